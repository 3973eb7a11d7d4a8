//! How long did it stay? Minutes from a view of a page to the next event of the session.

use super::{Entry, lookbacks, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, SequenceRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "minutes__{type}__{lookback}",
    means: [
        "Minutes on pages: from each event of a type with pages to the next event; the last view of a session has none",
        "Minutos en páginas: de cada evento de un tipo con páginas al siguiente evento; la última vista de una sesión no tiene",
    ],
    unit: ["minutes", "minutos"],
    null: None,
    formula: "sum over the type's instants in the lookback of the time to the next later event of any type, 0 where that is more than 30 minutes; [features] page_views names the types",
}];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let lookbacks = lookbacks(params);
    let named = params.page_views.as_ref();
    let viewed = seen.kinds.iter().filter(|kind| named.unwrap_or(&seen.page_kinds).contains(kind));
    let features = viewed.flat_map(|kind| {
        lookbacks.iter().map(move |&lookback| {
            let rule = SequenceRule::Minutes { event: kind.clone(), lookback };
            sequence(format!("minutes__{kind}__{lookback}"), kind, rule)
        })
    });
    features.collect()
}
