//! A CSV file as a table of text, read only when every row of it is whole.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use polars::prelude::{CsvReadOptions, DataFrame, SerReader};

use super::csv_scan::{Fault, FaultKind, Scan, Shape, plain_lines};
use super::error::{IngestError, masked, shown};
use super::guard::guarded;

/// Bytes looked at in one go.
const PIECE_BYTES: usize = 1 << 18;

/// First bytes that say what a file really is.
const MAGIC: [(&[u8], &str, &str); 10] = [
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it first"),
    (b"BZh91AY&SY", "a bzip2 archive", "unpack it first"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet (xlsx)", "unpack it, or save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet (xls)", "save the sheet as CSV (UTF-8)"),
    (b"PAR1", "a Parquet file", "give it a name ending in .parquet"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
];

/// Reads the file, every column as text.
pub(super) fn read(path: &Path, name: &str) -> Result<DataFrame, IngestError> {
    let io = |source| IngestError::Io { file: name.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).and_then(|file| file.take(64).read_to_end(&mut start)).map_err(io)?;
    if let Some((_, found, next)) = MAGIC.iter().find(|(magic, ..)| start.starts_with(magic)) {
        return Err(IngestError::OtherKind { file: name.to_owned(), found, next });
    }
    if start.get(1) == Some(&0) || start.first() == Some(&0) {
        let (found, next) = ("UTF-16 text or no text at all", "save it as UTF-8");
        return Err(IngestError::OtherKind { file: name.to_owned(), found, next });
    }
    let header = header(path, name)?;
    let shape = shape(path, usize::MAX).map_err(io)?.map_err(|fault| unsound(name, fault))?;
    check_names(&header, name)?;
    let unreadable = |why: String| IngestError::Unreadable { file: name.to_owned(), why };
    if shape.records == 0 {
        return Err(unreadable("it holds blank lines only".to_owned()));
    }
    if shape.records == 1 {
        return Err(IngestError::NoRows { file: name.to_owned() });
    }
    let options = CsvReadOptions::default().with_has_header(true).with_infer_schema_length(Some(0)).with_rechunk(true);
    let mut frame = guarded(name, || {
        if shape.odd_lines {
            let text = plain_lines(&std::fs::read(path)?);
            options.into_reader_with_file_handle(Cursor::new(text)).finish()
        } else {
            options.try_into_reader_with_file_path(Some(path.to_owned()))?.finish()
        }
    })?;
    if frame.height() + 1 != shape.records || frame.width() != header.len() {
        let (rows, columns) = (frame.height(), frame.width());
        let (wanted_rows, wanted_columns) = (shape.records - 1, header.len());
        return Err(unreadable(format!(
            "the reader found {rows} rows of {columns} columns where the file holds {wanted_rows} of {wanted_columns}"
        )));
    }
    frame.set_column_names(&header).map_err(|error| unreadable(masked(&error.to_string())))?;
    Ok(frame)
}

/// The line at which row `row` (0 is the first after the header) starts.
pub(super) fn line(path: &Path, row: usize) -> Option<u64> {
    shape(path, row + 1).ok()?.ok()?.line_of_wanted
}

fn shape(path: &Path, wanted_record: usize) -> Result<Result<Shape, Fault>, std::io::Error> {
    let mut file = File::open(path)?;
    let mut scan = Scan::new(wanted_record);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => return Ok(scan.finish()),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if let Err(fault) = scan.feed(&piece[..read]) {
            return Ok(Err(fault));
        }
    }
}

/// The names in the header, as they stand: what is no text in them is for [`Scan`] to name.
fn header(path: &Path, name: &str) -> Result<Vec<String>, IngestError> {
    let why = |error: csv::Error| IngestError::Unreadable { file: name.to_owned(), why: masked(&error.to_string()) };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).map_err(why)?;
    let record = reader.byte_headers().map_err(why)?;
    let header: Vec<String> = record.iter().map(|column| String::from_utf8_lossy(column).into_owned()).collect();
    if let [only] = header.as_slice()
        && let Some(delimiter) = [';', '\t', '|'].into_iter().find(|&mark| only.contains(mark))
    {
        return Err(IngestError::Delimiter { file: name.to_owned(), delimiter });
    }
    Ok(header)
}

/// Two columns of one name would be told apart by a suffix nobody asked for.
fn check_names(header: &[String], name: &str) -> Result<(), IngestError> {
    let mut seen = std::collections::HashMap::new();
    for (second, column) in header.iter().enumerate() {
        if let Some(first) = seen.insert(column, second) {
            return Err(IngestError::DuplicateColumn {
                file: name.to_owned(),
                column: shown(column),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}

fn unsound(name: &str, fault: Fault) -> IngestError {
    let (file, line, field) = (name.to_owned(), fault.line, fault.field);
    match fault.kind {
        FaultKind::Ragged { found, wanted } => IngestError::RaggedRow { file, line, found, wanted },
        FaultKind::OpenQuote => IngestError::OpenQuote { file, line, field },
        FaultKind::StrayQuote => IngestError::StrayQuote { file, line, field },
        FaultKind::NotUtf8 { byte, offset } => IngestError::NotUtf8 { file, line, field, byte, offset },
        FaultKind::Nul => IngestError::Nul { file, line, field },
    }
}
