//! `leadscore recalibrate --intercept-only`: the overall rate has moved, the ranking has not.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::fresh::{as_trained, fresh};
use super::model_card::write_recalibrated_card;
use super::run_dir::RunDir;
use super::scored_rows::scored_rows;
use crate::artifact::Artifact;
use crate::calibrate::{CalibrationRows, Calibrator};
use crate::config::Config;
use crate::frame::Margin;
use crate::monitor::{CohortCheck, CohortState, ScoredRow, check_rows};
use crate::time::Instant;

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
    /// Does the rate hold still? The shift that the first half of the rows asks for, held against the second half; null where a
    /// half has under 20 conversions, or under 20 others. Outside both its interval
    /// and .85 to 1.15, a constant cannot mend what goes on moving.
    pub later_half: Option<CohortCheck>,
}

/// A shift that holds leaves observed over expected within these on rows it was not fitted on.
const STILL: std::ops::RangeInclusive<f64> = 0.85..=1.15;

/// True when the later half lies outside both its interval and .85 to 1.15: a constant cannot mend what goes on moving.
#[must_use]
pub fn rate_moves(later_half: &CohortCheck) -> bool {
    let far = !later_half.observed_over_expected.is_some_and(|ratio| STILL.contains(&ratio));
    matches!(later_half.state, CohortState::Watch | CohortState::Alarm) && far
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
    let later_half = later_half(&artifact.calibrator, &margins, &labels)?;
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
    if later_half.as_ref().is_some_and(rate_moves) {
        child.provenance.notes.push(
            "recalibrated: the rate did not hold still over these rows, so a constant cannot be relied on".to_owned(),
        );
    }
    let child = child.with_check_rows()?;
    let run = RunDir::start(config, "recalibrated")?;
    child.save(&run.file("model.json")?)?;
    write_recalibrated_card(&run, config, &child)?;
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
        later_half,
    };
    let mut json = serde_json::to_vec_pretty(&found)
        .map_err(|error| PipelineError::Encode { what: "recalibration.json", why: error.to_string() })?;
    json.push(b'\n');
    run.write("recalibration.json", &json)?;
    Ok((found, run.finish_aside()?))
}

/// The shift of the first half of the rows, held against the second.
fn later_half(
    calibrator: &Calibrator,
    margins: &[Margin],
    labels: &[bool],
) -> Result<Option<CohortCheck>, PipelineError> {
    let half = labels.len() / 2;
    let (first, second) = (labels[..half].iter(), labels[half..].iter());
    let thin = |conversions: usize, rows: usize| conversions.min(rows - conversions) < LEAST_CONVERSIONS;
    if thin(first.filter(|&&label| label).count(), half)
        || thin(second.filter(|&&label| label).count(), labels.len() - half)
    {
        return Ok(None);
    }
    let (then, _) = calibrator
        .recentred(&CalibrationRows::new(&margins[..half], &labels[..half]))
        .map_err(crate::select::SelectError::from)?;
    let row = |(&margin, &converted): (&Margin, &bool)| ScoredRow {
        lead: 0,
        as_of: Instant::default(),
        chance: then.probability(margin).0,
        converted,
    };
    let rows: Vec<ScoredRow> = margins[half..].iter().zip(&labels[half..]).map(row).collect();
    Ok(Some(check_rows(&rows)))
}
