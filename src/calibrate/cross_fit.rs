//! What chance would each row have got from a calibrator that saw neither it nor its lead?

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fit::fit_one;
use super::rows::Rows;
use super::{CalibrateError, CalibrationMethod};
use crate::frame::Margin;
use crate::seed::Seed;

/// Parts that are held out in turn.
const FOLDS: usize = 5;

/// Which rows are held out together.
#[derive(Clone, Debug)]
pub(super) struct CrossFit<'a> {
    rows: &'a Rows,
    /// Row numbers of each fold.
    folds: Vec<Vec<usize>>,
}

impl<'a> CrossFit<'a> {
    /// Deals whole groups out: those that convert and those that do not separately, each in hashed order, so that every fold gets its part of
    /// both. (Dealt by margin, every fold would be a copy of the others, nearer than chance makes them, and a map that follows chance would
    /// look good.) `None` with fewer than two groups of either outcome.
    pub(super) fn of(rows: &'a Rows) -> Option<Self> {
        let (converted, others) = rows.distinct_of_classes();
        let folds = FOLDS.min(converted).min(others);
        if folds < 2 {
            return None;
        }
        let mut converts: BTreeMap<u32, bool> = BTreeMap::new();
        for (&group, &label) in rows.groups.iter().zip(&rows.labels) {
            *converts.entry(group).or_default() |= label;
        }
        let hash = Seed::new(0).stream("calibration folds");
        let mut dealt: Vec<(bool, u64, u32)> = converts
            .into_iter()
            .map(|(group, converts)| (converts, hash.with(u64::from(group)).bits(), group))
            .collect();
        dealt.sort_unstable();
        let fold_of: BTreeMap<u32, usize> =
            dealt.iter().enumerate().map(|(place, &(_, _, group))| (group, place % folds)).collect();
        let mut of_fold = vec![Vec::new(); folds];
        for (row, group) in rows.groups.iter().enumerate() {
            of_fold[fold_of.get(group).copied().unwrap_or(0)].push(row);
        }
        Some(Self { rows, folds: of_fold })
    }

    #[cfg(test)]
    pub(super) fn folds(&self) -> &[Vec<usize>] {
        &self.folds
    }

    /// Every row's chance by the method, fitted without the row's fold; `Auto` is the average of the curves of few constants.
    pub(super) fn chances(&self, method: CalibrationMethod) -> Result<Vec<f64>, CalibrateError> {
        let parts: Vec<Vec<f64>> = self
            .folds
            .par_iter()
            .enumerate()
            .map(|(held_out, fold)| {
                let others = self.folds.iter().enumerate().filter(|(other, _)| *other != held_out);
                let mut learned: Vec<usize> = others.flat_map(|(_, rows)| rows.iter().copied()).collect();
                learned.sort_unstable();
                let calibrator = fit_one(&self.rows.take(&learned), method, false)?.calibrator;
                Ok(fold.iter().map(|&row| calibrator.probability(Margin(self.rows.margins[row])).0).collect())
            })
            .collect::<Result<_, CalibrateError>>()?;
        let mut chances = vec![0.0; self.rows.len()];
        for (fold, part) in self.folds.iter().zip(parts) {
            for (&row, chance) in fold.iter().zip(part) {
                chances[row] = chance;
            }
        }
        Ok(chances)
    }
}
