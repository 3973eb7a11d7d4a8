//! The fitted encoder: a list of design columns, and how to apply them to one row or to many.

use ndarray::{Array2, ArrayViewMut2, Axis};
use serde::{Deserialize, Serialize};

use super::{EncodeError, Transform};
use crate::frame::{FeatureFrame, FeatureKind, FeatureSpec};

/// Turns feature rows into design rows. Which transforms it holds was learned from Train.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    /// One entry per design column.
    pub columns: Vec<DesignColumn>,
}

/// One column of the design matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignColumn {
    /// Name for tables and coefficients, such as `industry=retail`.
    pub name: String,
    /// Index of the feature it reads.
    pub feature: usize,
    /// What is done with the feature's value.
    pub transform: Transform,
}

/// Rows that one task encodes; no result depends on it.
const ROWS_PER_TASK: usize = 4096;

impl Encoder {
    /// Encodes one feature row (`FeatureFrame::row_into`) into `out`.
    pub fn encode_row(&self, features: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.columns.iter().map(|column| column.transform.apply(features[column.feature])));
    }

    /// Encodes every row of a frame: rows x design columns, row-major. The frame must have the spec the encoder was
    /// fitted with or checked against ([`Encoder::validate`]). Cost: rows x columns.
    #[must_use]
    pub fn encode(&self, frame: &FeatureFrame) -> Array2<f64> {
        let mut design = Array2::zeros((frame.rows(), self.columns.len()));
        let tasks: Vec<_> = design.axis_chunks_iter_mut(Axis(0), ROWS_PER_TASK).enumerate().collect();
        #[cfg(feature = "train")]
        {
            use rayon::prelude::*;
            tasks.into_par_iter().for_each(|(task, rows)| self.encode_block(frame, task * ROWS_PER_TASK, rows));
        }
        #[cfg(not(feature = "train"))]
        for (task, rows) in tasks {
            self.encode_block(frame, task * ROWS_PER_TASK, rows);
        }
        design
    }

    fn encode_block(&self, frame: &FeatureFrame, first: usize, mut rows: ArrayViewMut2<'_, f64>) {
        for (column, mut out) in self.columns.iter().zip(rows.columns_mut()) {
            let values = &frame.columns()[column.feature];
            for (offset, cell) in out.iter_mut().enumerate() {
                *cell = column.transform.apply(values.as_f64(first + offset));
            }
        }
    }

    /// The design columns' names, in order.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }

    /// For each design column the source field of its feature: reasons sum shares over one field.
    #[must_use]
    pub fn fields<'a>(&self, spec: &'a FeatureSpec) -> Vec<&'a str> {
        self.columns.iter().map(|column| spec.features[column.feature].field.as_str()).collect()
    }

    /// Checks an encoder that came from a file against the features it is to read.
    ///
    /// # Errors
    /// [`EncodeError`] when a column reads a feature that does not exist or is of another kind, or holds a constant
    /// that is not finite, or a scale of 0.
    pub fn validate(&self, spec: &FeatureSpec) -> Result<(), EncodeError> {
        for column in &self.columns {
            let Some(feature) = spec.features.get(column.feature) else {
                return Err(EncodeError::UnknownFeature {
                    column: column.name.clone(),
                    feature: column.feature,
                    features: spec.features.len(),
                });
            };
            let fits = match (&column.transform, &feature.kind) {
                (Transform::Missing { .. } | Transform::AsIs {}, _)
                | (
                    Transform::Number { .. } | Transform::Hinge { .. } | Transform::Equals { .. },
                    FeatureKind::Number,
                ) => true,
                (Transform::Level { code, .. }, FeatureKind::Category { levels }) => {
                    *code == -1 || usize::try_from(*code).is_ok_and(|code| code < levels.len())
                }
                _ => false,
            };
            if !fits {
                return Err(EncodeError::WrongKind { column: column.name.clone(), feature: feature.name.clone() });
            }
            for (constant, value) in column.transform.constants() {
                if !value.is_finite() || (constant == "scale" && value.abs() < f64::MIN_POSITIVE) {
                    return Err(EncodeError::BadConstant { column: column.name.clone(), constant, value });
                }
            }
        }
        Ok(())
    }
}
