//! Features beside labels. Train, Calibration and Test are different types, so that nothing can learn from the wrong one.

mod params;
mod rolling;
mod rows;
mod split;

pub use params::{SplitKind, SplitParams};
pub use rolling::{
    BacktestParams, LEAST_FOLD_CONVERSIONS, LEAST_FOLDS, RollingAsked, RollingFold, random_folds, rolling_folds,
};
pub use rows::{Calibration, LabelledRows, Test, Train};
pub use split::{MIN_CALIBRATION_CONVERSIONS, Role, Split, SplitError, SplitNote, SplitPlan, SplitRow};
