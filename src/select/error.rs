//! What can go wrong with a candidate.

use crate::calibrate::CalibrateError;
use crate::encode::EncodeError;
use crate::model::ModelError;

/// A candidate that could not be fitted, or no candidate at all.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// Its design could not be made.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// It could not be fitted.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Its margins could not be calibrated.
    #[error(transparent)]
    Calibrate(#[from] CalibrateError),
    /// No fold has both outcomes on both sides.
    #[error(
        "Train cannot be divided into folds with conversions on both sides: {conversions} conversions in {rows} rows"
    )]
    NoFolds {
        /// Rows in Train.
        rows: usize,
        /// Conversions in Train.
        conversions: usize,
    },
    /// Every candidate failed.
    #[error("no model could be fitted: {}", .reasons.join("; "))]
    AllFailed {
        /// One sentence per candidate.
        reasons: Vec<String>,
    },
    /// The config names none.
    #[error("[model] candidates is empty; wanted at least one of \"logistic\" and \"forest\"")]
    NoCandidates,
}
