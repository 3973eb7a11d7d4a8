//! What a look at the world found, and whether anybody should act.

use serde::{Deserialize, Serialize};

use super::cohorts::{CohortCheck, CohortState};
use super::drift::Drift;
use super::inflation::MonthScores;
use crate::time::Instant;

/// Everything a look found. Serialised, its keys are added, never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorReading {
    /// The artifact's SHA-256.
    pub model_sha256: String,
    /// When today's leads were scored; null where nothing is dated.
    pub as_of: Option<Instant>,
    /// Leads in each state: `scored`, `no_evidence`, `out_of_scope`, `not_open`.
    pub states: Vec<(String, usize)>,
    /// The score's distribution against the reference.
    pub score: Drift,
    /// The features', the farthest first.
    pub features: Vec<Drift>,
    /// Expected against observed conversions of ripe leads that the model had not learned from, none counted twice.
    pub overall: CohortCheck,
    /// The same by month of as_of, each lead with its first row of the month; empty where nothing is dated.
    pub months: Vec<MonthCheck>,
    /// Scores by month, ripe or not.
    pub inflation: Vec<MonthScores>,
    /// What should be acted on; empty when nothing.
    pub alarms: Vec<Alarm>,
}

/// One month's cohort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthCheck {
    /// Such as `2026-03`.
    pub month: String,
    /// Expected against observed.
    #[serde(flatten)]
    pub check: CohortCheck,
}

/// A reason to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// More or fewer converted than the chances said: `leadscore recalibrate --intercept-only`, or train again.
    ObservedLeftExpected,
    /// The score's distribution has moved: look at the features that have.
    ScoreMoved,
}

/// What should be acted on, the outcome first: features that moved explain, and are no alarm of their own.
#[must_use]
pub fn alarms(overall: &CohortCheck, score: &Drift) -> Vec<Alarm> {
    let outcome = (overall.state == CohortState::Alarm).then_some(Alarm::ObservedLeftExpected);
    outcome.into_iter().chain(score.moved.then_some(Alarm::ScoreMoved)).collect()
}
