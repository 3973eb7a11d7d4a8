//! A straight line through log-odds: slope and intercept (or the intercept alone) that fit chances to targets best.

use crate::stats::sigmoid;

/// `slope * margin + intercept` as log-odds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

/// What of the line is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Free {
    InterceptOnly,
    SlopeAndIntercept,
}

const MAX_STEPS: usize = 100;
/// Done when the next step would move neither constant by more than this share of its standard error.
const TOLERANCE: f64 = 1e-9;
const HALVINGS: usize = 40;

/// Minimises the cross-entropy `-sum t ln p + (1-t) ln(1-p)` by Newton's method with halved steps; sums run in row order.
/// Answers with the line and the steps taken, or the steps after which it gave up.
pub(super) fn fit(margins: &[f64], targets: &[f64], free: Free, start: Line) -> Result<(Line, usize), usize> {
    let mut line = start;
    let mut at = evaluate(margins, targets, line);
    for step in 0..MAX_STEPS {
        let Some((direction, squared)) = at.newton_step(free) else { return Err(step) };
        if squared.max(0.0).sqrt() <= TOLERANCE {
            return Ok((line, step));
        }
        let slack = 1e-13 * at.loss.abs();
        let mut length = 1.0;
        let mut halvings = 0;
        loop {
            let trial = Line {
                slope: line.slope - length * direction.slope,
                intercept: line.intercept - length * direction.intercept,
            };
            let there = evaluate(margins, targets, trial);
            if there.loss <= at.loss + slack {
                (line, at) = (trial, there);
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

/// Loss, gradient and curvature at a line.
struct Here {
    loss: f64,
    gradient: Line,
    /// Second derivatives: slope-slope, slope-intercept, intercept-intercept.
    curvature: [f64; 3],
}

fn evaluate(margins: &[f64], targets: &[f64], line: Line) -> Here {
    let mut here = Here { loss: 0.0, gradient: Line { slope: 0.0, intercept: 0.0 }, curvature: [0.0; 3] };
    for (&margin, &target) in margins.iter().zip(targets) {
        let log_odds = line.slope * margin + line.intercept;
        let p = sigmoid(log_odds);
        // ln(1 + exp x) - t x, without overflow on either side.
        here.loss += log_odds.max(0.0) - target * log_odds + libm::log1p(libm::exp(-log_odds.abs()));
        here.gradient.slope += (p - target) * margin;
        here.gradient.intercept += p - target;
        let variance = p * (1.0 - p);
        here.curvature[0] += variance * margin * margin;
        here.curvature[1] += variance * margin;
        here.curvature[2] += variance;
    }
    here
}

impl Here {
    /// The step to subtract, and its squared length in standard errors; `None` where the curvature is singular.
    fn newton_step(&self, free: Free) -> Option<(Line, f64)> {
        let [ss, si, ii] = self.curvature;
        let Line { slope: gs, intercept: gi } = self.gradient;
        let direction = match free {
            Free::InterceptOnly => (ii > 0.0).then(|| Line { slope: 0.0, intercept: gi / ii })?,
            Free::SlopeAndIntercept => {
                let determinant = ss * ii - si * si;
                if !(determinant > 1e-12 * ss * ii) {
                    return None;
                }
                Line { slope: (ii * gs - si * gi) / determinant, intercept: (ss * gi - si * gs) / determinant }
            }
        };
        let finite = direction.slope.is_finite() && direction.intercept.is_finite();
        finite.then_some((direction, direction.slope * gs + direction.intercept * gi))
    }
}
