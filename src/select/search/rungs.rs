//! What is a trial made on? On little first, on all folds last.

use crate::dataset::LabelledRows;
use crate::model::Fold;

/// One of so many goes on to the next rung.
pub(super) const PROMOTED_OF: usize = 3;
/// Draws for the settings of a bracket: some are known already.
pub(super) const DRAWS: u64 = 200;
/// Train rows from which a quarter of the leads tells bad settings from good ones.
const ROWS_FOR_A_QUARTER: usize = 8_000;

/// What trials of one rung learn from and are tested on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rung {
    /// The folds, by their number; the newest are the last.
    pub(super) folds: Vec<usize>,
    /// Share of the leads of a fold to learn from, above 0 and at most 1.
    pub(super) share: f64,
    /// All folds and all rows: only these trials can be chosen.
    pub(super) top: bool,
}

/// From the cheapest to all folds; the newest folds stand for all of them, being likest to what comes.
pub(super) fn rungs(rows: &LabelledRows, folds: &[Fold]) -> Vec<Rung> {
    let newest = |count: usize| (folds.len().saturating_sub(count)..folds.len()).collect();
    let mut rungs = Vec::new();
    if rows.len() >= ROWS_FOR_A_QUARTER {
        rungs.push(Rung { folds: newest(1), share: 0.25, top: false });
    }
    if folds.len() >= 3 {
        rungs.push(Rung { folds: newest(2), share: 1.0, top: false });
    }
    rungs.push(Rung { folds: (0..folds.len()).collect(), share: 1.0, top: true });
    rungs
}

/// Settings that enter a bracket, so that one comes out of it.
pub(super) fn field(rungs: usize) -> usize {
    PROMOTED_OF.saturating_pow(u32::try_from(rungs.saturating_sub(1)).unwrap_or(1))
}
