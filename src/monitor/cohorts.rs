//! Did as many convert as the chances said? Ripe leads, each counted so that no conversion counts twice.
//!
//! A lead that is listed every week has many rows and one conversion. So months take each lead's first row of the month,
//! and the whole takes lists that lie a horizon apart (counted back from the newest ripe one), or, where leads are not listed
//! together, rows of a lead that do (`halves::apart` chooses). Leads of one account may still convert together; the interval does not know it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::poisson_binomial::{PoissonBinomial, observed_against_expected};
use crate::time::{Instant, MICROS_PER_DAY};

/// A scored row whose horizon has passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredRow {
    /// A number per lead.
    pub lead: u32,
    /// When it was (or would have been) scored.
    pub as_of: Instant,
    /// Its calibrated chance, 0-1.
    pub chance: f64,
    /// Converted within the horizon?
    pub converted: bool,
}

/// Outside the interval, but so near that acting on it would be noise: observed over expected within these.
const NEAR: std::ops::RangeInclusive<f64> = 0.8..=1.25;

/// Fewer rows than this are not compared.
const LEAST_ROWS: usize = 20;

/// What a comparison means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CohortState {
    /// Observed lies inside the interval.
    AsExpected,
    /// Outside, yet observed over expected is within .8 and 1.25.
    Watch,
    /// Outside and farther off.
    Alarm,
    /// Too few rows to tell.
    TooFew,
}

/// Expected against observed conversions of some rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CohortCheck {
    /// Rows compared, none of which shares a conversion with another.
    pub rows: usize,
    /// Sum of their chances.
    pub expected: f64,
    /// How many converted.
    pub observed: usize,
    /// 95% of the time so many or more would convert, were the chances right.
    pub low: usize,
    /// 95% of the time so many or fewer would.
    pub high: usize,
    /// Observed over expected; null where none is expected.
    pub observed_over_expected: Option<f64>,
    /// Two-sided p value of "the chances are right".
    pub p_value: f64,
    /// What that means.
    pub state: CohortState,
}

/// Compares rows that share no conversion.
#[must_use]
pub fn check_rows(rows: &[ScoredRow]) -> CohortCheck {
    let chances: Vec<f64> = rows.iter().map(|row| row.chance).collect();
    let sum = PoissonBinomial::new(&chances);
    let observed = rows.iter().filter(|row| row.converted).count();
    let (low, high) = sum.interval();
    let ratio = observed_against_expected(observed, sum.expected);
    CohortCheck {
        rows: rows.len(),
        expected: sum.expected,
        observed,
        low,
        high,
        observed_over_expected: ratio,
        p_value: sum.p_value(observed),
        state: state(rows.len(), low..=high, observed, ratio),
    }
}

/// What so many observed mean, with `interval` and observed over expected.
pub(super) fn state(
    rows: usize,
    interval: std::ops::RangeInclusive<usize>,
    observed: usize,
    ratio: Option<f64>,
) -> CohortState {
    match ratio {
        _ if rows < LEAST_ROWS => CohortState::TooFew,
        _ if interval.contains(&observed) => CohortState::AsExpected,
        Some(ratio) if NEAR.contains(&ratio) => CohortState::Watch,
        _ => CohortState::Alarm,
    }
}

/// Each lead's first row. `rows` are sorted by as_of.
#[must_use]
pub fn first_of_each(rows: &[ScoredRow]) -> Vec<ScoredRow> {
    rows_apart(rows, u32::MAX)
}

/// Rows of whole lists that lie at least a horizon apart, counted back from the newest. `rows` are sorted by as_of.
#[must_use]
pub(super) fn lists_apart(rows: &[ScoredRow], horizon_days: u32) -> Vec<ScoredRow> {
    let mut instants: Vec<Instant> = rows.iter().map(|row| row.as_of).collect();
    instants.dedup();
    let mut taken: Vec<Instant> = Vec::new();
    for &instant in instants.iter().rev() {
        let apart = |later: &Instant| instant.plus_days(i64::from(horizon_days)) <= *later;
        if taken.last().is_none_or(apart) {
            taken.push(instant);
        }
    }
    taken.reverse();
    rows.iter().filter(|row| taken.binary_search(&row.as_of).is_ok()).copied().collect()
}

/// Of every lead the first row, and each next one that lies at least a horizon after the last taken: which rows are taken is
/// known beforehand, so that nothing of the future chooses them. `rows` are sorted by as_of.
#[must_use]
pub(super) fn rows_apart(rows: &[ScoredRow], horizon_days: u32) -> Vec<ScoredRow> {
    let horizon = i64::from(horizon_days).saturating_mul(MICROS_PER_DAY);
    let mut last: BTreeMap<u32, Instant> = BTreeMap::new();
    let mut taken = Vec::new();
    for row in rows {
        let apart = |before: &Instant| row.as_of.micros().saturating_sub(before.micros()) >= horizon;
        if last.get(&row.lead).is_none_or(apart) {
            last.insert(row.lead, row.as_of);
            taken.push(*row);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(lead: u32, day: i64, chance: f64, converted: bool) -> ScoredRow {
        ScoredRow { lead, as_of: Instant::default().plus_days(day), chance, converted }
    }

    #[test]
    fn lists_lie_a_horizon_apart_counted_back_from_the_newest() {
        let rows: Vec<ScoredRow> =
            (0..10).flat_map(|week| [row(1, 7 * week, 0.1, false), row(2, 7 * week, 0.1, false)]).collect();
        let days: Vec<i64> = lists_apart(&rows, 28).iter().map(|row| row.as_of.utc_day()).collect();
        assert_eq!(days, [7, 7, 35, 35, 63, 63]);
        let days: Vec<i64> =
            rows_apart(&rows, 28).iter().filter(|row| row.lead == 2).map(|row| row.as_of.utc_day()).collect();
        assert_eq!(days, [0, 28, 56]);
        assert_eq!(first_of_each(&rows).len(), 2);
    }

    #[test]
    fn as_many_as_expected_is_no_alarm_a_little_off_is_watched_and_far_off_alarms() {
        let rows = |converted: usize, of: usize| -> Vec<ScoredRow> {
            (0..of).map(|lead| row(lead as u32, 0, 0.2, lead < converted)).collect()
        };
        assert_eq!(check_rows(&rows(40, 200)).state, CohortState::AsExpected);
        assert_eq!(check_rows(&rows(4600, 20_000)).state, CohortState::Watch);
        let far = check_rows(&rows(80, 200));
        assert_eq!((far.state, far.observed, far.rows), (CohortState::Alarm, 80, 200));
        assert!((far.observed_over_expected.unwrap() - 2.0).abs() < 1e-9 && far.p_value < 1e-6);
        assert_eq!(check_rows(&rows(10, 19)).state, CohortState::TooFew);
        assert_eq!(check_rows(&[]).observed_over_expected, None);
    }
}
