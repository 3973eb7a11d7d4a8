//! What is a lead worth by the team's own points table? The rule card: its language, its replay over history, its ledger.
//!
//! A card is a TOML file, by custom `rules.toml`. [`RuleCard::parse`] reads and checks it, [`RuleCard::bind`] makes it
//! ready for some tables, [`BoundCard::replay`] gives totals for many (lead, as_of) rows, [`BoundCard::ledger`] says
//! which actions made one of them.
//!
//! `src/rules/README.md` is the reference of the language: one example per construct, each executed by a test.

mod bind;
mod by_rule;
mod card;
mod cards;
mod error;
mod formula;
mod graded;
mod grading;
mod hits;
mod learned_from;
mod ledger;
mod matching;
mod nearest;
mod parse;
mod points;
mod replay;
mod standing;
mod warnings;
mod words;
mod write;
mod written;

#[cfg(test)]
mod tests;

pub use bind::BoundCard;
pub use card::{
    AttributeRule, Band, Bound, CardOf, CardOrigin, CardZone, Condition, Decay, Ends, EventRule, FollowedBy, Group,
    IdleRule, Literal, Pays, Persona, Rule, RuleCard, RuleKind, Test,
};
pub use error::{Place, RulesError};
pub use formula::Formula;
pub use grading::{Grading, Matrix, Override, Placed, Qualify, Segment, StageRule, Sunset};
pub use learned_from::LearnedFrom;
pub use ledger::{Ledger, LedgerLine, What};
pub(crate) use points::hundredths;
pub use standing::Standing;
pub use warnings::{CardWarning, CardWarnings, Finding};
pub use write::card_schema;
