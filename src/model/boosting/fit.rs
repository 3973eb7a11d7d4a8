//! From rows to boosted trees, and how many trees later rows ask for.

use std::sync::atomic::AtomicU16;

use super::bins::{Bins, TrainColumn, bin_all};
use super::gradients::{Targets, Units, advance};
use super::grow::Grower;
use super::layout::Layout;
use super::params::BoostingParams;
use super::search::Terms;
use crate::frame::MISSING_LEVEL;
use crate::model::logistic::Fold;
use crate::model::{Boosting, ModelError, Tree};
use crate::seed::Seed;

impl Boosting {
    /// Grows `params.trees` trees for log loss, each on what the trees before it left over.
    ///
    /// `columns`: one per design column, all of the same rows; `labels`: converted within the horizon, one per row;
    /// `weights`: at least 0, one per row; 2 says the same as the row twice. The same seed gives the same bytes at any
    /// number of threads, and without row sampling in any order of up to 100,000 rows. Covers count all rows with weight,
    /// sampled or not. Fewer trees come back when a tree finds nothing left to split. Cost: about rows x columns x 2.5 per
    /// tree (each leaf sums its smaller child; the larger is what remains), 10 bytes per cell.
    ///
    /// # Errors
    /// [`ModelError`] when lengths differ, a value is infinite, all outcomes are the same, or a parameter or weight is out
    /// of range.
    ///
    /// # References
    /// Friedman 2001, "Greedy function approximation"; Chen and Guestrin 2016, "XGBoost"; Ke et al. 2017, "LightGBM"; Shi et
    /// al. 2022, "Quantized training of gradient boosting decision trees".
    pub fn fit(
        columns: &[TrainColumn<'_>],
        labels: &[bool],
        weights: Option<&[f64]>,
        params: &BoostingParams,
        seed: Seed,
    ) -> Result<Self, ModelError> {
        grow(columns, labels, weights, params, seed, |_| Going::On)
    }

    /// The log loss of a fold's held-out rows before the first tree and after each tree, until `params.patience` trees
    /// brought nothing better.
    ///
    /// # Errors
    /// As [`Boosting::fit`] on the fold's rows; [`ModelError::BadFold`] for a fold without rows on one side.
    pub fn held_out_losses(
        columns: &[TrainColumn<'_>],
        labels: &[bool],
        fold: &Fold,
        params: &BoostingParams,
        seed: Seed,
    ) -> Result<Vec<f64>, ModelError> {
        let rows = labels.len();
        if fold.fit.is_empty() || fold.held_out.is_empty() {
            return Err(ModelError::BadFold { fold: 0, problem: "has no rows on one side", rows });
        }
        let order: Vec<usize> = fold.fit.iter().chain(&fold.held_out).copied().collect();
        if order.iter().any(|&row| row >= rows) {
            return Err(ModelError::BadFold { fold: 0, problem: "names a row that does not exist", rows });
        }
        let taken: Vec<Taken> = columns.iter().map(|column| Taken::of(column, &order)).collect();
        let columns: Vec<TrainColumn<'_>> = taken.iter().zip(columns).map(|(taken, from)| taken.like(from)).collect();
        let labels: Vec<bool> = order.iter().map(|&row| labels[row]).collect();
        // Held-out rows weigh nothing: they are sorted to their leaves with the others and teach nothing.
        let first = fold.fit.len();
        let weights: Vec<f64> = (0..order.len()).map(|row| if row < first { 1.0 } else { 0.0 }).collect();
        let mut losses: Vec<f64> = Vec::new();
        let mut best = 0;
        grow(&columns, &labels, Some(&weights), params, seed, |margins| {
            losses.push(log_loss(&margins[first..], &labels[first..]));
            let last = losses.len() - 1;
            if losses[last] < losses[best] {
                best = last;
            }
            if last - best >= params.patience { Going::Stop } else { Going::On }
        })?;
        Ok(losses)
    }
}

/// Whether another tree is wanted.
enum Going {
    On,
    Stop,
}

/// A column's values at some rows.
enum Taken {
    Number(Vec<f64>),
    Category(Vec<u32>),
}

impl Taken {
    fn of(column: &TrainColumn<'_>, rows: &[usize]) -> Self {
        match column {
            TrainColumn::Number { values, .. } => {
                Self::Number(rows.iter().map(|&row| values.get(row).copied().unwrap_or(f64::NAN)).collect())
            }
            TrainColumn::Category { codes, .. } => {
                Self::Category(rows.iter().map(|&row| codes.get(row).copied().unwrap_or(MISSING_LEVEL)).collect())
            }
        }
    }

    fn like<'a>(&'a self, from: &TrainColumn<'_>) -> TrainColumn<'a> {
        match (self, from) {
            (Self::Number(values), TrainColumn::Number { direction, .. }) => {
                TrainColumn::Number { values, direction: *direction }
            }
            (Self::Number(values), TrainColumn::Category { .. }) => {
                TrainColumn::Number { values, direction: super::bins::Direction::Free }
            }
            (Self::Category(codes), TrainColumn::Category { levels, .. }) => {
                TrainColumn::Category { codes, levels: *levels }
            }
            (Self::Category(codes), TrainColumn::Number { .. }) => TrainColumn::Category { codes, levels: 0 },
        }
    }
}

fn log_loss(margins: &[f64], labels: &[bool]) -> f64 {
    let loss = |(&margin, &label): (&f64, &bool)| {
        let wrong = if label { -margin } else { margin };
        wrong.max(0.0) + libm::log1p(libm::exp(-wrong.abs()))
    };
    margins.iter().zip(labels).map(loss).sum::<f64>() / margins.len() as f64
}

/// `after` sees the margins before the first tree and after each.
fn grow(
    columns: &[TrainColumn<'_>],
    labels: &[bool],
    weights: Option<&[f64]>,
    params: &BoostingParams,
    seed: Seed,
    mut after: impl FnMut(&[f64]) -> Going,
) -> Result<Boosting, ModelError> {
    params.check()?;
    let largest = check(columns, labels, weights)?;
    let base = base(labels, weights)?;
    let (bins, layout): (Vec<Bins>, Layout) = Layout::new(bin_all(columns, weights, params.bins)?);
    let units = Units::of(largest);
    let terms = [Terms::new(params, units), Terms::new(params, units.coarse())];
    let mut grower = Grower::new(&layout, &bins, params, terms);

    let rows = labels.len();
    let targets = Targets { labels, weights };
    let mut margins = vec![base; rows];
    let mut pairs = vec![0_u64; rows];
    let leaf_of_row: Vec<AtomicU16> = (0..rows).map(|_| AtomicU16::new(0)).collect();
    let draws = |tree: usize| {
        let seed = seed.stream("boosting rows").with(tree as u64);
        move |row: usize| params.row_share >= 1.0 || seed.with(row as u64).uniform() < params.row_share
    };
    advance(&mut margins, &mut pairs, &leaf_of_row, &[0.0], targets, units, draws(0));
    let mut trees: Vec<Tree> = Vec::new();
    let mut going = after(&margins);
    while trees.len() < params.trees && matches!(going, Going::On) {
        let open = open_columns(columns.len(), params.column_share, seed.with(trees.len() as u64));
        let (tree, values) = grower.tree(&pairs, weights, &open, &leaf_of_row);
        let all = params.row_share >= 1.0 && params.column_share >= 1.0;
        if all && tree.nodes.len() == 1 {
            break;
        }
        trees.push(tree);
        advance(&mut margins, &mut pairs, &leaf_of_row, &values, targets, units, draws(trees.len()));
        going = after(&margins);
    }
    Ok(Boosting { base, trees })
}

/// The columns with the smallest hashes.
fn open_columns(columns: usize, share: f64, seed: Seed) -> Vec<bool> {
    let count = ((share * columns as f64).ceil() as usize).clamp(1, columns);
    let seed = seed.stream("boosting columns");
    let mut order: Vec<usize> = (0..columns).collect();
    order.sort_by_key(|&column| (seed.with(column as u64).bits(), column));
    let mut open = vec![false; columns];
    order[..count].iter().for_each(|&column| open[column] = true);
    open
}

/// Log-odds of the weighted share of conversions.
fn base(labels: &[bool], weights: Option<&[f64]>) -> Result<f64, ModelError> {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let (mut rows, mut conversions) = (0, 0);
    let (mut all, mut converted) = (0.0, 0.0);
    for (row, &label) in labels.iter().enumerate() {
        let weight = weight(row);
        rows += usize::from(weight > 0.0);
        all += weight;
        if label {
            conversions += usize::from(weight > 0.0);
            converted += weight;
        }
    }
    if conversions == 0 || conversions == rows {
        return Err(ModelError::OneClass { rows, conversions });
    }
    Ok(crate::stats::logit(converted / all))
}

/// Lengths, weights, numbers of rows and columns; the largest weight.
fn check(columns: &[TrainColumn<'_>], labels: &[bool], weights: Option<&[f64]>) -> Result<f64, ModelError> {
    let rows = labels.len();
    if let Some(column) = columns.iter().find(|column| column.rows() != rows) {
        return Err(ModelError::Length { what: "values of a column", found: column.rows(), wanted: rows });
    }
    if u32::try_from(rows).is_err() || u32::try_from(columns.len()).is_err() {
        return Err(ModelError::BadParameter {
            name: "number of rows",
            value: rows as f64,
            wanted: "below 4294967296",
        });
    }
    let Some(weights) = weights else { return Ok(1.0) };
    if weights.len() != rows {
        return Err(ModelError::Length { what: "weights", found: weights.len(), wanted: rows });
    }
    let bad = |row: usize| ModelError::BadWeight { row, value: weights[row] };
    if let Some(row) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
        return Err(bad(row));
    }
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 { Ok(largest) } else { Err(bad(0)) }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
