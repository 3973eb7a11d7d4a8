//! Features beside labels. Train, Calibration and Test are different types, so that nothing can learn from the wrong one.

mod rows;

pub use rows::{Calibration, LabelledRows, Test, Train};
