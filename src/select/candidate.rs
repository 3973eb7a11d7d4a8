//! One candidate from Train to calibrated: encode, fit, calibrate on rows the fit did not see.

use std::time::Instant as Clock;

use ndarray::Array2;

use super::SelectError;
use super::boosted;
use super::folds::Folds;
use super::params::{CandidateName, ModelParams};
use crate::calibrate::{
    Calibrated, CalibrationMethod, CalibrationNotes, CalibrationRows, CalibrationSource, Calibrator, ChanceErrors,
};
use crate::dataset::{Calibration, LabelledRows, Train};
use crate::encode::{Encoder, EncodingStyle};
use crate::frame::{FeatureFrame, Margin};
use crate::metrics::row_log_loss;
use crate::model::{BatchScorer, Fold, Forest, Logistic, LogisticParams, Model, Separation, choose_penalty};
use crate::seed::Seed;

/// A fitted, calibrated candidate.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// What it is.
    pub name: CandidateName,
    /// Its design.
    pub encoder: Encoder,
    /// The model.
    pub model: Model,
    /// From margin to probability.
    pub calibrator: Calibrator,
    /// What the calibrator learned from.
    pub calibration_source: CalibrationSource,
    /// Margins of the rows the calibrator learned from.
    pub calibration_margins: Vec<Margin>,
    /// How sure the calibrator is, where it can say.
    pub chance_errors: Option<ChanceErrors>,
    /// How it was chosen.
    pub calibration_notes: CalibrationNotes,
    /// Log loss of each of these rows, calibrated without the row itself and its lead.
    pub calibration_losses: Vec<f64>,
    /// Their leads.
    pub calibration_groups: Vec<u32>,
    /// Seconds of encoding and fitting the final model; no reading, no tuning.
    pub fit_seconds: f64,
    /// The penalty, where there is one.
    pub penalty: Option<f64>,
    /// What tells Train's outcomes apart; logistic regression only.
    pub separation: Option<Separation>,
    /// What was found out before the final fit.
    pub(super) tuned: Tuned,
}

impl Fitted {
    /// Margins of a frame's rows.
    #[must_use]
    pub fn margins(&self, frame: &FeatureFrame) -> Vec<Margin> {
        margins(&self.encoder, &self.model, frame)
    }
}

/// How to fit a candidate: everything but the rows.
#[derive(Clone, Copy, Debug)]
pub struct FitSettings<'a> {
    /// `[model]`.
    pub params: &'a ModelParams,
    /// `[calibration] method`.
    pub method: CalibrationMethod,
    /// The source of chance.
    pub seed: Seed,
}

/// Fits one candidate on Train and calibrates it: on Calibration rows where the split holds some, else on out-of-fold
/// Train margins.
///
/// # Errors
/// [`SelectError`]: the sentence stands in the leaderboard in place of its figures.
pub fn fit(
    name: CandidateName,
    train: &Train,
    calibration: Option<&Calibration>,
    folds: &Folds,
    settings: FitSettings<'_>,
) -> Result<Fitted, SelectError> {
    let rows = train.rows();
    let tuned = match name {
        CandidateName::Logistic => Tuned::Penalty(penalty(rows, &folds.folds, settings.params)?),
        CandidateName::Forest => Tuned::Nothing,
        CandidateName::Boosting => {
            boosted::enough_for_trees(rows, &settings.params.boosting)?;
            Tuned::Trees(boosted::trees(rows, &folds.folds, settings)?)
        }
    };
    let clock = Clock::now();
    let (encoder, model) = learn(name, rows, tuned, settings)?;
    let fit_seconds = clock.elapsed().as_secs_f64();
    let separation = separation(&encoder, &model, rows)?;
    let (source, held_out_labels, held_out_groups, held_out_margins): (_, Vec<bool>, Vec<u32>, _) = match calibration {
        Some(calibration) => {
            let rows = calibration.rows();
            let found = margins(&encoder, &model, &rows.frame);
            (CalibrationSource::HeldOut, rows.labels.clone(), rows.groups.clone(), found)
        }
        None => {
            let (order, found) = out_of_fold(name, rows, tuned, &folds.folds, settings)?;
            let labels = order.iter().map(|&row| rows.labels[row]).collect();
            let groups = order.iter().map(|&row| rows.groups[row]).collect();
            (CalibrationSource::OutOfFold, labels, groups, found)
        }
    };
    let given =
        CalibrationRows { groups: Some(&held_out_groups), ..CalibrationRows::new(&held_out_margins, &held_out_labels) };
    let Calibrated { calibrator, errors, notes, cross_fitted } = Calibrator::fit(&given, settings.method)?;
    let calibration_source = if calibrator == (Calibrator::None {}) { CalibrationSource::None } else { source };
    let calibration_losses =
        held_out_labels.iter().zip(&cross_fitted).map(|(&label, chance)| row_log_loss(label, chance.0)).collect();
    Ok(Fitted {
        name,
        encoder,
        model,
        calibrator,
        calibration_source,
        calibration_margins: held_out_margins,
        chance_errors: errors,
        calibration_notes: notes,
        calibration_losses,
        calibration_groups: held_out_groups,
        fit_seconds,
        penalty: if let Tuned::Penalty(penalty) = tuned { Some(penalty) } else { None },
        separation,
        tuned,
    })
}

