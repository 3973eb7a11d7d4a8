//! What does each column say beside the others? Logistic regression with a slight ridge, and errors that know which rows share a lead.
//!
//! Newton's method on the penalised log likelihood; the covariance is the sandwich with the score summed per lead, or per account.
//!
//! # References
//! Liang and Zeger 1986, "Longitudinal data analysis using generalized linear models"; le Cessie and van Houwelingen 1992, "Ridge
//! estimators in logistic regression".

use super::linear::{Cholesky, Square};
use super::rows::Rows;
use crate::stats::{block_sum_by, map_blocks, sigmoid};

/// Newton steps at most; from a near start three or four are enough.
const MOST_STEPS: usize = 50;
/// A step that changes no coefficient by more than this ends the search.
const SMALL_STEP: f64 = 1e-9;

/// Columns of one row each, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    /// Row `i`, column `j` at `i * columns + j`; column 0 is the intercept.
    pub(crate) values: Vec<f64>,
    /// The number of columns.
    pub(crate) columns: usize,
}

impl Design {
    /// A design of an intercept and these columns, each with one value per row.
    pub(crate) fn of(rows: usize, columns: &[&[f64]]) -> Self {
        let width = columns.len() + 1;
        let mut values = vec![1.0; rows * width];
        for (place, column) in columns.iter().enumerate() {
            for (row, value) in column.iter().enumerate() {
                values[row * width + place + 1] = *value;
            }
        }
        Self { values, columns: width }
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    fn margin(&self, row: usize, beta: &[f64]) -> f64 {
        self.row(row).iter().zip(beta).map(|(x, b)| x * b).sum()
    }
}

/// A fitted regression.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// One coefficient per column, the intercept first.
    pub(crate) beta: Vec<f64>,
    /// The log likelihood without the penalty.
    pub(crate) log_likelihood: f64,
}

/// Fits `outcomes` (0 or 1 per row) on the design. `ridge[j]` is the penalty's weight on column `j`: half of it times the square of the
/// coefficient's distance from `prior[j]` (without a prior: from 0). `None` when Newton's method does not come to rest, which a positive ridge on every column but the intercept
/// prevents.
pub(crate) fn fit(
    design: &Design,
    outcomes: &[f64],
    ridge: &[f64],
    prior: Option<&[f64]>,
    start: Option<&[f64]>,
) -> Option<Fit> {
    let width = design.columns;
    let rows = outcomes.len();
    let zero = vec![0.0; width];
    let prior = prior.unwrap_or(&zero);
    let mut beta = start.map_or_else(|| first_guess(outcomes, prior), <[f64]>::to_vec);
    let mut value = penalised(design, outcomes, ridge, prior, &beta);
    for _ in 0..MOST_STEPS {
        let blocks = map_blocks(rows, |range| score_and_information(design, outcomes, &beta, range));
        let (mut score, mut information) = (vec![0.0; width], Square::zero(width));
        for (own_score, own_information) in blocks {
            score.iter_mut().zip(own_score).for_each(|(sum, own)| *sum += own);
            information.add(&own_information);
        }
        for column in 0..width {
            score[column] -= ridge[column] * (beta[column] - prior[column]);
            *information.at(column, column) += ridge[column];
        }
        let step = Cholesky::of(&information)?.solve(&score)?;
        let mut length = 1.0;
        loop {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + length * s).collect();
            let found = penalised(design, outcomes, ridge, prior, &next);
            // Beyond rounding, a Newton step of full length may overshoot; half of it may not.
            if found >= value - 1e-9 * value.abs().max(1.0) {
                (beta, value) = (next, found);
                break;
            }
            length *= 0.5;
            if length < 1e-6 {
                return None;
            }
        }
        if step.iter().all(|s| (length * s).abs() < SMALL_STEP) {
            let log_likelihood = log_likelihood(design, outcomes, &beta);
            return Some(Fit { beta, log_likelihood });
        }
    }
    None
}

/// The covariance of the coefficients: rows of one lead, or one account, count as one witness.
pub(crate) fn covariance(design: &Design, rows: &Rows, outcomes: &[f64], ridge: &[f64], fit: &Fit) -> Option<Square> {
    let width = design.columns;
    let blocks = map_blocks(outcomes.len(), |range| score_and_information(design, outcomes, &fit.beta, range).1);
    let mut information = Square::zero(width);
    blocks.iter().for_each(|own| information.add(own));
    (0..width).for_each(|column| *information.at(column, column) += ridge[column]);
    let mut meat = Square::zero(width);
    let mut score = vec![0.0; width];
    for (_, own) in rows.by_witness() {
        score.fill(0.0);
        for row in own {
            let residual = outcomes[row] - sigmoid(design.margin(row, &fit.beta));
            score.iter_mut().zip(design.row(row)).for_each(|(sum, x)| *sum += residual * x);
        }
        meat.add_outer(&score, 1.0);
    }
    let inverse = Cholesky::of(&information)?.inverse()?;
    Some(inverse.times(&meat).times(&inverse))
}

fn first_guess(outcomes: &[f64], prior: &[f64]) -> Vec<f64> {
    let mean = (outcomes.iter().sum::<f64>() + 0.5) / (outcomes.len() as f64 + 1.0);
    let mut beta = prior.to_vec();
    beta[0] = crate::stats::logit(mean);
    beta
}

fn score_and_information(
    design: &Design,
    outcomes: &[f64],
    beta: &[f64],
    rows: std::ops::Range<usize>,
) -> (Vec<f64>, Square) {
    let width = design.columns;
    let (mut score, mut information) = (vec![0.0; width], Square::zero(width));
    for row in rows {
        let chance = sigmoid(design.margin(row, beta));
        let x = design.row(row);
        let residual = outcomes[row] - chance;
        score.iter_mut().zip(x).for_each(|(sum, x)| *sum += residual * x);
        information.add_outer(x, chance * (1.0 - chance));
    }
    (score, information)
}

/// The log likelihood of the rows under these coefficients.
pub(crate) fn log_likelihood(design: &Design, outcomes: &[f64], beta: &[f64]) -> f64 {
    block_sum_by(outcomes.len(), |row| {
        let margin = design.margin(row, beta);
        // log(1 + e^m) without overflow.
        outcomes[row] * margin - margin.max(0.0) - libm::log1p(libm::exp(-margin.abs()))
    })
}

fn penalised(design: &Design, outcomes: &[f64], ridge: &[f64], prior: &[f64], beta: &[f64]) -> f64 {
    let penalty: f64 = ridge.iter().zip(beta).zip(prior).map(|((r, b), p)| r * (b - p) * (b - p)).sum();
    log_likelihood(design, outcomes, beta) - 0.5 * penalty
}
