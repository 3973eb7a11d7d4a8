//! What did every rule pay, row by row? The card's replay in columns, one per rule.

use super::error::AuditError;
use super::rows::Rows;
use crate::ingest::Tables;
use crate::rules::RuleCard;

/// Points by rule on the audit's rows.
#[derive(Clone, Debug)]
pub(super) struct Paid {
    /// One column per rule of the card, one value per row; 0 where the rule paid nothing.
    pub(super) by_rule: Vec<Vec<f64>>,
    /// The total per row.
    pub(super) total: Vec<f64>,
}

impl Paid {
    /// Replays `card` over the rows.
    pub(super) fn by(card: &RuleCard, tables: &Tables, rows: &Rows) -> Result<Self, AuditError> {
        let bound = card.bind(tables)?;
        let total = bound.replay(rows.pairs())?;
        let points = bound.replay_by_rule(rows.pairs())?;
        let rules = card.rules.len();
        let column = |rule: usize| (0..rows.len()).map(|row| points[row * rules + rule]).collect();
        Ok(Self { by_rule: (0..rules).map(column).collect(), total })
    }

    /// The values at these places alone.
    pub(super) fn take(&self, places: &[usize]) -> Self {
        let at = |column: &Vec<f64>| places.iter().map(|&row| column[row]).collect::<Vec<f64>>();
        Self { by_rule: self.by_rule.iter().map(at).collect(), total: at(&self.total) }
    }
}

/// Days since each row's lead was created, as a logarithm; 0 where nobody knows.
pub(super) fn log_ages(tables: &Tables, rows: &Rows) -> Vec<f64> {
    let age = |&(lead, as_of): &(usize, crate::time::Instant)| {
        tables.leads.created[lead].map_or(0.0, |created| libm::log1p(as_of.days_since(created).max(0.0)))
    };
    rows.pairs().iter().map(age).collect()
}
