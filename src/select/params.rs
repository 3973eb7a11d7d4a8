//! `[model]`: which candidates, and their settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::search::{SearchBudget, TimeBudget};
use crate::encode::EncoderParams;
use crate::model::{BoostingParams, ForestParams, PenaltyParams};

/// `[model]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModelParams {
    /// The models to fit and compare. Default: logistic regression and boosted trees.
    pub candidates: Vec<CandidateName>,
    /// Search settings for so long, such as `60s`, `10m` or `1h`; none without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_budget: Option<TimeBudget>,
    /// Search settings in so many trials; unlike a budget of time it ends at the same trial on every machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trials: Option<usize>,
    /// How features become numbers.
    pub encoder: EncoderParams,
    /// The penalties that logistic regression tries.
    pub logistic: PenaltyParams,
    /// How the forest is grown.
    pub forest: ForestParams,
    /// How boosted trees are grown.
    pub boosting: BoostingParams,
}

impl Default for ModelParams {
    fn default() -> Self {
        Self {
            // A forest's log loss on held-out Train rows was the lowest on none of seven public tasks, at 3 to 30 times the
            // seconds of boosted trees.
            candidates: vec![CandidateName::Logistic, CandidateName::Boosting],
            time_budget: None,
            trials: None,
            encoder: EncoderParams::default(),
            logistic: PenaltyParams::default(),
            forest: ForestParams::default(),
            boosting: BoostingParams::default(),
        }
    }
}

impl ModelParams {
    /// What a search may spend; it is asked for when there is a budget.
    #[must_use]
    pub const fn budget(&self) -> SearchBudget {
        SearchBudget { time: self.time_budget, trials: self.trials }
    }
}

/// A kind of model, the simplest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CandidateName {
    /// Logistic regression.
    Logistic,
    /// Random forest.
    Forest,
    /// Boosted trees.
    Boosting,
}

impl CandidateName {
    /// The name people see.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Logistic => "logistic",
            Self::Forest => "forest",
            Self::Boosting => "boosting",
        }
    }
}
