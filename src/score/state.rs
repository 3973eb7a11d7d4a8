//! May this lead be scored at all? "No evidence" and "out of scope" are answers of their own, not low scores.

use serde::{Deserialize, Serialize};

/// What a lead's row in the list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has a score.
    Scored,
    /// Nothing it did is known: neither interest nor the lack of it.
    NoEvidence,
    /// Younger or older than any lead the model was fitted, calibrated or tested on.
    OutOfScope,
    /// Converted, lost or not yet created at `as_of`.
    NotOpen,
}

/// What is known of a lead before it is scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Created (or first seen) before `as_of` and neither converted nor gone.
    pub open: bool,
    /// Has any event in any lookback.
    pub any_event: bool,
    /// Days since it was created; `None` when that is unknown.
    pub age_days: Option<f64>,
}

/// The lead ages on which the model was fitted, calibrated or tested, both ends included; at least as wide as lists lie apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadAgeRange {
    /// Age of the youngest such row, in days.
    pub min_days: f64,
    /// Age of the oldest such row, in days.
    pub max_days: f64,
}

impl LeadAgeRange {
    /// The same ages, and as many older ones as make the range at least `days` wide. A model of leads at one age only (`[cohort] as_of =
    /// "creation+14d"`) is used on lists, and between two lists leads pass that age: each is scored on the first list after it.
    #[must_use]
    pub fn spanning(self, days: i64) -> Self {
        Self { max_days: self.max_days.max(self.min_days + days as f64), ..self }
    }

    /// Was a lead of this age trained on?
    #[must_use]
    pub fn holds(&self, age_days: f64) -> bool {
        self.min_days <= age_days && age_days <= self.max_days
    }
}

impl State {
    /// The word in files: `scored`, `no_evidence`, `out_of_scope`, `not_open`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::NoEvidence => "no_evidence",
            Self::OutOfScope => "out_of_scope",
            Self::NotOpen => "not_open",
        }
    }

    /// The state of a lead for a model trained on ages in `scope` (`None`: ages unknown then). An unknown age is not
    /// held against a lead.
    #[must_use]
    pub fn of(standing: Standing, scope: Option<LeadAgeRange>) -> Self {
        let in_scope = match (standing.age_days, scope) {
            (Some(age), Some(scope)) => scope.holds(age),
            _ => true,
        };
        match (standing.open, in_scope, standing.any_event) {
            (false, _, _) => Self::NotOpen,
            (true, false, _) => Self::OutOfScope,
            (true, true, false) => Self::NoEvidence,
            (true, true, true) => Self::Scored,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_that_is_scored_at_one_age_is_on_the_first_list_after_it_whenever_it_was_created() {
        let learned = LeadAgeRange { min_days: 14.0, max_days: 14.0 };
        let on_lists = |created: f64, scope: LeadAgeRange| {
            let standing = |list: i32| Standing {
                open: true,
                any_event: true,
                age_days: Some(f64::from(7 * list) - created).filter(|age| *age > 0.0),
            };
            let scored = |list: &i32| State::of(standing(*list), Some(scope)) == State::Scored;
            (2..20).filter(|list| f64::from(7 * list) > created).filter(scored).count()
        };
        for hour in 1..(24 * 7) {
            let created = f64::from(hour) / 24.0;
            assert_eq!(on_lists(created, learned.spanning(7)), 1, "{created}");
            assert_eq!(on_lists(created, learned), 0, "{created}");
        }
        // A range that is wide already stays.
        let wide = LeadAgeRange { min_days: 0.5, max_days: 400.0 };
        assert_eq!(wide.spanning(7), wide);
    }
}
