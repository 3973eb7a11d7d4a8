//! Which file plays which part, and what its columns mean: `[leads]`, `[[events]]` and their like in the config.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[leads]`: who could be scored. May be absent: the leads are then those with events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LeadsParams {
    /// File, or glob over files of one shape, relative to the config file; `-` is stdin. CSV (also `.gz`), NDJSON, Parquet.
    pub file: String,
    /// How its text is written (CSV and NDJSON).
    pub format: TextForm,
    /// Column with the lead's id; compared as exact text.
    pub id: String,
    /// Blanks around ids do not count.
    pub trim_ids: bool,
    /// Ids differ by more than case.
    pub ids_ignore_case: bool,
    /// What rows that repeat a lead with other values mean.
    pub on_duplicate: OnDuplicate,
    /// Column (or columns, first one filled wins) with the instant of creation.
    pub created: OneOrMany,
    /// Column with the organisation the lead belongs to.
    pub account: Option<String>,
    /// Column with the e-mail address, for event files that know no other key.
    pub email: Option<String>,
    /// Only rows where each of these columns has this value.
    #[serde(rename = "where")]
    pub only_where: BTreeMap<String, Scalar>,
    /// Internal and test leads: per column, patterns such as `*@acme.com`, without regard to case. Neither trained on nor scored.
    pub exclude: BTreeMap<String, Vec<String>>,
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
    /// Overwritten as time goes by (a current status, a last visit, a running total): what it says today was not so at
    /// `as_of`. Never a feature; `leadscore check` shows how much it alone gives away.
    pub overwritten: Vec<String>,
    /// Kept out of the features beside those recognised by name; only for audits.
    pub sensitive: Vec<String>,
    /// Columns of numbers that are never below zero (an age, a duration, a count): a negative one is an error.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub non_negative: Vec<String>,
}

/// `[[events]]`: one file of the event log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventsParams {
    /// File, or glob over files of one shape, relative to the config file; `-` is stdin. CSV (also `.gz`), NDJSON, Parquet.
    pub file: String,
    /// How its text is written (CSV and NDJSON).
    pub format: TextForm,
    /// Only rows where each of these columns has this value.
    #[serde(rename = "where")]
    pub only_where: BTreeMap<String, Scalar>,
    /// Column that says whose event it is; of several, the first one filled.
    pub lead: OneOrMany,
    /// How that column finds the lead.
    #[serde(rename = "match")]
    pub matching: LeadMatch,
    /// Column with the instant at which it happened.
    pub time: String,
    /// In place of `time` and `type`: dated columns, each filled cell of which is one event of the type named here.
    pub dated: BTreeMap<String, String>,
    /// Column with the instant at which the record arrived, where that is later.
    pub known_at: Option<String>,
    /// What kind of event it is.
    #[serde(rename = "type")]
    pub kind: Option<EventType>,
    /// Event types that are left out, by the names they would have: rows of these types are not read. For acts that only follow from the
    /// outcome, or whose times cannot be trusted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_types: Vec<String>,
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
    /// Of `value` and `properties`, columns of numbers that are never below zero: a negative one is an error. Not for
    /// amounts that refunds lower.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub non_negative: Vec<String>,
    /// Keep rows that repeat another row in every used column.
    pub keep_duplicates: bool,
}

impl EventsParams {
    /// True for a column that may hold numbers: `value` or one of `properties`.
    pub(super) fn holds_numbers(&self, column: &str) -> bool {
        self.value.iter().chain(&self.properties).any(|one| one == column)
    }

    /// The columns of the file that are used.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let kind: &[String] = match &self.kind {
            Some(EventType::Column(column) | EventType::Named { column, .. }) => std::slice::from_ref(column),
            Some(EventType::Columns(columns)) => columns,
            _ => &[],
        };
        let named = [&self.known_at, &self.value, &self.page, &self.campaign, &self.source].into_iter().flatten();
        let time = Some(&self.time).filter(|time| !time.is_empty());
        (self.lead.names().iter().chain(time))
            .chain(self.dated.keys())
            .chain(self.only_where.keys())
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
    /// By the lead's id, or else by an alias of `[[aliases]]`: visible from the alias's own instant on.
    Alias,
}

