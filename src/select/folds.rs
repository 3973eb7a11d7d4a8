//! How is Train divided for cross-validation? By time, as it will be used; by lead where nothing is dated.

use std::collections::{BTreeMap, BTreeSet};

use super::SelectError;
use crate::dataset::LabelledRows;
use crate::model::Fold;
use crate::seed::Seed;

/// Train is cut into so many blocks of time; each but the first is held out once, with all earlier blocks to learn from.
const TIME_BLOCKS: usize = 6;

/// Folds of whole leads (whole accounts, where there are any) where time cannot divide.
const LEAD_FOLDS: usize = 5;

/// A held-out block needs so many conversions to say anything.
const LEAST_CONVERSIONS: usize = 3;

/// How the folds were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// Learn from the past, test on the block after it; labels end before the block begins.
    Time,
    /// Whole leads by chance.
    Lead,
}

/// The folds of Train.
#[derive(Clone, Debug)]
pub struct Folds {
    /// The folds.
    pub folds: Vec<Fold>,
    /// How they were made.
    pub kind: FoldKind,
}

impl Folds {
    /// Divides Train: by time where it spans enough instants and its horizon leaves something, else by lead.
    ///
    /// # Errors
    /// [`SelectError::NoFolds`] when no way leaves both outcomes on both sides.
    pub fn of(rows: &LabelledRows, horizon_days: u32, seed: Seed) -> Result<Self, SelectError> {
        let by_time = time_folds(rows, horizon_days);
        // A single block shows one step of time only, learned from the smaller half: on Open University courses such a fold
        // chose worse trees and miscalibrated what folds of leads got right.
        if by_time.len() >= 2 {
            return Ok(Self { folds: by_time, kind: FoldKind::Time });
        }
        let by_lead = lead_folds(rows, seed);
        if by_lead.len() >= 2 {
            return Ok(Self { folds: by_lead, kind: FoldKind::Lead });
        }
        Err(SelectError::NoFolds { rows: rows.len(), conversions: rows.conversions() })
    }
}

/// Blocks of equally many rows, cut between instants; rows are sorted by as_of.
fn time_folds(rows: &LabelledRows, horizon_days: u32) -> Vec<Fold> {
    let n = rows.len();
    let as_of = |row: usize| rows.keys[row].as_of;
    let mut starts: BTreeSet<usize> = BTreeSet::new();
    for block in 1..TIME_BLOCKS {
        let at = as_of(block * n / TIME_BLOCKS);
        starts.insert(rows.keys.partition_point(|key| key.as_of < at));
    }
    starts.remove(&0);
    let starts: Vec<usize> = starts.into_iter().collect();
    starts
        .iter()
        .enumerate()
        .map(|(block, &start)| {
            let end = starts.get(block + 1).copied().unwrap_or(n);
            let begins = as_of(start);
            let learned = (0..start).filter(|&row| as_of(row).plus_days(i64::from(horizon_days)) <= begins).collect();
            Fold { fit: learned, held_out: (start..end).collect() }
        })
        .filter(|fold| has_both(rows, &fold.fit) && has_both(rows, &fold.held_out))
        .collect()
}

/// Accounts (or leads) with a conversion and those without are dealt out separately, each in hashed order, so that every fold gets its
/// part of both.
fn lead_folds(rows: &LabelledRows, seed: Seed) -> Vec<Fold> {
    let seed = seed.stream("folds");
    // An account goes by the id of its first lead here.
    let mut accounts: BTreeMap<u32, (bool, &str)> = BTreeMap::new();
    for ((key, &label), &group) in rows.keys.iter().zip(&rows.labels).zip(&rows.groups) {
        let account = accounts.entry(group).or_insert((false, &key.lead));
        *account = (account.0 | label, account.1.min(&key.lead));
    }
    let mut dealt: Vec<(bool, u64, &str, u32)> = accounts
        .iter()
        .map(|(&group, &(converted, lead))| (converted, seed.with_text(lead).bits(), lead, group))
        .collect();
    dealt.sort_unstable();
    let fold_of_group: BTreeMap<u32, usize> =
        dealt.iter().enumerate().map(|(place, &(.., group))| (group, place % LEAD_FOLDS)).collect();
    let fold_of: Vec<usize> = rows.groups.iter().map(|group| fold_of_group[group]).collect();
    (0..LEAD_FOLDS)
        .map(|fold| {
            let (held_out, fit) = (0..rows.len()).partition(|&row| fold_of[row] == fold);
            Fold { fit, held_out }
        })
        .filter(|fold| has_both(rows, &fold.fit) && has_both(rows, &fold.held_out))
        .collect()
}

/// Enough distinct conversions, and enough rows without one.
fn has_both(rows: &LabelledRows, part: &[usize]) -> bool {
    let distinct = rows.distinct_conversions_of(part.iter().copied());
    let without = part.iter().filter(|&&row| !rows.labels[row]).count();
    distinct >= LEAST_CONVERSIONS && without >= LEAST_CONVERSIONS
}
