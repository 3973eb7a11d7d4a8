//! Which rows teach, which calibrate, which test? By time unless the analyst asks otherwise, and purged.

use std::collections::{BTreeMap, BTreeSet};

use crate::seed::Seed;
use crate::time::Instant;

/// The part a row plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Models learn from it.
    Train,
    /// Calibrators learn from it.
    Calibration,
    /// It is looked at once.
    Test,
}

impl Role {
    /// The word in files: `train`, `calibration`, `test`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Calibration => "calibration",
            Self::Test => "test",
        }
    }
}

/// A ripe row as the split sees it.
#[derive(Clone, Copy, Debug)]
pub struct SplitRow<'a> {
    /// When it is scored.
    pub as_of: Instant,
    /// The lead's id.
    pub lead: &'a str,
    /// What chance must not tear apart: a number per account, or per lead.
    pub group: usize,
    /// Converted within the horizon?
    pub converted: bool,
    /// When, where that is known: rows of one conversion count it once.
    pub converted_at: Option<Instant>,
}

/// How a split decides, with its inputs resolved.
#[derive(Clone, Debug)]
pub enum SplitPlan {
    /// Shares of the ripe rows, by time.
    Fractions([f64; 3]),
    /// Dates, ends exclusive.
    Dates {
        /// Train ends here.
        train_until: Instant,
        /// Calibration starts here.
        calibration_from: Option<Instant>,
        /// Test starts here.
        test_from: Instant,
        /// Test ends here.
        test_until: Option<Instant>,
    },
    /// A role per row, taken as given.
    Given(Vec<Option<Role>>),
    /// By chance.
    Random([f64; 3]),
}

/// A role per row (`None`: purged or in no part), and what the reader must know about it.
#[derive(Clone, Debug)]
pub struct Split {
    /// One per row.
    pub roles: Vec<Option<Role>>,
    /// What must stand on top of every report.
    pub notes: Vec<SplitNote>,
}

/// What a reader must know about a split before relying on figures from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitNote {
    /// A column or a file divided the rows; whether it mirrors how lists are made is up to whoever made it.
    TakenAsGiven,
    /// Chance divided the leads: figures are likely better than what will be seen in use.
    Random,
    /// The calibration period was joined to Train; out-of-fold Train margins calibrate.
    ThinCalibration {
        /// Conversions it held.
        conversions: usize,
    },
    /// The history left no room for a calibration period; out-of-fold Train margins calibrate.
    ShortHistory,
}

/// A split that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The config lacks a key this kind of split needs.
    #[error("[split] kind = \"{kind}\" needs {wanted}")]
    Needs {
        /// The kind.
        kind: &'static str,
        /// The missing keys.
        wanted: &'static str,
    },
    /// A part without rows.
    #[error(
        "the split leaves no {part} rows: {ripe} ripe rows over {span_days:.0} days, horizon {horizon_days} days (labels \
         of one part must end before the next begins); shorten [label] horizon_days, or give [split] other shares or dates"
    )]
    NoRows {
        /// Which part.
        part: &'static str,
        /// Rows there are.
        ripe: usize,
        /// From the first to the last as_of.
        span_days: f64,
        /// The label's horizon.
        horizon_days: u32,
    },
    /// Dates that do not follow each other.
    #[error(
        "[split]: wanted train_until <= calibration_from <= test_from < test_until, so that no label reaches over a cut"
    )]
    DateOrder,
    /// A given split without a part.
    #[error("[split]: no ripe row is marked as {part} (wanted {wanted:?}); found {}", .found.join(", "))]
    NotMarked {
        /// Which part.
        part: &'static str,
        /// The mark looked for.
        wanted: String,
        /// Some of the marks there are.
        found: Vec<String>,
    },
    /// Fewer windows asked for than a backtest has.
    #[error("{asked} folds asked for; a backtest has at least {least}, 6 are the default")]
    FoldsAsked {
        /// Asked for.
        asked: usize,
        /// The least.
        least: usize,
    },
    /// Rows that no time tells apart cannot be tested one window after another.
    #[error(
        "all {rows} rows are scored at the same instant, so none comes after another; `leadscore backtest --random` divides the \
         leads by chance instead, which flatters every model"
    )]
    NoOrigins {
        /// Rows there are.
        rows: usize,
    },
    /// The history is too short for a backtest.
    #[error(
        "the history is too short for a backtest: {span_days:.0} days with a known outcome and a horizon of {horizon_days} days \
         do not leave {least} windows with {window_conversions} conversions each, behind {train_conversions} to learn from; \
         shorten [label] horizon_days, or wait; `leadscore train` tests once on the newest rows"
    )]
    TooFewFolds {
        /// Windows wanted at least.
        least: usize,
        /// Conversions wanted in each.
        window_conversions: usize,
        /// Conversions wanted before the first.
        train_conversions: usize,
        /// From the first to the last as_of.
        span_days: f64,
        /// The label's horizon.
        horizon_days: u32,
    },
    /// All rows at one instant.
    #[error(
        "all {rows} rows are scored at the same instant, so time cannot divide them; use [split] kind = \"column\" or \
         \"random\""
    )]
    OneInstant {
        /// Rows there are.
        rows: usize,
    },
}

