//! What can go wrong when a company is written.

use std::path::PathBuf;

/// Why the files of an invented company were not written.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// A file of that name holds something else; it is left as it is.
    #[error("{} exists and holds something else; delete it or choose another folder", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A row could not be turned into CSV.
    #[error("cannot write the rows of {file}: {source}")]
    Rows {
        /// The file's name.
        file: String,
        /// What the CSV writer said.
        source: csv::Error,
    },
    /// A row could not be turned into JSON.
    #[error("cannot write the rows of {file}: {source}")]
    Json {
        /// The file's name.
        file: String,
        /// What the JSON writer said.
        source: serde_json::Error,
    },
    /// The company's zone is not in the zone database.
    #[error(transparent)]
    Zone(#[from] crate::time::TimeError),
    /// The folder or a file could not be read or written.
    #[error("cannot write {}: {source}; check that the folder can be written and has room", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
