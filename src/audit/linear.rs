//! Small symmetric matrices: as many rows as a card has rules. Sums, products, Cholesky's factor.

use linfa_linalg::cholesky::Cholesky as _;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::Array2;

/// A pivot below this share of its diagonal says nothing.
const LEAST_PIVOT: f64 = 1e-13;

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Square {
    size: usize,
    values: Vec<f64>,
}

impl Square {
    pub(crate) fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    pub(crate) fn at(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.values[row * self.size + column]
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.values.iter_mut().zip(&other.values).for_each(|(a, b)| *a += b);
    }

    /// Adds `weight` times the outer product of `x` with itself.
    pub(crate) fn add_outer(&mut self, x: &[f64], weight: f64) {
        for (row, a) in x.iter().enumerate() {
            let scaled = a * weight;
            // Most cells of a card's rows are 0.
            if scaled != 0.0 {
                let own = &mut self.values[row * self.size..(row + 1) * self.size];
                own.iter_mut().zip(x).for_each(|(sum, b)| *sum += scaled * b);
            }
        }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut product = Self::zero(self.size);
        for row in 0..self.size {
            for middle in 0..self.size {
                let a = self.get(row, middle);
                for column in 0..self.size {
                    *product.at(row, column) += a * other.get(middle, column);
                }
            }
        }
        product
    }
}

/// The lower factor of a positive definite matrix.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky(Array2<f64>);

impl Cholesky {
    /// `None` when the matrix is not positive definite.
    pub(crate) fn of(matrix: &Square) -> Option<Self> {
        let size = matrix.size;
        let lower = Array2::from_shape_vec((size, size), matrix.values.clone()).ok()?.cholesky().ok()?;
        // A pivot that is rounding alone is none.
        let stands = |row: usize| lower[[row, row]] * lower[[row, row]] > LEAST_PIVOT * matrix.get(row, row).abs();
        (0..size).all(stands).then_some(Self(lower))
    }

    /// The solution of `matrix * x = right`; `None` when its length is not the matrix's.
    pub(crate) fn solve(&self, right: &[f64]) -> Option<Vec<f64>> {
        let column = Array2::from_shape_vec((right.len(), 1), right.to_vec()).ok()?;
        Some(self.solved(&column)?.into_iter().collect())
    }

    /// The matrix's inverse.
    pub(crate) fn inverse(&self) -> Option<Square> {
        let size = self.0.nrows();
        let values = self.solved(&Array2::eye(size))?.into_iter().collect();
        Some(Square { size, values })
    }

    fn solved(&self, right: &Array2<f64>) -> Option<Array2<f64>> {
        let half = self.0.solve_triangular(right, UPLO::Lower).ok()?;
        self.0.t().solve_triangular(&half, UPLO::Upper).ok()
    }
}
