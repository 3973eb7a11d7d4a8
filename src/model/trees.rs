//! The one tree form: flat nodes that prediction, reasons and exports share.

use serde::{Deserialize, Serialize};

/// A random forest; its raw value is the mean over its trees of the leaf a row falls into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forest {
    /// The trees, each with its root at node 0.
    pub trees: Vec<Tree>,
}

/// One tree as flat nodes; children stand after their parent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tree {
    /// Node 0 is the root.
    pub nodes: Vec<Node>,
}

/// A split or a leaf.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// Goes left when `design[column] <= threshold`, and when it is NaN and `missing_left`; else right.
    Split {
        /// Design column.
        column: u32,
        /// Goes left at or below it.
        threshold: f64,
        /// Where NaN goes.
        missing_left: bool,
        /// Node index of the left child.
        left: u32,
        /// Node index of the right child.
        right: u32,
        /// Weight of the Train rows that came by.
        cover: f64,
    },
    /// The tree's answer.
    Leaf {
        /// The value.
        value: f64,
        /// Weight of the Train rows that ended here.
        cover: f64,
    },
}

impl Forest {
    /// A forest's chance is kept this far from 0 and 1 before its log-odds are taken.
    pub const LEAST_CHANCE: f64 = 1e-6;

    /// The mean over trees, summed in tree order.
    #[must_use]
    pub fn raw(&self, design: &[f64]) -> f64 {
        let sum: f64 = self.trees.iter().map(|tree| tree.value(design)).sum();
        sum / self.trees.len() as f64
    }
}

impl Tree {
    /// The value of the leaf a design row falls into.
    #[must_use]
    pub fn value(&self, design: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                Node::Leaf { value, .. } => return value,
                Node::Split { column, threshold, missing_left, left, right, .. } => {
                    let goes_left = goes_left(design[column as usize], threshold, missing_left);
                    at = if goes_left { left } else { right } as usize;
                }
            }
        }
    }
}

/// The one rule of a split: at or below the threshold is left, NaN where `missing_left` says.
pub(super) fn goes_left(x: f64, threshold: f64, missing_left: bool) -> bool {
    if x.is_nan() { missing_left } else { x <= threshold }
}

impl Node {
    /// Weight of the Train rows that came by.
    #[must_use]
    pub const fn cover(&self) -> f64 {
        match *self {
            Self::Split { cover, .. } | Self::Leaf { cover, .. } => cover,
        }
    }
}
