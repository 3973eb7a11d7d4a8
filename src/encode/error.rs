//! What can be wrong with an encoder, or with the rows it is to learn from?

/// Why rows could not be encoded, or an encoder not be trusted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EncodeError {
    /// There is nothing to learn from.
    #[error("no rows to learn an encoding from; wanted the ripe rows of Train")]
    NoRows,
    /// Not one design column differs between rows.
    #[error("none of the {features} features differs between the {rows} Train rows; nothing can be learned from them")]
    NothingVaries {
        /// Features looked at.
        features: usize,
        /// Rows looked at.
        rows: usize,
    },
    /// A number is infinite.
    #[error("feature {feature:?} is {value} in row {row}; wanted a finite number, or missing")]
    NotFinite {
        /// The feature's name.
        feature: String,
        /// The row, counted from 0.
        row: usize,
        /// What was found.
        value: f64,
    },
    /// A design column reads a feature that does not exist.
    #[error(
        "design column {column:?} reads feature number {feature}, but there are {features}; the artifact is damaged"
    )]
    UnknownFeature {
        /// The design column's name.
        column: String,
        /// The index it reads.
        feature: usize,
        /// Features in the spec.
        features: usize,
    },
    /// A transform for numbers on a category, or the other way round, or a level that does not exist.
    #[error("design column {column:?} does not fit the kind of feature {feature:?}; the artifact is damaged")]
    WrongKind {
        /// The design column's name.
        column: String,
        /// The feature's name.
        feature: String,
    },
    /// A fitted constant is not finite, or a scale is 0.
    #[error("design column {column:?} has {constant} = {value}; wanted a finite number, for a scale other than 0")]
    BadConstant {
        /// The design column's name.
        column: String,
        /// Which constant.
        constant: &'static str,
        /// What was found.
        value: f64,
    },
}