/// Fewer held-out conversions than this cannot hold a calibrator up; the rows then teach instead.
pub const MIN_CALIBRATION_CONVERSIONS: usize = 20;

impl SplitPlan {
    /// Gives every row its part. `rows` are ripe and sorted by (as_of, lead).
    ///
    /// # Errors
    /// [`SplitError`] when Train or Test would be empty.
    pub fn divide(&self, rows: &[SplitRow<'_>], horizon_days: u32, seed: Seed) -> Result<Split, SplitError> {
        let mut split = match self {
            Self::Fractions(shares) => by_shares(rows, *shares, horizon_days)?,
            Self::Dates { train_until, calibration_from, test_from, test_until } => {
                let cuts = Cuts {
                    train_until: *train_until,
                    calibration_from: *calibration_from,
                    test_from: *test_from,
                    test_until: *test_until,
                };
                cuts.in_order()?;
                Split { roles: cuts.roles(rows, horizon_days), notes: Vec::new() }
            }
            Self::Given(roles) => Split { roles: roles.clone(), notes: vec![SplitNote::TakenAsGiven] },
            Self::Random(shares) => Split { roles: drawn(rows, seed, *shares), notes: vec![SplitNote::Random] },
        };
        let count = |split: &Split, role| split.roles.iter().filter(|&&given| given == Some(role)).count();
        let empty = |part| SplitError::NoRows {
            part,
            ripe: rows.len(),
            span_days: rows.last().map_or(0.0, |last| last.as_of.days_since(rows[0].as_of)),
            horizon_days,
        };
        for (role, part) in [(Role::Train, "Train"), (Role::Test, "Test")] {
            if count(&split, role) == 0 {
                return Err(empty(part));
            }
        }
        if let Some(conversions) = thin_calibration(rows, &split) {
            split = self.without_calibration(rows, split, horizon_days)?;
            split.notes.push(SplitNote::ThinCalibration { conversions });
        }
        Ok(split)
    }
}

/// Distinct conversions of a Calibration part too thin to calibrate; `None` when it is fine, or when there is none.
fn thin_calibration(rows: &[SplitRow<'_>], split: &Split) -> Option<usize> {
    let held_out: Vec<usize> = (0..rows.len()).filter(|&row| split.roles[row] == Some(Role::Calibration)).collect();
    let distinct: BTreeSet<_> = held_out
        .iter()
        .filter(|&&row| rows[row].converted)
        .map(|&row| (rows[row].lead, rows[row].converted_at, rows[row].converted_at.is_none().then_some(row)))
        .collect();
    (!held_out.is_empty() && distinct.len() < MIN_CALIBRATION_CONVERSIONS).then_some(distinct.len())
}

impl SplitPlan {
    /// The same split with the calibration part given to Train; rows purged only for its sake come back.
    fn without_calibration(&self, rows: &[SplitRow<'_>], split: Split, horizon_days: u32) -> Result<Split, SplitError> {
        let until_test = |test_from, test_until| {
            let cuts = Cuts { train_until: test_from, calibration_from: None, test_from, test_until };
            cuts.roles(rows, horizon_days)
        };
        let roles = match self {
            Self::Fractions(shares) => until_test(cut_instants(rows, *shares)?.1, None),
            Self::Dates { test_from, test_until, .. } => until_test(*test_from, *test_until),
            Self::Given(_) | Self::Random(_) => split
                .roles
                .into_iter()
                .map(|role| if role == Some(Role::Calibration) { Some(Role::Train) } else { role })
                .collect(),
        };
        Ok(Split { roles, notes: split.notes })
    }
}

struct Cuts {
    train_until: Instant,
    calibration_from: Option<Instant>,
    test_from: Instant,
    test_until: Option<Instant>,
}

impl Cuts {
    fn in_order(&self) -> Result<(), SplitError> {
        let calibration_from = self.calibration_from.unwrap_or(self.test_from);
        let ordered = self.train_until <= calibration_from && calibration_from <= self.test_from;
        if ordered && self.test_until.is_none_or(|until| self.test_from < until) {
            Ok(())
        } else {
            Err(SplitError::DateOrder)
        }
    }

    /// A part's labels must have ended before the next part begins; rows that reach over are purged.
    fn roles(&self, rows: &[SplitRow<'_>], horizon_days: u32) -> Vec<Option<Role>> {
        let horizon = i64::from(horizon_days);
        let train_end = self.calibration_from.unwrap_or(self.test_from);
        rows.iter()
            .map(|row| {
                let label_end = row.as_of.plus_days(horizon);
                if row.as_of < self.train_until {
                    (label_end <= train_end).then_some(Role::Train)
                } else if row.as_of >= self.test_from {
                    self.test_until.is_none_or(|until| row.as_of < until).then_some(Role::Test)
                } else {
                    let calibrates = self.calibration_from.is_some_and(|from| row.as_of >= from);
                    (calibrates && label_end <= self.test_from).then_some(Role::Calibration)
                }
            })
            .collect()
    }
}

/// Where Calibration and Test begin.
fn cut_instants(rows: &[SplitRow<'_>], shares: [f64; 3]) -> Result<(Instant, Instant), SplitError> {
    let total: f64 = shares.iter().sum();
    let at_share = |share: f64| rows.get((share / total * rows.len() as f64) as usize).map(|row| row.as_of);
    let first = rows.first().map(|row| row.as_of);
    match (at_share(shares[0]), at_share(shares[0] + shares[1])) {
        (Some(calibration_from), Some(test_from)) if Some(test_from) > first => Ok((calibration_from, test_from)),
        _ => Err(SplitError::OneInstant { rows: rows.len() }),
    }
}

fn by_shares(rows: &[SplitRow<'_>], shares: [f64; 3], horizon_days: u32) -> Result<Split, SplitError> {
    let (calibration_from, test_from) = cut_instants(rows, shares)?;
    let cuts =
        Cuts { train_until: calibration_from, calibration_from: Some(calibration_from), test_from, test_until: None };
    let roles = cuts.roles(rows, horizon_days);
    if roles.contains(&Some(Role::Train)) && roles.contains(&Some(Role::Calibration)) {
        return Ok(Split { roles, notes: Vec::new() });
    }
    // The history is short for its horizon, or no calibration period was asked for.
    let without = Cuts { train_until: test_from, calibration_from: None, test_from, test_until: None };
    let notes = if shares[1] > 0.0 { vec![SplitNote::ShortHistory] } else { Vec::new() };
    Ok(Split { roles: without.roles(rows, horizon_days), notes })
}

/// By chance, whole accounts at a time: an account is drawn by the id of its first lead here.
fn drawn(rows: &[SplitRow<'_>], seed: Seed, shares: [f64; 3]) -> Vec<Option<Role>> {
    let mut names: BTreeMap<usize, &str> = BTreeMap::new();
    for row in rows {
        let name = names.entry(row.group).or_insert(row.lead);
        *name = row.lead.min(*name);
    }
    let total: f64 = shares.iter().sum();
    let seed = seed.stream("split");
    let role = |name: &str| {
        let draw = seed.with_text(name).uniform() * total;
        if draw < shares[0] {
            Role::Train
        } else if draw < shares[0] + shares[1] {
            Role::Calibration
        } else {
            Role::Test
        }
    };
    rows.iter().map(|row| names.get(&row.group).map(|name| role(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weekly(weeks: i64) -> Vec<SplitRow<'static>> {
        (0..weeks)
            .flat_map(|week| {
                let as_of = Instant::default().plus_days(7 * week);
                [("a", 0), ("b", 1)].map(|(lead, group)| SplitRow {
                    as_of,
                    lead,
                    group,
                    converted: true,
                    converted_at: None,
                })
            })
            .collect()
    }

    #[test]
    fn labels_of_a_part_end_before_the_next_part_begins() {
        let rows = weekly(100);
        let split = SplitPlan::Fractions([0.6, 0.2, 0.2]).divide(&rows, 60, Seed::new(1)).unwrap();
        let first = |role| rows.iter().zip(&split.roles).find(|(_, r)| **r == Some(role)).unwrap().0.as_of;
        for (row, role) in rows.iter().zip(&split.roles) {
            let end = row.as_of.plus_days(60);
            match role {
                Some(Role::Train) => assert!(end <= first(Role::Calibration)),
                Some(Role::Calibration) => assert!(end <= first(Role::Test)),
                _ => {}
            }
        }
        assert!(split.roles.iter().filter(|role| role.is_none()).count() > 0, "nothing was purged");
    }

    #[test]
    fn a_short_history_gives_up_calibration_first_and_then_says_no() {
        let rows = weekly(20);
        let split = SplitPlan::Fractions([0.6, 0.2, 0.2]).divide(&rows, 60, Seed::new(1)).unwrap();
        assert!(!split.roles.contains(&Some(Role::Calibration)) && split.notes == [SplitNote::ShortHistory]);
        let error = SplitPlan::Fractions([0.6, 0.2, 0.2]).divide(&rows, 365, Seed::new(1)).unwrap_err();
        assert!(matches!(error, SplitError::NoRows { part: "Train", .. }), "{error}");
    }

    #[test]
    fn a_random_split_keeps_leads_whole_and_says_so() {
        let rows = weekly(50);
        let split = SplitPlan::Random([0.5, 0.0, 0.5]).divide(&rows, 60, Seed::new(5)).unwrap();
        for lead in ["a", "b"] {
            let mut roles: Vec<_> =
                rows.iter().zip(&split.roles).filter(|(row, _)| row.lead == lead).map(|(_, role)| role).collect();
            roles.dedup();
            assert_eq!(roles.len(), 1);
        }
        assert_eq!(split.notes, [SplitNote::Random]);
    }
}
