//! When? A column's cells as instants: stamps, clock readings in the project's zone, dates; and what is said of the rest.

use polars::prelude::{DataType, TimeUnit};

use super::error::{IngestError, shown};
use super::file::{FileTable, Origin, is_missing};
use crate::time::{Instant, MICROS_PER_DAY, TimeError, Zone};

impl FileTable {
    /// A column as instants; local times are read in `zone`, and refused without one.
    pub(crate) fn times(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        self.instants(column, key, zone)
    }

    /// The same for a column that says nothing about when something happened to a lead.
    pub(super) fn instants(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let Some(found) = self.typed_column(column, key)? else { return self.parsed_times(column, key, zone) };
        match found.dtype() {
            DataType::Datetime(unit, tz) => {
                let physical = found.to_physical_repr();
                let values = physical.i64().map_err(|error| self.unreadable(&error))?;
                let micros = |raw: i64| match unit {
                    TimeUnit::Nanoseconds => raw.div_euclid(1000),
                    TimeUnit::Microseconds => raw,
                    TimeUnit::Milliseconds => raw.saturating_mul(1000),
                };
                let instants = self.in_range(column, values.iter().map(|raw| raw.map(micros)))?;
                if tz.is_some() {
                    return Ok(instants);
                }
                self.localise(column, instants, zone, Zone::instant)
            }
            DataType::Date => {
                let physical = found.to_physical_repr();
                let values = physical.i32().map_err(|error| self.unreadable(&error))?;
                let micros = |day| i64::from(day).saturating_mul(MICROS_PER_DAY);
                let days = self.in_range(column, values.iter().map(|raw| raw.map(micros)))?;
                self.localise(column, days, zone, |zone, local| Ok(zone.start_of_day(local.date())))
            }
            DataType::String => self.parsed_times(column, key, zone),
            _ => match self.first_filled(found) {
                None => Ok(vec![None; self.rows()]),
                Some(row) => {
                    let value = self.cell(column, row);
                    Err(self.bad_value(column, row, &value, "a time", &not_a_time_hint(&value)))
                }
            },
        }
    }

    /// Microseconds as instants that a calendar knows.
    fn in_range(
        &self,
        column: &str,
        micros: impl Iterator<Item = Option<i64>>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let known = |(row, micros): (usize, Option<i64>)| {
            let Some(micros) = micros else { return Ok(None) };
            if jiff::Timestamp::from_microsecond(micros).is_err() {
                let value = format!("{micros} us since 1970");
                let next = "check the unit the column was written in";
                return Err(self.bad_value(column, row, &value, "a time between the years -9999 and 9999", next));
            }
            Ok(Some(Instant::from_micros(micros)))
        };
        micros.enumerate().map(known).collect()
    }

    /// Clock readings (as if they were UTC) read as local times.
    fn localise(
        &self,
        column: &str,
        clocks: Vec<Option<Instant>>,
        zone: Option<&Zone>,
        read: impl Fn(&Zone, jiff::civil::DateTime) -> Result<Instant, TimeError>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let utc = Zone::utc();
        clocks
            .into_iter()
            .enumerate()
            .map(|(row, clock)| {
                let Some(clock) = clock else { return Ok(None) };
                let local = utc.local(clock);
                let zone = zone.ok_or_else(|| IngestError::NoZone {
                    file: self.name.clone(),
                    column: column.to_owned(),
                    value: local.to_string(),
                })?;
                read(zone, local).map(Some).map_err(|source| self.bad_time(column, row, source))
            })
            .collect()
    }

    pub(super) fn parsed_times(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let strings = self.strings(column, key)?;
        let utc = Zone::utc();
        strings
            .iter()
            .enumerate()
            .map(|(row, cell)| {
                let Some(text) = cell.filter(|text| !is_missing(text)) else { return Ok(None) };
                if let Some(zone) = zone {
                    return parse(zone, text).map(Some).map_err(|source| self.not_a_time(column, row, text, source));
                }
                if text.trim().parse::<jiff::Timestamp>().is_ok() || text.trim().ends_with(" UTC") {
                    return utc.parse(text).map(Some).map_err(|source| self.not_a_time(column, row, text, source));
                }
                Err(match utc.parse(text) {
                    Ok(_) => {
                        IngestError::NoZone { file: self.name.clone(), column: column.to_owned(), value: shown(text) }
                    }
                    Err(source) => self.not_a_time(column, row, text, source),
                })
            })
            .collect()
    }

    /// What is wrong with a text that should be a time: a number may be one in a unit nobody named.
    fn not_a_time(&self, column: &str, row: usize, text: &str, source: TimeError) -> IngestError {
        match source {
            TimeError::NotATime { .. } if text.trim().parse::<f64>().is_ok() => {
                self.bad_value(column, row, text, "a time", &not_a_time_hint(text))
            }
            TimeError::NotATime { .. } => self.bad_time(column, row, TimeError::NotATime { text: shown(text) }),
            other => self.bad_time(column, row, other),
        }
    }

    fn bad_time(&self, column: &str, row: usize, source: crate::time::TimeError) -> IngestError {
        let Origin { file, line, row } = self.origin(row);
        IngestError::BadTime { file, line, row, column: column.to_owned(), source }
    }
}

/// A time as [`Zone::parse`] reads it, but a date is the start of its day even where clocks skipped or repeated midnight.
fn parse(zone: &Zone, text: &str) -> Result<Instant, TimeError> {
    let trimmed = text.trim();
    if trimmed.len() == "2026-01-31".len()
        && let Ok(date) = trimmed.parse::<jiff::civil::Date>()
    {
        return Ok(zone.start_of_day(date));
    }
    zone.parse(text)
}

/// What to do with a number where a time was wanted.
fn not_a_time_hint(value: &str) -> String {
    let write = "write times as 2026-01-31T14:05:00Z";
    let number = value.trim().parse::<f64>().unwrap_or(f64::NAN);
    // Within a lifetime of today: 1e8 s after 1970 is 1973, 1e11 s would be the year 5138.
    let units = [(1.0, "seconds"), (1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds")];
    match units.into_iter().find(|(per_second, _)| (1e8..1e11).contains(&(number / per_second).abs())) {
        Some((_, unit)) => format!("it looks like {unit} since 1970: {write}"),
        None => write.to_owned(),
    }
}
