//! Learning what chance a margin means, from rows the model did not learn from.

use super::auto::{self, FEWEST_FOR_A_SLOPE};
use super::average::{Averaged, average};
use super::cross_fit::CrossFit;
use super::lines::{self, Fitted};
use super::rows::Rows;
use super::{
    CalibrateError, CalibrationMethod, CalibrationNotes, CalibrationRows, Calibrator, ChanceErrors, isotonic,
    venn_abers,
};
use crate::frame::{Margin, Probability};

/// A fitted calibrator and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// The map.
    pub calibrator: Calibrator,
    /// How sure it is, for maps of few constants; Venn-Abers knows of itself ([`Calibrator::chance_pair`]), isotonic regression does not.
    pub errors: Option<ChanceErrors>,
    /// How it was chosen and fitted.
    pub notes: CalibrationNotes,
    /// Each row's chance by a calibrator of the same method that saw neither the row nor its group, so that no row judges itself. With
    /// fewer than two groups of either outcome nothing can be held out, and these are the chances of the map itself.
    pub cross_fitted: Vec<Probability>,
}

impl Calibrator {
    /// Learns from margins and what became of their rows, which the model must not have learned from.
    ///
    /// Slopes are fitted to Platt's smoothed targets, (k+1)/(k+2) for the k conversions and 1/(m+2) for the m others, so that perfectly
    /// ranked rows do not give an infinite slope. `auto` averages the curves of few constants by how well they explain the rows, and fits
    /// every method it looks at on five parts. Cost: a sort, and some six passes over the rows per curve and part.
    ///
    /// # Errors
    /// [`CalibrateError`] when lengths differ, a margin or weight is no number, only one outcome occurs, all margins are the same (where
    /// a slope was asked for), or higher margins converted less: a slope is never turned over.
    ///
    /// # References
    /// Platt 1999; Kull, Silva Filho and Flach 2017, "Beyond sigmoids"; Vovk and Petej 2014; scikit-learn's `_SigmoidCalibration`, within
    /// 1e-6 of its twin that is fitted to the last digit, and `IsotonicRegression`, to 1e-12 (tests/golden/calibration.py).
    pub fn fit(given: &CalibrationRows<'_>, method: CalibrationMethod) -> Result<Calibrated, CalibrateError> {
        let rows = Rows::of(given)?;
        let folds = CrossFit::of(&rows);
        let chosen = match method {
            CalibrationMethod::Auto => automatic(&rows, folds.as_ref())?,
            asked => Chosen {
                fitted: fit_one(&rows, asked, true)?,
                reason: format!("{} was asked for", asked.name()),
                cross_fitted: folds.as_ref().and_then(|folds| folds.chances(asked).ok()),
                tried: Vec::new(),
                shares: Vec::new(),
            },
        };
        let Chosen { fitted: Fitted { calibrator, steps, errors }, reason, tried, shares, cross_fitted } = chosen;
        let mut held_out = cross_fitted.unwrap_or_default().into_iter();
        let counts = |row: usize| given.weights.is_none_or(|weights| weights[row] > 0.0);
        let mut chance = |(row, &margin): (usize, &Margin)| {
            let own = || calibrator.probability(margin);
            if counts(row) { held_out.next().map_or_else(own, Probability) } else { own() }
        };
        let cross_fitted = given.margins.iter().enumerate().map(&mut chance).collect();
        let notes = CalibrationNotes {
            requested: method,
            used: calibrator.name(),
            reason,
            rows: rows.len(),
            conversions: rows.conversions(),
            steps,
            tried,
            shares,
        };
        Ok(Calibrated { calibrator, errors, notes, cross_fitted })
    }

    /// This calibrator moved by the constant that makes it expect as many conversions on these rows as were observed: what a change of
    /// the overall rate asks for, and no more. Returns the constant too.
    ///
    /// # Errors
    /// [`CalibrateError`] when lengths differ, a number is none, or only one outcome occurs.
    pub fn recentred(&self, given: &CalibrationRows<'_>) -> Result<(Self, f64), CalibrateError> {
        // Log-odds of a chance of 0 or 1 are infinite; a shift cannot move them, and the farthest finite ones say the same.
        let log_odds: Vec<Margin> =
            given.margins.iter().map(|&margin| Margin(self.log_odds(margin).clamp(-700.0, 700.0))).collect();
        let rows = Rows::of(&CalibrationRows { margins: &log_odds, ..*given })?;
        match lines::shift(&rows, false)?.calibrator {
            Self::InterceptShift { shift } => Ok((self.with_offset(shift), shift)),
            other => Ok((other, 0.0)),
        }
    }
}

