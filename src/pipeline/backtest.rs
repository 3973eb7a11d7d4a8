//! `leadscore backtest`: would it have worked before? Everything refitted at one past instant after another.

use std::path::PathBuf;

use serde::Serialize;

use super::PipelineError;
use super::assemble::assemble;
use super::backtest_rows::{FoldScores, Tested};
use super::evaluate_run::{CardPoints, Rivals, card_points, evaluate, judged_where_learned};
use super::fold_names::{KnownThen, check_names, known_then, passed_over};
use super::page;
use super::prepare::Prepared;
use super::ripe::Ripe;
use super::rules::card;
use super::run_dir::RunDir;
use super::source::Source;
use super::train::race;
use crate::config::Config;
use crate::dataset::{LEAST_FOLDS, LabelledRows, Role, RollingAsked, Split, SplitRow, random_folds, rolling_folds};
use crate::evaluate::{CapacityUsed, FoldBand, FoldPart, FoldResult, MonthResult, WindowFigures};
use crate::features::FeatureError;
use crate::readiness::{self, ArrivalMonth, HorizonReading, TRAINING_CONVERSIONS};
use crate::report::{BacktestInput, Formulas, backtest_csv, caution_sentence};
use crate::rules::{CardOrigin, RuleCard};
use crate::score::Lang;
use crate::select::{Folds, SelectError};
use crate::time::Instant;

/// How a backtest is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BacktestAsked {
    /// Test windows wanted; `None`: `[backtest] folds`.
    pub folds: Option<usize>,
    /// By chance instead of by time: flatters every model, and says so.
    pub random: bool,
}

/// `backtest.json`: what a backtest found. Keys are added, never renamed.
#[derive(Clone, Debug, Serialize)]
pub struct Backtest {
    /// The run's folder name.
    pub run: String,
    /// `time` or `random`.
    pub kind: BacktestKind,
    /// The cohort's policy, in the words of the config; `table` for a feature table.
    pub as_of: String,
    /// True when the rule card was written by leadscore, not by the team.
    pub starter_card: bool,
    /// Days after `as_of` in which a conversion counts.
    pub horizon_days: u32,
    /// The sales list's terms.
    pub capacity: CapacityUsed,
    /// Sentences to stand on top.
    pub banners: Vec<String>,
    /// One per window, the oldest first.
    pub folds: Vec<FoldResult>,
    /// Windows before which nothing could be learned, and why: too few conversions, or no model that could be fitted.
    pub left_out: Vec<WindowLeftOut>,
    /// The tested rows by month of their as_of; empty where nothing is dated.
    pub months: Vec<MonthResult>,
    /// All tested rows together.
    pub overall: WindowFigures,
    /// The observed rate by month of arrival; empty for a feature table.
    pub arrival_months: Vec<ArrivalMonth>,
    /// When leads convert, and the horizon that follows; null for a feature table.
    pub horizon: Option<HorizonReading>,
}

impl Backtest {
    /// What its words are made of.
    #[must_use]
    pub fn input(&self, lang: Lang, timezone: String) -> BacktestInput<'_> {
        BacktestInput {
            folds: &self.folds,
            months: &self.months,
            overall: &self.overall,
            arrival_months: &self.arrival_months,
            horizon: self.horizon.as_ref(),
            as_of: self.as_of.clone(),
            random: self.kind == BacktestKind::Random,
            starter_card: self.starter_card,
            lang,
            timezone,
        }
    }
}

/// A window that was not tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WindowLeftOut {
    /// From 1, the oldest first, counted with those that were tested.
    pub fold: usize,
    /// The first as_of of its rows; null where nothing is dated.
    pub first_as_of: Option<Instant>,
    /// The last as_of.
    pub last_as_of: Option<Instant>,
    /// Why.
    pub reason: String,
}

/// How the windows were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BacktestKind {
    /// One after another, each behind what it learned from.
    Time,
    /// By chance, whole accounts at a time.
    Random,
}

