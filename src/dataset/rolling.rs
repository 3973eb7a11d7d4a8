//! Would it have worked before? Test windows one after another, each with everything older whose labels had ended.
//!
//! An origin is an instant at which somebody could have trained: rows whose horizon had passed by then teach and
//! calibrate, the rows from there to the next origin are scored. Nothing of a fold is known to an earlier one.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::split::{MIN_CALIBRATION_CONVERSIONS, Role, Split, SplitError, SplitNote, SplitRow};
use crate::seed::Seed;
use crate::time::Instant;

/// `[backtest]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BacktestParams {
    /// Test windows wanted; fewer where the history is short, never fewer than 3.
    pub folds: usize,
}

impl Default for BacktestParams {
    fn default() -> Self {
        Self { folds: 6 }
    }
}

/// Fewer windows than this say nothing about change.
pub const LEAST_FOLDS: usize = 3;

/// A window with fewer distinct conversions has no ranking to measure: e^-5 of its resamples hold none at all.
pub const LEAST_FOLD_CONVERSIONS: usize = 5;

/// The newest quarter of what a fold may learn from calibrates, as in the usual split of 60, 20 and 20%.
const CALIBRATION_SHARE: f64 = 0.25;

/// One fold: a role per row, and the instants it tests.
#[derive(Clone, Debug)]
pub struct RollingFold {
    /// The roles, and what is to be known of them.
    pub split: Split,
    /// The first instant tested; `None` where chance divided the rows.
    pub test_from: Option<Instant>,
}

/// What a backtest asks of its folds.
#[derive(Clone, Copy, Debug)]
pub struct RollingAsked {
    /// Windows wanted.
    pub folds: usize,
    /// Days after `as_of` in which a conversion counts.
    pub horizon_days: u32,
    /// Distinct conversions that every fold must have to learn from.
    pub train_conversions: usize,
}

/// Divides ripe rows, sorted by (as_of, lead), into folds by time, the oldest first. The first origin is where a share of
/// 1 / (folds + 1) of the rows is over and enough labels have ended; from there on windows hold equally many rows, cut
/// between instants. Where a window would hold too few conversions there are fewer windows.
///
/// # Errors
/// [`SplitError::NoOrigins`] where time cannot divide, [`SplitError::TooFewFolds`] where fewer than
/// [`LEAST_FOLDS`] windows are left, [`SplitError::FoldsAsked`] when fewer are asked for.
pub fn rolling_folds(rows: &[SplitRow<'_>], asked: RollingAsked) -> Result<Vec<RollingFold>, SplitError> {
    if asked.folds < LEAST_FOLDS {
        return Err(SplitError::FoldsAsked { asked: asked.folds, least: LEAST_FOLDS });
    }
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(SplitError::NoOrigins { rows: 0 });
    };
    if first.as_of == last.as_of {
        return Err(SplitError::NoOrigins { rows: rows.len() });
    }
    let horizon = i64::from(asked.horizon_days);
    let enough = first_instant_with(rows, asked);
    for folds in (LEAST_FOLDS..=asked.folds).rev() {
        let Some(enough) = enough else { break };
        let share = rows[rows.len() / (folds + 1)].as_of;
        let start = rows.partition_point(|row| row.as_of < share.max(enough));
        let starts = window_starts(rows, start, folds);
        let ends = starts.iter().skip(1).copied().chain([rows.len()]);
        let windows: Vec<(usize, usize)> = starts.iter().copied().zip(ends).collect();
        let tells = |&(from, until): &(usize, usize)| {
            distinct(rows, from..until) >= LEAST_FOLD_CONVERSIONS && rows[from..until].iter().any(|row| !row.converted)
        };
        if windows.len() == folds && windows.iter().all(tells) {
            return Ok(windows.into_iter().map(|window| by_time(rows, window, horizon, asked)).collect());
        }
    }
    Err(SplitError::TooFewFolds {
        least: LEAST_FOLDS,
        window_conversions: LEAST_FOLD_CONVERSIONS,
        train_conversions: asked.train_conversions,
        span_days: last.as_of.days_since(first.as_of),
        horizon_days: asked.horizon_days,
    })
}

