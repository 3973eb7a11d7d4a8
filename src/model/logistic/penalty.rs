//! How large a penalty? Cross-validated log loss over a grid, and the largest penalty that is not visibly worse.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::enough::thinned;
use super::fit::{LogisticParams, check};
use super::hessian::Curvature;
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
    /// One point per penalty tried, from the smallest to the largest.
    pub curve: Vec<PenaltyPoint>,
}

/// Chooses the penalty by cross-validated log loss.
///
/// The standard error is that of the *difference* to the best penalty, paired by fold: folds differ in base rate far more
/// than penalties do within a fold, and the unpaired rule (Breiman et al. 1984) would mistake that for indifference and
/// shrink too much. With a single fold the best penalty itself is taken. Each fold fits from the largest penalty down,
/// each from the one before
/// and with its curvature while that serves, until three penalties in a row are worse than the best; smaller ones are not tried.
/// Of more than 65,536 rows a sample of so many (or of as many as hold 5,000 conversions) serves: the best penalty depends on how
/// large the coefficients are beside the noise of a row, not on how many rows there are.
/// Cost: folds x two to five curvatures, and folds x penalties x some six passes over the rows.
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

    let rows = Rows { x: x.view(), labels, weights };
    let thin = thinned(folds, labels);
    let folds = thin.as_deref().unwrap_or(folds);
    let mut paths: Vec<Path<'_>> = folds.iter().map(|fold| Path::new(rows, fold)).collect();
    let mut tried = Vec::new();
    let mut by_fold = vec![Vec::new(); folds.len()];
    for &penalty in grid.iter().rev() {
        let step = |path: &mut Path<'_>| path.loss_at(penalty);
        // Large folds are already parallel inside, and copies of them should not stand side by side.
        let losses: Vec<f64> = if labels.len() > ROWS_PER_BLOCK {
            paths.iter_mut().map(step).collect::<Result<_, _>>()?
        } else {
            paths.par_iter_mut().map(step).collect::<Result<_, _>>()?
        };
        tried.push(penalty);
        for (path, loss) in by_fold.iter_mut().zip(losses) {
            path.push(loss);
        }
        if past_the_best(&by_fold) {
            break;
        }
    }
    tried.reverse();
    by_fold.iter_mut().for_each(|losses| losses.reverse());
    Ok(read_curve(&tried, &by_fold, params.standard_errors))
}

/// Share of a standard error that a coefficient may lie from its optimum: it moves no loss that the rule could tell apart.
const TOLERANCE: f64 = 1e-7;

/// So many smaller penalties in a row that only made things worse end the search.
const PATIENCE: usize = 3;

/// Along the path from large to small penalties the loss falls, then rises: has it risen for [`PATIENCE`] steps?
fn past_the_best(by_fold: &[Vec<f64>]) -> bool {
    let steps = by_fold.first().map_or(0, Vec::len);
    let total = |step: usize| by_fold.iter().map(|losses| losses[step]).sum::<f64>();
    let best = (0..steps).min_by(|&a, &b| total(a).total_cmp(&total(b)));
    best.is_some_and(|best| steps > best + PATIENCE)
}

/// All rows that folds choose from.
#[derive(Clone, Copy)]
struct Rows<'a> {
    x: ArrayView2<'a, f64>,
    labels: &'a [bool],
    weights: Option<&'a [f64]>,
}

/// One fold on its way from the largest penalty to the smallest, each fit beginning at the one before.
struct Path<'a> {
    rows: Rows<'a>,
    held_out: &'a [usize],
    fit_x: Array2<f64>,
    fit_labels: Vec<bool>,
    fit_weights: Option<Vec<f64>>,
    /// The fit before this one: coefficients, intercept first, and a curvature from nearby.
    warm: Option<(Vec<f64>, Curvature)>,
}

impl<'a> Path<'a> {
    fn new(rows: Rows<'a>, fold: &'a Fold) -> Self {
        Self {
            rows,
            held_out: &fold.held_out,
            fit_x: rows.x.select(Axis(0), &fold.fit),
            fit_labels: fold.fit.iter().map(|&row| rows.labels[row]).collect(),
            fit_weights: rows.weights.map(|weights| fold.fit.iter().map(|&row| weights[row]).collect()),
            warm: None,
        }
    }

    /// Mean log loss of the held-out rows when the others are fitted at `penalty`.
    fn loss_at(&mut self, penalty: f64) -> Result<f64, ModelError> {
        let params = LogisticParams { penalty, tolerance: TOLERANCE, ..LogisticParams::default() };
        check(&params)?;
        let problem = Problem::new(self.fit_x.view(), &self.fit_labels, self.fit_weights.as_deref())?;
        let begin = match self.warm.take() {
            Some((beta, curvature)) => {
                let slope = problem.slope(&beta, penalty);
                newton::Start { beta, slope, curvature: Some(curvature) }
            }
            // At the largest penalty the base rate is close enough.
            None => {
                let (beta, slope, _) = start::choose(&problem, penalty, 0);
                newton::Start { beta, slope, curvature: None }
            }
        };
        let (beta, curvature) = newton::descend(&problem, penalty, &params, begin)?.into_parts();
        let loss = mean_log_loss(self.rows, self.held_out, &beta)?;
        self.warm = Some((beta, curvature));
        Ok(loss)
    }
}

fn mean_log_loss(all: Rows<'_>, rows: &[usize], beta: &[f64]) -> Result<f64, ModelError> {
    let (mut sum, mut total) = (0.0, 0.0);
    for &row in rows {
        let design = all.x.row(row);
        let margin = match design.as_slice() {
            Some(values) => beta[0] + dot(&beta[1..], values),
            None => beta[0] + design.iter().zip(&beta[1..]).map(|(x, b)| x * b).sum::<f64>(),
        };
        let weight = all.weights.map_or(1.0, |weights| weights[row]);
        sum += weight * Chance::of(margin).log_loss(all.labels[row]);
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
