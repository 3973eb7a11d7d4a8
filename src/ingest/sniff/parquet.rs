//! A Parquet file's rows, or some of them, as columns of text.

use std::fs::File;
use std::path::Path;

use polars::prelude::{AnyValue, DataFrame, DataType, ParquetReader, SerReader};
use serde_json::Value;

use super::grid::{Grid, MOST_ROWS, Stored, cell};
use super::json_lines::Table;
use crate::ingest::error::IngestError;
use crate::ingest::guard::guarded;
use crate::time::Instant;

/// Reads at most [`MOST_ROWS`] rows. Also returns the number of rows in the file.
pub(super) fn grid(path: &Path, name: &str) -> Result<(Grid, usize), IngestError> {
    let io = |source| IngestError::Io { file: name.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let (frame, rows) = guarded(name, || {
        let mut reader = ParquetReader::new(file);
        let rows = reader.num_rows()?;
        let nested = reader.schema()?.iter_values().any(|field| field.dtype.is_nested());
        // Nested rows are looked at as JSON, which is slower.
        let most = if nested { MOST_ROWS / 20 } else { MOST_ROWS };
        Ok((reader.with_slice(Some((0, most))).finish()?, rows))
    })?;
    let nested = frame.columns().iter().any(|column| column.dtype().is_nested());
    let grid = if nested { guarded(name, || Ok(nested_grid(&frame)))? } else { flat_grid(&frame, name)? };
    Ok((grid, rows))
}

fn flat_grid(frame: &DataFrame, name: &str) -> Result<Grid, IngestError> {
    let mut grid = Grid::default();
    for column in frame.columns() {
        let (stored, cells) = guarded(name, || {
            Ok(match column.dtype() {
                DataType::Datetime(_, zone) => {
                    let micros = column.cast(&DataType::Datetime(polars::prelude::TimeUnit::Microseconds, None))?;
                    let physical = micros.to_physical_repr();
                    let zoned = zone.is_some();
                    let text = |raw: i64| clock(raw, zoned);
                    let cells = physical.i64()?.iter().map(|raw| raw.map(text)).collect();
                    (if zoned { Stored::Instant } else { Stored::Clock }, cells)
                }
                DataType::Date => {
                    let text = column.cast(&DataType::String)?;
                    (Stored::Clock, text.str()?.iter().map(|text| text.map(Into::into)).collect())
                }
                kind => {
                    let number = kind.is_numeric() || *kind == DataType::Boolean;
                    match column.cast(&DataType::String) {
                        Ok(text) => {
                            let cells = text.str()?.iter().map(|text| text.and_then(cell)).collect();
                            (if number { Stored::Number } else { Stored::Text }, cells)
                        }
                        // Bytes and the like: nothing a lead is scored by.
                        Err(_) => (Stored::Text, vec![None; column.len()]),
                    }
                }
            })
        })?;
        grid.names.push(column.name().to_string());
        grid.columns.push(cells);
        grid.stored.push(stored);
    }
    Ok(grid)
}

/// An instant, or a clock reading, as the text that other files would hold.
fn clock(micros: i64, zoned: bool) -> Box<str> {
    let text = Instant::from_micros(micros).to_string();
    if zoned { text.into() } else { text.trim_end_matches('Z').into() }
}

fn nested_grid(frame: &DataFrame) -> Grid {
    let mut table = Table::default();
    for row in 0..frame.height() {
        let fields = frame
            .columns()
            .iter()
            .map(|column| (column.name().to_string(), column.get(row).map_or(Value::Null, |value| json(&value))));
        table.add(&Value::Object(fields.collect()));
    }
    table.finish()
}

fn json(value: &AnyValue<'_>) -> Value {
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(truth) => Value::Bool(*truth),
        AnyValue::String(text) => Value::String((*text).to_owned()),
        AnyValue::StringOwned(text) => Value::String(text.to_string()),
        AnyValue::List(entries) => Value::Array(entries.iter().map(|entry| json(&entry)).collect()),
        AnyValue::Struct(..) => json(&value.clone().into_static()),
        AnyValue::StructOwned(owned) => {
            let (values, fields) = owned.as_ref();
            Value::Object(
                fields.iter().zip(values).map(|(field, value)| (field.name().to_string(), json(value))).collect(),
            )
        }
        other => match other.try_extract::<i64>() {
            Ok(whole) if other.is_integer() => Value::from(whole),
            _ => other.try_extract::<f64>().map_or_else(|_| Value::String(other.to_string()), Value::from),
        },
    }
}
