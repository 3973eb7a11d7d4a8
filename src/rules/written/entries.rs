//! How is a rule written? One table per kind: `[[event]]`, `[[attribute]]`, `[[persona]]`, `[[idle]]`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::value::{Literal, TestEntry};
use crate::frame::Side;

/// `[[event]]`: points for every visible event of one type.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct EventEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) name: Option<String>,
    /// The event type.
    pub(in crate::rules) event: String,
    /// Points per event; negative for disqualifying acts.
    pub(in crate::rules) points: f64,
    /// Every event earns the points, or any such event earns them once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) per: Option<Per>,
    /// At most this many events count, the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_count: Option<u32>,
    /// At most this many events of one calendar day count, the first of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_per_day: Option<u32>,
    /// The rule's total, after decay, is cut to this size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_points: Option<f64>,
    /// Only events at most this many days old count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) lookback_days: Option<f64>,
    /// Only events from this date or time on count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) from: Option<String>,
    /// Only events before this date or time count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) until: Option<String>,
    /// An event counts only once such an event has followed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) followed_by: Option<FollowedByEntry>,
    /// This rule's own decay: days after which points count half.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) half_life_days: Option<f64>,
    /// This rule's own decay: age in days at which points are gone, having shrunk evenly until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) lifespan_days: Option<f64>,
    /// This rule's own decay: age in days after which points are gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) step_days: Option<f64>,
    /// `false`: this rule's points never fade, whatever the card says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) decays: Option<bool>,
    /// What the event's properties must be; all of them must hold.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::rules) conditions: BTreeMap<String, TestEntry>,
    /// The side of the matrix the points belong to; without it, what a lead does is activity and who it is is fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) side: Option<Side>,
    /// The group whose cap the points share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) group: Option<String>,
    /// The cards the rule stands on; without it, on every card of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) cards: Vec<String>,
}

/// How often a rule pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::rules) enum Per {
    /// Every matching event earns the points.
    Event,
    /// Any matching event earns the points, once.
    Once,
}

/// `[[attribute]]`: points for a column of the leads file.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct AttributeEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) name: Option<String>,
    /// The column of the leads file.
    pub(in crate::rules) column: String,
    /// Points when the condition holds, or per unit.
    pub(in crate::rules) points: f64,
    /// The value is this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) equals: Option<Literal>,
    /// The value is one of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) any_of: Option<Vec<Literal>>,
    /// There is a value and it is none of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) none_of: Option<Vec<Literal>>,
    /// The number is at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) min: Option<f64>,
    /// The number is greater than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) over: Option<f64>,
    /// The number is at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max: Option<f64>,
    /// The number is less than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) under: Option<f64>,
    /// The text starts with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) starts_with: Option<String>,
    /// The text contains this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) contains: Option<String>,
    /// `true`: there is no value; `false`: there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) missing: Option<bool>,
    /// `true`: the points are multiplied by the column's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) per_unit: Option<bool>,
    /// At most this many units count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) max_units: Option<f64>,
    /// The side of the matrix the points belong to; without it, what a lead does is activity and who it is is fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) side: Option<Side>,
    /// The group whose cap the points share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) group: Option<String>,
    /// The cards the rule stands on; without it, on every card of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) cards: Vec<String>,
}

/// `[[idle]]`: points when nothing happened for a while.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct IdleEntry {
    /// What people call the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) name: Option<String>,
    /// More than this many days since the last visible event.
    pub(in crate::rules) over_days: f64,
    /// The points, mostly negative.
    pub(in crate::rules) points: f64,
    /// Only events of this type end the silence; without it, any event does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) event: Option<String>,
    /// The side of the matrix the points belong to; without it, what a lead does is activity and who it is is fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) side: Option<Side>,
    /// The group whose cap the points share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) group: Option<String>,
    /// The cards the rule stands on; without it, on every card of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) cards: Vec<String>,
}

/// `followed_by = { event = "email_click", within_days = 3, same = "mail" }`.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct FollowedByEntry {
    /// The type of the event that must follow.
    pub(in crate::rules) event: String,
    /// At most this many days later; without it, whenever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) within_days: Option<f64>,
    /// The property in which both events must agree, such as the mail or the campaign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) same: Option<String>,
}

/// `[[persona]]`: points for leads that look like the buyer the team has in mind.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct PersonaEntry {
    /// What people call the persona.
    pub(in crate::rules) name: String,
    /// Points of a lead that matches; of several personas that match, the one with the most points counts.
    pub(in crate::rules) points: f64,
    /// What the lead's columns must be.
    #[serde(rename = "where")]
    pub(in crate::rules) conditions: BTreeMap<String, TestEntry>,
    /// So many of the conditions must hold; without it, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) at_least: Option<u32>,
    /// The side of the matrix the points belong to; without it, what a lead does is activity and who it is is fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) side: Option<Side>,
    /// The group whose cap the points share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::rules) group: Option<String>,
    /// The cards the rule stands on; without it, on every card of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::rules) cards: Vec<String>,
}

/// What every kind of rule states alike, taken out of its entry.
#[derive(Debug)]
pub(in crate::rules) struct SharedKeys {
    pub(in crate::rules) name: Option<String>,
    pub(in crate::rules) points: f64,
    pub(in crate::rules) side: Option<Side>,
    pub(in crate::rules) group: Option<String>,
    pub(in crate::rules) cards: Vec<String>,
}

/// An entry whose shared keys can be taken.
pub(in crate::rules) trait Shared {
    /// Takes them.
    fn shared(&mut self) -> SharedKeys;
}

macro_rules! shared {
    ($($entry:ty: $name:expr),*) => {$(
        impl Shared for $entry {
            fn shared(&mut self) -> SharedKeys {
                let name: fn(&mut Self) -> Option<String> = $name;
                SharedKeys {
                    name: name(self),
                    points: self.points,
                    side: self.side,
                    group: self.group.take(),
                    cards: std::mem::take(&mut self.cards),
                }
            }
        }
    )*};
}

// A persona's name is its own, not that of a rule.
shared!(
    EventEntry: |entry| entry.name.take(),
    AttributeEntry: |entry| entry.name.take(),
    IdleEntry: |entry| entry.name.take(),
    PersonaEntry: |_| None
);
