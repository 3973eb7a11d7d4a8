//! `leadscore recalibrate --intercept-only`: the overall rate has moved, the ranking has not.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::fresh::{as_trained, fresh};
use super::run_dir::RunDir;
use super::scored_rows::scored_rows;
use crate::artifact::Artifact;
use crate::calibrate::{CalibrationRows, Calibrator};
use crate::config::Config;

/// What a recalibration did. Keys are added, never renamed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recalibration {
    /// The run's folder name.
    pub run: String,
    /// SHA-256 of the artifact it was made from.
    pub parent_sha256: String,
    /// SHA-256 of the new artifact.
    pub artifact_sha256: String,
    /// Ripe rows that the model had not learned from.
    pub rows: usize,
    /// Of these, rows that converted.
    pub observed: usize,
    /// Conversions that the old artifact expected among them.
    pub expected_before: f64,
    /// Conversions that the new one expects.
    pub expected_after: f64,
    /// Observed over expected, before.
    pub ratio_before: f64,
    /// Observed over expected, after; 1 by construction on these rows, which is why other rows must tell.
    pub ratio_after: f64,
    /// What was added to every log-odds.
    pub shift: f64,
}

/// Fewer conversions than this cannot say where the rate is: a shift would follow chance.
const LEAST_CONVERSIONS: usize = 20;

/// Moves the artifact's chances by one constant in log-odds, so that as many conversions are expected as were observed on ripe
/// rows that it has not learned from: those of the config's files, or of `scored`, a file of scored rows with labels. Writes
/// `runs/NNN-recalibrated/model.json`, whose provenance names its parent; ranking, bands and scale stay as they are.
///
/// # Errors
/// [`PipelineError::TooFewToRecalibrate`] with under 20 conversions (or under 20 others); else what reading can meet.
pub fn recalibrate(
    config: &Config,
    artifact: &Artifact,
    scored: Option<&Path>,
    stage: &dyn Fn(&str),
) -> Result<(Recalibration, PathBuf), PipelineError> {
    let (margins, labels) = match scored {
        Some(path) => scored_rows(path)?,
        None => {
            let found = fresh(&as_trained(config, artifact), artifact, stage)?;
            found.rows.iter().filter_map(|row| Some((row.judged.margin, row.outcome?))).unzip()
        }
    };
    stage("recalibrating");
    let conversions = labels.iter().filter(|&&label| label).count();
    if conversions.min(labels.len() - conversions) < LEAST_CONVERSIONS {
        return Err(PipelineError::TooFewToRecalibrate { conversions, rows: labels.len(), wanted: LEAST_CONVERSIONS });
    }
    let (calibrator, shift) = artifact
        .calibrator
        .recentred(&CalibrationRows::new(&margins, &labels))
        .map_err(crate::select::SelectError::from)?;
    let expected =
        |calibrator: &Calibrator| margins.iter().fold(0.0, |sum, &margin| sum + calibrator.probability(margin).0);
    let (before, after) = (expected(&artifact.calibrator), expected(&calibrator));
    let parent = artifact.sha256()?;
    let mut child = artifact.clone();
    child.calibrator = calibrator;
    child.provenance.parent_sha256 = Some(parent.clone());
    child.provenance.notes.push(format!(
        "recalibrated: log-odds moved by {shift:.4} on {} ripe rows with {conversions} conversions, where {before:.1} were expected; \
         ranking, bands and scale are its parent's",
        labels.len()
    ));
    let child = child.with_check_rows()?;
    let run = RunDir::start(&config.base, "recalibrated")?;
    child.save(&run.file("model.json")?)?;
    let found = Recalibration {
        run: run.name().to_owned(),
        parent_sha256: parent,
        artifact_sha256: child.sha256()?,
        rows: labels.len(),
        observed: conversions,
        expected_before: before,
        expected_after: after,
        ratio_before: conversions as f64 / before,
        ratio_after: conversions as f64 / after,
        shift,
    };
    let mut json = serde_json::to_vec_pretty(&found)
        .map_err(|error| PipelineError::Encode { what: "recalibration.json", why: error.to_string() })?;
    json.push(b'\n');
    run.write("recalibration.json", &json)?;
    Ok((found, run.finish_aside()?))
}
