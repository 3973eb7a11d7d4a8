//! How were the reference rows spread? Shares per bin, against which `monitor` holds new leads. Aggregates only.

use serde::{Deserialize, Serialize};

use crate::score::Height;

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

    /// Where a value lies among these: in the bin that holds their middle, beyond it, or in the first or last of all. `None` for a missing
    /// value, and where all of them share one bin.
    #[must_use]
    pub fn height_of(&self, x: f64) -> Option<Height> {
        let bin = self.bin_of(x)?;
        let last = self.cuts.len();
        let known: f64 = self.shares.iter().sum();
        let mut below = 0.0;
        let middle = self.shares.iter().position(|share| {
            below += share;
            below >= known / 2.0
        })?;
        match bin {
            _ if last == 0 => None,
            0 => Some(Height::Low),
            _ if bin == last || bin > middle => Some(Height::High),
            _ if bin < middle => Some(Height::Low),
            _ => Some(Height::Middle),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_height_is_told_from_the_middle_and_at_the_ends() {
        let profile = |cuts: &[f64], shares: &[f64]| NumberProfile {
            cuts: cuts.to_vec(),
            shares: shares.to_vec(),
            missing: 1.0 - shares.iter().sum::<f64>(),
        };
        let spread = profile(&[1.0, 2.0, 3.0, 4.0], &[0.2; 5]);
        let heights = [0.5, 1.5, 2.5, 3.5, 9.0].map(|x| spread.height_of(x));
        use Height::{High, Low, Middle};
        assert_eq!(heights, [Some(Low), Some(Low), Some(Middle), Some(High), Some(High)]);
        assert_eq!(spread.height_of(f64::NAN), None);
        // Nine of ten never did it: to have done none is the least there is, though it is the middle, too.
        let seldom = profile(&[0.0, 1.0], &[0.92, 0.05, 0.03]);
        assert_eq!([0.0, 1.0, 5.0].map(|x| seldom.height_of(x)), [Some(Low), Some(High), Some(High)]);
        assert_eq!(profile(&[], &[1.0]).height_of(3.0), None);
        // Half of the rows are missing: the middle is that of the others.
        let half = profile(&[1.0, 2.0], &[0.1, 0.3, 0.1]);
        assert_eq!([0.0, 1.5, 3.0].map(|x| half.height_of(x)), [Some(Low), Some(Middle), Some(High)]);
    }
}
