//! What does a margin read as between 0 and 100?
//!
//! Three scales, each increasing in the margin. On every one the shown score is `floor(value + 0.5)`: halves go up,
//! the same in Rust, SQL, ONNX and a spreadsheet.

use serde::{Deserialize, Serialize};

use super::bands::BandParams;
use crate::calibrate::Calibrator;
use crate::frame::{Margin, Score};
use crate::stats::interpolate;

/// The part `[score]` of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScoreParams {
    /// What 0-100 means; `auto` unless there is a reason.
    pub scale: ScaleChoice,
    /// The bands, best first, the last one taking the rest. Empty: hot (what sales can work), warm (the next three
    /// times that), cold.
    pub bands: Vec<BandParams>,
    /// Fit two further models, on who leads are and on what they do, and cut each into quarters: A to D and 1 to 4. Not of a
    /// ready-made feature table, which does not say which columns are about who the lead is. Default: true.
    pub matrix: bool,
}

impl Default for ScoreParams {
    fn default() -> Self {
        Self { scale: ScaleChoice::default(), bands: Vec::new(), matrix: true }
    }
}

/// What 0-100 is asked to mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScaleChoice {
    /// `probability` where the best tenth's mean chance is at least 30%, else `log_odds`: at a base rate of 2%
    /// everyone would read 0 to 6.
    #[default]
    Auto,
    /// 100 times the calibrated chance.
    Probability,
    /// 50 is the training base rate, +10 doubles the odds.
    LogOdds,
    /// The share of the leads the calibrator learned from that ranked lower.
    Percentile,
}

/// The frozen meaning of 0-100.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Scale {
    /// `100 * probability`.
    Probability {},
    /// `50 + 10 * ((log_odds - reference_log_odds) / ln 2)`, kept between 1 and 99; `log_odds` is the calibrated one.
    LogOdds {
        /// Log-odds of the training base rate, which reads 50.
        reference_log_odds: f64,
    },
    /// Straight lines through the points (margin, percent); before the first and after the last, their percents.
    Percentile {
        /// Margins of the reference rows, strictly increasing.
        margins: Vec<f64>,
        /// The percentile each stands for, increasing, 0 to 100; rows that tie share their middle one.
        percents: Vec<f64>,
    },
}

impl Scale {
    /// The log-odds scale stays off 0 and 100: it never says never.
    pub const LOG_ODDS_LIMITS: (f64, f64) = (1.0, 99.0);

    /// The name people see: `probability`, `log_odds`, `percentile`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Probability {} => "probability",
            Self::LogOdds { .. } => "log_odds",
            Self::Percentile { .. } => "percentile",
        }
    }

    /// The score before rounding, from 0 to 100; never falls as the (finite) margin rises.
    #[must_use]
    pub fn value(&self, margin: Margin, calibrator: &Calibrator) -> f64 {
        match self {
            Self::Probability {} => (100.0 * calibrator.probability(margin).0).clamp(0.0, 100.0),
            Self::LogOdds { reference_log_odds } => {
                let doublings = (calibrator.log_odds(margin) - reference_log_odds) / std::f64::consts::LN_2;
                let (low, high) = Self::LOG_ODDS_LIMITS;
                (50.0 + 10.0 * doublings).clamp(low, high)
            }
            // An empty table is refused by `Artifact::validate`; the middle is what it knows.
            Self::Percentile { margins, percents } => interpolate(margins, percents, margin.0).unwrap_or(50.0),
        }
    }

    /// The whole number people see.
    #[must_use]
    pub fn score(&self, margin: Margin, calibrator: &Calibrator) -> Score {
        shown(self.value(margin, calibrator))
    }
}

/// `floor(value + 0.5)` of a value between 0 and 100.
#[must_use]
pub(super) fn shown(value: f64) -> Score {
    // The clamp makes the cast exact.
    Score((value + 0.5).floor().clamp(0.0, 100.0) as u8)
}
