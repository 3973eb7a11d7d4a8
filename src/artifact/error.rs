//! Why is a file not an artifact that may score? Each way of being wrong has its own name.

use std::path::PathBuf;

use crate::calibrate::CalibrateError;
use crate::encode::EncodeError;
use crate::model::ModelError;
use crate::score::ScoreError;

/// An artifact that cannot be read, written or trusted.
#[derive(Debug, thiserror::Error)]
pub enum ArtifactError {
    /// The operating system said no.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// `read`, `write`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// One of the refusals below, of this file.
    #[error("{path}: {refusal}")]
    InFile {
        /// The file.
        path: PathBuf,
        /// Why it is refused.
        refusal: Box<ArtifactError>,
    },
    /// The file is larger than any artifact.
    #[error("{bytes} bytes, larger than any artifact (at most {most}); is it the right file?")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// The file is something else.
    #[error("not a leadscore artifact: it starts with {start}; name the model.json of a run, or a released artifact")]
    NotAnArtifact {
        /// Its first bytes, escaped.
        start: String,
    },
    /// The file ends early.
    #[error("truncated: it ends after {bytes} bytes in the middle of the artifact; copy it again")]
    Truncated {
        /// Bytes there are.
        bytes: usize,
    },
    /// Something follows the artifact.
    #[error("damaged: {bytes} bytes follow the end of the artifact; copy it again")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// A newer leadscore wrote it.
    #[error(
        "it is of format {found}{written_by}; this leadscore {} reads format {reads}: update leadscore",
        env!("CARGO_PKG_VERSION")
    )]
    NewerFormat {
        /// Its format.
        found: u64,
        /// The newest format this program reads.
        reads: u32,
        /// ` (needs leadscore 2.1.0)` where the file says so, else empty.
        written_by: String,
    },
    /// The body is not the one the checksum was taken of.
    #[error("damaged: its checksum says {stated}, its content is {found}; copy it again or train anew")]
    Damaged {
        /// The checksum in the file.
        stated: String,
        /// The checksum of the body there is.
        found: String,
    },
    /// The checksum is right, but the body is not an artifact of this format.
    #[error("the body is whole but not an artifact of format 1: {source}")]
    Body {
        /// What the JSON reader says.
        source: serde_json::Error,
    },
    /// The body could be read in more than one way, or holds more than an artifact.
    #[error(
        "the body differs from how leadscore writes it from byte {at} on (a key twice, blanks, another spelling \
         of a number); it was edited by hand or by another program"
    )]
    NotAsWritten {
        /// Offset in the body.
        at: usize,
    },
    /// The parts do not fit each other.
    #[error("the artifact contradicts itself: {0}")]
    Inconsistent(#[from] Inconsistency),
    /// A check row does not come out as it was written.
    #[error("check row {row}: {what} is {found}, the artifact says {expected}; this reader must not score with it")]
    CheckRow {
        /// Which row.
        row: usize,
        /// `margin`, `probability`, `value`, `score`, `band`, `place in the matrix`.
        what: &'static str,
        /// What this program computes.
        found: String,
        /// What the artifact says.
        expected: String,
    },
    /// The artifact cannot be turned into JSON.
    #[error("the artifact cannot be written as JSON: {source}")]
    Write {
        /// What the JSON writer says.
        source: serde_json::Error,
    },
}

impl ArtifactError {
    /// The refusal itself, without the file's name around it.
    #[must_use]
    pub fn refusal(&self) -> &Self {
        match self {
            Self::InFile { refusal, .. } => refusal.refusal(),
            other => other,
        }
    }
}

/// Parts of an artifact that do not fit each other.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Inconsistency {
    /// The encoder does not suit the features.
    #[error(transparent)]
    Encoder(#[from] EncodeError),
    /// The model does not suit the encoder, or is damaged.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The calibrator is damaged.
    #[error(transparent)]
    Calibrator(#[from] CalibrateError),
    /// A name that must be there and unique is not.
    #[error("{what} {index} is named {name:?}, which is empty or taken; names must differ")]
    Name {
        /// `feature`, `encoder column`, `band`.
        what: &'static str,
        /// Which.
        index: usize,
        /// The name.
        name: String,
    },
    /// Category levels that are not sorted and distinct.
    #[error("feature {feature:?}: its levels are not sorted and distinct")]
    Levels {
        /// The feature's name.
        feature: String,
    },
    /// A list of another length than it must have.
    #[error("{what}: {found} entries, wanted {wanted}")]
    Length {
        /// The list.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it must have.
        wanted: usize,
    },
    /// A number outside of what it can be.
    #[error("{what} {index} is {found}; wanted {wanted}")]
    Number {
        /// What it is.
        what: &'static str,
        /// Which of them.
        index: usize,
        /// Its value.
        found: f64,
        /// What it can be.
        wanted: &'static str,
    },
    /// Numbers that must rise (or fall) do not.
    #[error("{what} {index} does not keep the order of the ones before it")]
    Order {
        /// What they are.
        what: &'static str,
        /// The first that breaks the order.
        index: usize,
    },
    /// A text that must be a SHA-256 is none.
    #[error("{what} is not 64 hexadecimal digits")]
    Sha256 {
        /// Which text.
        what: &'static str,
    },
    /// A check row that does not suit the features.
    #[error("check row {row}, feature {feature:?}: the value has not the feature's type")]
    CheckValue {
        /// Which row.
        row: usize,
        /// The feature's name.
        feature: String,
    },
    /// A check row that cannot be scored.
    #[error("check row {row}: {source}")]
    CheckScore {
        /// Which row.
        row: usize,
        /// Why not.
        source: ScoreError,
    },
    /// A side of the matrix that reads a feature of the other one.
    #[error("the {side} side of the matrix reads {column:?}, which is a feature of the other side")]
    Side {
        /// The design column.
        column: String,
        /// `fit` or `activity`.
        side: &'static str,
    },
    /// A check row with a place in a matrix that there is not, or without one in a matrix that there is.
    #[error("check row {row}: its place in the matrix and the artifact's matrix are not both there, or both not")]
    CheckPlace {
        /// Which row.
        row: usize,
    },
    /// A check row that names an unknown band.
    #[error("check row {row} names the band {band:?}, which there is not")]
    CheckBand {
        /// Which row.
        row: usize,
        /// The band named.
        band: String,
    },
}
