//! What do buyers do that others do not? For each fact, how many of those with it converted, and how many of those without.

use serde::{Deserialize, Serialize};

use crate::stats::clustered_wilson_interval;

/// How many of some rows converted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frequency {
    /// (lead, as_of) rows.
    pub rows: usize,
    /// Rows that converted.
    pub converted: usize,
    /// Lower end of the rate's 95% interval, 0-1 (Wilson's, rows of one lead taken together).
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Rows with a fact beside rows without it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    /// Rows with the fact.
    pub with: Frequency,
    /// Rows without it.
    pub without: Frequency,
}

/// Rows on either side of a contrast: with fewer, nothing is said of it.
pub const LEAST_ROWS: usize = 50;

impl Frequency {
    /// Share that converted, 0-1; 0 without rows.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.converted as f64 / self.rows.max(1) as f64
    }

    /// Of the rows for which `take` holds; `None` with fewer than [`LEAST_ROWS`].
    #[must_use]
    pub fn of(labels: &[bool], groups: &[u32], take: impl Fn(usize) -> bool) -> Option<Self> {
        let own: Vec<(u32, bool)> =
            (0..labels.len()).filter(|&row| take(row)).map(|row| (groups[row], labels[row])).collect();
        let (rows, converted) = (own.len(), own.iter().filter(|(_, label)| *label).count());
        if rows < LEAST_ROWS {
            return None;
        }
        clustered_wilson_interval(own).map(|(low, high)| Self { rows, converted, low, high })
    }
}

impl Contrast {
    /// Of the rows for which `among` holds; `None` where a side has fewer than [`LEAST_ROWS`].
    ///
    /// Cost: O(rows log rows).
    #[must_use]
    pub fn of(has: &[bool], labels: &[bool], groups: &[u32], among: impl Fn(usize) -> bool) -> Option<Self> {
        Some(Self {
            with: Frequency::of(labels, groups, |row| has[row] && among(row))?,
            without: Frequency::of(labels, groups, |row| !has[row] && among(row))?,
        })
    }

    /// By how much the rates differ for sure: the gap between the two intervals, above 0 where those with the fact convert
    /// more often, below 0 where less often, 0 where the intervals touch.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let more = self.with.low - self.without.high;
        let fewer = self.with.high - self.without.low;
        if more > 0.0 {
            more
        } else if fewer < 0.0 {
            fewer
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 leads; the first half has the fact, a fifth of it and a twentieth of the rest converts.
    fn contrast(among: impl Fn(usize) -> bool) -> Option<Contrast> {
        let has: Vec<bool> = (0..200).map(|row| row < 100).collect();
        let labels: Vec<bool> = (0..200).map(|row| row % if row < 100 { 5 } else { 20 } == 0).collect();
        let groups: Vec<u32> = (0..200).collect();
        Contrast::of(&has, &labels, &groups, among)
    }

    #[test]
    fn both_sides_are_counted_and_the_gap_is_what_chance_does_not_explain() {
        let found = contrast(|_| true).unwrap();
        assert_eq!((found.with.rows, found.with.converted, found.without.converted), (100, 20, 5));
        assert!((found.with.rate() - 0.2).abs() < 1e-12);
        assert!(found.gap() > 0.0 && found.gap() < 0.15, "{}", found.gap());
        let turned = Contrast { with: found.without, without: found.with };
        assert!((turned.gap() + found.gap()).abs() < 1e-12);
        let same = Contrast { with: found.with, without: found.with };
        assert!(same.gap().abs() < 1e-12);
    }

    #[test]
    fn a_side_of_few_rows_says_nothing() {
        assert!(contrast(|row| row >= 60).is_none());
        assert!(contrast(|row| (50..150).contains(&row)).is_some());
    }

    #[test]
    fn rows_of_one_lead_are_not_taken_for_many_leads() {
        let labels: Vec<bool> = (0..400).map(|row| row / 10 % 5 == 0).collect();
        let alone: Vec<u32> = (0..400).collect();
        let together: Vec<u32> = (0..400).map(|row| row / 10).collect();
        let width = |groups: &[u32]| Frequency::of(&labels, groups, |_| true).map(|rate| rate.high - rate.low).unwrap();
        assert!(width(&together) > 2.0 * width(&alone));
    }
}
