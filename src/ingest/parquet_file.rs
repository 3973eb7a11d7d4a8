//! A Parquet file as a table.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use polars::prelude::{DataFrame, ParquetReader, SerReader};

use super::error::IngestError;
use super::guard::guarded;
use super::parquet_pages::{self, Chunk};

/// What a Parquet file begins and ends with.
const MAGIC: [u8; 4] = *b"PAR1";

/// The reader's words for a column type this build does not hold.
const BEYOND: [&str; 3] = ["cannot create series from", "activate", "not supported by Polars"];

/// Reads the file; only the `wanted` columns, when they are named and all there.
pub(super) fn read(path: &Path, name: &str, wanted: Option<&[&str]>) -> Result<DataFrame, IngestError> {
    let io = |source| IngestError::Io { file: name.to_owned(), source };
    let mut file = File::open(path).map_err(io)?;
    let (mut start, mut end) = ([0; 4], [0; 4]);
    let ends = file
        .read_exact(&mut start)
        .and_then(|()| file.seek(SeekFrom::End(-4)))
        .and_then(|_| file.read_exact(&mut end))
        .and_then(|()| file.rewind());
    if ends.is_err() || start != MAGIC {
        let (found, next) = ("not Parquet", "a CSV file needs a name ending in .csv");
        return Err(IngestError::OtherKind { file: name.to_owned(), found, next });
    }
    if end != MAGIC {
        let why = "it ends early: an incomplete copy?".to_owned();
        return Err(IngestError::Unreadable { file: name.to_owned(), why });
    }
    let unreadable = |why: String| IngestError::Unreadable { file: name.to_owned(), why };
    let mut pages = File::open(path).map_err(io)?;
    let mut reader = ParquetReader::new(file);
    let chunks = guarded(name, || {
        let footer = reader.get_metadata()?;
        let rows = footer.row_groups.iter().try_fold(0_usize, |rows, group| rows.checked_add(group.num_rows()));
        if rows != Some(footer.num_rows) {
            return Ok(None);
        }
        let columns = footer.row_groups.iter().flat_map(|group| {
            group.parquet_columns().iter().map(|column| Chunk {
                bytes: column.byte_range(),
                values: column.num_values(),
                rows: (column.descriptor().descriptor.max_rep_level == 0).then_some(group.num_rows()),
            })
        });
        Ok(Some((footer.num_rows, columns.collect::<Vec<_>>())))
    })?;
    let (rows, chunks) = chunks.ok_or_else(|| unreadable("its footer contradicts itself".to_owned()))?;
    parquet_pages::check(&mut pages, &chunks).map_err(io)?.map_err(unreadable)?;
    let columns = guarded(name, || {
        let schema = reader.schema()?;
        let all_there = |wanted: &&[&str]| wanted.iter().all(|column| schema.contains(column));
        Ok(wanted.filter(all_there).map(|wanted| wanted.iter().collect::<BTreeSet<_>>()))
    })?;
    let columns = columns.map(|columns| columns.into_iter().map(|column| (*column).to_owned()).collect());
    let frame = guarded(name, || reader.with_columns(columns).finish()).map_err(|error| match error {
        IngestError::Unreadable { file, why } if BEYOND.iter().any(|words| why.contains(words)) => {
            let why = format!("{why}: store such a column as Int64, Float64, text or a timestamp, or leave it out");
            IngestError::Unreadable { file, why }
        }
        error => error,
    })?;
    // The reader does not compare the lengths of what it decoded.
    if frame.columns().iter().any(|column| column.len() != rows) {
        return Err(unreadable("its columns do not have as many rows as its footer says".to_owned()));
    }
    Ok(frame)
}
