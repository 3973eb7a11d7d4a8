//! One file as columns: polars reads, this file says what went wrong and where.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use polars::prelude::{AnyValue, DataFrame, DataType, StringChunked};

use super::error::{IngestError, masked, nearest, shown};
use super::guard::guarded;
use super::tables::{NO_TEXT, Values};
use super::{csv_file, parquet_file};
use crate::time::Zone;

/// Cells that stand for nothing, beside the empty one.
const MISSING_TOKENS: [&str; 4] = ["NA", "N/A", "null", "NULL"];

/// A file read whole.
pub(crate) struct FileTable {
    path: PathBuf,
    pub(super) name: String,
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
        Self::read_parts(path, None)
    }

    /// The same, but of a Parquet file only the columns named here: others cost nothing, whatever they hold.
    pub(super) fn read_columns(path: &Path, columns: &[&str]) -> Result<Self, IngestError> {
        Self::read_parts(path, Some(columns))
    }

    fn read_parts(path: &Path, wanted: Option<&[&str]>) -> Result<Self, IngestError> {
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
            Some("parquet") => (parquet_file::read(path, &name, wanted)?, FileKind::Parquet),
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

    pub(super) fn column(&self, column: &str, key: &str) -> Result<&polars::prelude::Column, IngestError> {
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
        guarded(&self.name, || Ok(found.cast(&DataType::String)?.str()?.clone())).map_err(|_| IngestError::Mapping {
            key: key.to_owned(),
            why: format!(
                "column {:?} of {} holds {}, neither text nor numbers nor times; store it as one of these or leave it out",
                shown(column),
                self.name,
                found.dtype()
            ),
        })
    }

    /// The first row with a value.
    pub(super) fn first_filled(&self, column: &polars::prelude::Column) -> Option<usize> {
        let null = column.is_null();
        (0..self.rows()).find(|&row| null.get(row) == Some(false))
    }

    /// A column of whatever it holds: numbers (true and false are 1 and 0), instants or text.
    pub(crate) fn values(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let values = self.typed(column, key, zone)?;
        // A column without a value has no type: files differ in the one they give it.
        Ok(if values.all_missing() { Values::Number(vec![f64::NAN; self.rows()]) } else { values })
    }

    fn typed(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let found = self.column(column, key)?;
        match found.dtype() {
            DataType::Datetime(..) | DataType::Date => Ok(Values::Date(self.times(column, key, zone)?)),
            kind if kind.is_numeric() || *kind == DataType::Boolean => Ok(Values::Number(self.numbers(column, key)?)),
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
        if !found.dtype().is_numeric() && *found.dtype() != DataType::Boolean {
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

    pub(super) fn cell(&self, column: &str, row: usize) -> String {
        let text = guarded(&self.name, || match self.frame.column(column)?.get(row)? {
            AnyValue::String(text) => Ok(text.to_owned()),
            other => Ok(other.to_string()),
        });
        shown(&text.unwrap_or_default())
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

    pub(super) fn unreadable(&self, error: &polars::prelude::PolarsError) -> IngestError {
        IngestError::Unreadable { file: self.name.clone(), why: masked(&error.to_string()) }
    }
}

pub(crate) fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING_TOKENS.contains(&text)
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
