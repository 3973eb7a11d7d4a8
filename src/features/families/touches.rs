//! Where did it come from? First and last source and campaign, and how often any reached it.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureKind, SequenceRule};

/// The roles of `[[events]]` that say where a lead came from.
const ROLES: [&str; 2] = ["campaign", "source"];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "first_touch__{role}",
        means: [
            "The first campaign, or source, among the lead's events",
            "La primera campaña, o fuente, entre los eventos del lead",
        ],
        unit: ["category", "categoría"],
        null: Some(["no event with a value so far", "ningún evento con valor hasta la fecha"]),
        formula: "value of the earliest event that has one, the first in the alphabet of several at one instant; values of fewer than 20 Train leads read as one",
    },
    Entry {
        name: "last_touch__{role}",
        means: [
            "The last campaign, or source, among the lead's events",
            "La última campaña, o fuente, entre los eventos del lead",
        ],
        unit: ["category", "categoría"],
        null: Some(["no event with a value so far", "ningún evento con valor hasta la fecha"]),
        formula: "value of the latest event that has one, the first in the alphabet of several at one instant; values of fewer than 20 Train leads read as one",
    },
    Entry {
        name: "touches__{role}__{lookback}",
        means: [
            "Number of events that name a campaign, or source",
            "Número de eventos que nombran una campaña, o fuente",
        ],
        unit: ["events", "eventos"],
        null: None,
        formula: "count of events with a value; 0 when there was none",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let held = ROLES.iter().filter(|role| seen.text_properties.iter().any(|property| property == *role));
    let features = held.flat_map(|role| {
        let property = || (*role).to_owned();
        let touches = lookbacks.iter().map(move |&lookback| {
            let rule = SequenceRule::Touches { property: property(), lookback };
            sequence(format!("touches__{role}__{lookback}"), role, rule)
        });
        let which = [
            (format!("first_touch__{role}"), SequenceRule::FirstTouch { property: property() }),
            (format!("last_touch__{role}"), SequenceRule::LastTouch { property: property() }),
        ];
        let levels = seen.touch_levels.get(*role).filter(|levels| !levels.is_empty());
        let categories = levels.into_iter().flat_map(move |levels| {
            let category = |(name, rule): (String, SequenceRule)| {
                let kind = FeatureKind::Category { levels: levels.clone() };
                FeatureDef { kind, ..sequence(name, role, rule) }
            };
            which.clone().map(category)
        });
        categories.chain(touches)
    });
    features.collect()
}
