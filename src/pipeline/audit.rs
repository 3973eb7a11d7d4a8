//! `leadscore audit`: the card held against history, before anything is learned.

use std::path::{Path, PathBuf};

use super::PipelineError;
use super::rules::{card, card_file};
use super::source::{feature_table, tables};
use crate::audit::{self, Asked, Audit};
use crate::cohort::{Cohort, Policy};
use crate::config::Config;
use crate::evaluate::DEFAULT_RESAMPLES;
use crate::ingest::Purpose;

/// What is asked of an audit.
#[derive(Clone, Debug, Default)]
pub struct AuditAsked {
    /// The card; without it the config's.
    pub card: Option<PathBuf>,
    /// What sales said; without it `[audit] feedback`.
    pub feedback: Option<PathBuf>,
    /// Resamples for intervals; without it 2000.
    pub resamples: Option<usize>,
}

/// What an audit found, and how the rows were chosen.
#[derive(Clone, Debug)]
pub struct Audited {
    /// Everything found.
    pub audit: Audit,
    /// The cohort's policy in the words of the config.
    pub as_of: String,
    /// Files that lack columns, and what the card says that these files do not.
    pub warnings: Vec<String>,
}

/// Audits the card on the cohort that training would use.
///
/// # Errors
/// [`PipelineError`]. Few conversions are no error; none that could be looked at is.
pub fn audit(config: &Config, asked: &AuditAsked, stage: &dyn Fn(&str)) -> Result<Audited, PipelineError> {
    let zone = config.zone()?;
    let card = match &asked.card {
        // Relative to where the command is typed, not to the config.
        Some(path) => {
            let path = std::path::absolute(path).map_err(|source| PipelineError::io(path, source))?;
            card_file(config, &path.display().to_string())?
        }
        None => card(config)?.ok_or(PipelineError::NoCard)?,
    };
    stage("reading");
    if let Some(_table) = feature_table(config, Purpose::Train)? {
        return Err(PipelineError::AuditOfTable);
    }
    let (tables, report) = tables(config, Purpose::Train)?;
    let policy = Policy::from_params(&config.cohort, &tables, &config.base, &zone)?;
    let cohort = Cohort::build(&tables, &policy, config.label.horizon_days, config.outcome.repeat, &zone)?
        .within_age(&tables, config.cohort.max_age_days)?;
    stage("replaying");
    let of_config = config.audit.feedback.as_ref().map(|file| config.base.join(file));
    let feedback: Option<&Path> = asked.feedback.as_deref().or(of_config.as_deref());
    let audit = audit::audit(&Asked {
        card: &card,
        tables: &tables,
        cohort: &cohort,
        params: &config.audit,
        feedback,
        horizon_days: config.label.horizon_days,
        zone: &zone,
        seed: config.seed(),
        resamples: asked.resamples.unwrap_or(DEFAULT_RESAMPLES),
    })?;
    let mut warnings = [report.lacking_sentences(), card.bind(&tables)?.warnings().sentences()].concat();
    let judged = cohort.rows.iter().filter(|row| row.label.is_ripe()).map(|row| row.as_of);
    warnings.extend(card.learned.and_then(|from| from.overlap(&card.file, judged)));
    Ok(Audited { audit, as_of: policy.words(), warnings })
}
