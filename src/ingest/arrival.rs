//! Does a file say when its records came in, and nobody reads it? What is said of a list that came in late and would be read too early.

use super::found::IngestReport;
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

impl IngestReport {
    /// What is said of when records came in: the files whose acts are taken as known at the time of the act, where others say better (where none
    /// does, that has a sentence of its own), columns that nobody reads, and files that look late.
    #[must_use]
    pub fn arrival_sentences(&self) -> Vec<String> {
        let silent = || self.event_files.iter().filter(|file| !file.arrival.known);
        let mut words = Vec::new();
        if self.arrival_known && silent().next().is_some() {
            let files: Vec<&str> = silent().map(|file| file.file.as_str()).collect();
            words.push(format!(
                "{}: nothing says when these records came in, so each is taken as known at the time of the act",
                files.join(", ")
            ));
        }
        words.extend(self.unread_arrivals.iter().map(UnreadArrival::to_string));
        for file in silent() {
            let (name, rows, arrival) = (&file.file, file.rows, &file.arrival);
            if arrival.rows_crowded > 0 {
                words.push(format!(
                    "{name} may have come in late: {} of its {rows} rows crowd into {} single hours, as attendance lists do that are imported \
                     days later; they are read as if they had been known at the time of the act, so name the column with the import (known_at) if there is \
                     one",
                    arrival.rows_crowded, arrival.hours_crowded
                ));
            }
            if arrival.rows_behind > 0 {
                words.push(format!(
                    "{name} may hold rows that came in late: {} of its {rows} rows stand behind rows of more than a week later, up to {} days; they are \
                     read as if they had been known at the time of the act, so name the column with when they came in (known_at) if there is one",
                    arrival.rows_behind, arrival.longest_behind_days
                ));
            }
        }
        words
    }
}
