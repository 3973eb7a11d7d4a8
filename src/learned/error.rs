//! What keeps a card from being learned?

use crate::ingest::IngestError;
use crate::rules::RulesError;

/// Why there is no learned card.
#[derive(Debug, thiserror::Error)]
pub enum LearnedError {
    /// The team's card, or the one that was written.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// Events that cannot be read back.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// No rule is allowed.
    #[error("--max-rules 0 leaves no rule; wanted 1 or more")]
    NoRules,
    /// Nothing to learn from and nothing to hold on to.
    #[error(
        "{found} conversions in the training period and no card of the team to start from; a card of its own needs {wanted}: name \
         the team's card in [rules] card, or come back with more conversions"
    )]
    TooFewConversions {
        /// Distinct conversions in the training rows.
        found: usize,
        /// How many are needed without a card.
        wanted: usize,
    },
    /// No rule that the engine can run says anything.
    #[error("no rule that {engine} can run tells converting leads apart in the training period; nothing is written")]
    NothingFound {
        /// The engine.
        engine: &'static str,
    },
    /// The regression did not come to rest.
    #[error(
        "the regression behind the card did not come to rest; check the columns and events for values out of all proportion"
    )]
    NoFit,
    /// A column named as rising or falling that no rule reads.
    #[error(
        "--{flag} {name}: no rule can read it; wanted an event type or a column known at creation, such as {example}"
    )]
    UnknownMonotone {
        /// `increasing` or `decreasing`.
        flag: &'static str,
        /// What was named.
        name: String,
        /// A name that would do.
        example: String,
    },
}
