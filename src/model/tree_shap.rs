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
//! a polynomial of degree d-1, which Gauss-Legendre quadrature with d/2 points integrates without error. Every factor is
//! positive, so products and quotients lose no digits. The walk carries the product at each point down, sums the leaves
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
    weight: [f64; M],
}

impl<const M: usize> Quadrature<M> {
    /// Newton's method on the Legendre polynomial of degree M from Tricomi's first guess.
    fn gauss_legendre() -> Self {
        let mut rule = Self { point: [0.5; M], rest: [0.5; M], weight: [1.0; M] };
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
            rule.weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
        }
        rule
    }

    fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        let mut paths = vec![OnPath { on: true, known: 1.0 }; design.len()];
        for tree in trees {
            Walk { rule: self, tree, design, shares: &mut *shares, paths: &mut paths }.down(0, self.weight);
        }
    }
}

/// Quadrature rules for depths up to twice their number of points.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one per model, and read at every row")]
pub(super) enum Depths {
    Eight(Quadrature<4>),
    Sixteen(Quadrature<8>),
    ThirtyTwo(Quadrature<16>),
    SixtyFour(Quadrature<32>),
}

impl Depths {
    /// The smallest rule that is exact for trees of this depth (64 at most, as `Forest::validate` ensures).
    pub(super) fn upto(depth: usize) -> Self {
        match depth {
            0..=8 => Self::Eight(Quadrature::gauss_legendre()),
            9..=16 => Self::Sixteen(Quadrature::gauss_legendre()),
            17..=32 => Self::ThirtyTwo(Quadrature::gauss_legendre()),
            _ => Self::SixtyFour(Quadrature::gauss_legendre()),
        }
    }

    /// Adds each column's share of the sum of the trees.
    pub(super) fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        match self {
            Self::Eight(rule) => rule.add_shares(trees, design, shares),
            Self::Sixteen(rule) => rule.add_shares(trees, design, shares),
            Self::ThirtyTwo(rule) => rule.add_shares(trees, design, shares),
            Self::SixtyFour(rule) => rule.add_shares(trees, design, shares),
        }
    }
}

/// Where one column stands on the path from the root to here.
#[derive(Clone, Copy)]
struct OnPath {
    /// The row itself goes this way at every split on the column so far.
    on: bool,
    /// The share of Train rows that do.
    known: f64,
}

struct Walk<'a, const M: usize> {
    rule: &'a Quadrature<M>,
    tree: &'a Tree,
    design: &'a [f64],
    shares: &'a mut [f64],
    /// One per design column.
    paths: &'a mut [OnPath],
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
            let here = OnPath { on: above.on && row_goes, known: above.known * ratio };
            self.paths[column] = here;
            let below = self.edge(child, product, above, here, ratio, column);
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
        above: OnPath,
        here: OnPath,
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
        let mut credit = [0.0; M];
        for q in 0..M {
            let factor_above = point[q] + rest[q] * above.known;
            let credit_above = (1.0 - above.known) / factor_above;
            let (factor, credit_here) = if here.on {
                let factor = point[q] + rest[q] * here.known;
                (factor, (1.0 - here.known) / factor)
            } else {
                (rest[q] * here.known, -1.0 / rest[q])
            };
            product[q] *= factor / factor_above;
            credit[q] = credit_here - credit_above;
        }
        let below = self.down(child, product);
        self.shares[column] += credit.iter().zip(&below).map(|(c, b)| c * b).sum::<f64>();
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

/// Splits on the longest path.
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
