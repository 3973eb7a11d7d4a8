//! What can go wrong with a candidate.

use crate::calibrate::CalibrateError;
use crate::encode::EncodeError;
use crate::model::ModelError;
use crate::score::ScoreError;

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
    /// Its margins could not be cut into quarters.
    #[error(transparent)]
    Score(#[from] ScoreError),
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
    /// Trees on so little would learn chance.
    #[error(
        "it needs {wanted} conversions in Train, there are {found} ([model.boosting] min_conversions): with fewer, logistic regression is as \
         good and steadier"
    )]
    TooFewConversions {
        /// Distinct conversions in Train.
        found: usize,
        /// Wanted.
        wanted: usize,
    },
    /// A monotone feature that is none.
    #[error(
        "[model.boosting] monotone: {feature:?} is {problem}; wanted the name of a number among the features, as `leadscore features` writes it"
    )]
    Monotone {
        /// The name given.
        feature: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Every candidate failed.
    #[error("no model could be fitted: {}", .reasons.join("; "))]
    AllFailed {
        /// One sentence per candidate.
        reasons: Vec<String>,
    },
    /// The config names none.
    #[error("[model] candidates is empty; wanted at least one of \"logistic\", \"forest\" and \"boosting\"")]
    NoCandidates,
}

impl SelectError {
    /// True where nothing went wrong: the candidate was not tried, because there is too little to try it on.
    #[must_use]
    pub const fn is_gate(&self) -> bool {
        matches!(self, Self::TooFewConversions { .. })
    }
}
