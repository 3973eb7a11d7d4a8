//! `model_card.md`: which card goes with which artifact?

use super::PipelineError;
use super::page::{calibrator_words, scale_words};
use super::run_dir::RunDir;
use super::train::RunMetrics;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::report::{MadeBy, ModelCardInput, model_card};

/// File of a run that stands beside its artifact wherever it goes.
const CARD: &str = "model_card.md";

/// Writes the card of a trained model.
pub(super) fn write_card(
    run: &RunDir,
    config: &Config,
    artifact: &Artifact,
    metrics: &RunMetrics,
) -> Result<(), PipelineError> {
    let made_by = MadeBy::Training {
        evaluation: &metrics.evaluation,
        verdict: &metrics.words,
        cautions: &metrics.banners,
        findings: &metrics.leakage,
        acts: &metrics.leakage_events,
        subgroups: &metrics.subgroups,
    };
    write(run, config, artifact, made_by)
}

/// Writes the card of an artifact whose rate was moved.
pub(super) fn write_recalibrated_card(run: &RunDir, config: &Config, artifact: &Artifact) -> Result<(), PipelineError> {
    write(run, config, artifact, MadeBy::Recalibration)
}

fn write(run: &RunDir, config: &Config, artifact: &Artifact, made_by: MadeBy<'_>) -> Result<(), PipelineError> {
    let card = model_card(&ModelCardInput {
        project: config.project.name.clone(),
        run: run.name().to_owned(),
        lang: config.project.lang,
        timezone: config.project.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
        artifact,
        artifact_sha256: artifact.sha256()?,
        calibrator_words: calibrator_words(&artifact.calibrator, config.project.lang),
        scale_words: scale_words(&artifact.scale, config.project.lang),
        made_by,
    })?;
    Ok(run.write(CARD, card.as_bytes())?)
}
