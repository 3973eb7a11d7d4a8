//! What chance does a margin mean? A fitted, increasing map from log-odds to probability.
//!
//! Fit it on margins of rows the model did not learn from: later rows, or time-ordered out-of-fold ones.

mod source;
mod calibrator;
mod error;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod newton;

pub use calibrator::Calibrator;
pub use error::CalibrateError;
#[cfg(feature = "train")]
pub use fit::{CalibrationMethod, CalibrationNotes, CalibrationParams};
pub use source::CalibrationSource;
