//! How much, lately? Events by type, each worth half after every half-life.

use super::activity;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) fn define(seen: &Seen<'_>, params: &FeatureParams) -> Vec<FeatureDef> {
    let half_life_days = params.half_life_days;
    let feature = |kind: &String| {
        let rule = FeatureRule::Decayed { event: kind.clone(), half_life_days };
        activity(format!("decayed__{kind}__{half_life_days}d"), kind, rule)
    };
    seen.kinds.iter().map(feature).collect()
}
