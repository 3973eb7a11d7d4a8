//! On what was a calibrator fitted?

use serde::{Deserialize, Serialize};

/// On what the calibrator was fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationSource {
    /// Later rows that the model never saw.
    HeldOut,
    /// Training rows, each scored by a model that did not see it, in time order.
    OutOfFold,
    /// Nothing: the margin is taken at its word.
    None,
}
