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
//! difference to the factor above, which has been counted with the edge above. A factor depends on the row only by
//! whether the row goes that way, so its reciprocals are made once per model, and a row costs no division.

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

/// A quadrature, and the trees that need it, laid out for it.
#[derive(Clone, Debug)]
struct Rule<const M: usize> {
    quadrature: Quadrature<M>,
    plans: Vec<Plan<M>>,
}

impl<const M: usize> Rule<M> {
    /// For trees with more than `above` and at most 2M different columns on a path.
    fn upto(trees: &[Tree], longest: &[usize], above: usize) -> Self {
        let quadrature = Quadrature::gauss_legendre();
        let asked = (0..trees.len()).filter(|&tree| longest[tree] > above && longest[tree] <= 2 * M);
        let plans = asked.map(|tree| Plan::of(tree, &trees[tree], &quadrature)).collect();
        Self { quadrature, plans }
    }

    fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        if self.plans.is_empty() {
            return;
        }
        let mut row = Row { design, sums: Vec::new(), on: Vec::new(), shares: vec![[0.0; M]; design.len()] };
        for plan in &self.plans {
            plan.add_shares(&trees[plan.tree], &self.quadrature, &mut row);
        }
        for (share, points) in shares.iter_mut().zip(&row.shares) {
            *share += points.iter().sum::<f64>();
        }
    }
}

/// A row on its way through the trees.
struct Row<'a, const M: usize> {
    design: &'a [f64],
    /// One per node of the tree: the product at each point on the way down, the sum over its leaves on the way up.
    sums: Vec<[f64; M]>,
    /// One per node: the row goes this way at every split so far on the column that the edge asks.
    on: Vec<bool>,
    /// One per column: its share at each point, all trees so far. Points are added up once, at the end.
    shares: Vec<[f64; M]>,
}

/// The trees of one model by the quadrature that is exact for them.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    four: Rule<2>,
    eight: Rule<4>,
    ten: Rule<5>,
    twelve: Rule<6>,
    fourteen: Rule<7>,
    sixteen: Rule<8>,
    twenty: Rule<10>,
    thirty_two: Rule<16>,
    /// No path is longer, as `Forest::validate` ensures.
    sixty_four: Rule<32>,
}

impl Rules {
    pub(super) fn of(trees: &[Tree]) -> Self {
        let longest: Vec<usize> = trees.iter().map(most_columns).collect();
        Self {
            four: Rule::upto(trees, &longest, 0),
            eight: Rule::upto(trees, &longest, 4),
            ten: Rule::upto(trees, &longest, 8),
            twelve: Rule::upto(trees, &longest, 10),
            fourteen: Rule::upto(trees, &longest, 12),
            sixteen: Rule::upto(trees, &longest, 14),
            twenty: Rule::upto(trees, &longest, 16),
            thirty_two: Rule::upto(trees, &longest, 20),
            sixty_four: Rule::upto(trees, &longest, 32),
        }
    }

    /// Adds each column's share of the sum of the trees.
    pub(super) fn add_shares(&self, trees: &[Tree], design: &[f64], shares: &mut [f64]) {
        self.four.add_shares(trees, design, shares);
        self.eight.add_shares(trees, design, shares);
        self.ten.add_shares(trees, design, shares);
        self.twelve.add_shares(trees, design, shares);
        self.fourteen.add_shares(trees, design, shares);
        self.sixteen.add_shares(trees, design, shares);
        self.twenty.add_shares(trees, design, shares);
        self.thirty_two.add_shares(trees, design, shares);
        self.sixty_four.add_shares(trees, design, shares);
    }
}

/// What of a tree's shares no row can change: divisions are made here, once, and not row by row.
#[derive(Clone, Debug)]
struct Plan<const M: usize> {
    /// Which tree.
    tree: usize,
    /// One per node; the root's says that nothing was asked yet.
    edges: Vec<Edge<M>>,
}

/// The edge into a node, seen from the column that its parent asks.
#[derive(Clone, Debug)]
struct Edge<const M: usize> {
    /// The next edge above, on the same path, that asks the same column; 0, the root's, for none.
    above: usize,
    /// Cover of the node over its parent's.
    ratio: f64,
    /// The share of Train rows that go this way at every split on the column so far.
    known: f64,
    /// 1 / factor at each point, while the row goes this way.
    inverse: [f64; M],
}

