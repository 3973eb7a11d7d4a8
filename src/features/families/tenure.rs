//! How long have we known the lead?

use super::activity;
use crate::features::learn::Seen;
use crate::features::params::FeatureParams;
use crate::frame::{FeatureDef, FeatureRule};

pub(super) fn define(seen: &Seen<'_>, _: &FeatureParams) -> Vec<FeatureDef> {
    if seen.any_created {
        vec![activity("lead_age_days".to_owned(), "lead_age", FeatureRule::LeadAge)]
    } else {
        Vec::new()
    }
}
