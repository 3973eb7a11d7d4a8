//! Margin, probability, score: three scales of one judgement, three types.

use serde::{Deserialize, Serialize};

/// Log-odds of conversion before calibration. Higher is likelier; leads are ranked by it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Margin(pub f64);

/// Calibrated chance of conversion within the horizon, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Probability(pub f64);

/// What people see: a whole number from 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct Score(pub u8);
