//! `leadscore features`: the feature table, labelled, as one Parquet file.

use std::path::Path;

use super::PipelineError;
use super::source::tables;
use crate::cohort::{Cohort, Label, Policy};
use crate::config::Config;
use crate::features::{self, LearnFrom};
use crate::frame::RowKey;
use crate::ingest::AttributeRole;
use crate::time::Instant;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FeaturesWritten {
    /// Rows: (lead, as_of) pairs, young ones with a null label.
    pub rows: usize,
    /// Feature columns.
    pub features: usize,
}

/// Writes features and labels of the whole cohort. The spec is learned from all its rows; declared attributes only.
///
/// # Errors
/// [`PipelineError`].
pub fn write_features(config: &Config, path: &Path, stage: &dyn Fn(&str)) -> Result<FeaturesWritten, PipelineError> {
    stage("reading");
    let (tables, _) = tables(config)?;
    let zone = config.zone()?;
    let policy = Policy::from_params(&config.cohort, &tables, &config.base, &zone)?;
    let cohort = Cohort::build(&tables, &policy, config.label.horizon_days, config.outcome.repeat, &zone)?;
    stage("features");
    let pairs: Vec<(usize, Instant)> = cohort.rows.iter().map(|row| (row.lead, row.as_of)).collect();
    let admitted: Vec<String> = tables
        .leads
        .attributes
        .iter()
        .filter(|attribute| attribute.role == AttributeRole::KnownAtCreation)
        .map(|attribute| attribute.name.clone())
        .collect();
    let learn_from = LearnFrom { tables: &tables, train: &pairs, admitted: &admitted };
    let spec = features::learn(&learn_from, &config.features)?;
    let frame = features::extract(&tables, &pairs, &spec)?;
    let keys: Vec<RowKey> =
        cohort.rows.iter().map(|row| RowKey { as_of: row.as_of, lead: tables.leads.ids[row.lead].clone() }).collect();
    let labels: Vec<Option<bool>> =
        cohort.rows.iter().map(|row| row.label.is_ripe().then_some(matches!(row.label, Label::Converted(_)))).collect();
    let converted_at: Vec<Option<Instant>> =
        cohort.rows.iter().map(|row| if let Label::Converted(at) = row.label { at } else { None }).collect();
    stage("writing");
    features::write_features(path, &keys, &labels, &converted_at, &frame)?;
    Ok(FeaturesWritten { rows: frame.rows(), features: frame.columns().len() })
}
