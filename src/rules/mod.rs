//! What is a lead worth by the team's own points table? The rule card: its language, its replay over history, its ledger.
//!
//! A card is a TOML file, by custom `rules.toml`. [`RuleCard::parse`] reads and checks it, [`RuleCard::bind`] makes it
//! ready for some tables, [`BoundCard::replay`] gives totals for many (lead, as_of) rows, [`BoundCard::ledger`] says
//! which actions made one of them.
//!
//! # The language
//!
//! The head: the language's version, who wrote the card (`"team"`, or `"starter"` when leadscore did), a name.
//!
//! ```toml
//! version = 1
//! origin = "team"
//! name = "Marketing points 2026"
//! ```
//!
//! **Events.** Points for every visible event of a type (visible: known strictly before `as_of`). Every rule may have a
//! `name`, which ledgers then show; points may be negative.
//!
//! ```toml
//! [[event]]
//! name = "Read a page"
//! event = "page_view"
//! points = 2
//!
//! [[event]]
//! event = "unsubscribe"
//! points = -50
//! ```
//!
//! **How often.** `per = "event"` is the default; with `per = "once"` any such event earns the points, once.
//! `max_count` lets only the newest so many events count. `max_points` cuts the rule's total, whatever its sign.
//!
//! ```toml
//! [[event]]
//! event = "webinar"
//! points = 15
//! per = "once"
//!
//! [[event]]
//! event = "call"
//! points = 5
//! per = "event"
//! max_count = 3
//!
//! [[event]]
//! event = "email_click"
//! points = 4
//! max_points = 20
//! ```
//!
//! **Conditions on properties.** All must hold. A plain value means equals; a table holds one kind of test: `equals`,
//! `any_of`, `none_of`, `starts_with`, `contains`, `missing`, or a range from `min` (itself included) or `over` (not
//! included) to `max` (included) or `under` (not included). Upper and lower case differ. In a text column numbers compare
//! as text; in a number column `true` is 1. A missing value passes no test but `missing = true`.
//!
//! ```toml
//! [[event]]
//! event = "page_view"
//! points = 10
//! where = { page = "/pricing" }
//!
//! [[event]]
//! event = "page_view"
//! points = 1
//! where = { page = { starts_with = "/blog" }, seconds = { min = 10, under = 600 } }
//!
//! [[event]]
//! event = "form"
//! points = 25
//! where = { form = { any_of = ["quote", "demo"] }, page = { contains = "offer" }, campaign = { missing = false } }
//!
//! [[event]]
//! event = "form"
//! points = 5
//! where = { form = { none_of = ["newsletter", "careers"] }, score = { over = 0, max = 1 }, test = { equals = false } }
//! ```
//!
//! **Time.** `lookback_days`: only events with `as_of - lookback <= t` count. Decay, for the card and then for a rule of
//! its own: with `half_life_days` points are multiplied by 0.5^(age / half-life); with `step_days` they count in full up
//! to that age and nothing after it; `decays = false` keeps a rule's points for ever. An event is aged by its time, not by
//! when its record arrived. The order is: match, lookback, newest `max_count`, decay, sum, `max_points`.
//!
//! ```toml
//! [decay]
//! half_life_days = 30
//!
//! [[event]]
//! event = "demo"
//! points = 30
//! half_life_days = 60
//!
//! [[event]]
//! event = "download"
//! points = 10
//! step_days = 90
//! lookback_days = 365
//!
//! [[event]]
//! event = "purchase"
//! points = 40
//! decays = false
//! ```
//!
//! **Attributes.** Points once, when the lead's value in a column of the leads file passes a test (the same tests as above,
//! written into the rule), or `per_unit`: the points times the column's number, from 0 to `max_units`.
//!
//! ```toml
//! [[attribute]]
//! column = "industry"
//! equals = "retail"
//! points = 10
//!
//! [[attribute]]
//! column = "job"
//! any_of = ["student", "retired"]
//! points = 10
//!
//! [[attribute]]
//! column = "country"
//! none_of = ["ES", "PT"]
//! points = -20
//!
//! [[attribute]]
//! column = "employees"
//! min = 50
//! max = 500
//! points = 10
//!
//! [[attribute]]
//! column = "amount"
//! over = 30000
//! points = -10
//!
//! [[attribute]]
//! column = "bounce_rate"
//! under = 0.02
//! points = 5
//!
//! [[attribute]]
//! column = "title"
//! starts_with = "Head of"
//! points = 10
//!
//! [[attribute]]
//! column = "title"
//! contains = "Director"
//! points = 10
//!
//! [[attribute]]
//! column = "phone"
//! missing = true
//! points = -5
//!
//! [[attribute]]
//! name = "Called before"
//! column = "campaign"
//! per_unit = true
//! max_units = 10
//! points = -2
//! ```
//!
//! **Silence.** Points when more than `over_days` have passed since the last visible event of any type, or of one. A lead
//! without such an event is silent since its creation; where that is unknown too, it is not idle, because nothing says so.
//! Several idle rules add up.
//!
//! ```toml
//! [[idle]]
//! over_days = 30
//! points = -10
//!
//! [[idle]]
//! name = "Sunset"
//! event = "email_open"
//! over_days = 180
//! points = -25
//! ```
//!
//! **Bands.** Names for the total, each from `at_least` up to the next. Totals are compared in hundredths of a point, as
//! people see them.
//!
//! ```toml
//! [[bands]]
//! name = "hot"
//! at_least = 60
//!
//! [[bands]]
//! name = "warm"
//! at_least = 25
//!
//! [[bands]]
//! name = "cold"
//! at_least = -1000
//! ```
//!
//! # What is refused, what is warned of
//!
//! An unknown key is refused with its line and the nearest known name; so are two keys that exclude each other, a column or
//! property that the tables do not have, and a test on an attribute that its column can never pass. An event type or a
//! value that has not occurred is a [`CardWarning`]: a rule may await its first event.

mod bind;
mod by_rule;
mod card;
mod error;
mod ledger;
mod matching;
mod nearest;
mod parse;
mod points;
mod replay;
mod warnings;
mod write;
mod written;

#[cfg(test)]
mod tests;

pub use bind::BoundCard;
pub use card::{
    AttributeRule, Band, Bound, CardOrigin, Condition, Decay, EventRule, IdleRule, Literal, Pays, Rule, RuleCard,
    RuleKind, Test,
};
pub use error::{Place, RulesError};
pub use ledger::{Ledger, LedgerLine, What};
pub use warnings::{CardWarning, CardWarnings, Finding};
pub use write::card_schema;
