//! Fitting logistic regression: a start from linfa, Newton steps on all rows, standard errors.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Logistic, newton, start};
use crate::model::ModelError;

/// How logistic regression is fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LogisticParams {
    /// Half of it times the squared coefficients (not the intercept) is added to the summed log loss: scikit-learn's 1/C.
    /// At least 0. Default 1; `choose_penalty` finds a better one.
    pub penalty: f64,
    /// The start is linfa's fit to at most so many rows; 0 starts from the base rate. The result does not depend on it.
    /// Default 1000.
    pub start_rows: usize,
    /// Newton steps before giving up. Default 100.
    pub max_steps: usize,
    /// The fit is done when the next step would move no coefficient by more than this share of its standard error.
    /// Default 1e-8.
    pub tolerance: f64,
}

impl Default for LogisticParams {
    fn default() -> Self {
        Self { penalty: 1.0, start_rows: 1000, max_steps: 100, tolerance: 1e-8 }
    }
}

/// A fitted model and how it was reached.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticFit {
    /// The model.
    pub model: Logistic,
    /// How it was reached.
    pub notes: FitNotes,
}

/// How a fit went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FitNotes {
    /// Where the steps began.
    pub start: FitStart,
    /// Newton steps taken.
    pub steps: usize,
    /// Times the curvature was computed on all rows; a step may use the one before.
    pub hessians: usize,
    /// Largest absolute value of the gradient of the summed, penalised log loss at the end.
    pub largest_gradient: f64,
    /// Summed log loss plus penalty at the end.
    pub penalised_loss: f64,
}

/// Where the Newton steps began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FitStart {
    /// At linfa-logistic's fit to a sample.
    Linfa {
        /// Rows in the sample.
        rows: usize,
    },
    /// At the optimum of a sample, which itself began at linfa's fit to a smaller one.
    Sample {
        /// Rows in the sample.
        rows: usize,
    },
    /// At the base rate with all coefficients 0.
    BaseRate {
        /// Why not at linfa's fit.
        reason: String,
    },
    /// At the fit for the next larger penalty.
    Warm,
}

impl Logistic {
    /// Minimises `sum of w_i logloss_i + penalty/2 |beta|^2` over all rows, the intercept unpenalised.
    ///
    /// `x`: rows x design columns (the `Linear` encoding), finite; `labels`: converted within the horizon; `weights`: one
    /// per row, at least 0, `None` for ones. The same bytes at any number of threads. Standard errors come from the inverse
    /// of the penalised curvature. Cost: rows x columns^2 for each of two to four curvatures, and one pass a step.
    ///
    /// # Errors
    /// [`ModelError`] when lengths differ, a value is not finite, all outcomes are the same, a column is a sum of others or
    /// separates the outcomes and the penalty is 0, or the steps do not converge.
    ///
    /// # References
    /// scikit-learn's `LogisticRegression(C=1/penalty)`: coefficients agree within 1e-6 (tests/golden/logistic.py).
    pub fn fit(
        x: ArrayView2<'_, f64>,
        labels: &[bool],
        weights: Option<&[f64]>,
        params: &LogisticParams,
    ) -> Result<LogisticFit, ModelError> {
        check(params)?;
        let problem = Problem::new(x, labels, weights)?;
        let (beta, slope, start) = start::choose(&problem, params.penalty, params.start_rows);
        let begin = newton::Start { beta, slope, curvature: None };
        let mut optimum = newton::descend(&problem, params.penalty, params, begin)?;
        let standard_errors = optimum.factor(&problem)?.standard_errors();
        let not_finite = || ModelError::NotConverged {
            steps: optimum.steps,
            penalty: params.penalty,
            gradient: optimum.slope.largest_gradient(),
        };
        let standard_errors = standard_errors.ok_or_else(not_finite)?;
        let notes = FitNotes {
            start,
            steps: optimum.steps,
            hessians: optimum.hessians,
            largest_gradient: optimum.slope.largest_gradient(),
            penalised_loss: optimum.slope.loss,
        };
        let model = Self {
            intercept: optimum.beta[0],
            coefficients: optimum.beta[1..].to_vec(),
            standard_errors,
            penalty: params.penalty,
        };
        Ok(LogisticFit { model, notes })
    }
}

pub(super) fn check(params: &LogisticParams) -> Result<(), ModelError> {
    let LogisticParams { penalty, tolerance, .. } = *params;
    if !(penalty.is_finite() && penalty >= 0.0) {
        return Err(ModelError::BadParameter {
            name: "penalty",
            value: penalty,
            wanted: "a finite number, at least 0",
        });
    }
    if !(tolerance.is_finite() && tolerance > 0.0) {
        return Err(ModelError::BadParameter {
            name: "tolerance",
            value: tolerance,
            wanted: "a finite number above 0",
        });
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
