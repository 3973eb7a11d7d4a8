//! Why is there no number? Every part of an audit that cannot be computed says so.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a part of an audit lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The card has no event rule, or the files have no events.
    NoEventRules,
    /// The card lacks attribute rules or rules of what leads do, so there is nothing to cross.
    OneSided,
    /// Too few leads converted.
    TooFewConversions {
        /// How many did.
        found: usize,
        /// How many are needed.
        wanted: usize,
    },
    /// The regression did not come to rest.
    NoFit,
    /// Nothing is dated.
    Undated,
    /// All rows have the same points.
    SamePoints,
    /// The config maps no event type to a stage.
    NoStages,
    /// No column of that kind in the files.
    NoSuchColumn,
    /// The config names no recorded score.
    NoRecordedScore,
    /// No feedback file was named.
    NoFeedback,
    /// The card names no bands.
    NoBands,
    /// There are no events.
    NoEvents,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEventRules => f.write_str("the card has no event rule, or there are no events"),
            Self::OneSided => f.write_str("the card needs attribute rules and rules of what leads do to be crossed"),
            Self::TooFewConversions { found, wanted } => write!(f, "{found} conversions; {wanted} are needed"),
            Self::NoFit => f.write_str("the regression did not come to rest on these rows"),
            Self::Undated => f.write_str("nothing here is dated"),
            Self::SamePoints => f.write_str("all rows have the same points"),
            Self::NoStages => f.write_str("[stages] maps no event type to a stage"),
            Self::NoSuchColumn => f.write_str("the files have no such column; name it in [audit]"),
            Self::NoRecordedScore => f.write_str("the config names no [rules.history]"),
            Self::NoFeedback => f.write_str("no feedback file is named ([audit] feedback, or --feedback)"),
            Self::NoBands => f.write_str("the card names no bands"),
            Self::NoEvents => f.write_str("there are no events"),
        }
    }
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
