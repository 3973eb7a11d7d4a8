//! `leadscore features`: the feature table, labelled, as one Parquet file.

use std::path::Path;

use super::PipelineError;
use super::divide::{divide_rows, lead_texts};
use super::source::tables;
use crate::cohort::{Cohort, CohortRow, Label, Policy};
use crate::config::Config;
use crate::dataset::{Role, SplitRow};
use crate::features::{self, LearnFrom, TableRows, Waiting};
use crate::ingest::{AttributeRole, Purpose, Tables};
use crate::time::Instant;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FeaturesWritten {
    /// Rows: (lead, as_of) pairs, young ones with a null label.
    pub rows: usize,
    /// Feature columns.
    pub features: usize,
    /// Which rows said what features there are.
    pub learned_from: LearnedFrom,
    /// Files that lack columns which others of the same entry have, a sentence each.
    pub warnings: Vec<String>,
}

/// Which rows said what features there are: event types, categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnedFrom {
    /// The Train rows of the config's split.
    Train,
    /// All rows, because no split could be made of them.
    All,
}

/// Writes features, labels and split of the whole cohort; of attributes only those declared known at creation.
///
/// # Errors
/// [`PipelineError`].
pub fn write_features(config: &Config, path: &Path, stage: &dyn Fn(&str)) -> Result<FeaturesWritten, PipelineError> {
    stage("reading");
    let (tables, report) = tables(config, Purpose::Train)?;
    let zone = config.zone()?;
    let policy = Policy::from_params(&config.cohort, &tables, &config.base, &zone)?;
    let cohort = Cohort::build(&tables, &policy, config.label.horizon_days, config.outcome.repeat, &zone)?
        .within_age(&tables, config.cohort.max_age_days)?;
    stage("features");
    let pairs: Vec<(usize, Instant)> = cohort.rows.iter().map(|row| (row.lead, row.as_of)).collect();
    let admitted: Vec<String> = tables
        .leads
        .attributes
        .iter()
        .filter(|attribute| attribute.role == AttributeRole::KnownAtCreation)
        .map(|attribute| attribute.name.clone())
        .collect();
    let leads = |name: &str| lead_texts(&tables, name);
    let column = |name: &str| leads(name).map(|texts| cohort.ripe().map(|row| texts[row.lead].clone()).collect());
    let groups = tables.leads.account_groups();
    let ripe: Vec<SplitRow<'_>> = cohort.ripe().map(|row| split_row(row, &tables, groups.as_deref())).collect();
    // Features are learned from what training would see; where no split can be made, from every row.
    let divided = match divide_rows(config, &zone, &ripe, &column) {
        Ok(split) => Some(split.roles),
        Err(PipelineError::Split(_) | PipelineError::NothingRipe { .. }) => None,
        Err(error) => return Err(error),
    };
    drop(ripe);
    let learned_from = if divided.is_some() { LearnedFrom::Train } else { LearnedFrom::All };
    // Ripe rows stand in the order of the cohort.
    let mut divided = divided.unwrap_or_default().into_iter();
    let role = |row: &CohortRow| row.label.is_ripe().then(|| divided.next().flatten()).flatten();
    let roles: Vec<Option<Role>> = cohort.rows.iter().map(role).collect();
    let teaches = |&row: &usize| learned_from == LearnedFrom::All || roles[row] == Some(Role::Train);
    let train: Vec<(usize, Instant)> = (0..pairs.len()).filter(teaches).map(|row| pairs[row]).collect();
    let learn_from =
        LearnFrom { tables: &tables, train: &train, admitted: &admitted, stages: &config.stages, zone: &zone };
    let spec = features::learn(&learn_from, &config.features)?;
    let features = Waiting::extract(tables, pairs, &spec, &config.budget)?;
    stage("writing");
    let rows = TableRows { rows: &cohort.rows, split: &|row| roles[row].map(Role::name) };
    features::write_features(path, &rows, &features)?;
    let (rows, features) = (cohort.rows.len(), spec.features.len());
    Ok(FeaturesWritten { rows, features, learned_from, warnings: report.lacking_sentences() })
}

/// A ripe row of the cohort as the split sees it.
fn split_row<'a>(row: &CohortRow, tables: &'a Tables, groups: Option<&[usize]>) -> SplitRow<'a> {
    SplitRow {
        as_of: row.as_of,
        lead: &tables.leads.ids[row.lead],
        group: groups.map_or(row.lead, |groups| groups[row.lead]),
        converted: matches!(row.label, Label::Converted(_)),
        converted_at: if let Label::Converted(at) = row.label { at } else { None },
    }
}
