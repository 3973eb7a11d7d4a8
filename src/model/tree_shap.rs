//! Shapley values of a tree, exactly, in one walk over its nodes.
//!
//! For one leaf the path-dependent game is a product over the columns on its path: a known column i counts `o` (1 when
//! the row goes the leaf's way at every split on i, else 0), an unknown one `z` (the share of Train rows that do, by
//! cover). The weight of a set of size s among d columns, `s! (d-1-s)! / d!`, is the integral of `t^s (1-t)^(d-1-s)` over
//! 0..1, so the share of column i in a leaf with value v is
//!
//! ```text
//! v (o_i - z_i) * integral over t of the product over the other columns j of (t o_j + (1-t) z_j)
//! ```
//!
//! a polynomial of degree d-1, which Gauss-Legendre quadrature with d/2 points integrates without error; d counts different
//! columns, and every tree has the smallest rule that its own paths need. Every factor is positive, so products and quotients
//! lose no digits. The walk carries the product at each point down, sums the leaves
//! on the way up, and gives each edge its column's factor; where a column comes back on the path, the edge gives the
//! difference to the factor above, which has been counted with the edge above.

use super::trees::Fork;
use super::{Node, Tree};

/// Nodes and weights on 0..1 that integrate polynomials up to degree 2M - 1 exactly.
#[derive(Clone, Debug)]
pub(super) struct Quadrature<const M: usize> {
    point: [f64; M],
    /// 1 - point.
    rest: [f64; M],
    /// -1 / rest: the credit of a column whose path the row has left.
    left: [f64; M],
    weight: [f64; M],
}

impl<const M: usize> Quadrature<M> {
    /// Newton's method on the Legendre polynomial of degree M from Tricomi's first guess.
    fn gauss_legendre() -> Self {
        let mut rule = Self { point: [0.5; M], rest: [0.5; M], left: [-2.0; M], weight: [1.0; M] };
        for i in 0..M {
            let mut x = libm::cos(std::f64::consts::PI * (i as f64 + 0.75) / (M as f64 + 0.5));
            let mut slope = 1.0;
            // Five steps reach the last bit from this guess; more change nothing.
            for _ in 0..8 {
                let (mut last, mut value) = (1.0, x);
                for degree in 2..=M {
                    let k = degree as f64;
                    (last, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * last) / k);
                }
                slope = M as f64 * (x * value - last) / (x * x - 1.0);
                x -= value / slope;
            }
            rule.point[i] = 0.5 * (1.0 + x);
            rule.rest[i] = 0.5 * (1.0 - x);
            rule.left[i] = -1.0 / rule.rest[i];
            rule.weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
        }
        rule
    }
}

/// A quadrature, and the trees that need it.
#[derive(Clone, Debug)]
struct Rule<const M: usize> {
    quadrature: Quadrature<M>,
    trees: Vec<usize>,
}

impl<const M: usize> Rule<M> {
    /// For trees with more than `above` and at most 2M different columns on a path.
    fn upto(longest: &[usize], above: usize) -> Self {
        let trees = (0..longest.len()).filter(|&tree| longest[tree] > above && longest[tree] <= 2 * M).collect();
        Self { quadrature: Quadrature::gauss_legendre(), trees }
    }

    fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        if self.trees.is_empty() {
            return;
        }
        let mut paths = vec![OnPath::ROOT; design.len()];
        for &tree in &self.trees {
            let tree = &trees[tree];
            Walk { rule: &self.quadrature, tree, design, shares: &mut *shares, paths: &mut paths }
                .down(0, self.quadrature.weight);
        }
    }
}

/// The trees of one model by the quadrature that is exact for them.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    four: Rule<2>,
    eight: Rule<4>,
    twelve: Rule<6>,
    sixteen: Rule<8>,
    thirty_two: Rule<16>,
    /// No path is longer, as `Forest::validate` ensures.
    sixty_four: Rule<32>,
}

impl Rules {
    pub(super) fn of(trees: &[Tree]) -> Self {
        let longest: Vec<usize> = trees.iter().map(most_columns).collect();
        Self {
            four: Rule::upto(&longest, 0),
            eight: Rule::upto(&longest, 4),
            twelve: Rule::upto(&longest, 8),
            sixteen: Rule::upto(&longest, 12),
            thirty_two: Rule::upto(&longest, 16),
            sixty_four: Rule::upto(&longest, 32),
        }
    }

    /// Adds each column's share of the sum of the trees.
    pub(super) fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        self.four.add_shares(trees, design, shares);
        self.eight.add_shares(trees, design, shares);
        self.twelve.add_shares(trees, design, shares);
        self.sixteen.add_shares(trees, design, shares);
        self.thirty_two.add_shares(trees, design, shares);
        self.sixty_four.add_shares(trees, design, shares);
    }
}

