//! `[model]`: which candidates, and their settings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::encode::EncoderParams;
use crate::model::{BoostingParams, ForestParams, PenaltyParams};

/// `[model]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModelParams {
    /// The models to fit and compare.
    pub candidates: Vec<CandidateName>,
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
            candidates: vec![CandidateName::Logistic, CandidateName::Forest],
            encoder: EncoderParams::default(),
            logistic: PenaltyParams::default(),
            forest: ForestParams::default(),
            boosting: BoostingParams::default(),
        }
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
