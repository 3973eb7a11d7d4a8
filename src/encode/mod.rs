//! How does a feature row become numbers a model can add up? Imputation, one-hot columns, scaling; fitted on Train only.
//!
//! The [`Encoder`] is the fitted form that the artifact carries: a list of design columns, each a [`Transform`] of one
//! feature. Applying it needs nothing but this room; learning it sits behind the feature `train`.

#[cfg(feature = "train")]
mod category;
mod encoder;
mod error;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod number;
mod transform;

pub use encoder::{DesignColumn, Encoder};
pub use error::EncodeError;
#[cfg(feature = "train")]
pub use fit::{EncoderFit, EncoderParams, EncodingStyle};
pub use transform::{Shape, Transform};
