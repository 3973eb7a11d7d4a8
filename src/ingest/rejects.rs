//! Which rows were left out? The first of them one by one, for whoever wants to mend the files.

use super::found::{IngestReport, Reject, RejectReason};

/// Rows left out, up to a number of them.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    most: usize,
    kept: Vec<Reject>,
    left_off: usize,
}

impl Rejects {
    pub(super) fn at_most(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// Remembers a row (from 0), while there is room and anybody asked.
    pub(super) fn add(&mut self, file: &str, row: usize, reason: RejectReason) {
        if self.kept.len() < self.most {
            self.kept.push(Reject { file: file.to_owned(), row: row + 1, line: None, reason });
        } else {
            self.left_off += 1;
        }
    }

    pub(super) fn into_report(self, report: &mut IngestReport) {
        report.rejects = self.kept;
        report.rejects_left_off = self.left_off;
    }
}
