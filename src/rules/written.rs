//! How is a rule card written? The TOML form, key by key; unknown keys are refused. Meaning is checked in `parse`.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use toml::Spanned;

/// A rule card file (`rules.toml`).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CardFile {
    /// Version of the card language: 1.
    pub(super) version: i64,
    /// Who wrote the card; a starter card is never the headline of a comparison.
    #[serde(default)]
    pub(super) origin: CardOrigin,
    /// The card's name in reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// How the points of events fade, unless a rule says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<DecayEntry>")]
    pub(super) decay: Option<Spanned<DecayEntry>>,
    /// Points for what a lead does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<EventEntry>")]
    pub(super) event: Vec<Spanned<EventEntry>>,
    /// Points for who a lead is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<AttributeEntry>")]
    pub(super) attribute: Vec<Spanned<AttributeEntry>>,
    /// Points, mostly negative, for silence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<IdleEntry>")]
    pub(super) idle: Vec<Spanned<IdleEntry>>,
    /// Names for ranges of the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<BandEntry>")]
    pub(super) bands: Vec<Spanned<BandEntry>>,
}

/// Who wrote the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardOrigin {
    /// The team: the points it really uses.
    #[default]
    Team,
    /// leadscore, as a starting point to edit.
    Starter,
}

/// `[decay]`: one of the two.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DecayEntry {
    /// Days after which an event's points count half.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) half_life_days: Option<f64>,
    /// Age in days up to which an event's points count in full; older ones count nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step_days: Option<f64>,
}

/// `[[event]]`: points for every visible event of one type.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EventEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// The event type.
    pub(super) event: String,
    /// Points per event; negative for disqualifying acts.
    pub(super) points: f64,
    /// Every event earns the points, or any such event earns them once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) per: Option<Per>,
    /// At most this many events count, the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_count: Option<u32>,
    /// The rule's total, after decay, is cut to this size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_points: Option<f64>,
    /// Only events at most this many days old count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) lookback_days: Option<f64>,
    /// This rule's own decay: days after which points count half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) half_life_days: Option<f64>,
    /// This rule's own decay: age in days after which points are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) step_days: Option<f64>,
    /// `false`: this rule's points never fade, whatever the card says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decays: Option<bool>,
    /// What the event's properties must be; all of them must hold.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) conditions: BTreeMap<String, TestEntry>,
}

/// How often a rule pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Per {
    /// Every matching event earns the points.
    Event,
    /// Any matching event earns the points, once.
    Once,
}

/// `[[attribute]]`: points for a column of the leads file.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// The column of the leads file.
    pub(super) column: String,
    /// Points when the condition holds, or per unit.
    pub(super) points: f64,
    /// The value is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) equals: Option<Literal>,
    /// The value is one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) any_of: Option<Vec<Literal>>,
    /// There is a value and it is none of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) none_of: Option<Vec<Literal>>,
    /// The number is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<f64>,
    /// The number is greater than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) over: Option<f64>,
    /// The number is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<f64>,
    /// The number is less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) under: Option<f64>,
    /// The text starts with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) starts_with: Option<String>,
    /// The text contains this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) contains: Option<String>,
    /// `true`: there is no value; `false`: there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) missing: Option<bool>,
    /// `true`: the points are multiplied by the column's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) per_unit: Option<bool>,
    /// At most this many units count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_units: Option<f64>,
}

/// `[[idle]]`: points when nothing happened for a while.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IdleEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// More than this many days since the last visible event.
    pub(super) over_days: f64,
    /// The points, mostly negative.
    pub(super) points: f64,
    /// Only events of this type end the silence; without it, any event does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) event: Option<String>,
}

/// `[[bands]]`: a name for totals from `at_least` up to the next band.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BandEntry {
    /// The band's name.
    pub(super) name: String,
    /// The least total in it.
    pub(super) at_least: f64,
}

/// One value as it is written in TOML.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Literal {
    /// `true` or `false`: 1 or 0 in a number column.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}

/// What a property must be: a value, or a table with one kind of test.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum TestEntry {
    /// `page = "/pricing"`: equals.
    Value(Literal),
    /// `page = { starts_with = "/blog" }`.
    Table(TestTable),
}

/// `{ min = 10, under = 20 }` and the like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TestTable {
    /// The value is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) equals: Option<Literal>,
    /// The value is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) any_of: Option<Vec<Literal>>,
    /// There is a value and it is none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) none_of: Option<Vec<Literal>>,
    /// The number is at least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min: Option<f64>,
    /// The number is greater than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) over: Option<f64>,
    /// The number is at most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<f64>,
    /// The number is less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) under: Option<f64>,
    /// The text starts with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) starts_with: Option<String>,
    /// The text contains this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contains: Option<String>,
    /// `true`: there is no value; `false`: there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) missing: Option<bool>,
}

/// Reads a [`Literal`]; by hand, because an untagged enum answers a wrong type with "did not match any variant".
struct LiteralVisitor;

impl Visitor<'_> for LiteralVisitor {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number, true or false")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Literal, E> {
        Ok(Literal::Flag(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Literal, E> {
        Ok(Literal::Integer(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Literal, E> {
        Ok(Literal::Number(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Literal, E> {
        Ok(Literal::Text(value.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LiteralVisitor)
    }
}

/// Reads a [`TestEntry`]: a value as [`Literal`], a table as [`TestTable`] with its own unknown-key message.
struct TestVisitor;

impl<'de> Visitor<'de> for TestVisitor {
    type Value = TestEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a value, or a table such as { min = 10 }, { any_of = [\"a\", \"b\"] } or { starts_with = \"/blog\" }",
        )
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<TestEntry, E> {
        LiteralVisitor.visit_bool(value).map(TestEntry::Value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<TestEntry, E> {
        LiteralVisitor.visit_i64(value).map(TestEntry::Value)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<TestEntry, E> {
        LiteralVisitor.visit_f64(value).map(TestEntry::Value)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<TestEntry, E> {
        LiteralVisitor.visit_str(value).map(TestEntry::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TestEntry, A::Error> {
        TestTable::deserialize(de::value::MapAccessDeserializer::new(map)).map(TestEntry::Table)
    }
}

impl<'de> Deserialize<'de> for TestEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TestVisitor)
    }
}
