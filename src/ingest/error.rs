//! What can be wrong with a file, told so that a person can mend it.

pub use super::cell_error::CellError;
pub use super::text_error::TextError;
pub use super::words::{BadCell, CellAt, Others};
use super::words::{and_more, at_line, did_you_mean, next_of};
pub(crate) use super::words::{masked, nearest, nearest_of, shown};

/// A file that cannot be used as it is. Every message says where, what was found, what was wanted and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The text is not built as its kind is.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A cell is not what its column must hold.
    #[error(transparent)]
    Cell(#[from] CellError),
    /// The file cannot be opened.
    #[error("{file}: {source}; {}", next_of(.source))]
    Io {
        /// The file.
        file: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Not one byte.
    #[error("{file} is empty (0 bytes); export it again")]
    Empty {
        /// The file.
        file: String,
    },
    /// A header and nothing else.
    #[error("{file} has a header but no rows; export it again, with its rows")]
    NoRows {
        /// The file.
        file: String,
    },
    /// The bytes stop before the end that the format puts there.
    #[error("{file} ends early: an incomplete copy? Copy or export it again")]
    EndsEarly {
        /// The file.
        file: String,
    },
    /// A small file that unpacks to a huge one.
    #[error(
        "{file}: its unpacked size passes max_input_gib ({gib} GiB); if it is really that large, raise format = {{ \
         max_input_gib = ... }}"
    )]
    TooLarge {
        /// The file.
        file: String,
        /// The cap, in GiB.
        gib: u64,
    },
    /// Bytes that the encoding of the config does not know.
    #[error(
        "{file} is not all {encoding}; set format = {{ encoding = \"...\" }} to the one it was saved in, or save it as UTF-8"
    )]
    NotEncoded {
        /// The file.
        file: String,
        /// The encoding's name.
        encoding: &'static str,
    },
    /// More columns than are read.
    #[error(
        "{file} has {found} columns, {most} are read at most: is the table turned on its side? Turn it, or leave columns out"
    )]
    ManyColumns {
        /// The file.
        file: String,
        /// Columns in it.
        found: usize,
        /// Columns that are read.
        most: usize,
    },
    /// Files of one glob that are not of one kind.
    #[error("{first} and {second} are not of one kind; name Parquet files and text files in two entries")]
    MixedKinds {
        /// A file.
        first: String,
        /// Another.
        second: String,
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
    /// One column where several were expected.
    #[error("{file}: 1 column found, looks like {delimiter:?} separates it; set format = {{ delimiter = {:?} }}", .delimiter.to_string())]
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
    /// A row without an id.
    #[error("{file}, {}: the lead's id (column {column:?}) is empty{}; fill it or leave the row out", at_line(.line, .row), and_more(.more))]
    EmptyId {
        /// The file.
        file: String,
        /// Line in a CSV file.
        line: Option<u64>,
        /// Row, from 1.
        row: usize,
        /// The id column.
        column: String,
        /// Further rows without one.
        more: usize,
    },
    /// Two rows for one lead that say different things.
    #[error(
        "{file}: lead {id:?} stands in rows {first} and {second} with different values{}; keep one row a lead, or say which \
         counts: [leads] on_duplicate = \"first\" or \"last\"",
        and_more(.more)
    )]
    DuplicateLead {
        /// The file.
        file: String,
        /// The id, masked where it looks like an e-mail address.
        id: String,
        /// Row, from 1.
        first: usize,
        /// Row, from 1.
        second: usize,
        /// Further leads of which rows differ.
        more: usize,
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
    /// The budget is too small for what must be held.
    #[error(
        "{what} take about {needed_mib} MiB, and --max-memory allows {budget_mib} MiB; give --max-memory {needed_mib}M or more"
    )]
    Budget {
        /// What must be held.
        what: String,
        /// What it would take.
        needed_mib: usize,
        /// What may be used.
        budget_mib: usize,
    },
    /// A temporary file fails.
    #[error(
        "temporary file in {folder}: {source}; name a folder with room by --temp-dir, or allow more with --max-memory"
    )]
    Spill {
        /// The folder.
        folder: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// More events in one part than can be numbered.
    #[error("more than 4 billion events of {leads} leads; is one id shared by everybody?")]
    TooManyEvents {
        /// Leads of the part.
        leads: usize,
    },
    /// More rows than can be numbered.
    #[error(
        "{rows} rows of leads and instants; wanted at most 4 billion: use fewer instants, such as [cohort] as_of = \"monthly\""
    )]
    TooManyRows {
        /// Rows there are.
        rows: usize,
    },
    /// Ids that are text on one side and were numbers on the other.
    #[error("{file}: {lost} of the {keyed} rows that name a lead find none (first key {example:?}); {next}")]
    IdType {
        /// The file.
        file: String,
        /// Rows lost that way.
        lost: usize,
        /// Rows that say whose they are.
        keyed: usize,
        /// A key, masked where it looks like an e-mail address.
        example: String,
        /// What happened to the ids and what to do.
        next: &'static str,
    },
    /// Hardly any lead has an event.
    #[error("only {with_events} of {leads} leads have any event, while {unknown} rows find no lead; {next}")]
    FewLeadsHaveEvents {
        /// Leads with at least one event.
        with_events: usize,
        /// All leads.
        leads: usize,
        /// Event rows that found nobody.
        unknown: usize,
        /// Why, where one pattern explains it, and what to do.
        next: &'static str,
    },
    /// Events after the end that the config gives.
    #[error(
        "{after} of {events} events are later than the end of the data, {data_end} (first {example}); set [label] data_end to \
         where the data end, or export the files again"
    )]
    AfterDataEnd {
        /// Events after it.
        after: usize,
        /// All events.
        events: usize,
        /// `[label] data_end`.
        data_end: String,
        /// File, row and time of the first.
        example: String,
    },
    /// Events that have not happened yet.
    #[error(
        "events later than now, {now}: {count} (first {example}); a wrong unit, a wrong clock, or planned? Correct them, or say \
         where the data end with [label] data_end"
    )]
    AfterNow {
        /// Events later than the clock.
        count: usize,
        /// The clock.
        now: String,
        /// File, row and time of the first.
        example: String,
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
