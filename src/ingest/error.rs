//! What can be wrong with a file, told so that a person can mend it.

use crate::time::TimeError;

/// A file that cannot be used as it is. Every message says where, what was found, what was wanted and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The file cannot be opened.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Not one byte.
    #[error("{file} is empty (0 bytes)")]
    Empty {
        /// The file.
        file: String,
    },
    /// A header and nothing else.
    #[error("{file} has a header but no rows")]
    NoRows {
        /// The file.
        file: String,
    },
    /// Neither CSV nor Parquet.
    #[error("{file}: unknown kind of file; wanted a name ending in .csv or .parquet")]
    UnknownKind {
        /// The file.
        file: String,
    },
    /// The reader gave up.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// In the reader's words.
        why: String,
    },
    /// The bytes are not what the name says.
    #[error("{file} is {found}; {next}")]
    OtherKind {
        /// The file.
        file: String,
        /// What it is.
        found: &'static str,
        /// What to do.
        next: &'static str,
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
        "{file}, line {line}, field {field}: a quote inside a field; put the whole field between quotes and double those \
         that are text"
    )]
    StrayQuote {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Field of its row, from 1.
        field: usize,
    },
    /// A byte that is not UTF-8.
    #[error("{file}, line {line}, field {field}: byte 0x{byte:02x} (at {offset}) is not UTF-8; save the file as UTF-8")]
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
    /// One column where several were expected.
    #[error("{file}: 1 column found, the header looks like {delimiter:?} separates it; save the file with commas")]
    Delimiter {
        /// The file.
        file: String,
        /// What probably separates the columns.
        delimiter: char,
    },
    /// A name the config asks for is not in the header.
    #[error("{file} has no column {column:?} ({key} asks for it){}; its columns are {}", did_you_mean(.nearest), .found.join(", "))]
    MissingColumn {
        /// The file.
        file: String,
        /// The name asked for.
        column: String,
        /// The config key that asks.
        key: String,
        /// The most similar name there is.
        nearest: Option<String>,
        /// All names there are.
        found: Vec<String>,
    },
    /// Two columns of one name.
    #[error("{file}: column {column:?} appears at {first} and {second}; rename one")]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The name.
        column: String,
        /// Position, from 1.
        first: usize,
        /// Position, from 1.
        second: usize,
    },
    /// A cell that is not what its column must hold.
    #[error("{file}, {}, column {column:?}: {value:?} is not {wanted}; {next}", at_line(.line, .row))]
    BadValue {
        /// The file.
        file: String,
        /// Line in a CSV file.
        line: Option<u64>,
        /// Row, from 1, not counting the header.
        row: usize,
        /// The column.
        column: String,
        /// The cell, cut to 40 characters, e-mail addresses masked.
        value: String,
        /// What was wanted.
        wanted: &'static str,
        /// What to do.
        next: String,
    },
    /// A time that is none, or is ambiguous.
    #[error("{file}, {}, column {column:?}: {source}", at_line(.line, .row))]
    BadTime {
        /// The file.
        file: String,
        /// Line in a CSV file.
        line: Option<u64>,
        /// Row, from 1, not counting the header.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong with it.
        source: TimeError,
    },
    /// Local times and no zone to read them in.
    #[error(
        "{file}, column {column:?}: {value:?} has no UTC offset; add one, or set [project] timezone = \"Europe/Madrid\""
    )]
    NoZone {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The cell.
        value: String,
    },
    /// A row without an id.
    #[error("{file}, {}: the lead's id (column {column:?}) is empty; fill it or leave the row out", at_line(.line, .row))]
    EmptyId {
        /// The file.
        file: String,
        /// Line in a CSV file.
        line: Option<u64>,
        /// Row, from 1.
        row: usize,
        /// The id column.
        column: String,
    },
    /// Two rows for one lead that say different things.
    #[error("{file}: lead {id:?} stands in rows {first} and {second} with different values; keep one row a lead")]
    DuplicateLead {
        /// The file.
        file: String,
        /// The id, masked where it looks like an e-mail address.
        id: String,
        /// Row, from 1.
        first: usize,
        /// Row, from 1.
        second: usize,
    },
    /// No row is left.
    #[error("no leads: {why}")]
    NoLeads {
        /// Why none is left.
        why: String,
    },
    /// Events that find nobody.
    #[error("{file}: none of its {rows} rows finds a lead by {key} (first key {example:?}); {next}")]
    NothingJoins {
        /// The file.
        file: String,
        /// Rows in it.
        rows: usize,
        /// How leads were looked up.
        key: &'static str,
        /// The first key in the file, masked where it looks like an e-mail address.
        example: String,
        /// What to do.
        next: &'static str,
    },
    /// The config asks for something the files cannot give.
    #[error("{key}: {why}")]
    Mapping {
        /// The config key.
        key: String,
        /// What is wrong and what to do.
        why: String,
    },
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

fn at_line(line: &Option<u64>, row: &usize) -> String {
    line.map_or_else(|| format!("row {row}"), |line| format!("line {line}"))
}

/// A cell as it may be shown: at most 40 characters, e-mail addresses masked.
#[must_use]
pub(crate) fn shown(value: &str) -> String {
    if value.contains('@') {
        let domain = value.rsplit('@').next().unwrap_or_default();
        return format!("***@{}", domain.chars().take(30).collect::<String>());
    }
    let mut cut: String = value.chars().take(40).collect();
    if cut.len() < value.len() {
        cut.push('…');
    }
    cut
}

/// A reader's words with the e-mail addresses in them masked, on one line.
pub(super) fn masked(words: &str) -> String {
    let word = |word: &str| if word.contains('@') { shown(word) } else { word.to_owned() };
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// The most similar of `names`, if one is similar enough to be meant.
#[must_use]
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// The most similar of `names`, best first, at most so many; none that is not similar enough to be meant.
#[must_use]
pub(crate) fn nearest_of<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>, at_most: usize) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(at_most).map(|(_, name)| name.to_owned()).collect()
}
