//! What counts as a conversion? `[outcome]`, or several `[[outcome]]` of which one is in force at a time.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::EventType;
use super::params::{EventsParams, LeadMatch, OneOrMany, Scalar, TextForm};

/// `[outcome]`: what counts as a conversion. Exactly one of `event`, `column`, `file` and `flag`. As `[[outcome]]` there may be
/// several (first meeting, opportunity, won; one per product or campaign; upsell; loyalty), each with a `name`: each has a model
/// of its own, and what defines the others is to it an event like any other, or is left out where nothing dates it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutcomeParams {
    /// What it is called in `--outcome`, in reports and in the names of runs: letters, digits, `_` and `-`. Needed where there are
    /// several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// An event type.
    pub event: Option<String>,
    /// A dated column of the leads file.
    pub column: Option<String>,
    /// Beside `column` or `event`: the column of the leads file, or the numeric event property, with what a conversion was worth.
    pub value: Option<String>,
    /// What a conversion is worth of which no column says it; in `[[outcome]]` it also stands in the place of
    /// `[economics] value_per_conversion`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_per_conversion: Option<f64>,
    /// A file of conversions.
    pub file: Option<OutcomeFile>,
    /// An undated yes/no column of the leads file.
    pub flag: Option<String>,
    /// The value of `flag` that means yes; without it 1, true, yes, si.
    pub positive: Option<String>,
    /// A lead can convert again (upsell, loyalty): conversions do not close it.
    pub repeat: bool,
    /// The name of another outcome: a lead is on no list and in no training row of this one before it has reached that one (upsell
    /// after won).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// In place of `[label] horizon_days`, for this outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon_days: Option<u32>,
    /// Event types that close a lead without a conversion: lost, unqualified.
    pub exits: Vec<String>,
    /// The project's other outcomes. Where none is in force yet, all of them, beside nothing.
    #[serde(skip)]
    pub others: Vec<OutcomeParams>,
}

/// A file of conversions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFile {
    /// File, or glob over files of one shape, relative to the config file.
    pub path: String,
    /// How its text is written.
    #[serde(default)]
    pub format: TextForm,
    /// Column with the lead's id.
    pub lead: String,
    /// How that column finds the lead.
    #[serde(rename = "match", default)]
    pub matching: LeadMatch,
    /// Only rows where each of these columns has this value.
    #[serde(rename = "where", default)]
    pub only_where: BTreeMap<String, Scalar>,
    /// Column with the instant.
    pub time: String,
    /// Column with what it was worth.
    #[serde(default)]
    pub value: Option<String>,
}

impl OutcomeParams {
    /// A project's outcomes, none of them in force; one alone is.
    #[must_use]
    pub fn of(mut list: Vec<Self>) -> Self {
        match list.len() {
            1 => list.swap_remove(0),
            _ => Self { others: list, ..Self::default() },
        }
    }

    /// True where there are several and none is in force.
    #[must_use]
    pub const fn is_undecided(&self) -> bool {
        self.name.is_none() && !self.others.is_empty()
    }

    /// The outcome of that name in force, with all others beside it; `None` where there is none of that name.
    #[must_use]
    pub fn in_force(&self, name: &str) -> Option<Self> {
        if self.name.as_deref() == Some(name) {
            return Some(self.clone());
        }
        let place = self.others.iter().position(|other| other.name.as_deref() == Some(name))?;
        let mut others = self.others.clone();
        let mut chosen = others.remove(place);
        if !self.is_undecided() {
            others.push(Self { others: Vec::new(), ..self.clone() });
        }
        chosen.others = others;
        Some(chosen)
    }

    /// The columns of the leads file that say who reached it, when, and what that was worth.
    pub fn own_columns(&self) -> impl Iterator<Item = &str> {
        let value = self.value.as_ref().filter(|_| self.column.is_some());
        [self.column.as_deref(), self.flag.as_deref(), value.map(String::as_str)].into_iter().flatten()
    }

    /// The type of the events that tell that a lead has reached this outcome, where it is one of the others: its own event type; of a
    /// column that `[[events]] dated` reads, the type given there; else its name.
    #[must_use]
    pub fn event_type<'a>(&'a self, events: &'a [EventsParams], leads_file: Option<&str>) -> &'a str {
        let dated = self.column.as_ref().and_then(|column| {
            events
                .iter()
                .find(|own| Some(own.file.as_str()) == leads_file && own.dated.contains_key(column))?
                .dated
                .get(column)
        });
        self.event.as_deref().or(dated.map(String::as_str)).or(self.name.as_deref()).unwrap_or_default()
    }

    /// Its file as one of events, so that it is a feature to the others like any event file; `None` without a file.
    #[must_use]
    pub fn as_events(&self) -> Option<EventsParams> {
        let file = self.file.clone()?;
        Some(EventsParams {
            file: file.path,
            format: file.format,
            only_where: file.only_where,
            lead: OneOrMany::One(file.lead),
            matching: file.matching,
            time: file.time,
            kind: Some(EventType::Const(self.name.clone().unwrap_or_default())),
            value: file.value,
            ..EventsParams::default()
        })
    }
}

/// `outcome` as the file writes it: a table, or a list of tables.
#[derive(Debug, JsonSchema)]
#[serde(untagged)]
pub enum OutcomeForm {
    /// `[outcome]`.
    One(Box<OutcomeParams>),
    /// `[[outcome]]`, each with a name.
    Several(Vec<OutcomeParams>),
}

impl OutcomeForm {
    /// Reads a table or a list of tables, so that a fault is told of the place where it stands.
    ///
    /// # Errors
    /// The reader's own.
    pub fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<OutcomeParams, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = OutcomeParams;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table [outcome], or several [[outcome]]")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OutcomeParams, A::Error> {
                OutcomeParams::deserialize(MapAccessDeserializer::new(map))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<OutcomeParams, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(OutcomeParams::of)
            }
        }
        reader.deserialize_any(Form)
    }

    /// Writes the outcome in force, or all where none is.
    ///
    /// # Errors
    /// The writer's own.
    pub fn serialize<S: Serializer>(outcome: &OutcomeParams, writer: S) -> Result<S::Ok, S::Error> {
        if outcome.is_undecided() { outcome.others.serialize(writer) } else { outcome.serialize(writer) }
    }
}
