//! What would a straight line through the design say of rows it has not seen? Ridge least squares, one factorisation for all targets.

use linfa_linalg::cholesky::Cholesky as _;
use linfa_linalg::triangular::{SolveTriangular, UPLO};
use ndarray::Array2;
use rayon::prelude::*;

/// Parts that are held out in turn.
pub(super) const FOLDS: usize = 5;
/// The penalty on every column, as a share of the rows learned from: columns have a variance near 1.
const PENALTY: f64 = 0.01;

/// For each target its predictions, each row's by a fit on the rows of the other folds. A rank is all that is wanted of them, so a line
/// through 0 and 1 serves as well as a logistic curve, and all targets share their sums. `None` without columns or rows to learn from.
///
/// Cost: rows x columns^2 for the sums, columns^3 per fold. The same bits on any number of threads.
pub(super) fn cross_fitted(design: &Array2<f64>, targets: &[&[bool]], folds: &[usize]) -> Option<Vec<Vec<f64>>> {
    let (rows, columns) = design.dim();
    if columns == 0 || rows == 0 || targets.is_empty() {
        return None;
    }
    let sums: Vec<Sums> = (0..FOLDS).into_par_iter().map(|fold| Sums::of(design, targets, folds, fold)).collect();
    let fitted: Vec<Option<Array2<f64>>> = (0..FOLDS)
        .into_par_iter()
        .map(|held_out| {
            let mut all = Sums::zero(columns + 1, targets.len());
            sums.iter().enumerate().filter(|(fold, _)| *fold != held_out).for_each(|(_, sums)| all.add(sums));
            all.solve()
        })
        .collect();
    let mut predicted = vec![vec![0.0; rows]; targets.len()];
    for (row, x) in design.rows().into_iter().enumerate() {
        let weights = fitted[folds[row]].as_ref()?;
        for (target, predicted) in predicted.iter_mut().enumerate() {
            let sum =
                x.iter().enumerate().fold(0.0, |sum, (column, value)| sum + value * weights[[column + 1, target]]);
            predicted[row] = weights[[0, target]] + sum;
        }
    }
    Some(predicted)
}

/// Sums of products over the rows of one fold, a column of ones first.
struct Sums {
    rows: f64,
    products: Array2<f64>,
    with_targets: Array2<f64>,
}

impl Sums {
    fn zero(size: usize, targets: usize) -> Self {
        Self { rows: 0.0, products: Array2::zeros((size, size)), with_targets: Array2::zeros((size, targets)) }
    }

    fn of(design: &Array2<f64>, targets: &[&[bool]], folds: &[usize], fold: usize) -> Self {
        let size = design.ncols() + 1;
        let mut sums = Self::zero(size, targets.len());
        let mut x = vec![1.0; size];
        for (row, values) in design.rows().into_iter().enumerate().filter(|(row, _)| folds[*row] == fold) {
            x[1..].iter_mut().zip(values).for_each(|(to, from)| *to = *from);
            sums.rows += 1.0;
            for (i, &left) in x.iter().enumerate() {
                // Indicators are often 0 only before they are centred, so there is nothing to skip.
                let own = sums.products.row_mut(i);
                own.into_iter().zip(&x).take(i + 1).for_each(|(sum, right)| *sum += left * right);
                for (target, inside) in targets.iter().enumerate() {
                    if inside[row] {
                        sums.with_targets[[i, target]] += left;
                    }
                }
            }
        }
        sums
    }

    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.products += &other.products;
        self.with_targets += &other.with_targets;
    }

    fn solve(mut self) -> Option<Array2<f64>> {
        for i in 1..self.products.nrows() {
            self.products[[i, i]] += PENALTY * self.rows;
        }
        for i in 0..self.products.nrows() {
            for j in 0..i {
                self.products[[j, i]] = self.products[[i, j]];
            }
        }
        let lower = self.products.cholesky().ok()?;
        let half = lower.solve_triangular(&self.with_targets, UPLO::Lower).ok()?;
        lower.t().solve_triangular(&half, UPLO::Upper).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// Against the normal equations of each fold solved by elimination, row by row as a textbook has them.
    #[test]
    fn predictions_are_those_of_a_plain_ridge_regression_without_the_fold() {
        let draw = |what: &str, at: u64| Seed::new(4).stream(what).with(at).uniform() - 0.5;
        let design = Array2::from_shape_fn((60, 3), |(row, column)| draw("x", (row * 3 + column) as u64));
        let inside: Vec<bool> = (0..60).map(|row| design[[row, 1]] + draw("noise", row as u64) > 0.0).collect();
        let folds: Vec<usize> = (0..60).map(|row| row % FOLDS).collect();
        let found = cross_fitted(&design, &[&inside], &folds).unwrap();
        for held_out in 0..FOLDS {
            let mut system = [[0.0; 5]; 4];
            let mut learned = 0.0;
            let x = |row: usize| [1.0, design[[row, 0]], design[[row, 1]], design[[row, 2]]];
            for row in (0..60).filter(|row| folds[*row] != held_out) {
                learned += 1.0;
                let target = f64::from(u8::from(inside[row]));
                for (own, left) in system.iter_mut().zip(x(row)) {
                    let right = x(row).into_iter().chain([target]);
                    own.iter_mut().zip(right).for_each(|(sum, right)| *sum += left * right);
                }
            }
            for (i, row) in system.iter_mut().enumerate().skip(1) {
                row[i] += PENALTY * learned;
            }
            for i in 0..4 {
                let pivot = system[i][i];
                system[i].iter_mut().for_each(|value| *value /= pivot);
                for other in (0..4).filter(|other| *other != i) {
                    let (factor, own) = (system[other][i], system[i]);
                    system[other].iter_mut().zip(own).for_each(|(value, own)| *value -= factor * own);
                }
            }
            for row in (0..60).filter(|row| folds[*row] == held_out) {
                let wanted: f64 = x(row).iter().zip(&system).map(|(x, weights)| x * weights[4]).sum();
                assert!((found[0][row] - wanted).abs() < 1e-10, "{row}: {} {wanted}", found[0][row]);
            }
        }
    }

    #[test]
    fn nothing_to_learn_from_predicts_nothing() {
        assert!(cross_fitted(&Array2::zeros((4, 0)), &[&[true; 4]], &[0, 1, 2, 3]).is_none());
        assert!(cross_fitted(&Array2::zeros((4, 2)), &[], &[0, 1, 2, 3]).is_none());
    }
}
