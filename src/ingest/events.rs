//! What happened? Event files joined to their leads and laid out lead by lead.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use rayon::slice::ParallelSliceMut;

use super::chunks::Lacking;
use super::error::{IngestError, shown};
use super::file::{FileTable, Interner, is_missing, text_values};
use super::leads::{email_key, take};
use super::params::{EventType, EventsParams, LeadMatch, OneOrMany};
use super::read::Purpose;
use super::tables::{Events, NO_TEXT, Property, Values};
use crate::time::{Instant, Zone};

/// How leads are found.
pub(crate) struct LeadIndex<'a> {
    pub(crate) by_id: HashMap<&'a str, usize>,
    pub(crate) by_email: &'a HashMap<String, usize>,
    pub(crate) has_email: bool,
}

/// What became of a file's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EventFileReport {
    /// The file as the config names it.
    pub file: String,
    /// Rows in it.
    pub rows: usize,
    /// Rows of a known lead.
    pub joined: usize,
    /// Rows whose lead is not in the leads file.
    pub unknown_lead: usize,
    /// Rows without a time.
    pub undated: usize,
    /// Files of a glob that lack columns which others of it have; those cells are missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<Lacking>,
}

/// Events as they come, before they are sorted.
#[derive(Default)]
pub(crate) struct EventLog {
    lead: Vec<u32>,
    time: Vec<Instant>,
    visible_at: Vec<Instant>,
    kinds: Interner,
    kind: Vec<u32>,
    keep_duplicate: Vec<bool>,
    properties: BTreeMap<String, PropertyBuilder>,
    /// The latest event of all, of known leads or not.
    pub(crate) latest: Option<Instant>,
    /// The first key of the file being read.
    first_key: Option<String>,
}

enum PropertyBuilder {
    /// No value yet in so many rows: what it holds is still open.
    Missing(usize),
    Number(Vec<f64>),
    Text(Interner, Vec<u32>),
}

impl PropertyBuilder {
    fn pad(&mut self, rows: usize) {
        match self {
            Self::Missing(missing) => *missing = rows,
            Self::Number(cells) => cells.resize(rows, f64::NAN),
            Self::Text(_, codes) => codes.resize(rows, NO_TEXT),
        }
    }
}

impl EventLog {
    /// Adds a chunk of a file's rows, and counts them in the file's `report`.
    pub(crate) fn add(
        &mut self,
        file: &FileTable,
        params: &EventsParams,
        leads: &LeadIndex<'_>,
        zone: Option<&Zone>,
        report: &mut EventFileReport,
    ) -> Result<(), IngestError> {
        report.rows += file.rows();
        let times = file.times(&params.time, "[[events]] time", zone)?;
        let known_at = match &params.known_at {
            Some(column) => file.times(column, "[[events]] known_at", zone)?,
            None => vec![None; file.rows()],
        };
        self.latest = self.latest.max(times.iter().flatten().max().copied());
        let before = self.lead.len();
        let keys = file.strings(first(&params.lead), "[[events]] lead")?;
        let mut rows = Vec::with_capacity(file.rows());
        for (row, key) in keys.iter().enumerate() {
            let lead = key.and_then(|key| leads.find(key, params.matching));
            match (lead, times[row]) {
                (None, _) => report.unknown_lead += 1,
                (Some(_), None) => report.undated += 1,
                (Some(lead), Some(time)) => {
                    rows.push(row);
                    self.lead.push(u32::try_from(lead).map_err(|_| too_many())?);
                    self.time.push(time);
                    self.visible_at.push(known_at[row].map_or(time, |known| known.max(time)));
                }
            }
        }
        report.joined += rows.len();
        if self.first_key.is_none() {
            self.first_key = keys.iter().flatten().next().map(str::to_owned);
        }
        self.add_kinds(file, params, &rows)?;
        self.keep_duplicate.resize(self.lead.len(), params.keep_duplicates);
        self.add_properties(file, params, &rows, before, zone)
    }

    /// What can be said of a file only when all its chunks were added.
    pub(crate) fn end_file(
        &mut self,
        params: &EventsParams,
        leads: &LeadIndex<'_>,
        purpose: Purpose,
        report: &EventFileReport,
    ) -> Result<(), IngestError> {
        let first_key = self.first_key.take();
        if report.joined == 0 && report.undated > 0 {
            return Err(IngestError::Mapping {
                key: "[[events]] time".to_owned(),
                why: format!("column {:?} of {} is empty in every row of a known lead", params.time, params.file),
            });
        }
        if report.joined == 0 && purpose == Purpose::Train {
            return Err(nothing_joins(params, leads, report.rows, first_key.as_deref()));
        }
        Ok(())
    }

