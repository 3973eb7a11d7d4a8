//! Are a scorer's chances honest? Everything about probabilities that is no ranking.

use serde::{Deserialize, Serialize};

use super::consistency::{CorpPoint, corp_curve};
use super::{Estimate, Measured, TestRows};
use crate::metrics::{
    CalibrationError, CorpParts, LineNumber, MetricError, SpiegelhalterTest, calibration_error, calibration_intercept,
    calibration_slope, corp_parts, spiegelhalter_z,
};
use crate::seed::Seed;

/// Bins of the calibration error.
const BINS: usize = 10;

/// How honest a scorer's chances are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChanceQuality {
    /// 1 - Brier score / that of the base rate for all; higher is better, 0 is the base rate.
    pub brier_skill_score: Measured,
    /// Conversions observed over expected; 1 is right, below 1 too many were promised.
    pub observed_over_expected: Measured,
    /// Slope of what happened on the log-odds of the chances; 1 is right, below 1 they are too far apart.
    pub calibration_slope: Measured,
    /// What must be added to all log-odds; 0 is right, below 0 the chances are too high.
    pub calibration_intercept: Measured,
    /// Does the Brier score differ from that of right chances? `None` where nothing can vary.
    pub spiegelhalter: Option<SpiegelhalterTest>,
    /// Expected calibration error beside its noise floor.
    pub calibration_error: Option<CalibrationError>,
    /// The Brier score in three parts.
    pub corp: Option<CorpParts>,
    /// The CORP reliability curve with its 90% consistency band, at most 101 points; empty where it cannot be drawn.
    pub curve: Vec<CorpPoint>,
}

impl ChanceQuality {
    /// Of these rows; what is measured with resamples comes from the caller.
    pub(super) fn of(
        rows: &TestRows<'_>,
        probabilities: &[f64],
        brier_skill_score: Measured,
        observed_over_expected: Measured,
        seed: Seed,
    ) -> Self {
        let labels = rows.labels;
        let of_line = |found: Result<LineNumber, MetricError>| match found {
            Ok(LineNumber { value, low, high }) => Measured::Estimate(Estimate { value, low, high }),
            Err(error) => Measured::NotComputable { value: (), reason: error.to_string() },
        };
        Self {
            brier_skill_score,
            observed_over_expected,
            calibration_slope: of_line(calibration_slope(labels, probabilities, rows.groups)),
            calibration_intercept: of_line(calibration_intercept(labels, probabilities, rows.groups)),
            spiegelhalter: spiegelhalter_z(labels, probabilities).ok(),
            calibration_error: calibration_error(labels, probabilities, BINS).ok(),
            corp: corp_parts(labels, probabilities).ok(),
            curve: corp_curve(labels, probabilities, seed).unwrap_or_default(),
        }
    }
}
