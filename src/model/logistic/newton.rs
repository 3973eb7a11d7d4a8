//! Newton's method on all rows: the way from a start to the one optimum.

use super::fit::LogisticParams;
use super::hessian::{Curvature, Factor};
use super::problem::{Problem, Slope};
use crate::model::ModelError;

/// Where the steps begin.
pub(super) struct Start {
    /// Intercept first.
    pub(super) beta: Vec<f64>,
    pub(super) slope: Slope,
    /// Taken of the same rows nearby, under whatever penalty.
    pub(super) curvature: Option<Curvature>,
}

/// The optimum, and the way there.
pub(super) struct Optimum {
    /// Intercept first.
    pub(super) beta: Vec<f64>,
    pub(super) slope: Slope,
    pub(super) steps: usize,
    pub(super) hessians: usize,
    penalty: f64,
    last: Bent,
}

impl Optimum {
    /// The curvature at the optimum itself, factored.
    pub(super) fn factor(&mut self, problem: &Problem<'_>) -> Result<&Factor, ModelError> {
        if self.last.taken == Taken::Earlier {
            self.hessians += 1;
            self.last = Bent::at(problem, &self.beta, self.penalty)?;
        }
        Ok(&self.last.factor)
    }

    /// The coefficients, and a curvature from nearby.
    pub(super) fn into_parts(self) -> (Vec<f64>, Curvature) {
        (self.beta, self.last.curvature)
    }
}

/// A curvature, its factor, and whether it was taken at the coefficients that the search stands at.
struct Bent {
    curvature: Curvature,
    factor: Factor,
    taken: Taken,
}

impl Bent {
    fn at(problem: &Problem<'_>, beta: &[f64], penalty: f64) -> Result<Self, ModelError> {
        let curvature = Curvature::at(problem, beta);
        let factor = Factor::of(&curvature, penalty)?;
        Ok(Self { curvature, factor, taken: Taken::Here })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Here,
    Earlier,
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

/// Steps from `start` until the next one would move no coefficient by more than `tolerance` of its standard error.
pub(super) fn descend(
    problem: &Problem<'_>,
    penalty: f64,
    params: &LogisticParams,
    start: Start,
) -> Result<Optimum, ModelError> {
    let Start { beta, slope, curvature } = start;
    let bent = match curvature {
        Some(curvature) => {
            let factor = Factor::of(&curvature, penalty)?;
            Some(Bent { curvature, factor, taken: Taken::Earlier })
        }
        None => None,
    };
    let mut search = Search { problem, penalty, beta, slope, bent, hessians: 0 };
    match search.run(params) {
        Ok(steps) => {
            search.refuse_separation()?;
            let last = search.bent()?;
            let Search { beta, slope, hessians, .. } = search;
            Ok(Optimum { beta, slope, steps, hessians, penalty, last })
        }
        Err(error) => Err(search.separation().unwrap_or(error)),
    }
}

struct Search<'a, 'b> {
    problem: &'a Problem<'b>,
    penalty: f64,
    beta: Vec<f64>,
    slope: Slope,
    bent: Option<Bent>,
    hessians: usize,
}

impl Search<'_, '_> {
    fn run(&mut self, params: &LogisticParams) -> Result<usize, ModelError> {
        let mut last = f64::INFINITY;
        for step in 0..params.max_steps {
            let (mut direction, mut distance) = self.direction()?;
            if distance > SHRINKS_ENOUGH * last && self.taken() == Some(Taken::Earlier) {
                self.bent = None;
                (direction, distance) = self.direction()?;
            }
            if distance <= params.tolerance {
                return Ok(step);
            }
            last = distance;
            if !self.walk(&direction, distance) {
                // An old curvature may point uphill; a fresh one does not, but for rounding at the optimum.
                if self.taken() == Some(Taken::Here) {
                    return Err(self.not_converged(step));
                }
                self.bent = None;
            }
        }
        Err(self.not_converged(params.max_steps))
    }

    /// The Newton step, and its length in standard errors: `sqrt(g' H^-1 g)` bounds what any coefficient would move.
    fn direction(&mut self) -> Result<(Vec<f64>, f64), ModelError> {
        let bent = self.bent()?;
        let solved = bent.factor.solve(&self.slope.gradient);
        self.bent = Some(bent);
        let Some(direction) = solved.filter(|d| d.iter().all(|x| x.is_finite())) else {
            return Err(self.not_converged(0));
        };
        let squared: f64 = direction.iter().zip(&self.slope.gradient).map(|(d, g)| d * g).sum();
        Ok((direction, squared.max(0.0).sqrt()))
    }

    fn taken(&self) -> Option<Taken> {
        self.bent.as_ref().map(|bent| bent.taken)
    }

    /// The curvature in use; taken here where there is none.
    fn bent(&mut self) -> Result<Bent, ModelError> {
        match self.bent.take() {
            Some(bent) => Ok(bent),
            None => {
                self.hessians += 1;
                Bent::at(self.problem, &self.beta, self.penalty)
            }
        }
    }

    /// Moves along the step, halved until the loss does not rise; false when even the smallest part of it rises. `distance` is the
    /// step's length in standard errors, so half its square is what the loss should fall by.
    fn walk(&mut self, direction: &[f64], distance: f64) -> bool {
        // Sums of many losses are exact to about this share of them; a fall that is lost in that is not asked for.
        let exact = 1e-13 * self.slope.loss.abs();
        let slack = if 0.5 * distance * distance <= exact { 1e3 * exact } else { exact };
        let mut length = 1.0;
        for _ in 0..HALVINGS {
            let trial: Vec<f64> = self.beta.iter().zip(direction).map(|(b, d)| b - length * d).collect();
            let slope = self.problem.slope(&trial, self.penalty);
            if slope.loss <= self.slope.loss + slack {
                self.beta = trial;
                self.slope = slope;
                if let Some(bent) = &mut self.bent {
                    bent.taken = Taken::Earlier;
                }
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
    fn refuse_separation(&mut self) -> Result<(), ModelError> {
        if self.penalty > 0.0 || self.problem.largest_margin(&self.beta) < SUSPICIOUS_MARGIN {
            return Ok(());
        }
        if self.taken() == Some(Taken::Earlier) {
            self.bent = None;
        }
        let here = self.bent()?;
        let errors = here.factor.standard_errors().unwrap_or_default();
        self.bent = Some(here);
        let spreads = self.problem.spreads();
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
