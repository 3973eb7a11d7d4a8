//! The registry: which families there are, and which features each makes of what was seen.

mod active_days;
mod counts;
mod decayed;
mod distinct;
mod recency;
mod tenure;
mod values;

use super::learn::Seen;
use super::params::{FamilyName, FeatureParams};
use super::{attributes, histories};
use crate::frame::{FeatureDef, FeatureKind, FeatureRule, Lookback, Side};

/// A family: its name in the config, and the features it makes of what was seen.
pub(super) struct Family {
    pub(super) name: FamilyName,
    pub(super) define: fn(&Seen<'_>, &FeatureParams) -> Vec<FeatureDef>,
}

/// All families, in the order of their columns.
pub(super) const FAMILIES: [Family; 9] = [
    Family { name: FamilyName::Counts, define: counts::define },
    Family { name: FamilyName::Recency, define: recency::define },
    Family { name: FamilyName::Decayed, define: decayed::define },
    Family { name: FamilyName::ActiveDays, define: active_days::define },
    Family { name: FamilyName::Distinct, define: distinct::define },
    Family { name: FamilyName::Values, define: values::define },
    Family { name: FamilyName::Tenure, define: tenure::define },
    Family { name: FamilyName::Attributes, define: attributes::define },
    Family { name: FamilyName::Histories, define: histories::define },
];

/// A numeric feature of what the lead does.
fn activity(name: String, field: &str, rule: FeatureRule) -> FeatureDef {
    FeatureDef { name, field: field.to_owned(), side: Side::Activity, kind: FeatureKind::Number, rule }
}

/// The lookbacks of the config, shortest first, and `ever`.
fn lookbacks(params: &FeatureParams) -> Vec<Lookback> {
    let mut days = params.lookbacks_days.clone();
    days.sort_unstable();
    days.dedup();
    days.into_iter().map(Lookback::Days).chain([Lookback::Ever]).collect()
}
