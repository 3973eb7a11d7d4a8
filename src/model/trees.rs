//! The one tree form: flat nodes that prediction, reasons and exports share.

use serde::{Deserialize, Serialize};

/// A random forest; its raw value is the mean over its trees of the leaf a row falls into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Forest {
    /// The trees, each with its root at node 0.
    pub trees: Vec<Tree>,
}

/// Boosted trees; their raw value, in log-odds, is the base plus the sum over trees of the leaf a row falls into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Boosting {
    /// Log-odds before the first tree.
    pub base: f64,
    /// The trees, each with its root at node 0 and leaves already shrunk by the learning rate.
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
    /// Goes left when `design[column]` is the code of one of `left_levels`; NaN and an unseen category (below 0) where
    /// `missing_left` says; else right.
    Levels {
        /// Design column.
        column: u32,
        /// Codes that go left, ascending.
        left_levels: Vec<u32>,
        /// Where NaN and an unseen category go.
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

impl Boosting {
    /// The base plus the trees' leaves, added in tree order.
    #[must_use]
    pub fn raw(&self, design: &[f64]) -> f64 {
        self.trees.iter().fold(self.base, |sum, tree| sum + tree.value(design))
    }
}

impl Tree {
    /// The value of the leaf a design row falls into.
    #[must_use]
    pub fn value(&self, design: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                Node::Leaf { value, .. } => return *value,
                node @ (Node::Split { column, left, right, .. } | Node::Levels { column, left, right, .. }) => {
                    at = if node.goes_left(design[*column as usize]) { *left } else { *right } as usize;
                }
            }
        }
    }
}

/// Where a split's two sides stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fork {
    /// Design column.
    pub(crate) column: usize,
    /// Node index of the left child.
    pub(crate) left: usize,
    /// Node index of the right child.
    pub(crate) right: usize,
}

impl Node {
    /// Weight of the Train rows that came by.
    #[must_use]
    pub const fn cover(&self) -> f64 {
        match *self {
            Self::Split { cover, .. } | Self::Levels { cover, .. } | Self::Leaf { cover, .. } => cover,
        }
    }

    /// Which column is asked, and which nodes come next; `None` for a leaf.
    pub(crate) const fn fork(&self) -> Option<Fork> {
        match *self {
            Self::Split { column, left, right, .. } | Self::Levels { column, left, right, .. } => {
                Some(Fork { column: column as usize, left: left as usize, right: right as usize })
            }
            Self::Leaf { .. } => None,
        }
    }

    /// Whether a design value goes left; a leaf says no.
    pub(crate) fn goes_left(&self, x: f64) -> bool {
        match self {
            Self::Split { threshold, missing_left, .. } => {
                if x.is_nan() {
                    *missing_left
                } else {
                    x <= *threshold
                }
            }
            Self::Levels { left_levels, missing_left, .. } => {
                // NaN is not at or above 0. A code is a small whole number, exact in f64.
                if x >= 0.0 { left_levels.binary_search(&(x as u32)).is_ok() } else { *missing_left }
            }
            Self::Leaf { .. } => false,
        }
    }
}
