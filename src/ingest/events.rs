//! What happened? Event files joined to their leads and laid out lead by lead.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rayon::slice::ParallelSliceMut;

use super::error::IngestError;
use super::file::{FileTable, Interner, is_missing, text_values};
use super::joining::{Joined, Joining, Seen};
use super::leads::take;
use super::params::{EventType, EventsParams};
use super::rejects::Rejects;
use super::tables::{Events, NO_TEXT, Property, Values};
use crate::time::{Instant, Zone};

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
    /// Adds what a piece of a file says of known leads.
    pub(super) fn add(
        &mut self,
        piece: &FileTable,
        joining: &mut Joining<'_>,
        seen: &mut Seen,
        rejects: &mut Rejects,
    ) -> Result<(), IngestError> {
        let joined = joining.join(piece, seen, rejects)?;
        let (params, zone) = (joining.params, joining.terms.zone);
        let before = self.lead.len();
        self.lead.extend_from_slice(&joined.lead);
        self.time.extend_from_slice(&joined.time);
        self.visible_at.extend_from_slice(&joined.visible_at);
        self.add_kinds(piece, params, &joined)?;
        self.keep_duplicate.resize(self.lead.len(), params.keep_duplicates);
        self.add_properties(piece, params, &joined.rows, before, zone)
    }

    fn add_kinds(&mut self, file: &FileTable, params: &EventsParams, joined: &Joined) -> Result<(), IngestError> {
        if !params.dated.is_empty() {
            let codes: Vec<u32> = params.dated.values().map(|kind| self.kinds.code(kind)).collect();
            self.kind.extend(joined.dated.iter().map(|&column| codes[column]));
            return Ok(());
        }
        let words = |column: &String| file.strings(column, "[[events]] type");
        let none = |column: &str, row| file.bad_value(column, row, "", "an event type", "fill it or leave the row out");
        match &params.kind {
            // `Joining::new` refuses it.
            None => {}
            Some(EventType::Const(kind)) => {
                let code = self.kinds.code(kind);
                self.kind.resize(self.lead.len(), code);
            }
            Some(EventType::Column(column)) => {
                for (row, cell) in at_rows(words(column)?.iter(), &joined.rows) {
                    let kind = cell.filter(|kind| !is_missing(kind)).ok_or_else(|| none(column, row))?;
                    self.kind.push(self.kinds.code(kind));
                }
            }
            Some(EventType::Named { column, names }) => {
                for (row, cell) in at_rows(words(column)?.iter(), &joined.rows) {
                    let kind = cell.filter(|kind| !is_missing(kind)).ok_or_else(|| none(column, row))?;
                    self.kind.push(self.kinds.code(names.get(kind).map_or(kind, String::as_str)));
                }
            }
            Some(EventType::Columns(columns)) => {
                let cells = columns.iter().map(words).collect::<Result<Vec<_>, _>>()?;
                let mut cells: Vec<_> = cells.iter().map(|cells| at_rows(cells.iter(), &joined.rows)).collect();
                let mut kind = String::new();
                for &row in &joined.rows {
                    kind.clear();
                    for (_, cell) in cells.iter_mut().filter_map(Iterator::next) {
                        let Some(word) = cell.filter(|word| !is_missing(word)) else { continue };
                        if !kind.is_empty() {
                            kind.push('.');
                        }
                        kind.push_str(word);
                    }
                    if kind.is_empty() {
                        return Err(none(columns.first().map_or("", String::as_str), row));
                    }
                    self.kind.push(self.kinds.code(&kind));
                }
            }
        }
        Ok(())
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

/// The cells at `rows` (ascending; one may stand several times), each with its row.
fn at_rows<'a>(
    cells: impl Iterator<Item = Option<&'a str>>,
    rows: &[usize],
) -> impl Iterator<Item = (usize, Option<&'a str>)> {
    let mut wanted = rows.iter().copied();
    let mut cells = cells.enumerate();
    let mut current = None;
    std::iter::from_fn(move || {
        let row = wanted.next()?;
        while current.is_none_or(|(at, _)| at < row) {
            current = Some(cells.next()?);
        }
        current
    })
}
