//! `leadscore features`: the feature table, labelled, as one Parquet file.

use std::path::Path;

use super::PipelineError;
use super::divide::{divide, lead_texts};
use super::ripe::ripe_rows;
use super::source::tables;
use crate::cohort::{Cohort, CohortRow, Label, Policy};
use crate::config::Config;
use crate::dataset::Role;
use crate::features::{self, LearnFrom, TableRows};
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
    let ripe = ripe_rows(&cohort, &tables);
    let column =
        |name: &str| lead_texts(&tables, name).map(|texts| ripe.iter().map(|row| texts[row.lead].clone()).collect());
    // Features are learned from what training would see; where no split can be made, from every row.
    let (roles, learned_from) = match divide(config, &zone, &ripe, &column) {
        Ok(split) => (split.roles, LearnedFrom::Train),
        Err(PipelineError::Split(_) | PipelineError::NothingRipe { .. }) => (vec![None; ripe.len()], LearnedFrom::All),
        Err(error) => return Err(error),
    };
    let train: Vec<(usize, Instant)> = match learned_from {
        LearnedFrom::All => pairs.clone(),
        LearnedFrom::Train => ripe
            .iter()
            .zip(&roles)
            .filter(|(_, role)| **role == Some(Role::Train))
            .map(|(row, _)| (row.lead, row.key.as_of))
            .collect(),
    };
    let learn_from =
        LearnFrom { tables: &tables, train: &train, admitted: &admitted, stages: &config.stages, zone: &zone };
    let spec = features::learn(&learn_from, &config.features)?;
    let frame = features::extract(&tables, &pairs, &spec)?;
    // Events have done their part: what is written now may take their place.
    let Tables { leads, events, .. } = tables;
    drop(events);
    let leads: Vec<&str> = cohort.rows.iter().map(|row| leads.ids[row.lead].as_str()).collect();
    let as_of: Vec<Instant> = cohort.rows.iter().map(|row| row.as_of).collect();
    let labels: Vec<Option<bool>> =
        cohort.rows.iter().map(|row| row.label.is_ripe().then_some(matches!(row.label, Label::Converted(_)))).collect();
    let converted_at: Vec<Option<Instant>> =
        cohort.rows.iter().map(|row| if let Label::Converted(at) = row.label { at } else { None }).collect();
    // Ripe rows stand in the order of the cohort.
    let mut ripe_roles = roles.iter();
    let role = |row: &CohortRow| row.label.is_ripe().then(|| ripe_roles.next().copied().flatten()).flatten();
    let split: Vec<Option<&str>> = cohort.rows.iter().map(role).map(|role| role.map(Role::name)).collect();
    stage("writing");
    let beside =
        TableRows { leads: &leads, as_of: &as_of, labels: &labels, converted_at: &converted_at, split: &split };
    features::write_features(path, &beside, &frame)?;
    let (rows, features) = (frame.rows(), frame.columns().len());
    Ok(FeaturesWritten { rows, features, learned_from, warnings: report.lacking_sentences() })
}
