//! Which few constants make log-odds fit what was observed? Logistic regression on a few columns, by Newton's method.

use super::{map_blocks, sigmoid};

/// What is fitted: rows of `N` columns, each with a target between 0 and 1 and a weight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogisticProblem<'a, const N: usize> {
    pub(crate) columns: &'a [[f64; N]],
    /// Log-odds added to each row's, not fitted.
    pub(crate) offsets: Option<&'a [f64]>,
    pub(crate) targets: &'a [f64],
    pub(crate) weights: Option<&'a [f64]>,
    /// Half of each, times its constant's square, is added to the loss: how sure it is beforehand that the constant is 0.
    pub(crate) ridge: Option<[f64; N]>,
}

/// The constants, one per column, and what is known of them.
#[derive(Clone, Debug)]
pub(crate) struct LogisticSolution<const N: usize> {
    pub(crate) constants: [f64; N],
    /// Inverse of the curvature: their covariance, were the rows independent and the targets outcomes.
    pub(crate) inverse: [[f64; N]; N],
    pub(crate) steps: usize,
    /// What was minimised, at the constants.
    pub(crate) loss: f64,
    /// Logarithm of the determinant of the curvature.
    pub(crate) log_curvature: f64,
}

const MAX_STEPS: usize = 100;
/// Done when the next step would move the constants by less than this share of a standard error.
const TOLERANCE: f64 = 1e-9;
const HALVINGS: usize = 40;

/// Minimises the cross-entropy `-sum w (t ln p + (1-t) ln(1-p))` with halved steps; sums run in fixed blocks of rows. Answers with the
/// steps after which it gave up when it does not converge.
pub(crate) fn logistic_fit<const N: usize>(
    problem: &LogisticProblem<'_, N>,
    start: [f64; N],
) -> Result<LogisticSolution<N>, usize> {
    let mut constants = start;
    let mut at = problem.evaluate(&constants);
    for step in 0..MAX_STEPS {
        let (inverse, log_curvature) = inverse(&at.curvature).ok_or(step)?;
        let direction = times(&inverse, &at.gradient);
        let squared: f64 = direction.iter().zip(&at.gradient).map(|(d, g)| d * g).sum();
        if !direction.iter().all(|d| d.is_finite()) {
            return Err(step);
        }
        if squared.max(0.0).sqrt() <= TOLERANCE {
            // The step is known, so it is taken: it squares what is left of the error.
            for (constant, d) in constants.iter_mut().zip(&direction) {
                *constant -= d;
            }
            return Ok(LogisticSolution { constants, inverse, steps: step, loss: at.loss, log_curvature });
        }
        let slack = 1e-13 * at.loss.abs();
        let mut length = 1.0;
        let mut halvings = 0;
        loop {
            let mut trial = constants;
            for (constant, d) in trial.iter_mut().zip(&direction) {
                *constant -= length * d;
            }
            let there = problem.evaluate(&trial);
            if there.loss <= at.loss + slack {
                (constants, at) = (trial, there);
                break;
            }
            halvings += 1;
            if halvings > HALVINGS {
                return Err(step);
            }
            length *= 0.5;
        }
    }
    Err(MAX_STEPS)
}

/// Loss, gradient and curvature at some constants.
struct Here<const N: usize> {
    loss: f64,
    gradient: [f64; N],
    curvature: [[f64; N]; N],
}

impl<const N: usize> LogisticProblem<'_, N> {
    fn evaluate(&self, constants: &[f64; N]) -> Here<N> {
        let zero = || Here { loss: 0.0, gradient: [0.0; N], curvature: [[0.0; N]; N] };
        let of_block = |rows: std::ops::Range<usize>| {
            let mut here = zero();
            for row in rows {
                let (x, t) = (&self.columns[row], self.targets[row]);
                let weight = self.weights.map_or(1.0, |weights| weights[row]);
                let z = self.log_odds(row, constants);
                let tail = libm::exp(-z.abs());
                let p = if z >= 0.0 { 1.0 / (1.0 + tail) } else { tail / (1.0 + tail) };
                // ln(1 + exp z) - t z, without overflow on either side.
                here.loss += weight * (z.max(0.0) - t * z + libm::log1p(tail));
                let (slope, bend) = (weight * (p - t), weight * p * (1.0 - p));
                for i in 0..N {
                    here.gradient[i] += slope * x[i];
                    for j in 0..=i {
                        here.curvature[i][j] += bend * x[i] * x[j];
                    }
                }
            }
            here
        };
        let mut sum = map_blocks(self.columns.len(), of_block).into_iter().fold(zero(), |mut sum, part| {
            sum.loss += part.loss;
            for i in 0..N {
                sum.gradient[i] += part.gradient[i];
                for j in 0..=i {
                    sum.curvature[i][j] += part.curvature[i][j];
                }
            }
            sum
        });
        for i in 0..N {
            for j in 0..i {
                sum.curvature[j][i] = sum.curvature[i][j];
            }
        }
        for (i, ridge) in self.ridge.iter().flatten().enumerate() {
            sum.loss += 0.5 * ridge * constants[i] * constants[i];
            sum.gradient[i] += ridge * constants[i];
            sum.curvature[i][i] += ridge;
        }
        sum
    }

    fn log_odds(&self, row: usize, constants: &[f64; N]) -> f64 {
        let own = self.columns[row].iter().zip(constants).fold(0.0, |sum, (x, constant)| sum + x * constant);
        own + self.offsets.map_or(0.0, |offsets| offsets[row])
    }

    /// The covariance of the constants when rows of one group belong together (the sandwich of Liang and Zeger 1986): what the rows
    /// say against the fit, summed by group, between two inverses.
    pub(crate) fn grouped_covariance(&self, solution: &LogisticSolution<N>, groups: &[u32]) -> [[f64; N]; N] {
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&row| groups[row]);
        let mut meat = [[0.0; N]; N];
        let mut count = 0.0;
        for group in order.chunk_by(|&a, &b| groups[a] == groups[b]) {
            let mut score = [0.0; N];
            for &row in group {
                let p = sigmoid(self.log_odds(row, &solution.constants));
                let residual = (p - self.targets[row]) * self.weights.map_or(1.0, |weights| weights[row]);
                for (sum, x) in score.iter_mut().zip(&self.columns[row]) {
                    *sum += residual * x;
                }
            }
            count += 1.0;
            for i in 0..N {
                for j in 0..N {
                    meat[i][j] += score[i] * score[j];
                }
            }
        }
        let few = if count > 1.0 { count / (count - 1.0) } else { 1.0 };
        let mut covariance = [[0.0; N]; N];
        for (i, row) in covariance.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                for (k, of_k) in meat.iter().enumerate() {
                    for (l, m) in of_k.iter().enumerate() {
                        *cell += few * solution.inverse[i][k] * m * solution.inverse[l][j];
                    }
                }
            }
        }
        covariance
    }
}