/// Divides rows into folds by chance, whole accounts at a time; each fold is tested once and all others teach.
///
/// # Errors
/// [`SplitError::FoldsAsked`] when fewer than [`LEAST_FOLDS`] are asked for.
pub fn random_folds(rows: &[SplitRow<'_>], folds: usize, seed: Seed) -> Result<Vec<RollingFold>, SplitError> {
    if folds < LEAST_FOLDS {
        return Err(SplitError::FoldsAsked { asked: folds, least: LEAST_FOLDS });
    }
    // Accounts with a conversion and those without are dealt out separately, each in hashed order.
    let mut accounts: BTreeMap<usize, (bool, &str)> = BTreeMap::new();
    for row in rows {
        let account = accounts.entry(row.group).or_insert((false, row.lead));
        *account = (account.0 | row.converted, account.1.min(row.lead));
    }
    let seed = seed.stream("backtest");
    let mut dealt: Vec<(bool, u64, &str, usize)> = accounts
        .iter()
        .map(|(&group, &(converted, lead))| (converted, seed.with_text(lead).bits(), lead, group))
        .collect();
    dealt.sort_unstable();
    let fold_of: BTreeMap<usize, usize> =
        dealt.iter().enumerate().map(|(place, &(.., group))| (group, place % folds)).collect();
    let split = |fold: usize| {
        let role =
            |row: &SplitRow<'_>| Some(if fold_of.get(&row.group) == Some(&fold) { Role::Test } else { Role::Train });
        Split { roles: rows.iter().map(role).collect(), notes: vec![SplitNote::Random] }
    };
    Ok((0..folds).map(|fold| RollingFold { split: split(fold), test_from: None }).collect())
}

/// The first instant at which enough conversions, and something else, had become known.
fn first_instant_with(rows: &[SplitRow<'_>], asked: RollingAsked) -> Option<Instant> {
    let mut seen: BTreeSet<_> = BTreeSet::new();
    let mut others = false;
    for (at, row) in rows.iter().enumerate() {
        if row.converted {
            seen.insert((row.lead, row.converted_at, row.converted_at.is_none().then_some(at)));
        } else {
            others = true;
        }
        if others && seen.len() >= asked.train_conversions {
            return Some(row.as_of.plus_days(i64::from(asked.horizon_days)));
        }
    }
    None
}

/// Where each of `folds` windows of equally many rows begins, moved back to the first row of its instant.
fn window_starts(rows: &[SplitRow<'_>], start: usize, folds: usize) -> Vec<usize> {
    let left = rows.len() - start;
    let starts: BTreeSet<usize> = (0..folds)
        .filter_map(|fold| rows.get(start + fold * left / folds))
        .map(|row| rows.partition_point(|other| other.as_of < row.as_of))
        .collect();
    starts.into_iter().collect()
}

fn by_time(rows: &[SplitRow<'_>], (from, until): (usize, usize), horizon: i64, asked: RollingAsked) -> RollingFold {
    let origin = rows[from].as_of;
    let known = rows.partition_point(|row| row.as_of.plus_days(horizon) <= origin);
    // A part's labels must have ended before the next part begins, here as in `[split]`.
    let calibration_at = known - (known as f64 * CALIBRATION_SHARE) as usize;
    let begins = rows[..known].get(calibration_at).map(|row| row.as_of);
    let calibration = begins.map(|begins| rows.partition_point(|row| row.as_of < begins));
    let purged = begins.map(|begins| rows.partition_point(|row| row.as_of.plus_days(horizon) <= begins));
    let parts = calibration.zip(purged).filter(|&(calibration, taught)| {
        distinct(rows, 0..taught) >= asked.train_conversions
            && rows[..taught].iter().any(|row| !row.converted)
            && distinct(rows, calibration..known) >= MIN_CALIBRATION_CONVERSIONS
    });
    let mut roles = vec![None; rows.len()];
    roles[from..until].fill(Some(Role::Test));
    let notes = match parts {
        Some((calibration, taught)) => {
            roles[..taught.min(calibration)].fill(Some(Role::Train));
            roles[calibration..known].fill(Some(Role::Calibration));
            Vec::new()
        }
        None => {
            roles[..known].fill(Some(Role::Train));
            vec![SplitNote::ShortHistory]
        }
    };
    RollingFold { split: Split { roles, notes }, test_from: Some(origin) }
}

/// Distinct conversions among some rows: a lead that is scored every week converts once.
fn distinct(rows: &[SplitRow<'_>], range: std::ops::Range<usize>) -> usize {
    let converted = range.filter(|&at| rows[at].converted);
    let keys: BTreeSet<_> = converted
        .map(|at| (rows[at].lead, rows[at].converted_at, rows[at].converted_at.is_none().then_some(at)))
        .collect();
    keys.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    /// Every week eight rows, two of which convert.
    fn weekly(weeks: i64) -> Vec<SplitRow<'static>> {
        let row = |week: i64, place: usize| SplitRow {
            as_of: Instant::default().plus_days(7 * week),
            lead: IDS[place],
            group: place / 2,
            converted: place < 2,
            converted_at: (place < 2).then(|| Instant::default().plus_days(7 * week + 3)),
        };
        (0..weeks).flat_map(|week| (0..8).map(move |place| row(week, place))).collect()
    }

    const ASKED: RollingAsked = RollingAsked { folds: 6, horizon_days: 28, train_conversions: 20 };

    #[test]
    fn six_windows_follow_each_other_and_every_label_of_a_part_ends_before_the_next_begins() {
        let rows = weekly(104);
        let folds = rolling_folds(&rows, ASKED).unwrap();
        assert_eq!(folds.len(), 6);
        let mut tested = vec![0; rows.len()];
        for (number, fold) in folds.iter().enumerate() {
            let of = |role| (0..rows.len()).filter(move |&row| fold.split.roles[row] == Some(role));
            let ends = |role| of(role).map(|row| rows[row].as_of.plus_days(28)).max().unwrap();
            let begins = |role| of(role).map(|row| rows[row].as_of).min().unwrap();
            assert!(ends(Role::Train) <= begins(Role::Test), "fold {number}");
            if of(Role::Calibration).next().is_some() {
                assert!(ends(Role::Train) <= begins(Role::Calibration), "fold {number}");
                assert!(ends(Role::Calibration) <= begins(Role::Test), "fold {number}");
            } else {
                assert_eq!(fold.split.notes, [SplitNote::ShortHistory]);
            }
            assert_eq!(Some(begins(Role::Test)), fold.test_from);
            of(Role::Test).for_each(|row| tested[row] += 1);
        }
        assert!(
            folds[5].split.roles.contains(&Some(Role::Calibration)),
            "a long history calibrates on rows of its own"
        );
        let first = tested.iter().position(|&times| times > 0).unwrap();
        assert!(tested[first..].iter().all(|&times| times == 1), "every later row is tested once");
        assert!(folds.windows(2).all(|pair| pair[0].test_from < pair[1].test_from));
    }

    #[test]
    fn a_short_history_has_fewer_windows_then_none_and_says_what_is_missing() {
        let folds = rolling_folds(&weekly(27), ASKED).unwrap();
        assert!((3..6).contains(&folds.len()), "{}", folds.len());
        let error = rolling_folds(&weekly(18), ASKED).unwrap_err();
        assert!(matches!(error, SplitError::TooFewFolds { least: 3, .. }), "{error}");
        let asked = RollingAsked { folds: 2, ..ASKED };
        assert!(matches!(rolling_folds(&weekly(104), asked), Err(SplitError::FoldsAsked { asked: 2, least: 3 })));
        assert!(matches!(rolling_folds(&weekly(1), ASKED), Err(SplitError::NoOrigins { rows: 8 })));
    }

    #[test]
    fn random_folds_keep_accounts_whole_test_every_row_once_and_say_so() {
        let rows = weekly(10);
        let folds = random_folds(&rows, 3, Seed::new(1)).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let tests: Vec<bool> = folds.iter().map(|fold| fold.split.roles[at] == Some(Role::Test)).collect();
            assert_eq!(tests.iter().filter(|&&tested| tested).count(), 1);
            let same = rows.iter().position(|other| other.group == row.group).unwrap();
            assert!(folds.iter().all(|fold| fold.split.roles[at] == fold.split.roles[same]));
        }
        assert!(folds.iter().all(|fold| fold.split.notes == [SplitNote::Random] && fold.test_from.is_none()));
    }
}
