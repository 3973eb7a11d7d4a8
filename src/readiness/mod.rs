//! Is this data ready, and for what? Counts of what the files hold, what is missing for which use, and what to do next.
//!
//! One file per question; [`Readiness`] is their sum, as `leadscore check --format json` prints it.

mod answers;
mod arrivals;
mod columns;
mod conversions;
mod event_types;
mod follow_up;
mod horizon;
mod incidence;
mod joins;
mod months;
mod notices;
mod plan;
mod sample_size;
mod verdict;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use answers::open_answers;
pub use arrivals::{ArrivalMonth, rate_by_arrival};
pub use columns::{ColumnLook, ColumnReading, Doubt, LookRows, Standing, read_columns};
pub use conversions::{
    Conversions, Gate, LeadCounts, TRAINING_CONVERSIONS, TREE_CONVERSIONS, Use, VERDICT_CONVERSIONS, count_conversions,
    count_leads, gates,
};
pub use event_types::{EventTypeCount, event_types};
pub use follow_up::{FollowUp, follow_ups};
pub use horizon::{CurvePoint, HORIZONS_DAYS, HorizonProposal, HorizonReading, HorizonShare, read_horizon};
pub use joins::{FileHolds, FileJoin, JoinReason, file_joins, leads_with_events};
pub use months::{Month, by_month};
pub use notices::{Notice, notices};
pub use plan::{PartCounts, PlanAsked, PlanProposal, PlanReading, count_part, propose};
pub use sample_size::{CAUTIOUS_NAGELKERKE, Needed, SHOWN_COLUMNS, SampleSize, Strength, columns_carried, needed};
pub use verdict::{NextStep, OpenAnswer, State, next_step, not_usable, split_starves, weigh};

use crate::ingest::IngestReport;
use crate::leakage::ActFinding;
use crate::time::Instant;

/// Everything a check found. Serialised, its keys are stable: keys are added, never renamed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Readiness {
    /// What can be done next.
    pub state: State,
    /// The next step.
    pub next_step: NextStep,
    /// The project's name.
    pub project: String,
    /// The zone of months and dates.
    pub timezone: String,
    /// Leads by what is known of them.
    pub leads: LeadCounts,
    /// Events of known leads.
    pub events: usize,
    /// The first event.
    pub first_event: Option<Instant>,
    /// Where the data end.
    pub data_end: Option<Instant>,
    /// Conversions by what can be made of them.
    pub conversions: Conversions,
    /// How many conversions are missing for what.
    pub gates: Vec<Gate>,
    /// How many columns the conversions carry; `None` where none or all of the leads converted.
    pub sample_size: Option<SampleSize>,
    /// Questions of the config that are still open.
    pub open_answers: Vec<OpenAnswer>,
    /// The columns of the leads file.
    pub columns: Vec<ColumnReading>,
    /// What the acts of each event type alone give away on the rows that would teach; empty for a feature table.
    pub acts: Vec<ActFinding>,
    /// The horizon that the data ask for.
    pub horizon: HorizonReading,
    /// What cohort and split give.
    pub plan: PlanReading,
    /// Arrivals and conversions by month.
    pub months: Vec<Month>,
    /// The files that speak of leads.
    pub files: Vec<FileJoin>,
    /// The event types.
    pub event_types: Vec<EventTypeCount>,
    /// What else should be known.
    pub notices: Vec<Notice>,
    /// Rows that were left out, as listed in the rejects file.
    pub rejected_rows: usize,
    /// What was found while reading, in counts with examples; `None` for a feature table.
    pub reading: Option<IngestReport>,
}
