//! How sure is a chance that a curve of few constants gives? Its standard error along the margin, as a table.

use serde::{Deserialize, Serialize};

use crate::frame::{Margin, Probability};
use crate::stats::{Z_95, interpolate, sigmoid};

/// Standard errors of the calibrated log-odds at some margins: how far the fitted curve could lie elsewhere with other calibration rows,
/// those of one lead taken together. What another model would say, or next year, is not in them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChanceErrors {
    /// Margins, strictly increasing; at least one.
    pub margins: Vec<f64>,
    /// The standard error at each; straight lines between, the ends' beyond.
    pub standard_errors: Vec<f64>,
}

impl ChanceErrors {
    /// The 95% interval of the chance whose calibrated log-odds are `log_odds`, at a margin: `sigmoid(log_odds -+ 1.96 standard errors)`.
    #[must_use]
    pub fn interval(&self, margin: Margin, log_odds: f64) -> (Probability, Probability) {
        let half = Z_95 * interpolate(&self.margins, &self.standard_errors, margin.0).unwrap_or(f64::INFINITY);
        (Probability(sigmoid(log_odds - half)), Probability(sigmoid(log_odds + half)))
    }
}
