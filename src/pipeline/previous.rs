//! What would the model in use have said of the same test rows? An artifact made before, as one more baseline.

use std::collections::BTreeMap;

use super::PipelineError;
use super::mapping::outcome_of;
use super::prepare::{Prepared, has_evidence};
use super::release::find_artifact;
use super::source::Source;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::evaluate::{Scorer, ScorerKind};
use crate::features::{self, FeatureTable};
use crate::frame::{FeatureFrame, RowKey};
use crate::report::{Caution, Words};
use crate::score::Lang;
use crate::time::Instant;

/// The artifact that `[evaluate] previous` names.
pub(super) struct Previous {
    /// As the config names it.
    named: String,
    artifact: Artifact,
}

impl Previous {
    /// Reads it, where one is named.
    ///
    /// # Errors
    /// [`PipelineError`] when it cannot be read or does not verify.
    pub(super) fn of(config: &Config) -> Result<Option<Self>, PipelineError> {
        let Some(named) = config.evaluate.as_ref().and_then(|params| params.previous.clone()) else { return Ok(None) };
        let (_, artifact) = find_artifact(config, Some(&config.base.join(&named)))?;
        Ok(Some(Self { named, artifact }))
    }

    /// What must be said where it predicts another of several outcomes: that is no earlier model of this one. `None` where it is one.
    fn of_another_outcome(&self, config: &Config) -> Option<Caution> {
        let asked = config.outcome_name().filter(|name| outcome_of(&self.artifact) != Some(name))?;
        let sentence = Words::of(|lang| match (lang, outcome_of(&self.artifact)) {
            (Lang::En, Some(other)) => format!(
                "The previous model ({}) is not compared: it predicts {other:?}, not {asked:?}. [evaluate] previous names a run of one outcome.",
                self.named
            ),
            (Lang::En, None) => format!(
                "The previous model ({}) is not compared: it does not say that it predicts {asked:?}. [evaluate] previous names a run of one outcome.",
                self.named
            ),
            (Lang::Es, Some(other)) => format!(
                "El modelo anterior ({}) no se compara: predice {other:?}, no {asked:?}. [evaluate] previous nombra una ejecución de un resultado.",
                self.named
            ),
            (Lang::Es, None) => format!(
                "El modelo anterior ({}) no se compara: no dice que prediga {asked:?}. [evaluate] previous nombra una ejecución de un resultado.",
                self.named
            ),
        });
        Some(Caution::Sentence { sentence })
    }

    /// Its margins on the Test rows. Leads that it would not score (no evidence, an age it does not know) come last, all tied.
    /// Chances are compared only where they are of the same horizon.
    ///
    /// # Errors
    /// [`PipelineError::Previous`] when the files lack what it reads.
    pub(super) fn scorer(&self, config: &Config, prepared: &Prepared) -> Result<Scorer, PipelineError> {
        let refused = |why: String| PipelineError::Previous { file: self.named.clone(), why };
        let artifact = &self.artifact;
        let frame = self.frame(prepared).map_err(|error| refused(error.to_string()))?;
        let judged = artifact.score_frame(&frame).map_err(|error| refused(error.to_string()))?;
        let pairs = &prepared.cohort_rows.test;
        let evidence = has_evidence(&prepared.source, &artifact.features, pairs);
        let known = pairs.iter().zip(&prepared.test_created).map(|(&(_, as_of), created)| {
            let age = created.filter(|_| !prepared.undated).map(|created| as_of.days_since(created));
            age.zip(artifact.scope).is_none_or(|(age, scope)| scope.min_days <= age && age <= scope.max_days)
        });
        let scored = evidence.into_iter().zip(known).map(|(evidence, known)| evidence && known);
        let scores =
            judged.iter().zip(scored).map(|(row, scored)| if scored { row.margin.0 } else { f64::MIN }).collect();
        let same_chances = artifact.label.horizon_days == config.label.horizon_days;
        Ok(Scorer {
            name: Scorer::PREVIOUS.to_owned(),
            kind: ScorerKind::Baseline,
            scores,
            probabilities: same_chances.then(|| judged.iter().map(|row| row.probability.0).collect()),
        })
    }

    fn frame(&self, prepared: &Prepared) -> Result<FeatureFrame, PipelineError> {
        let spec = &self.artifact.features;
        match &prepared.source {
            Source::Events { tables, .. } => Ok(features::extract(tables, &prepared.cohort_rows.test, spec)?),
            Source::Table(table) => Ok(table.frame(spec)?.take(&places(table, &prepared.test.rows().keys))),
        }
    }

    /// What the reader must know: it may have learned from some of the rows it is tested on.
    pub(super) fn caution(&self, prepared: &Prepared) -> Option<Caution> {
        let learned = self.artifact.provenance.all_learned_until();
        let first: Option<Instant> =
            prepared.test.rows().keys.first().filter(|_| !prepared.undated).map(|key| key.as_of);
        if learned.zip(first).is_some_and(|(learned, first)| learned < first) {
            return None;
        }
        let sentence = Words::of(|lang| match lang {
            Lang::En => format!(
                "The previous model ({}) may have learned from some of the test rows, which flatters it.",
                self.named
            ),
            Lang::Es => format!(
                "El modelo anterior ({}) pudo aprender de algunas de las filas de prueba, y eso lo favorece.",
                self.named
            ),
        });
        Some(Caution::Sentence { sentence })
    }
}

/// The model made before on Test, where one is named and is of this outcome; what flatters it, or that it is not compared, stands on top of the
/// report.
///
/// # Errors
/// As [`Previous::scorer`].
pub(super) fn previous_scorer(
    config: &Config,
    prepared: &mut Prepared,
    previous: Option<&Previous>,
) -> Result<Option<Scorer>, PipelineError> {
    let Some(previous) = previous else { return Ok(None) };
    if let Some(caution) = previous.of_another_outcome(config) {
        prepared.cautions.push(caution);
        return Ok(None);
    }
    let scorer = previous.scorer(config, prepared)?;
    prepared.cautions.extend(previous.caution(prepared));
    Ok(Some(scorer))
}

/// The table's row of each key.
fn places(table: &FeatureTable, keys: &[RowKey]) -> Vec<usize> {
    let known: BTreeMap<&RowKey, usize> = table.keys.iter().zip(0..).collect();
    keys.iter().filter_map(|key| known.get(key).copied()).collect()
}
