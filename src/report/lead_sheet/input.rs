//! What does the sheet need to know? One lead's ledger, its acts, and what other acts would do.

use serde::Serialize;

use crate::frame::Score;
use crate::report::{Lang, LeadNow};
use crate::score::{Ledger, State, TrajectoryPoint};
use crate::time::Instant;

/// Everything about one lead.
#[derive(Clone, Debug)]
pub struct LeadSheet<'a> {
    /// The project's name.
    pub project: &'a str,
    /// The language.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: &'a str,
    /// The lead's id.
    pub lead_id: &'a str,
    /// When it was scored; none where nothing is dated.
    pub as_of: Option<Instant>,
    /// Whether it would be listed.
    pub state: State,
    /// The chance of a conversion within the horizon, 0-1.
    pub chance: f64,
    /// Days within which the chance holds.
    pub horizon_days: u32,
    /// The band's name.
    pub band: &'a str,
    /// Where it stands in the matrix, in words; none where the model has none.
    pub place: Option<String>,
    /// Base and fields; they sum to the score.
    pub ledger: &'a Ledger,
    /// The acts behind fields that are types of events.
    pub acts: &'a [FieldActs],
    /// What changed since a date.
    pub since: Option<&'a Shift>,
    /// Its scores at earlier instants, oldest first, and now; empty where nothing but one row is known.
    pub trajectory: &'a [TrajectoryPoint],
    /// Its stage, whose it is when it woke up, when it answers.
    pub now: &'a LeadNow,
    /// Single acts that would move the band.
    pub what_if: &'a [WhatIf],
}

/// A field's points, act by act: `without` and the acts' points sum to the field's in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldActs {
    /// The field: a type of event.
    pub field: String,
    /// Points of a lead with none of these acts, compared with the average lead.
    pub without: i32,
    /// The acts as they came; early ones may stand together in the first entry.
    pub acts: Vec<Act>,
}

/// One act, or several early ones together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Act {
    /// When it happened; of several, the last.
    pub at: Instant,
    /// How many.
    pub count: usize,
    /// What the score rose when it came, given the acts before it.
    pub points: i32,
}

/// From an earlier score to the one now; the steps' points sum to the difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The earlier instant.
    pub since: Instant,
    /// The score then.
    pub score_then: i32,
    /// Time passing first, then each new act.
    pub steps: Vec<Step>,
    /// The score now.
    pub score_now: i32,
}

/// One step of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The type of act; none for time passing, for what others did, and for early new acts told together.
    pub act: Option<String>,
    /// When it happened; none for time passing.
    pub at: Option<Instant>,
    /// How many acts: 0 for time passing.
    pub count: usize,
    /// True for what other people of the account did meanwhile, all of it together.
    pub of_others: bool,
    /// What the score moved by.
    pub points: i32,
}

/// The score and band with one more act right before the instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The type of act.
    pub act: String,
    /// The score it would have.
    pub score: Score,
    /// The band it would be in.
    pub band: String,
}
