//! `[signal]`, `[contact]`, `[actions]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[signal]`: when a lead that was quiet is suddenly not, and who should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SignalParams {
    /// The event types that count; empty: those that `[stages]` names, or all where it names none.
    pub events: Vec<String>,
    /// The days just before `as_of` in which acts are counted.
    pub recent_days: u32,
    /// The days before those, with which they are compared.
    pub before_days: u32,
    /// Fewer recent acts than this are no spike.
    pub least_events: u32,
    /// To whom a lead with a spike goes.
    pub route: String,
}

impl Default for SignalParams {
    fn default() -> Self {
        // A week against the two months before it. Four acts in a week after none for two months have a chance of 1 in 6600.
        Self { events: Vec::new(), recent_days: 7, before_days: 56, least_events: 4, route: "senior rep".to_owned() }
    }
}

/// `[contact]`: what counts as an answer, from which the best hour and weekday are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactParams {
    /// The event types that are answers, such as opens, clicks and answered calls; without any, there is no best hour.
    pub responses: Vec<String>,
}

/// `[actions]`: the team's own list of what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionsParams {
    /// A CSV file with the columns band and reason, and others that are passed on; relative to the config file.
    pub file: String,
}
