//! What keeps an audit from being made at all?

use crate::evaluate::EvaluateError;
use crate::ingest::IngestError;
use crate::rules::RulesError;

/// Why there is no audit. What a single part lacks is no error: it stands in the audit as not computable, with its reason.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The card.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Events, or the feedback file, that cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// Resampling.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// No horizon has passed.
    #[error(
        "no row's horizon of {horizon_days} days has passed, so nothing can be said of any rule; shorten [label] horizon_days or come back later"
    )]
    NothingRipe {
        /// The horizon.
        horizon_days: u32,
    },
    /// An answer of sales that is neither.
    #[error("{file}, row {row}: answer {found:?} is neither \"accepted\" nor \"rejected\"")]
    FeedbackAnswer {
        /// The file.
        file: String,
        /// Row, from 1.
        row: usize,
        /// What stands there.
        found: String,
    },
    /// A feedback row without a time.
    #[error(
        "{file}, row {row}: there is no time, so nothing says which points the lead had; write when sales answered"
    )]
    FeedbackTime {
        /// The file.
        file: String,
        /// Row, from 1.
        row: usize,
    },
}
