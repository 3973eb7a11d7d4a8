//! On which rows is a card judged? The cohort's rows witness by witness: what one lead does week after week, or one account's leads do, is
//! one witness.

use std::ops::Range;

use crate::cohort::{Cohort, CohortRow, Label};
use crate::seed::Seed;
use crate::time::Instant;

/// (lead, as_of) rows with what became of them, account by account where there are accounts, lead by lead, each lead's in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pairs: Vec<(usize, Instant)>,
    labels: Vec<Option<bool>>,
    /// Where each lead's rows start; one more entry than leads.
    starts: Vec<usize>,
    /// The number of each row's account, or of its lead where it has none.
    witness: Vec<u32>,
    share: f64,
}

impl Rows {
    /// The rows of a cohort; of more than `most` rows, those of leads drawn by chance, so that about `most` stay. `accounts` has for each lead the
    /// number of its account's first lead, as [`account_groups`](crate::ingest::Leads::account_groups) has it; without it every lead is its own witness.
    #[must_use]
    pub fn new(cohort: &Cohort, accounts: Option<&[usize]>, most: usize, seed: Seed) -> Self {
        let share = if cohort.rows.len() > most { most as f64 / cohort.rows.len() as f64 } else { 1.0 };
        let stream = seed.stream("audit rows");
        let drawn = |row: &&CohortRow| share >= 1.0 || stream.with(row.lead as u64).uniform() < share;
        let account = |lead: usize| accounts.and_then(|accounts| accounts.get(lead)).copied().unwrap_or(lead);
        let mut rows: Vec<CohortRow> = cohort.rows.iter().filter(drawn).copied().collect();
        rows.sort_unstable_by_key(|row| (account(row.lead), row.lead, row.as_of));
        let label = |row: &CohortRow| match row.label {
            Label::Converted(_) => Some(true),
            Label::NotConverted => Some(false),
            Label::Censored => None,
        };
        let pairs: Vec<(usize, Instant)> = rows.iter().map(|row| (row.lead, row.as_of)).collect();
        Self {
            starts: starts(&pairs),
            witness: rows.iter().map(|row| u32::try_from(account(row.lead)).unwrap_or(u32::MAX)).collect(),
            labels: rows.iter().map(label).collect(),
            pairs,
            share,
        }
    }

    /// The rows whose horizon has passed, and their places here.
    #[must_use]
    pub fn ripe(&self) -> (Self, Vec<usize>) {
        let places: Vec<usize> = (0..self.len()).filter(|&row| self.labels[row].is_some()).collect();
        (self.take(&places), places)
    }

    /// The rows at `places`, which ascend.
    #[must_use]
    pub fn take(&self, places: &[usize]) -> Self {
        let pairs: Vec<(usize, Instant)> = places.iter().map(|&row| self.pairs[row]).collect();
        Self {
            starts: starts(&pairs),
            labels: places.iter().map(|&row| self.labels[row]).collect(),
            witness: places.iter().map(|&row| self.witness[row]).collect(),
            pairs,
            share: self.share,
        }
    }

    /// (lead, as_of) of each row.
    #[must_use]
    pub fn pairs(&self) -> &[(usize, Instant)] {
        &self.pairs
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The number of leads with any row.
    #[must_use]
    pub const fn leads(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The rows of each lead.
    pub fn by_lead(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.starts.windows(2).map(|ends| ends[0]..ends[1])
    }

    /// The rows of each witness, with its number: an account's, or a lead's where it has none.
    pub fn by_witness(&self) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        let mut next = 0;
        self.witness.chunk_by(|a, b| a == b).map(move |own| {
            let first = next;
            next += own.len();
            (own[0], first..next)
        })
    }

    /// What became of a row; `None` before its horizon has passed.
    #[must_use]
    pub fn label(&self, row: usize) -> Option<bool> {
        self.labels[row]
    }

    /// 1 where a ripe row converted, else 0.
    #[must_use]
    pub fn outcomes(&self) -> Vec<f64> {
        self.labels.iter().map(|label| f64::from(u8::from(*label == Some(true)))).collect()
    }

    /// A witness's number per row, for resampling.
    #[must_use]
    pub fn groups(&self) -> &[u32] {
        &self.witness
    }

    /// Leads with any converted row: what is counted where a decision is taken.
    #[must_use]
    pub fn conversions(&self) -> usize {
        self.by_lead().filter(|own| own.clone().any(|row| self.labels[row] == Some(true))).count()
    }

    /// The share of the cohort's leads that are looked at; 1 unless there were too many rows.
    #[must_use]
    pub const fn share(&self) -> f64 {
        self.share
    }
}

/// Where each lead's rows start, and where the last one's end.
fn starts(pairs: &[(usize, Instant)]) -> Vec<usize> {
    let mut starts: Vec<usize> = (0..pairs.len()).filter(|&row| row == 0 || pairs[row].0 != pairs[row - 1].0).collect();
    starts.push(pairs.len());
    starts
}
