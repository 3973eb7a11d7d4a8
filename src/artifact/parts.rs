//! The small parts: which columns played which role, what was predicted, on what the calibrator was fitted.

use serde::{Deserialize, Serialize};

/// One section of `leadscore.toml` that reading new files needs: enough to score them without the config.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceMapping {
    /// The section: `project`, `leads`, `events`, `aliases`, `history`, `outcome`, `stages`, or `table` for a feature table. Of
    /// `events`, `aliases` and `history` there may be several, one per kind of file.
    pub role: String,
    /// The columns that a file of this kind must have, sorted.
    pub columns: Vec<String>,
    /// The section as the config says it (`leadscore.schema.json` describes its keys), without defaults and without file names.
    pub mapping: serde_json::Value,
}

/// What the probability is the probability of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelTerms {
    /// A conversion counts at `as_of <= t < as_of + horizon_days`.
    pub horizon_days: u32,
    /// True when a lead stays open after a conversion (upsell, loyalty).
    pub repeat: bool,
}
