//! The JSON Schema of the file, for readers in other languages.

use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::Artifact;

/// The file as a whole.
#[derive(Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "leadscore artifact", description = "A fitted lead scoring model; models/README.md explains it.")]
struct File {
    /// The format of the file.
    #[schemars(range(min = 1, max = 1))]
    leadscore: u32,
    /// SHA-256 of the exact bytes of `body`.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    sha256: String,
    /// The artifact.
    body: Artifact,
}

/// The JSON Schema (draft 2020-12) of an artifact file; `models/model.schema.json` holds it.
#[must_use]
pub fn schema() -> serde_json::Value {
    // As written: every key is there, absent parts are null.
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<File>().to_value()
}
