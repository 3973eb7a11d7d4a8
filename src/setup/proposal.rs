//! A first config before it is text: the config's own params, and the comments that go with them.

use std::collections::{BTreeMap, BTreeSet};

use super::colleagues::OwnDomain;
use crate::cohort::Stage;
use crate::ingest::sniff::TimeForm;
use crate::ingest::{AliasParams, EventsParams, HistoryParams, LeadsParams, OutcomeParams, RecordedScoreParams};
use crate::score::Lang;

/// A part of the config with the comment that stands above it.
#[derive(Clone, Debug)]
pub struct Noted<T> {
    /// The part.
    pub params: T,
    /// Lines above it.
    pub notes: Vec<String>,
    /// A column whose times could have the day or the month first.
    pub day_or_month: Option<(String, TimeForm)>,
}

/// Everything that a first config says.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The language of comments.
    pub lang: Lang,
    /// The project's name.
    pub name: String,
    /// The zone, and the comment beside it; `None` is a question.
    pub timezone: Option<(String, String)>,
    /// Times without an offset: an example, where there are some.
    pub local_time: Option<String>,
    /// `[leads]`.
    pub leads: Option<LeadsProposal>,
    /// `[[events]]`.
    pub events: Vec<Noted<EventsParams>>,
    /// `[[aliases]]`.
    pub aliases: Vec<Noted<AliasParams>>,
    /// `[[history]]`.
    pub history: Vec<Noted<HistoryParams>>,
    /// `[rules] history`.
    pub recorded: Option<Noted<RecordedScoreParams>>,
    /// `[outcome]`.
    pub outcome: OutcomeProposal,
    /// Event types with their stage.
    pub stages: BTreeMap<String, Stage>,
    /// Event types without one, most frequent first, but for those that say nothing.
    pub unstaged: Vec<String>,
    /// Event types that speak against a lead.
    pub against: BTreeSet<String>,
    /// `[cohort] as_of`, and why.
    pub as_of: Option<(String, String)>,
    /// The choices of `as_of`, where no program can know it.
    pub as_of_open: bool,
    /// `[label] horizon_days`, and why.
    pub horizon: (u32, String),
    /// `[split] column`, with the values that mean train, calibration and test.
    pub split: Option<SplitProposal>,
    /// Files that play no part, and why.
    pub ignored: Vec<(String, String)>,
}

/// `[leads]` and what is known of its columns.
#[derive(Clone, Debug)]
pub struct LeadsProposal {
    /// The part itself; `columns` is written from the lists below.
    pub noted: Noted<LeadsParams>,
    /// Columns with their evidence, by role.
    pub columns: ColumnLists,
    /// Ids that stand in several rows.
    pub repeated_ids: usize,
    /// A domain of addresses that is the company's own.
    pub own_domain: Option<OwnDomain>,
    /// Columns with names of people or companies.
    pub shown: Vec<String>,
}

/// Columns of the leads file by role, each with a word beside it.
#[derive(Clone, Debug, Default)]
pub struct ColumnLists {
    /// Known at creation, as far as names say.
    pub known: Vec<(String, String)>,
    /// Nobody knows.
    pub open: Vec<(String, String)>,
    /// Written over.
    pub overwritten: Vec<(String, String)>,
    /// Never read.
    pub drop: Vec<(String, String)>,
    /// Sensitive by name.
    pub sensitive: Vec<(String, String)>,
}

/// `[outcome]`, and what else it might be.
#[derive(Clone, Debug, Default)]
pub struct OutcomeProposal {
    /// The part itself.
    pub params: OutcomeParams,
    /// The column whose day and month are open, of the outcome's own file.
    pub day_or_month: Option<(String, TimeForm)>,
    /// Leads that converted, and whether all rows were counted.
    pub conversions: Option<(usize, bool)>,
    /// What people call it.
    pub said: String,
    /// The choice is not sure.
    pub open: bool,
    /// Other choices, as lines of the config with their evidence.
    pub others: Vec<String>,
    /// Comments above it.
    pub notes: Vec<String>,
}

/// `[split]` by a column.
#[derive(Clone, Debug)]
pub struct SplitProposal {
    /// The column.
    pub column: String,
    /// The value that means Train.
    pub train: String,
    /// The value that means Calibration.
    pub calibration: Option<String>,
    /// The value that means Test.
    pub test: String,
    /// Other columns that would do.
    pub others: Vec<String>,
}
