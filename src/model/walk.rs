//! One row at a time, without allocation: trees as small nodes whose two children lie side by side.
//!
//! A walk goes to the left child or to the one after it, by adding the answer of a comparison: no branch to mispredict. A
//! leaf leads to itself, so eight trees are walked side by side, as many steps as the deepest of them has, and their reads
//! overlap.

use super::{Model, Node, Tree};
use crate::frame::Margin;

/// Trees walked side by side.
const SIDE_BY_SIDE: usize = 8;
/// Marks, in a node's column, that missing goes right.
const MISSING_RIGHT: u32 = 1 << 31;
/// Marks, in a node's column, a split over categories; its `threshold` is the number of its set.
const LEVELS: u32 = 1 << 30;

/// Scores rows of one model one by one, bit for bit as [`Model::margin`].
#[derive(Clone, Debug)]
pub struct RowScorer<'a> {
    model: &'a Model,
    walked: Option<Walked>,
}

#[derive(Clone, Debug)]
struct Walked {
    nodes: Vec<Small>,
    /// Root and depth of each tree.
    roots: Vec<(u32, u32)>,
    /// Levels that go left, by split over categories.
    sets: Vec<Vec<u32>>,
    start: f64,
}

/// A split, or a leaf that leads to itself.
#[derive(Clone, Copy, Debug)]
struct Small {
    /// A split: goes left at or below it. A leaf: its value.
    threshold: f64,
    /// Design column with its marks.
    column: u32,
    /// The left child, the right one after it; a leaf itself.
    left: u32,
}

impl<'a> RowScorer<'a> {
    /// Prepares a model that was fitted here or has passed `Model::validate`. Cost: its nodes.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        let (trees, start) = (model.trees(), model.trees_start());
        let walked = if trees.is_empty() { None } else { Walked::of(trees, start) };
        Self { model, walked }
    }

    /// The margin of a design row.
    #[must_use]
    pub fn margin(&self, design: &[f64]) -> Margin {
        let Some(walked) = &self.walked else { return self.model.margin(design) };
        let sum = walked.sum(design);
        let raw = if let Model::Forest(forest) = self.model { sum / forest.trees.len() as f64 } else { sum };
        self.model.margin_of_raw(raw)
    }
}

impl Walked {
    /// `None` for more nodes or columns than 30 bits count.
    fn of(trees: &[Tree], start: f64) -> Option<Self> {
        let (mut nodes, mut roots, mut sets) = (Vec::new(), Vec::new(), Vec::new());
        let index = |at: usize| u32::try_from(at).ok().filter(|&at| at < LEVELS);
        let nothing = Small { threshold: 0.0, column: 0, left: 0 };
        for tree in trees {
            let root = nodes.len();
            nodes.push(nothing);
            // Node of the tree, its place here, splits above it.
            let mut waiting = vec![(0_usize, root, 0_u32)];
            let mut deepest = 0;
            while let Some((from, at, depth)) = waiting.pop() {
                deepest = deepest.max(depth);
                let node = &tree.nodes[from];
                let next = nodes.len();
                nodes[at] = match node {
                    Node::Leaf { value, .. } => Small { threshold: *value, column: 0, left: index(at)? },
                    Node::Split { column, threshold, missing_left, .. } => {
                        let side = if *missing_left { 0 } else { MISSING_RIGHT };
                        Small { threshold: *threshold, column: index(*column as usize)? | side, left: index(next)? }
                    }
                    Node::Levels { column, left_levels, missing_left, .. } => {
                        let side = if *missing_left { LEVELS } else { LEVELS | MISSING_RIGHT };
                        sets.push(left_levels.clone());
                        let set = f64::from(index(sets.len() - 1)?);
                        Small { threshold: set, column: index(*column as usize)? | side, left: index(next)? }
                    }
                };
                if let Some(fork) = node.fork() {
                    nodes.extend([nothing, nothing]);
                    waiting.extend([(fork.left, next, depth + 1), (fork.right, next + 1, depth + 1)]);
                }
            }
            roots.push((index(root)?, deepest));
        }
        Some(Self { nodes, roots, sets, start })
    }

    fn sum(&self, design: &[f64]) -> f64 {
        let mut sum = self.start;
        for roots in self.roots.chunks(SIDE_BY_SIDE) {
            // Places without a tree walk the first tree's root and are not read.
            let mut places = [roots[0].0; SIDE_BY_SIDE];
            for (place, (root, _)) in places.iter_mut().zip(roots) {
                *place = *root;
            }
            let steps = roots.iter().map(|&(_, depth)| depth).max().unwrap_or(0);
            for _ in 0..steps {
                for place in &mut places {
                    *place = self.next(*place, design);
                }
            }
            for &place in &places[..roots.len()] {
                sum += self.nodes[place as usize].threshold;
            }
        }
        sum
    }

    #[inline(always)]
    fn next(&self, at: u32, design: &[f64]) -> u32 {
        let node = self.nodes[at as usize];
        let x = design[(node.column & !(MISSING_RIGHT | LEVELS)) as usize];
        let missing_right = node.column & MISSING_RIGHT != 0;
        let right = if node.column & LEVELS == 0 {
            (x > node.threshold) | (x.is_nan() & missing_right)
        } else if x >= 0.0 {
            self.sets[node.threshold as usize].binary_search(&(x as u32)).is_err()
        } else {
            missing_right
        };
        node.left.wrapping_add(u32::from(right & (node.left != at)))
    }
}
