//! On how many days? Distinct UTC days with any event.

use super::{activity, lookbacks};
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    if seen.kinds.is_empty() {
        return Vec::new();
    }
    let feature = |lookback| activity(format!("active_days__{lookback}"), "any", FeatureRule::ActiveDays { lookback });
    lookbacks(params).into_iter().map(feature).collect()
}