    fn add_kinds(&mut self, file: &FileTable, params: &EventsParams, rows: &[usize]) -> Result<(), IngestError> {
        match &params.kind {
            None => Err(IngestError::Mapping {
                key: "[[events]] type".to_owned(),
                why: format!("missing for {}; wanted {{ column = \"...\" }} or {{ const = \"...\" }}", params.file),
            }),
            Some(EventType::Const(kind)) => {
                let code = self.kinds.code(kind);
                self.kind.resize(self.lead.len(), code);
                Ok(())
            }
            Some(EventType::Columns(_)) => Err(IngestError::Mapping {
                key: "[[events]] type".to_owned(),
                why: "one column at a time is read; name it as { column = \"...\" }".to_owned(),
            }),
            Some(EventType::Column(column) | EventType::Named { column, .. }) => {
                let cells = file.strings(column, "[[events]] type")?;
                let mut joined = rows.iter().copied().peekable();
                for (row, cell) in cells.iter().enumerate() {
                    if joined.next_if_eq(&row).is_none() {
                        continue;
                    }
                    match cell.filter(|kind| !is_missing(kind)) {
                        Some(kind) => self.kind.push(self.kinds.code(kind)),
                        None => {
                            return Err(file.bad_value(
                                column,
                                row,
                                "",
                                "an event type",
                                "fill it or leave the row out",
                            ));
                        }
                    }
                }
                Ok(())
            }
        }
    }

    fn add_properties(
        &mut self,
        file: &FileTable,
        params: &EventsParams,
        rows: &[usize],
        before: usize,
        zone: Option<&Zone>,
    ) -> Result<(), IngestError> {
        let total = self.lead.len();
        let roles = [
            ("value", &params.value),
            ("page", &params.page),
            ("campaign", &params.campaign),
            ("source", &params.source),
        ];
        let named = roles.iter().filter_map(|(role, column)| column.as_ref().map(|column| (*role, column.as_str())));
        let own = params.properties.iter().map(|column| (column.as_str(), column.as_str()));
        let mut names: Vec<&str> = Vec::new();
        for (name, column) in named.chain(own) {
            if names.contains(&name) {
                let why = format!("{name:?} is named twice for {}; rename the column or name it once", params.file);
                return Err(IngestError::Mapping { key: "[[events]] properties".to_owned(), why });
            }
            names.push(name);
            let values = match name {
                "value" => Values::Number(file.numbers(column, "[[events]] value")?),
                // Names, even where they are written in digits: a campaign's number is no amount.
                "page" | "campaign" | "source" => text_values(file.strings(column, "[[events]]")?.iter()),
                _ => file.values(column, "[[events]] properties", zone)?,
            };
            self.add_property(file, name, column, before, &take(&values, rows))?;
        }
        for property in self.properties.values_mut() {
            property.pad(total);
        }
        Ok(())
    }

    /// Adds a column's `values`, one per event from number `before` on.
    fn add_property(
        &mut self,
        file: &FileTable,
        name: &str,
        column: &str,
        before: usize,
        values: &Values,
    ) -> Result<(), IngestError> {
        let mapping = |why: String| IngestError::Mapping { key: format!("[[events]] {name}"), why };
        let builder = self.properties.entry(name.to_owned()).or_insert(PropertyBuilder::Missing(0));
        if values.all_missing() {
            // Fits whatever the other files hold; `add_properties` fills it up.
            return Ok(());
        }
        if matches!(builder, PropertyBuilder::Missing(_)) {
            *builder = match values {
                Values::Number(_) => PropertyBuilder::Number(Vec::new()),
                _ => PropertyBuilder::Text(Interner::default(), Vec::new()),
            };
        }
        builder.pad(before);
        match (builder, values) {
            (PropertyBuilder::Number(all), Values::Number(cells)) => all.extend_from_slice(cells),
            (PropertyBuilder::Text(interner, all), Values::Text { dictionary, codes }) => {
                let recoded: Vec<u32> = dictionary.iter().map(|text| interner.code(text)).collect();
                all.extend(codes.iter().map(|&c| if c == NO_TEXT { NO_TEXT } else { recoded[c as usize] }));
            }
            (_, Values::Date(_)) => {
                return Err(mapping(format!(
                    "column {column:?} of {} holds times; only numbers and text can be \
                     properties of an event",
                    file.name()
                )));
            }
            _ => {
                return Err(mapping(format!(
                    "column {column:?} of {} holds another type than {name:?} of an earlier \
                     file; keep the two under different names",
                    file.name()
                )));
            }
        }
        Ok(())
    }

