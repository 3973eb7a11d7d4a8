//! Do the files fit together? Per file: how many of its rows belong to a known lead, and what became of the others.

use serde::Serialize;

use crate::ingest::{IngestReport, Tables};

/// One event file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileJoin {
    /// The file as the config names it.
    pub file: String,
    /// Rows in it.
    pub rows: usize,
    /// Rows of a known lead, with a time.
    pub joined: usize,
    /// `joined` of `rows`, 0-1; `None` where the file has no rows.
    pub joined_share: Option<f64>,
    /// Rows whose lead is not in the leads file.
    pub unknown_lead: usize,
    /// Rows of a known lead without a time.
    pub undated: usize,
}

/// The event files in the config's order.
#[must_use]
pub fn file_joins(report: &IngestReport) -> Vec<FileJoin> {
    let join = |file: &crate::ingest::EventFileReport| FileJoin {
        file: file.file.clone(),
        rows: file.rows,
        joined: file.joined,
        joined_share: (file.rows > 0).then(|| file.joined as f64 / file.rows as f64),
        unknown_lead: file.unknown_lead,
        undated: file.undated,
    };
    report.event_files.iter().map(join).collect()
}

/// Leads with at least one event.
#[must_use]
pub fn leads_with_events(tables: &Tables) -> usize {
    tables.events.offsets.windows(2).filter(|pair| pair[0] < pair[1]).count()
}
