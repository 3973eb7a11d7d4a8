//! One file as columns: polars reads, this file says what went wrong and where.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::{AnyValue, DataFrame, DataType, StringChunked, TimeUnit};

use super::error::{IngestError, masked, nearest, shown};
use super::guard::guarded;
use super::tables::{NO_TEXT, Values};
use super::{csv_file, parquet_file};
use crate::time::{Instant, MICROS_PER_DAY, TimeError, Zone};

/// Cells that stand for nothing, beside the empty one.
const MISSING_TOKENS: [&str; 4] = ["NA", "N/A", "null", "NULL"];

/// A file read whole.
pub(crate) struct FileTable {
    path: PathBuf,
    name: String,
    frame: DataFrame,
    kind: FileKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Csv,
    Parquet,
}

impl FileTable {
    /// Reads a CSV (every column as text) or Parquet file.
    pub(crate) fn read(path: &Path) -> Result<Self, IngestError> {
        let name = path.display().to_string();
        let io = |source| IngestError::Io { file: name.clone(), source };
        let meta = std::fs::metadata(path).map_err(io)?;
        if meta.is_dir() {
            return Err(io(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
        }
        if meta.len() == 0 {
            return Err(IngestError::Empty { file: name });
        }
        let (frame, kind) = match path.extension().and_then(|end| end.to_str()).map(str::to_lowercase).as_deref() {
            Some("csv") => (csv_file::read(path, &name)?, FileKind::Csv),
            Some("parquet") => (parquet_file::read(path, &name)?, FileKind::Parquet),
            _ => return Err(IngestError::UnknownKind { file: name }),
        };
        if frame.height() == 0 {
            return Err(IngestError::NoRows { file: name });
        }
        Ok(Self { path: path.to_owned(), name, frame, kind })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn rows(&self) -> usize {
        self.frame.height()
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        self.frame.get_column_names().iter().map(|name| name.to_string()).collect()
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.frame.column(column).is_ok()
    }

    /// The line in a CSV file at which row `row` (from 0) starts.
    pub(crate) fn line(&self, row: usize) -> Option<u64> {
        if self.kind == FileKind::Csv { csv_file::line(&self.path, row) } else { None }
    }

    /// That the column is there.
    pub(crate) fn require(&self, column: &str, key: &str) -> Result<(), IngestError> {
        self.column(column, key).map(|_| ())
    }

    fn column(&self, column: &str, key: &str) -> Result<&polars::prelude::Column, IngestError> {
        self.frame.column(column).map_err(|_| {
            let found = self.columns();
            IngestError::MissingColumn {
                file: self.name.clone(),
                column: column.to_owned(),
                key: key.to_owned(),
                nearest: nearest(column, found.iter().map(String::as_str)).as_deref().map(shown),
                found: found.iter().map(|name| shown(name)).collect(),
            }
        })
    }

    /// A column as exact text; `None` is missing.
    pub(crate) fn texts(&self, column: &str, key: &str) -> Result<Vec<Option<String>>, IngestError> {
        let strings = self.strings(column, key)?;
        Ok(strings.iter().map(|cell| cell.filter(|text| !is_missing(text)).map(str::to_owned)).collect())
    }

    pub(crate) fn strings(&self, column: &str, key: &str) -> Result<StringChunked, IngestError> {
        let found = self.column(column, key)?;
        guarded(&self.name, || Ok(found.cast(&DataType::String)?.str()?.clone()))
    }

    /// A column as instants; local times are read in `zone`, and refused without one.
    pub(crate) fn times(
        &self,
        column: &str,
        key: &str,
        zone: Option<&Zone>,
    ) -> Result<Vec<Option<Instant>>, IngestError> {
        let found = self.column(column, key)?;
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

    /// The first row with a value.
    fn first_filled(&self, column: &polars::prelude::Column) -> Option<usize> {
        let null = column.is_null();
        (0..self.rows()).find(|&row| null.get(row) == Some(false))
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
                let value = self.cell(column, row);
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

    fn parsed_times(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Vec<Option<Instant>>, IngestError> {
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
                if let Ok(stamp) = text.trim().parse::<jiff::Timestamp>() {
                    return Ok(Some(Instant::from_micros(stamp.as_microsecond())));
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

    /// A column of whatever it holds: numbers (true and false are 1 and 0), instants or text.
    pub(crate) fn values(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let found = self.column(column, key)?;
        match found.dtype() {
            DataType::Datetime(..) | DataType::Date => Ok(Values::Date(self.times(column, key, zone)?)),
            kind if kind.is_primitive_numeric() || *kind == DataType::Boolean => {
                Ok(Values::Number(self.numbers(column, key)?))
            }
            DataType::Null => Ok(Values::Number(vec![f64::NAN; self.rows()])),
            _ if self.kind == FileKind::Csv => self.inferred(column, key, zone),
            _ => Ok(text_values(self.strings(column, key)?.iter())),
        }
    }

    /// A CSV column is numeric, or dated, when every filled cell is.
    fn inferred(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let strings = self.strings(column, key)?;
        let filled = || strings.iter().flatten().filter(|text| !is_missing(text));
        if filled().all(|text| number(text).is_some()) {
            let values = strings.iter().map(|cell| cell.and_then(number).unwrap_or(f64::NAN)).collect();
            return Ok(Values::Number(values));
        }
        let utc = Zone::utc();
        if filled().all(|text| text.len() >= 10 && utc.parse(text).is_ok()) {
            return Ok(Values::Date(self.parsed_times(column, key, zone)?));
        }
        Ok(text_values(self.strings(column, key)?.iter()))
    }

    /// A column as numbers; NaN is missing.
    pub(crate) fn numbers(&self, column: &str, key: &str) -> Result<Vec<f64>, IngestError> {
        let found = self.column(column, key)?;
        if *found.dtype() == DataType::String {
            let strings = self.strings(column, key)?;
            return strings
                .iter()
                .enumerate()
                .map(|(row, cell)| match cell.filter(|text| !is_missing(text)) {
                    None => Ok(f64::NAN),
                    Some(text) => number(text).ok_or_else(|| {
                        let (wanted, next) = match text.parse::<f64>() {
                            Ok(_) => ("a finite number", "leave the cell empty where the number is not known"),
                            Err(_) => ("a number", "write plain numbers such as 1234.5"),
                        };
                        self.bad_value(column, row, text, wanted, next)
                    }),
                })
                .collect();
        }
        if !found.dtype().is_primitive_numeric() && *found.dtype() != DataType::Boolean {
            return match self.first_filled(found) {
                None => Ok(vec![f64::NAN; self.rows()]),
                Some(row) => {
                    let value = self.cell(column, row);
                    Err(self.bad_value(column, row, &value, "a number", "name a column of numbers"))
                }
            };
        }
        let floats = guarded(&self.name, || Ok(found.cast(&DataType::Float64)?.f64()?.clone()))?;
        floats
            .iter()
            .enumerate()
            .map(|(row, cell)| match cell {
                Some(value) if value.is_infinite() => {
                    Err(self.bad_value(column, row, &value.to_string(), "a finite number", "leave the cell empty"))
                }
                // One bit pattern for what is missing: the fingerprint and the order of events look at bits.
                Some(value) if value.is_nan() => Ok(f64::NAN),
                Some(value) => Ok(value),
                None => Ok(f64::NAN),
            })
            .collect()
    }

    fn cell(&self, column: &str, row: usize) -> String {
        let cell = self.frame.column(column).ok().and_then(|found| found.get(row).ok());
        shown(&cell.map_or_else(String::new, |value| match value {
            AnyValue::String(text) => text.to_owned(),
            other => other.to_string(),
        }))
    }

    pub(crate) fn bad_value(
        &self,
        column: &str,
        row: usize,
        value: &str,
        wanted: &'static str,
        next: &str,
    ) -> IngestError {
        IngestError::BadValue {
            file: self.name.clone(),
            line: self.line(row),
            row: row + 1,
            column: column.to_owned(),
            value: shown(value),
            wanted,
            next: next.to_owned(),
        }
    }

    fn bad_time(&self, column: &str, row: usize, source: crate::time::TimeError) -> IngestError {
        IngestError::BadTime {
            file: self.name.clone(),
            line: self.line(row),
            row: row + 1,
            column: column.to_owned(),
            source,
        }
    }

    fn unreadable(&self, error: &polars::prelude::PolarsError) -> IngestError {
        IngestError::Unreadable { file: self.name.clone(), why: masked(&error.to_string()) }
    }
}

pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING_TOKENS.contains(&text)
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

/// A plain finite number, or true and false as 1 and 0.
pub(crate) fn number(text: &str) -> Option<f64> {
    if is_missing(text) {
        return None;
    }
    match text {
        "true" | "True" | "TRUE" => return Some(1.0),
        "false" | "False" | "FALSE" => return Some(0.0),
        _ => {}
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !plain {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Text cells as a sorted dictionary with codes.
pub(crate) fn text_values<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Values {
    let mut interner = Interner::default();
    let codes: Vec<u32> =
        cells.map(|cell| cell.filter(|text| !is_missing(text)).map_or(NO_TEXT, |text| interner.code(text))).collect();
    interner.finish(codes)
}

/// Distinct texts, numbered as they come; sorted at the end, so that order of arrival leaves no trace.
#[derive(Default)]
pub(crate) struct Interner {
    codes: HashMap<String, u32>,
}

impl Interner {
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        // Fewer distinct texts than rows, and rows are counted in 32 bits (`Events`).
        let code = u32::try_from(self.codes.len()).unwrap_or(NO_TEXT);
        self.codes.insert(text.to_owned(), code);
        code
    }

    /// The dictionary sorted, and `codes` translated to it.
    pub(crate) fn finish(self, mut codes: Vec<u32>) -> Values {
        let mut arrived: Vec<(String, u32)> = self.codes.into_iter().collect();
        arrived.sort_unstable();
        let mut sorted_code = vec![NO_TEXT; arrived.len()];
        for (sorted, (_, code)) in (0u32..).zip(&arrived) {
            sorted_code[*code as usize] = sorted;
        }
        for code in codes.iter_mut().filter(|code| **code != NO_TEXT) {
            *code = sorted_code[*code as usize];
        }
        Values::Text { dictionary: arrived.into_iter().map(|(text, _)| text).collect(), codes }
    }
}
