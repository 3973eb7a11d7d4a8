//! How long ago? Days since the last and the first event of a type, and since any.

use super::activity;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

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
