//! What was the most, and what the last? Of numeric event properties.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "max__{number}__{lookback}",
        means: ["Largest value of the event property", "Mayor valor de la propiedad del evento"],
        unit: ["as the property", "la de la propiedad"],
        null: Some(["no event with a value in the lookback", "ningún evento con valor en la ventana"]),
        formula: "max of the values",
    },
    Entry {
        name: "last__{number}",
        means: ["Last value of the event property", "Último valor de la propiedad del evento"],
        unit: ["as the property", "la de la propiedad"],
        null: Some(["no event with a value so far", "ningún evento con valor hasta la fecha"]),
        formula: "value of the latest event that has one; the largest of several at one instant",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let features = seen.numeric_properties.iter().flat_map(|property| {
        let most = lookbacks.iter().map(move |&lookback| {
            let rule = SequenceRule::Max { property: property.clone(), lookback };
            sequence(format!("max__{property}__{lookback}"), property, rule)
        });
        let last = SequenceRule::LastValue { property: property.clone() };
        most.chain([sequence(format!("last__{property}"), property, last)])
    });
    features.collect()
}
