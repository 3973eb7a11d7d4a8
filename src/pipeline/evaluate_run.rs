//! Every candidate, the card and the baselines on the same test rows.

use super::PipelineError;
use super::prepare::Prepared;
use super::rules::card_file;
use super::source::Source;
use crate::config::Config;
use crate::evaluate::{self, DEFAULT_RESAMPLES, EvaluateInput, Evaluation, Opponent, Scorer, ScorerKind, TestRows};
use crate::frame::{Column, Margin};
use crate::leakage::single_column_auc;
use crate::metrics::roc_auc_score;
use crate::report::{Caution, Words};
use crate::rules::{CardOrigin, RuleCard};
use crate::select::Fitted;
use crate::time::Instant;

/// The rule card's name among the scorers.
pub(super) const RULES: &str = "rules";

/// The learned card's.
const LEARNED: &str = "learned";

/// The card's points in every role.
pub(super) struct CardPoints {
    pub(super) card: RuleCard,
    pub(super) train: Vec<f64>,
    pub(super) calibration: Vec<f64>,
    pub(super) test: Vec<f64>,
    pub(super) warnings: Vec<String>,
}

/// Replays the card, where there is one, as of every row's instant.
pub(super) fn card_points(card: Option<RuleCard>, prepared: &Prepared) -> Result<Option<CardPoints>, PipelineError> {
    let Some(card) = card else { return Ok(None) };
    // A feature table has no events to replay the card on; the report says so.
    let Source::Events { tables, .. } = &prepared.source else { return Ok(None) };
    let rows = &prepared.cohort_rows;
    let bound = card.bind(tables)?;
    let points = |rows: &[(usize, Instant)]| bound.replay(rows);
    let (train, calibration, test) = (points(&rows.train)?, points(&rows.calibration)?, points(&rows.test)?);
    let warnings = bound.warnings().sentences();
    Ok(Some(CardPoints { train, calibration, test, warnings, card }))
}

/// What is to be said of the config's cards where rows are judged that they were learned from: of the card in use, and of the learned
/// one beside it.
pub(super) fn judged_where_learned(
    config: &Config,
    card: Option<&RuleCard>,
    judged: &[Instant],
) -> Result<Vec<String>, PipelineError> {
    let beside = config.rules.as_ref().and_then(|rules| rules.learned.as_ref());
    let beside =
        beside.map(|file| card_file(config, file).map_err(|error| error.named_by("[rules] learned"))).transpose()?;
    let overlap = |card: &RuleCard| card.learned?.overlap(&card.file, judged.iter().copied());
    Ok([card, beside.as_ref()].into_iter().flatten().filter_map(overlap).collect())
}

/// The same of the test rows, for the top of a report.
pub(super) fn overlap_cautions(
    config: &Config,
    card: Option<&CardPoints>,
    prepared: &Prepared,
) -> Result<Vec<Caution>, PipelineError> {
    let judged: Vec<Instant> = prepared.cohort_rows.test.iter().map(|&(_, as_of)| as_of).collect();
    let words = judged_where_learned(config, card.map(|own| &own.card), &judged)?;
    Ok(words.into_iter().map(|words| Caution::Sentence { sentence: Words::from(words) }).collect())
}

/// The score on record right before each (lead, as_of); `None` where there is no `[rules] history`.
pub(super) fn recorded_score(prepared: &Prepared, rows: &[(usize, Instant)]) -> Option<Vec<Option<f64>>> {
    let Source::Events { tables, .. } = &prepared.source else { return None };
    let recorded = tables.recorded.as_ref()?;
    Some(rows.iter().map(|&(lead, as_of)| recorded.at(lead, as_of)).collect())
}

/// The points of a card that was learned, on Test, where the config names one.
fn learned_card(config: &Config, prepared: &Prepared) -> Result<Option<Scorer>, PipelineError> {
    let Some(file) = config.rules.as_ref().and_then(|rules| rules.learned.as_ref()) else { return Ok(None) };
    let card = card_file(config, file).map_err(|error| error.named_by("[rules] learned"))?;
    let Source::Events { tables, .. } = &prepared.source else { return Ok(None) };
    let scores = card.bind(tables)?.replay(&prepared.cohort_rows.test)?;
    Ok(Some(Scorer { name: LEARNED.to_owned(), kind: ScorerKind::Rules, scores, probabilities: None }))
}

/// What the candidates are measured beside, where there is any.
#[derive(Default)]
pub(super) struct Rivals<'a> {
    /// The team's card.
    pub(super) card: Option<&'a CardPoints>,
    /// The model made before, on Test.
    pub(super) previous: Option<Scorer>,
}

/// Everyone who takes part on Test, and whom the chosen model must beat.
pub(super) struct Contest {
    pub(super) scorers: Vec<Scorer>,
    against: &'static str,
    opponent: Opponent,
}

