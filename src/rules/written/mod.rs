//! How is a rule card written? The TOML form, key by key; unknown keys are refused. Meaning is checked in `parse`.

mod entries;
mod grading;
mod value;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::learned_from::LearnedEntry;

pub(in crate::rules) use entries::{AttributeEntry, EventEntry, FollowedByEntry, IdleEntry, Per, PersonaEntry, Shared};
pub(in crate::rules) use grading::{
    ActivityCuts, FitCuts, MatrixEntry, OverrideEntry, QualifyEntry, SegmentEntry, StageEntry, SunsetEntry,
};
pub use value::Literal;
pub(in crate::rules) use value::{TestEntry, TestTable};

/// A rule card file (`rules.toml`).
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct CardFile {
    /// Version of the card language: 1.
    pub(in crate::rules) version: i64,
    /// Who wrote the card; a starter card is never the headline of a comparison.
    #[serde(default)]
    pub(in crate::rules) origin: CardOrigin,
    /// The card's name in reports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) name: Option<String>,
    /// The zone in which days begin; without it the project's, or UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub(in crate::rules) timezone: Option<Spanned<String>>,
    /// From which time leadscore learned the card; a team's own has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<LearnedEntry>")]
    pub(in crate::rules) learned: Option<Spanned<LearnedEntry>>,
    /// Ends of the total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<TotalEntry>")]
    pub(in crate::rules) total: Option<Spanned<TotalEntry>>,
    /// How the points of events fade, unless a rule says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<DecayEntry>")]
    pub(in crate::rules) decay: Option<Spanned<DecayEntry>>,
    /// Points for what a lead does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<EventEntry>")]
    pub(in crate::rules) event: Vec<Spanned<EventEntry>>,
    /// Points for who a lead is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<AttributeEntry>")]
    pub(in crate::rules) attribute: Vec<Spanned<AttributeEntry>>,
    /// Points for leads that look like a buyer the team has in mind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<PersonaEntry>")]
    pub(in crate::rules) persona: Vec<Spanned<PersonaEntry>>,
    /// Points, mostly negative, for silence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<IdleEntry>")]
    pub(in crate::rules) idle: Vec<Spanned<IdleEntry>>,
    /// Caps that several rules share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<GroupEntry>")]
    pub(in crate::rules) group: Vec<Spanned<GroupEntry>>,
    /// Further cards from the same file: a campaign, a phase of one, a product, a goal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<CardEntry>")]
    pub(in crate::rules) card: Vec<Spanned<CardEntry>>,
    /// Names for ranges of the total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<BandEntry>")]
    pub(in crate::rules) bands: Vec<Spanned<BandEntry>>,
    /// What the acts of a stage are worth, and where they lift a lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<StageEntry>")]
    pub(in crate::rules) stage: Vec<Spanned<StageEntry>>,
    /// Where the A-D x 1-4 matrix is cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<MatrixEntry>")]
    pub(in crate::rules) matrix: Option<Spanned<MatrixEntry>>,
    /// The least that a lead must have done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<QualifyEntry>")]
    pub(in crate::rules) qualify: Option<Spanned<QualifyEntry>>,
    /// Who is to be written to no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<SunsetEntry>")]
    pub(in crate::rules) sunset: Option<Spanned<SunsetEntry>>,
    /// Bands whatever the total.
    #[serde(default, rename = "override", skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<OverrideEntry>")]
    pub(in crate::rules) overrides: Vec<Spanned<OverrideEntry>>,
    /// Leads of one kind, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<SegmentEntry>")]
    pub(in crate::rules) segment: Vec<Spanned<SegmentEntry>>,
}

/// Who wrote the card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardOrigin {
    /// The team: the points it really uses.
    #[default]
    Team,
    /// leadscore, as a starting point to edit.
    Starter,
}

/// `[decay]`: one of the three, and whether it runs at night.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::rules) struct DecayEntry {
    /// Days after which an event's points count half.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) half_life_days: Option<f64>,
    /// Age in days at which an event's points are gone, having shrunk evenly until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) lifespan_days: Option<f64>,
    /// Age in days up to which an event's points count in full; older ones count nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) step_days: Option<f64>,
    /// `true`: age is counted in nights, as by a program that takes points away once a night.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) nightly: Option<bool>,
}

/// `[[bands]]`: a name for totals from `at_least` up to the next band.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct BandEntry {
    /// The band's name.
    pub(in crate::rules) name: String,
    /// The least total in it.
    pub(in crate::rules) at_least: f64,
}

/// `[total]`: where the total ends.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::rules) struct TotalEntry {
    /// The most a lead can have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_points: Option<f64>,
    /// The least a lead can have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) min_points: Option<f64>,
}

/// `[[group]]`: a cap that the rules naming it share.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct GroupEntry {
    /// The group's name.
    pub(in crate::rules) name: String,
    /// The sum of its rules is cut to this size, whatever its sign.
    pub(in crate::rules) max_points: f64,
}

/// `[[card]]`: another card from the same file.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct CardEntry {
    /// Its name, by which rules and `--card` mean it.
    pub(in crate::rules) name: String,
    /// What it is for, in the team's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) goal: Option<String>,
    /// What the properties of an event must be to count on this card.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::rules) conditions: BTreeMap<String, TestEntry>,
    /// Only events from this date or time on count on this card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) from: Option<String>,
    /// Only events before this date or time count on this card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) until: Option<String>,
    /// The card's own bands; without them, those of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<BandEntry>")]
    pub(in crate::rules) bands: Vec<Spanned<BandEntry>>,
}
