//! What crosses rooms? Plain values only: feature columns with the words that describe them, the three numbers that
//! must never be mistaken for one another: margin, probability, score, and the cell of the fit x activity matrix.

mod cell;
mod columns;
mod sequence;
mod spec;
mod values;

pub use cell::{Activity, Cell, Fit, NoCell};
pub use columns::{Column, FeatureFrame, FrameError, MISSING_LEVEL, OTHER_LEVEL, RowKey};
pub use sequence::{MailAnswer, MailTypes, SequenceRule};
pub use spec::{FeatureDef, FeatureKind, FeatureRule, FeatureSpec, Lookback, Side};
pub use values::{Margin, Probability, Score};
