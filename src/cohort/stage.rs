//! How far along its journey is a lead? The furthest stage that any of its visible events stands for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ingest::Tables;
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

/// The furthest stage of a lead at `as_of`; `None` when no visible event stands for one. `stages` maps event types.
#[must_use]
pub fn stage_at(tables: &Tables, stages: &BTreeMap<String, Stage>, lead: usize, as_of: Instant) -> Option<Stage> {
    if stages.is_empty() {
        return None;
    }
    let events = &tables.events;
    events
        .visible(lead, as_of)
        .filter_map(|event| stages.get(&events.kinds[events.kind[event] as usize]).copied())
        .max()
}
