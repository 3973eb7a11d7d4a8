//! `leadscore check`: everything that can be said of the data before anything is learned from them.

use std::collections::BTreeMap;

use super::PipelineError;
use super::acts::{TrainRows, acts_found};
use super::check_columns::{lead_columns, table_columns};
use super::divide::{divide, lead_texts};
use super::ripe::{RipeRow, ripe_rows};
use super::rules::card;
use super::source::{feature_table, tables_and_rejects};
use crate::cohort::{Cohort, CohortError, Policy};
use crate::config::Config;
use crate::dataset::{Role, Split, SplitError, SplitRow};
use crate::features::FeatureTable;
use crate::frame::RowKey;
use crate::ingest::{IngestReport, Purpose, Reject, Tables};
use crate::leakage::ActFinding;
use crate::readiness::{
    self, Conversions, HorizonReading, LeadCounts, LookRows, Notice, OpenAnswer, PlanAsked, PlanReading, Readiness,
    SampleSize,
};
use crate::time::{Instant, Zone};

/// What is asked of a check.
#[derive(Clone, Debug, Default)]
pub struct CheckParams {
    /// The config file's text: open questions are looked for in it.
    pub config_text: String,
    /// Rows left out that are listed one by one.
    pub most_rejects: usize,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Everything in counts.
    pub readiness: Readiness,
    /// The rows that were left out, in the order of the files.
    pub rejects: Vec<Reject>,
    /// Rows left out beyond `most_rejects`.
    pub rejects_left_off: usize,
}

/// Reads everything that training would read and says whether it would do, and what for.
///
/// # Errors
/// [`PipelineError`]: config, files or rule card that cannot be used at all. Too little data is no error here.
pub fn check(config: &Config, params: &CheckParams, stage: &dyn Fn(&str)) -> Result<Checked, PipelineError> {
    let zone = config.zone()?;
    let answers = readiness::open_answers(&params.config_text);
    stage("reading");
    if let Some(table) = feature_table(config, Purpose::Train)? {
        stage("checking");
        let readiness = of_table(config, &zone, &table, answers)?;
        return Ok(Checked { readiness, rejects: Vec::new(), rejects_left_off: 0 });
    }
    let (tables, mut report) = tables_and_rejects(config, Purpose::Train, params.most_rejects)?;
    let rejects = std::mem::take(&mut report.rejects);
    let rejects_left_off = report.rejects_left_off;
    stage("checking");
    let rejected_rows = rejects.len() + rejects_left_off;
    let readiness = of_events(config, &zone, &tables, report, answers, rejected_rows)?;
    Ok(Checked { readiness, rejects, rejects_left_off })
}

