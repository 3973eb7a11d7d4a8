//! What can stop a use of the toolkit: one variant per room, and what only the whole can see.

use std::path::{Path, PathBuf};

use crate::artifact::ArtifactError;
use crate::audit::AuditError;
use crate::calibrate::CalibrateError;
use crate::cohort::CohortError;
use crate::config::ConfigError;
use crate::dataset::SplitError;
use crate::disk::DiskError;
use crate::evaluate::EvaluateError;
use crate::features::{FeatureError, FeatureTableError};
use crate::ingest::{IngestError, shown};
use crate::leakage::LeakageError;
use crate::learned::LearnedError;
use crate::outreach::ActionsError;
use crate::report::ReportError;
use crate::rules::RulesError;
use crate::score::ScoreError;
use crate::select::SelectError;
use crate::setup::SetupError;
use crate::time::{Instant, TimeError};

/// What stopped the work.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The cohort.
    #[error(transparent)]
    Cohort(#[from] CohortError),
    /// The split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// A time given on the command line or in the config.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A change is asked for from an instant that is not before the one explained.
    #[error("--since {since} is not before {as_of}, as of which the lead is explained; name an earlier time")]
    SinceTooLate {
        /// The earlier instant, which is none.
        since: Instant,
        /// The instant explained.
        as_of: Instant,
    },
    /// A change is asked for from an instant at which nothing was known of the lead: it had no score then.
    #[error("--since {since}: nothing was known of lead {lead:?} then, so it had no score; name a later time")]
    SinceTooEarly {
        /// The lead.
        lead: String,
        /// The earlier instant.
        since: Instant,
    },
    /// A feature table does not say what a lead did when.
    #[error("--since needs the events themselves, and [features] table is read in their place; leave --since out")]
    SinceNeedsEvents,
    /// A run that keeps nothing to make its page of.
    #[error("{} has no report.json, of which its page could be made again; train once more with this version", .run.display())]
    NoPage {
        /// The run's folder.
        run: PathBuf,
    },
    /// What a run's page is made of cannot be read.
    #[error("{}: {source}; it was written by another version or changed by hand: train once more", .path.display())]
    BadPage {
        /// The file.
        path: PathBuf,
        /// What the JSON reader said.
        source: serde_json::Error,
    },
    /// The leakage wall.
    #[error(transparent)]
    Leakage(#[from] LeakageError),
    /// The features.
    #[error(transparent)]
    Features(#[from] FeatureError),
    /// The feature table.
    #[error(transparent)]
    FeatureTable(#[from] FeatureTableError),
    /// The rule card.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The actions file.
    #[error(transparent)]
    Actions(#[from] ActionsError),
    /// The models.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// The evaluation.
    #[error(transparent)]
    Evaluate(#[from] EvaluateError),
    /// Scale and bands.
    #[error(transparent)]
    Score(#[from] ScoreError),
    /// `[calibration]` asks for what cannot be.
    #[error(transparent)]
    Calibrate(#[from] CalibrateError),
    /// The artifact.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// The report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A first config.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// A file that cannot be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// A path that cannot be read.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Output that cannot be encoded.
    #[error("{what} cannot be written: {why}")]
    Encode {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// `[split] column` is no text column.
    #[error("[split] column = {column:?}: the leads file has no text column of that name (or it is dropped)")]
    NoSplitColumn {
        /// The column.
        column: String,
    },
    /// No row's horizon has passed.
    #[error(
        "no lead is ripe: the data ends before any horizon of {horizon_days} days has passed; shorten [label] horizon_days"
    )]
    NothingRipe {
        /// The horizon.
        horizon_days: u32,
    },
    /// Nobody converted, or everybody.
    #[error("{}: training needs both outcomes; look at [outcome], or wait until more of them had time to convert", one_class(*.rows, *.converted))]
    OneClass {
        /// Training rows.
        rows: usize,
        /// True when all converted.
        converted: bool,
    },
    /// Too little to learn from.
    #[error(
        "{found} conversions among the training rows; training needs {wanted}, and a model of {columns} columns about {needed} to be more \
         than a hint. Until then the rule card is the better score: see `leadscore rules replay`"
    )]
    TooFewConversions {
        /// Conversions there are.
        found: usize,
        /// Conversions wanted.
        wanted: usize,
        /// Columns of a small model.
        columns: usize,
        /// Conversions that such a model needs by the criteria of Riley et al. (2020).
        needed: u64,
    },
    /// The audit of a card.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A feature table holds no events that a card could be replayed over.
    #[error("a card is replayed over leads and events; [features] table names a ready-made table, which holds none")]
    AuditOfTable,
    /// The learning of a card.
    #[error(transparent)]
    Learned(#[from] LearnedError),
    /// A feature table holds no events or columns that rules could be made of.
    #[error("rules are learned over leads and events; [features] table names a ready-made table, which holds none")]
    LearnOfTable,
    /// Too few outcomes to say where the rate is now.
    #[error(
        "{conversions} conversions (each counted once) among {rows} ripe rows that the model had not learned from; recalibrating needs at least \
         {wanted}, and {wanted} leads that did not convert, or it would follow chance: wait until more are ripe, or give a file of scored rows with \
         --scored"
    )]
    TooFewToRecalibrate {
        /// Distinct conversions.
        conversions: usize,
        /// Rows there are.
        rows: usize,
        /// Wanted of each outcome.
        wanted: usize,
    },
    /// The artifact that `[evaluate] previous` names cannot score the test rows.
    #[error(
        "[evaluate] previous = {file:?} cannot score these test rows: {why}; give the files it reads, name another artifact, or leave the key out"
    )]
    Previous {
        /// As the config names it.
        file: String,
        /// Why it cannot.
        why: String,
    },
    /// A file of scored rows that is none.
    #[error(
        "{file}: {why}; wanted a CSV or Parquet file with the columns margin and label, such as rows of predictions.parquet"
    )]
    ScoredRows {
        /// The file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// No rule card where one is needed.
    #[error("no rule card: name one in leadscore.toml with [rules] card = \"rules.toml\"")]
    NoCard,
    /// No run.
    #[error("{} names no run; make one with `leadscore train`", .path.display())]
    NoRun {
        /// The path.
        path: PathBuf,
    },
    /// No artifact.
    #[error("no artifact: neither {} nor runs/latest exists; make one with `leadscore train`", .released.display())]
    NoArtifact {
        /// Where a released one would be.
        released: PathBuf,
    },
    /// `[reasons]` names what the model does not know.
    #[error("[reasons] {key}: {name:?} is neither a source field nor a feature of the model{}; `leadscore features` lists both", did_you_mean(.nearest))]
    NoSuchReason {
        /// The key.
        key: &'static str,
        /// The name.
        name: String,
        /// The most similar names there are.
        nearest: Vec<String>,
    },
    /// An answer for acts that nobody did: a slip of the pen.
    #[error("[leakage] allow_events: {event:?} is neither an event type of the log nor an event property{}; write it as the log does, or take it out", did_you_mean(.nearest))]
    NoSuchActs {
        /// What was written.
        event: String,
        /// The nearest names.
        nearest: Vec<String>,
    },
    /// Nobody of that id.
    #[error("no lead {:?} in the leads file{}; ids are compared as exact text", shown(.lead), did_you_mean(.nearest))]
    NoLead {
        /// The id.
        lead: String,
        /// The most similar ids there are, the most similar first.
        nearest: Vec<String>,
    },
    /// Somebody who objected.
    #[error(
        "lead {:?} objected ([privacy] suppress, or --suppress), so it is neither scored nor explained; take it off that list if it has \
         agreed since",
        shown(.lead)
    )]
    Objected {
        /// The id.
        lead: String,
    },
    /// Somebody whom a setting leaves out.
    #[error("lead {:?} is in the files, and {why} leaves it out, so it is neither scored nor explained", shown(.lead))]
    LeftOut {
        /// The id.
        lead: String,
        /// The setting.
        why: &'static str,
    },
    /// A lead whose numbers are beyond what can be scored.
    #[error("lead {:?} cannot be scored: {source}", shown(.lead))]
    Unscorable {
        /// The lead's id.
        lead: String,
        /// Why.
        source: ScoreError,
    },
    /// A column that a list was asked to show.
    #[error("there is no column {:?} to show (--show, [report] show or [capacity] by asks for it)", shown(.column))]
    NoColumnToShow {
        /// The column.
        column: String,
    },
    /// A part that no file plays.
    #[error("the model reads {part} with the columns {columns}, and none is named; name it with {flag} FILE")]
    FileMissing {
        /// What kind of file it is.
        part: &'static str,
        /// The flag that names it.
        flag: &'static str,
        /// The columns it must have.
        columns: String,
    },
    /// A leads file for a model that has none.
    #[error("--leads: this model knows its leads by their events; leave it out")]
    NoLeadsPart,
    /// A list of people beside a feature table.
    #[error(
        "{list} names people to leave out, and a feature table is taken as it is: take their rows out of {table}, and the list out \
         of the config or the command"
    )]
    ListBesideTable {
        /// The list.
        list: String,
        /// The table.
        table: String,
    },
    /// Files of a kind that the model does not read.
    #[error("{flag}: the model reads {part} nowhere; leave it out")]
    NoSuchPart {
        /// What kind of file it is.
        part: &'static str,
        /// The flag that names it.
        flag: &'static str,
    },
    /// A file whose columns suit none of the parts.
    #[error(
        "{file}: its columns ({}) suit no file that {flag} names; export it with the columns of one of them:{}",
        .found.join(", "),
        kinds_of(.kinds)
    )]
    NoPart {
        /// The file.
        file: String,
        /// The flag that names it.
        flag: &'static str,
        /// Its columns.
        found: Vec<String>,
        /// What the columns of each kind are.
        kinds: Vec<String>,
    },
    /// A file that the config names and that cannot be read.
    #[error("{key} names {}, which cannot be read: {source}; give the name of a file that is there, relative to the config, or take the key out", path.display())]
    NamedFile {
        /// The key of the config.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// An artifact that does not say how its files were read.
    #[error("the artifact does not say how its files are read: {why}; give the config with -c")]
    NoMapping {
        /// What is wrong with it.
        why: String,
    },
}

impl PipelineError {
    /// An I/O failure at `path`.
    #[must_use]
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// The same for a file that a key of the config names: who reads it must know where the name stands.
    #[must_use]
    pub fn named_by(self, key: &'static str) -> Self {
        match self {
            Self::Io { path, source } => Self::NamedFile { key, path, source },
            other => other,
        }
    }
}

fn one_class(rows: usize, converted: bool) -> String {
    let which = if converted { "all" } else { "none" };
    format!("{which} of {rows} training rows converted")
}

fn did_you_mean(nearest: &[String]) -> String {
    let names: Vec<String> = nearest.iter().map(|name| format!("{:?}", shown(name))).collect();
    if names.is_empty() { String::new() } else { format!("; did you mean {}?", names.join(" or ")) }
}

fn kinds_of(kinds: &[String]) -> String {
    kinds.iter().map(|kind| format!("\n  {kind}")).collect()
}
