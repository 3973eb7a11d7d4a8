//! To a file, whole or not at all.

use std::path::Path;

use super::error::ArtifactError;

/// Replaces `path` by `bytes`.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), ArtifactError> {
    crate::disk::replace(path, bytes).map_err(|error| ArtifactError::Io {
        doing: "write",
        path: error.path,
        source: error.source,
    })
}
