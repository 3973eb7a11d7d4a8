//! How is it written what a total means? Stages, matrix, qualification, sunset, overrides, segments.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::cohort::Stage;
use crate::frame::Cell;

/// `[[stage]]`: what the acts of a stage of the journey are worth, and where they lift a lead.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct StageEntry {
    /// The stage.
    pub(in crate::rules) name: Stage,
    /// Event types that stand for it, beside those of `[stages]` in leadscore.toml.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) acts: Vec<String>,
    /// What an act of this stage should be worth, at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) min_points: Option<f64>,
    /// What it should be worth, at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_points: Option<f64>,
    /// The band to which an act of this stage lifts a lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) promotes_to: Option<String>,
}

/// `[matrix]`: from which points on a lead is an A, and a 4.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct MatrixEntry {
    /// The least fit points of an A, a B and a C; below is D.
    pub(in crate::rules) fit: FitCuts,
    /// The least activity points of a 4, a 3 and a 2; below is 1.
    pub(in crate::rules) activity: ActivityCuts,
    /// The cells that sales should work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) green: Vec<Cell>,
}

/// `fit = { A = 30, B = 20, C = 10 }`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct FitCuts {
    /// An A has at least so many.
    #[serde(rename = "A")]
    pub(in crate::rules) a: f64,
    /// A B.
    #[serde(rename = "B")]
    pub(in crate::rules) b: f64,
    /// A C.
    #[serde(rename = "C")]
    pub(in crate::rules) c: f64,
}

/// `activity = { 4 = 60, 3 = 30, 2 = 10 }`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct ActivityCuts {
    /// A 4 has at least so many.
    #[serde(rename = "4")]
    pub(in crate::rules) four: f64,
    /// A 3.
    #[serde(rename = "3")]
    pub(in crate::rules) three: f64,
    /// A 2.
    #[serde(rename = "2")]
    pub(in crate::rules) two: f64,
}

/// `[qualify]`: the least that a lead must have done.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct QualifyEntry {
    /// A lead qualifies with one of these event types.
    pub(in crate::rules) any_of: Vec<String>,
    /// The best band of a lead that has not.
    pub(in crate::rules) otherwise: String,
}

/// `[sunset]`: who is to be written to no more.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct SunsetEntry {
    /// The event type that shows that a lead still reads.
    pub(in crate::rules) event: String,
    /// More than so many days without it.
    pub(in crate::rules) after_days: f64,
}

/// `[[override]]`: a band whatever the total.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct OverrideEntry {
    /// What people call it.
    pub(in crate::rules) name: String,
    /// Which leads it is for.
    #[serde(rename = "where")]
    #[schemars(with = "String")]
    pub(in crate::rules) formula: Spanned<String>,
    /// The band they have.
    pub(in crate::rules) band: String,
}

/// `[[segment]]`: leads of one kind, by name.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct SegmentEntry {
    /// The segment's name, which heads its column.
    pub(in crate::rules) name: String,
    /// Which leads are in it.
    #[serde(rename = "where")]
    #[schemars(with = "String")]
    pub(in crate::rules) formula: Spanned<String>,
}
