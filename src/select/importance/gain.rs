//! Whose differences make the model's answers differ? Each source field's part of their variance, and how steady it is.

use std::collections::{BTreeMap, BTreeSet};

use super::not_computable;
use crate::dataset::LabelledRows;
use crate::encode::Encoder;
use crate::evaluate::{Estimate, Measured};
use crate::frame::FeatureFrame;
use crate::model::{Fold, Model, Node, Tree};
use crate::seed::Seed;
use crate::select::candidate::{FitSettings, Fitted, learn};

/// A fold's fit learns from so many rows at most, whole leads drawn by chance.
const MOST_ROWS: usize = 20_000;

/// Fits the candidate on every fold as it was tuned, and reads each field's part: mean, lowest and highest.
pub(super) fn over_folds(
    fitted: &Fitted,
    rows: &LabelledRows,
    folds: &[Fold],
    settings: FitSettings<'_>,
) -> BTreeMap<String, Measured> {
    let seed = settings.seed.stream("gain rows");
    let mut by_fold: Vec<BTreeMap<String, f64>> = Vec::new();
    for fold in folds {
        let some = rows.take(&drawn(rows, &fold.fit, seed));
        // A fold on which it cannot be fitted (too few conversions of one kind) says nothing; the others do.
        let Ok((encoder, model)) = learn(fitted.name, &some, fitted.tuned, settings) else { continue };
        by_fold.push(parts(field_gains(&encoder, &model, &some.frame)));
    }
    let fields: BTreeSet<&String> = by_fold.iter().flat_map(BTreeMap::keys).collect();
    let measured = |field: &String| {
        let parts: Vec<f64> = by_fold.iter().map(|fold| fold.get(field).copied().unwrap_or(0.0)).collect();
        if parts.len() < 2 {
            return never_fitted();
        }
        Measured::Estimate(Estimate {
            value: parts.iter().sum::<f64>() / parts.len() as f64,
            low: parts.iter().copied().fold(f64::INFINITY, f64::min),
            high: parts.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    };
    fields.into_iter().map(|field| (field.clone(), measured(field))).collect()
}

/// Where fewer than two folds could be fitted.
pub(super) fn never_fitted() -> Measured {
    not_computable("fewer than two folds of Train could be fitted")
}

/// Whole leads by chance, up to [`MOST_ROWS`] rows, in the fold's order.
fn drawn(rows: &LabelledRows, fit: &[usize], seed: Seed) -> Vec<usize> {
    let mut taken = fit.to_vec();
    if taken.len() > MOST_ROWS {
        taken.sort_by_key(|&row| (seed.with(u64::from(rows.groups[row])).bits(), row));
        taken.truncate(MOST_ROWS);
        taken.sort_unstable();
    }
    taken
}

/// What each source field adds to the variance of the answers.
///
/// Trees: a split adds `cover left x cover right / cover x (mean left - mean right)^2`, the means being those of the leaves
/// below: the fall in squared error (Breiman et al. 1984), which with equal curvature is the gain of boosted trees.
/// Logistic regression: the variance of the field's part of the log-odds over the frame's rows.
pub(super) fn field_gains(encoder: &Encoder, model: &Model, frame: &FeatureFrame) -> BTreeMap<String, f64> {
    let fields = encoder.fields(frame.spec());
    let mut gains: BTreeMap<String, f64> = BTreeMap::new();
    let trees = match model {
        Model::Logistic(model) => {
            let design = encoder.encode(frame);
            let mut of_field: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
            for ((&field, beta), values) in fields.iter().zip(&model.coefficients).zip(design.columns()) {
                let sums = of_field.entry(field).or_insert_with(|| vec![0.0; frame.rows()]);
                sums.iter_mut().zip(values).for_each(|(sum, x)| *sum += beta * x);
            }
            gains.extend(of_field.into_iter().map(|(field, sums)| (field.to_owned(), variance(&sums))));
            return gains;
        }
        Model::Forest(forest) => &forest.trees,
        Model::Boosting(boosting) => &boosting.trees,
    };
    let mut by_column = vec![0.0; fields.len()];
    trees.iter().for_each(|tree| add_splits(tree, &mut by_column));
    for (field, gain) in fields.into_iter().zip(by_column) {
        *gains.entry(field.to_owned()).or_default() += gain;
    }
    gains
}

fn variance(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n
}

fn add_splits(tree: &Tree, gains: &mut [f64]) {
    // Children stand after their parent, so from the end every node's mean is known before it is asked for.
    let mut means = vec![0.0; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate().rev() {
        let Some(fork) = node.fork() else {
            if let Node::Leaf { value, .. } = node {
                means[at] = *value;
            }
            continue;
        };
        let [left, right] = [fork.left, fork.right].map(|child| (tree.nodes[child].cover(), means[child]));
        let cover = left.0 + right.0;
        if cover > 0.0 {
            means[at] = (left.0 * left.1 + right.0 * right.1) / cover;
            gains[fork.column] += left.0 * right.0 / cover * (left.1 - right.1).powi(2);
        }
    }
}

/// As parts of the whole; 0 when the answers are all the same.
fn parts(mut gains: BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let total: f64 = gains.values().sum();
    gains.values_mut().for_each(|gain| *gain = if total > 0.0 { *gain / total } else { 0.0 });
    gains
}
