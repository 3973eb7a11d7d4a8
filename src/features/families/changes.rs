//! What changed, and since when? Steps of attributes with a history: a CRM's stages, owners, lists.

use super::Entry;
use crate::features::histories;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureKind, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "changes__{attribute}",
        means: [
            "How often an attribute with a history took another value, the first one included",
            "Cuántas veces un atributo con historial tomó otro valor, incluido el primero",
        ],
        unit: ["changes", "cambios"],
        null: None,
        formula: "count of versions before as_of with another value than the one before; taking a value away is a change",
    },
    Entry {
        name: "days_since_change__{attribute}",
        means: [
            "Days since an attribute with a history took the value it has: time in stage",
            "Días desde que un atributo con historial tomó el valor que tiene: tiempo en la etapa",
        ],
        unit: ["days", "días"],
        null: Some(["never written so far, or taken away", "sin valor hasta la fecha, o retirado"]),
        formula: "as_of - instant of the last change before it",
    },
];

/// For each attribute that is a feature of the family `histories`.
pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let steps = |def: FeatureDef| {
        let attribute = || def.field.clone();
        let number = |name: String, rule| FeatureDef { name, kind: FeatureKind::Number, rule, ..def.clone() };
        [
            number(format!("changes__{}", def.field), FeatureRule::AttributeChanges { attribute: attribute() }),
            number(
                format!("days_since_change__{}", def.field),
                FeatureRule::DaysSinceChange { attribute: attribute() },
            ),
        ]
    };
    histories::define(seen, params).into_iter().flat_map(steps).collect()
}
