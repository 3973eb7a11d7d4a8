//! How good are these scores? Arrays in, one number out; no intervals, no opinions.
//!
//! Where scikit-learn has the metric, it has scikit-learn's name and agrees with it to 1e-12. What cannot be computed is
//! a [`MetricError`] that says why, never 0 or NaN.

mod calibration_line;
mod corp;
mod error;
mod gains;
mod honesty;
mod probability;
mod ranking;
mod reliability;

pub use calibration_line::{LineNumber, calibration_intercept, calibration_slope};
pub use corp::{ChanceOrder, CorpParts, corp_parts};
pub use error::MetricError;
pub use gains::{GAIN_POINTS, GainPoint, cumulative_gains, lift, precision_at_capacity};
pub use honesty::{CalibrationError, SpiegelhalterTest, calibration_error, observed_over_expected, spiegelhalter_z};
pub use probability::{brier_score_loss, brier_skill_score, log_loss, row_log_loss};
pub use ranking::{average_precision_score, gini_score, ks_statistic, roc_auc_score};
pub use reliability::{ReliabilityBin, reliability_bins};

#[cfg(test)]
mod golden;
