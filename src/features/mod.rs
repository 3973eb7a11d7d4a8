//! What was known at `as_of`? One file per family, an explicit registry, one pass over each lead's visible events.

mod attributes;
mod catalogue;
mod expression;
mod families;
mod histories;
mod kernel;
mod learn;
mod params;
mod table;
mod test_table;
mod visible_acts;
mod words_seen;
mod write;
#[cfg(test)]
mod tests;

pub use attributes::raw_columns;
pub use catalogue::catalogue;
pub use expression::{
    Aggregate, Expr, FeatureSql, Filter, GRACE_DAYS, NoExpression, RoundsOf, Scalar, SqlTables, expression,
};
pub use kernel::extract;
pub use learn::{LearnFrom, keep_only, learn};
pub use params::{FamilyName, FeatureParams, MailNames};
pub use table::{FeatureTable, FeatureTableError, LABEL_COLUMN, SPLIT_COLUMN};
pub use visible_acts::{Acts, VisibleActs, visible_acts};
pub use write::{TableRows, Waiting, write_features};

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
        /// Further names that do not exist.
        others: Vec<String>,
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
    /// The spec reads an attribute's history and there is none.
    #[error("the artifact reads the history of {attribute:?}; name the file that tells it with [[history]]")]
    MissingHistory {
        /// The attribute.
        attribute: String,
    },
    /// The spec reads a history as another type than it holds.
    #[error("the history of {attribute:?} should hold {wanted}, as it did in training")]
    HistoryType {
        /// The attribute.
        attribute: String,
        /// The type wanted.
        wanted: &'static str,
    },
    /// The spec reads an event property as another type than it holds.
    #[error("event property {property:?} should hold {wanted}, as it did in training")]
    PropertyType {
        /// The property.
        property: String,
        /// The type wanted.
        wanted: &'static str,
    },
    /// Two features of one name.
    #[error("two features would be called {name:?}: rename the event type, property or column behind one of them")]
    SameName {
        /// The name.
        name: String,
    },
    /// A half-life that no time passes.
    #[error("[features] half_life_days = {found}; wanted a number of days above 0")]
    HalfLife {
        /// As it stands in the config.
        found: f64,
    },
    /// The spec reads a lead's colleagues and nothing says who they are.
    #[error(
        "feature {name:?} reads other people of the lead's account; name the column with the account in [leads] account"
    )]
    NeedsAccounts {
        /// The feature.
        name: String,
    },
    /// The spec reads what became of a lead's colleagues and nothing says it.
    #[error(
        "feature {name:?} reads which other people of the lead's account converted, and these files do not say; add the column or \
         file that [outcome] names, or train again without it"
    )]
    NeedsOutcomes {
        /// The feature.
        name: String,
    },
    /// The spec was learned from a feature table and there is none.
    #[error("feature {name:?} comes from a feature table; name it with [features] table")]
    NeedsTable {
        /// The feature.
        name: String,
    },
    /// The spec counts days and hours in a zone that is not known here.
    #[error(transparent)]
    Zone(#[from] crate::time::TimeError),
    /// Events that cannot be read back.
    #[error(transparent)]
    Events(#[from] crate::ingest::IngestError),
    /// Columns that do not fit their spec.
    #[error(transparent)]
    Frame(#[from] crate::frame::FrameError),
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}
