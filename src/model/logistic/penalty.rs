//! How large a penalty? Cross-validated log loss over a grid, and the largest penalty that is not visibly worse.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::fit::{LogisticParams, check};
use super::problem::{Chance, Problem, ROWS_PER_BLOCK, dot};
use super::{newton, start};
use crate::model::ModelError;

/// Rows to fit on and rows to test on, as indices into one design. How they are chosen (by time, by lead) is the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Rows to fit on.
    pub fit: Vec<usize>,
    /// Rows to test on.
    pub held_out: Vec<usize>,
}

/// Which penalties are tried and how one is picked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PenaltyParams {
    /// The penalties to try, each above 0. Default 0.01, 0.03, 0.1 ... 3000, 10000.
    pub grid: Vec<f64>,
    /// The largest penalty is taken whose log loss is at most so many standard errors above the best. Default 1.
    pub standard_errors: f64,
}

impl Default for PenaltyParams {
    fn default() -> Self {
        let grid = vec![0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0];
        Self { grid, standard_errors: 1.0 }
    }
}

/// One penalty's cross-validated log loss.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PenaltyPoint {
    /// The penalty.
    pub penalty: f64,
    /// Mean log loss of held-out rows, averaged over folds; lower is better.
    pub log_loss: f64,
    /// How far it lies above the best penalty's.
    pub above_best: f64,
    /// Standard error of that difference over folds, paired by fold; 0 at the best, `None` with a single fold.
    pub standard_error: Option<f64>,
}

/// The penalty to use, and the curve it was read from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PenaltyChoice {
    /// The penalty to use: the largest within the wanted standard errors of the best.
    pub chosen: f64,
    /// The penalty with the lowest log loss.
    pub best: f64,
    /// One point per penalty, from the smallest to the largest.
    pub curve: Vec<PenaltyPoint>,
}

/// Chooses the penalty by cross-validated log loss.
///
/// The standard error is that of the *difference* to the best penalty, paired by fold: folds differ in base rate far more
/// than penalties do within a fold, and the unpaired rule (Breiman et al. 1984) would mistake that for indifference and
/// shrink too much. With a single fold the best penalty itself is taken. Each fold fits from the largest penalty down,
/// each from the one before. Cost: folds x penalties x some two curvatures.
///
/// # Errors
/// [`ModelError`] when the grid is empty or holds a penalty not above 0, a fold is empty, refers to rows that do not exist
/// or has one outcome only, or a fit fails.
pub fn choose_penalty(
    x: ArrayView2<'_, f64>,
    labels: &[bool],
    weights: Option<&[f64]>,
    folds: &[Fold],
    params: &PenaltyParams,
) -> Result<PenaltyChoice, ModelError> {
    let mut grid = params.grid.clone();
    grid.sort_unstable_by(f64::total_cmp);
    if let Some(&value) = grid.iter().find(|penalty| !(penalty.is_finite() && **penalty > 0.0)) {
        return Err(ModelError::BadParameter { name: "penalty grid", value, wanted: "finite penalties above 0" });
    }
    if grid.is_empty() || folds.is_empty() {
        return Err(ModelError::BadParameter { name: "penalties x folds", value: 0.0, wanted: "at least one of each" });
    }
    // One place checks lengths and values; folds then only take rows.
    Problem::new(x, labels, weights)?;
    for (fold, Fold { fit, held_out }) in folds.iter().enumerate() {
        let bad = |problem| Err(ModelError::BadFold { fold, problem, rows: labels.len() });
        if fit.is_empty() || held_out.is_empty() {
            return bad("has no rows to fit on or none to hold out");
        }
        if fit.iter().chain(held_out).any(|&row| row >= labels.len()) {
            return bad("refers to a row that does not exist");
        }
    }

    let losses = |fold: &Fold| held_out_losses(x, labels, weights, fold, &grid);
    // Large folds are already parallel inside, and copies of them should not stand side by side.
    let by_fold: Vec<Vec<f64>> = if labels.len() > ROWS_PER_BLOCK {
        folds.iter().map(losses).collect::<Result<_, _>>()?
    } else {
        folds.par_iter().map(losses).collect::<Result<_, _>>()?
    };
    Ok(read_curve(&grid, &by_fold, params.standard_errors))
}

