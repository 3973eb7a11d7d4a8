//! The small parts: which columns played which role, what was predicted, on what the calibrator was fitted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One kind of source file, without its path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceMapping {
    /// `leads`, `events`, `outcomes`, `table`.
    pub role: String,
    /// What a column is used as (`id`, `time`, `type`) -> the column's name in the file.
    pub columns: BTreeMap<String, String>,
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
