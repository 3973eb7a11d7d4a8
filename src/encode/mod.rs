//! How does a feature row become numbers a model can add up? Imputation, one-hot columns, scaling; fitted on Train only.

use serde::{Deserialize, Serialize};

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

/// What happens to one feature's value (an f64 as in `Column::as_f64`: NaN missing, a code for categories, -1 unseen).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    /// `(shape(x) - center) / scale`; a missing x reads as `fill` (already on the feature's own scale).
    Number {
        /// Identity or a logarithm.
        shape: Shape,
        /// Stands in for missing.
        fill: f64,
        /// Subtracted after shaping.
        center: f64,
        /// Divides after centring; never 0.
        scale: f64,
    },
    /// `(m - center) / scale` where m is 1 when the value is missing, else 0.
    Missing {
        /// Subtracted.
        center: f64,
        /// Divides; never 0.
        scale: f64,
    },
    /// `(m - center) / scale` where m is 1 when the category has this code (-1: any unseen category), else 0.
    Level {
        /// The category's code.
        code: i64,
        /// Subtracted.
        center: f64,
        /// Divides; never 0.
        scale: f64,
    },
}

/// The curve a number goes through before scaling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// x itself.
    Identity,
    /// sign(x) ln(1 + |x|): counts and amounts with long tails.
    SignedLog1p,
}

impl Transform {
    /// The design value for a feature value.
    #[must_use]
    pub fn apply(&self, value: f64) -> f64 {
        match *self {
            Self::Number { shape, fill, center, scale } => {
                let x = if value.is_nan() { fill } else { value };
                (shape.apply(x) - center) / scale
            }
            Self::Missing { center, scale } => (f64::from(u8::from(value.is_nan())) - center) / scale,
            Self::Level { code, center, scale } => {
                // A code is a small whole number, exact in f64; NaN equals none.
                let hit = (value - code as f64).abs() < 0.5;
                (f64::from(u8::from(hit)) - center) / scale
            }
        }
    }
}

impl Shape {
    /// The shaped value.
    #[must_use]
    pub fn apply(self, x: f64) -> f64 {
        match self {
            Self::Identity => x,
            Self::SignedLog1p => libm::copysign(libm::log1p(x.abs()), x),
        }
    }
}

impl Encoder {
    /// Encodes one feature row (`FeatureFrame::row_into`) into `out`.
    pub fn encode_row(&self, features: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.extend(self.columns.iter().map(|column| column.transform.apply(features[column.feature])));
    }
}
