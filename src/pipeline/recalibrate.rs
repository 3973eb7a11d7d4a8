//! `leadscore recalibrate --intercept-only`: the overall rate has moved, the ranking has not.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::fresh::{as_trained, fresh};
use super::model_card::write_recalibrated_card;
use super::rate_rows::{LEAST_CONVERSIONS, RateRows, RowOrder};
use super::run_dir::RunDir;
use super::scored_rows::scored_rows;
use crate::artifact::Artifact;
use crate::calibrate::Calibrator;
use crate::config::Config;
use crate::monitor::{CohortCheck, CohortState};
use crate::stats::sigmoid;

/// Metrics of the parent's chances: what is moved is not what they measured. Those of the ranking hold.
const OF_CHANCES: [&str; 2] = ["log_loss", "brier_score"];

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
    /// Rows of the file of `--scored` that were left out: not marked test in its column `split`, or not scored.
    pub left_out: usize,
    /// Of these rows, those that converted; a lead that is listed every week has many.
    pub observed: usize,
    /// Conversions among them, each counted once: what they say of the rate.
    pub conversions: usize,
    /// Rows that the old artifact expected to convert, in files that hold what `[calibration] others_kept` says.
    pub expected_before: f64,
    /// Rows that the new one expects to.
    pub expected_after: f64,
    /// Observed over expected, before.
    pub ratio_before: f64,
    /// Observed over expected, after; 1 by construction on these rows, which is why other rows must tell.
    pub ratio_after: f64,
    /// What was added to every log-odds.
    pub shift: f64,
    /// Does the rate hold still? The shift that the earlier rows ask for, held against the later; none shares a conversion with
    /// another, and the interval knows that the shift is an estimate. Null where nothing says which rows are earlier, or where a half
    /// has under 20 conversions, or under 20 others. Outside both its interval and .85 to 1.15, a constant cannot mend what goes on
    /// moving.
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

/// Moves the artifact's chances by one constant in log-odds, so that as many rows are expected to convert as did, among ripe
/// rows that it has not learned from: those of the config's files, or of `scored`, a file of scored rows with labels. Writes
/// `runs/NNN-recalibrated/model.json`, whose provenance names its parent; ranking, bands and scale stay as they are.
///
/// # Errors
/// [`PipelineError::TooFewToRecalibrate`] with under 20 distinct conversions (or under 20 leads that did not); else what reading can meet.
pub fn recalibrate(
    config: &Config,
    artifact: &Artifact,
    scored: Option<&Path>,
    stage: &dyn Fn(&str),
) -> Result<(Recalibration, PathBuf), PipelineError> {
    let given = match scored {
        Some(path) => scored_rows(path, &config.zone()?)?,
        None => RateRows::of_fresh(&fresh(&as_trained(config, artifact), artifact, stage)?),
    };
    stage("recalibrating");
    let (conversions, others) = given.distinct();
    let rows = given.rows.len();
    if conversions.min(others) < LEAST_CONVERSIONS {
        return Err(PipelineError::TooFewToRecalibrate { conversions, rows, wanted: LEAST_CONVERSIONS });
    }
    // The artifact speaks of all leads; these files may hold a part of those that did not convert.
    let offset = config.calibration.prior_offset()?;
    let in_files = |calibrator: &Calibrator| -> Vec<f64> {
        given.rows.iter().map(|row| calibrator.log_odds(row.margin) - offset).collect()
    };
    let expected = |log_odds: &[f64]| log_odds.iter().fold(0.0, |sum, &log_odds| sum + sigmoid(log_odds));
    let log_odds = in_files(&artifact.calibrator);
    let shift = given.shift(&log_odds)?;
    let calibrator = artifact.calibrator.with_offset(shift);
    let later_half = given.later_half(artifact, &log_odds)?;
    let (before, after) = (expected(&log_odds), expected(&in_files(&calibrator)));
    let observed = given.rows.iter().filter(|row| row.converted).count();
    let parent = artifact.sha256()?;
    let mut child = artifact.clone();
    child.calibrator = calibrator;
    let provenance = &mut child.provenance;
    provenance.parent_sha256 = Some(parent.clone());
    provenance.rate_learned_until = provenance.rate_learned_until.max(given.last_as_of());
    provenance.metrics.retain(|name, _| !OF_CHANCES.contains(&name.as_str()));
    provenance.notes.push(format!(
        "recalibrated: log-odds moved by {shift:.4} on {rows} ripe rows, {observed} of which converted ({conversions} conversions), where \
         {before:.1} were expected; ranking, bands and scale are its parent's"
    ));
    if given.order == RowOrder::File {
        provenance.notes.push(
            "recalibrated: the rows had no column as_of, so monitoring cannot tell them from rows that nothing was learned from".to_owned(),
        );
    }
    if later_half.as_ref().is_some_and(rate_moves) {
        provenance.notes.push(
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
        rows,
        left_out: given.left_out,
        observed,
        conversions,
        expected_before: before,
        expected_after: after,
        ratio_before: observed as f64 / before,
        ratio_after: observed as f64 / after,
        shift,
        later_half,
    };
    let mut json = serde_json::to_vec_pretty(&found)
        .map_err(|error| PipelineError::Encode { what: "recalibration.json", why: error.to_string() })?;
    json.push(b'\n');
    run.write("recalibration.json", &json)?;
    Ok((found, run.finish_aside()?))
}
