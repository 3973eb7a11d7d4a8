//! `leadscore train`: from files to a verdict, an artifact and a report, in one run folder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PipelineError;
use super::assemble::assemble;
use super::evaluate_run::{CardPoints, Rivals, card_points, evaluate, overlap_cautions};
use super::hygiene::{HygieneEffect, effects};
use super::insight::insight;
use super::leaderboard::{LeaderboardRow, VerdictSummary};
use super::leakage_checks::{LeakageChecks, LeakageFile, leakage_measured};
use super::matrix;
use super::model_card::write_card;
use super::page;
use super::paying;
use super::prepare::{Prepared, prepare};
use super::previous::{Previous, previous_scorer};
use super::report::{PAGE, page_bytes};
use super::role_scores::write_predictions;
use super::rules::card;
use super::run_dir::RunDir;
use super::search::{SearchSummary, Searched, searched};
use super::subgroups::audited;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::evaluate::{Evaluation, MatrixResult, Money};
use crate::ingest::IngestReport;
use crate::leakage::{ActFinding, Finding};
use crate::report::{
    Caution, Formulas, Words, caution_sentence, importance_csv, matrix_csv, shapes_csv, subgroups_csv,
};
use crate::score::Lang;
use crate::select::{
    FieldImportance, FitSettings, Fitted, FoldKind, Folds, SelectError, Why, choose, courses, fit, importances,
};
use crate::subgroups::SubgroupAudit;
use crate::time::Instant;

/// What a run found, for people and programs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TrainSummary {
    /// The run's folder name.
    pub run: String,
    /// The chosen model.
    pub chosen: String,
    /// One row per candidate, card and baseline; the chosen first.
    pub leaderboard: Vec<LeaderboardRow>,
    /// Model against rule card (or newest first, where there is none).
    pub verdict: VerdictSummary,
}

/// `metrics.json`: everything measured, and what it was measured on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunMetrics {
    /// The summary that `train` prints.
    #[serde(flatten)]
    pub summary: TrainSummary,
    /// Rows, leads and conversions by role.
    pub splits: BTreeMap<String, SplitCounts>,
    /// Rows whose horizon has not passed: scored, never counted as "no".
    pub censored_rows: usize,
    /// Ripe rows that no role took.
    pub purged_rows: usize,
    /// What was found while reading; null for a feature table.
    pub ingest: Option<IngestReport>,
    /// Sentences to stand on top of every report.
    pub banners: Vec<String>,
    /// The verdict in the project's language.
    pub words: String,
    /// How the model was chosen, in the project's language.
    pub choice: String,
    /// The verdict in money, where `[economics]` has prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// What the leakage wall found.
    pub leakage: Vec<Finding>,
    /// What acts alone give away, by event type; empty for a feature table.
    #[serde(default)]
    pub leakage_events: Vec<ActFinding>,
    /// What `[leakage] measure` found on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leakage_checks: Option<LeakageChecks>,
    /// All figures with their intervals.
    pub evaluation: Evaluation,
    /// How groups by age, gender and the like fare on Test, and what the features know of them.
    #[serde(default)]
    pub subgroups: SubgroupAudit,
    /// The matrix of fit and activity on the test rows; absent where none was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<MatrixResult>,
    /// What leaving out the events of programs, and repeated rows, does to the figures; empty unless `[hygiene] measure` asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hygiene: Vec<HygieneEffect>,
    /// How settings were searched, where a budget was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchSummary>,
    /// What the chosen model rests on: one entry per source field, the one that most rests on first.
    #[serde(default)]
    pub importance: Vec<FieldImportance>,
    /// The penalty of the logistic regression, where there is one.
    pub penalty: Option<f64>,
    /// SHA-256 of the artifact's body.
    pub artifact_sha256: String,
}

