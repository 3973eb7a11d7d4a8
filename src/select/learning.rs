//! Would more history help? The chosen candidate, fitted on parts of Train, on the same Test rows: its learning curve.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::candidate::{FitSettings, Fitted, learn};
use crate::dataset::{LabelledRows, Test, Train};
use crate::frame::Margin;
use crate::metrics::roc_auc_score;
use crate::model::BatchScorer;
use crate::seed::Seed;

/// Refits learn from so many rows at most.
const MOST_ROWS: f64 = 40_000.0;
/// Halvings of the largest part.
const PARTS: u32 = 4;
/// Fits per part, each on other leads.
const DRAWS: u64 = 3;
/// A fit on fewer distinct conversions is none.
const LEAST_CONVERSIONS: usize = 20;

/// What fits on a part of Train found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearningPoint {
    /// Distinct conversions that a fit learned from; the mean over its draws.
    pub conversions: f64,
    /// Rows that a fit learned from; the mean over its draws.
    pub rows: f64,
    /// Fits; 1 for the model itself, which learned from all of Train.
    pub fits: usize,
    /// Conversions that lists at capacity found in Test; the mean over the fits.
    pub found: f64,
    /// The fewest that a fit found.
    pub found_low: f64,
    /// The most.
    pub found_high: f64,
    /// ROC AUC on Test; the mean over the fits.
    pub roc_auc: f64,
}

/// The learning curve of a candidate: parts of Train from the smallest to the whole, which is the fitted model itself.
///
/// A part takes whole leads by chance and keeps what was tuned on all of Train (a penalty, a number of trees), so a small part is fitted
/// as carefully as the whole; draws of one part overlap, so their spread is no interval. `found` says how many conversions the lists of a
/// ranking find: one score per Test row. Empty where half of Train has too few conversions.
///
/// Cost: three fits on each of four parts of at most 40,000 rows, halved from one to the next.
#[must_use]
pub fn learning_curve(
    fitted: &Fitted,
    train: &Train,
    test: &Test,
    settings: FitSettings<'_>,
    found: &(dyn Fn(&[Margin]) -> f64 + Sync),
) -> Vec<LearningPoint> {
    let (rows, test) = (train.rows(), test.rows());
    let auc = |margins: &[Margin]| {
        let scores: Vec<f64> = margins.iter().map(|margin| margin.0).collect();
        roc_auc_score(&test.labels, &scores, None).ok()
    };
    let seed = settings.seed.stream("learning curve");
    let largest = (MOST_ROWS / rows.len() as f64).min(0.5);
    let mut points = Vec::new();
    for part in (0..PARTS).rev().map(|halvings| largest / f64::from(1_u32 << halvings)) {
        let one = |draw: u64| {
            let some = rows.take(&part_of(rows, part, seed.with(draw)));
            if some.distinct_conversions() < LEAST_CONVERSIONS {
                return None;
            }
            // A part on which it cannot be fitted has no point.
            let (encoder, model) = learn(fitted.name, &some, fitted.tuned, settings).ok()?;
            let margins = BatchScorer::new(&model).margins(&encoder, &test.frame);
            Some([some.distinct_conversions() as f64, some.len() as f64, found(&margins), auc(&margins)?])
        };
        let fits: Vec<[f64; 4]> = (0..DRAWS).into_par_iter().filter_map(one).collect();
        points.extend((fits.len() as u64 == DRAWS).then(|| point(&fits)));
    }
    if points.is_empty() {
        return points;
    }
    let margins = fitted.margins(&test.frame);
    if let Some(auc) = auc(&margins) {
        points.push(point(&[[rows.distinct_conversions() as f64, rows.len() as f64, found(&margins), auc]]));
    }
    points
}

fn point(fits: &[[f64; 4]]) -> LearningPoint {
    let mean = |of: usize| fits.iter().map(|fit| fit[of]).sum::<f64>() / fits.len() as f64;
    LearningPoint {
        conversions: mean(0),
        rows: mean(1),
        fits: fits.len(),
        found: mean(2),
        found_low: fits.iter().map(|fit| fit[2]).fold(f64::INFINITY, f64::min),
        found_high: fits.iter().map(|fit| fit[2]).fold(f64::NEG_INFINITY, f64::max),
        roc_auc: mean(3),
    }
}

/// The rows of so many of the leads, drawn by chance, in row order.
fn part_of(rows: &LabelledRows, part: f64, seed: Seed) -> Vec<usize> {
    let leads: BTreeSet<u32> = rows.groups.iter().copied().collect();
    let mut order: Vec<u32> = leads.into_iter().collect();
    order.sort_by_key(|&lead| (seed.with(u64::from(lead)).bits(), lead));
    order.truncate((order.len() as f64 * part).round() as usize);
    let taken: BTreeSet<u32> = order.into_iter().collect();
    (0..rows.len()).filter(|&row| taken.contains(&rows.groups[row])).collect()
}
