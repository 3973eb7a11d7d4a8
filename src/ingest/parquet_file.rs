//! A Parquet file as a table.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use polars::prelude::{DataFrame, ParquetReader, SerReader};

use super::error::IngestError;
use super::guard::guarded;

/// What a Parquet file begins and ends with.
const MAGIC: [u8; 4] = *b"PAR1";

/// Reads the file.
pub(super) fn read(path: &Path, name: &str) -> Result<DataFrame, IngestError> {
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
    guarded(name, || ParquetReader::new(file).finish())
}
