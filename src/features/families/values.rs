//! How much is it worth? Sums and means of numeric event properties.

use super::{Entry, activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "sum__{number}__{lookback}",
        means: ["Total of the event property", "Total de la propiedad del evento"],
        unit: ["as the property", "la de la propiedad"],
        null: None,
        formula: "sum of the values; 0 when there was none",
    },
    Entry {
        name: "mean__{number}__{lookback}",
        means: ["Average of the event property", "Promedio de la propiedad del evento"],
        unit: ["as the property", "la de la propiedad"],
        null: Some(["no event with a value in the lookback", "ningún evento con valor en la ventana"]),
        formula: "sum of the values / number of values",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let features = seen.numeric_properties.iter().flat_map(|property| {
        lookbacks.iter().flat_map(move |&lookback| {
            let own = || property.clone();
            [
                activity(
                    format!("sum__{property}__{lookback}"),
                    property,
                    FeatureRule::Sum { property: own(), lookback },
                ),
                activity(
                    format!("mean__{property}__{lookback}"),
                    property,
                    FeatureRule::Mean { property: own(), lookback },
                ),
            ]
        })
    });
    features.collect()
}