/// Mean log loss of the held-out rows at each penalty of the (rising) grid.
fn held_out_losses(
    x: ArrayView2<'_, f64>,
    labels: &[bool],
    weights: Option<&[f64]>,
    fold: &Fold,
    grid: &[f64],
) -> Result<Vec<f64>, ModelError> {
    let fit_x: Array2<f64> = x.select(Axis(0), &fold.fit);
    let fit_labels: Vec<bool> = fold.fit.iter().map(|&row| labels[row]).collect();
    let fit_weights: Option<Vec<f64>> = weights.map(|weights| fold.fit.iter().map(|&row| weights[row]).collect());
    let problem = Problem::new(fit_x.view(), &fit_labels, fit_weights.as_deref())?;

    let mut losses = vec![0.0; grid.len()];
    let mut warm: Option<Vec<f64>> = None;
    for (loss, &penalty) in losses.iter_mut().zip(grid).rev() {
        let params = LogisticParams { penalty, ..LogisticParams::default() };
        check(&params)?;
        let (beta, slope) = match warm.take() {
            Some(beta) => {
                let slope = problem.slope(&beta, penalty);
                (beta, slope)
            }
            None => {
                let (beta, slope, _) = start::choose(&problem, penalty, params.start_rows);
                (beta, slope)
            }
        };
        let beta = newton::descend(&problem, penalty, &params, beta, slope)?.beta;
        *loss = mean_log_loss(x, labels, weights, &fold.held_out, &beta)?;
        warm = Some(beta);
    }
    Ok(losses)
}

fn mean_log_loss(
    x: ArrayView2<'_, f64>,
    labels: &[bool],
    weights: Option<&[f64]>,
    rows: &[usize],
    beta: &[f64],
) -> Result<f64, ModelError> {
    let (mut sum, mut total) = (0.0, 0.0);
    for &row in rows {
        let design = x.row(row);
        let margin = match design.as_slice() {
            Some(values) => beta[0] + dot(&beta[1..], values),
            None => beta[0] + design.iter().zip(&beta[1..]).map(|(x, b)| x * b).sum::<f64>(),
        };
        let weight = weights.map_or(1.0, |weights| weights[row]);
        sum += weight * Chance::of(margin).log_loss(labels[row]);
        total += weight;
    }
    if total > 0.0 { Ok(sum / total) } else { Err(ModelError::BadWeight { row: rows[0], value: 0.0 }) }
}

/// `by_fold[fold][k]`: the loss at `grid[k]`.
fn read_curve(grid: &[f64], by_fold: &[Vec<f64>], standard_errors: f64) -> PenaltyChoice {
    let folds = by_fold.len() as f64;
    let mean = |k: usize| by_fold.iter().map(|losses| losses[k]).sum::<f64>() / folds;
    // Of equally good penalties the larger.
    let best = (0..grid.len()).rev().min_by(|&a, &b| mean(a).total_cmp(&mean(b))).unwrap_or(0);
    let curve: Vec<PenaltyPoint> = (0..grid.len())
        .map(|k| {
            let above = mean(k) - mean(best);
            let squares: f64 = by_fold.iter().map(|losses| (losses[k] - losses[best] - above).powi(2)).sum();
            let standard_error = (by_fold.len() > 1).then(|| (squares / (folds - 1.0) / folds).sqrt());
            PenaltyPoint { penalty: grid[k], log_loss: mean(k), above_best: above, standard_error }
        })
        .collect();
    let close =
        |point: &&PenaltyPoint| point.above_best <= point.standard_error.map_or(0.0, |error| standard_errors * error);
    let chosen = curve.iter().rev().find(close).map_or(grid[best], |point| point.penalty);
    PenaltyChoice { chosen, best: grid[best], curve }
}

#[cfg(test)]
#[path = "penalty_tests.rs"]
mod tests;
