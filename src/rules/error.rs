//! What can be wrong with a rule card, and what to do about it.

use std::fmt;

use crate::ingest::IngestError;

impl From<IngestError> for RulesError {
    fn from(error: IngestError) -> Self {
        Self::Events { why: error.to_string() }
    }
}

/// A line of the card's file: `rules.toml:12`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// ` Did you mean "x"?`, or nothing.
pub(super) struct DidYouMean<'a>(pub(super) &'a Option<String>);

impl fmt::Display for DidYouMean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(nearest) => write!(f, " Did you mean {nearest:?}?"),
            None => Ok(()),
        }
    }
}

/// A card that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RulesError {
    /// Events that cannot be read back.
    #[error("{why}")]
    Events {
        /// In the reader's words.
        why: String,
    },
    /// Not TOML, or a value of the wrong type, or a key left out.
    #[error("{at}: {message}")]
    Syntax {
        /// Where.
        at: Place,
        /// The TOML reader's own sentence.
        message: String,
    },
    /// A key or a word the language does not have.
    #[error("{at}: there is no `{found}` here.{} Known: {}", DidYouMean(nearest), known.join(", "))]
    UnknownKey {
        /// Where.
        at: Place,
        /// What was written.
        found: String,
        /// The nearest known name, if one is near.
        nearest: Option<String>,
        /// All names that are known here.
        known: Vec<String>,
    },
    /// A card of another version of the language.
    #[error("{file}: card version {found}; this program reads version 1. Set version = 1, or use a newer leadscore")]
    UnsupportedVersion {
        /// The file.
        file: String,
        /// The version it states.
        found: i64,
    },
    /// A card that gives no points.
    #[error("{file}: the card has no rules; add [[event]], [[attribute]], [[persona]] or [[idle]]")]
    NoRules {
        /// The file.
        file: String,
    },
    /// Two keys that exclude each other.
    #[error("{at}: `{one}` and `{other}` exclude each other; keep one of them")]
    Clash {
        /// Where.
        at: Place,
        /// A key.
        one: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A key that means nothing without another.
    #[error("{at}: `{key}` needs {needs}")]
    Needs {
        /// Where.
        at: Place,
        /// The key.
        key: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// A number outside its range.
    #[error("{at}: {key} = {found}; wanted {wanted}")]
    OutOfRange {
        /// Where.
        at: Place,
        /// The key.
        key: &'static str,
        /// Its number.
        found: f64,
        /// What it may be.
        wanted: &'static str,
    },
    /// An empty name or list.
    #[error("{at}: `{key}` is empty")]
    Empty {
        /// Where.
        at: Place,
        /// The key.
        key: &'static str,
    },
    /// A column without a test.
    #[error(
        "{at}: nothing says what {column:?} must be; add equals, any_of, none_of, min, over, max, under, starts_with, contains or missing (an [[attribute]] may also have per_unit = true)"
    )]
    NoTest {
        /// Where.
        at: Place,
        /// The column or property.
        column: String,
    },
    /// A group or card that the file does not have.
    #[error(
        "{at}: the file has no {kind} {found:?}.{} Add a [[{kind}]] with that name, or name one there is",
        DidYouMean(nearest)
    )]
    UnknownName {
        /// Where.
        at: Place,
        /// `group` or `card`.
        kind: &'static str,
        /// The name.
        found: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
    },
    /// Two groups, or two cards, with one name.
    #[error("{at}: {kind} {name:?} is there already; give each [[{kind}]] a name of its own")]
    NamedTwice {
        /// Where.
        at: Place,
        /// `group` or `card`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A group of rules of which some are fit and some activity.
    #[error(
        "{at}: group {group:?} has rules of both sides, so its cap would belong to neither; give each side a group of its own, or set `side`"
    )]
    MixedGroup {
        /// Where.
        at: Place,
        /// The group.
        group: String,
    },
    /// An act of two stages.
    #[error("{at}: {act:?} stands for another stage already; keep it in one of them")]
    ActTwice {
        /// Where.
        at: Place,
        /// The event type.
        act: String,
    },
    /// A formula that cannot be read, or that means nothing.
    #[error("{at}:{column}: {why}")]
    Formula {
        /// Where.
        at: Place,
        /// The letter of that line, counted from 1.
        column: usize,
        /// What is wrong, and what to do.
        why: String,
    },
    /// A date, a time or a zone that is none.
    #[error("{at}: {key}: {why}")]
    NotATime {
        /// Where.
        at: Place,
        /// The key.
        key: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A span of time that ends before it begins.
    #[error("{at}: `until` is not after `from`, so no event can count; set it later")]
    EmptySpan {
        /// Where.
        at: Place,
    },
    /// `--card` names a card that the file does not have.
    #[error("{file}: there is no card {found:?}.{} It has: {}", DidYouMean(nearest), if known.is_empty() { "one card without a name".to_owned() } else { known.join(", ") })]
    NoSuchCard {
        /// The file.
        file: String,
        /// What was asked for.
        found: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
        /// All cards of the file.
        known: Vec<String>,
    },
    /// Two bands with one name or one threshold.
    #[error("{at}: band {name:?} has the name or the at_least of another band; each must have its own")]
    BandTwice {
        /// Where.
        at: Place,
        /// The band.
        name: String,
    },
    /// An attribute rule on a column the leads file does not have.
    #[error("{at}: the leads have no column {column:?}.{}", DidYouMean(nearest))]
    UnknownColumn {
        /// Where.
        at: Place,
        /// The column.
        column: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
    },
    /// A condition on a property that no event file has.
    #[error("{at}: the events have no property {property:?}.{}", DidYouMean(nearest))]
    UnknownProperty {
        /// Where.
        at: Place,
        /// The property.
        property: String,
        /// The nearest name there is, if one is near.
        nearest: Option<String>,
    },
    /// A test that this kind of column cannot meet.
    #[error("{at}: {column:?} holds {holds}, so {test} can never be met; wanted {wanted}")]
    WrongKind {
        /// Where.
        at: Place,
        /// The column or property.
        column: String,
        /// `text`, `numbers` or `dates`.
        holds: &'static str,
        /// The test as a phrase.
        test: String,
        /// What the column can answer.
        wanted: &'static str,
    },
}
