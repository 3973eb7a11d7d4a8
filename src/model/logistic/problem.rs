//! The penalised log loss and its gradient, summed over fixed blocks of rows.

use std::borrow::Cow;

use ndarray::ArrayView2;
use rayon::prelude::*;

use crate::model::{ModelError, design};

/// Rows that are summed as one, whatever the threads; block sums are added in order.
pub(super) const ROWS_PER_BLOCK: usize = 65_536;

/// Losses that are added up before they join the block's sum. All of one sign and, where only categories tell rows apart, of few values,
/// they would else round the same way a thousand times over, by more than the last steps gain.
const ROWS_PER_SUM: usize = 256;

/// Rows with their outcomes and weights; the penalty is the caller's, because a grid of them shares the rows.
pub(super) struct Problem<'a> {
    /// Row-major, `columns` values a row.
    values: Cow<'a, [f64]>,
    pub(super) columns: usize,
    pub(super) labels: &'a [bool],
    pub(super) weights: Option<&'a [f64]>,
    /// Sum of the weights, and of those of conversions.
    pub(super) weight: f64,
    pub(super) weight_of_conversions: f64,
}

/// The penalised loss at some coefficients (intercept first), and its gradient.
pub(super) struct Slope {
    pub(super) loss: f64,
    pub(super) gradient: Vec<f64>,
}

impl Slope {
    pub(super) fn largest_gradient(&self) -> f64 {
        self.gradient.iter().fold(0.0, |largest, g| g.abs().max(largest))
    }
}

impl<'a> Problem<'a> {
    pub(super) fn new<'x: 'a>(
        x: ArrayView2<'x, f64>,
        labels: &'a [bool],
        weights: Option<&'a [f64]>,
    ) -> Result<Self, ModelError> {
        design::check(x, labels)?;
        let values = match x.to_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(x.iter().copied().collect()),
        };
        let conversions = labels.iter().filter(|&&label| label).count();
        let (mut weight, mut of_conversions) = (labels.len() as f64, conversions as f64);
        if let Some(weights) = weights {
            if weights.len() != labels.len() {
                return Err(ModelError::Length { what: "weights", found: weights.len(), wanted: labels.len() });
            }
            if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
                return Err(ModelError::BadWeight { row, value: weights[row] });
            }
            weight = weights.iter().sum();
            of_conversions = weights.iter().zip(labels).filter(|(_, label)| **label).map(|(w, _)| w).sum();
            let weighted = weights.iter().zip(labels).filter(|(w, _)| **w > 0.0);
            let (rows, conversions) = weighted.fold((0, 0), |(n, k), (_, &label)| (n + 1, k + usize::from(label)));
            if conversions == 0 || conversions == rows {
                return Err(ModelError::OneClass { rows, conversions });
            }
        }
        Ok(Self { values, columns: x.ncols(), labels, weights, weight, weight_of_conversions: of_conversions })
    }

    pub(super) const fn rows(&self) -> usize {
        self.labels.len()
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(super) fn weight_of(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Applies `block` to every block of rows, in parallel, and answers in block order.
    pub(super) fn over_blocks<T: Send>(&self, block: impl Fn(std::ops::Range<usize>) -> T + Sync) -> Vec<T> {
        let rows = self.rows();
        (0..rows.div_ceil(ROWS_PER_BLOCK))
            .into_par_iter()
            .map(|k| block(k * ROWS_PER_BLOCK..((k + 1) * ROWS_PER_BLOCK).min(rows)))
            .collect()
    }

    /// `sum w (ln(1 + exp m) - y m) + penalty/2 |beta|^2` over rows with margin m and outcome y; the intercept, which
    /// stands first, is not penalised.
    pub(super) fn slope(&self, beta: &[f64], penalty: f64) -> Slope {
        let blocks = self.over_blocks(|rows| {
            let (mut loss, mut of_some) = (0.0, 0.0);
            let mut gradient = vec![0.0; beta.len()];
            for row in rows {
                if row % ROWS_PER_SUM == 0 {
                    loss += of_some;
                    of_some = 0.0;
                }
                let x = self.row(row);
                let margin = beta[0] + dot(&beta[1..], x);
                let chance = Chance::of(margin);
                let (weight, converted) = (self.weight_of(row), self.labels[row]);
                of_some += weight * chance.log_loss(converted);
                let residual = weight * (chance.p - f64::from(u8::from(converted)));
                gradient[0] += residual;
                for (g, x) in gradient[1..].iter_mut().zip(x) {
                    *g += residual * x;
                }
            }
            Slope { loss: loss + of_some, gradient }
        });
        let mut total = Slope { loss: 0.0, gradient: vec![0.0; beta.len()] };
        for block in blocks {
            total.loss += block.loss;
            for (sum, part) in total.gradient.iter_mut().zip(block.gradient) {
                *sum += part;
            }
        }
        total.loss += 0.5 * penalty * dot(&beta[1..], &beta[1..]);
        for (g, b) in total.gradient[1..].iter_mut().zip(&beta[1..]) {
            *g += penalty * b;
        }
        total
    }

    /// The largest absolute margin of a row.
    pub(super) fn largest_margin(&self, beta: &[f64]) -> f64 {
        let margin = |row| (beta[0] + dot(&beta[1..], self.row(row))).abs();
        self.over_blocks(|rows| rows.map(margin).fold(0.0, f64::max)).into_iter().fold(0.0, f64::max)
    }

    /// Each column's standard deviation, unweighted.
    pub(super) fn spreads(&self) -> Vec<f64> {
        let n = self.rows() as f64;
        (0..self.columns)
            .map(|j| {
                let column = || self.values[j..].iter().step_by(self.columns);
                let mean = column().sum::<f64>() / n;
                (column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt()
            })
            .collect()
    }
}

/// A chance as its margin gives it, with what loss and curvature need of it.
pub(super) struct Chance {
    margin: f64,
    /// exp(-|margin|), which cannot overflow.
    tail: f64,
    pub(super) p: f64,
}

impl Chance {
    pub(super) fn of(margin: f64) -> Self {
        let tail = libm::exp(-margin.abs());
        let p = if margin >= 0.0 { 1.0 / (1.0 + tail) } else { tail / (1.0 + tail) };
        Self { margin, tail, p }
    }

    /// `-ln p` for a conversion, `-ln (1 - p)` else.
    pub(super) fn log_loss(&self, converted: bool) -> f64 {
        let wrong_side = if converted { (-self.margin).max(0.0) } else { self.margin.max(0.0) };
        wrong_side + libm::log1p(self.tail)
    }

    /// `p (1 - p)`.
    pub(super) fn variance(&self) -> f64 {
        self.tail / ((1.0 + self.tail) * (1.0 + self.tail))
    }
}

/// Sum of products in eight running sums, which a compiler can turn into vector instructions; the order is fixed.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_eights, a_rest) = a.as_chunks::<8>();
    let (b_eights, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_eights.iter().zip(b_eights) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + rest
}
