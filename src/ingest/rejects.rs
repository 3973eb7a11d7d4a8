//! Which rows were left out? The first of them one by one, for whoever wants to mend the files.

use super::found::{IngestReport, Reject, RejectReason};
use super::place::Place;

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

    /// Remembers a row, while there is room and anybody asked. What a `where` leaves out was meant to be: it is counted
    /// where it is read, and there is nothing to mend.
    pub(super) fn add(&mut self, place: Place<'_>, reason: RejectReason) {
        if reason == RejectReason::Filtered {
            return;
        }
        if self.kept.len() < self.most {
            self.kept.push(Reject { file: place.file.to_owned(), row: place.row + 1, line: place.line(), reason });
        } else {
            self.left_off += 1;
        }
    }

    pub(super) fn into_report(self, report: &mut IngestReport) {
        report.rejects = self.kept;
        report.rejects_left_off = self.left_off;
    }
}
