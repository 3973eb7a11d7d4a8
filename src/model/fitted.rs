//! A fitted model of any kind, seen from outside.

use serde::{Deserialize, Serialize};

use super::{Boosting, Contributions, Explainer, Forest, Logistic, ModelError, Tree};
use crate::frame::Margin;

/// A fitted model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Logistic regression.
    Logistic(Logistic),
    /// Random forest: the mean of its trees is a chance.
    Forest(Forest),
    /// Boosted trees: the base and the sum of the trees are log-odds.
    Boosting(Boosting),
}

impl Model {
    /// The name people see: `logistic`, `forest`, `boosting`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Logistic(_) => "logistic",
            Self::Forest(_) => "forest",
            Self::Boosting(_) => "boosting",
        }
    }

    /// The value on the scale on which the model is a sum: log-odds for logistic and boosting, a chance for the forest.
    #[must_use]
    pub fn raw(&self, design: &[f64]) -> f64 {
        match self {
            Self::Logistic(model) => model.raw(design),
            Self::Forest(model) => model.raw(design),
            Self::Boosting(model) => model.raw(design),
        }
    }

    /// Log-odds from a raw value; increasing (a forest's chance is kept [`Forest::LEAST_CHANCE`] from 0 and 1).
    #[must_use]
    pub fn margin_of_raw(&self, raw: f64) -> Margin {
        match self {
            Self::Logistic(_) | Self::Boosting(_) => Margin(raw),
            Self::Forest(_) => Margin(crate::stats::logit(raw.clamp(Forest::LEAST_CHANCE, 1.0 - Forest::LEAST_CHANCE))),
        }
    }

    /// Log-odds of conversion before calibration.
    #[must_use]
    pub fn margin(&self, design: &[f64]) -> Margin {
        self.margin_of_raw(self.raw(design))
    }

    /// What each design column added to the raw value of one row. For many rows build one [`Explainer`].
    #[must_use]
    pub fn contributions(&self, design: &[f64]) -> Contributions {
        Explainer::new(self).contributions(design)
    }

    /// Its trees; none for logistic regression.
    #[must_use]
    pub fn trees(&self) -> &[Tree] {
        match self {
            Self::Logistic(_) => &[],
            Self::Forest(model) => &model.trees,
            Self::Boosting(model) => &model.trees,
        }
    }

    /// What the values of its trees are added to.
    #[must_use]
    pub fn trees_start(&self) -> f64 {
        match self {
            Self::Boosting(boosting) => boosting.base,
            // What a sum of f64 begins with.
            Self::Logistic(_) | Self::Forest(_) => std::iter::empty::<f64>().sum(),
        }
    }

    /// Checks a model that came from a file against the number of design columns it is to read.
    ///
    /// # Errors
    /// [`ModelError`] saying which part is damaged.
    pub fn validate(&self, columns: usize) -> Result<(), ModelError> {
        match self {
            Self::Logistic(model) => model.validate(columns),
            Self::Forest(model) => model.validate(columns),
            Self::Boosting(model) => model.validate(columns),
        }
    }
}
