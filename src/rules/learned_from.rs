//! From which time did a learned card take its points? Judged on that time it looks better than it is on new leads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::{Place, RulesError};
use crate::time::{Instant, Zone};

/// `[learned]`: the rows that a card was learned from, written by `rules learn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct LearnedEntry {
    /// The first instant at which leads were looked at.
    pub(in crate::rules) first_as_of: String,
    /// The last one.
    pub(in crate::rules) last_as_of: String,
    /// The instant up to which outcomes were known: the last one and the horizon.
    pub(in crate::rules) outcomes_until: String,
}

/// The rows that a card was learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LearnedFrom {
    /// The first instant at which leads were looked at.
    pub first_as_of: Instant,
    /// The last one.
    pub last_as_of: Instant,
    /// The instant up to which outcomes were known: the last one and the horizon.
    pub outcomes_until: Instant,
}

impl LearnedFrom {
    /// Of the (lead, as_of) rows that taught it and the horizon of their labels; `None` where nothing is dated.
    #[must_use]
    pub fn of(rows: &[(usize, Instant)], horizon_days: u32) -> Option<Self> {
        let as_ofs = || rows.iter().map(|&(_, as_of)| as_of);
        let (first_as_of, last_as_of) = (as_ofs().min()?, as_ofs().max()?);
        let dated = last_as_of != Instant::default();
        let outcomes_until = last_as_of.plus_days(i64::from(horizon_days));
        dated.then_some(Self { first_as_of, last_as_of, outcomes_until })
    }

    /// What to say where rows are judged whose instants lie in the time that the card was learned from, its outcomes included; `None` where
    /// none do. `file` is the card's.
    #[must_use]
    pub fn overlap(&self, file: &str, as_ofs: impl Iterator<Item = Instant>) -> Option<String> {
        let (mut judged, mut within) = (0_usize, 0_usize);
        for as_of in as_ofs {
            judged += 1;
            within += usize::from(self.first_as_of <= as_of && as_of < self.outcomes_until);
        }
        (within > 0).then(|| {
            format!(
                "{file} was learned from leads of {} to {} and what became of them until {}: {within} of the {judged} rows judged here lie in \
                 that time, so it looks better here than on new leads; learn it from earlier data, or judge it on later",
                day(self.first_as_of),
                day(self.last_as_of),
                day(self.outcomes_until)
            )
        })
    }

    pub(in crate::rules) fn written(&self) -> LearnedEntry {
        LearnedEntry {
            first_as_of: self.first_as_of.to_string(),
            last_as_of: self.last_as_of.to_string(),
            outcomes_until: self.outcomes_until.to_string(),
        }
    }
}

/// The date in UTC.
fn day(at: Instant) -> String {
    at.to_string().chars().take(10).collect()
}

impl LearnedEntry {
    /// # Errors
    /// [`RulesError::NotATime`] at `at`.
    pub(in crate::rules) fn read(&self, at: &Place) -> Result<LearnedFrom, RulesError> {
        let time = |key: &'static str, text: &str| {
            let why = |why: crate::time::TimeError| RulesError::NotATime { at: at.clone(), key, why: why.to_string() };
            Zone::utc().parse(text).map_err(why)
        };
        Ok(LearnedFrom {
            first_as_of: time("first_as_of", &self.first_as_of)?,
            last_as_of: time("last_as_of", &self.last_as_of)?,
            outcomes_until: time("outcomes_until", &self.outcomes_until)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleCard;

    fn at(text: &str) -> Instant {
        Zone::utc().parse(text).unwrap()
    }

    #[test]
    fn rows_before_the_last_known_outcome_overlap_and_later_ones_do_not() {
        let rows = [(3, at("2025-02-03")), (1, at("2025-01-06")), (1, at("2025-02-03"))];
        let from = LearnedFrom::of(&rows, 30).unwrap();
        assert_eq!((from.first_as_of, from.outcomes_until), (at("2025-01-06"), at("2025-03-05")));
        let judged = |days: &[&str]| from.overlap("card.toml", days.iter().map(|day| at(day)));
        assert_eq!(judged(&["2025-03-05", "2026-01-01", "2025-01-05"]), None);
        let said = judged(&["2025-03-04T23:59:59Z", "2025-03-05"]).unwrap();
        assert!(said.starts_with("card.toml was learned from leads of 2025-01-06 to 2025-02-03"), "{said}");
        assert!(said.contains("until 2025-03-05: 1 of the 2 rows"), "{said}");
        // Where nothing is dated there is no period.
        assert_eq!(LearnedFrom::of(&[(0, Instant::default())], 30), None);
    }

    #[test]
    fn a_card_keeps_its_period_and_a_slip_in_it_is_named_with_its_line() {
        let text = "version = 1\n[learned]\nfirst_as_of = \"2025-01-06\"\nlast_as_of = \"2025-02-03\"\n\
                    outcomes_until = \"2025-03-05\"\n[[event]]\nevent = \"click\"\npoints = 2\n";
        let card = RuleCard::parse(text, "card.toml").unwrap();
        let again = RuleCard::parse(&card.to_toml().unwrap(), "card.toml").unwrap();
        assert_eq!(card.learned.unwrap().outcomes_until, at("2025-03-05"));
        assert_eq!(card.learned, again.learned);
        let error = RuleCard::parse(&text.replace("2025-02-03", "soon"), "card.toml").unwrap_err().to_string();
        assert!(error.starts_with("card.toml:2:") && error.contains("last_as_of") && error.contains("soon"), "{error}");
    }
}
