//! How were the reference rows spread? Shares per bin, against which `monitor` holds new leads. Aggregates only.

use serde::{Deserialize, Serialize};

/// How features and margins were spread over the reference rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceProfile {
    /// Rows the shares are shares of.
    pub rows: u64,
    /// Deciles of the margin.
    pub margin: NumberProfile,
    /// One entry per feature, in feature order.
    pub features: Vec<FeatureProfile>,
}

/// How one feature was spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeatureProfile {
    /// A number: decile bins.
    Number(NumberProfile),
    /// A category: its levels.
    Category(CategoryProfile),
}

/// Shares of a number's bins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberProfile {
    /// Up to 9 increasing cuts: bin i holds `cuts[i - 1] < x <= cuts[i]`, the last bin what is above all cuts.
    pub cuts: Vec<f64>,
    /// One share per bin; with `missing` they sum to 1.
    pub shares: Vec<f64>,
    /// Share of rows without a value.
    pub missing: f64,
}

/// Shares of a category's levels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryProfile {
    /// One share per known level, in the order of the feature's levels; with the two below they sum to 1.
    pub shares: Vec<f64>,
    /// Share of rows without a value.
    pub missing: f64,
    /// Share of rows with a category that is not among the levels.
    pub unseen: f64,
}

impl NumberProfile {
    /// The bin of a value; `None` when it is missing (NaN).
    #[must_use]
    pub fn bin_of(&self, x: f64) -> Option<usize> {
        (!x.is_nan()).then(|| self.cuts.partition_point(|&cut| cut < x))
    }
}
