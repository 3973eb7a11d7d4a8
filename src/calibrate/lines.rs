//! Calibrators of few constants: intercept shift, Platt's sigmoid, the beta map. Each a logistic regression on functions of the margin.

use super::calibrator::log_chances;
use super::rows::Rows;
use super::{CalibrateError, Calibrator, ChanceErrors};
use crate::stats::{LogisticProblem, LogisticSolution, logistic_fit, logit, quantile_sorted, sigmoid};

/// A fitted map, the Newton steps it took, and how sure it is where that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub(super) calibrator: Calibrator,
    pub(super) steps: usize,
    pub(super) errors: Option<ChanceErrors>,
}

/// Places at which the standard error is written down: the ends and 31 quantiles of the margins between them.
const ERROR_PLACES: usize = 33;

/// The constant that makes expected conversions equal observed ones.
pub(super) fn shift(rows: &Rows, errors: bool) -> Result<Fitted, CalibrateError> {
    rows.both_outcomes()?;
    let columns = vec![[1.0]; rows.len()];
    let targets: Vec<f64> = rows.labels.iter().map(|&label| f64::from(u8::from(label))).collect();
    let (yes, no) = rows.weight_of_classes();
    let expected: f64 = (0..rows.len()).map(|row| rows.weight(row) * sigmoid(rows.margins[row])).sum();
    // Kept from 0 and 1, where log-odds would be infinite; only a place to begin.
    let begin = logit(yes / (yes + no)) - logit((expected / (yes + no)).clamp(1e-9, 1.0 - 1e-9));
    let problem = LogisticProblem {
        columns: &columns,
        offsets: Some(&rows.margins),
        targets: &targets,
        weights: rows.weights.as_deref(),
        ridge: None,
    };
    let solution =
        logistic_fit(&problem, [begin]).map_err(|steps| CalibrateError::NotConverged { steps, rows: rows.len() })?;
    let errors = errors.then(|| chance_errors(rows, &problem, &solution, |_| [1.0]));
    Ok(Fitted {
        calibrator: Calibrator::InterceptShift { shift: solution.constants[0] },
        steps: solution.steps,
        errors,
    })
}

/// Platt's sigmoid.
pub(super) fn platt(rows: &Rows, errors: bool) -> Result<Fitted, CalibrateError> {
    let ([slope, intercept], steps, errors) = line(rows, |m| [m, 1.0], errors)?;
    if !(slope > 0.0) {
        return Err(CalibrateError::WrongSlope { slope });
    }
    Ok(Fitted { calibrator: Calibrator::Platt { slope, intercept }, steps, errors })
}

/// The beta map: a shape that comes out negative is left out, and the other is fitted again without it.
pub(super) fn beta(rows: &Rows, errors: bool) -> Result<Fitted, CalibrateError> {
    let low = |m: f64| log_chances(m)[0];
    let high = |m: f64| -log_chances(m)[1];
    let ([a, b, c], steps, of_both) = line(rows, |m| [low(m), high(m), 1.0], errors)?;
    let one = |calibrator, slope: f64, steps, errors| {
        if !(slope > 0.0) {
            return Err(CalibrateError::WrongSlope { slope });
        }
        Ok(Fitted { calibrator, steps, errors })
    };
    if a < 0.0 {
        let ([b, c], more, errors) = line(rows, |m| [high(m), 1.0], errors)?;
        return one(Calibrator::Beta { a: 0.0, b, c }, b, steps + more, errors);
    }
    if b < 0.0 {
        let ([a, c], more, errors) = line(rows, |m| [low(m), 1.0], errors)?;
        return one(Calibrator::Beta { a, b: 0.0, c }, a, steps + more, errors);
    }
    one(Calibrator::Beta { a, b, c }, a + b, steps, of_both)
}

/// Constants of `columns` (the last one the intercept's, always 1) that fit Platt's smoothed targets best: (k+1)/(k+2) for conversions of
/// weight k and 1/(m+2) for others of weight m, so that perfectly ranked rows do not give an infinite slope. Fitted on standardised
/// columns, which hardly depend on each other.
fn line<const N: usize>(
    rows: &Rows,
    columns: impl Fn(f64) -> [f64; N] + Copy,
    errors: bool,
) -> Result<([f64; N], usize, Option<ChanceErrors>), CalibrateError> {
    rows.both_outcomes()?;
    let (yes, no) = rows.weight_of_classes();
    let mut design: Vec<[f64; N]> = rows.margins.iter().map(|&m| columns(m)).collect();
    let mut means = [0.0; N];
    let mut spreads = [1.0; N];
    for column in 0..N - 1 {
        let weighted = |of: &dyn Fn(f64) -> f64| -> f64 {
            design.iter().enumerate().map(|(row, x)| rows.weight(row) * of(x[column])).sum::<f64>() / (yes + no)
        };
        let mean = weighted(&|x| x);
        let spread = weighted(&|x| (x - mean) * (x - mean)).sqrt();
        if !(spread > 1e-12 * mean.abs().max(f64::MIN_POSITIVE)) {
            return Err(CalibrateError::NoSpread { rows: rows.len(), value: rows.margins[0] });
        }
        (means[column], spreads[column]) = (mean, spread);
    }
    let standardise = |x: &mut [f64; N]| {
        for column in 0..N {
            x[column] = (x[column] - means[column]) / spreads[column];
        }
    };
    design.iter_mut().for_each(standardise);
    let (high, low) = ((yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0));
    let targets: Vec<f64> = rows.labels.iter().map(|&label| if label { high } else { low }).collect();
    let problem = LogisticProblem {
        columns: &design,
        offsets: None,
        targets: &targets,
        weights: rows.weights.as_deref(),
        ridge: None,
    };
    let mut begin = [0.0; N];
    begin[N - 1] = logit((yes + 1.0) / (yes + no + 2.0));
    let solution =
        logistic_fit(&problem, begin).map_err(|steps| CalibrateError::NotConverged { steps, rows: rows.len() })?;
    let mut constants = solution.constants;
    for column in 0..N - 1 {
        constants[column] /= spreads[column];
        constants[N - 1] -= constants[column] * means[column];
    }
    let at = |margin: f64| {
        let mut x = columns(margin);
        standardise(&mut x);
        x
    };
    let errors = errors.then(|| chance_errors(rows, &problem, &solution, at));
    Ok((constants, solution.steps, errors))
}

/// Standard errors of the fitted log-odds along the margins, rows of one group taken together.
pub(super) fn chance_errors<const N: usize>(
    rows: &Rows,
    problem: &LogisticProblem<'_, N>,
    solution: &LogisticSolution<N>,
    columns: impl Fn(f64) -> [f64; N],
) -> ChanceErrors {
    let covariance = problem.grouped_covariance(solution, &rows.groups);
    let sorted: Vec<f64> = rows.rising().into_iter().map(|row| rows.margins[row]).collect();
    let mut margins: Vec<f64> = (0..ERROR_PLACES)
        .filter_map(|place| quantile_sorted(&sorted, place as f64 / (ERROR_PLACES - 1) as f64))
        .collect();
    margins.dedup_by(|a, b| *a <= *b);
    let error = |&margin: &f64| {
        let x = columns(margin);
        let mut variance = 0.0;
        for (i, of_i) in covariance.iter().enumerate() {
            for (j, c) in of_i.iter().enumerate() {
                variance += x[i] * c * x[j];
            }
        }
        variance.max(0.0).sqrt()
    };
    ChanceErrors { standard_errors: margins.iter().map(error).collect(), margins }
}
