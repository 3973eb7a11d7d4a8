//! What chance does a margin mean? A fitted, increasing map from log-odds to probability.

use serde::{Deserialize, Serialize};

use crate::frame::{Margin, Probability};
use crate::stats::sigmoid;

/// A fitted map from margin to probability; increasing, inside [0, 1].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Calibrator {
    /// The margin is taken at its word.
    None {},
    /// The margin moved by a constant: the overall rate is right, the spread is the model's.
    InterceptShift {
        /// Added to the margin.
        shift: f64,
    },
    /// Platt 1999: `sigmoid(slope * margin + intercept)`.
    Platt {
        /// Positive.
        slope: f64,
        /// Log-odds at margin 0.
        intercept: f64,
    },
}

impl Calibrator {
    /// Calibrated log-odds of a margin; increasing.
    #[must_use]
    pub fn log_odds(&self, margin: Margin) -> f64 {
        match *self {
            Self::None {} => margin.0,
            Self::InterceptShift { shift } => margin.0 + shift,
            Self::Platt { slope, intercept } => slope * margin.0 + intercept,
        }
    }

    /// Calibrated chance of conversion within the horizon.
    #[must_use]
    pub fn probability(&self, margin: Margin) -> Probability {
        Probability(sigmoid(self.log_odds(margin)))
    }
}
