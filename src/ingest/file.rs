//! One file, or a chunk of one, as columns; what went wrong in them, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use polars::prelude::{AnyValue, DataFrame, DataType, Int64Chunked};

use super::chunks::Chunks;
use super::error::{BadCell, CellError, IngestError, Others, masked, nearest, shown};
use super::form::Form;
use super::guard::guarded;
use super::infer::{ColumnKind, Evidence};
use super::numbers::Numbers;
use super::params::TextForm;
use super::rows::{TextRows, Texts, read_typed};
use super::tables::Values;
use crate::time::Zone;

pub(crate) use super::numbers::number;
pub(crate) use super::texts::{Interner, is_missing, text_values};

/// A file, a chunk of one, or several files of one shape, one after another.
pub(crate) struct FileTable {
    pub(super) name: String,
    /// The columns asked for, and whether the files have them.
    pub(super) names: Arc<Vec<String>>,
    pub(super) present: Arc<Vec<bool>>,
    /// All columns of the files.
    pub(super) found: Arc<Vec<String>>,
    pub(super) store: Store,
    pub(super) form: Arc<Form>,
    /// What columns hold as a whole, where that was decided before.
    pub(super) kinds: Arc<BTreeMap<String, ColumnKind>>,
}

/// The cells.
pub(super) enum Store {
    /// Of CSV and NDJSON.
    Text(TextRows),
    /// Of Parquet.
    Frame {
        frame: DataFrame,
        /// Where rows come from: file, row of the table and row of the file at which each part starts.
        parts: Vec<(Arc<str>, usize, usize)>,
        /// Columns whose texts may spell numbers.
        spelt: BTreeSet<String>,
    },
}

/// Where a row comes from.
pub(super) struct Origin {
    pub(super) file: String,
    /// Line in a text file.
    pub(super) line: Option<u64>,
    /// Row of its file, from 1.
    pub(super) row: usize,
}

impl FileTable {
    /// Reads a file whole, all its columns.
    pub(crate) fn read(path: &Path) -> Result<Self, IngestError> {
        Chunks::whole_file(path)?.all()
    }

    /// Reads what `file` names (a file, a glob, `-`) below `base`, written as `form` says: whole, all its columns.
    pub(crate) fn read_form(base: &Path, file: &str, form: &TextForm) -> Result<Self, IngestError> {
        Chunks::open(base, file, form, None)?.all()
    }

    /// The same, only these columns.
    pub(crate) fn read_columns(
        base: &Path,
        file: &str,
        form: &TextForm,
        columns: &[&str],
    ) -> Result<Self, IngestError> {
        Chunks::open(base, file, form, Some(columns))?.all()
    }

