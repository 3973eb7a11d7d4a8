//! How much, lately? Events by type, each worth half after every half-life.

use super::{Entry, activity};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "decayed__{type}__{half_life}",
    means: [
        "How often the event happened, older ones counting less",
        "Cuántas veces ocurrió el evento, contando menos lo antiguo",
    ],
    unit: ["fading events", "eventos con peso"],
    null: None,
    formula: "sum of 0.5^(age in days / half-life) over all events of the type; [features] half_life_days",
}];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let half_life_days = params.half_life_days;
    let feature = |kind: &String| {
        let rule = FeatureRule::Decayed { event: kind.clone(), half_life_days };
        activity(format!("decayed__{kind}__{half_life_days}d"), kind, rule)
    };
    seen.kinds.iter().map(feature).collect()
}
