//! How is a value, or a test on a value, written? As TOML has it; a wrong type is answered with what was wanted.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

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
pub(in crate::rules) enum TestEntry {
    /// `page = "/pricing"`: equals.
    Value(Literal),
    /// `page = { starts_with = "/blog" }`.
    Table(TestTable),
}

/// `{ min = 10, under = 20 }` and the like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::rules) struct TestTable {
    /// The value is this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) equals: Option<Literal>,
    /// The value is one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) any_of: Option<Vec<Literal>>,
    /// There is a value and it is none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) none_of: Option<Vec<Literal>>,
    /// The number is at least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) min: Option<f64>,
    /// The number is greater than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) over: Option<f64>,
    /// The number is at most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max: Option<f64>,
    /// The number is less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) under: Option<f64>,
    /// The text starts with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) starts_with: Option<String>,
    /// The text contains this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) contains: Option<String>,
    /// `true`: there is no value; `false`: there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) missing: Option<bool>,
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
