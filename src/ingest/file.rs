//! One file as columns: polars reads, this file says what went wrong and where.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::{
    AnyValue, CsvReadOptions, DataFrame, DataType, ParquetReader, SerReader, StringChunked, TimeUnit,
};

use super::error::{IngestError, nearest, shown};
use super::tables::{NO_TEXT, Values};
use crate::time::{Instant, MICROS_PER_DAY, Zone};

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
        let (frame, kind) = match path.extension().and_then(|end| end.to_str()) {
            Some("csv") => (read_csv(path, &name)?, FileKind::Csv),
            Some("parquet") => (read_parquet(path, &name)?, FileKind::Parquet),
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
        if self.kind != FileKind::Csv {
            return None;
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&self.path).ok()?;
        let record = reader.byte_records().nth(row)?.ok()?;
        record.position().map(csv::Position::line)
    }

    fn column(&self, column: &str, key: &str) -> Result<&polars::prelude::Column, IngestError> {
        self.frame.column(column).map_err(|_| {
            let found = self.columns();
            IngestError::MissingColumn {
                file: self.name.clone(),
                column: column.to_owned(),
                key: key.to_owned(),
                nearest: nearest(column, found.iter().map(String::as_str)),
                found,
            }
        })
    }

    /// A column as exact text; `None` is missing.
    pub(crate) fn texts(&self, column: &str, key: &str) -> Result<Vec<Option<String>>, IngestError> {
        let strings = self.strings(column, key)?;
        Ok(strings.iter().map(|cell| cell.filter(|text| !is_missing(text)).map(str::to_owned)).collect())
    }

    pub(crate) fn strings(&self, column: &str, key: &str) -> Result<StringChunked, IngestError> {
        let cast = self.column(column, key)?.cast(&DataType::String).map_err(|error| self.unreadable(&error))?;
        Ok(cast.str().map_err(|error| self.unreadable(&error))?.clone())
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
                let instants = values.iter().map(|raw| raw.map(|raw| Instant::from_micros(micros(raw))));
                if tz.is_some() {
                    return Ok(instants.collect());
                }
                self.localise(column, instants.collect(), zone)
            }
            DataType::Date => {
                let physical = found.to_physical_repr();
                let values = physical.i32().map_err(|error| self.unreadable(&error))?;
                let days = values
                    .iter()
                    .map(|raw| raw.map(|day| Instant::from_micros(i64::from(day).saturating_mul(MICROS_PER_DAY))));
                self.localise(column, days.collect(), zone)
            }
            DataType::String => self.parsed_times(column, key, zone),
            _ => {
                let row = 0;
                Err(IngestError::BadValue {
                    file: self.name.clone(),
                    line: self.line(row),
                    row: row + 1,
                    column: column.to_owned(),
                    value: self.cell(column, row),
                    wanted: "a time",
                    next: "write times as 2026-01-31T14:05:00Z".to_owned(),
                })
            }
        }
    }

    /// Clock readings (as if they were UTC) read as local times.
    fn localise(
        &self,
        column: &str,
        clocks: Vec<Option<Instant>>,
        zone: Option<&Zone>,
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
                zone.instant(local).map(Some).map_err(|source| self.bad_time(column, row, source))
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
                    return zone.parse(text).map(Some).map_err(|source| self.bad_time(column, row, source));
                }
                if let Ok(stamp) = text.trim().parse::<jiff::Timestamp>() {
                    return Ok(Some(Instant::from_micros(stamp.as_microsecond())));
                }
                Err(match utc.parse(text) {
                    Ok(_) => {
                        IngestError::NoZone { file: self.name.clone(), column: column.to_owned(), value: shown(text) }
                    }
                    Err(source) => self.bad_time(column, row, source),
                })
            })
            .collect()
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
                        self.bad_value(column, row, text, "a number", "write plain numbers such as 1234.5")
                    }),
                })
                .collect();
        }
        let cast = found.cast(&DataType::Float64).map_err(|error| self.unreadable(&error))?;
        let floats = cast.f64().map_err(|error| self.unreadable(&error))?;
        floats
            .iter()
            .enumerate()
            .map(|(row, cell)| match cell {
                Some(value) if value.is_infinite() => {
                    Err(self.bad_value(column, row, &value.to_string(), "a finite number", "leave the cell empty"))
                }
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
        IngestError::Unreadable { file: self.name.clone(), why: error.to_string() }
    }
}

fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING_TOKENS.contains(&text)
}

/// A plain finite number, or true and false as 1 and 0.
fn number(text: &str) -> Option<f64> {
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
fn text_values<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Values {
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

fn read_csv(path: &Path, name: &str) -> Result<DataFrame, IngestError> {
    check_header(path, name)?;
    let unreadable =
        |error: polars::prelude::PolarsError| IngestError::Unreadable { file: name.to_owned(), why: error.to_string() };
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(Some(0))
        .with_rechunk(true)
        .try_into_reader_with_file_path(Some(path.to_owned()))
        .and_then(|reader| reader.finish())
        .map_err(unreadable)
}

/// Duplicate names and a foreign delimiter would be read without a word: look at the header first.
fn check_header(path: &Path, name: &str) -> Result<(), IngestError> {
    let why = |error: csv::Error| IngestError::Unreadable { file: name.to_owned(), why: error.to_string() };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(why)?;
    let header = reader.headers().map_err(why)?;
    for (second, column) in header.iter().enumerate() {
        if let Some(first) = header.iter().take(second).position(|earlier| earlier == column) {
            return Err(IngestError::DuplicateColumn {
                file: name.to_owned(),
                column: column.to_owned(),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    if header.len() == 1 {
        let only = header.get(0).unwrap_or_default();
        if let Some(delimiter) = [';', '\t', '|'].into_iter().find(|&mark| only.contains(mark)) {
            return Err(IngestError::Delimiter { file: name.to_owned(), delimiter });
        }
    }
    Ok(())
}

fn read_parquet(path: &Path, name: &str) -> Result<DataFrame, IngestError> {
    let file = std::fs::File::open(path).map_err(|source| IngestError::Io { file: name.to_owned(), source })?;
    ParquetReader::new(file)
        .finish()
        .map_err(|error| IngestError::Unreadable { file: name.to_owned(), why: error.to_string() })
}
