//! `leadscore rules learn`: a card from the training period, measured on the test period beside the full model and the team's card.

use serde::Serialize;

use super::PipelineError;
use super::evaluate_run::{RULES, card_points, model_scorer};
use super::prepare::{Prepared, prepare};
use super::rules::card;
use super::source::Source;
use super::train::race;
use crate::config::Config;
use crate::evaluate::{
    self, DEFAULT_RESAMPLES, Estimate, EvaluateInput, Evaluation, Measured, Opponent, Scorer, ScorerKind, TestRows,
    paired_auc_difference,
};
use crate::learned::{self, Asked, Engine, Learned};
use crate::select::Folds;
use crate::time::Instant;

/// The learned card's name among the scorers.
const LEARNED: &str = "learned";

/// What is asked.
#[derive(Clone, Debug)]
pub struct LearnAsked {
    /// Whose rule engine the card must run in.
    pub engine: Engine,
    /// Rules at most.
    pub max_rules: usize,
    /// Event types and columns whose rules may only give points.
    pub increasing: Vec<String>,
    /// Those whose rules may only take points.
    pub decreasing: Vec<String>,
}

/// A learned card and what it is worth.
#[derive(Clone, Debug)]
pub struct LearnedCard {
    /// The card.
    pub learned: Learned,
    /// What it is worth on the test period.
    pub measured: CardMeasured,
    /// What a person should know of the files.
    pub warnings: Vec<String>,
}

/// Figures of the test period.
#[derive(Clone, Debug, Serialize)]
pub struct CardMeasured {
    /// Leads of the test period.
    pub test_leads: usize,
    /// Conversions that could be found.
    pub test_conversions: usize,
    /// The learned card.
    pub learned: CardFigures,
    /// The full model that `train` would choose, by its name.
    pub model: CardFigures,
    /// The team's card; null without one.
    pub card: Option<CardFigures>,
    /// Learned card against model.
    pub against_model: CardDifference,
    /// Learned card against the team's; null without one.
    pub against_card: Option<CardDifference>,
    /// The learned card's lift at capacity over the model's; null where the model finds nothing.
    pub lift_kept: Option<f64>,
}

/// One scorer on the test period.
#[derive(Clone, Debug, Serialize)]
pub struct CardFigures {
    /// Its name.
    pub name: String,
    /// Conversions that its list finds at capacity.
    pub conversions_at_capacity: Measured,
    /// Area under the ROC curve.
    pub roc_auc: Measured,
    /// Conversions among the top tenth against a random tenth.
    pub lift_at_10_percent: Measured,
}

/// Two scorers on the same leads: the learned card less the other, with paired 95% intervals.
#[derive(Clone, Debug, Serialize)]
pub struct CardDifference {
    /// Conversions at capacity.
    pub conversions_at_capacity: Estimate,
    /// Area under the ROC curve; null where it cannot be computed.
    pub roc_auc: Option<Estimate>,
}

/// Learns a card and measures it.
///
/// # Errors
/// [`PipelineError`]: as training, and what keeps a card from being learned.
pub fn learn(config: &Config, asked: &LearnAsked, stage: &dyn Fn(&str)) -> Result<LearnedCard, PipelineError> {
    let own = card(config)?;
    let prepared = prepare(config, stage)?;
    let Source::Events { tables, .. } = &prepared.source else { return Err(PipelineError::LearnOfTable) };
    let folds = Folds::of(prepared.train.rows(), config.label.horizon_days, config.seed())?;
    stage("learning the card");
    let (rows, labels) = taught(&prepared);
    let learned = learned::learn(&Asked {
        tables,
        card: own.as_ref(),
        engine: asked.engine,
        max_rules: asked.max_rules,
        increasing: &asked.increasing,
        decreasing: &asked.decreasing,
        rows: &rows,
        labels: &labels,
        horizon_days: config.label.horizon_days,
        seed: config.seed(),
    })?;
    let race = race(config, &prepared, &folds, None, stage)?;
    let own = card_points(own, &prepared)?;
    let chosen = &race.candidates[race.chosen];
    stage("evaluating");
    let points = |name: &str, scores: Vec<f64>| Scorer {
        name: name.to_owned(),
        kind: ScorerKind::Rules,
        scores,
        probabilities: None,
    };
    let test = &prepared.cohort_rows.test;
    let mut scorers = vec![points(LEARNED, learned.card.bind(tables)?.replay(test)?), model_scorer(chosen, &prepared)];
    let mut warnings = learned.card.bind(tables)?.warnings().sentences();
    if let Some(own) = own {
        scorers.push(points(RULES, own.test));
        warnings.extend(own.warnings);
    }
    let measured = measure(config, &prepared, &scorers)?;
    Ok(LearnedCard { learned, measured, warnings })
}