    /// Sorts, drops exact repeats, and lays the events out lead by lead. Returns them and the number dropped.
    pub(crate) fn finish(self, leads: usize) -> (Events, usize) {
        let (kinds, kind) = match self.kinds.finish(self.kind) {
            Values::Text { dictionary, codes } => (dictionary, codes),
            Values::Number(_) | Values::Date(_) => (Vec::new(), Vec::new()),
        };
        let properties: Vec<Property> = self
            .properties
            .into_iter()
            .map(|(name, builder)| Property {
                name,
                values: match builder {
                    PropertyBuilder::Missing(rows) => Values::Number(vec![f64::NAN; rows]),
                    PropertyBuilder::Number(cells) => Values::Number(cells),
                    PropertyBuilder::Text(interner, codes) => interner.finish(codes),
                },
            })
            .collect();
        let compare = |a: &usize, b: &usize| {
            let (a, b) = (*a, *b);
            (self.lead[a], self.visible_at[a], self.time[a], kind[a])
                .cmp(&(self.lead[b], self.visible_at[b], self.time[b], kind[b]))
                .then_with(|| compare_properties(&properties, a, b))
                .then_with(|| self.keep_duplicate[a].cmp(&self.keep_duplicate[b]))
        };
        let mut order: Vec<usize> = (0..self.lead.len()).collect();
        order.par_sort_unstable_by(compare);
        let before = order.len();
        order.dedup_by(|later, earlier| compare(later, earlier).is_eq() && !self.keep_duplicate[*later]);
        let mut offsets = vec![0; leads + 1];
        for &event in &order {
            offsets[self.lead[event] as usize + 1] += 1;
        }
        for lead in 0..leads {
            offsets[lead + 1] += offsets[lead];
        }
        let events = Events {
            offsets,
            time: order.iter().map(|&event| self.time[event]).collect(),
            visible_at: order.iter().map(|&event| self.visible_at[event]).collect(),
            kind: order.iter().map(|&event| kind[event]).collect(),
            kinds,
            properties: properties
                .into_iter()
                .map(|property| Property { values: take(&property.values, &order), name: property.name })
                .collect(),
        };
        (events, before - order.len())
    }
}

fn compare_properties(properties: &[Property], a: usize, b: usize) -> Ordering {
    properties.iter().fold(Ordering::Equal, |so_far, property| {
        so_far.then_with(|| match &property.values {
            Values::Number(cells) => cells[a].total_cmp(&cells[b]),
            Values::Text { codes, .. } => codes[a].cmp(&codes[b]),
            Values::Date(cells) => cells[a].cmp(&cells[b]),
        })
    })
}

impl LeadIndex<'_> {
    pub(crate) fn find(&self, key: &str, matching: LeadMatch) -> Option<usize> {
        match matching {
            LeadMatch::Id | LeadMatch::Alias => self.by_id.get(key).copied(),
            LeadMatch::Email => self.by_email.get(email_key(key)?.as_str()).copied(),
        }
    }
}

fn nothing_joins(params: &EventsParams, leads: &LeadIndex<'_>, rows: usize, first: Option<&str>) -> IngestError {
    let example = first.unwrap_or_default();
    let next = match params.matching {
        LeadMatch::Id if example.contains('@') => "its keys look like e-mail addresses: set match = \"email\"",
        LeadMatch::Email if !leads.has_email => "set [leads] email to the column with the addresses",
        _ => "check [[events]] lead and [leads] id: ids are compared as exact text",
    };
    IngestError::NothingJoins {
        file: params.file.clone(),
        rows,
        key: match params.matching {
            LeadMatch::Id | LeadMatch::Alias => "id",
            LeadMatch::Email => "e-mail address",
        },
        example: shown(example),
        next,
    }
}

/// The column asked for first; none is a column without a name.
pub(super) fn first(names: &OneOrMany) -> &str {
    names.names().first().map_or("", String::as_str)
}

fn too_many() -> IngestError {
    IngestError::Mapping { key: "[leads] file".to_owned(), why: "more than 4 billion leads".to_owned() }
}
