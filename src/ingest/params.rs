//! Which file plays which part, and what its columns mean: `[leads]`, `[[events]]` and `[outcome]` of the config.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[leads]`: who could be scored. May be absent: the leads are then those with events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeadsParams {
    /// CSV or Parquet file, relative to the config file.
    pub file: String,
    /// Column with the lead's id; compared as exact text.
    pub id: String,
    /// Column (or columns, first one filled wins) with the instant of creation.
    pub created: OneOrMany,
    /// Column with the organisation the lead belongs to.
    pub account: Option<String>,
    /// Column with the e-mail address, for event files that know no other key.
    pub email: Option<String>,
    /// Only rows where each of these columns has this value.
    #[serde(rename = "where")]
    pub only_where: BTreeMap<String, Scalar>,
    /// What may be done with the other columns.
    pub columns: ColumnRoles,
}

/// `[leads.columns]`: what may be done with columns of the leads file. A column named nowhere is undated: it stops
/// training until it is declared, because nothing says that its value was already there at `as_of`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnRoles {
    /// Filled when the lead was created and never changed since: may become features.
    pub known_at_creation: Vec<String>,
    /// Never read.
    pub drop: Vec<String>,
    /// Kept out of the features beside those recognised by name; only for audits.
    pub sensitive: Vec<String>,
}

/// `[[events]]`: one file of the event log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventsParams {
    /// CSV or Parquet file, relative to the config file.
    pub file: String,
    /// Column that says whose event it is.
    pub lead: String,
    /// How that column finds the lead.
    #[serde(rename = "match")]
    pub matching: LeadMatch,
    /// Column with the instant at which it happened.
    pub time: String,
    /// Column with the instant at which the record arrived, where that is later.
    pub known_at: Option<String>,
    /// What kind of event it is.
    #[serde(rename = "type")]
    pub kind: Option<EventType>,
    /// Numeric column: amount, seconds on page.
    pub value: Option<String>,
    /// Column with the page.
    pub page: Option<String>,
    /// Column with the campaign.
    pub campaign: Option<String>,
    /// Column with the source.
    pub source: Option<String>,
    /// Further columns to keep, by their own names.
    pub properties: Vec<String>,
    /// Keep rows that repeat another row in every used column.
    pub keep_duplicates: bool,
}

impl EventsParams {
    /// The columns of the file that are used.
    pub(super) fn columns(&self) -> Vec<&str> {
        let kind = match &self.kind {
            Some(EventType::Column(column)) => Some(column),
            _ => None,
        };
        let named = [&self.known_at, &self.value, &self.page, &self.campaign, &self.source].into_iter().flatten();
        [&self.lead, &self.time]
            .into_iter()
            .chain(kind)
            .chain(named)
            .chain(&self.properties)
            .map(String::as_str)
            .collect()
    }
}

/// How an event finds its lead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadMatch {
    /// By the lead's id, as exact text.
    #[default]
    Id,
    /// By e-mail address, trimmed and without regard to case.
    Email,
}

/// What kind of event a row is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventType {
    /// As the column says.
    Column(String),
    /// The same for every row of the file.
    Const(String),
}

/// `[outcome]`: what counts as a conversion. Exactly one of `event`, `column`, `file` and `flag`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutcomeParams {
    /// An event type.
    pub event: Option<String>,
    /// A dated column of the leads file.
    pub column: Option<String>,
    /// A file of conversions.
    pub file: Option<OutcomeFile>,
    /// An undated yes/no column of the leads file.
    pub flag: Option<String>,
    /// The value of `flag` that means yes; without it 1, true, yes, si.
    pub positive: Option<String>,
    /// A lead can convert again (upsell, loyalty): conversions do not close it.
    pub repeat: bool,
    /// Event types that close a lead without a conversion: lost, unqualified.
    pub exits: Vec<String>,
}

/// A file of conversions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFile {
    /// CSV or Parquet file, relative to the config file.
    pub path: String,
    /// Column with the lead's id.
    pub lead: String,
    /// Column with the instant.
    pub time: String,
    /// Column with what it was worth.
    #[serde(default)]
    pub value: Option<String>,
}

/// One column name or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several, in order of preference.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// The names, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// A value to compare a cell with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// True or false; also matches 1 and 0.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
}
