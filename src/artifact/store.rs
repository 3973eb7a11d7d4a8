//! From bytes and back: `from_bytes`, `to_bytes`, `load`, `save`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Artifact;
use super::envelope::{self, Comparison, MOST_BYTES};
use super::error::ArtifactError;

impl Artifact {
    /// Reads an artifact. Every byte counts: what `to_bytes` would not write is refused.
    ///
    /// # Errors
    /// [`ArtifactError`] says whether the bytes are truncated, damaged, of a newer format, something else, or whole but
    /// contradictory. Cost: one hash, one parse and one comparison with how it would be written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArtifactError> {
        Self::from_body(envelope::open(bytes)?)
    }

    /// Reads a body whose checksum was seen to be right.
    fn from_body(body: &[u8]) -> Result<Self, ArtifactError> {
        let artifact: Self = serde_json::from_slice(body).map_err(|source| ArtifactError::Body { source })?;
        // One spelling only: a key that stands twice cannot be read one way here and another way elsewhere.
        let mut comparison = Comparison::with(body);
        serde_json::to_writer(&mut comparison, &artifact).map_err(|source| ArtifactError::Write { source })?;
        if let Some(at) = comparison.difference() {
            return Err(ArtifactError::NotAsWritten { at });
        }
        artifact.validate()?;
        Ok(artifact)
    }

    /// The bytes of the file: the same for the same artifact, on every machine.
    ///
    /// # Errors
    /// [`ArtifactError`] when the parts do not fit each other; nothing is written that could not be read again.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArtifactError> {
        let body = self.body()?;
        Self::from_body(&body)?;
        Ok(envelope::seal(&body))
    }

    /// SHA-256 of the body, in 64 hexadecimal digits: the artifact's own name, and what a child gives as its parent.
    ///
    /// # Errors
    /// [`ArtifactError::Write`] when it cannot be turned into JSON.
    pub fn sha256(&self) -> Result<String, ArtifactError> {
        Ok(envelope::sha256_hex(&self.body()?))
    }

    fn body(&self) -> Result<Vec<u8>, ArtifactError> {
        serde_json::to_vec(self).map_err(|source| ArtifactError::Write { source })
    }

    /// Reads an artifact from a file.
    ///
    /// # Errors
    /// [`ArtifactError::Io`] when the file cannot be read, [`ArtifactError::InFile`] with the refusal otherwise.
    pub fn load(path: &Path) -> Result<Self, ArtifactError> {
        let refused = |refusal| ArtifactError::InFile { path: path.to_owned(), refusal: Box::new(refusal) };
        let io = |source| ArtifactError::Io { doing: "read", path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        if bytes > MOST_BYTES {
            return Err(refused(ArtifactError::TooLarge { bytes, most: MOST_BYTES }));
        }
        let mut content = Vec::new();
        // One byte more than allowed is enough to see that a growing file or a device is too large.
        file.take(MOST_BYTES + 1).read_to_end(&mut content).map_err(io)?;
        Self::from_bytes(&content).map_err(refused)
    }

    /// Writes the artifact whole or not at all: a temporary file beside it, flushed to the disk, then renamed. Whatever
    /// happens on the way, `path` holds either the old artifact or the new one.
    ///
    /// # Errors
    /// [`ArtifactError`] when the artifact contradicts itself, or when the disk refuses.
    #[cfg(feature = "app")]
    pub fn save(&self, path: &Path) -> Result<(), ArtifactError> {
        super::save::save(path, &self.to_bytes()?)
    }
}
