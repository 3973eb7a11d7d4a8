//! How can a cell be wrong? Numbers that are none, and times that nobody can read one way only.

use super::words::{BadCell, CellAt, Others, day_or_month, if_repeated};
use crate::time::TimeError;

/// A cell, or a column of them, that is not what it must be.
#[derive(Debug, thiserror::Error)]
pub enum CellError {
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
    /// A number below zero where the config says that none is.
    #[error(
        "{cell}: {:?} is negative{}, and {key} says that no number there is; correct it, leave the cell empty where the number is \
         not known, or take the column out of {key}",
        .cell.value,
        .cell.others
    )]
    Negative {
        /// The cell.
        cell: Box<BadCell>,
        /// The config key that says so.
        key: &'static str,
    },
    /// A column of numbers with something else in it.
    #[error(
        "{file}, column {column:?}: {numbers} numbers, and something else in {} of its cells: {}; clean them, or name the column in \
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
}
