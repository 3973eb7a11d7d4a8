//! What was known at `as_of`? One file per family, an explicit registry, one pass over each lead's visible events.

mod attributes;
mod families;
mod kernel;
mod learn;
mod params;
mod table;

pub use attributes::raw_columns;
pub use kernel::extract;
pub use learn::{LearnFrom, learn};
pub use params::{FamilyName, FeatureParams};
pub use table::{FeatureTable, FeatureTableError, write_features};

/// A feature table or spec that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FeatureError {
    /// `[features] only` names a feature that does not exist.
    #[error("[features] only names {name:?}, which is no feature here{}", did_you_mean(.nearest))]
    UnknownFeature {
        /// The name.
        name: String,
        /// The most similar feature there is.
        nearest: Option<String>,
    },
    /// Nothing to learn from.
    #[error(
        "no features: no event type has at least {least} leads before the last training instant, and no attribute is \
             declared known_at_creation"
    )]
    NoFeatures {
        /// Leads an event type needs.
        least: usize,
    },
    /// The spec reads a column of the leads file that is not there.
    #[error("the artifact reads column {column:?} of the leads file, which is not there or is dropped")]
    MissingAttribute {
        /// The column.
        column: String,
    },
    /// The spec reads a column as another type than the file holds.
    #[error("column {column:?} of the leads file should hold {wanted}, as it did in training")]
    AttributeType {
        /// The column.
        column: String,
        /// The type wanted.
        wanted: &'static str,
    },
    /// The spec was learned from a feature table and there is none.
    #[error("feature {name:?} comes from a feature table; name it with [features] table")]
    NeedsTable {
        /// The feature.
        name: String,
    },
    /// Columns that do not fit their spec.
    #[error(transparent)]
    Frame(#[from] crate::frame::FrameError),
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}
