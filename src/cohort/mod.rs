//! Who is scored when, who is open, and what became of them.

use crate::time::Instant;

/// The (lead, as_of) pairs to train, test or score on, sorted by (as_of, lead id).
#[derive(Clone, Debug, Default)]
pub struct Cohort {
    /// One entry per pair.
    pub rows: Vec<CohortRow>,
}

/// One lead at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CohortRow {
    /// Index into the leads table.
    pub lead: usize,
    /// When it is scored.
    pub as_of: Instant,
    /// What became of it within the horizon.
    pub label: Label,
}

/// What became of a lead within the horizon after `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// It converted; at which instant, where that is known.
    Converted(Option<Instant>),
    /// The horizon passed without a conversion.
    NotConverted,
    /// The horizon has not passed yet: neither yes nor no.
    Censored,
}