/// What kind of event a row is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EventType {
    /// As the column says.
    Column(String),
    /// The columns' words, joined by dots.
    Columns(Vec<String>),
    /// The column's codes, by their names; a code without one keeps its own.
    Named {
        /// The column.
        column: String,
        /// Code to name.
        names: BTreeMap<String, String>,
    },
    /// The same for every row of the file.
    Const(String),
}

/// How a text file is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TextForm {
    /// What separates the columns of a CSV file; a comma unless given.
    pub delimiter: Option<char>,
    /// What stands before the decimals of a number; a point unless given.
    pub decimal: Option<char>,
    /// The encoding, such as `windows-1252`; UTF-8 unless given.
    pub encoding: Option<String>,
    /// What times look like where they are not ISO 8601: `%d/%m/%Y %H:%M`; or `epoch_s`, `epoch_ms`, `epoch_us`, `epoch_ns`.
    pub time_format: Option<String>,
    /// Which of two instants a local time means that a clock change made twice.
    pub ambiguous: Option<Ambiguous>,
    /// Columns that are text even where they look like numbers or times: postal codes, versions.
    pub text: Vec<String>,
    /// The most a compressed file may hold once it is unpacked, in GiB; 64 unless given.
    pub max_input_gib: Option<u64>,
}

/// Which of the two instants of a repeated hour is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ambiguous {
    /// Before the clock went back.
    Earlier,
    /// After it.
    Later,
}

/// What rows that repeat a lead with other values mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// A mistake.
    #[default]
    Error,
    /// The first row counts.
    First,
    /// The last row counts.
    Last,
}

/// `[[aliases]]`: other keys by which leads are known (a cookie, a second address), and since when.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AliasParams {
    /// File, or glob over files of one shape.
    pub file: String,
    /// How its text is written.
    pub format: TextForm,
    /// Column with the other key.
    pub alias: String,
    /// Column with the lead's own key.
    pub lead: String,
    /// How `lead` finds the lead.
    #[serde(rename = "match")]
    pub matching: LeadMatch,
    /// Column with the instant from which on the two were known to be one. Without it: always, and the report says so.
    pub time: Option<String>,
}

impl AliasParams {
    /// The columns of the file that are used.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        [&self.alias, &self.lead].into_iter().chain(&self.time).map(String::as_str).collect()
    }
}

/// `[[history]]`: what attributes were, and from when on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HistoryParams {
    /// File, or glob over files of one shape.
    pub file: String,
    /// How its text is written.
    pub format: TextForm,
    /// Column that says whose attribute it is.
    pub lead: String,
    /// How that column finds the lead.
    #[serde(rename = "match")]
    pub matching: LeadMatch,
    /// Column with the attribute's name.
    pub name: String,
    /// Column with its value from then on.
    pub value: String,
    /// Column with the instant.
    pub time: String,
    /// Only these attributes; all when empty.
    pub only: Vec<String>,
}

impl HistoryParams {
    /// The columns of the file that are used.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        [&self.lead, &self.name, &self.value, &self.time].map(String::as_str).to_vec()
    }
}

/// `[rules] history`: the score as another system recorded it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecordedScoreParams {
    /// File, or glob over files of one shape.
    pub file: String,
    /// How its text is written.
    pub format: TextForm,
    /// Column that says whose score it is.
    pub lead: String,
    /// How that column finds the lead.
    #[serde(rename = "match")]
    pub matching: LeadMatch,
    /// Column with the instant.
    pub time: String,
    /// Column with the points added or taken then. Either this or `total`.
    pub delta: Option<String>,
    /// Column with the score from then on.
    pub total: Option<String>,
}

/// A list of people: a file and the column with their ids or e-mail addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleList {
    /// CSV file.
    pub file: String,
    /// Column with the lead's id or e-mail address; the first one unless given.
    #[serde(default)]
    pub column: Option<String>,
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

impl From<&str> for OneOrMany {
    fn from(name: &str) -> Self {
        Self::One(name.to_owned())
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
