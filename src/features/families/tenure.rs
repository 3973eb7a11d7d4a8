//! How long have we known the lead?

use super::{Entry, activity};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "lead_age_days",
    means: ["Days since the lead was created", "Días desde la creación del lead"],
    unit: ["days", "días"],
    null: Some(["creation unknown, or at or after as_of", "creación desconocida, o en as_of o después"]),
    formula: "as_of - time of creation",
}];

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    if seen.any_created {
        vec![activity("lead_age_days".to_owned(), "lead_age", FeatureRule::LeadAge)]
    } else {
        Vec::new()
    }
}
