//! Which calibrator do these rows bear? As many constants as conversions allow, chosen by what rows say that it did not see.

use std::collections::BTreeMap;

use super::CalibrationMethod;
use super::cross_fit::CrossFit;
use super::rows::Rows;
use crate::metrics::row_log_loss;

/// With fewer of either outcome a fitted slope says more about chance than about the model.
pub(super) const FEWEST_FOR_A_SLOPE: usize = 20;
/// Steps need this many conversions.
const FEWEST_FOR_VENN_ABERS: usize = 200;
/// A map of any form needs this many.
const FEWEST_FOR_ISOTONIC: usize = 1000;

/// What was looked at, and what was taken.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) method: CalibrationMethod,
    /// Every row's chance by it, without the row's fold.
    pub(super) chances: Vec<f64>,
    pub(super) best: CalibrationMethod,
    pub(super) tried: Vec<(&'static str, f64)>,
}

/// The methods that so many distinct conversions (or distinct others, where those are fewer) bear, simplest first.
pub(super) fn methods(fewest: usize) -> Vec<CalibrationMethod> {
    use CalibrationMethod::{Beta, InterceptShift, Isotonic, None, Platt, VennAbers};
    let from = |least: usize, method| (fewest >= least).then_some(method);
    [
        from(FEWEST_FOR_A_SLOPE, None),
        Some(InterceptShift),
        from(FEWEST_FOR_A_SLOPE, Platt),
        from(FEWEST_FOR_A_SLOPE, Beta),
        from(FEWEST_FOR_VENN_ABERS, VennAbers),
        from(FEWEST_FOR_ISOTONIC, Isotonic),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The simplest method whose cross-validated log loss is within one standard error (of the paired difference, groups taken together) of
/// the lowest. Methods that cannot be fitted on a fold are passed over; `None` when that is all of them.
pub(super) fn choose(rows: &Rows, folds: &CrossFit<'_>, fewest: usize) -> Option<Choice> {
    let mut looked_at: Vec<(CalibrationMethod, Vec<f64>, Vec<f64>)> = methods(fewest)
        .into_iter()
        .filter_map(|method| {
            let chances = folds.chances(method).ok()?;
            let losses = rows.labels.iter().zip(&chances).map(|(&label, &p)| row_log_loss(label, p)).collect();
            Some((method, chances, losses))
        })
        .collect();
    let weight: f64 = (0..rows.len()).map(|row| rows.weight(row)).sum();
    let mean =
        |losses: &[f64]| losses.iter().enumerate().map(|(row, loss)| rows.weight(row) * loss).sum::<f64>() / weight;
    let means: Vec<f64> = looked_at.iter().map(|(_, _, losses)| mean(losses)).collect();
    let best = (0..means.len()).min_by(|&a, &b| means[a].total_cmp(&means[b]))?;
    let within = |at: usize| {
        means[at] - means[best] <= paired_standard_error(rows, &looked_at[at].2, &looked_at[best].2, weight)
    };
    let taken = (0..means.len()).find(|&at| at == best || within(at))?;
    let tried = looked_at.iter().zip(&means).map(|((method, _, _), &mean)| (method.name(), mean)).collect();
    let best = looked_at[best].0;
    let (method, chances, _) = looked_at.swap_remove(taken);
    Some(Choice { method, chances, best, tried })
}

/// Standard error of the mean difference of two losses on the same rows, rows of one group taken together.
fn paired_standard_error(rows: &Rows, a: &[f64], b: &[f64], weight: f64) -> f64 {
    let difference = |row: usize| rows.weight(row) * (a[row] - b[row]);
    let mean = (0..rows.len()).map(difference).sum::<f64>() / weight;
    let mut by_group: BTreeMap<u32, f64> = BTreeMap::new();
    for (row, &group) in rows.groups.iter().enumerate() {
        *by_group.entry(group).or_default() += difference(row) - rows.weight(row) * mean;
    }
    by_group.values().map(|sum| sum * sum).sum::<f64>().sqrt() / weight
}
