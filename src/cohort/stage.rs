//! How far along its journey is a lead? The furthest stage that any of its visible events stands for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ingest::{IngestError, Tables};
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

/// The furthest stage of a lead at each (lead, as_of) of `rows`, in their order; `None` when no visible event stands for one. `stages`
/// maps event types.
///
/// # Errors
/// [`IngestError::Spill`] when events cannot be read back.
pub fn stages_at(
    tables: &Tables,
    stages: &BTreeMap<String, Stage>,
    rows: &[(usize, Instant)],
) -> Result<Vec<Option<Stage>>, IngestError> {
    if stages.is_empty() {
        return Ok(vec![None; rows.len()]);
    }
    let of_kind: Vec<Option<Stage>> = tables.events.kinds().iter().map(|kind| stages.get(kind).copied()).collect();
    tables.events.each_row(
        rows,
        || (),
        |(), part, lead, answers| {
            answers.extend(
                lead.as_ofs()
                    .map(|as_of| part.visible(lead.lead, as_of).filter_map(|event| of_kind[part.kind(event)]).max()),
            );
        },
    )
}
