//! Nested Parquet columns by dotted path: `device.category` descends structs, and a list of keys and values, as Google
//! Analytics writes its parameters, reads like a struct: `event_params.page_location`.

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, IntoSeries, NamedFrom, PolarsError, Series, StringChunked,
};

use super::ndjson_rows::VALUE_KEYS;

/// The column at the top that `path` starts with.
pub(super) fn root<'a>(path: &str, tops: &'a [String]) -> Option<&'a str> {
    let starts =
        |top: &&String| path.strip_prefix(top.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    // A column may have a dot in its own name.
    tops.iter().filter(starts).max_by_key(|top| top.len()).map(String::as_str)
}

/// The paths of everything below the columns of an (empty) frame that one cell a row can hold.
pub(super) fn leaves(frame: &DataFrame) -> Vec<String> {
    fn below(path: String, kind: &DataType, found: &mut Vec<String>) {
        match kind {
            DataType::Struct(fields) => {
                for field in fields {
                    below(format!("{path}.{}", field.name()), field.dtype(), found);
                }
            }
            _ => found.push(path),
        }
    }
    let mut found = Vec::new();
    for column in frame.columns() {
        below(column.name().to_string(), column.dtype(), &mut found);
    }
    found
}

/// The column at `path` of a frame, named after it; `None` when there is none.
pub(super) fn column(frame: &DataFrame, path: &str) -> Result<Option<Column>, PolarsError> {
    let tops: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let Some(top) = root(path, &tops) else { return Ok(None) };
    let rest = path[top.len()..].strip_prefix('.').unwrap_or_default();
    let found = descend(frame.column(top)?.clone(), rest)?;
    Ok(found.map(|column| column.with_name(path.into())))
}

fn descend(column: Column, path: &str) -> Result<Option<Column>, PolarsError> {
    if path.is_empty() {
        return Ok(Some(column));
    }
    match column.dtype().clone() {
        DataType::Struct(fields) => {
            let names: Vec<String> = fields.iter().map(|field| field.name().to_string()).collect();
            let Some(name) = root(path, &names) else { return Ok(None) };
            let rest = path[name.len()..].strip_prefix('.').unwrap_or_default();
            let mut field = column.struct_()?.field_by_name(name)?.into_column();
            if column.null_count() > 0 {
                // Where the whole struct is null, so is what is in it.
                let nulls = Column::full_null(field.name().clone(), field.len(), field.dtype());
                field = field.zip_with(&column.is_not_null(), &nulls)?;
            }
            descend(field, rest)
        }
        DataType::List(inner) => match *inner {
            DataType::Struct(fields) if is_key_value(fields.iter().map(|field| field.name().as_str())) => {
                key_value(&column, path).map(|texts| Some(texts.into_series().into_column()))
            }
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

fn is_key_value<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    let names: Vec<&str> = names.collect();
    names.contains(&"key") && names.contains(&"value")
}

/// Per row the value whose key is `wanted`, as text; of several the first that has one.
fn key_value(column: &Column, wanted: &str) -> Result<StringChunked, PolarsError> {
    let list = column.list()?.rechunk();
    let inner = list.get_inner();
    let pairs = inner.struct_()?;
    let keys = pairs.field_by_name("key")?.cast(&DataType::String)?;
    let keys = keys.str()?.rechunk().into_owned();
    let value = pairs.field_by_name("value")?;
    let mut kinds: Vec<StringChunked> = Vec::new();
    if let DataType::Struct(fields) = value.dtype() {
        for kind in VALUE_KEYS.iter().filter(|kind| fields.iter().any(|field| field.name() == **kind)) {
            let texts = value.struct_()?.field_by_name(kind)?.cast(&DataType::String)?;
            kinds.push(texts.str()?.rechunk().into_owned());
        }
    } else {
        kinds.push(value.cast(&DataType::String)?.str()?.rechunk().into_owned());
    }
    let mut cells: Vec<Option<&str>> = Vec::with_capacity(list.len());
    for array in list.downcast_iter() {
        for (start, end) in (0..array.len()).map(|row| array.offsets().start_end(row)) {
            let found = (start..end)
                .filter(|&pair| keys.get(pair) == Some(wanted))
                .find_map(|pair| kinds.iter().find_map(|texts| texts.get(pair)));
            cells.push(found);
        }
    }
    let texts = Series::new(column.name().clone(), cells);
    Ok(texts.str()?.clone())
}
