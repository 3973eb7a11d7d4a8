//! How far along its journey is a lead? The furthest stage that any of its visible events stands for.

use std::collections::BTreeMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ingest::{Events, IngestError, Part, Tables};
use crate::time::Instant;

/// A stage of the journey, in the order in which leads pass through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Has heard of us.
    Awareness,
    /// Comes back.
    Engagement,
    /// Compares, asks.
    Exploration,
    /// Buys.
    Acquisition,
}

impl Stage {
    /// All of them, in the order of the journey.
    pub const ALL: [Self; 4] = [Self::Awareness, Self::Engagement, Self::Exploration, Self::Acquisition];

    /// The word in files: `awareness`, `engagement`, `exploration`, `acquisition`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Awareness => "awareness",
            Self::Engagement => "engagement",
            Self::Exploration => "exploration",
            Self::Acquisition => "acquisition",
        }
    }
}

/// The furthest stage that a lead has reached, and when it first did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// The stage.
    pub stage: Stage,
    /// The time of the first visible act of that stage.
    pub since: Instant,
}

impl Reached {
    /// Days from the stage's first act to `as_of`: how long the lead has been in it.
    #[must_use]
    pub fn days(&self, as_of: Instant) -> f64 {
        as_of.days_since(self.since)
    }
}

/// Which event types stand for which stage, in one log.
#[derive(Clone, Debug)]
pub struct Journey {
    of_kind: Vec<Option<Stage>>,
}

impl Journey {
    /// The stages of a log's event types; types that `stages` does not name stand for none.
    #[must_use]
    pub fn new(events: &Events, stages: &BTreeMap<String, Stage>) -> Self {
        Self { of_kind: events.kinds().iter().map(|kind| stages.get(kind).copied()).collect() }
    }

    /// The furthest stage among some of a lead's events, as [`Part::visible`] gives them; `None` when none stands for one.
    #[must_use]
    pub fn reached(&self, part: &Part, events: Range<usize>) -> Option<Reached> {
        let mut furthest: Option<Reached> = None;
        for event in events {
            let Some(stage) = self.of_kind[part.kind(event)] else { continue };
            let since = part.time(event);
            match &mut furthest {
                Some(found) if found.stage > stage => {}
                Some(found) if found.stage == stage => found.since = found.since.min(since),
                found => *found = Some(Reached { stage, since }),
            }
        }
        furthest
    }
}

/// The furthest stage of a lead, and since when, at each (lead, as_of) of `rows`, in their order; `None` when no visible event stands for
/// one. `stages` maps event types.
///
/// # Errors
/// [`IngestError::Spill`] when events cannot be read back.
pub fn journeys_at(
    tables: &Tables,
    stages: &BTreeMap<String, Stage>,
    rows: &[(usize, Instant)],
) -> Result<Vec<Option<Reached>>, IngestError> {
    if stages.is_empty() {
        return Ok(vec![None; rows.len()]);
    }
    let journey = Journey::new(&tables.events, stages);
    tables.events.each_row(
        rows,
        || (),
        |(), part, lead, answers| {
            answers.extend(lead.as_ofs().map(|as_of| journey.reached(part, part.visible(lead.lead, as_of))));
        },
    )
}
