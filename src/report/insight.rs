//! What does a reader see beyond the verdict's figures? Months, what the model rests on, cases, money, the worth of more history.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Words;
use crate::evaluate::{CaseKind, DepthPoint, Economics};
use crate::readiness::Month;
use crate::score::{MeanLedger, Untold};
use crate::select::{Courses, FieldImportance, LearningPoint};
use crate::subgroups::SubgroupAudit;

/// What the parts of the analyst's page below the verdict are made of. A part without data is left off the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Insight {
    /// Leads by the month in which they arrived; empty for a feature table.
    pub months: Vec<Month>,
    /// What the model's quality rests on, by source field, strongest first.
    pub rests_on: Vec<FieldImportance>,
    /// How its answers run along the strongest features.
    pub courses: Courses,
    /// Features of the courses in plain words.
    pub names: BTreeMap<String, Words>,
    /// Groups of test leads, and how their scores come about.
    pub cases: Vec<Case>,
    /// Reasons that are not told, the most frequent first.
    pub kept_back: Vec<KeptBack>,
    /// Test leads that were looked at for them.
    pub kept_back_of: usize,
    /// What lists of other lengths would have found, at the team's prices; `None` without `[economics]`.
    pub profit: Option<Profit>,
    /// What fits on parts of Train found, from the smallest part to all of it.
    pub learning: Vec<LearningPoint>,
    /// How groups by age, gender and the like fare; `None` for a run of a version that did not look.
    pub subgroups: Option<SubgroupAudit>,
}

/// A group of test leads, each with its best ranked row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// What they have in common.
    pub kind: CaseKind,
    /// How many they are.
    pub leads: usize,
    /// How many of them converted.
    pub conversions: usize,
    /// How their mean score comes about.
    pub ledger: MeanLedger,
}

/// A field that would have stood among the reasons of some leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBack {
    /// The source field.
    pub field: String,
    /// Why it was not told.
    pub why: Untold,
    /// The analyst's own reason, where there is one.
    pub note: Option<String>,
    /// Leads of which it would have been among the strongest reasons.
    pub leads: usize,
}

/// What lists of several lengths were worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profit {
    /// The team's prices.
    pub prices: Economics,
    /// Leads on a list as the replay made it; the mean where the capacity is a share.
    pub usual: f64,
    /// Scorers by name, the chosen model first.
    pub scorers: Vec<(String, Vec<DepthPoint>)>,
}
