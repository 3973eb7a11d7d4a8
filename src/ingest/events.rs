//! What happened? Event files joined to their leads and laid out lead by lead.

use std::collections::HashMap;

use super::error::{IngestError, shown};
use super::file::{FileTable, is_missing, text_values};
use super::leads::{email_key, take};
use super::params::{EventType, EventsParams, LeadMatch, OneOrMany};
use super::read::Purpose;
use super::store::{Batch, EventStore, PropertyClash};
use super::tables::Values;
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
}

/// Events as they come.
pub(crate) struct EventLog {
    /// Where those of known leads go.
    pub(crate) store: EventStore,
    /// The latest event of all, of known leads or not.
    pub(crate) latest: Option<Instant>,
}

impl EventLog {
    /// Adds a file's rows.
    pub(crate) fn add(
        &mut self,
        file: &FileTable,
        params: &EventsParams,
        leads: &LeadIndex<'_>,
        purpose: Purpose,
        zone: Option<&Zone>,
    ) -> Result<EventFileReport, IngestError> {
        let mut report = EventFileReport { file: params.file.clone(), rows: file.rows(), ..Default::default() };
        let times = file.times(&params.time, "[[events]] time", zone)?;
        let known_at = match &params.known_at {
            Some(column) => file.times(column, "[[events]] known_at", zone)?,
            None => vec![None; file.rows()],
        };
        self.latest = self.latest.max(times.iter().flatten().max().copied());
        let mut batch = Batch { keep_duplicates: params.keep_duplicates, ..Batch::default() };
        let mut visible_at = Vec::new();
        let keys = file.strings(first(&params.lead), "[[events]] lead")?;
        let mut rows = Vec::with_capacity(file.rows());
        for (row, key) in keys.iter().enumerate() {
            let lead = key.and_then(|key| leads.find(key, params.matching));
            match (lead, times[row]) {
                (None, _) => report.unknown_lead += 1,
                (Some(_), None) => report.undated += 1,
                (Some(lead), Some(time)) => {
                    rows.push(row);
                    batch.lead.push(u32::try_from(lead).map_err(|_| too_many())?);
                    batch.time.push(time);
                    visible_at.push(known_at[row].map_or(time, |known| known.max(time)));
                }
            }
        }
        report.joined = rows.len();
        if rows.is_empty() && report.undated > 0 {
            return Err(IngestError::Mapping {
                key: "[[events]] time".to_owned(),
                why: format!("column {:?} of {} is empty in every row of a known lead", params.time, file.name()),
            });
        }
        if rows.is_empty() && purpose == Purpose::Train {
            return Err(nothing_joins(file, params, leads, keys.iter().flatten().next()));
        }
        batch.visible_at = params.known_at.is_some().then_some(visible_at);
        batch.kind = self.kinds(file, params, &rows)?;
        batch.properties = self.properties(file, params, &rows, zone)?;
        self.store.push(batch)?;
        Ok(report)
    }

    fn kinds(&mut self, file: &FileTable, params: &EventsParams, rows: &[usize]) -> Result<Vec<u32>, IngestError> {
        match &params.kind {
            None => Err(IngestError::Mapping {
                key: "[[events]] type".to_owned(),
                why: format!("missing for {}; wanted {{ column = \"...\" }} or {{ const = \"...\" }}", params.file),
            }),
            Some(EventType::Const(_)) if rows.is_empty() => Ok(Vec::new()),
            Some(EventType::Const(kind)) => Ok(vec![self.store.kind(kind); rows.len()]),
            Some(EventType::Columns(_)) => Err(IngestError::Mapping {
                key: "[[events]] type".to_owned(),
                why: "one column at a time is read; name it as { column = \"...\" }".to_owned(),
            }),
            Some(EventType::Column(column) | EventType::Named { column, .. }) => {
                let cells = file.strings(column, "[[events]] type")?;
                let mut kinds = Vec::with_capacity(rows.len());
                let mut joined = rows.iter().copied().peekable();
                for (row, cell) in cells.iter().enumerate() {
                    if joined.next_if_eq(&row).is_none() {
                        continue;
                    }
                    match cell.filter(|kind| !is_missing(kind)) {
                        Some(kind) => kinds.push(self.store.kind(kind)),
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
                Ok(kinds)
            }
        }
    }

    fn properties(
        &mut self,
        file: &FileTable,
        params: &EventsParams,
        rows: &[usize],
        zone: Option<&Zone>,
    ) -> Result<Vec<(usize, Values)>, IngestError> {
        let mut properties = Vec::new();
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
            let values = take(&values, rows);
            let clash = |clash| IngestError::Mapping {
                key: format!("[[events]] {name}"),
                why: match clash {
                    PropertyClash::Dates => format!(
                        "column {column:?} of {} holds times; only numbers and text can be properties of an event",
                        file.name()
                    ),
                    PropertyClash::OtherType => format!(
                        "column {column:?} of {} holds another type than {name:?} of an earlier file; keep the two under \
                         different names",
                        file.name()
                    ),
                },
            };
            properties.push((self.store.property(name, &values).map_err(clash)?, values));
        }
        Ok(properties)
    }
}

impl LeadIndex<'_> {
    pub(crate) fn find(&self, key: &str, matching: LeadMatch) -> Option<usize> {
        match matching {
            LeadMatch::Id | LeadMatch::Alias => self.by_id.get(key).copied(),
            LeadMatch::Email => self.by_email.get(email_key(key)?.as_str()).copied(),
        }
    }
}

fn nothing_joins(file: &FileTable, params: &EventsParams, leads: &LeadIndex<'_>, first: Option<&str>) -> IngestError {
    let example = first.unwrap_or_default();
    let next = match params.matching {
        LeadMatch::Id if example.contains('@') => "its keys look like e-mail addresses: set match = \"email\"",
        LeadMatch::Email if !leads.has_email => "set [leads] email to the column with the addresses",
        _ => "check [[events]] lead and [leads] id: ids are compared as exact text",
    };
    IngestError::NothingJoins {
        file: file.name().to_owned(),
        rows: file.rows(),
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
