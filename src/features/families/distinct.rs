//! How many different ones? Distinct values of text properties: pages, campaigns, sources.

use super::{Entry, activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "distinct__{text}__{lookback}",
    means: ["Different values of the event property", "Valores distintos de la propiedad del evento"],
    unit: ["values", "valores"],
    null: None,
    formula: "count of different values; 0 when there was none",
}];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let features = seen.text_properties.iter().flat_map(|property| {
        lookbacks.iter().map(move |&lookback| {
            let rule = FeatureRule::Distinct { property: property.clone(), lookback };
            activity(format!("distinct__{property}__{lookback}"), property, rule)
        })
    });
    features.collect()
}