/// One role's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitCounts {
    /// (lead, as_of) pairs.
    pub rows: usize,
    /// Pairs that converted.
    pub conversions: usize,
    /// The first as_of.
    pub first_as_of: Option<Instant>,
    /// The last as_of.
    pub last_as_of: Option<Instant>,
}

/// A finished candidate race.
pub(super) struct Race {
    pub(super) candidates: Vec<Fitted>,
    pub(super) chosen: usize,
    pub(super) why: Why,
    /// Those without a result.
    pub(super) failures: Vec<NoResult>,
}

/// A candidate without a result.
#[derive(Clone)]
pub(super) struct NoResult {
    pub(super) name: String,
    pub(super) reason: String,
    /// It was not tried: there is too little to try it on.
    pub(super) gate: bool,
}

/// Trains, evaluates and writes `runs/NNN-NAME/` beside the config. Returns the metrics and the run's folder.
///
/// # Errors
/// [`PipelineError`]; nothing is left behind on failure.
pub fn train(config: &Config, stage: &dyn Fn(&str)) -> Result<(RunMetrics, std::path::PathBuf), PipelineError> {
    // A card with a mistake in it is found before anything takes time.
    let card = card(config)?;
    config.calibration.prior_offset()?;
    let previous = Previous::of(config)?;
    let mut prepared = prepare(config, stage)?;
    let card = card_points(card, &prepared)?;
    prepared.cautions.extend(overlap_cautions(config, card.as_ref(), &prepared)?);
    let folds = Folds::of(prepared.train.rows(), config.label.horizon_days, config.seed())?;
    if folds.kind == FoldKind::Lead && !prepared.undated && prepared.calibration.is_none() {
        prepared.cautions.push(Caution::FoldsByLead);
    }
    let label = format!("{}-{}d", prepared.policy, config.label.horizon_days);
    let searched = searched(config, &prepared, &folds, &label, stage)?;
    // What was found stands in the place of what was asked from here on.
    let tuned = searched.as_ref().map(|searched| searched.config.clone());
    let config = tuned.as_ref().unwrap_or(config);
    let race = race(config, &prepared, &folds, searched.as_ref(), stage)?;
    let chosen = &race.candidates[race.chosen];
    prepared.cautions.extend(race.candidates.iter().filter_map(page::separated));
    stage("evaluating");
    let rivals = Rivals { card: card.as_ref(), previous: previous_scorer(config, &mut prepared, previous.as_ref())? };
    let evaluation = evaluate(config, &prepared, &race.candidates, chosen, rivals)?;
    let matrix = matrix::fitted(config, &mut prepared, &folds, stage)?;
    stage("writing the artifact");
    let tested = evaluation.scorers.iter().find(|scorer| scorer.name == evaluation.chosen);
    let artifact = assemble(config, &prepared, chosen, tested, matrix)?;
    prepared.cautions.extend(paying::caution(config, &artifact, &chosen.calibration_margins));
    let hygiene = hygiene_effects(config, &mut prepared, &race, &folds, stage)?;
    let leakage = leakage_measured(config, &mut prepared, chosen, &folds, stage)?;
    let subgroups = audited(config, &mut prepared, chosen, stage)?;
    let (run, search) = match searched {
        Some(searched) => (searched.run, Some(searched.summary)),
        None => (RunDir::start(config, &label)?, None),
    };
    artifact.save(&run.file("model.json")?)?;
    write_predictions(&run, &prepared, &race.candidates, card.as_ref(), &artifact)?;
    let mut metrics = metrics(&prepared, &race, evaluation, card.as_ref(), &artifact, config.project.lang)?;
    metrics.hygiene = hygiene;
    metrics.leakage_checks = leakage;
    metrics.subgroups = subgroups;
    run.write("subgroups.json", &json(&metrics.subgroups, "subgroups.json")?)?;
    if metrics.subgroups.columns.iter().any(|column| !column.groups.is_empty()) {
        run.write("subgroups.csv", subgroups_csv(&metrics.subgroups).as_bytes())?;
    }
    metrics.matrix = matrix::measured(config, &prepared, &artifact);
    stage("measuring what the model rests on");
    let settings = fit_settings(config);
    metrics.importance = importances(chosen, &prepared.train, &prepared.test, &folds.folds, settings);
    run.write("importance.csv", importance_csv(&metrics.importance).as_bytes())?;
    let courses = courses(chosen, &prepared.train, settings.seed);
    run.write("shapes.csv", shapes_csv(&courses.shapes).as_bytes())?;
    if let Some(found) = &metrics.matrix {
        run.write("matrix.csv", matrix_csv(found).as_bytes())?;
    }
    let insight = insight(config, &prepared, &race, &metrics, card.as_ref(), &artifact, courses)?;
    stage("writing the report");
    let name = run.name().to_owned();
    metrics.summary.run.clone_from(&name);
    metrics.money = config.economics.as_ref().and_then(|prices| prices.of(&metrics.evaluation));
    let mut input = page::input(config, &prepared, &race, &metrics, &artifact, card.as_ref(), &name)?;
    input.insight = insight;
    let words = crate::report::verdict_words(&input)?;
    for (file, bytes) in crate::report::render(&input)? {
        run.write(&file, &bytes)?;
    }
    run.write(PAGE, &page_bytes(&input)?)?;
    metrics.words = words;
    metrics.search = search;
    write_card(&run, config, &artifact, &metrics)?;
    run.write("leaderboard.csv", metrics.leaderboard_csv(Formulas::Defused).as_bytes())?;
    run.write("metrics.json", &json(&metrics, "metrics.json")?)?;
    let leakage = LeakageFile {
        columns: &metrics.leakage,
        events: &metrics.leakage_events,
        checks: metrics.leakage_checks.as_ref(),
    };
    run.write("leakage.json", &json(&leakage, "leakage.json")?)?;
    Ok((metrics, run.finish()?))
}

