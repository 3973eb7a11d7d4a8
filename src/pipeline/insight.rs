//! What the report is told beyond the verdict's figures: months, courses, cases, money, the learning curve.

use std::collections::BTreeMap;

use super::PipelineError;
use super::evaluate_run::{CardPoints, Rivals, contest, list_scores, test_instants, test_rows};
use super::prepare::Prepared;
use super::source::Source;
use super::train::{Race, RunMetrics};
use crate::artifact::Artifact;
use crate::config::Config;
use crate::evaluate::{SalesList, Scorer, typical_cases};
use crate::frame::Margin;
use crate::readiness::by_month;
use crate::report::{Case, Insight, KeptBack, Profit, Words};
use crate::score::{MAX_AGAINST, MAX_FOR, MeanLedger, Untold, feature_words};
use crate::select::{Courses, FitSettings, learning_curve};

/// Features whose courses the page keeps; `shapes.csv` holds all.
const MOST_COURSES: usize = 12;
/// Test leads that are looked at for reasons that are not told.
const MOST_EXPLAINED: usize = 2_000;

/// Everything below the verdict's figures.
pub(super) fn insight(
    config: &Config,
    prepared: &Prepared,
    race: &Race,
    metrics: &RunMetrics,
    card: Option<&CardPoints>,
    artifact: &Artifact,
    mut courses: Courses,
) -> Result<Insight, PipelineError> {
    courses.shapes.truncate(MOST_COURSES);
    courses.swarms.truncate(MOST_COURSES);
    let months = match &prepared.source {
        Source::Events { tables, .. } if !prepared.undated => {
            by_month(tables, config.label.horizon_days, &config.zone()?)
        }
        _ => Vec::new(),
    };
    let named = |def: &crate::frame::FeatureDef| courses.shapes.iter().any(|shape| shape.feature == def.name);
    let features = prepared.train.rows().frame.spec().features.iter().filter(|def| named(def));
    let names: BTreeMap<String, Words> =
        features.map(|def| (def.name.clone(), Words::of(|lang| feature_words(def, lang)))).collect();
    let as_of = test_instants(prepared);
    let list =
        SalesList::new(&test_rows(prepared, &as_of), &config.capacity, config.label.horizon_days, &config.zone()?)?;
    let (kept_back, kept_back_of) = kept_back(prepared, artifact)?;
    Ok(Insight {
        months,
        rests_on: metrics.importance.clone(),
        names,
        courses,
        cases: cases(prepared, race, metrics, artifact)?,
        kept_back,
        kept_back_of,
        profit: profit(config, prepared, race, metrics, card, &list)?,
        learning: learning(config, prepared, race, &list),
        subgroups: Some(metrics.subgroups.clone()),
    })
}

fn cases(
    prepared: &Prepared,
    race: &Race,
    metrics: &RunMetrics,
    artifact: &Artifact,
) -> Result<Vec<Case>, PipelineError> {
    let rows = prepared.test.rows();
    let evidence = prepared.test_evidence();
    let scores = list_scores(&race.candidates[race.chosen].margins(&rows.frame), &evidence);
    let share = metrics.evaluation.listed_share();
    let mut explainer = artifact.explainer();
    let mut features = Vec::new();
    let mut cases = Vec::new();
    for group in typical_cases(&scores, &rows.labels, &rows.groups, &evidence, share) {
        let mut ledgers = Vec::with_capacity(group.rows.len());
        for &row in &group.rows {
            rows.frame.row_into(row, &mut features);
            let ledger = explainer.explain_row(&features);
            ledgers.push(ledger.map_err(|source| super::score::unscorable(&rows.keys[row].lead, source))?);
        }
        let Some(ledger) = MeanLedger::of(&ledgers) else { continue };
        cases.push(Case { kind: group.kind, leads: group.rows.len(), conversions: group.conversions, ledger });
    }
    Ok(cases)
}

/// Reasons that would have stood on lists, were they told: of so many test leads, each with its first row.
fn kept_back(prepared: &Prepared, artifact: &Artifact) -> Result<(Vec<KeptBack>, usize), PipelineError> {
    let rows = prepared.test.rows();
    let mut met = std::collections::BTreeSet::new();
    let evidence = prepared.test_evidence();
    let some: Vec<usize> =
        (0..rows.len()).filter(|&row| evidence[row] && met.insert(rows.groups[row])).take(MOST_EXPLAINED).collect();
    let mut explainer = artifact.explainer();
    let mut features = Vec::new();
    let mut counts: BTreeMap<(String, Untold), KeptBack> = BTreeMap::new();
    for &row in &some {
        rows.frame.row_into(row, &mut features);
        let ledger = explainer.explain_row(&features);
        let ledger = ledger.map_err(|source| super::score::unscorable(&rows.keys[row].lead, source))?;
        for reason in ledger.kept_back(MAX_FOR, MAX_AGAINST) {
            let Some(why) = reason.untold else { continue };
            let note = artifact.reasons.note(reason).map(str::to_owned);
            let empty = KeptBack { field: reason.field.clone(), why, note, leads: 0 };
            counts.entry((reason.field.clone(), why)).or_insert(empty).leads += 1;
        }
    }
    let mut found: Vec<KeptBack> = counts.into_values().collect();
    found.sort_by(|a, b| b.leads.cmp(&a.leads).then_with(|| a.field.cmp(&b.field)));
    Ok((found, some.len()))
}

fn profit(
    config: &Config,
    prepared: &Prepared,
    race: &Race,
    metrics: &RunMetrics,
    card: Option<&CardPoints>,
    list: &SalesList,
) -> Result<Option<Profit>, PipelineError> {
    let Some(prices) = config.economics.clone() else { return Ok(None) };
    let evaluation = &metrics.evaluation;
    let lengths = list.lengths_around(&evaluation.capacity, evaluation.rows);
    let contest = contest(config, prepared, &race.candidates, Rivals { card, previous: None })?;
    let wanted = [evaluation.chosen.as_str(), evaluation.verdict.against.as_str(), Scorer::RANDOM];
    let mut scorers: Vec<(String, _)> = Vec::new();
    for name in wanted {
        let Some(scorer) = contest.scorers.iter().find(|scorer| scorer.name == name) else { continue };
        if scorers.iter().all(|(known, _)| known != name) {
            scorers.push((name.to_owned(), list.at_lengths(&list.rank(&scorer.scores), &lengths)));
        }
    }
    let usual = list.usual_length(&evaluation.capacity, evaluation.rows);
    Ok(Some(Profit { prices, usual, scorers }))
}

fn learning(config: &Config, prepared: &Prepared, race: &Race, list: &SalesList) -> Vec<crate::select::LearningPoint> {
    let settings = FitSettings { params: &config.model, method: config.calibration.method, seed: config.seed() };
    let evidence = prepared.test_evidence();
    let found = |margins: &[Margin]| list.found(&list_scores(margins, &evidence));
    learning_curve(&race.candidates[race.chosen], &prepared.train, &prepared.test, settings, &found)
}
