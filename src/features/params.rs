//! `[features]`: which families, over which lookbacks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[features]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FeatureParams {
    /// Lookbacks in days; `ever` is always among them.
    pub lookbacks_days: Vec<u32>,
    /// Days after which an event counts half in the decayed counts.
    pub half_life_days: f64,
    /// The families to compute; all of them when absent.
    pub families: Option<Vec<FamilyName>>,
    /// The features to keep, by name; all of them when absent.
    pub only: Option<Vec<String>>,
    /// A ready-made feature table (CSV or Parquet with `lead_id`, `as_of` and `label`) in place of events.
    pub table: Option<String>,
}

impl Default for FeatureParams {
    fn default() -> Self {
        // A day, a week, a month, a quarter: the spans in which sales teams plan and speak. Half-life: two weeks.
        Self { lookbacks_days: vec![1, 7, 30, 90], half_life_days: 14.0, families: None, only: None, table: None }
    }
}

/// A family of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyName {
    /// Number of events by type and lookback.
    Counts,
    /// Days since the last and first event by type, and idle days.
    Recency,
    /// Counts that fade with age.
    Decayed,
    /// Distinct days with any event.
    ActiveDays,
    /// Different values of text properties: pages, campaigns.
    Distinct,
    /// Sums and means of numeric properties.
    Values,
    /// Days since creation.
    Tenure,
    /// Attributes known at creation.
    Attributes,
    /// Attributes as they stood at `as_of`, from `[[history]]`.
    Histories,
}
