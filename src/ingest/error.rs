//! What can be wrong with a file, told so that a person can mend it.

pub use super::words::{BadCell, CellAt, Others};
use super::words::{and_more, at_line, day_or_month, did_you_mean, if_repeated, more_lines, opened_before};
pub(crate) use super::words::{masked, nearest, nearest_of, shown};
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
    /// A cell larger than any that is read.
    #[error(
        "{file}, line {line}, field {field}: a field of more than {mib} MiB; is a quote open, or the file no table?"
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
    #[error("{file}, line {line}: a row of more than {mib} MiB; is the file a table with line ends?")]
    LongRow {
        /// The file.
        file: String,
        /// The line at which it starts.
        line: u64,
        /// The most that is read, in MiB.
        mib: usize,
    },
    /// More columns than are read.
    #[error("{file} has {found} columns, {most} are read at most; is the table turned on its side?")]
    ManyColumns {
        /// The file.
        file: String,
        /// Columns in it.
        found: usize,
        /// Columns that are read.
        most: usize,
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
    /// A cell that is not what its column must hold.
    #[error("{cell}: {:?} is not {wanted}{}; {next}", .cell.value, .cell.others)]
    BadValue {
        /// The cell.
        cell: Box<BadCell>,
        /// What was wanted.
        wanted: &'static str,
        /// What to do.
        next: String,
    },
    /// A time that is none, or is ambiguous.
    #[error("{cell}: {source}{}{}", .cell.others, if_repeated(.source))]
    BadTime {
        /// The cell.
        cell: Box<BadCell>,
        /// What is wrong with it.
        source: TimeError,
    },
    /// Local times and no zone to read them in.
    #[error(
        "{cell}: {:?} has no UTC offset{}; add one, or set [project] timezone = \"Europe/Madrid\"", .cell.value, .cell.others
    )]
    NoZone {
        /// The cell.
        cell: Box<BadCell>,
    },
    /// A time that is not spelt as the config says.
    #[error(
        "{cell}: {:?} is no time as format = {{ time_format = {format:?} }} spells it{}; mend the cells or the format",
        .cell.value,
        .cell.others
    )]
    NotInFormat {
        /// The cell.
        cell: Box<BadCell>,
        /// The format.
        format: String,
    },
    /// A date whose day and month could be either way round.
    #[error("{cell}: {:?}{}: {}", .cell.value, .cell.others, day_or_month(.patterns, .proof))]
    DayOrMonth {
        /// The cell.
        cell: Box<BadCell>,
        /// The format that reads it with the day first, and with the month first.
        patterns: (String, String),
        /// A cell that only one of the two reads, and that one.
        proof: Option<Box<(CellAt, String)>>,
    },
    /// A count since 1970 in a unit nobody named.
    #[error(
        "{cell}: {:?} looks like {unit} since 1970{}; set format = {{ time_format = {key:?} }}, or write times as \
         2026-01-31T14:05:00Z",
        .cell.value,
        .cell.others
    )]
    EpochTime {
        /// The cell.
        cell: Box<BadCell>,
        /// The likely unit.
        unit: &'static str,
        /// Its name as a time format.
        key: &'static str,
    },
    /// A time so early or so late that its unit is another one.
    #[error("{cell}: {:?} would be in the year {year}{}; {next}", .cell.value, .cell.others)]
    FarTime {
        /// The cell.
        cell: Box<BadCell>,
        /// The year it would be in.
        year: i16,
        /// What to do.
        next: String,
    },
    /// Times spelt in two ways.
    #[error(
        "{file}, column {column:?}: two formats, {} and {}; export the column in one, such as 2026-01-31T14:05:00Z",
        .cells.0,
        .cells.1
    )]
    MixedTimes {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// A cell, and one spelt otherwise.
        cells: Box<(CellAt, CellAt)>,
    },
    /// A column of numbers with something else in it.
    #[error(
        "{file}, column {column:?}: {numbers} numbers, and {} cells that are none: {}; clean them, or name the column in \
         format = {{ text = [{column:?}] }} if it is no number",
        .others.total,
        .others.list()
    )]
    MixedNumbers {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Cells that are numbers.
        numbers: usize,
        /// Cells that are not.
        others: Others,
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
