//! Numeric kernels on slices: what statistics needs and no room owns.

mod logit;

pub use logit::{logit, sigmoid};
