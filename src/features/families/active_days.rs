//! On how many days? Distinct UTC days with any event.

use super::{Entry, activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) const ENTRIES: &[Entry] = &[Entry {
    name: "active_days__{lookback}",
    means: ["Different UTC days with any event", "Días UTC distintos con algún evento"],
    unit: ["days", "días"],
    null: None,
    formula: "count of different UTC days; 0 when there was no event",
}];

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    if seen.kinds.is_empty() {
        return Vec::new();
    }
    let feature = |lookback| activity(format!("active_days__{lookback}"), "any", FeatureRule::ActiveDays { lookback });
    lookbacks(params).into_iter().map(feature).collect()
}
