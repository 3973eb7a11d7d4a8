//! The feature frame: one row per (lead, as_of), one typed column per feature, no nulls but marked ones.

use super::spec::{FeatureKind, FeatureSpec};
use crate::time::Instant;

/// The code of a category that was not among the learned levels.
pub const OTHER_LEVEL: u32 = u32::MAX - 1;
/// The code of a missing category.
pub const MISSING_LEVEL: u32 = u32::MAX;

/// Whose row this is and as of when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// When the lead is scored; nothing at or after it was read.
    pub as_of: Instant,
    /// The lead's id, exactly as in its file.
    pub lead: String,
}

/// One feature's values.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers; NaN is missing.
    Number(Vec<f64>),
    /// Indices into the spec's levels, or [`OTHER_LEVEL`], or [`MISSING_LEVEL`].
    Category(Vec<u32>),
}

impl Column {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Category(codes) => codes.len(),
        }
    }

    /// True when there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as one f64: the number, or the category's code. NaN is missing; an unseen category is -1.
    #[must_use]
    pub fn as_f64(&self, row: usize) -> f64 {
        match self {
            Self::Number(values) => values[row],
            Self::Category(codes) => match codes[row] {
                MISSING_LEVEL => f64::NAN,
                OTHER_LEVEL => -1.0,
                code => f64::from(code),
            },
        }
    }

    /// The rows at `indices`, in that order.
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        match self {
            Self::Number(values) => Self::Number(indices.iter().map(|&i| values[i]).collect()),
            Self::Category(codes) => Self::Category(indices.iter().map(|&i| codes[i]).collect()),
        }
    }
}

/// Feature values for some rows, described by a spec.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureFrame {
    spec: FeatureSpec,
    columns: Vec<Column>,
    rows: usize,
}

/// A frame whose parts do not fit each other.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Not as many columns as features.
    #[error("{found} columns for {wanted} features")]
    ColumnCount {
        /// Columns given.
        found: usize,
        /// Features in the spec.
        wanted: usize,
    },
    /// A column of another type or length than the spec says.
    #[error("feature {name:?}: the column does not have the type of its spec, or not {rows} rows")]
    ColumnShape {
        /// The feature's name.
        name: String,
        /// Rows wanted.
        rows: usize,
    },
}

impl FeatureFrame {
    /// Puts columns beside their spec.
    ///
    /// # Errors
    /// [`FrameError`] when a column is missing or has another type or length than the others.
    pub fn new(spec: FeatureSpec, columns: Vec<Column>, rows: usize) -> Result<Self, FrameError> {
        if spec.features.len() != columns.len() {
            return Err(FrameError::ColumnCount { found: columns.len(), wanted: spec.features.len() });
        }
        for (def, column) in spec.features.iter().zip(&columns) {
            let fits = matches!(
                (&def.kind, column),
                (FeatureKind::Number, Column::Number(_)) | (FeatureKind::Category { .. }, Column::Category(_))
            );
            if !fits || column.len() != rows {
                return Err(FrameError::ColumnShape { name: def.name.clone(), rows });
            }
        }
        Ok(Self { spec, columns, rows })
    }

    /// What the columns are.
    #[must_use]
    pub const fn spec(&self) -> &FeatureSpec {
        &self.spec
    }

    /// The columns, in spec order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The rows at `indices`, in that order.
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        Self {
            spec: self.spec.clone(),
            columns: self.columns.iter().map(|column| column.take(indices)).collect(),
            rows: indices.len(),
        }
    }

    /// One row as f64 values in spec order (see [`Column::as_f64`]), written into `out`.
    pub fn row_into(&self, row: usize, out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.columns.iter().map(|column| column.as_f64(row)));
    }
}