fn of_events(
    config: &Config,
    zone: &Zone,
    tables: &Tables,
    report: IngestReport,
    open_answers: Vec<OpenAnswer>,
    rejected_rows: usize,
) -> Result<Readiness, PipelineError> {
    let policy = Policy::from_params(&config.cohort, tables, &config.base, zone)?;
    let horizon_days = config.label.horizon_days;
    let built = Cohort::build(tables, &policy, horizon_days, config.outcome.repeat, zone)
        .and_then(|cohort| cohort.within_age(tables, config.cohort.max_age_days));
    let (cohort, nobody) = match built {
        Ok(cohort) => (cohort, None),
        Err(error @ CohortError::Empty { .. }) => (Cohort::default(), Some(error.to_string())),
        Err(error) => return Err(error.into()),
    };
    let ripe = ripe_rows(&cohort, tables);
    let column =
        |name: &str| lead_texts(tables, name).map(|texts| ripe.iter().map(|row| texts[row.lead].clone()).collect());
    let split = divided(divide(config, zone, &ripe, &column))?;
    let conversions = readiness::count_conversions(&cohort, tables, horizon_days);
    let horizon = readiness::read_horizon(
        &readiness::follow_ups(&cohort, tables),
        horizon_days,
        !cohort.undated && tables.outcomes.flags.is_none(),
    );
    let mut plan = plan(policy.words(), cohort.rows.len(), &ripe, &split);
    plan.problem = nobody.or(plan.problem);
    if !plan.is_enough() {
        let (repeat, max_age_days, seed) = (config.outcome.repeat, config.cohort.max_age_days, config.seed());
        plan.proposal =
            readiness::propose(tables, PlanAsked { policy: &policy, horizon_days, max_age_days, repeat, zone, seed });
    }
    let rows = looked_at(&ripe, &split);
    let pairs: Vec<(usize, Instant)> = rows.iter().map(|&row| (ripe[row].lead, ripe[row].key.as_of)).collect();
    let (labels, groups) = labels_and_groups(&ripe, &rows);
    let looks = lead_columns(config, tables, &pairs);
    let look_rows = LookRows { labels: &labels, groups: &groups };
    let mut notices = readiness::notices(&report, tables, &conversions, &horizon);
    notices.extend(report.data_sentences().into_iter().map(|words| Notice::Sentence { words }));
    if let Some(card) = card(config)? {
        let warned = card.bind(tables)?.warnings().sentences();
        notices.extend(warned.into_iter().map(|words| Notice::Sentence { words }));
    }
    let rows = TrainRows { pairs: &pairs, labels: &labels, groups: &groups, frame: None };
    let acts = acts_found(config, tables, rows)?;
    notices.extend(acts.iter().filter_map(ActFinding::sentence).map(|words| Notice::Sentence { words }));
    let leads = readiness::count_leads(&cohort, tables);
    let readiness = Readiness {
        sample_size: SampleSize::of(leads.ripe, conversions.ripe),
        leads,
        events: tables.events.len(),
        first_event: tables.events.earliest()?,
        data_end: tables.data_end,
        gates: readiness::gates(conversions.ripe, plan.train.map(|train| train.conversions), tables),
        columns: readiness::read_columns(&looks, look_rows, &config.leakage, config.seed()),
        acts,
        months: readiness::by_month(tables, horizon_days, zone),
        files: readiness::file_joins(&report),
        event_types: readiness::event_types(tables)?,
        notices,
        rejected_rows,
        reading: Some(report),
        ..start(config, conversions, horizon, plan, open_answers)
    };
    Ok(weighed(config, readiness))
}

fn of_table(
    config: &Config,
    zone: &Zone,
    table: &FeatureTable,
    open_answers: Vec<OpenAnswer>,
) -> Result<Readiness, PipelineError> {
    let mut leads: BTreeMap<&str, usize> = BTreeMap::new();
    for key in &table.keys {
        let next = leads.len();
        leads.entry(key.lead.as_str()).or_insert(next);
    }
    let labelled: Vec<usize> = (0..table.keys.len()).filter(|&row| table.labels[row].is_some()).collect();
    let ripe: Vec<RipeRow> = labelled
        .iter()
        .map(|&row| RipeRow {
            key: RowKey { as_of: table.keys[row].as_of, lead: table.keys[row].lead.clone() },
            lead: leads[table.keys[row].lead.as_str()],
            group: leads[table.keys[row].lead.as_str()],
            converted: table.labels[row] == Some(true),
            converted_at: table.converted_at[row],
            value: None,
        })
        .collect();
    let column = |name: &str| {
        let texts = table.texts(name).ok_or_else(|| PipelineError::NoSplitColumn { column: name.to_owned() })?;
        Ok(labelled.iter().map(|&row| texts[row].clone()).collect())
    };
    let split = divided(divide(config, zone, &ripe, &column))?;
    let plan = plan("table".to_owned(), table.keys.len(), &ripe, &split);
    let rows = looked_at(&ripe, &split);
    let (labels, groups) = labels_and_groups(&ripe, &rows);
    let of_table: Vec<usize> = rows.iter().map(|&row| labelled[row]).collect();
    let looks = table_columns(config, table, &of_table);
    let found = readiness::count_part(&split_rows(&ripe), &vec![Some(Role::Train); ripe.len()], Role::Train);
    let found = found.unwrap_or_default();
    let conversions = Conversions { all: found.conversions, ripe: found.conversions, ..Conversions::default() };
    let counts =
        LeadCounts { all: leads.len(), ripe: found.leads, young: leads.len() - found.leads, ..Default::default() };
    let horizon = readiness::read_horizon(&[], config.label.horizon_days, false);
    let train = plan.train.map(|train| train.conversions);
    let readiness = Readiness {
        sample_size: SampleSize::of(counts.ripe, conversions.ripe),
        leads: counts,
        gates: readiness::gates(conversions.ripe, train, &Tables::default()),
        columns: readiness::read_columns(
            &looks,
            LookRows { labels: &labels, groups: &groups },
            &config.leakage,
            config.seed(),
        ),
        ..start(config, conversions, horizon, plan, open_answers)
    };
    Ok(weighed(config, readiness))
}

