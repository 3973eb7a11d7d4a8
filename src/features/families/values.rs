//! How much is it worth? Sums and means of numeric event properties.

use super::{activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

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