/// Scores Test by the candidates, the cards, the score on record and the baselines.
pub(super) fn contest(
    config: &Config,
    prepared: &Prepared,
    candidates: &[Fitted],
    rivals: Rivals<'_>,
) -> Result<Contest, PipelineError> {
    let rows = prepared.test.rows();
    let card = rivals.card;
    let mut scorers: Vec<Scorer> = candidates.iter().map(|fitted| model_scorer(fitted, prepared)).collect();
    if let Some(card) = card {
        let scores = card.test.clone();
        scorers.push(Scorer { name: RULES.to_owned(), kind: ScorerKind::Rules, scores, probabilities: None });
    }
    scorers.extend(learned_card(config, prepared)?);
    let recorded = recorded_score(prepared, &prepared.cohort_rows.test);
    scorers.extend(recorded.as_deref().map(Scorer::recorded));
    scorers.extend(rivals.previous);
    let ages_known = prepared.test_created.iter().any(Option::is_some);
    if ages_known {
        scorers.push(Scorer::newest_first(&prepared.test_created));
    }
    scorers.push(Scorer::random(rows.len()));
    scorers.extend(best_single_column(config, prepared));
    let (against, opponent) = opponent(card.map(|card| card.card.origin), recorded.is_some(), ages_known);
    Ok(Contest { scorers, against, opponent })
}

/// When the Test rows were scored, row by row.
pub(super) fn test_instants(prepared: &Prepared) -> Vec<Instant> {
    prepared.test.rows().keys.iter().map(|key| key.as_of).collect()
}

/// The Test rows as the evaluation reads them; `as_of` are their instants.
pub(super) fn test_rows<'a>(prepared: &'a Prepared, as_of: &'a [Instant]) -> TestRows<'a> {
    let rows = prepared.test.rows();
    TestRows {
        labels: &rows.labels,
        groups: &rows.groups,
        leads: Some(&rows.leads),
        as_of: (!prepared.undated).then_some(as_of),
        converted_at: &rows.converted_at,
        values: Some(&rows.values),
    }
}

/// Measures everything on Test.
pub(super) fn evaluate(
    config: &Config,
    prepared: &Prepared,
    candidates: &[Fitted],
    chosen: &Fitted,
    rivals: Rivals<'_>,
) -> Result<Evaluation, PipelineError> {
    let Contest { scorers, against, opponent } = contest(config, prepared, candidates, rivals)?;
    let as_of = test_instants(prepared);
    let input = EvaluateInput {
        rows: test_rows(prepared, &as_of),
        scorers: &scorers,
        chosen: chosen.name.words(),
        against,
        opponent,
        capacity: &config.capacity,
        zone: &config.zone()?,
        horizon_days: config.label.horizon_days,
        resamples: DEFAULT_RESAMPLES,
        seed: config.seed(),
    };
    Ok(evaluate::evaluate(&input)?)
}

/// Whom the model must beat: the team's card, else its score on record, else what calling goes by without a score.
pub(super) const fn opponent(card: Option<CardOrigin>, recorded: bool, ages_known: bool) -> (&'static str, Opponent) {
    match card {
        Some(CardOrigin::Team) => (RULES, Opponent::TeamRules),
        // A card that leadscore wrote is no rival where the team's own score is on record.
        _ if recorded => (Scorer::RECORDED, Opponent::RecordedScore),
        Some(CardOrigin::Starter) => (RULES, Opponent::StarterRules),
        None if ages_known => (Scorer::NEWEST_FIRST, Opponent::NewestFirst),
        None => (Scorer::RANDOM, Opponent::Random),
    }
}

/// Leads without evidence are not scored in use, so a model's list calls them last, in no order.
pub(super) fn model_scorer(fitted: &Fitted, prepared: &Prepared) -> Scorer {
    let margins = fitted.margins(&prepared.test.rows().frame);
    Scorer {
        name: fitted.name.words().to_owned(),
        kind: ScorerKind::Model,
        probabilities: Some(margins.iter().map(|&margin| fitted.calibrator.probability(margin).0).collect()),
        scores: list_scores(&margins, &prepared.test_evidence()),
    }
}

/// What a model's list is ranked by.
pub(super) fn list_scores(margins: &[Margin], evidence: &[bool]) -> Vec<f64> {
    let score = |(margin, &evidence): (&Margin, &bool)| if evidence { margin.0 } else { f64::MIN };
    margins.iter().zip(evidence).map(score).collect()
}

/// The numeric feature that ranks Train best alone, whichever way it points, on Test.
fn best_single_column(config: &Config, prepared: &Prepared) -> Option<Scorer> {
    let (train, test) = (prepared.train.rows(), prepared.test.rows());
    let features = train.frame.spec().features.iter().zip(train.frame.columns()).enumerate();
    let best = features
        .filter_map(|(index, (def, column))| match column {
            Column::Number(_) => {
                Some((single_column_auc(column, &train.labels, &train.groups, config.seed())?, index, def))
            }
            Column::Category(_) => None,
        })
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))?;
    let values = |column: &Column| match column {
        Column::Number(values) => values.iter().map(|v| if v.is_nan() { f64::MIN } else { *v }).collect::<Vec<f64>>(),
        Column::Category(_) => Vec::new(),
    };
    let (_, index, def) = best;
    let rises = roc_auc_score(&train.labels, &values(&train.frame.columns()[index]), None).ok()? >= 0.5;
    let scores = values(&test.frame.columns()[index]).into_iter().map(|v| if rises { v } else { -v }).collect();
    Some(Scorer::baseline(&format!("single_column:{}", def.name), scores))
}
