//! What happened? Event files joined to their leads and laid out lead by lead.

use super::error::IngestError;
use super::file::{FileTable, is_missing, text_values};
use super::joining::{Joined, Joining, Seen};
use super::leads::take;
use super::params::{EventType, EventsParams};
use super::rejects::Rejects;
use super::store::{Batch, EventStore, PropertyClash};
use super::tables::Values;
use crate::time::Zone;

/// Events as they come.
pub(crate) struct EventLog {
    /// Where those of known leads go.
    pub(super) store: EventStore,
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
        let kind = self.kinds(piece, params, &joined)?;
        let properties = self.properties(piece, params, &joined.rows, zone)?;
        let Joined { lead, time, visible_at, .. } = joined;
        let keep_duplicates = params.keep_duplicates;
        self.store.push(Batch { lead, time, visible_at, kind, keep_duplicates, properties })
    }

    /// The types of the events joined, as the store numbers them.
    fn kinds(&mut self, file: &FileTable, params: &EventsParams, joined: &Joined) -> Result<Vec<u32>, IngestError> {
        let mut kinds = Vec::with_capacity(joined.rows.len());
        if !params.dated.is_empty() {
            let names: Vec<&String> = params.dated.values().collect();
            kinds.extend(joined.dated.iter().map(|&column| self.store.kind(names[column])));
            return Ok(kinds);
        }
        let words = |column: &String| file.strings(column, "[[events]] type");
        let none = |column: &str, row| file.bad_value(column, row, "", "an event type", "fill it or leave the row out");
        match &params.kind {
            // `Joining::new` refuses it.
            None => {}
            Some(EventType::Const(_)) if joined.rows.is_empty() => {}
            Some(EventType::Const(kind)) => kinds.resize(joined.rows.len(), self.store.kind(kind)),
            Some(EventType::Column(column)) => {
                let words = text_values(&words(column)?);
                kinds = self.named(&words, &joined.rows, |word| word).map_err(|row| none(column, row))?;
            }
            Some(EventType::Named { column, names }) => {
                let words = text_values(&words(column)?);
                kinds = self
                    .named(&words, &joined.rows, |word| names.get(word).map_or(word, String::as_str))
                    .map_err(|row| none(column, row))?;
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
                    kinds.push(self.store.kind(&kind));
                }
            }
        }
        Ok(kinds)
    }

    /// The types of rows that say them in one word; or the first row that does not.
    fn named<'a>(
        &mut self,
        words: &'a Values,
        rows: &[usize],
        name: impl Fn(&'a str) -> &'a str,
    ) -> Result<Vec<u32>, usize> {
        let Values::Text { dictionary, codes } = words else {
            return rows.first().map_or(Ok(Vec::new()), |row| Err(*row));
        };
        // Only words of rows that joined become types.
        let mut known = vec![None; dictionary.len()];
        let kind = |&row: &usize| {
            let known = known.get_mut(codes[row] as usize).ok_or(row)?;
            Ok(*known.get_or_insert_with(|| self.store.kind(name(&dictionary[codes[row] as usize]))))
        };
        rows.iter().map(kind).collect()
    }

    /// The properties of the events joined, each with its number in the store.
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
        // Each row once, and none left out: rows ascend.
        let all = params.dated.is_empty() && rows.len() == file.rows();
        for (name, column) in named.chain(own) {
            if names.contains(&name) {
                let why = format!("{name:?} is named twice for {}; rename the column or name it once", params.file);
                return Err(IngestError::Mapping { key: "[[events]] properties".to_owned(), why });
            }
            names.push(name);
            let values = match name {
                "value" => Values::Number(file.numbers(column, "[[events]] value")?),
                // Names, even where they are written in digits: a campaign's number is no amount.
                "page" | "campaign" | "source" => text_values(&file.strings(column, "[[events]]")?),
                _ => file.values(column, "[[events]] properties", zone)?,
            };
            let values = if all { values } else { take(&values, rows) };
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
