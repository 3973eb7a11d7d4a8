//! What the files hold or lack that a person would not expect: a sentence each.

use super::found::IngestReport;

impl IngestReport {
    /// The files that lack columns, a sentence each.
    #[must_use]
    pub fn lacking_sentences(&self) -> Vec<String> {
        self.lacking.iter().map(ToString::to_string).collect()
    }

    /// What stands in the way of nothing, but of what a person may expect: files that lack columns, records that came in nobody knows when, columns
    /// that say nothing.
    #[must_use]
    pub fn data_sentences(&self) -> Vec<String> {
        let silent = self.silent_columns.iter().map(ToString::to_string);
        self.lacking_sentences().into_iter().chain(self.arrival_sentences()).chain(silent).collect()
    }
}
