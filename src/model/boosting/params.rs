//! How are boosted trees grown?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::ModelError;
use crate::model::validate::DEEPEST;

/// How boosted trees are grown. Learning rate and number of trees matter together; leaves are the strength of one tree.
///
/// Names follow LightGBM and XGBoost where they have one. A leaf's size is counted in hessian, `w p (1 - p)` summed over
/// its rows: what a row tells about its chance, and the same under weights as under repeated rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoostingParams {
    /// Number of trees; with early stopping the most there can be. Default 500.
    pub trees: usize,
    /// What a tree's answer is multiplied by, above 0 and at most 1. Default 0.05.
    pub learning_rate: f64,
    /// Leaves of a tree, 2 to 4096. Default 15.
    pub leaves: usize,
    /// Splits on the longest path, at most 64. Default 8.
    pub depth: usize,
    /// Every leaf holds rows of so much hessian together: 5 is some 30 rows at a chance of 20%, 500 at 1%. Default 5.
    pub min_child_hessian: f64,
    /// A split must lower twice the loss by more than this. Default 0.
    pub min_gain: f64,
    /// Added to a leaf's hessian: pulls its answer to 0. Default 5.
    pub l2: f64,
    /// Taken off the size of a leaf's gradient. Default 0.
    pub l1: f64,
    /// Share of the rows each tree learns from, above 0 and at most 1. Default 1.
    pub row_share: f64,
    /// Share of the columns each tree may split on, above 0 and at most 1. Default 1.
    pub column_share: f64,
    /// Codes for the values of a column, 2 to 255. Default 255.
    pub bins: usize,
    /// Added to a category's hessian before categories are put in order, so that a rare one stands in the middle.
    /// Default 5.
    pub category_smoothing: f64,
    /// As `l2`, on top of it, where a split divides categories: there are many ways to divide them. Default 10.
    pub category_l2: f64,
    /// Stop where later rows say so: trees are counted by the log loss of the newest part of Train, and the model then
    /// learns from all of Train with that many. Default true.
    pub early_stopping: bool,
    /// Trees without a better log loss before counting stops. Default 30.
    pub patience: usize,
    /// Features in which the chance may only rise (1) or only fall (-1), other things equal.
    pub monotone: BTreeMap<String, i8>,
    /// Distinct conversions in Train below which trees are not tried. Default 500.
    pub min_conversions: usize,
}

impl Default for BoostingParams {
    fn default() -> Self {
        Self {
            trees: 500,
            learning_rate: 0.05,
            leaves: 15,
            depth: 8,
            min_child_hessian: 5.0,
            min_gain: 0.0,
            l2: 5.0,
            l1: 0.0,
            row_share: 1.0,
            column_share: 1.0,
            bins: 255,
            category_smoothing: 5.0,
            category_l2: 10.0,
            early_stopping: true,
            patience: 30,
            monotone: BTreeMap::new(),
            min_conversions: 500,
        }
    }
}

impl BoostingParams {
    /// Every setting within its range.
    pub(super) fn check(&self) -> Result<(), ModelError> {
        let bad = |name, value: f64, wanted| Err(ModelError::BadParameter { name, value, wanted });
        let counts = [
            ("trees", self.trees, 1, 100_000, "1 to 100000"),
            ("leaves", self.leaves, 2, 4096, "2 to 4096"),
            ("depth", self.depth, 1, DEEPEST, "1 to 64"),
            ("bins", self.bins, 2, 255, "2 to 255"),
            ("patience", self.patience, 1, usize::MAX, "at least 1"),
        ];
        for (name, value, low, high, wanted) in counts {
            if !(low..=high).contains(&value) {
                return bad(name, value as f64, wanted);
            }
        }
        let shares =
            [("learning_rate", self.learning_rate), ("row_share", self.row_share), ("column_share", self.column_share)];
        for (name, value) in shares {
            if !(value > 0.0 && value <= 1.0) {
                return bad(name, value, "above 0 and at most 1");
            }
        }
        if !(self.min_child_hessian > 0.0 && self.min_child_hessian.is_finite()) {
            return bad("min_child_hessian", self.min_child_hessian, "a number above 0");
        }
        let sizes = [
            ("min_gain", self.min_gain),
            ("l2", self.l2),
            ("l1", self.l1),
            ("category_smoothing", self.category_smoothing),
            ("category_l2", self.category_l2),
        ];
        for (name, value) in sizes {
            if !(value >= 0.0 && value.is_finite()) {
                return bad(name, value, "a number of at least 0");
            }
        }
        match self.monotone.values().find(|&&way| way != 1 && way != -1) {
            Some(&way) => bad("monotone", f64::from(way), "1 or -1"),
            None => Ok(()),
        }
    }
}
