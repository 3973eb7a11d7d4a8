//! Is there anything to go by? No event at all, and attributes that nobody filled in.

use super::{Entry, sequence};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, SequenceRule, Side};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "no_evidence",
        means: ["Nothing is known of what the lead does", "No se sabe nada de lo que hace el lead"],
        unit: ["1 or 0", "1 o 0"],
        null: None,
        formula: "1 when there is no event of any type, else 0",
    },
    Entry {
        name: "missing_attributes",
        means: [
            "How many of the attributes known at creation are missing",
            "Cuántos de los atributos conocidos al crear el lead faltan",
        ],
        unit: ["attributes", "atributos"],
        null: None,
        formula: "count of empty cells among the attributes that became features; a date at or after as_of is missing",
    },
];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let events = (!seen.kinds.is_empty()).then(|| sequence("no_evidence".to_owned(), "any", SequenceRule::NoEvidence));
    let columns: Vec<String> =
        crate::features::attributes::define(seen, params).into_iter().map(|def| def.field).collect();
    let missing = (!columns.is_empty()).then(|| FeatureDef {
        name: "missing_attributes".to_owned(),
        field: "missing_attributes".to_owned(),
        side: Side::Fit,
        kind: FeatureKind::Number,
        rule: FeatureRule::MissingAttributes { columns },
    });
    events.into_iter().chain(missing).collect()
}
