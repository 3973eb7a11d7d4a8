//! Which calibrator do these rows bear? The average of curves of few constants, unless rows that were not seen say that it takes a free one.

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
    /// `Auto`: the average.
    pub(super) method: CalibrationMethod,
    /// Every row's chance by it, without the row's fold.
    pub(super) chances: Vec<f64>,
    pub(super) best: CalibrationMethod,
    pub(super) tried: Vec<(&'static str, f64)>,
}

/// The methods that so many distinct conversions (or distinct others, where those are fewer) bear, simplest first; `Auto` is the average.
pub(super) fn methods(fewest: usize) -> Vec<CalibrationMethod> {
    use CalibrationMethod::{Auto, Isotonic, VennAbers};
    let from = |least: usize, method| (fewest >= least).then_some(method);
    let free = [from(FEWEST_FOR_VENN_ABERS, VennAbers), from(FEWEST_FOR_ISOTONIC, Isotonic)];
    std::iter::once(Auto).chain(free.into_iter().flatten()).collect()
}

/// What a method is called among those that were looked at.
pub(super) const fn name(method: CalibrationMethod) -> &'static str {
    match method {
        CalibrationMethod::Auto => "average",
        other => other.name(),
    }
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
    let tried = looked_at.iter().zip(&means).map(|((method, _, _), &mean)| (name(*method), mean)).collect();
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

#[cfg(test)]
mod tests {
    use crate::calibrate::tests::simulated;
    use crate::calibrate::{CalibrationMethod, CalibrationRows, Calibrator};

    #[test]
    fn auto_takes_what_the_truth_asks_for() {
        // A free form where no curve of few constants fits, and of the average the most by the simplest curve that does.
        let times = |wanted: &[&str], truth: &dyn Fn(f64) -> f64| {
            let right = |seed: &u64| {
                let (margins, labels) = simulated(2000, 30 + seed, truth);
                let notes =
                    Calibrator::fit(&CalibrationRows::new(&margins, &labels), CalibrationMethod::Auto).unwrap().notes;
                let heaviest = notes.shares.iter().max_by(|a, b| a.1.total_cmp(&b.1));
                wanted.contains(&heaviest.map_or(notes.used, |(name, _)| name))
            };
            (0..20).filter(right).count()
        };
        for (wanted, truth) in [
            (&["none"][..], &(|m| m) as &dyn Fn(f64) -> f64),
            (&["intercept_shift"], &|m| m + 0.7),
            (&["platt"], &|m| 0.6 * m - 0.8),
            (&["beta"], &|m| if m > 0.0 { 0.3 * m } else { m }),
            // A stair is no line: only what may take any form follows it.
            (&["venn_abers", "isotonic"], &|m| {
                if m < -2.0 {
                    -4.0
                } else if m < 1.0 {
                    -1.0
                } else {
                    1.0
                }
            }),
        ] {
            let right = times(wanted, truth);
            assert!(right >= 14, "{wanted:?}: {right} of 20");
        }
    }
}