/// Train and Calibration rows: everything before the test.
fn taught(prepared: &Prepared) -> (Vec<(usize, Instant)>, Vec<bool>) {
    let mut rows = prepared.cohort_rows.train.clone();
    let mut labels = prepared.train.rows().labels.clone();
    if let Some(calibration) = &prepared.calibration {
        rows.extend(&prepared.cohort_rows.calibration);
        labels.extend(&calibration.rows().labels);
    }
    (rows, labels)
}

/// The learned card, first of the scorers, against each of the others.
fn measure(config: &Config, prepared: &Prepared, scorers: &[Scorer]) -> Result<CardMeasured, PipelineError> {
    let zone = config.zone()?;
    let rows = prepared.test.rows();
    let as_of: Vec<Instant> = rows.keys.iter().map(|key| key.as_of).collect();
    let against = |place: usize| -> Result<(Evaluation, CardDifference), PipelineError> {
        let evaluation = evaluate::evaluate(&EvaluateInput {
            rows: TestRows {
                labels: &rows.labels,
                groups: &rows.groups,
                leads: Some(&rows.leads),
                as_of: (!prepared.undated).then_some(&as_of),
                converted_at: &rows.converted_at,
                values: Some(&rows.values),
            },
            scorers,
            chosen: LEARNED,
            against: &scorers[place].name,
            opponent: Opponent::TeamRules,
            capacity: &config.capacity,
            zone: &zone,
            horizon_days: config.label.horizon_days,
            resamples: DEFAULT_RESAMPLES,
            seed: config.seed(),
        })?;
        let verdict = &evaluation.verdict;
        let (a, b) = (&scorers[0].scores, &scorers[place].scores);
        let auc = paired_auc_difference(&rows.labels, &rows.groups, a, b, DEFAULT_RESAMPLES, config.seed()).ok();
        let found = Estimate { value: verdict.difference, low: verdict.low, high: verdict.high };
        Ok((evaluation, CardDifference { conversions_at_capacity: found, roc_auc: auc }))
    };
    let (evaluation, against_model) = against(1)?;
    let against_card = if scorers.len() > 2 { Some(against(2)?.1) } else { None };
    let figures = |place: usize| figures(&evaluation, &scorers[place].name);
    let (learned, model) = (figures(0), figures(1));
    Ok(CardMeasured {
        test_leads: evaluation.leads,
        test_conversions: evaluation.distinct_conversions,
        card: (scorers.len() > 2).then(|| figures(2)),
        lift_kept: found(&model).filter(|model| *model > 0.0).and_then(|model| Some(found(&learned)? / model)),
        learned,
        model,
        against_model,
        against_card,
    })
}

fn found(figures: &CardFigures) -> Option<f64> {
    match &figures.conversions_at_capacity {
        Measured::Estimate(estimate) => Some(estimate.value),
        Measured::NotComputable { .. } => None,
    }
}

fn figures(evaluation: &Evaluation, name: &str) -> CardFigures {
    let result = evaluation.scorers.iter().find(|scorer| scorer.name == name);
    let of = |measured: Option<&Measured>| {
        let none = || Measured::NotComputable { value: (), reason: "not measured".to_owned() };
        measured.cloned().unwrap_or_else(none)
    };
    CardFigures {
        name: name.to_owned(),
        conversions_at_capacity: of(result.map(|result| &result.conversions_at_capacity)),
        roc_auc: of(result.map(|result| &result.roc_auc)),
        lift_at_10_percent: of(result.map(|result| &result.lift_at_10_percent)),
    }
}