/// Fits one method on rows in order; `Auto` is the average of the curves of few constants here.
pub(super) fn fit_one(rows: &Rows, method: CalibrationMethod, errors: bool) -> Result<Fitted, CalibrateError> {
    let table = |calibrator| Fitted { calibrator, steps: 0, errors: None };
    match method {
        CalibrationMethod::None => Ok(table(Calibrator::None {})),
        CalibrationMethod::InterceptShift => lines::shift(rows, errors),
        CalibrationMethod::Auto => {
            average(rows, errors).map(|Averaged { calibrator, errors, steps, .. }| Fitted { calibrator, steps, errors })
        }
        CalibrationMethod::Platt => lines::platt(rows, errors),
        CalibrationMethod::Beta => lines::beta(rows, errors),
        CalibrationMethod::VennAbers => venn_abers::fit(rows).map(table),
        CalibrationMethod::Isotonic => isotonic::fit(rows).map(|knots| table(Calibrator::Isotonic(knots))),
    }
}

/// A calibrator, and why it is this one.
struct Chosen {
    fitted: Fitted,
    reason: String,
    tried: Vec<(&'static str, f64)>,
    shares: Vec<(&'static str, f64)>,
    cross_fitted: Option<Vec<f64>>,
}

/// The rule of [`CalibrationMethod::Auto`].
fn automatic(rows: &Rows, folds: Option<&CrossFit<'_>>) -> Result<Chosen, CalibrateError> {
    rows.both_outcomes()?;
    let (converted, others) = rows.distinct_of_classes();
    let fewest = converted.min(others);
    let shift = |reason: String| -> Result<Chosen, CalibrateError> {
        let method = CalibrationMethod::InterceptShift;
        Ok(Chosen {
            fitted: fit_one(rows, method, true)?,
            reason,
            tried: Vec::new(),
            shares: Vec::new(),
            cross_fitted: folds.and_then(|folds| folds.chances(method).ok()),
        })
    };
    let Some(folds_there) = folds.filter(|_| fewest >= FEWEST_FOR_A_SLOPE) else {
        return shift(format!(
            "{converted} distinct conversions and {others} others; a slope needs {FEWEST_FOR_A_SLOPE} of each"
        ));
    };
    // Margins that rank the wrong way round are an error whatever else would fit.
    match lines::platt(rows, false) {
        Err(CalibrateError::NoSpread { .. }) => {
            return shift("all margins are the same, so there is no slope to fit".to_owned());
        }
        Err(error @ CalibrateError::WrongSlope { .. }) => return Err(error),
        Ok(_) | Err(_) => {}
    }
    let Some(choice) = auto::choose(rows, folds_there, fewest) else {
        return shift("no other method could be fitted".to_owned());
    };
    if choice.method != CalibrationMethod::Auto {
        return Ok(Chosen {
            fitted: fit_one(rows, choice.method, true)?,
            reason: match choice.method == choice.best {
                true => format!("the lowest log loss on rows held out ({converted} distinct conversions)"),
                false => format!(
                    "the simplest within one standard error of {} on rows held out ({converted} distinct conversions)",
                    auto::name(choice.best)
                ),
            },
            tried: choice.tried,
            shares: Vec::new(),
            cross_fitted: Some(choice.chances),
        });
    }
    let Averaged { calibrator, errors, steps, shares } = average(rows, true)?;
    let made_of: Vec<String> =
        shares.iter().map(|(method, share)| format!("{} {:.0}%", method.name(), 100.0 * share)).collect();
    Ok(Chosen {
        fitted: Fitted { calibrator, steps, errors },
        reason: format!("{} by how well each explains {converted} distinct conversions", made_of.join(", ")),
        tried: choice.tried,
        shares: shares.into_iter().map(|(method, share)| (method.name(), share)).collect(),
        cross_fitted: Some(choice.chances),
    })
}
