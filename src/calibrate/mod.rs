//! What chance does a margin mean? A fitted, increasing map from log-odds to probability, and how sure it is.
//!
//! Fit it on margins of rows the model did not learn from: later rows, or time-ordered out-of-fold ones.

mod source;
mod calibrator;
mod chance_errors;
mod error;
mod shapes;
mod validate;
#[cfg(feature = "train")]
mod auto;
#[cfg(feature = "train")]
mod average;
#[cfg(feature = "train")]
mod cross_fit;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod isotonic;
#[cfg(feature = "train")]
mod lines;
#[cfg(feature = "train")]
mod params;
#[cfg(feature = "train")]
mod rows;
#[cfg(feature = "train")]
mod venn_abers;

pub use calibrator::Calibrator;
pub use chance_errors::ChanceErrors;
pub use error::CalibrateError;
#[cfg(feature = "train")]
pub use fit::Calibrated;
#[cfg(feature = "train")]
pub use params::{CalibrationMethod, CalibrationNotes, CalibrationParams};
#[cfg(feature = "train")]
pub use rows::CalibrationRows;
pub use shapes::{Knots, Steps};
pub use source::CalibrationSource;

#[cfg(test)]
mod tests;
