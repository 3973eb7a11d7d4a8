//! Features beside labels. Train, Calibration and Test are different types, so that nothing can learn from the wrong one.

mod rows;
mod split;

pub use rows::{Calibration, LabelledRows, Test, Train};
pub use split::{
    MIN_CALIBRATION_CONVERSIONS, Role, Split, SplitError, SplitKind, SplitNote, SplitParams, SplitPlan, SplitRow,
};
