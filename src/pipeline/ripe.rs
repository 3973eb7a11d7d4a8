//! Which rows have a known outcome? The cohort's ripe rows, or a table's labelled ones, before anything is learned.

use std::collections::BTreeMap;

use super::PipelineError;
use super::divide::{divide, lead_texts};
use super::source::{Source, source};
use crate::cohort::{Cohort, Label, Policy};
use crate::config::Config;
use crate::dataset::{Split, SplitRow};
use crate::features::FeatureTable;
use crate::frame::RowKey;
use crate::ingest::{Purpose, Tables};
use crate::time::Instant;

/// The ripe rows and where they come from.
pub(super) struct Ripe {
    /// Where the rows come from.
    pub(super) source: Source,
    /// The rows, sorted by (as_of, lead).
    pub(super) rows: Vec<RipeRow>,
    /// A feature table's row of each; empty where events are read.
    pub(super) table_rows: Vec<usize>,
    /// The cohort's policy, in the words of the config.
    pub(super) policy: String,
    /// True when nothing is dated.
    pub(super) undated: bool,
    /// Rows whose horizon has not passed.
    pub(super) censored_rows: usize,
}

/// A ripe row before it has features.
pub(super) struct RipeRow {
    /// Whose row, as of when.
    pub(super) key: RowKey,
    /// The lead's number.
    pub(super) lead: usize,
    /// The number of its account's first lead; its own where it has no account.
    pub(super) group: usize,
    /// Converted within the horizon?
    pub(super) converted: bool,
    /// When, where that is known.
    pub(super) converted_at: Option<Instant>,
    /// What that was worth, where it is known.
    pub(super) value: Option<f64>,
}

impl RipeRow {
    /// As splits see it.
    pub(super) fn as_split_row(&self) -> SplitRow<'_> {
        SplitRow {
            as_of: self.key.as_of,
            lead: &self.key.lead,
            group: self.group,
            converted: self.converted,
            converted_at: self.converted_at,
        }
    }
}

impl Ripe {
    /// Reads the files and builds the cohort.
    ///
    /// # Errors
    /// [`PipelineError`]: what is wrong with config, files or cohort.
    pub(super) fn read(config: &Config, stage: &dyn Fn(&str)) -> Result<Self, PipelineError> {
        stage("reading");
        Self::of_source(config, source(config, Purpose::Train)?)
    }

    /// Builds the cohort of what was read.
    ///
    /// # Errors
    /// [`PipelineError`] when its policy does not fit the files, or nobody is in it.
    pub(super) fn of_source(config: &Config, source: Source) -> Result<Self, PipelineError> {
        let mut ripe = match &source {
            Source::Events { tables, .. } => Self::of_events(config, source.clone(), tables)?,
            Source::Table(table) => Self::of_table(source.clone(), table),
        };
        // Where nothing says what a conversion was worth, it is worth what they usually are.
        let usual = config.outcome.value_per_conversion;
        let usual = usual.or(config.economics.as_ref().map(|prices| prices.value_per_conversion));
        for row in ripe.rows.iter_mut().filter(|row| row.converted) {
            row.value = row.value.or(usual);
        }
        Ok(ripe)
    }

    fn of_events(config: &Config, source: Source, tables: &Tables) -> Result<Self, PipelineError> {
        let (policy, cohort) = cohort(config, tables)?;
        let rows = ripe_rows(&cohort, tables);
        Ok(Self {
            source,
            table_rows: Vec::new(),
            policy: policy.words(),
            undated: cohort.undated,
            censored_rows: cohort.rows.len() - rows.len(),
            rows,
        })
    }

    fn of_table(source: Source, table: &FeatureTable) -> Self {
        let mut ids: Vec<&str> = table.keys.iter().map(|key| key.lead.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        let ids: BTreeMap<&str, usize> = ids.into_iter().zip(0..).collect();
        let (mut table_rows, mut rows) = (Vec::new(), Vec::new());
        for (row, key) in table.keys.iter().enumerate() {
            if let Some(converted) = table.labels[row] {
                table_rows.push(row);
                let lead = ids.get(key.lead.as_str()).copied().unwrap_or_default();
                rows.push(RipeRow {
                    key: key.clone(),
                    lead,
                    group: lead,
                    converted,
                    converted_at: table.converted_at[row],
                    value: None,
                });
            }
        }
        Self {
            source,
            policy: "table".to_owned(),
            undated: table.undated,
            censored_rows: table.keys.len() - rows.len(),
            rows,
            table_rows,
        }
    }

    /// (lead, as_of) of some rows.
    pub(super) fn pairs(&self, rows: &[usize]) -> Vec<(usize, Instant)> {
        rows.iter().map(|&row| (self.rows[row].lead, self.rows[row].key.as_of)).collect()
    }

    /// Gives the rows their roles, as `[split]` asks.
    ///
    /// # Errors
    /// [`PipelineError`] when nothing is ripe, or the split cannot be made.
    pub(super) fn divide(&self, config: &Config) -> Result<Split, PipelineError> {
        let column = |name: &str| match &self.source {
            Source::Events { tables, .. } => {
                let texts = lead_texts(tables, name)?;
                Ok(self.rows.iter().map(|row| texts[row.lead].clone()).collect())
            }
            Source::Table(table) => {
                let texts =
                    table.texts(name).ok_or_else(|| PipelineError::NoSplitColumn { column: name.to_owned() })?;
                Ok(self.table_rows.iter().map(|&row| texts[row].clone()).collect())
            }
        };
        divide(config, &config.zone()?, &self.rows, &column)
    }
}

/// The cohort that the config asks for, young rows included.
///
/// # Errors
/// [`PipelineError`] when its policy does not fit the files, or nobody is in it.
pub(super) fn cohort(config: &Config, tables: &Tables) -> Result<(Policy, Cohort), PipelineError> {
    let zone = config.zone()?;
    let policy = Policy::from_params(&config.cohort, tables, &config.base, &zone)?;
    let cohort = Cohort::build(tables, &policy, config.label.horizon_days, config.outcome.repeat, &zone)?
        .within_age(tables, config.cohort.max_age_days)?;
    Ok((policy, cohort))
}

/// The cohort's ripe rows.
pub(super) fn ripe_rows(cohort: &Cohort, tables: &Tables) -> Vec<RipeRow> {
    let groups = tables.leads.account_groups();
    let value = |lead: usize, at: Instant| {
        // What several deals of one instant bring is what that conversion brings.
        let own = tables.outcomes.conversions[lead].iter().filter(|conversion| conversion.at == at);
        own.filter_map(|conversion| conversion.value).reduce(|a, b| a + b)
    };
    let ripe = cohort.ripe().map(|row| RipeRow {
        key: RowKey { as_of: row.as_of, lead: tables.leads.ids[row.lead].clone() },
        lead: row.lead,
        group: groups.as_ref().map_or(row.lead, |groups| groups[row.lead]),
        converted: matches!(row.label, Label::Converted(_)),
        converted_at: if let Label::Converted(at) = row.label { at } else { None },
        value: if let Label::Converted(Some(at)) = row.label { value(row.lead, at) } else { None },
    });
    ripe.collect()
}
