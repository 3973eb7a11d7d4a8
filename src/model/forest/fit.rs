//! Growing a forest on rows whose outcome is known.
//!
//! smartcore reads a row's value and outcome at random places for every split it tries, so it is given small ones: codes of at
//! most 255 bins a column, the same as boosted trees learn from, as f32, and outcomes as bytes. What a split says of codes,
//! the bin's upper cut says of values.

use ndarray::ArrayView2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use smartcore::ensemble::random_forest_regressor::{RandomForestRegressor, RandomForestRegressorParameters};
use smartcore::linalg::basic::matrix::DenseMatrix;

use super::read;
use crate::model::boosting::{Bins, Direction, MOST_BINS, TrainColumn, bin_all};
use crate::model::validate::DEEPEST;
use crate::model::{Forest, ModelError, Tree};
use crate::seed::Seed;

/// How a forest is grown. Column sampling and leaf size matter more than depth.
///
/// Chosen by cross-validation on public bank and web-shop data (depth 8, 12, 16; leaf 5, 10, 20, 40; square root or a
/// third of the columns): a third of the columns won clearly where one column carries much (log loss .232 against .254)
/// and lost nothing elsewhere, leaves of 10 and depth 8 were within .001 of the best of every set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ForestParams {
    /// Number of trees; more never hurts but time. Default 100.
    pub trees: usize,
    /// Splits on the longest path, at most 64 (scikit-learn's `max_depth`). Default 8.
    pub max_depth: usize,
    /// Every leaf holds so many of its tree's sampled rows, at least 1. Default 10.
    pub min_samples_leaf: usize,
    /// Columns tried at a split; `None`, the default: a third of them, rounded up.
    pub columns_per_split: Option<usize>,
}

impl Default for ForestParams {
    fn default() -> Self {
        Self { trees: 100, max_depth: 8, min_samples_leaf: 10, columns_per_split: None }
    }
}

/// Trees grown by one call of smartcore, which sorts every column once per call. No choice of threads changes it.
pub(super) const TREES_PER_CALL: usize = 10;

pub(super) type Grown = RandomForestRegressor<f32, u8, DenseMatrix<f32>, Vec<u8>>;

impl Forest {
    /// Grows trees on bootstrap samples: regression trees on 0/1, so that a leaf holds a chance.
    ///
    /// `x`: rows x design columns (the `Trees` encoding), finite; `labels`: converted within the horizon, one per row.
    /// The same seed gives the same bytes at any number of threads. Covers count rows of `x`, not of the samples. Cost:
    /// trees x rows x columns x depth, in parallel over groups of ten trees, each with 16 bytes a cell at work.
    ///
    /// # Errors
    /// [`ModelError`] when lengths differ, a value is not finite, all outcomes are the same, or a parameter is out of
    /// range.
    ///
    /// # References
    /// Breiman 2001, "Random forests"; scikit-learn's `RandomForestRegressor(max_features=1/3)` on 0/1 grows the same
    /// kind of tree.
    pub fn fit(x: ArrayView2<'_, f64>, labels: &[bool], params: &ForestParams, seed: Seed) -> Result<Self, ModelError> {
        check(x, labels, params)?;
        let (bins, matrix) = coded(x)?;
        let targets: Vec<u8> = labels.iter().map(|&converted| u8::from(converted)).collect();
        let standard = x.as_standard_layout();
        let rows: Vec<&[f64]> = standard.rows().into_iter().filter_map(|row| row.to_slice()).collect();

        let starts: Vec<usize> = (0..params.trees).step_by(TREES_PER_CALL).collect();
        let groups: Vec<Vec<Tree>> = starts
            .into_par_iter()
            .map(|first| {
                let count = TREES_PER_CALL.min(params.trees - first);
                let failed = |reason| ModelError::Tree { tree: first, reason };
                let grown = Grown::fit(&matrix, &targets, settings(params, x.ncols(), count, group_seed(seed, first)))
                    .map_err(|error| failed(error.to_string()))?;
                read::trees(&grown, &bins, &rows).map_err(failed)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { trees: groups.into_iter().flatten().collect() })
    }
}

/// Each column's bins, and the codes of all rows, column by column.
pub(super) fn coded(x: ArrayView2<'_, f64>) -> Result<(Vec<Bins>, DenseMatrix<f32>), ModelError> {
    let values: Vec<Vec<f64>> = x.columns().into_iter().map(|column| column.to_vec()).collect();
    let columns: Vec<TrainColumn<'_>> =
        values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
    let (bins, codes): (Vec<Bins>, Vec<Vec<u8>>) = bin_all(&columns, None, MOST_BINS)?.into_iter().unzip();
    let codes: Vec<f32> = codes.into_iter().flatten().map(f32::from).collect();
    let matrix = DenseMatrix::new(x.nrows(), x.ncols(), codes, true)
        .map_err(|failed| ModelError::Tree { tree: 0, reason: failed.to_string() })?;
    Ok((bins, matrix))
}

/// A seed per group of trees; smartcore counts on from it for the trees of the group.
pub(super) fn group_seed(seed: Seed, first: usize) -> u64 {
    seed.stream("forest").with(first as u64).bits()
}

pub(super) fn settings(
    params: &ForestParams,
    columns: usize,
    trees: usize,
    seed: u64,
) -> RandomForestRegressorParameters {
    RandomForestRegressorParameters {
        // smartcore counts levels of nodes, we count splits; `check` has bounded it.
        max_depth: Some(params.max_depth as u16 + 1),
        min_samples_leaf: params.min_samples_leaf,
        min_samples_split: params.min_samples_leaf.saturating_mul(2).max(2),
        n_trees: trees,
        m: Some(params.columns_per_split.unwrap_or_else(|| columns.div_ceil(3)).min(columns)),
        keep_samples: false,
        seed,
    }
}

fn check(x: ArrayView2<'_, f64>, labels: &[bool], params: &ForestParams) -> Result<(), ModelError> {
    let within = |name, value: usize, low: usize, high: usize, wanted| {
        let inside = (low..=high).contains(&value);
        if inside { Ok(()) } else { Err(ModelError::BadParameter { name, value: value as f64, wanted }) }
    };
    within("trees", params.trees, 1, 100_000, "1 to 100000")?;
    within("max_depth", params.max_depth, 1, DEEPEST, "1 to 64")?;
    within("min_samples_leaf", params.min_samples_leaf, 1, usize::MAX, "at least 1")?;
    within("columns_per_split", params.columns_per_split.unwrap_or(1), 1, usize::MAX, "at least 1")?;
    within("number of design columns", x.ncols(), 1, u32::MAX as usize, "at least 1")?;
    crate::model::design::check(x, labels)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
