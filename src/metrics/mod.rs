//! How good are these scores? Arrays in, one number out; no intervals, no opinions.
//!
//! Where scikit-learn has the metric, it has scikit-learn's name and agrees with it to 1e-12. What cannot be computed is
//! a [`MetricError`] that says why, never 0 or NaN.

mod error;
mod gains;
mod probability;
mod ranking;
mod reliability;

pub use error::MetricError;
pub use gains::{GAIN_POINTS, GainPoint, cumulative_gains, lift};
pub use probability::{brier_score_loss, log_loss, row_log_loss};
pub use ranking::{average_precision_score, roc_auc_score};
pub use reliability::{ReliabilityBin, reliability_bins};

#[cfg(test)]
mod golden;