impl<const M: usize> Edge<M> {
    /// (o - z) / factor, while the row goes this way; 0 where nothing was asked.
    fn credit(&self) -> [f64; M] {
        self.inverse.map(|inverse| (1.0 - self.known) * inverse)
    }
}

impl<const M: usize> Plan<M> {
    fn of(tree: usize, grown: &Tree, rule: &Quadrature<M>) -> Self {
        let root = Edge { above: 0, ratio: 1.0, known: 1.0, inverse: [1.0; M] };
        let mut edges = vec![root; grown.nodes.len()];
        let mut parents = vec![0; grown.nodes.len()];
        // Children stand after their parent.
        for (at, node) in grown.nodes.iter().enumerate() {
            let Some(Fork { column, left, right }) = node.fork() else { continue };
            let above = edge_above(grown, &parents, at, column);
            for child in [left, right] {
                let ratio = grown.nodes[child].cover() / node.cover();
                let known = edges[above].known * ratio;
                let inverse = std::array::from_fn(|q| 1.0 / (rule.point[q] + rule.rest[q] * known));
                edges[child] = Edge { above, ratio, known, inverse };
                parents[child] = at;
            }
        }
        Self { tree, edges }
    }

    /// Down the tree with the product of weight and factors at each point, then up with the sums over the leaves of value
    /// times product, crediting each edge's column on the way.
    fn add_shares(&self, tree: &Tree, rule: &Quadrature<M>, row: &mut Row<'_, M>) {
        let Row { design, sums, on, shares } = row;
        let count = tree.nodes.len();
        sums.resize(count.max(sums.len()), [0.0; M]);
        on.resize(count.max(on.len()), true);
        (sums[0], on[0]) = (rule.weight, true);
        for (at, node) in tree.nodes.iter().enumerate() {
            let product = sums[at];
            let Fork { column, left, right } = match (node, node.fork()) {
                (Node::Leaf { value, .. }, _) => {
                    sums[at] = product.map(|p| p * value);
                    continue;
                }
                (_, Some(fork)) => fork,
                (_, None) => continue,
            };
            let [goes, leaves] = if node.goes_left(design[column]) { [left, right] } else { [right, left] };
            let (stay, leave) = (&self.edges[goes], &self.edges[leaves]);
            let asked = on[stay.above];
            (on[goes], on[leaves]) = (asked, false);
            if asked {
                // Factor t + (1-t) z while the row is on the path, (1-t) z once it has left.
                let before = &self.edges[stay.above].inverse;
                let without: [f64; M] = std::array::from_fn(|q| product[q] * before[q]);
                sums[goes] = std::array::from_fn(|q| without[q] * (rule.point[q] + rule.rest[q] * stay.known));
                sums[leaves] = std::array::from_fn(|q| without[q] * (rule.rest[q] * leave.known));
            } else {
                // (1-t) z on both sides of the edge: only z changes.
                sums[goes] = product.map(|p| p * stay.ratio);
                sums[leaves] = product.map(|p| p * leave.ratio);
            }
        }
        for (at, node) in tree.nodes.iter().enumerate().rev() {
            let Some(Fork { column, left, right }) = node.fork() else { continue };
            let [goes, leaves] = if on[left] { [left, right] } else { [right, left] };
            let (stay, below) = (&self.edges[goes], [sums[goes], sums[leaves]]);
            if on[stay.above] {
                let counted = self.edges[stay.above].credit();
                let credit = stay.credit();
                let share = &mut shares[column];
                for q in 0..M {
                    share[q] += (credit[q] - counted[q]) * below[0][q] + (rule.left[q] - counted[q]) * below[1][q];
                }
            }
            sums[at] = std::array::from_fn(|q| below[0][q] + below[1][q]);
        }
    }
}

/// The lowest edge on the path down to `at`, its own included, whose parent asks `column`; 0 for none.
fn edge_above(tree: &Tree, parents: &[usize], at: usize, column: usize) -> usize {
    let mut edge = at;
    while edge != 0 {
        let parent = parents[edge];
        if tree.nodes[parent].fork().is_some_and(|fork| fork.column == column) {
            return edge;
        }
        edge = parent;
    }
    0
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
