//! How often? Events by type and lookback, and of any type.

use super::{Entry, activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "count__{type}__{lookback}",
    means: [
        "How often the event happened; also of `any` type",
        "Cuántas veces ocurrió el evento; también de cualquier tipo (`any`)",
    ],
    unit: ["events", "eventos"],
    null: None,
    formula: "count of events; 0 when there was none",
}];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let by_kind = seen.kinds.iter().flat_map(|kind| {
        lookbacks.iter().map(move |&lookback| {
            let rule = FeatureRule::Count { event: kind.clone(), lookback };
            activity(format!("count__{kind}__{lookback}"), kind, rule)
        })
    });
    let any = lookbacks
        .iter()
        .filter(|_| seen.kinds.len() > 1)
        .map(|&lookback| activity(format!("count__any__{lookback}"), "any", FeatureRule::CountAll { lookback }));
    by_kind.chain(any).collect()
}
