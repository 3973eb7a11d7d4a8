//! What do the events of programs, and rows that repeat others, do to the figures? The same rows, with them and without.

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::prepare::{Prepared, evidence_in};
use super::source::{Source, tables};
use crate::config::Config;
use crate::dataset::{Calibration, LabelledRows, Train};
use crate::evaluate::{
    self, DEFAULT_RESAMPLES, Estimate, EvaluateInput, Measured, Opponent, Scorer, ScorerKind, TestRows,
    paired_auc_difference,
};
use crate::features::{self, LearnFrom};
use crate::frame::{FeatureFrame, Margin};
use crate::ingest::{IngestReport, OnBots, Purpose, Tables};
use crate::score::Lang;
use crate::select::{CandidateName, FitSettings, Fitted, Folds, fit};
use crate::time::Instant;

/// What was taken out of the event log, or left in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclean {
    /// Events of programs, by `[hygiene] signs`.
    ProgramEvents,
    /// Rows that repeat another in every used column.
    RepeatedRows,
}

/// What leaving something out of the event log does to a logistic regression on the test rows: its figure without minus its
/// figure with, positive where leaving out helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HygieneEffect {
    /// What is left out.
    pub left_out: Unclean,
    /// How many events that is.
    pub events: usize,
    /// Difference in AUC, with its paired 95% interval.
    pub roc_auc: Measured,
    /// Difference in conversions found at sales' capacity, with its paired 95% interval.
    pub conversions_at_capacity: Measured,
}

/// Another way to read the same files.
struct Variant {
    left_out: Unclean,
    config: Config,
    /// Whether the run itself leaves these events out; the variant then has them.
    left_out_here: bool,
}

/// The effects that `[hygiene] measure` asks for: one for each thing of which the files hold any. `candidates` are the fitted
/// models, so that a logistic regression among them is not fitted again.
pub(super) fn effects(
    config: &Config,
    prepared: &Prepared,
    candidates: &[Fitted],
    folds: &Folds,
) -> Result<Vec<HygieneEffect>, PipelineError> {
    let Source::Events { tables: here, report } = &prepared.source else { return Ok(Vec::new()) };
    let variants = if config.hygiene.measure { variants(config, report) } else { Vec::new() };
    if variants.is_empty() {
        return Ok(Vec::new());
    }
    let fitted = candidates.iter().find(|fitted| fitted.name == CandidateName::Logistic);
    let scores_here = match fitted {
        Some(fitted) => Ok(scores(fitted, prepared, here, &prepared.test.rows().frame)),
        None => logistic(config, prepared, here, folds),
    };
    let mut effects = Vec::new();
    for variant in variants {
        let (events, scores_there) = match tables(&variant.config, Purpose::Train) {
            Ok((there, found)) => {
                (events(&variant, report, &found), logistic(&variant.config, prepared, &there, folds))
            }
            Err(error) => (events(&variant, report, report), Err(error)),
        };
        if events == 0 {
            continue;
        }
        let (roc_auc, conversions_at_capacity) = match (&scores_here, &scores_there) {
            (Ok(here), Ok(there)) if variant.left_out_here => differences(config, prepared, here, there)?,
            (Ok(here), Ok(there)) => differences(config, prepared, there, here)?,
            (Err(error), _) | (_, Err(error)) => {
                let none = Measured::NotComputable { value: (), reason: error.to_string() };
                (none.clone(), none)
            }
        };
        effects.push(HygieneEffect { left_out: variant.left_out, events, roc_auc, conversions_at_capacity });
    }
    Ok(effects)
}

/// One for the events of programs, where there are any, and one for repeated rows, where there may be some.
fn variants(config: &Config, report: &IngestReport) -> Vec<Variant> {
    let mut variants = Vec::new();
    if report.clicks.marked > 0 {
        let left_out_here = config.hygiene.bots == OnBots::Exclude;
        let mut other = config.clone();
        other.hygiene.bots = if left_out_here { OnBots::Mark } else { OnBots::Exclude };
        variants.push(Variant { left_out: Unclean::ProgramEvents, config: other, left_out_here });
    }
    let kept = config.events.iter().any(|events| events.keep_duplicates);
    if kept || report.duplicate_events > 0 {
        let mut other = config.clone();
        other.events.iter_mut().for_each(|events| events.keep_duplicates = !kept);
        variants.push(Variant { left_out: Unclean::RepeatedRows, config: other, left_out_here: !kept });
    }
    variants
}

fn events(variant: &Variant, here: &IngestReport, there: &IngestReport) -> usize {
    match variant.left_out {
        Unclean::ProgramEvents => here.clicks.marked,
        Unclean::RepeatedRows => here.duplicate_events.max(there.duplicate_events),
    }
}

