//! Where does an artifact come from? Enough to rebuild it and to compare it; no clock, no path, no id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// Where the artifact comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of leadscore that wrote it.
    pub crate_version: String,
    /// The seed of every random draw.
    pub seed: u64,
    /// SHA-256 of the parsed rows, in 64 hexadecimal digits: the same data read again gives the same.
    pub rows_sha256: String,
    /// The resolved configuration, without file names.
    pub config: serde_json::Value,
    /// SHA-256 of the body of the artifact this one was made from (recalibrated, for instance), else null.
    pub parent_sha256: Option<String>,
    /// What it was trained on.
    pub trained: TrainedOn,
    /// The latest as_of of any row that model or calibrator learned from: what `monitor` and `recalibrate` look at lies after it.
    /// Absent where the data has no dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_until: Option<Instant>,
    /// The latest as_of of any row that a recalibration fitted its shift on. Absent where nothing was recalibrated, or where the
    /// rows had no dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_learned_until: Option<Instant>,
    /// Metrics of the test rows by name, such as `roc_auc`; absent where not computable, and, of a recalibrated artifact, where
    /// they were of its parent's chances.
    pub metrics: BTreeMap<String, f64>,
    /// True when every event source says when its records arrived, not only when they happened.
    pub arrival_time_known: bool,
    /// What the model card should mention.
    pub notes: Vec<String>,
}

impl Provenance {
    /// The latest as_of of any row that anything in the artifact learned from, its rate included; `None` where nothing is dated.
    #[must_use]
    pub fn all_learned_until(&self) -> Option<Instant> {
        self.learned_until.or(self.trained.last_as_of).max(self.rate_learned_until)
    }
}

/// Counts and dates of the training rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrainedOn {
    /// (lead, as_of) pairs.
    pub rows: u64,
    /// Distinct leads.
    pub leads: u64,
    /// Pairs that converted within the horizon.
    pub conversions: u64,
    /// The earliest as_of, RFC 3339 in UTC; null where the data has no dates.
    pub first_as_of: Option<Instant>,
    /// The latest as_of.
    pub last_as_of: Option<Instant>,
    /// Leads that were left out because they objected (`[privacy] suppress`): whoever scores has to know them, too. Absent
    /// where it is none. Who they are stands in no artifact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub objected: u64,
    /// Leads that were left out as if they had never been there: erasure requests (`[privacy] exclude`, `train --exclude-ids`).
    /// Absent where it is none. Who they are stands in no artifact.
    #[serde(default, skip_serializing_if = "is_none")]
    pub erased: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}
