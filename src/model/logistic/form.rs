//! The fitted form and what it says of a row.

use serde::{Deserialize, Serialize};

/// Fitted coefficients on the design scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// Log-odds of a row of zeros.
    pub intercept: f64,
    /// One per design column.
    pub coefficients: Vec<f64>,
    /// Standard errors of intercept and coefficients, in that order, from the penalised Hessian.
    pub standard_errors: Vec<f64>,
    /// The L2 penalty: half of it times the squared coefficients was added to the summed log loss.
    pub penalty: f64,
}

impl Logistic {
    /// Log-odds of a design row, summed in column order.
    #[must_use]
    pub fn raw(&self, design: &[f64]) -> f64 {
        self.coefficients.iter().zip(design).fold(self.intercept, |sum, (beta, x)| sum + beta * x)
    }
}
