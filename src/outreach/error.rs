//! What can be wrong with an actions file.

/// An actions file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionsError {
    /// Not CSV.
    #[error("{file}: {why}; wanted a CSV file with a header")]
    NotCsv {
        /// The file.
        file: String,
        /// In the reader's words.
        why: String,
    },
    /// Without the columns that say for whom a row is.
    #[error(
        "{file}: no column {column:?}; an actions file has the columns band and reason, and others that say what to do"
    )]
    NoColumn {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// A header without a name, or with one twice.
    #[error("{file}: the header has the column {column:?} twice, or without a name; give each column one name")]
    BadHeader {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A column that scores have already.
    #[error("{file}: the column {column:?} is one of the scores list; give it another name")]
    TakenColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A band that leads cannot have.
    #[error("{file}:{line}: no lead can be in band {found:?}; it is one of {known}, or empty for all")]
    UnknownBand {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The band.
        found: String,
        /// The bands and states there are.
        known: String,
    },
}
