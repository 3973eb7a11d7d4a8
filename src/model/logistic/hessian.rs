//! The curvature of the penalised log loss, `X'WX + penalty`, and its Cholesky factor.
//!
//! The product is the cost of a fit, rows x columns^2. It is formed in tiles of four by four columns over 64 rows at a
//! time, in plain additions and multiplications: the same bits on every machine and with any number of threads.

use linfa_linalg::cholesky::Cholesky;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::Array2;

use super::problem::{Chance, Problem, dot};
use crate::model::ModelError;

/// Columns on one side of a tile.
const TILE: usize = 4;
/// Rows whose values stand ready for the tiles; two panels of 64 x 4 numbers fit the fastest cache.
const ROWS_AT_A_TIME: usize = 64;
/// Below this share of its own variance left, a column counts as a sum of the columns before it.
const LEAST_PIVOT: f64 = 1e-11;

/// The curvature without its penalty: `X'WX` at some coefficients, intercept first.
pub(super) struct Curvature(Array2<f64>);

impl Curvature {
    /// The curvature at `beta`. Cost: rows x columns^2.
    pub(super) fn at(problem: &Problem<'_>, beta: &[f64]) -> Self {
        Self(weighted_products(problem, beta))
    }
}

/// A factored curvature: `D L L' D`, with D the square roots of its diagonal.
pub(super) struct Factor {
    lower: Array2<f64>,
    diagonal: Vec<f64>,
}

impl Factor {
    /// The curvature with its penalty, factored. Cost: columns^3.
    pub(super) fn of(Curvature(products): &Curvature, penalty: f64) -> Result<Self, ModelError> {
        let mut curvature = products.clone();
        let size = curvature.nrows();
        for j in 1..size {
            curvature[[j, j]] += penalty;
        }
        let collinear = |j: usize| ModelError::Collinear { column: j.saturating_sub(1), penalty };
        let diagonal: Vec<f64> = (0..size).map(|j| curvature[[j, j]].sqrt()).collect();
        if let Some(j) = diagonal.iter().position(|&d| !(d > 0.0 && d.is_finite())) {
            return Err(collinear(j));
        }
        // Scaled to a diagonal of ones, pivots say how much of a column the ones before it leave unexplained.
        for ((i, j), value) in curvature.indexed_iter_mut() {
            *value /= diagonal[i] * diagonal[j];
        }
        let lower = match curvature.cholesky() {
            Ok(lower) => lower,
            Err(_) => return Err(collinear(size - 1)),
        };
        match (0..size).find(|&j| !(lower[[j, j]] * lower[[j, j]] > LEAST_PIVOT)) {
            Some(j) => Err(collinear(j)),
            None => Ok(Self { lower, diagonal }),
        }
    }

    /// The curvature's inverse times `right`.
    pub(super) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        let scaled: Vec<f64> = right.iter().zip(&self.diagonal).map(|(r, d)| r / d).collect();
        let column = Array2::from_shape_vec((scaled.len(), 1), scaled).ok()?;
        let half = self.lower.solve_triangular(&column, UPLO::Lower).ok()?;
        let whole = self.lower.t().solve_triangular(&half, UPLO::Upper).ok()?;
        Some(whole.iter().zip(&self.diagonal).map(|(x, d)| x / d).collect())
    }

    /// Square roots of the inverse's diagonal: standard errors of the coefficients.
    pub(super) fn standard_errors(&self) -> Option<Vec<f64>> {
        let size = self.diagonal.len();
        // The inverse is Z'Z with Z the inverse of the lower factor.
        let inverse = self.lower.solve_triangular(&Array2::eye(size), UPLO::Lower).ok()?;
        let columns = inverse.columns();
        Some(
            columns
                .into_iter()
                .zip(&self.diagonal)
                .map(|(z, d)| z.iter().map(|v| v * v).sum::<f64>().sqrt() / d)
                .collect(),
        )
    }
}

/// `sum over rows of w p (1-p) (1,x)(1,x)'`, both triangles.
fn weighted_products(problem: &Problem<'_>, beta: &[f64]) -> Array2<f64> {
    let size = beta.len();
    let panels = size.div_ceil(TILE);
    let blocks = problem.over_blocks(|rows| {
        let mut tiles = vec![[[0.0; TILE]; TILE]; panels * panels];
        // Panel by panel: four columns of 64 rows side by side, padded with zeros.
        let mut plain = vec![[0.0; TILE]; panels * ROWS_AT_A_TIME];
        let mut weighted = plain.clone();
        let mut first = rows.start;
        while first < rows.end {
            let count = ROWS_AT_A_TIME.min(rows.end - first);
            for offset in 0..count {
                let x = problem.row(first + offset);
                let variance = Chance::of(beta[0] + dot(&beta[1..], x)).variance();
                let weight = problem.weight_of(first + offset) * variance;
                for (j, value) in std::iter::once(&1.0).chain(x).enumerate() {
                    let at = (j / TILE) * ROWS_AT_A_TIME + offset;
                    plain[at][j % TILE] = *value;
                    weighted[at][j % TILE] = weight * value;
                }
            }
            for i in 0..panels {
                let left = &weighted[i * ROWS_AT_A_TIME..][..count];
                for j in i..panels {
                    add_tile(&mut tiles[i * panels + j], left, &plain[j * ROWS_AT_A_TIME..][..count]);
                }
            }
            first += count;
        }
        tiles
    });
    let mut sum = Array2::zeros((size, size));
    for tiles in blocks {
        for i in 0..size {
            for j in i..size {
                sum[[i, j]] += tiles[(i / TILE) * panels + j / TILE][i % TILE][j % TILE];
            }
        }
    }
    for i in 0..size {
        for j in 0..i {
            sum[[i, j]] = sum[[j, i]];
        }
    }
    sum
}

/// Adds the products of two panels over the same rows.
fn add_tile(tile: &mut [[f64; TILE]; TILE], left: &[[f64; TILE]], right: &[[f64; TILE]]) {
    let mut sums = [[0.0; TILE]; TILE];
    for (l, r) in left.iter().zip(right) {
        for (sum, l) in sums.iter_mut().zip(l) {
            for (s, r) in sum.iter_mut().zip(r) {
                *s += l * r;
            }
        }
    }
    for (total, sum) in tile.iter_mut().zip(&sums) {
        for (t, s) in total.iter_mut().zip(sum) {
            *t += s;
        }
    }
}
