//! How long ago? Days since the last and the first event of a type, and since any.

use super::{Entry, activity};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "days_since_last__{type}",
        means: ["Days since the event happened last", "Días desde la última vez que ocurrió el evento"],
        unit: ["days", "días"],
        null: Some(["it never happened so far", "no ha ocurrido hasta la fecha"]),
        formula: "as_of - time of the latest event of the type",
    },
    Entry {
        name: "days_since_first__{type}",
        means: ["Days since the event happened first", "Días desde la primera vez que ocurrió el evento"],
        unit: ["days", "días"],
        null: Some(["it never happened so far", "no ha ocurrido hasta la fecha"]),
        formula: "as_of - time of the earliest event of the type",
    },
    Entry {
        name: "idle_days",
        means: ["Days since any event", "Días desde el último evento de cualquier tipo"],
        unit: ["days", "días"],
        null: Some(["no event so far", "ningún evento hasta la fecha"]),
        formula: "as_of - time of the latest event",
    },
];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    let by_kind = seen.kinds.iter().flat_map(|kind| {
        let event = || kind.clone();
        [
            activity(format!("days_since_last__{kind}"), kind, FeatureRule::DaysSinceLast { event: event() }),
            activity(format!("days_since_first__{kind}"), kind, FeatureRule::DaysSinceFirst { event: event() }),
        ]
    });
    let idle = seen.kinds.first().map(|_| activity("idle_days".to_owned(), "any", FeatureRule::IdleDays));
    by_kind.chain(idle).collect()
}
