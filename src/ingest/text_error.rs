//! How can a text file be built wrongly? Rows, quotes and bytes of CSV, objects and lines of NDJSON.

use super::words::{more_lines, opened_before};

/// A text that is not built as CSV or NDJSON is.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// A cell larger than any that is read.
    #[error(
        "{file}, line {line}, field {field}: a field of more than {mib} MiB: is a quote open, or the file no table? Close the quote, or name another file"
    )]
    LongField {
        /// The file.
        file: String,
        /// The line at which it starts.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
        /// The most that is read, in MiB.
        mib: usize,
    },
    /// A row longer than any that is read.
    #[error(
        "{file}, line {line}: a row of more than {mib} MiB: is the file a table with line ends? Write one row a line, or name another file"
    )]
    LongRow {
        /// The file.
        file: String,
        /// The line at which it starts.
        line: u64,
        /// The most that is read, in MiB.
        mib: usize,
    },
    /// A line of NDJSON that is no object.
    #[error("{file}, line {line}: {found:?} is no JSON object; wanted one object a line, such as {{\"lead\": \"a\"}}")]
    NotAnObject {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// What the line begins with.
        found: String,
    },
    /// The last line of NDJSON stops inside its object.
    #[error("{file}, line {line}: the last line stops inside its object: an incomplete copy? Copy or export it again")]
    LastLineCut {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
    /// An object written over several lines.
    #[error(
        "{file}, line {line}: the object does not end on its line; write one object a line: jq -c . FILE > FILE.ndjson"
    )]
    ObjectOverLines {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
    /// A line that is no JSON.
    #[error("{file}, line {line}, byte {byte}: wanted {wanted}, found {found:?}; the line is no JSON, export it again")]
    NotJson {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Byte of the line, from 1.
        byte: usize,
        /// What JSON wants there.
        wanted: &'static str,
        /// What stands there.
        found: String,
    },
    /// Objects within objects without end.
    #[error("{file}, line {line}: objects and lists within one another more than {most} deep; export a flatter object")]
    DeepJson {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The most that is read.
        most: usize,
    },
    /// One key twice in an object.
    #[error(
        "{file}, line {line}: key {key:?} appears twice in one object; which one counts is anybody's guess, keep one"
    )]
    DuplicateKey {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The key.
        key: String,
    },
    /// A row with more or fewer fields than the header.
    #[error(
        "{file}, line {line}: {found} fields where the header has {wanted}; put a field that holds a comma between quotes"
    )]
    RaggedRow {
        /// The file.
        file: String,
        /// Line at which the row starts.
        line: u64,
        /// Fields in the row.
        found: usize,
        /// Fields in the header.
        wanted: usize,
    },
    /// A quote without its second half.
    #[error(
        "{file}: the quote opened on line {line}, field {field}, never closes; close it, or double a quote that is text"
    )]
    OpenQuote {
        /// The file.
        file: String,
        /// Line of the quote.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
    },
    /// A quote where none can be.
    #[error(
        "{file}, line {line}, field {field}: a quote inside a field{}; put the whole field between quotes and double those \
         that are text",
        opened_before(.opened, .line)
    )]
    StrayQuote {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
        /// The line at which the field's own quote opened; `line` itself where it is not quoted.
        opened: u64,
    },
    /// A byte that is not UTF-8.
    #[error(
        "{file}, line {line}, field {field}: byte 0x{byte:02x} (at {offset}) is not UTF-8{}; save the file as UTF-8, or say \
         what it is, such as format = {{ encoding = \"windows-1252\" }}",
        more_lines(.more)
    )]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
        /// The byte.
        byte: u8,
        /// Its position in the file, from 0.
        offset: u64,
        /// Further lines with such bytes, the first few, and how many lines have them in all.
        more: Option<(Vec<u64>, usize)>,
    },
    /// A zero byte.
    #[error("{file}, line {line}, field {field}: a zero byte, which no text holds; save the file as UTF-8")]
    Nul {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
    },
}
