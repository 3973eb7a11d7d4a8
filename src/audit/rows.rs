//! On which rows is a card judged? The cohort's rows lead by lead, because what one lead does week after week is one witness.

use std::ops::Range;

use crate::cohort::{Cohort, CohortRow, Label};
use crate::seed::Seed;
use crate::time::Instant;

/// (lead, as_of) rows with what became of them, lead by lead, each lead's in the order of time.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pairs: Vec<(usize, Instant)>,
    labels: Vec<Option<bool>>,
    /// Where each lead's rows start; one more entry than leads.
    starts: Vec<usize>,
    share: f64,
}

impl Rows {
    /// The rows of a cohort; of more than `most` rows, those of leads drawn by chance, so that about `most` stay.
    #[must_use]
    pub fn new(cohort: &Cohort, most: usize, seed: Seed) -> Self {
        let share = if cohort.rows.len() > most { most as f64 / cohort.rows.len() as f64 } else { 1.0 };
        let stream = seed.stream("audit rows");
        let drawn = |row: &&CohortRow| share >= 1.0 || stream.with(row.lead as u64).uniform() < share;
        let mut rows: Vec<CohortRow> = cohort.rows.iter().filter(drawn).copied().collect();
        rows.sort_unstable_by_key(|row| (row.lead, row.as_of));
        let mut starts: Vec<usize> =
            (0..rows.len()).filter(|&row| row == 0 || rows[row].lead != rows[row - 1].lead).collect();
        starts.push(rows.len());
        let label = |row: &CohortRow| match row.label {
            Label::Converted(_) => Some(true),
            Label::NotConverted => Some(false),
            Label::Censored => None,
        };
        Self {
            pairs: rows.iter().map(|row| (row.lead, row.as_of)).collect(),
            labels: rows.iter().map(label).collect(),
            starts,
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
        let mut starts: Vec<usize> =
            (0..pairs.len()).filter(|&row| row == 0 || pairs[row].0 != pairs[row - 1].0).collect();
        starts.push(pairs.len());
        Self { labels: places.iter().map(|&row| self.labels[row]).collect(), pairs, starts, share: self.share }
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

    /// A lead's number per row, for resampling.
    #[must_use]
    pub fn groups(&self) -> Vec<u32> {
        self.pairs.iter().map(|&(lead, _)| u32::try_from(lead).unwrap_or(u32::MAX)).collect()
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