fn times<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    let mut product = [0.0; N];
    for (sum, row) in product.iter_mut().zip(matrix) {
        *sum = row.iter().zip(vector).fold(0.0, |sum, (a, b)| sum + a * b);
    }
    product
}

/// The inverse of a positive definite matrix, by Gauss and Jordan, and the logarithm of the determinant; `None` where a pivot is lost in
/// rounding.
fn inverse<const N: usize>(matrix: &[[f64; N]; N]) -> Option<([[f64; N]; N], f64)> {
    let mut left = *matrix;
    let mut right = [[0.0; N]; N];
    let mut log_determinant = 0.0;
    for (i, row) in right.iter_mut().enumerate() {
        row[i] = 1.0;
    }
    for pivot in 0..N {
        let head = left[pivot][pivot];
        if !(head > 1e-12 * matrix[pivot][pivot]) {
            return None;
        }
        log_determinant += libm::log(head);
        for j in 0..N {
            left[pivot][j] /= head;
            right[pivot][j] /= head;
        }
        for i in (0..N).filter(|&i| i != pivot) {
            let factor = left[i][pivot];
            for j in 0..N {
                left[i][j] -= factor * left[pivot][j];
                right[i][j] -= factor * right[pivot][j];
            }
        }
    }
    Some((right, log_determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_undoes_its_matrix_and_a_flat_one_has_none() {
        let matrix = [[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]];
        let (inverse, log_determinant) = inverse(&matrix).unwrap();
        // 4 (6 - .0625) - (2 + .125) + .5 (-.25 - 1.5)
        assert!((log_determinant - libm::log(20.75)).abs() < 1e-12, "{log_determinant}");
        for (i, row) in inverse.iter().enumerate() {
            for (j, wanted) in times(&matrix, row).iter().enumerate() {
                assert!((wanted - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert!(super::inverse(&[[1.0, 1.0], [1.0, 1.0]]).is_none());
    }

    #[test]
    fn covariance_of_single_rows_is_near_the_inverse_and_copies_add_nothing() {
        let columns: Vec<[f64; 2]> = (0..4000).map(|i| [f64::from(i % 40) / 20.0 - 1.0, 1.0]).collect();
        let seed = crate::seed::Seed::new(5).stream("newton");
        let targets: Vec<f64> = columns
            .iter()
            .enumerate()
            .map(|(i, x)| f64::from(u8::from(seed.with(i as u64).uniform() < sigmoid(1.5 * x[0] - 0.5))))
            .collect();
        let problem =
            LogisticProblem { columns: &columns, offsets: None, targets: &targets, weights: None, ridge: None };
        let solution = logistic_fit(&problem, [0.0; 2]).unwrap();
        let alone: Vec<u32> = (0..4000).collect();
        let covariance = problem.grouped_covariance(&solution, &alone);
        let ratio = |a: &[[f64; 2]; 2], b: &[[f64; 2]; 2]| [a[0][0] / b[0][0], a[1][1] / b[1][1]];
        assert!(ratio(&covariance, &solution.inverse).iter().all(|r| (r - 1.0).abs() < 0.1), "{covariance:?}");
        let twice: Vec<[f64; 2]> = columns.iter().flat_map(|x| [*x, *x]).collect();
        let targets: Vec<f64> = targets.iter().flat_map(|t| [*t, *t]).collect();
        let problem = LogisticProblem { columns: &twice, offsets: None, targets: &targets, weights: None, ridge: None };
        let solution = logistic_fit(&problem, [0.0; 2]).unwrap();
        let pairs: Vec<u32> = (0..8000).map(|row| row / 2).collect();
        let again = problem.grouped_covariance(&solution, &pairs);
        assert!(ratio(&again, &covariance).iter().all(|r| (r - 1.0).abs() < 1e-6), "{again:?} {covariance:?}");
    }
}
