//! At which instants is a lead scored? The policies of `[cohort] as_of`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ingest::{FileTable, IngestError, Tables, Values, shown};
use crate::time::{Instant, TimeError, Zone};

/// `[cohort]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CohortParams {
    /// `"weekly"` (the default where anything is dated), `"monthly"`, `"creation+14d"`, `"event:demo_request"`,
    /// `"2026-01-31"`, `"column:NAME"`, or a file of (lead, instant) rows.
    pub as_of: Option<AsOf>,
    /// Leads older than this many days are on no list and in no training row; without it, leads stay until they convert or
    /// leave. Scores of older leads then say `out_of_scope`.
    pub max_age_days: Option<u32>,
    /// Who is scored: `"lead"` (the default), or `"account"`: one row per account of `[leads] account` and instant, with the events
    /// of all its people; the label is any conversion of the account, and the column `lead_id` of every file holds its id.
    pub unit: Unit,
}

/// Who is scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Each lead.
    #[default]
    Lead,
    /// Each account.
    Account,
}

/// A policy in words, or a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AsOf {
    /// A policy in words.
    Words(String),
    /// A file of (lead, instant) rows, taken as listed.
    File(CohortFile),
}

/// A file of (lead, instant) rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CohortFile {
    /// CSV or Parquet file, relative to the config file.
    pub file: String,
    /// Column with the lead's id.
    pub lead: String,
    /// Column with the instant.
    pub time: String,
}

/// When leads are scored.
#[derive(Clone, Debug, PartialEq)]
pub enum Policy {
    /// Mondays 00:00 in the project's zone.
    Weekly,
    /// The first of the month, 00:00 in the project's zone.
    Monthly,
    /// So many days after each lead's creation.
    AfterCreation {
        /// Days of 24 hours.
        days: i64,
    },
    /// Right after each event of a type: one microsecond later, so that the event itself is seen.
    AfterEvent {
        /// The event type.
        kind: String,
    },
    /// Once, for everybody.
    At(Instant),
    /// An instant of each lead's own, from a dated column of the leads file.
    Column(String),
    /// As listed: (lead, instant) pairs, open or not.
    Listed(Vec<(usize, Instant)>),
    /// Nothing is dated: each lead once, at no particular time.
    Undated,
}

/// A cohort that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum CohortError {
    /// Words that are no policy.
    #[error(
        "[cohort] as_of = {found:?} is no policy; wanted \"weekly\", \"monthly\", \"creation+14d\", \"event:TYPE\", a \
         date, \"column:NAME\", or {{ file, lead, time }}"
    )]
    UnknownPolicy {
        /// As it stands in the config.
        found: String,
    },
    /// A column that cannot say when.
    #[error("[cohort] as_of = \"column:{column}\": the leads file has no dated column of that name")]
    NoSuchColumn {
        /// The column.
        column: String,
    },
    /// An event type nobody has.
    #[error("[cohort] as_of = \"event:{kind}\": no event of that type belongs to a known lead")]
    NoSuchEvent {
        /// The event type.
        kind: String,
    },
    /// A calendar policy where nothing is dated.
    #[error("[cohort] as_of = {policy}: nothing here is dated; name [leads] created or add [[events]]")]
    NothingDated {
        /// The policy.
        policy: String,
    },
    /// A lead in the file that the leads file does not know.
    #[error("[cohort] as_of file {file}, row {row}: lead {lead:?} is not in the leads file, or its instant is empty")]
    UnknownLead {
        /// The file.
        file: String,
        /// Row, from 1.
        row: usize,
        /// The id, masked where it looks like an e-mail address.
        lead: String,
    },
    /// A policy that leaves nobody.
    #[error("the cohort is empty: no lead is open at any instant of {policy}")]
    Empty {
        /// The policy.
        policy: String,
    },
    /// The file of the policy cannot be read.
    #[error(transparent)]
    File(#[from] IngestError),
    /// A yes/no column tells no time: which event came before it, which week it belongs to.
    #[error(
        "[outcome] flag is undated, so [cohort] as_of must say when each lead is scored, once a lead: a date, \"column:NAME\", \
         \"creation+14d\" or {{ file, lead, time }}; or use a dated outcome (event, column, file){}", found_policy(.found)
    )]
    FlagNeedsInstant {
        /// The policy of the config, if it names one.
        found: Option<String>,
    },
    /// A date that is none.
    #[error("[cohort] as_of: {0}")]
    Time(#[from] TimeError),
}

