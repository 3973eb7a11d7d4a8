//! What does the model say of a design row, and what did each column add? One margin, one list of shares, per model.

mod logistic;
mod trees;

pub use logistic::Logistic;
pub use trees::{Forest, Node, Tree};

use serde::{Deserialize, Serialize};

use crate::frame::Margin;

/// A fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Logistic regression.
    Logistic(Logistic),
    /// Random forest: the mean of its trees is a chance.
    Forest(Forest),
}

/// How a raw value came about: `base + shares.sum() == raw`, on the model's own additive scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    /// The raw value of the reference: the average ripe lead of Train.
    pub base: f64,
    /// One share per design column.
    pub shares: Vec<f64>,
}

impl Model {
    /// The name people see: `logistic`, `forest`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Logistic(_) => "logistic",
            Self::Forest(_) => "forest",
        }
    }

    /// The value on the scale on which the model is a sum: log-odds for logistic, a chance for the forest.
    #[must_use]
    pub fn raw(&self, design: &[f64]) -> f64 {
        match self {
            Self::Logistic(model) => model.raw(design),
            Self::Forest(model) => model.raw(design),
        }
    }

    /// Log-odds from a raw value; strictly increasing.
    #[must_use]
    pub fn margin_of_raw(&self, raw: f64) -> Margin {
        match self {
            Self::Logistic(_) => Margin(raw),
            Self::Forest(_) => Margin(crate::stats::logit(raw.clamp(Forest::LEAST_CHANCE, 1.0 - Forest::LEAST_CHANCE))),
        }
    }

    /// Log-odds of conversion before calibration.
    #[must_use]
    pub fn margin(&self, design: &[f64]) -> Margin {
        self.margin_of_raw(self.raw(design))
    }
}
