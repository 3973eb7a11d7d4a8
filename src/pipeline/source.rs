//! Where do rows come from: event files, or a feature table?

use std::sync::Arc;

use super::PipelineError;
use crate::cohort::Unit;
use crate::config::Config;
use crate::features::{FamilyName, FeatureTable, LABEL_COLUMN};
use crate::ingest::{
    self, AccountUse, IngestError, IngestReport, PeopleList, Purpose, ReadParams, RejectReason, Tables, Wanted,
};

/// Where rows come from. A clone shares what was read.
#[derive(Clone)]
pub(super) enum Source {
    /// Leads, events and outcomes.
    Events {
        /// The files as tables.
        tables: Arc<Tables>,
        /// What was found while reading.
        report: Arc<IngestReport>,
    },
    /// A ready-made feature table.
    Table(Arc<FeatureTable>),
}

/// Reads what the config names.
pub(super) fn source(config: &Config, purpose: Purpose) -> Result<Source, PipelineError> {
    if let Some(table) = feature_table(config, purpose)? {
        return Ok(Source::Table(Arc::new(table)));
    }
    let (tables, report) = tables(config, purpose)?;
    Ok(Source::Events { tables: Arc::new(tables), report: Arc::new(report) })
}

/// Reads what scoring needs: of the leads file only what is wanted, as what it was in training.
pub(super) fn source_for_scoring(config: &Config, wanted: &Wanted) -> Result<Source, PipelineError> {
    if config.features.table.is_some() {
        return source(config, Purpose::Score);
    }
    let (tables, report) = read(config, Purpose::Score, Some(wanted), 0)?;
    Ok(Source::Events { tables: Arc::new(tables), report: Arc::new(report) })
}

/// The feature table that the config names in place of events, if it names one.
pub(super) fn feature_table(config: &Config, purpose: Purpose) -> Result<Option<FeatureTable>, PipelineError> {
    let Some(table) = &config.features.table else { return Ok(None) };
    // Whoever objected must not be scored because a table is read in place of events.
    let lists = config.privacy.suppress.iter().chain(&config.privacy.exclude).chain(&config.exclude_ids);
    if let Some(list) = lists.into_iter().next() {
        return Err(PipelineError::ListBesideTable { list: list.file.clone(), table: table.clone() });
    }
    let zone = config.named_zone()?;
    let label = config.outcome.flag.as_deref().unwrap_or(LABEL_COLUMN);
    let read = |file: &str| FeatureTable::read(&config.base.join(file), zone.as_ref(), label);
    let found = read(table)?;
    // Without ids to look for, a split by file names a table of its own to test on.
    let test = config.split.file.as_deref().filter(|_| config.split.reads_table() && purpose == Purpose::Train);
    Ok(Some(match test {
        Some(test) => found.with_test(read(test)?)?,
        None => found,
    }))
}

/// Reads leads, events and outcomes.
///
/// # Errors
/// [`PipelineError`] naming file, line and column.
pub(super) fn tables(config: &Config, purpose: Purpose) -> Result<(Tables, IngestReport), PipelineError> {
    read(config, purpose, None, 0)
}

/// As [`tables`]; the report names up to `most_rejects` of the rows that were left out.
pub(super) fn tables_and_rejects(
    config: &Config,
    purpose: Purpose,
    most_rejects: usize,
) -> Result<(Tables, IngestReport), PipelineError> {
    read(config, purpose, None, most_rejects)
}

/// Accounts in place of leads, beside them where features read a lead's colleagues, or not at all.
fn accounts(config: &Config, wanted: Option<&Wanted>) -> AccountUse {
    let colleagues = wanted.map_or_else(|| config.features.wants(FamilyName::Account), |wanted| wanted.accounts);
    match config.cohort.unit {
        Unit::Account => AccountUse::Units,
        Unit::Lead if colleagues => AccountUse::Beside,
        Unit::Lead => AccountUse::None,
    }
}

/// Why there is no lead of this id for scoring: what leaves it out, where something does.
pub(super) fn left_out(config: &Config, wanted: &Wanted, lead: &str) -> Result<Option<RejectReason>, PipelineError> {
    with_params(config, Purpose::Score, Some(wanted), 0, |params| ingest::reason_left_out(params, Some(wanted), lead))
}

fn read(
    config: &Config,
    purpose: Purpose,
    wanted: Option<&Wanted>,
    most_rejects: usize,
) -> Result<(Tables, IngestReport), PipelineError> {
    with_params(config, purpose, wanted, most_rejects, |params| ingest::read_wanted(params, wanted))
}

/// Calls `then` with what the config says of reading.
fn with_params<T>(
    config: &Config,
    purpose: Purpose,
    wanted: Option<&Wanted>,
    most_rejects: usize,
    then: impl FnOnce(&ReadParams<'_>) -> Result<T, IngestError>,
) -> Result<T, PipelineError> {
    let zone = config.named_zone()?;
    let exclude: Vec<PeopleList> = config.privacy.exclude.iter().cloned().chain(config.exclude_ids.clone()).collect();
    let params = ReadParams {
        base: &config.base,
        leads: config.leads.as_ref(),
        events: &config.events,
        aliases: &config.aliases,
        history: &config.history,
        recorded: config.rules.as_ref().and_then(|rules| rules.history.as_ref()),
        suppress: config.privacy.suppress.as_ref(),
        exclude: &exclude,
        outcome: &config.outcome,
        hygiene: &config.hygiene,
        purpose,
        accounts: accounts(config, wanted),
        auxiliary: &config.auxiliary_columns(),
        allow_sensitive: &config.allowed_sensitive(),
        zone: zone.as_ref(),
        data_end: config.data_end()?,
        budget: &config.budget,
        now: config.now,
        most_rejects,
    };
    Ok(then(&params)?)
}
