//! Which rule gave how many points to each row? The replay divided by rule, for whoever judges the rules one by one.

use super::bind::BoundCard;
use super::error::RulesError;
use super::replay::Of;
use crate::time::Instant;

impl BoundCard<'_> {
    /// The points of every rule at every (lead, as_of) row: row `i`, rule `j` stands at `i * rules + j`, rows in the order of
    /// `rows`, rules in the order of the card. 0 where a rule gave nothing; a cap counts for the rule that it cuts. A row adds up
    /// to its total in [`replay`](Self::replay) before caps that rules share and the ends of the total.
    ///
    /// Cost: that of the replay, and 8 bytes per row and rule.
    ///
    /// # Errors
    /// [`RulesError::Events`] when events cannot be read back.
    pub fn replay_by_rule(&self, rows: &[(usize, Instant)]) -> Result<Vec<f64>, RulesError> {
        let rules = self.card().rules.len();
        let points = self.tables.events.each_row(
            rows,
            || self.scratch(),
            |scratch, part, lead, answers| {
                self.begin(part, lead.lead, scratch);
                for as_of in lead.as_ofs() {
                    let mut own = vec![0.0; rules];
                    let visible = part.visible(lead.lead, as_of).len();
                    self.shares((lead.lead, as_of, visible), scratch, |share| {
                        // What groups and the ends of the total cut is no rule's.
                        if let Of::Rule(rule) = share.of {
                            own[rule] += share.points;
                        }
                    });
                    answers.push(own);
                }
            },
        )?;
        Ok(points.concat())
    }
}
