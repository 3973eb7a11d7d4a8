//! Does a file say when its records came in, and nobody reads it? A list that came in late would be read too early.

use super::params::EventsParams;
use super::roles::is_arrival_name;

/// A file of events that says when its records arrived, where the config does not read that.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnreadArrival {
    /// The file, as the config names it.
    pub file: String,
    /// The column.
    pub column: String,
}

impl std::fmt::Display for UnreadArrival {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { file, column } = self;
        write!(
            f,
            "{file} has a column {column:?} that reads like when its records came in, and no known_at names it: rows that came in late are \
             read as if they had been known when they happened; write known_at = {column:?} in its [[events]], or leave it so where it \
             means something else"
        )
    }
}

impl UnreadArrival {
    /// The first column of an event file that reads like when its records came in and is not read as anything; `None` where `known_at` names
    /// one, or there is none.
    pub(crate) fn of(events: &EventsParams, columns: &[String]) -> Option<Self> {
        let used = events.columns();
        let unread = |column: &&String| is_arrival_name(column) && !used.contains(&column.as_str());
        let column = columns.iter().find(unread).filter(|_| events.known_at.is_none())?;
        Some(Self { file: events.file.clone(), column: column.clone() })
    }
}
