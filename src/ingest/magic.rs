//! Which program's bytes are these? By how a file begins; never by its name.

/// How what gzip packed begins.
pub(super) const GZIP: &[u8] = b"\x1f\x8b";

/// How a Parquet file begins and ends.
pub(super) const PARQUET: &[u8] = b"PAR1";

/// First bytes of what is no table, what it is, and what to do with it.
const NO_TABLES: [(&[u8], &str, &str); 10] = [
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first (zstd -d), or pack it with gzip"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it first (xz -d), or pack it with gzip"),
    (b"BZh", "a bzip2 archive", "unpack it first (bzip2 -d), or pack it with gzip"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet (xlsx)", "unpack it, or save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet (xls)", "save the sheet as CSV (UTF-8)"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"Obj\x01", "an Avro file", "export it as Parquet or CSV"),
    (b"ORC", "an ORC file", "export it as Parquet or CSV"),
    (b"%PDF", "a PDF document", "export the table behind it as CSV"),
    (b"<!DOCTYPE", "a web page", "export the table behind it as CSV"),
];

/// What a file is that begins so and holds no table, and what to do with it.
pub(super) fn no_table(start: &[u8]) -> Option<(&'static str, &'static str)> {
    NO_TABLES.iter().find(|(magic, ..)| start.starts_with(magic)).map(|&(_, what, next)| (what, next))
}
