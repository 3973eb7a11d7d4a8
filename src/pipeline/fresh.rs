//! Which rows has a model not learned from, and what does it say of them? What monitoring and recalibration look at.

use std::collections::{BTreeMap, BTreeSet};

use super::PipelineError;
use super::ripe::{Ripe, cohort};
use super::score::state_if_open;
use super::source::{Source, source};
use crate::artifact::Artifact;
use crate::cohort::{Cohort, Label};
use crate::config::Config;
use crate::dataset::Role;
use crate::features::{self, FeatureTable};
use crate::frame::{FeatureFrame, RowKey};
use crate::ingest::Purpose;
use crate::score::{RowScore, State};
use crate::time::Instant;

/// Scored rows that the model did not learn from.
pub(super) struct Fresh {
    /// Where they come from.
    pub(super) source: Source,
    /// The rows, sorted by as_of.
    pub(super) rows: Vec<FreshRow>,
    /// Their features.
    pub(super) frame: FeatureFrame,
    /// True when nothing is dated.
    pub(super) undated: bool,
}

/// One scored row.
#[derive(Clone, Copy)]
pub(super) struct FreshRow {
    /// A number per lead.
    pub(super) lead: u32,
    /// When it is scored.
    pub(super) as_of: Instant,
    /// What the model says.
    pub(super) judged: RowScore,
    /// Converted within the horizon? `None` while the horizon has not passed, and where the model learned from labels that
    /// reached over this row's as_of.
    pub(super) outcome: Option<bool>,
    /// When it converted, where that is known.
    pub(super) converted_at: Option<Instant>,
}

/// A row before it is scored.
struct Pair {
    lead: usize,
    as_of: Instant,
    outcome: Option<bool>,
    converted_at: Option<Instant>,
    /// A feature table's row.
    table_row: usize,
}

/// The config as it was when the model was trained: the same lists, the same horizon, whatever it says today.
pub(super) fn as_trained(config: &Config, artifact: &Artifact) -> Config {
    let mut config = config.clone();
    config.label.horizon_days = artifact.label.horizon_days;
    let then = artifact.provenance.config.get("cohort").cloned();
    if let Some(cohort) = then.and_then(|cohort| serde_json::from_value(cohort).ok()) {
        config.cohort = cohort;
    }
    config
}

/// Reads the config's files and scores every row, ripe or young, after what the model learned from. Where nothing is dated
/// these are the rows that `[split]` marks for Test, or, where it marks none, all of them: new files hold new rows.
///
/// # Errors
/// [`PipelineError`]: files, cohort, or features that the artifact cannot read.
pub(super) fn fresh(config: &Config, artifact: &Artifact, stage: &dyn Fn(&str)) -> Result<Fresh, PipelineError> {
    stage("reading");
    let source = source(config, Purpose::Train)?;
    let learned_until = artifact.provenance.all_learned_until();
    let (pairs, undated) = match &source {
        Source::Events { tables, .. } => {
            let (_, cohort) = cohort(config, tables)?;
            let mut pairs = of_cohort(&cohort);
            if cohort.undated {
                pairs = untested(config, &source, pairs)?;
            }
            // Whoever is in a cohort was open then: that a lead has converted since, on an unknown day, does not close it.
            pairs.retain(|pair| state_if_open(artifact, tables, (pair.lead, pair.as_of), true) == State::Scored);
            (pairs, cohort.undated)
        }
        Source::Table(table) => {
            let mut pairs = of_table(table);
            if table.undated {
                pairs = untested(config, &source, pairs)?;
            }
            (pairs, table.undated)
        }
    };
    let pairs = after(pairs, learned_until.filter(|_| !undated), artifact.label.horizon_days);
    stage("scoring");
    let frame = match &source {
        Source::Events { tables, .. } => {
            let rows: Vec<(usize, Instant)> = pairs.iter().map(|pair| (pair.lead, pair.as_of)).collect();
            features::extract(tables, &rows, &artifact.features)?
        }
        Source::Table(table) => {
            table.frame(&artifact.features)?.take(&pairs.iter().map(|pair| pair.table_row).collect::<Vec<_>>())
        }
    };
    let judged = artifact.score_frame(&frame)?;
    let number = |lead: usize| u32::try_from(lead).unwrap_or(u32::MAX);
    let row = |(pair, judged): (&Pair, RowScore)| FreshRow {
        lead: number(pair.lead),
        as_of: pair.as_of,
        judged,
        outcome: pair.outcome,
        converted_at: pair.converted_at,
    };
    let rows = pairs.iter().zip(judged).map(row).collect();
    Ok(Fresh { source, rows, frame, undated })
}

fn of_cohort(cohort: &Cohort) -> Vec<Pair> {
    let pair = |row: &crate::cohort::CohortRow| Pair {
        lead: row.lead,
        as_of: row.as_of,
        outcome: row.label.is_ripe().then_some(matches!(row.label, Label::Converted(_))),
        converted_at: if let Label::Converted(at) = row.label { at } else { None },
        table_row: 0,
    };
    cohort.rows.iter().map(pair).collect()
}

/// A table's rows, young ones included; leads are numbered in the order of their ids, as [`Ripe`] numbers them.
fn of_table(table: &FeatureTable) -> Vec<Pair> {
    let ids: BTreeSet<&str> = table.keys.iter().map(|key| key.lead.as_str()).collect();
    let ids: BTreeMap<&str, usize> = ids.into_iter().zip(0..).collect();
    let pair = |(row, key): (usize, &RowKey)| Pair {
        lead: ids.get(key.lead.as_str()).copied().unwrap_or_default(),
        as_of: key.as_of,
        outcome: table.labels[row],
        converted_at: table.converted_at[row],
        table_row: row,
    };
    table.keys.iter().enumerate().map(pair).collect()
}

/// Rows after the last one learned from; outcomes only where the labels learned from had ended by then.
fn after(mut pairs: Vec<Pair>, learned_until: Option<Instant>, horizon_days: u32) -> Vec<Pair> {
    let Some(until) = learned_until else { return pairs };
    pairs.retain(|pair| pair.as_of > until);
    for pair in pairs.iter_mut().filter(|pair| pair.as_of < until.plus_days(i64::from(horizon_days))) {
        pair.outcome = None;
    }
    pairs
}

/// Of undated rows those that the config's split tests on; all, where it does not divide these files.
fn untested(config: &Config, source: &Source, pairs: Vec<Pair>) -> Result<Vec<Pair>, PipelineError> {
    let ripe = Ripe::of_source(config, source.clone())?;
    let Ok(split) = ripe.divide(config) else { return Ok(pairs) };
    let tested: BTreeSet<usize> = (0..ripe.rows.len())
        .filter(|&row| split.roles[row] == Some(Role::Test))
        .map(|row| ripe.rows[row].lead)
        .collect();
    Ok(pairs.into_iter().filter(|pair| tested.contains(&pair.lead)).collect())
}
