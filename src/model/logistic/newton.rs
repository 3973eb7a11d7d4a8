//! Newton's method on all rows: the way from a start to the one optimum.

use super::fit::LogisticParams;
use super::hessian::Factor;
use super::problem::{Problem, Slope};
use crate::model::ModelError;

/// The optimum, and the way there.
pub(super) struct Optimum {
    /// Intercept first.
    pub(super) beta: Vec<f64>,
    pub(super) slope: Slope,
    pub(super) factor: Factor,
    pub(super) steps: usize,
    pub(super) hessians: usize,
}

/// A curvature is used again while steps with it shrink the distance to the optimum at least this much.
const SHRINKS_ENOUGH: f64 = 0.1;
/// Halvings of one step before giving up: 2^-40 of it moves nothing.
const HALVINGS: usize = 40;
/// Log-odds of a row beyond which, without a penalty, separation is suspected: a chance of e^-15 is 3 in 10 million.
const SUSPICIOUS_MARGIN: f64 = 15.0;
/// A coefficient whose standard error is this many log-odds per standard deviation of its column is not determined by the
/// data; with n rows it should be near 1 / sqrt(n p (1 - p)).
const UNDETERMINED: f64 = 100.0;

/// Steps from `beta` until the next one would move no coefficient by more than `tolerance` of its standard error.
pub(super) fn descend(
    problem: &Problem<'_>,
    penalty: f64,
    params: &LogisticParams,
    beta: Vec<f64>,
    slope: Slope,
) -> Result<Optimum, ModelError> {
    let mut search = Search { problem, penalty, beta, slope, factor: None, hessians: 0 };
    let outcome = search.run(params);
    match outcome {
        Ok(steps) => {
            let factor = search.fresh_factor()?;
            search.refuse_separation(&factor)?;
            let Search { beta, slope, hessians, .. } = search;
            Ok(Optimum { beta, slope, factor, steps, hessians })
        }
        Err(error) => Err(search.separation().unwrap_or(error)),
    }
}

struct Search<'a, 'b> {
    problem: &'a Problem<'b>,
    penalty: f64,
    beta: Vec<f64>,
    slope: Slope,
    /// The curvature in use, and whether it was taken at `beta`.
    factor: Option<(Factor, Taken)>,
    hessians: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Here,
    Earlier,
}

impl Search<'_, '_> {
    fn run(&mut self, params: &LogisticParams) -> Result<usize, ModelError> {
        let mut last = f64::INFINITY;
        for step in 0..params.max_steps {
            let (mut direction, mut distance) = self.direction()?;
            if distance > SHRINKS_ENOUGH * last && self.taken() == Some(Taken::Earlier) {
                self.factor = None;
                (direction, distance) = self.direction()?;
            }
            if distance <= params.tolerance {
                return Ok(step);
            }
            last = distance;
            if !self.walk(&direction) {
                // An old curvature may point uphill; a fresh one does not, but for rounding at the optimum.
                if self.taken() == Some(Taken::Here) {
                    return Err(self.not_converged(step));
                }
                self.factor = None;
            }
        }
        Err(self.not_converged(params.max_steps))
    }

    /// The Newton step, and its length in standard errors: `sqrt(g' H^-1 g)` bounds what any coefficient would move.
    fn direction(&mut self) -> Result<(Vec<f64>, f64), ModelError> {
        let factor = match self.factor.take() {
            Some(factor) => factor,
            None => (self.fresh_factor()?, Taken::Here),
        };
        let solved = factor.0.solve(&self.slope.gradient);
        self.factor = Some(factor);
        let Some(direction) = solved.filter(|d| d.iter().all(|x| x.is_finite())) else {
            return Err(self.not_converged(0));
        };
        let squared: f64 = direction.iter().zip(&self.slope.gradient).map(|(d, g)| d * g).sum();
        Ok((direction, squared.max(0.0).sqrt()))
    }

    fn taken(&self) -> Option<Taken> {
        self.factor.as_ref().map(|&(_, taken)| taken)
    }

    fn fresh_factor(&mut self) -> Result<Factor, ModelError> {
        if let Some((factor, Taken::Here)) = self.factor.take() {
            return Ok(factor);
        }
        self.hessians += 1;
        Factor::at(self.problem, &self.beta, self.penalty)
    }

    /// Moves along the step, halved until the loss does not rise; false when even the smallest part of it rises.
    fn walk(&mut self, direction: &[f64]) -> bool {
        // Sums of many losses are exact to about this share of them.
        let slack = 1e-13 * self.slope.loss.abs();
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let trial: Vec<f64> = self.beta.iter().zip(direction).map(|(b, d)| b - length * d).collect();
            let slope = self.problem.slope(&trial, self.penalty);
            if slope.loss <= self.slope.loss + slack {
                self.beta = trial;
                self.slope = slope;
                self.factor = self.factor.take().map(|(factor, _)| (factor, Taken::Earlier));
                return true;
            }
            length *= 0.5;
        }
        false
    }

    fn not_converged(&self, steps: usize) -> ModelError {
        ModelError::NotConverged { steps, penalty: self.penalty, gradient: self.slope.largest_gradient() }
    }

    /// Without a penalty, coefficients that run away look like an optimum once the loss has no digits left to gain.
    fn refuse_separation(&self, factor: &Factor) -> Result<(), ModelError> {
        if self.penalty > 0.0 || self.problem.largest_margin(&self.beta) < SUSPICIOUS_MARGIN {
            return Ok(());
        }
        let spreads = self.problem.spreads();
        let errors = factor.standard_errors().unwrap_or_default();
        let undetermined = errors.iter().skip(1).zip(&spreads).any(|(error, spread)| error * spread > UNDETERMINED);
        if undetermined { Err(self.separating_column(&spreads)) } else { Ok(()) }
    }

    /// The explanation of a failed fit, when it is that coefficients ran away.
    fn separation(&self) -> Option<ModelError> {
        let suspected = self.penalty <= 0.0 && self.problem.largest_margin(&self.beta) >= SUSPICIOUS_MARGIN;
        suspected.then(|| self.separating_column(&self.problem.spreads()))
    }

    fn separating_column(&self, spreads: &[f64]) -> ModelError {
        let pull = |column: usize| self.beta[column + 1].abs() * spreads[column];
        let column = (0..spreads.len()).max_by(|&a, &b| pull(a).total_cmp(&pull(b))).unwrap_or(0);
        ModelError::Separation { column, coefficient: self.beta.get(column + 1).copied().unwrap_or(f64::INFINITY) }
    }
}
