//! What is done with one feature's value on its way into the design?

use serde::{Deserialize, Serialize};

/// What happens to one feature's value (an f64 as in `Column::as_f64`: NaN missing, a code for categories, -1 unseen).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    /// The value itself, missing and codes included: for models that know what to do with them.
    AsIs {},
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
    /// `(max(shape(x) - knot, 0) - center) / scale`: what the number adds beyond a knot. A missing x reads as `fill`.
    Hinge {
        /// Identity or a logarithm; the same as in the number's own column.
        shape: Shape,
        /// Where the bend is, on the shaped scale.
        knot: f64,
        /// Stands in for missing.
        fill: f64,
        /// Subtracted after bending.
        center: f64,
        /// Divides after centring; never 0.
        scale: f64,
    },
    /// `(m - center) / scale` where m is 1 when the number is exactly `value`, else 0; missing is 0.
    Equals {
        /// The number looked for: a most frequent one, such as 0 or a sentinel like 999.
        value: f64,
        /// Subtracted.
        center: f64,
        /// Divides; never 0.
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
            Self::AsIs {} => value,
            Self::Number { shape, fill, center, scale } => (shape.apply(or_fill(value, fill)) - center) / scale,
            Self::Hinge { shape, knot, fill, center, scale } => {
                ((shape.apply(or_fill(value, fill)) - knot).max(0.0) - center) / scale
            }
            Self::Equals { value: wanted, center, scale } => {
                #[expect(clippy::float_cmp, reason = "the value was seen in Train bit for bit; nearby numbers differ")]
                let hit = value == wanted;
                (indicator(hit) - center) / scale
            }
            Self::Missing { center, scale } => (indicator(value.is_nan()) - center) / scale,
            Self::Level { code, center, scale } => {
                // A code is a small whole number, exact in f64; NaN equals none.
                let hit = (value - code as f64).abs() < 0.5;
                (indicator(hit) - center) / scale
            }
        }
    }

    /// The same transform with another centre and scale.
    #[must_use]
    pub fn scaled(self, center: f64, scale: f64) -> Self {
        match self {
            Self::AsIs {} => self,
            Self::Number { shape, fill, .. } => Self::Number { shape, fill, center, scale },
            Self::Hinge { shape, knot, fill, .. } => Self::Hinge { shape, knot, fill, center, scale },
            Self::Equals { value, .. } => Self::Equals { value, center, scale },
            Self::Missing { .. } => Self::Missing { center, scale },
            Self::Level { code, .. } => Self::Level { code, center, scale },
        }
    }

    /// Its fitted constants by name, for checking.
    pub(super) fn constants(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Self::AsIs {} => Vec::new(),
            Self::Number { fill, center, scale, .. } => vec![("fill", fill), ("center", center), ("scale", scale)],
            Self::Hinge { knot, fill, center, scale, .. } => {
                vec![("knot", knot), ("fill", fill), ("center", center), ("scale", scale)]
            }
            Self::Equals { value, center, scale } => vec![("value", value), ("center", center), ("scale", scale)],
            Self::Missing { center, scale } | Self::Level { center, scale, .. } => {
                vec![("center", center), ("scale", scale)]
            }
        }
    }
}

const fn or_fill(value: f64, fill: f64) -> f64 {
    if value.is_nan() { fill } else { value }
}

const fn indicator(hit: bool) -> f64 {
    if hit { 1.0 } else { 0.0 }
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

    /// The value whose shape is `y`.
    #[must_use]
    pub fn inverse(self, y: f64) -> f64 {
        match self {
            Self::Identity => y,
            Self::SignedLog1p => libm::copysign(libm::expm1(y.abs()), y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn each_transform_says_what_its_documentation_says() {
        let number = Transform::Number { shape: Shape::SignedLog1p, fill: 3.0, center: 1.0, scale: 2.0 };
        assert!(close(number.apply(-7.0), (-(8.0_f64.ln()) - 1.0) / 2.0));
        assert!(close(number.apply(f64::NAN), number.apply(3.0)));
        let hinge = Transform::Hinge { shape: Shape::Identity, knot: 5.0, fill: 9.0, center: 0.0, scale: 2.0 };
        assert!(close(hinge.apply(4.0), 0.0) && close(hinge.apply(8.0), 1.5) && close(hinge.apply(f64::NAN), 2.0));
        let equals = Transform::Equals { value: 999.0, center: 0.0, scale: 1.0 };
        assert!(close(equals.apply(999.0), 1.0) && close(equals.apply(998.999), 0.0));
        assert!(close(equals.apply(f64::NAN), 0.0));
        let missing = Transform::Missing { center: 0.25, scale: 0.5 };
        assert!(close(missing.apply(f64::NAN), 1.5) && close(missing.apply(0.0), -0.5));
        let unseen = Transform::Level { code: -1, center: 0.0, scale: 1.0 };
        assert!(close(unseen.apply(-1.0), 1.0) && close(unseen.apply(0.0), 0.0) && close(unseen.apply(f64::NAN), 0.0));
    }

    #[test]
    fn a_shape_and_its_inverse_undo_each_other() {
        for shape in [Shape::Identity, Shape::SignedLog1p] {
            for x in [-1e6, -3.5, 0.0, 1e-9, 0.7, 42.0, 1e9] {
                assert!((shape.inverse(shape.apply(x)) - x).abs() <= 1e-12 * (1.0 + x.abs()), "{shape:?} {x}");
            }
        }
    }
}
