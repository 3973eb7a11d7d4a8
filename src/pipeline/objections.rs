//! Does scoring know who objected? An artifact says how many were left out of its training; who they are stands in no artifact.

use crate::artifact::Artifact;
use crate::config::Config;

/// Leads that were left out of the training because they objected, where no list of them is given now: none can be kept
/// off a list of scores.
pub(super) fn unlisted_objections(config: &Config, artifact: &Artifact) -> Option<u64> {
    let objected = artifact.provenance.trained.objected;
    (objected > 0 && config.privacy.suppress.is_none()).then_some(objected)
}
