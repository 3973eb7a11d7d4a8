//! From smartcore's trees to ours. Its nodes are private; serde is the door.

use serde::Deserialize;

use super::fit::Grown;
use crate::model::boosting::Bins;
use crate::model::{Node, Tree};

/// What smartcore 0.7 writes; its other fields are skipped.
#[derive(Deserialize)]
struct GrownForest {
    forest_regressor: Trees,
}

#[derive(Deserialize)]
struct Trees {
    trees: Vec<GrownTree>,
}

#[derive(Deserialize)]
struct GrownTree {
    nodes: Vec<GrownNode>,
}

#[derive(Deserialize)]
struct GrownNode {
    output: f64,
    split_feature: usize,
    split_value: Option<f64>,
    true_child: Option<usize>,
    false_child: Option<usize>,
}

/// Our form of each tree: over values, where smartcore's is over the codes of `bins`, with the covers that the design rows
/// give. Numbers pass through text without losing a bit.
pub(super) fn trees(grown: &Grown, bins: &[Bins], rows: &[&[f64]]) -> Result<Vec<Tree>, String> {
    let written = serde_json::to_vec(grown).map_err(|error| error.to_string())?;
    let read: GrownForest = serde_json::from_slice(&written).map_err(|error| error.to_string())?;
    read.forest_regressor.trees.into_iter().map(|tree| with_covers(&tree, bins, rows)).collect()
}

fn with_covers(tree: &GrownTree, bins: &[Bins], rows: &[&[f64]]) -> Result<Tree, String> {
    let nodes = tree.nodes.iter().map(|node| {
        let index = |at: usize| u32::try_from(at).map_err(|_| "more than 4 billion nodes".to_owned());
        match (node.split_value, node.true_child, node.false_child) {
            (Some(between), Some(left), Some(right)) => Ok(Node::Split {
                column: index(node.split_feature)?,
                threshold: bins
                    .get(node.split_feature)
                    .and_then(|bins| bins.cut_above(between))
                    .ok_or_else(|| format!("a split at {between} of the codes of column {}", node.split_feature))?,
                missing_left: false,
                left: index(left)?,
                right: index(right)?,
                cover: 0.0,
            }),
            // A split that was found but not carried out keeps its value and has no children.
            (_, None, None) => Ok(Node::Leaf { value: node.output, cover: 0.0 }),
            _ => Err("a node with one child".to_owned()),
        }
    });
    let mut tree = Tree { nodes: nodes.collect::<Result<_, String>>()? };
    for row in rows {
        tree.count(row);
    }
    Ok(tree)
}

impl Tree {
    /// Adds 1 to the cover of every node a row comes by; whole numbers, so the order of rows does not matter.
    fn count(&mut self, design: &[f64]) {
        let mut at = 0;
        loop {
            match &mut self.nodes[at] {
                Node::Leaf { cover, .. } => {
                    *cover += 1.0;
                    return;
                }
                Node::Split { column, threshold, left, right, cover, .. } => {
                    *cover += 1.0;
                    at = if design[*column as usize] <= *threshold { *left } else { *right } as usize;
                }
                // smartcore knows numbers only.
                Node::Levels { .. } => return,
            }
        }
    }
}