    /// The file's name, the first one's where there are several.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn rows(&self) -> usize {
        match &self.store {
            Store::Text(rows) => rows.rows(),
            Store::Frame { frame, .. } => frame.height(),
        }
    }

    /// The columns that are there, of those asked for.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.names.iter().zip(self.present.iter()).filter(|(_, there)| **there).map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn has(&self, column: &str) -> bool {
        self.slot(column).is_some()
    }

    fn slot(&self, column: &str) -> Option<usize> {
        let slot = self.names.iter().position(|name| name == column)?;
        self.present[slot].then_some(slot)
    }

    /// The line of a text file at which row `row` (from 0) starts.
    pub(crate) fn line(&self, row: usize) -> Option<u64> {
        self.origin(row).line
    }

    pub(super) fn origin(&self, row: usize) -> Origin {
        match &self.store {
            Store::Text(rows) => match rows.piece(row) {
                Some((piece, row)) => {
                    Origin { file: piece.file.to_string(), line: Some(piece.line(row)), row: piece.first_row + row + 1 }
                }
                None => Origin { file: self.name.clone(), line: None, row: row + 1 },
            },
            Store::Frame { parts, .. } => {
                let part = parts.iter().rev().find(|(_, start, _)| *start <= row);
                let (file, start, first) =
                    part.map_or((&*self.name, 0, 0), |(file, start, first)| (&**file, *start, *first));
                Origin { file: file.to_owned(), line: None, row: first + row - start + 1 }
            }
        }
    }

    /// That the column is there.
    pub(crate) fn require(&self, column: &str, key: &str) -> Result<(), IngestError> {
        if self.has(column) { Ok(()) } else { Err(self.missing(column, key)) }
    }

    pub(super) fn missing(&self, column: &str, key: &str) -> IngestError {
        IngestError::MissingColumn {
            file: self.name.clone(),
            column: column.to_owned(),
            key: key.to_owned(),
            nearest: nearest(column, self.found.iter().map(String::as_str)).as_deref().map(shown),
            found: self.found.iter().map(|name| shown(name)).collect(),
        }
    }

    /// The column of a Parquet file; `None` where cells are text.
    pub(super) fn typed_column(
        &self,
        column: &str,
        key: &str,
    ) -> Result<Option<&polars::prelude::Column>, IngestError> {
        self.require(column, key)?;
        match &self.store {
            Store::Text(_) => Ok(None),
            Store::Frame { frame, .. } => frame.column(column).map(Some).map_err(|_| self.missing(column, key)),
        }
    }

    /// A column as exact text; `None` is missing.
    pub(crate) fn texts(&self, column: &str, key: &str) -> Result<Vec<Option<String>>, IngestError> {
        let strings = self.strings(column, key)?;
        Ok(strings.iter().map(|cell| cell.filter(|text| !is_missing(text)).map(str::to_owned)).collect())
    }

    /// A column of ids: as [`FileTable::strings`], and without control characters.
    pub(crate) fn ids(&self, column: &str, key: &str) -> Result<Texts<'_>, IngestError> {
        let ids = self.strings(column, key)?;
        let odd = |id: Option<&str>| id.is_some_and(|id| id.trim().chars().any(char::is_control));
        match ids.iter().position(odd) {
            None => Ok(ids),
            Some(row) => {
                let id = ids.get(row).unwrap_or_default();
                let next = "take the line break or control character out of it";
                Err(self.bad_value(column, row, id, "an id", next))
            }
        }
    }

    /// A column as exact text, as it stands in the file.
    pub(crate) fn strings(&self, column: &str, key: &str) -> Result<Texts<'_>, IngestError> {
        let slot = self.slot(column).ok_or_else(|| self.missing(column, key))?;
        let frame = match &self.store {
            Store::Text(rows) => return Ok(Texts::Rows(rows, slot)),
            Store::Frame { frame, .. } => frame,
        };
        let Ok(found) = frame.column(column) else { return Ok(Texts::Missing(self.rows())) };
        if *found.dtype() == DataType::Null {
            return Ok(Texts::Missing(self.rows()));
        }
        if let DataType::Categorical(_, texts) | DataType::Enum(_, texts) = found.dtype() {
            let codes = guarded(&self.name, || {
                let codes = found.to_physical_repr().cast(&DataType::UInt32)?;
                Ok(codes.u32()?.rechunk().into_owned())
            })?;
            return Ok(Texts::Coded(codes, Arc::clone(texts)));
        }
        let nested = matches!(found.dtype(), DataType::Struct(_) | DataType::List(_));
        let cast = (!nested)
            .then(|| guarded(&self.name, || Ok(found.cast(&DataType::String)?.str()?.rechunk().into_owned())).ok());
        cast.flatten().map(Texts::Strings).ok_or_else(|| IngestError::Mapping {
            key: key.to_owned(),
            why: format!(
                "column {:?} of {} holds {}, neither text nor numbers nor times; {}",
                shown(column),
                self.name,
                found.dtype(),
                if matches!(found.dtype(), DataType::Struct(_)) {
                    "name a part of it by its path, such as device.category, or leave it out"
                } else {
                    "store it as one of these or leave it out"
                }
            ),
        })
    }

    /// A column of a Parquet file that holds whole numbers; `None` for any other.
    pub(super) fn whole_numbers(&self, column: &str, key: &str) -> Result<Option<Int64Chunked>, IngestError> {
        let whole = |kind: &DataType| kind.is_integer() && !matches!(kind, DataType::UInt64);
        let Some(found) = self.typed_column(column, key)?.filter(|found| whole(found.dtype())) else {
            return Ok(None);
        };
        guarded(&self.name, || Ok(Some(found.cast(&DataType::Int64)?.i64()?.rechunk().into_owned())))
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

    /// True where the column's cells are text that may spell numbers and times.
    pub(super) fn is_spelt(&self, column: &str) -> bool {
        match &self.store {
            Store::Text(_) => true,
            Store::Frame { spelt, .. } => spelt.contains(column),
        }
    }

    fn typed(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let found = if self.is_spelt(column) {
            None
        } else {
            self.typed_column(column, key)?.map(|found| found.dtype().clone())
        };
        match found {
            Some(DataType::Datetime(..) | DataType::Date) => Ok(Values::Date(self.instants(column, key, zone)?)),
            Some(kind) if kind.is_numeric() || kind == DataType::Boolean => {
                Ok(Values::Number(self.numbers(column, key)?))
            }
            Some(DataType::Null) => Ok(Values::Number(vec![f64::NAN; self.rows()])),
            Some(_) => Ok(text_values(&self.strings(column, key)?)),
            None => self.inferred(column, key, zone),
        }
    }

    /// A column of text is numeric, or dated, when every filled cell is.
    fn inferred(&self, column: &str, key: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let strings = self.strings(column, key)?;
        let kind = match self.kinds.get(column) {
            Some(kind) => *kind,
            None => {
                let mut evidence = Evidence::new(column, &self.form);
                evidence.look(self, &strings);
                evidence.kind()?
            }
        };
        match kind {
            ColumnKind::Number => Ok(Values::Number(self.numbers(column, key)?)),
            ColumnKind::Date => Ok(Values::Date(self.instants(column, key, zone)?)),
            ColumnKind::Text => Ok(text_values(&strings)),
        }
    }

    /// A column as numbers; NaN is missing.
    pub(crate) fn numbers(&self, column: &str, key: &str) -> Result<Vec<f64>, IngestError> {
        let found = self.typed_column(column, key)?.filter(|found| *found.dtype() != DataType::String);
        let Some(found) = found else {
            let strings = self.strings(column, key)?;
            return Numbers::new(self, column).of(&strings);
        };
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
        // One bit pattern for what is missing: the fingerprint and the order of events look at bits.
        let numbers = read_typed(&floats, |cell| cell.filter(|value| !value.is_nan()).unwrap_or(f64::NAN));
        match numbers.iter().position(|number| number.is_infinite()) {
            None => Ok(numbers),
            Some(row) => {
                let value = numbers[row].to_string();
                Err(self.bad_value(column, row, &value, "a finite number", "leave the cell empty"))
            }
        }
    }

    pub(super) fn cell(&self, column: &str, row: usize) -> String {
        let text = match &self.store {
            Store::Text(_) => self.strings(column, "").map(|texts| texts.get(row).unwrap_or_default().to_owned()),
            Store::Frame { frame, .. } => guarded(&self.name, || match frame.column(column)?.get(row)? {
                AnyValue::String(text) => Ok(text.to_owned()),
                other => Ok(other.to_string()),
            }),
        };
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
        let cell = BadCell { value: shown(value), ..self.bad_cell(column, row) };
        CellError::BadValue { cell: Box::new(cell), wanted, next: next.to_owned() }.into()
    }

    /// The cell and its place.
    pub(super) fn bad_cell(&self, column: &str, row: usize) -> BadCell {
        let value = self.cell(column, row);
        let Origin { file, line, row } = self.origin(row);
        BadCell { file, column: column.to_owned(), line, row, value, others: Others::default() }
    }

    pub(super) fn unreadable(&self, error: &polars::prelude::PolarsError) -> IngestError {
        IngestError::Unreadable { file: self.name.clone(), why: masked(&error.to_string()) }
    }
}
