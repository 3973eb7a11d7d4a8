//! One candidate from Train to calibrated: encode, fit, calibrate on rows the fit did not see.

use std::time::Instant as Clock;

use ndarray::Axis;

use super::SelectError;
use super::folds::Folds;
use super::params::{CandidateName, ModelParams};
use crate::calibrate::{CalibrationMethod, CalibrationSource, Calibrator};
use crate::dataset::{Calibration, LabelledRows, Train};
use crate::encode::{Encoder, EncodingStyle};
use crate::frame::{FeatureFrame, Margin};
use crate::metrics::row_log_loss;
use crate::model::{Fold, Forest, Logistic, LogisticParams, Model, choose_penalty};
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
    /// Log loss of each of these rows, calibrated.
    pub calibration_losses: Vec<f64>,
    /// Their leads.
    pub calibration_groups: Vec<u32>,
    /// Seconds of encoding and fitting the final model; no reading, no tuning.
    pub fit_seconds: f64,
    /// The penalty, where there is one.
    pub penalty: Option<f64>,
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
    let penalty = match name {
        CandidateName::Logistic => Some(penalty(rows, &folds.folds, settings.params)?),
        CandidateName::Forest => None,
    };
    let clock = Clock::now();
    let (encoder, model) = learn(name, rows, penalty, settings)?;
    let fit_seconds = clock.elapsed().as_secs_f64();
    let (source, held_out_labels, held_out_groups, held_out_margins): (_, Vec<bool>, Vec<u32>, _) = match calibration {
        Some(calibration) => {
            let rows = calibration.rows();
            let found = margins(&encoder, &model, &rows.frame);
            (CalibrationSource::HeldOut, rows.labels.clone(), rows.groups.clone(), found)
        }
        None => {
            let (order, found) = out_of_fold(name, rows, penalty, &folds.folds, settings)?;
            let labels = order.iter().map(|&row| rows.labels[row]).collect();
            let groups = order.iter().map(|&row| rows.groups[row]).collect();
            (CalibrationSource::OutOfFold, labels, groups, found)
        }
    };
    let (calibrator, _) = Calibrator::fit(&held_out_margins, &held_out_labels, settings.method)?;
    let calibration_source = if calibrator == (Calibrator::None {}) { CalibrationSource::None } else { source };
    let calibration_losses = held_out_margins
        .iter()
        .zip(&held_out_labels)
        .map(|(&margin, &label)| row_log_loss(label, calibrator.probability(margin).0))
        .collect();
    Ok(Fitted {
        name,
        encoder,
        model,
        calibrator,
        calibration_source,
        calibration_margins: held_out_margins,
        calibration_losses,
        calibration_groups: held_out_groups,
        fit_seconds,
        penalty,
    })
}

/// The penalty by cross-validated log loss; the design is Train's, which shares only means and scales between folds.
fn penalty(rows: &LabelledRows, folds: &[Fold], params: &ModelParams) -> Result<f64, SelectError> {
    let encoder = Encoder::fit_rows(rows, &params.encoder, EncodingStyle::Linear)?.encoder;
    let x = encoder.encode(&rows.frame);
    Ok(choose_penalty(x.view(), &rows.labels, None, folds, &params.logistic)?.chosen)
}

fn learn(
    name: CandidateName,
    rows: &LabelledRows,
    penalty: Option<f64>,
    settings: FitSettings<'_>,
) -> Result<(Encoder, Model), SelectError> {
    let params = settings.params;
    let style = match name {
        CandidateName::Logistic => EncodingStyle::Linear,
        CandidateName::Forest => EncodingStyle::Trees,
    };
    let encoder = Encoder::fit_rows(rows, &params.encoder, style)?.encoder;
    let x = encoder.encode(&rows.frame);
    let model = match name {
        CandidateName::Logistic => {
            let defaults = LogisticParams::default();
            let params = LogisticParams { penalty: penalty.unwrap_or(defaults.penalty), ..defaults };
            Model::Logistic(Logistic::fit(x.view(), &rows.labels, None, &params)?.model)
        }
        CandidateName::Forest => {
            Model::Forest(Forest::fit(x.view(), &rows.labels, &params.forest, settings.seed.stream("forest"))?)
        }
    };
    Ok((encoder, model))
}

/// Rows that were held out, in fold order, and the margin each got from the fit that did not see it.
fn out_of_fold(
    name: CandidateName,
    rows: &LabelledRows,
    penalty: Option<f64>,
    folds: &[Fold],
    settings: FitSettings<'_>,
) -> Result<(Vec<usize>, Vec<Margin>), SelectError> {
    let mut order = Vec::new();
    let mut found = Vec::new();
    for fold in folds {
        let (encoder, model) = learn(name, &rows.take(&fold.fit), penalty, settings)?;
        found.extend(margins(&encoder, &model, &rows.frame.take(&fold.held_out)));
        order.extend_from_slice(&fold.held_out);
    }
    Ok((order, found))
}

fn margins(encoder: &Encoder, model: &Model, frame: &FeatureFrame) -> Vec<Margin> {
    let x = encoder.encode(frame);
    x.axis_iter(Axis(0)).map(|row| row.to_slice().map_or(Margin(f64::NAN), |row| model.margin(row))).collect()
}
