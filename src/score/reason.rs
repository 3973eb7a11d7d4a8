//! One entry of a ledger: which field, through which feature and value, for how many points.

use serde::{Deserialize, Serialize};

use super::reason_params::{OwnWords, Untold};
use crate::frame::{FeatureKind, FeatureRule};

/// What a source field added to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The source field: an event type, an attribute.
    pub field: String,
    /// Name of the feature that spoke loudest for it.
    pub feature: String,
    /// How that feature comes about; `describe` puts it into words.
    pub rule: FeatureRule,
    /// That feature's value.
    pub value: FeatureValue,
    /// Where that feature is a weight that fades, which nobody can count: how often it happened, shortest lookback first. Empty elsewhere, and
    /// where the model reads no such counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counted: Vec<Times>,
    /// Whole points of the field; with all others and the base they sum to the shown score.
    pub points: i32,
    /// The same before it was dealt in whole points.
    pub exact_points: f64,
    /// The team's own words; absent: the usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_words: Option<OwnWords>,
    /// Why it is not told as a reason, though it counts; absent where it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<Untold>,
}

/// A feature's value as people know it. In JSON: a number, a text, `null` when missing, `{"other":{}}` for a category
/// that training did not know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum FeatureValue {
    /// A number.
    Number(f64),
    /// A known category.
    Category(String),
    /// A category that training did not know, or too seldom.
    Other {
        /// Marks the case in JSON.
        other: OtherCategory,
    },
    /// Nothing is known.
    Missing(()),
}

/// How often something happened in the last days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// The lookback in days of 24 hours.
    pub days: u32,
    /// How often.
    pub times: f64,
}

/// Stands where a category has no name here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherCategory {}

impl FeatureValue {
    /// The value of a feature row's entry (`Column::as_f64`: NaN missing, a code for categories, -1 unseen).
    #[must_use]
    pub fn of(kind: &FeatureKind, value: f64) -> Self {
        if value.is_nan() {
            return Self::Missing(());
        }
        match kind {
            FeatureKind::Number => Self::Number(value),
            // A negative code saturates to 0 in the cast, hence the check.
            FeatureKind::Category { levels } => match levels.get(value as usize) {
                Some(level) if value >= 0.0 => Self::Category(level.clone()),
                _ => Self::Other { other: OtherCategory {} },
            },
        }
    }
}
