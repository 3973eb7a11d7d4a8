//! How long was each lead followed, and when did it convert? One entry per lead, counted from its first list.

use crate::cohort::Cohort;
use crate::ingest::Tables;

/// One lead from the first instant at which the cohort lists it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FollowUp {
    /// Days from the first list to the end of the data.
    pub followed_days: f64,
    /// Days from the first list to the first conversion at or after it; `None` when none is in the data.
    pub converted_after_days: Option<f64>,
}

/// Every lead of the cohort, followed from its first list to the end of the data. A lead that left (lost, unqualified) is
/// followed on: that it does not convert is known. Empty where nothing is dated.
#[must_use]
pub fn follow_ups(cohort: &Cohort, tables: &Tables) -> Vec<FollowUp> {
    let Some(data_end) = tables.data_end.filter(|_| !cohort.undated && tables.outcomes.flags.is_none()) else {
        return Vec::new();
    };
    let mut seen = vec![false; tables.leads.ids.len()];
    let mut leads = Vec::new();
    // Rows are sorted by instant: the first row of a lead is its first list.
    for row in cohort.rows.iter().filter(|row| row.as_of <= data_end) {
        if std::mem::replace(&mut seen[row.lead], true) {
            continue;
        }
        let conversions = &tables.outcomes.conversions[row.lead];
        let first = conversions.iter().find(|conversion| conversion.at >= row.as_of);
        leads.push(FollowUp {
            followed_days: data_end.days_since(row.as_of),
            // What is dated after the end of the data was planned, not seen.
            converted_after_days: first
                .filter(|found| found.at <= data_end)
                .map(|found| found.at.days_since(row.as_of)),
        });
    }
    leads
}