/// What `[hygiene] measure` asks for; each effect also stands as a sentence on top of the report.
fn hygiene_effects(
    config: &Config,
    prepared: &mut Prepared,
    race: &Race,
    folds: &Folds,
    stage: &dyn Fn(&str),
) -> Result<Vec<HygieneEffect>, PipelineError> {
    if config.hygiene.measure {
        stage("measuring what programs and repeated rows do");
    }
    let effects = effects(config, prepared, &race.candidates, folds)?;
    let words = |effect: &HygieneEffect| Words::of(|lang| effect.words(lang));
    let sentences = effects.iter().map(|effect| Caution::Sentence { sentence: words(effect) });
    prepared.cautions.extend(sentences);
    Ok(effects)
}

/// Fits every candidate; a failure is a row of the leaderboard, not the end.
pub(super) fn race(
    config: &Config,
    prepared: &Prepared,
    folds: &Folds,
    searched: Option<&Searched>,
    stage: &dyn Fn(&str),
) -> Result<Race, PipelineError> {
    if config.model.candidates.is_empty() {
        return Err(SelectError::NoCandidates.into());
    }
    let settings = fit_settings(config);
    let mut candidates = Vec::new();
    let mut failures = Vec::new();
    for &name in &config.model.candidates {
        stage(&format!("fitting {}", name.words()));
        match fit(name, &prepared.train, prepared.calibration.as_ref(), folds, settings) {
            Ok(fitted) => candidates.push(fitted),
            Err(error) => failures.push(NoResult {
                name: name.words().to_owned(),
                reason: error.to_string(),
                gate: error.is_gate(),
            }),
        }
    }
    let reasons = || failures.iter().map(|failure| format!("{}: {}", failure.name, failure.reason)).collect();
    let choice = choose(&candidates).ok_or_else(|| SelectError::AllFailed { reasons: reasons() })?;
    let won = |searched: &Searched| candidates.iter().position(|fitted| fitted.name == searched.winner);
    let (chosen, why) = match searched.and_then(|searched| Some((won(searched)?, searched.why))) {
        Some(won) => won,
        None => (choice.index, choice.why),
    };
    Ok(Race { candidates, chosen, why, failures })
}

