//! What about this card is worth a second look, though it can run? A rule may await its first event, or hold a slip.

use std::fmt;

use super::error::{DidYouMean, Place};
use crate::cohort::Stage;

/// Everything worth a second look, in the order of the card.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardWarnings {
    /// One entry per finding.
    pub warnings: Vec<CardWarning>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct CardWarning {
    /// The rule's line.
    pub at: Place,
    /// The rule's index in the card; `None` for what is no rule.
    pub rule: Option<usize>,
    /// What was found.
    pub finding: Finding,
}

/// What can be odd about a rule that is valid.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The log has no event of this type, so far.
    UnknownEvent {
        /// The event type.
        event: String,
        /// The nearest type there is, if one is near.
        nearest: Option<String>,
    },
    /// A stage, a qualification or a sunset on an event type that the log does not have, so far.
    UnknownAct {
        /// The event type.
        event: String,
        /// The nearest type there is, if one is near.
        nearest: Option<String>,
    },
    /// Points outside of the range that the card states for acts of that stage.
    OutsideStage {
        /// The points.
        points: f64,
        /// The stage.
        stage: Stage,
        /// The range as a phrase.
        range: String,
    },
    /// A text that no event or lead has in that column, so far.
    UnknownValue {
        /// The property or column.
        column: String,
        /// The text.
        value: String,
        /// The nearest text there is, if one is near.
        nearest: Option<String>,
    },
    /// A test that this kind of property can never meet.
    NeverMet {
        /// The property.
        property: String,
        /// The test as a phrase.
        test: String,
        /// `text`, `numbers` or `dates`.
        holds: &'static str,
        /// What the property can answer.
        wanted: &'static str,
    },
    /// There are events of the type, but none meets the conditions.
    NoEventMatches {
        /// The event type.
        event: String,
    },
    /// There are no events at all, so an idle rule only knows when leads were created.
    NothingEnds,
    /// No lead meets the condition.
    NoLeadMatches {
        /// The column.
        column: String,
    },
}

impl CardWarnings {
    /// True when nothing is worth a second look.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.warnings.is_empty()
    }

    /// One sentence per warning.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        self.warnings.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for CardWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.at)?;
        match &self.finding {
            Finding::UnknownEvent { event, nearest } => {
                write!(f, "the log has no event {event:?}; the rule gives no points.{}", DidYouMean(nearest))
            }
            Finding::UnknownAct { event, nearest } => {
                write!(f, "the log has no event {event:?}, so no lead has done it.{}", DidYouMean(nearest))
            }
            Finding::OutsideStage { points, stage, range } => {
                write!(f, "{points} points for an act of the stage {}; the card says {range}", stage.name())
            }
            Finding::UnknownValue { column, value, nearest } => {
                write!(f, "{column:?} is never {value:?}.{}", DidYouMean(nearest))
            }
            Finding::NeverMet { property, test, holds, wanted } => {
                write!(f, "{property:?} holds {holds}, so {test} is never met; wanted {wanted}")
            }
            Finding::NoEventMatches { event } => {
                write!(f, "no event {event:?} meets the conditions; the rule gives no points")
            }
            Finding::NothingEnds => f.write_str(
                "there are no events, so every lead is silent since its creation; the rule only tells its age",
            ),
            Finding::NoLeadMatches { column } => {
                write!(f, "no lead's {column:?} meets the condition; the rule gives no points")
            }
        }
    }
}