/// Refits everything per fold and writes `runs/NNN-backtest-.../`. Returns what was found and the folder. `runs/latest` stays
/// where it is: a backtest makes no model.
///
/// # Errors
/// [`PipelineError`]; nothing is left behind on failure.
pub fn backtest(
    config: &Config,
    asked: BacktestAsked,
    stage: &dyn Fn(&str),
) -> Result<(Backtest, PathBuf), PipelineError> {
    let card = card(config)?;
    let ripe = Ripe::read(config, stage)?;
    if ripe.rows.is_empty() {
        return Err(PipelineError::NothingRipe { horizon_days: config.label.horizon_days });
    }
    let rows: Vec<SplitRow<'_>> = ripe.rows.iter().map(super::ripe::RipeRow::as_split_row).collect();
    let folds = asked.folds.unwrap_or(config.backtest.folds);
    let windows = if asked.random {
        random_folds(&rows, folds, config.seed())?
    } else {
        let horizon_days = config.label.horizon_days;
        rolling_folds(&rows, RollingAsked { folds, horizon_days, train_conversions: TRAINING_CONVERSIONS })?
    };
    if let Some(newest) = windows.last() {
        check_names(config, &ripe, &newest.split)?;
    }
    let mut results = Vec::new();
    let mut left_out: Vec<WindowLeftOut> = Vec::new();
    let mut tested = Tested::default();
    let (mut banners, mut notes) = (Vec::new(), Vec::new());
    let mut capacity = None;
    let mut judged: Vec<Instant> = Vec::new();
    for (fold, window) in windows.iter().enumerate() {
        stage(&format!("fold {} of {}", fold + 1, windows.len()));
        let learned = known_then(config, &ripe, &window.split)
            .and_then(|then| one_fold(&then.config, &then.prepared, card.clone(), fold).map(|found| (then, found)));
        let (KnownThen { prepared, unknown, .. }, (result, scores, terms)) = match learned {
            Ok(learned) => learned,
            // So many windows may fail that those left are as many as a backtest needs.
            Err(error) if nothing_learned(&error) && windows.len() - left_out.len() > LEAST_FOLDS => {
                left_out.push(missed(&ripe, &window.split, fold, &error));
                continue;
            }
            Err(error) => return Err(error),
        };
        if capacity.is_none() {
            // What holds of the first fold's rows holds of all: the same files, the same kind of division.
            banners = page::cautions(&prepared, scores.card.as_ref())
                .iter()
                .filter(|caution| !caution.is_of_one_split())
                .map(|caution| caution_sentence(caution, config.project.lang))
                .collect::<Result<Vec<_>, _>>()?;
            capacity = Some(terms);
        }
        notes.extend(passed_over(fold + 1, &unknown, config.project.lang));
        judged.extend(prepared.cohort_rows.test.iter().map(|&(_, as_of)| as_of));
        results.push(result);
        tested.add(&prepared, scores, fold);
    }
    stage("evaluating");
    let Some(capacity) = capacity else {
        return Err(PipelineError::NothingRipe { horizon_days: config.label.horizon_days });
    };
    banners.extend(judged_where_learned(config, card.as_ref(), &judged)?);
    banners.extend(notes);
    banners.extend(left_out.iter().map(|window| window.words(config.project.lang)));
    let overall = tested.figures(config, &(0..tested.len()).collect::<Vec<_>>())?;
    let months = if ripe.undated { Vec::new() } else { tested.by_month(config)? };
    let (arrival_months, horizon) = arrivals(config, &ripe)?;
    let run = RunDir::start(config, &format!("backtest-{}-{}d", ripe.policy, config.label.horizon_days))?;
    let kind = if asked.random { BacktestKind::Random } else { BacktestKind::Time };
    let found = Backtest {
        run: run.name().to_owned(),
        kind,
        as_of: ripe.policy.clone(),
        starter_card: card.as_ref().is_some_and(|card| card.origin == CardOrigin::Starter),
        horizon_days: config.label.horizon_days,
        capacity,
        banners,
        folds: results,
        left_out,
        months,
        overall,
        arrival_months,
        horizon,
    };
    let mut json = serde_json::to_vec_pretty(&found)
        .map_err(|error| PipelineError::Encode { what: "backtest.json", why: error.to_string() })?;
    json.push(b'\n');
    run.write("backtest.json", &json)?;
    let csv = backtest_csv(&found.folds, &found.months, &found.overall, Formulas::Defused);
    run.write("backtest.csv", csv.as_bytes())?;
    tested.write_predictions(&run.file("predictions.parquet")?)?;
    Ok((found, run.finish_aside()?))
}

impl WindowLeftOut {
    fn words(&self, lang: Lang) -> String {
        let Self { fold, reason, .. } = self;
        match lang {
            Lang::En => format!("Window {fold} is left out, because nothing could be learned before it: {reason}"),
            Lang::Es => {
                format!("La ventana {fold} queda fuera, porque antes de ella no se pudo aprender nada: {reason}")
            }
        }
    }
}