/// Where one column stands on the path from the root to here, and what follows from it at each point.
#[derive(Clone, Copy)]
struct OnPath<const M: usize> {
    /// The row itself goes this way at every split on the column so far.
    on: bool,
    /// The share of Train rows that do.
    known: f64,
    /// 1 / factor; while the row is on the path.
    inverse: [f64; M],
    /// (o - z) / factor; while the row is on the path.
    credit: [f64; M],
}

impl<const M: usize> OnPath<M> {
    /// Nothing asked of the column yet: its factor is 1.
    const ROOT: Self = Self { on: true, known: 1.0, inverse: [1.0; M], credit: [0.0; M] };
}

struct Walk<'a, const M: usize> {
    rule: &'a Quadrature<M>,
    tree: &'a Tree,
    design: &'a [f64],
    shares: &'a mut [f64],
    /// One per design column.
    paths: &'a mut [OnPath<M>],
}

impl<const M: usize> Walk<'_, M> {
    /// `product`: weight times the product of the columns' factors on the path, at each point. Answers with the sum over
    /// the leaves below of value times product.
    fn down(&mut self, at: usize, product: [f64; M]) -> [f64; M] {
        let node = &self.tree.nodes[at];
        let Fork { column, left, right } = match (node, node.fork()) {
            (Node::Leaf { value, .. }, _) => return product.map(|p| p * value),
            (_, Some(fork)) => fork,
            (_, None) => return [0.0; M],
        };
        let cover = node.cover();
        let row_goes_left = node.goes_left(self.design[column]);
        let above = self.paths[column];
        let mut sum = [0.0; M];
        for (child, row_goes) in [(left, row_goes_left), (right, !row_goes_left)] {
            let ratio = self.tree.nodes[child].cover() / cover;
            let below = self.edge(child, product, &above, row_goes, ratio, column);
            for (total, part) in sum.iter_mut().zip(below) {
                *total += part;
            }
        }
        self.paths[column] = above;
        sum
    }

    /// Goes down one edge and credits its column.
    fn edge(
        &mut self,
        child: usize,
        mut product: [f64; M],
        above: &OnPath<M>,
        row_goes: bool,
        ratio: f64,
        column: usize,
    ) -> [f64; M] {
        if !above.on {
            // The column's factor is (1-t) z on both sides of the edge: only z changes, and nothing is left to credit.
            product.iter_mut().for_each(|p| *p *= ratio);
            return self.down(child, product);
        }
        // Factor t + (1-t) z while the row is on the path, (1-t) z once it has left; credit (o - z) / factor.
        let Quadrature { point, rest, .. } = self.rule;
        let known = above.known * ratio;
        let mut gain = [0.0; M];
        let here = &mut self.paths[column];
        (here.on, here.known) = (row_goes, known);
        if row_goes {
            for q in 0..M {
                let factor = point[q] + rest[q] * known;
                here.inverse[q] = 1.0 / factor;
                here.credit[q] = (1.0 - known) * here.inverse[q];
                product[q] *= factor * above.inverse[q];
                gain[q] = here.credit[q] - above.credit[q];
            }
        } else {
            for q in 0..M {
                product[q] *= rest[q] * known * above.inverse[q];
                gain[q] = self.rule.left[q] - above.credit[q];
            }
        }
        let below = self.down(child, product);
        self.shares[column] += gain.iter().zip(&below).map(|(c, b)| c * b).sum::<f64>();
        below
    }
}

/// The cover-weighted mean of the leaves: what the tree says when no column is known.
pub(super) fn expectation(tree: &Tree) -> f64 {
    // Children stand after their parent, so one pass from the back has every child before its parent.
    let mut below = vec![0.0; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate().rev() {
        below[at] = match (node, node.fork()) {
            (Node::Leaf { value, .. }, _) => *value,
            (_, Some(Fork { left, right, .. })) => {
                [left, right].into_iter().map(|child| tree.nodes[child].cover() / node.cover() * below[child]).sum()
            }
            (_, None) => 0.0,
        };
    }
    below.first().copied().unwrap_or(0.0)
}

/// Different columns on the path that has most of them.
fn most_columns(tree: &Tree) -> usize {
    let mut most = 0;
    // Node, and the columns above it.
    let mut waiting: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new())];
    while let Some((at, mut columns)) = waiting.pop() {
        let Some(Fork { column, left, right }) = tree.nodes.get(at).and_then(Node::fork) else {
            most = most.max(columns.len());
            continue;
        };
        if !columns.contains(&column) {
            columns.push(column);
        }
        waiting.push((left, columns.clone()));
        waiting.push((right, columns));
    }
    // A tree that is one leaf has nothing to credit, and the smallest rule says so.
    most.max(1)
}

/// Splits on the longest path.
#[cfg(all(test, feature = "train"))]
pub(super) fn deepest(tree: &Tree) -> usize {
    let mut depth = vec![0; tree.nodes.len()];
    for (at, node) in tree.nodes.iter().enumerate() {
        if let Some(Fork { left, right, .. }) = node.fork() {
            depth[left] = depth[at] + 1;
            depth[right] = depth[at] + 1;
        }
    }
    depth.into_iter().max().unwrap_or(0)
}
