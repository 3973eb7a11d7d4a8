//! What does a model need to be used anywhere, by anyone, with the same result? The fitted whole: features, encoder,
//! model, calibrator, scale, bands, where they come from, and check rows that prove a reader right.
//!
//! Left of the artifact everything learns, right of it nothing may. A file is `{"leadscore":1,"sha256":"...","body":...}`
//! and a line feed; `models/README.md` documents every field and formula. A damaged, altered or newer file is refused by
//! name, and what is read is checked part against part before it scores anything.

mod check_rows;
mod envelope;
mod error;
mod explain;
mod matrix;
mod parts;
mod profile;
mod provenance;
#[cfg(feature = "app")]
mod save;
mod schema;
mod scoring;
mod store;
mod validate;

#[cfg(feature = "train")]
mod probes;
#[cfg(feature = "train")]
mod profile_fit;
#[cfg(test)]
mod tests;

pub use check_rows::{CheckPlace, CheckRow, RawFeature, VerifyReport};
pub use envelope::{FORMAT, MOST_BYTES, sha256_hex};
pub use error::{ArtifactError, Inconsistency};
pub use explain::RowExplainer;
pub use parts::{LabelTerms, SourceMapping};
pub use profile::{CategoryProfile, FeatureProfile, NumberProfile, ReferenceProfile};
pub use provenance::{Provenance, TrainedOn};
pub use schema::schema;
pub use scoring::Scorer;
/// Whole artifacts for the tests of rooms that explain them.
#[cfg(test)]
pub(crate) use tests::{boosting_artifact, forest_artifact, logistic_artifact};

pub use crate::calibrate::CalibrationSource;

use serde::{Deserialize, Serialize};

use crate::calibrate::{Calibrator, ChanceErrors};
use crate::encode::Encoder;
use crate::frame::FeatureSpec;
use crate::model::Model;
use crate::score::{Bands, LeadAgeRange, Matrix, ReasonParams, Scale};

/// The fitted whole. Its fields are the body of the file, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Artifact {
    /// How files like those the features were made from are read: which columns play which part; no paths.
    pub sources: Vec<SourceMapping>,
    /// The features, in the order of a feature row.
    pub features: FeatureSpec,
    /// Turns a feature row into a design row.
    pub encoder: Encoder,
    /// Turns a design row into a margin (log-odds).
    pub model: Model,
    /// Turns a margin into a chance.
    pub calibrator: Calibrator,
    /// On what the calibrator was fitted.
    pub calibration_source: CalibrationSource,
    /// How sure a chance is, for calibrators of few constants; absent for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance_errors: Option<ChanceErrors>,
    /// Turns margin and chance into 0-100.
    pub scale: Scale,
    /// Cuts the margin into named bands.
    pub bands: Bands,
    /// The two sides of the fit x activity matrix; absent where none was asked for (`[score] matrix = false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// Source fields that take part in the score and never appear as reasons.
    pub hidden_fields: Vec<String>,
    /// Which reasons are told, and in which words; absent where nothing was asked for.
    #[serde(default, skip_serializing_if = "ReasonParams::is_default")]
    pub reasons: ReasonParams,
    /// The lead ages trained on; null when ages were unknown.
    pub scope: Option<LeadAgeRange>,
    /// What a conversion within reach means here.
    pub label: LabelTerms,
    /// How features and margins were spread over the reference rows.
    pub reference_profile: ReferenceProfile,
    /// Where the artifact comes from.
    pub provenance: Provenance,
    /// Invented rows with what they must score, to prove any reader right.
    pub check_rows: Vec<CheckRow>,
}
