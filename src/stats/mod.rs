//! Numeric kernels on slices: what statistics needs and no room owns.

mod binomial;
mod blocks;
mod interpolate;
#[cfg(feature = "train")]
mod logistic;
mod logit;
mod normal;
mod order;
mod places;
mod pool;
mod quantile;
mod wilson;

pub use binomial::binomial_upper_tail;
#[cfg(feature = "train")]
pub use binomial::effective_upper_tail;
pub use blocks::{BLOCK_ROWS, block_sum, block_sum_by, map_blocks};
pub use interpolate::interpolate;
#[cfg(feature = "train")]
pub(crate) use logistic::{LogisticProblem, LogisticSolution, logistic_fit};
pub use logit::{logit, sigmoid};
pub use normal::{Z_95, normal_cdf, two_sided_p};
pub use order::{average_ranks, descending, tied};
pub use places::Places;
pub use pool::{Stretch, pool_adjacent};
pub use quantile::{least_with_below, quantile, quantile_sorted};
pub use wilson::{clustered_wilson_interval, effective_trials, weighted_wilson_interval, wilson_interval};

#[cfg(test)]
mod golden;
