//! Where do the Newton steps begin? At linfa's fit to a sample of the rows, or at the base rate; with very many rows at the
//! optimum of a larger sample, which lies so near that one curvature of all rows serves every step.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use super::fit::{FitStart, LogisticParams};
use super::newton;
use super::problem::{Problem, Slope};
use crate::seed::Seed;

/// Which rows stand in the sample; no setting, because the optimum does not depend on it.
const SAMPLE: u64 = 0;

/// linfa's steps before it hands over; what is left, Newton's steps do faster.
const MOST_ITERATIONS: u64 = 50;

/// Rows of the larger sample.
const MANY: usize = 65_536;
/// So many times more rows are worth its steps.
const WORTH_A_SAMPLE: usize = 4;
/// The sample's optimum is that far from that of all rows anyway, in standard errors.
const NEAR: f64 = 0.01;

/// The better of two beginnings, by the loss on all rows: linfa's fit to at most `start_rows` rows, and the base rate.
pub(super) fn choose(problem: &Problem<'_>, penalty: f64, start_rows: usize) -> (Vec<f64>, Slope, FitStart) {
    let share = problem.weight_of_conversions / problem.weight;
    let mut base = vec![0.0; problem.columns + 1];
    base[0] = crate::stats::logit(share);
    let base_slope = problem.slope(&base, penalty);
    let found = match optimum_of_sample(problem, penalty, start_rows) {
        Some(beta) => Ok((beta, FitStart::Sample { rows: MANY })),
        None => from_sample(problem, penalty, start_rows).map(|(beta, rows)| (beta, FitStart::Linfa { rows })),
    };
    match found {
        Ok((beta, start)) => {
            let slope = problem.slope(&beta, penalty);
            if slope.loss < base_slope.loss {
                return (beta, slope, start);
            }
            let reason = "the fit to a sample was worse than the base rate".to_owned();
            (base, base_slope, FitStart::BaseRate { reason })
        }
        Err(reason) => (base, base_slope, FitStart::BaseRate { reason }),
    }
}

/// Newton's steps on a sample; `None` where it is not worth it, or leads nowhere.
fn optimum_of_sample(problem: &Problem<'_>, penalty: f64, start_rows: usize) -> Option<Vec<f64>> {
    if start_rows == 0 || problem.columns == 0 || problem.rows() < WORTH_A_SAMPLE * MANY {
        return None;
    }
    let rows = sample(problem.rows(), MANY);
    let values: Vec<f64> = rows.iter().flat_map(|&row| problem.row(row)).copied().collect();
    let x = Array2::from_shape_vec((rows.len(), problem.columns), values).ok()?;
    let labels: Vec<bool> = rows.iter().map(|&row| problem.labels[row]).collect();
    let weights: Option<Vec<f64>> = problem.weights.map(|weights| rows.iter().map(|&row| weights[row]).collect());
    let part = Problem::new(x.view(), &labels, weights.as_deref()).ok()?;
    // The penalty stands beside a sum over rows, here and below, so a sample gets its share of it.
    let penalty = penalty * part.weight / problem.weight;
    let (beta, slope, _) = choose(&part, penalty, start_rows);
    let params = LogisticParams { tolerance: NEAR, ..LogisticParams::default() };
    let begin = newton::Start { beta, slope, curvature: None };
    newton::descend(&part, penalty, &params, begin).ok().map(|optimum| optimum.beta)
}

/// linfa's coefficients, intercept first, and the rows it saw.
fn from_sample(problem: &Problem<'_>, penalty: f64, start_rows: usize) -> Result<(Vec<f64>, usize), String> {
    let rows = sample(problem.rows(), start_rows);
    if rows.is_empty() || problem.columns == 0 {
        return Err("no sample was asked for".to_owned());
    }
    let x = Array2::from_shape_fn((rows.len(), problem.columns), |(i, j)| problem.row(rows[i])[j]);
    let y: Array1<bool> = rows.iter().map(|&row| problem.labels[row]).collect();
    let alpha = penalty * rows.len() as f64 / problem.rows() as f64;
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .max_iterations(MOST_ITERATIONS)
        .fit(&Dataset::new(x, y))
        .map_err(|error| format!("linfa could not fit a sample: {error}"))?;
    // linfa takes the more frequent class as the positive one.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    // Rounded to 1/1024: linfa's last bits come from the machine's own exp, and none of them may reach the result.
    let round = |beta: f64| (sign * beta * 1024.0).round() / 1024.0;
    let beta: Vec<f64> = std::iter::once(&fitted.intercept()).chain(fitted.params()).map(|&b| round(b)).collect();
    if beta.iter().all(|b| b.is_finite()) {
        Ok((beta, rows.len()))
    } else {
        Err("linfa's coefficients were not finite".to_owned())
    }
}

/// The `wanted` rows with the smallest hashes, in row order.
fn sample(rows: usize, wanted: usize) -> Vec<usize> {
    if rows <= wanted {
        return (0..rows).collect();
    }
    if wanted == 0 {
        return Vec::new();
    }
    let chance = Seed::new(SAMPLE).stream("logistic start");
    let mut hashed: Vec<(u64, usize)> = (0..rows).map(|row| (chance.with(row as u64).bits(), row)).collect();
    hashed.select_nth_unstable(wanted - 1);
    let mut kept: Vec<usize> = hashed[..wanted].iter().map(|&(_, row)| row).collect();
    kept.sort_unstable();
    kept
}