pub(super) fn fit_settings(config: &Config) -> FitSettings<'_> {
    FitSettings { params: &config.model, method: config.calibration.method, seed: config.seed() }
}

fn metrics(
    prepared: &Prepared,
    race: &Race,
    evaluation: Evaluation,
    card: Option<&CardPoints>,
    artifact: &Artifact,
    lang: Lang,
) -> Result<RunMetrics, PipelineError> {
    let fit_seconds =
        |name: &str| race.candidates.iter().find(|fitted| fitted.name.words() == name).map(|fitted| fitted.fit_seconds);
    let figures = evaluation.scorers.iter().map(|scorer| LeaderboardRow {
        model: scorer.name.clone(),
        roc_auc: scorer.roc_auc.value(),
        average_precision: scorer.average_precision.value(),
        log_loss: scorer.log_loss.value(),
        brier_score: scorer.brier_score.value(),
        conversions_at_capacity: scorer.conversions_at_capacity.value(),
        fit_seconds: fit_seconds(&scorer.name),
        failure: None,
        not_tried: None,
    });
    let failed = race.failures.iter().map(|found| LeaderboardRow {
        model: found.name.clone(),
        roc_auc: None,
        average_precision: None,
        log_loss: None,
        brier_score: None,
        conversions_at_capacity: None,
        fit_seconds: None,
        failure: (!found.gate).then(|| found.reason.clone()),
        not_tried: found.gate.then(|| found.reason.clone()),
    });
    let banners = page::cautions(prepared, card)
        .iter()
        .map(|caution| caution_sentence(caution, lang))
        .collect::<Result<Vec<_>, _>>()?;
    let mut splits = BTreeMap::from([
        ("train".to_owned(), counts(prepared.train.rows(), prepared.undated)),
        ("test".to_owned(), counts(prepared.test.rows(), prepared.undated)),
    ]);
    if let Some(calibration) = &prepared.calibration {
        splits.insert("calibration".to_owned(), counts(calibration.rows(), prepared.undated));
    }
    Ok(RunMetrics {
        summary: TrainSummary {
            run: String::new(),
            chosen: evaluation.chosen.clone(),
            leaderboard: figures.chain(failed).collect(),
            verdict: VerdictSummary::of(&evaluation.verdict),
        },
        splits,
        censored_rows: prepared.censored_rows,
        purged_rows: prepared.purged_rows,
        ingest: prepared.ingest.clone(),
        banners,
        words: String::new(),
        choice: page::choice_words(race.candidates[race.chosen].name.words(), race.why, lang),
        // Prices are the project's, not the data's: `train` fills it in.
        money: None,
        leakage: prepared.findings.clone(),
        leakage_events: prepared.acts.clone(),
        leakage_checks: None,
        penalty: race.candidates[race.chosen].penalty,
        evaluation,
        subgroups: SubgroupAudit::default(),
        matrix: None,
        hygiene: Vec::new(),
        search: None,
        importance: Vec::new(),
        artifact_sha256: artifact.sha256()?,
    })
}

fn counts(rows: &LabelledRows, undated: bool) -> SplitCounts {
    let dated = |key: Option<&crate::frame::RowKey>| key.filter(|_| !undated).map(|key| key.as_of);
    SplitCounts {
        rows: rows.len(),
        conversions: rows.conversions(),
        first_as_of: dated(rows.keys.first()),
        last_as_of: dated(rows.keys.last()),
    }
}

fn json<T: Serialize>(found: &T, what: &'static str) -> Result<Vec<u8>, PipelineError> {
    let mut bytes =
        serde_json::to_vec_pretty(found).map_err(|error| PipelineError::Encode { what, why: error.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}