/// What both kinds of sources say alike.
fn start(
    config: &Config,
    conversions: Conversions,
    horizon: HorizonReading,
    plan: PlanReading,
    open_answers: Vec<OpenAnswer>,
) -> Readiness {
    Readiness {
        state: readiness::State::Ready,
        next_step: readiness::NextStep::Train,
        project: config.project.name.clone(),
        timezone: config.project.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
        leads: LeadCounts::default(),
        events: 0,
        first_event: None,
        data_end: None,
        conversions,
        gates: Vec::new(),
        sample_size: None,
        open_answers,
        columns: Vec::new(),
        acts: Vec::new(),
        horizon,
        plan,
        months: Vec::new(),
        files: Vec::new(),
        event_types: Vec::new(),
        notices: Vec::new(),
        rejected_rows: 0,
        reading: None,
    }
}

fn weighed(config: &Config, mut readiness: Readiness) -> Readiness {
    let Readiness { plan, columns, acts, open_answers, .. } = &readiness;
    readiness.state = readiness::weigh(plan, columns, acts, open_answers);
    let card = config.rules.as_ref().is_some_and(|rules| rules.card.is_some());
    readiness.next_step = readiness::next_step(readiness.state, card);
    readiness
}

/// The split, or in words why the rows cannot be divided. What the analyst wrote wrongly stays an error.
fn divided(split: Result<Split, PipelineError>) -> Result<Result<Split, String>, PipelineError> {
    match split {
        Ok(split) => Ok(Ok(split)),
        Err(
            error @ (PipelineError::NothingRipe { .. }
            | PipelineError::Split(SplitError::NoRows { .. } | SplitError::OneInstant { .. })),
        ) => Ok(Err(error.to_string())),
        Err(error) => Err(error),
    }
}

fn plan(as_of: String, rows: usize, ripe: &[RipeRow], split: &Result<Split, String>) -> PlanReading {
    let mut plan = PlanReading { as_of, rows, ripe_rows: ripe.len(), ..PlanReading::default() };
    match split {
        Ok(split) => {
            let rows = split_rows(ripe);
            let part = |role| readiness::count_part(&rows, &split.roles, role);
            (plan.train, plan.calibration, plan.test) = (part(Role::Train), part(Role::Calibration), part(Role::Test));
        }
        Err(words) => plan.problem = Some(words.clone()),
    }
    plan
}

fn split_rows(ripe: &[RipeRow]) -> Vec<SplitRow<'_>> {
    ripe.iter().map(RipeRow::as_split_row).collect()
}

/// Columns are looked at on the rows that would teach; where there is no split, on all ripe ones.
fn looked_at(ripe: &[RipeRow], split: &Result<Split, String>) -> Vec<usize> {
    match split {
        Ok(split) => (0..ripe.len()).filter(|&row| split.roles[row] == Some(Role::Train)).collect(),
        Err(_) => (0..ripe.len()).collect(),
    }
}

fn labels_and_groups(ripe: &[RipeRow], rows: &[usize]) -> (Vec<bool>, Vec<u32>) {
    let labels = rows.iter().map(|&row| ripe[row].converted).collect();
    // A lead's number fits: events count leads in 32 bits.
    let groups = rows.iter().map(|&row| u32::try_from(ripe[row].lead).unwrap_or(u32::MAX)).collect();
    (labels, groups)
}