/// A logistic regression of the run's rows over these tables: features learned, extracted and fitted anew; its test scores.
fn logistic(config: &Config, prepared: &Prepared, tables: &Tables, folds: &Folds) -> Result<Vec<f64>, PipelineError> {
    let pairs = &prepared.cohort_rows;
    let admitted: Vec<String> = prepared.findings.iter().map(|finding| finding.column.clone()).collect();
    let zone = config.zone()?;
    let from = LearnFrom { tables, train: &pairs.train, admitted: &admitted, stages: &config.stages, zone: &zone };
    let spec = features::learn(&from, &config.features)?;
    let rows = |rows: &LabelledRows, pairs: &[(usize, Instant)]| -> Result<LabelledRows, PipelineError> {
        Ok(LabelledRows { frame: features::extract(tables, pairs, &spec)?, ..rows.clone() })
    };
    let train = Train::new(rows(prepared.train.rows(), &pairs.train)?);
    let calibration = match &prepared.calibration {
        Some(calibration) => Some(Calibration::new(rows(calibration.rows(), &pairs.calibration)?)),
        None => None,
    };
    let settings = FitSettings { params: &config.model, method: config.calibration.method, seed: config.seed() };
    let fitted = fit(CandidateName::Logistic, &train, calibration.as_ref(), folds, settings)?;
    Ok(scores(&fitted, prepared, tables, &features::extract(tables, &pairs.test, &spec)?))
}

/// Test margins; leads of which these tables know nothing come last, as they do on a list.
fn scores(fitted: &Fitted, prepared: &Prepared, tables: &Tables, test: &FeatureFrame) -> Vec<f64> {
    let evidence = evidence_in(tables, test.spec(), &prepared.cohort_rows.test);
    let score = |(margin, evidence): (Margin, bool)| if evidence { margin.0 } else { f64::MIN };
    fitted.margins(test).into_iter().zip(evidence).map(score).collect()
}

/// Figures without minus figures with, on the test rows.
fn differences(
    config: &Config,
    prepared: &Prepared,
    without: &[f64],
    with: &[f64],
) -> Result<(Measured, Measured), PipelineError> {
    let rows = prepared.test.rows();
    let auc = paired_auc_difference(&rows.labels, &rows.groups, without, with, DEFAULT_RESAMPLES, config.seed());
    let roc_auc = match auc {
        Ok(estimate) => Measured::Estimate(estimate),
        Err(error) => Measured::NotComputable { value: (), reason: error.to_string() },
    };
    let scorer = |name: &str, scores: &[f64]| Scorer {
        name: name.to_owned(),
        kind: ScorerKind::Model,
        scores: scores.to_vec(),
        probabilities: None,
    };
    let as_of: Vec<Instant> = rows.keys.iter().map(|key| key.as_of).collect();
    let verdict = evaluate::evaluate(&EvaluateInput {
        rows: TestRows {
            labels: &rows.labels,
            groups: &rows.groups,
            leads: Some(&rows.leads),
            as_of: (!prepared.undated).then_some(&as_of),
            converted_at: &rows.converted_at,
            values: Some(&rows.values),
        },
        scorers: &[scorer("without", without), scorer("with", with)],
        chosen: "without",
        against: "with",
        opponent: Opponent::Random,
        capacity: &config.capacity,
        zone: &config.zone()?,
        horizon_days: config.label.horizon_days,
        resamples: DEFAULT_RESAMPLES,
        seed: config.seed(),
    })?
    .verdict;
    let found = Estimate { value: verdict.difference, low: verdict.low, high: verdict.high };
    Ok((roc_auc, Measured::Estimate(found)))
}

impl HygieneEffect {
    /// The effect in a sentence.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let events = self.events;
        let what = match (lang, self.left_out) {
            (Lang::En, Unclean::ProgramEvents) => format!("Without the {events} events of programs"),
            (Lang::En, Unclean::RepeatedRows) => format!("Without the {events} rows that repeat another"),
            (Lang::Es, Unclean::ProgramEvents) => format!("Sin los {events} eventos de programas"),
            (Lang::Es, Unclean::RepeatedRows) => format!("Sin las {events} filas que repiten otra"),
        };
        match (lang, &self.roc_auc, &self.conversions_at_capacity) {
            (Lang::En, Measured::Estimate(auc), Measured::Estimate(found)) => format!(
                "{what} a logistic regression does so on the same test rows: roc_auc {:+.3} ({:+.3} to {:+.3}), conversions at \
                 capacity {:+.1} ({:+.1} to {:+.1}).",
                auc.value, auc.low, auc.high, found.value, found.low, found.high
            ),
            (Lang::Es, Measured::Estimate(auc), Measured::Estimate(found)) => format!(
                "{what} una regresión logística cambia así en las mismas filas de prueba: roc_auc {:+.3} (de {:+.3} a {:+.3}), \
                 conversiones con la capacidad {:+.1} (de {:+.1} a {:+.1}).",
                auc.value, auc.low, auc.high, found.value, found.low, found.high
            ),
            (_, Measured::NotComputable { reason, .. }, _) | (_, _, Measured::NotComputable { reason, .. }) => {
                match lang {
                    Lang::En => format!("{what}: not measured, because {reason}."),
                    Lang::Es => format!("{what}: sin medir, porque {reason}."),
                }
            }
        }
    }
}