/// True when the rows before a window teach nothing: another window may do.
const fn nothing_learned(error: &PipelineError) -> bool {
    matches!(
        error,
        PipelineError::OneClass { .. }
            | PipelineError::TooFewConversions { .. }
            | PipelineError::Features(FeatureError::UnknownFeature { .. } | FeatureError::NoFeatures { .. })
            | PipelineError::Select(SelectError::AllFailed { .. })
    )
}

fn missed(ripe: &Ripe, split: &Split, fold: usize, error: &PipelineError) -> WindowLeftOut {
    let rows = (0..ripe.rows.len()).filter(|&row| split.roles[row] == Some(Role::Test) && !ripe.undated);
    let as_of = rows.map(|row| ripe.rows[row].key.as_of);
    let (first_as_of, last_as_of) = (as_of.clone().min(), as_of.max());
    WindowLeftOut { fold: fold + 1, first_as_of, last_as_of, reason: error.to_string() }
}

/// Learns and tests one fold as `train` would have done then.
fn one_fold(
    config: &Config,
    prepared: &Prepared,
    card: Option<RuleCard>,
    fold: usize,
) -> Result<(FoldResult, FoldScores, CapacityUsed), PipelineError> {
    let card: Option<CardPoints> = card_points(card, prepared)?;
    let folds = Folds::of(prepared.train.rows(), config.label.horizon_days, config.seed())?;
    let race = race(config, prepared, &folds, None, &|_| {})?;
    let chosen = &race.candidates[race.chosen];
    let evaluation = {
        // The model in use has learned from most windows, so it is no rival in them.
        let rivals = Rivals { card: card.as_ref(), previous: None };
        evaluate(config, prepared, &race.candidates, chosen, rivals)?
    };
    let artifact = assemble(config, prepared, chosen, None, None)?;
    let bands = page::bands(chosen, prepared, &artifact).into_iter().map(|band| FoldBand {
        band: band.band,
        rows: band.leads,
        expected: band.expected_conversions,
        observed: band.observed_conversions,
        low: band.low,
        high: band.high,
    });
    let test = prepared.test.rows();
    let scores = FoldScores::of(prepared, chosen, card);
    let terms = evaluation.capacity.clone();
    let dates = test.keys.first().zip(test.keys.last()).filter(|_| !prepared.undated);
    let result = FoldResult {
        fold: fold + 1,
        train: part(prepared.train.rows(), prepared.undated),
        calibration: prepared.calibration.as_ref().map(|rows| part(rows.rows(), prepared.undated)),
        features: test.frame.spec().features.len(),
        chosen: chosen.name.words().to_owned(),
        calibrator: chosen.calibrator.name().to_owned(),
        failures: race.failures.iter().map(|found| (found.name.clone(), found.reason.clone())).collect(),
        bands: bands.collect(),
        figures: WindowFigures::of(
            evaluation,
            (&test.labels, &test.groups, &scores.probabilities),
            dates.map(|(first, last)| (first.as_of, last.as_of)),
        ),
    };
    Ok((result, scores, terms))
}

fn part(rows: &LabelledRows, undated: bool) -> FoldPart {
    let dated = |key: Option<&crate::frame::RowKey>| key.filter(|_| !undated).map(|key| key.as_of);
    FoldPart {
        rows: rows.len(),
        leads: rows.leads.iter().collect::<std::collections::BTreeSet<_>>().len(),
        conversions: rows.distinct_conversions(),
        first_as_of: dated(rows.keys.first()),
        last_as_of: dated(rows.keys.last()),
    }
}

/// The observed rate by month of arrival, and the curve of the time to conversion.
fn arrivals(config: &Config, ripe: &Ripe) -> Result<(Vec<ArrivalMonth>, Option<HorizonReading>), PipelineError> {
    let Source::Events { tables, .. } = &ripe.source else { return Ok((Vec::new(), None)) };
    let horizon_days = config.label.horizon_days;
    let (_, cohort) = super::ripe::cohort(config, tables)?;
    let dated = !ripe.undated && tables.outcomes.flags.is_none();
    let horizon = readiness::read_horizon(&readiness::follow_ups(&cohort, tables), horizon_days, dated);
    let months = if dated { readiness::rate_by_arrival(tables, horizon_days, &config.zone()?) } else { Vec::new() };
    Ok((months, Some(horizon)))
}
