//! Learning what chance a margin means, from rows the model did not learn from.

use serde::{Deserialize, Serialize};

use super::newton::{self, Free, Line};
use super::{CalibrateError, Calibrator};
use crate::frame::Margin;
use crate::stats::{logit, sigmoid};

/// How margins become chances.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationMethod {
    /// Under 20 conversions or 20 others an intercept shift, else Platt. The default.
    #[default]
    Auto,
    /// Margins are taken at their word.
    None,
    /// A constant is added to the margin, so that as many conversions are expected as were observed.
    InterceptShift,
    /// Platt's sigmoid: slope and intercept.
    Platt,
}

/// How calibration is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalibrationParams {
    /// The method. Default `auto`.
    pub method: CalibrationMethod,
}

/// How a calibrator was chosen and fitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CalibrationNotes {
    /// What was asked for.
    pub requested: CalibrationMethod,
    /// What was fitted: `none`, `intercept_shift`, `platt`.
    pub used: &'static str,
    /// Why, in a sentence.
    pub reason: String,
    /// Calibration rows.
    pub rows: usize,
    /// Those that converted.
    pub conversions: usize,
    /// Newton steps taken.
    pub steps: usize,
}

/// With fewer of either outcome a fitted slope says more about chance than about the model.
const FEWEST_FOR_A_SLOPE: usize = 20;

impl Calibrator {
    /// Learns from margins and what became of their rows, which the model must not have learned from.
    ///
    /// Platt's targets are smoothed as in his paper, (k+1)/(k+2) for the k conversions and 1/(m+2) for the m others, so
    /// that perfectly ranked rows do not give an infinite slope. Cost: one pass a step, some six steps.
    ///
    /// # Errors
    /// [`CalibrateError`] when lengths differ, a margin is not finite, only one outcome occurs, all margins are the same
    /// (Platt), or higher margins converted less: a slope is never turned over.
    ///
    /// # References
    /// Platt 1999, "Probabilistic outputs for support vector machines"; scikit-learn's `_SigmoidCalibration`, within 1e-6 of
    /// its twin that is fitted to the last digit (tests/golden/calibration.py).
    pub fn fit(
        margins: &[Margin],
        labels: &[bool],
        method: CalibrationMethod,
    ) -> Result<(Self, CalibrationNotes), CalibrateError> {
        if margins.len() != labels.len() {
            return Err(CalibrateError::Length { margins: margins.len(), labels: labels.len() });
        }
        if let Some(row) = margins.iter().position(|margin| !margin.0.is_finite()) {
            return Err(CalibrateError::NotFinite { row, value: margins[row].0 });
        }
        let conversions = labels.iter().filter(|&&label| label).count();
        let rows = labels.len();
        let margins: Vec<f64> = margins.iter().map(|margin| margin.0).collect();

        let (calibrator, steps, reason) = match method {
            CalibrationMethod::None => (Self::None {}, 0, "no calibration was asked for".to_owned()),
            CalibrationMethod::InterceptShift => {
                let (calibrator, steps) = shift(&margins, labels, conversions)?;
                (calibrator, steps, "an intercept shift was asked for".to_owned())
            }
            CalibrationMethod::Platt => {
                let (calibrator, steps) = platt(&margins, labels, conversions)?;
                (calibrator, steps, "Platt's sigmoid was asked for".to_owned())
            }
            CalibrationMethod::Auto => {
                let fewest = conversions.min(rows - conversions);
                if fewest < FEWEST_FOR_A_SLOPE {
                    let (calibrator, steps) = shift(&margins, labels, conversions)?;
                    let reason = format!(
                        "{conversions} of {rows} rows converted; a slope needs {FEWEST_FOR_A_SLOPE} of each outcome"
                    );
                    (calibrator, steps, reason)
                } else {
                    match platt(&margins, labels, conversions) {
                        Ok((calibrator, steps)) => {
                            (calibrator, steps, format!("{conversions} of {rows} rows converted"))
                        }
                        Err(CalibrateError::NoSpread { .. }) => {
                            let (calibrator, steps) = shift(&margins, labels, conversions)?;
                            (calibrator, steps, "all margins are the same, so there is no slope to fit".to_owned())
                        }
                        Err(error) => return Err(error),
                    }
                }
            }
        };
        let used = calibrator.name();
        Ok((calibrator, CalibrationNotes { requested: method, used, reason, rows, conversions, steps }))
    }
}

/// The constant that makes expected conversions equal observed ones.
fn shift(margins: &[f64], labels: &[bool], conversions: usize) -> Result<(Calibrator, usize), CalibrateError> {
    let rows = margins.len();
    if conversions == 0 || conversions == rows {
        return Err(CalibrateError::OneClass { rows, conversions });
    }
    let targets: Vec<f64> = labels.iter().map(|&label| f64::from(u8::from(label))).collect();
    // Kept from 0 and 1, where log-odds would be infinite; only a place to begin.
    let expected = (margins.iter().map(|&m| sigmoid(m)).sum::<f64>() / rows as f64).clamp(1e-9, 1.0 - 1e-9);
    let begin = logit(conversions as f64 / rows as f64) - logit(expected);
    let (line, steps) = newton::fit(margins, &targets, Free::InterceptOnly, Line { slope: 1.0, intercept: begin })
        .map_err(|steps| CalibrateError::NotConverged { steps, rows })?;
    Ok((Calibrator::InterceptShift { shift: line.intercept }, steps))
}

/// Platt's sigmoid, fitted on standardised margins, where slope and intercept hardly depend on each other.
fn platt(margins: &[f64], labels: &[bool], conversions: usize) -> Result<(Calibrator, usize), CalibrateError> {
    let rows = margins.len();
    if conversions == 0 || conversions == rows {
        return Err(CalibrateError::OneClass { rows, conversions });
    }
    let n = rows as f64;
    let mean = margins.iter().sum::<f64>() / n;
    let spread = (margins.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / n).sqrt();
    if !(spread > 1e-12 * mean.abs().max(f64::MIN_POSITIVE)) {
        return Err(CalibrateError::NoSpread { rows, value: mean });
    }
    let standardised: Vec<f64> = margins.iter().map(|m| (m - mean) / spread).collect();
    let (yes, no) = (conversions as f64, (rows - conversions) as f64);
    let (high, low) = ((yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0));
    let targets: Vec<f64> = labels.iter().map(|&label| if label { high } else { low }).collect();
    let begin = Line { slope: 0.0, intercept: logit((yes + 1.0) / (n + 2.0)) };
    let (line, steps) = newton::fit(&standardised, &targets, Free::SlopeAndIntercept, begin)
        .map_err(|steps| CalibrateError::NotConverged { steps, rows })?;
    let slope = line.slope / spread;
    if !(slope > 0.0) {
        return Err(CalibrateError::WrongSlope { slope });
    }
    Ok((Calibrator::Platt { slope, intercept: line.intercept - slope * mean }, steps))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
