//! Features beside labels. Train, Calibration and Test are different types, so that nothing can learn from the wrong one.

mod params;
mod rows;
mod split;

pub use params::{SplitKind, SplitParams};
pub use rows::{Calibration, LabelledRows, Test, Train};
pub use split::{MIN_CALIBRATION_CONVERSIONS, Role, Split, SplitError, SplitNote, SplitPlan, SplitRow};