fn found_policy(found: &Option<String>) -> String {
    found.as_ref().map_or_else(String::new, |found| format!("; found {found:?}"))
}

impl Policy {
    /// The policy of the config, or the default: weekly where anything is dated, else each lead once.
    ///
    /// # Errors
    /// [`CohortError`] when the words are no policy or name something the tables do not have.
    pub fn from_params(
        params: &CohortParams,
        tables: &Tables,
        base: &std::path::Path,
        zone: &Zone,
    ) -> Result<Self, CohortError> {
        let words = match &params.as_of {
            None if tables.outcomes.flags.is_some() && !tables.events.is_empty() => {
                return Err(CohortError::FlagNeedsInstant { found: None });
            }
            None if tables.data_end.is_none() || tables.outcomes.flags.is_some() => return Ok(Self::Undated),
            None => "weekly",
            Some(AsOf::Words(words)) => words,
            Some(AsOf::File(file)) => return listed(file, tables, base, zone),
        };
        let unknown = || CohortError::UnknownPolicy { found: words.to_owned() };
        let policy = if words == "weekly" {
            Self::Weekly
        } else if words == "monthly" {
            Self::Monthly
        } else if let Some(days) = words.strip_prefix("creation+") {
            let days = days.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|&days: &i64| days >= 0);
            Self::AfterCreation { days: days.ok_or_else(unknown)? }
        } else if let Some(kind) = words.strip_prefix("event:") {
            if tables.events.kind(kind).is_none() {
                return Err(CohortError::NoSuchEvent { kind: kind.to_owned() });
            }
            Self::AfterEvent { kind: kind.to_owned() }
        } else if let Some(column) = words.strip_prefix("column:") {
            date_column(tables, column)?;
            Self::Column(column.to_owned())
        } else if words.starts_with(|c: char| c.is_ascii_digit()) {
            Self::At(zone.parse(words)?)
        } else {
            return Err(unknown());
        };
        if tables.outcomes.flags.is_some() && matches!(policy, Self::Weekly | Self::Monthly | Self::AfterEvent { .. }) {
            return Err(CohortError::FlagNeedsInstant { found: Some(words.to_owned()) });
        }
        if tables.data_end.is_none() && !matches!(policy, Self::Column(_) | Self::At(_)) {
            return Err(CohortError::NothingDated { policy: format!("{words:?}") });
        }
        Ok(policy)
    }

    /// The column of the leads file that the config's policy reads, if it reads one.
    #[must_use]
    pub fn column_of(params: &CohortParams) -> Option<&str> {
        match &params.as_of {
            Some(AsOf::Words(words)) => words.strip_prefix("column:"),
            _ => None,
        }
    }

    /// The policy in the words of the config.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Weekly => "weekly".to_owned(),
            Self::Monthly => "monthly".to_owned(),
            Self::AfterCreation { days } => format!("creation+{days}d"),
            Self::AfterEvent { kind } => format!("event:{kind}"),
            Self::At(instant) => instant.to_string(),
            Self::Column(column) => format!("column:{column}"),
            Self::Listed(_) => "file".to_owned(),
            Self::Undated => "undated".to_owned(),
        }
    }
}

/// The dated column of that name.
pub(super) fn date_column<'a>(tables: &'a Tables, column: &str) -> Result<&'a [Option<Instant>], CohortError> {
    let found = tables.leads.attributes.iter().find(|attribute| attribute.name == column);
    match found.map(|attribute| &attribute.values) {
        Some(Values::Date(cells)) => Ok(cells),
        Some(values) if values.all_missing() => Err(CohortError::Empty { policy: format!("column:{column}") }),
        _ => Err(CohortError::NoSuchColumn { column: column.to_owned() }),
    }
}

fn listed(file: &CohortFile, tables: &Tables, base: &std::path::Path, zone: &Zone) -> Result<Policy, CohortError> {
    let table = FileTable::read(&base.join(&file.file))?;
    let ids = table.texts(&file.lead, "[cohort] as_of.lead")?;
    let times = table.times(&file.time, "[cohort] as_of.time", Some(zone))?;
    let pairs = ids.iter().zip(times).enumerate().map(|(row, (id, at))| {
        let lead = id.as_ref().and_then(|id| tables.leads.ids.binary_search(id).ok());
        lead.zip(at).ok_or_else(|| CohortError::UnknownLead {
            file: file.file.clone(),
            row: row + 1,
            lead: shown(id.as_deref().unwrap_or_default()),
        })
    });
    Ok(Policy::Listed(pairs.collect::<Result<_, _>>()?))
}