fn separation(encoder: &Encoder, model: &Model, rows: &LabelledRows) -> Result<Option<Separation>, SelectError> {
    let Model::Logistic(model) = model else { return Ok(None) };
    Ok(model.separation(encoder.encode(&rows.frame).view(), &rows.labels, &rows.groups)?)
}

/// The penalty by cross-validated log loss; the design is Train's, which shares only means and scales between folds.
fn penalty(rows: &LabelledRows, folds: &[Fold], params: &ModelParams) -> Result<f64, SelectError> {
    let encoder = Encoder::fit_rows(rows, &params.encoder, EncodingStyle::Linear)?.encoder;
    let x = encoder.encode(&rows.frame);
    Ok(choose_penalty(x.view(), &rows.labels, None, folds, &params.logistic)?.chosen)
}

/// What was found out before the final fit, and holds for the fits of the folds too.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tuned {
    Nothing,
    Penalty(f64),
    /// Number of boosted trees.
    Trees(usize),
}

pub(super) fn learn(
    name: CandidateName,
    rows: &LabelledRows,
    tuned: Tuned,
    settings: FitSettings<'_>,
) -> Result<(Encoder, Model), SelectError> {
    let params = settings.params;
    let designed = |style| -> Result<(Encoder, Array2<f64>), SelectError> {
        let encoder = Encoder::fit_rows(rows, &params.encoder, style)?.encoder;
        let x = encoder.encode(&rows.frame);
        Ok((encoder, x))
    };
    match name {
        CandidateName::Logistic => {
            let (encoder, x) = designed(EncodingStyle::Linear)?;
            let defaults = LogisticParams::default();
            let penalty = if let Tuned::Penalty(penalty) = tuned { penalty } else { defaults.penalty };
            let params = LogisticParams { penalty, ..defaults };
            Ok((encoder, Model::Logistic(Logistic::fit(x.view(), &rows.labels, None, &params)?.model)))
        }
        CandidateName::Forest => {
            let (encoder, x) = designed(EncodingStyle::Trees)?;
            let seed = settings.seed.stream("forest");
            Ok((encoder, Model::Forest(Forest::fit(x.view(), &rows.labels, &params.forest, seed)?)))
        }
        CandidateName::Boosting => {
            let trees = if let Tuned::Trees(trees) = tuned { trees } else { params.boosting.trees };
            boosted::learn(rows, trees, settings)
        }
    }
}

/// Conversions held out that bear any calibrator: with more, no further fold is fitted for its sake.
const ENOUGH_HELD_OUT: usize = 20_000;

/// The last folds that hold out as many conversions (and others) as calibrating needs; all, where that is fewer.
fn last_folds<'a>(folds: &'a [Fold], labels: &[bool]) -> &'a [Fold] {
    let (mut converted, mut others) = (0, 0);
    for (at, fold) in folds.iter().enumerate().rev() {
        let here = fold.held_out.iter().filter(|&&row| labels[row]).count();
        converted += here;
        others += fold.held_out.len() - here;
        if converted.min(others) >= ENOUGH_HELD_OUT {
            return &folds[at..];
        }
    }
    folds
}

/// Rows that were held out, in fold order, and the margin each got from the fit that did not see it.
fn out_of_fold(
    name: CandidateName,
    rows: &LabelledRows,
    tuned: Tuned,
    folds: &[Fold],
    settings: FitSettings<'_>,
) -> Result<(Vec<usize>, Vec<Margin>), SelectError> {
    let mut order = Vec::new();
    let mut found = Vec::new();
    for fold in last_folds(folds, &rows.labels) {
        let (encoder, model) = learn(name, &rows.take(&fold.fit), tuned, settings)?;
        found.extend(margins(&encoder, &model, &rows.frame.take(&fold.held_out)));
        order.extend_from_slice(&fold.held_out);
    }
    Ok((order, found))
}

fn margins(encoder: &Encoder, model: &Model, frame: &FeatureFrame) -> Vec<Margin> {
    BatchScorer::new(model).margins(encoder, frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_fitted_from_the_last_until_enough_is_held_out() {
        // Four folds of 20,000 rows; a half converts, then one in ten.
        let folds: Vec<Fold> =
            (0..4).map(|k| Fold { fit: Vec::new(), held_out: (k * 20_000..(k + 1) * 20_000).collect() }).collect();
        let starts = |labels: &[bool]| folds.len() - last_folds(&folds, labels).len();
        let of_ten = |converted: usize| -> Vec<bool> { (0..80_000).map(|row| row % 10 < converted).collect() };
        assert_eq!(starts(&of_ten(5)), 2);
        assert_eq!(starts(&of_ten(3)), 0, "24,000 conversions, 18,000 without the first fold");
        assert_eq!(starts(&of_ten(7)), 0, "24,000 others");
        assert_eq!(starts(&of_ten(1)), 0);
    }
}
