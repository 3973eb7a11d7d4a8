//! One tree, leaf by leaf: the leaf whose split lowers the loss most is split next.

use std::ops::Range;
use std::sync::atomic::{AtomicU16, Ordering};

use rayon::prelude::*;

use super::bins::{Bins, Direction, Kind};
use super::gradients::Pair;
use super::histogram::Tables;
use super::layout::{CODES, Layout};
use super::params::BoostingParams;
use super::partition::partition;
use super::search::{Asked, Bounds, Found, Terms, Way, bounds_below};
use crate::model::{Node, Tree};

/// Fewer rows than this for a thread are not worth waking it.
const LEAST_ROWS_PER_THREAD: usize = 2048;
/// Rows that one task sums when a tree is done.
const ROWS_PER_TASK: usize = 16_384;

/// Everything that stays from tree to tree.
#[derive(Debug)]
pub(super) struct Grower<'a> {
    pub(super) layout: &'a Layout,
    pub(super) bins: &'a [Bins],
    pub(super) params: &'a BoostingParams,
    /// In units of histograms.
    pub(super) coarse: Terms,
    /// In units of single rows.
    pub(super) fine: Terms,
    rows: Vec<u32>,
    spare: Vec<u32>,
    tables: Vec<Tables>,
    histograms: Vec<Vec<Pair>>,
    /// Where each column's sums begin in a histogram.
    starts: Vec<usize>,
    sums: usize,
}

/// A leaf of the growing tree.
#[derive(Debug)]
struct Leaf {
    node: usize,
    rows: Range<usize>,
    depth: usize,
    total: Pair,
    bounds: Bounds,
    histogram: Option<Vec<Pair>>,
    best: Option<Found>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        bins: &'a [Bins],
        params: &'a BoostingParams,
        [fine, coarse]: [Terms; 2],
    ) -> Self {
        let mut starts = vec![0; bins.len()];
        let mut sums = 0;
        for member in layout.groups.iter().flat_map(|group| &group.members) {
            starts[member.column] = sums;
            sums += member.codes;
        }
        let tables = (0..rayon::current_num_threads()).map(|_| Tables::new(layout)).collect();
        Self {
            layout,
            bins,
            params,
            coarse,
            fine,
            rows: vec![0; layout.rows],
            spare: vec![0; layout.rows],
            tables,
            histograms: Vec::new(),
            starts,
            sums,
        }
    }

    /// Grows a tree on the rows' packed `pairs`; notes every row's leaf, and answers with the tree and the leaves' values.
    /// `open` says which columns it may split on.
    pub(super) fn tree(
        &mut self,
        pairs: &[u64],
        weights: Option<&[f64]>,
        open: &[bool],
        leaf_of_row: &[AtomicU16],
    ) -> (Tree, Vec<f64>) {
        for (row, place) in (0..).zip(self.rows.iter_mut()) {
            *place = row;
        }
        let mut nodes = vec![Node::Leaf { value: 0.0, cover: 0.0 }];
        let mut leaves = vec![self.root(pairs, open)];
        while leaves.len() < self.params.leaves {
            let gain = |leaf: &Leaf| leaf.best.as_ref().map_or(0.0, |best| best.gain);
            let next = (0..leaves.len()).reduce(|a, b| if gain(&leaves[b]) > gain(&leaves[a]) { b } else { a });
            let Some((at, found)) = next.and_then(|at| Some((at, leaves[at].best.take()?))) else { break };
            let last = leaves.len() + 1 == self.params.leaves;
            let (left, right) = self.split(&mut leaves[at], &found, pairs, open, last, nodes.len());
            nodes[leaves[at].node] = self.node(&found, nodes.len());
            nodes.extend([Node::Leaf { value: 0.0, cover: 0.0 }, Node::Leaf { value: 0.0, cover: 0.0 }]);
            leaves[at] = left;
            leaves.push(right);
        }
        self.histograms.extend(leaves.iter_mut().filter_map(|leaf| leaf.histogram.take()));
        let values = self.close(&mut nodes, &leaves, pairs, weights, leaf_of_row);
        (Tree { nodes }, values)
    }

    fn root(&mut self, pairs: &[u64], open: &[bool]) -> Leaf {
        let rows = 0..self.layout.rows;
        self.sum(rows.clone(), pairs);
        let mut histogram = self.histogram();
        let first = self.starts[0];
        let codes = self.bins[0].codes();
        // The root's total is any column's sum, so columns are merged before the search.
        self.merge(&mut histogram);
        let total = histogram[first..first + codes].iter().fold(Pair::default(), |sum, &pair| sum.plus(pair));
        let asked = Asked { total, bounds: Bounds::NONE };
        let best = self.search(&histogram, asked, open);
        Leaf { node: 0, rows, depth: 0, total, bounds: Bounds::NONE, histogram: Some(histogram), best }
    }

    /// Sorts the rows of a leaf to its sides and finds the sides' own best splits.
    fn split(
        &mut self,
        leaf: &mut Leaf,
        found: &Found,
        pairs: &[u64],
        open: &[bool],
        last: bool,
        next_node: usize,
    ) -> (Leaf, Leaf) {
        let (group, goes_left) = self.way(found);
        let range = leaf.rows.clone();
        let codes = &self.layout.by_column[group];
        let count = partition(&mut self.rows[range.clone()], &mut self.spare[range.clone()], codes, &goes_left);
        let middle = range.start + count;
        let direction = match self.bins[found.column].kind {
            Kind::Number { direction, .. } => direction,
            Kind::Category { .. } => Direction::Free,
        };
        let [left_bounds, right_bounds] = bounds_below(found, direction, leaf.bounds);
        let side = |node, rows, total, bounds| Leaf {
            node,
            rows,
            depth: leaf.depth + 1,
            total,
            bounds,
            histogram: None,
            best: None,
        };
        let mut left = side(next_node, range.start..middle, found.left, left_bounds);
        let mut right = side(next_node + 1, middle..range.end, found.right, right_bounds);
        let Some(mut parent) = leaf.histogram.take() else { return (left, right) };
        let divisible = |leaf: &Leaf| {
            !last
                && leaf.depth < self.params.depth
                && self.coarse.hessian(leaf.total) >= 2.0 * self.coarse.min_child_hessian
        };
        let (small, large) =
            if left.rows.len() <= right.rows.len() { (&mut left, &mut right) } else { (&mut right, &mut left) };
        let (small_divides, large_divides) = (divisible(small), divisible(large));
        if !small_divides && !large_divides {
            self.histograms.push(parent);
            return (left, right);
        }
        self.sum(small.rows.clone(), pairs);
        let mut histogram = self.histogram();
        let asked = |leaf: &Leaf, divides: bool| divides.then_some(Asked { total: leaf.total, bounds: leaf.bounds });
        let asked = [asked(small, small_divides), asked(large, large_divides)];
        let [small_best, large_best] = self.part(&mut histogram, &mut parent, asked, open);
        small.best = small_best;
        large.best = large_best;
        for (leaf, histogram) in [(small, histogram), (large, parent)] {
            if leaf.best.is_some() { leaf.histogram = Some(histogram) } else { self.histograms.push(histogram) }
        }
        (left, right)
    }

    /// Sums the rows in `range` into the threads' tables.
    fn sum(&mut self, range: Range<usize>, pairs: &[u64]) {
        let rows = &self.rows[range];
        let threads = self.tables.len().min(rows.len() / LEAST_ROWS_PER_THREAD).max(1);
        let share = rows.len().div_ceil(threads).max(1);
        let layout = self.layout;
        if threads == 1 {
            self.tables[0].sum(layout, rows, pairs);
        } else {
            let parts = self.tables[..threads].par_iter_mut().zip(rows.par_chunks(share));
            parts.for_each(|(tables, rows)| tables.sum(layout, rows, pairs));
        }
        // A table without rows must not keep the sums of another leaf.
        let used = rows.chunks(share).len().max(1);
        self.tables[used..].iter_mut().for_each(|tables| tables.sum(layout, &[], pairs));
    }

    fn histogram(&mut self) -> Vec<Pair> {
        self.histograms.pop().unwrap_or_else(|| vec![Pair::default(); self.sums])
    }

    /// One piece per group.
    fn pieces<'h>(&self, mut histogram: &'h mut [Pair]) -> Vec<&'h mut [Pair]> {
        let mut pieces = Vec::with_capacity(self.layout.groups.len());
        for group in &self.layout.groups {
            let (piece, rest) = histogram.split_at_mut(group.members.iter().map(|member| member.codes).sum());
            pieces.push(piece);
            histogram = rest;
        }
        pieces
    }

    /// From the threads' sums by group to sums by column.
    fn merge(&self, histogram: &mut [Pair]) {
        self.pieces(histogram).into_par_iter().enumerate().for_each(|(group, piece)| self.merge_group(group, piece));
    }

    fn merge_group(&self, group: usize, piece: &mut [Pair]) {
        let Self { layout, tables, .. } = self;
        let group_of = &layout.groups[group];
        let mut sums = [Pair::default(); CODES];
        for tables in tables {
            for (sum, pair) in sums.iter_mut().zip(tables.of_group(group)) {
                *sum = sum.plus(*pair);
            }
        }
        let mut rest = piece;
        for member in &group_of.members {
            let (own, after) = rest.split_at_mut(member.codes);
            own.fill(Pair::default());
            for (&code, &sum) in member.own.iter().zip(&sums) {
                let place = &mut own[code as usize];
                *place = place.plus(sum);
            }
            rest = after;
        }
    }

    fn search(&self, histogram: &[Pair], asked: Asked, open: &[bool]) -> Option<Found> {
        let columns = (0..self.bins.len()).into_par_iter().filter(|&column| open[column]);
        let found: Vec<Option<Found>> = columns
            .map(|column| {
                let sums = &histogram[self.starts[column]..][..self.bins[column].codes()];
                self.coarse.best(column, &self.bins[column], sums, asked)
            })
            .collect();
        best_of(found)
    }

    /// The small side's histogram from the tables, the large side's by taking it off their parent's, and both searches.
    fn part(
        &self,
        small: &mut [Pair],
        parent: &mut [Pair],
        asked: [Option<Asked>; 2],
        open: &[bool],
    ) -> [Option<Found>; 2] {
        let pieces: Vec<_> = self.pieces(small).into_iter().zip(self.pieces(parent)).collect();
        let work = |(group, (small, parent)): (usize, (&mut [Pair], &mut [Pair]))| {
            self.merge_group(group, small);
            for (parent, small) in parent.iter_mut().zip(small.iter()) {
                *parent = parent.minus(*small);
            }
            [(asked[0], &*small), (asked[1], &*parent)].map(|(asked, piece)| {
                let asked = asked?;
                let mut at = 0;
                let found = self.layout.groups[group].members.iter().map(|member| {
                    let sums = &piece[at..at + member.codes];
                    at += member.codes;
                    let column = member.column;
                    if open[column] { self.coarse.best(column, &self.bins[column], sums, asked) } else { None }
                });
                best_of(found.collect())
            })
        };
        let found: Vec<[Option<Found>; 2]> = pieces.into_par_iter().enumerate().with_min_len(2).map(work).collect();
        let (small, large): (Vec<_>, Vec<_>) = found.into_iter().map(|[small, large]| (small, large)).unzip();
        [best_of(small), best_of(large)]
    }

    /// The split's group, and which of its codes go left.
    fn way(&self, found: &Found) -> (usize, [bool; CODES]) {
        let bins = &self.bins[found.column];
        let mut own_left = [false; CODES];
        match &found.way {
            Way::UpTo(last) => own_left[..=*last].fill(true),
            Way::Among(codes) => codes.iter().for_each(|&code| own_left[code as usize] = true),
        }
        if bins.missing {
            own_left[bins.values] = found.missing_left;
        }
        let (group, at) = self.layout.place[found.column];
        let mut goes_left = [false; CODES];
        for (left, &own) in goes_left.iter_mut().zip(&self.layout.groups[group].members[at].own) {
            *left = own_left[own as usize];
        }
        (group, goes_left)
    }

    fn node(&self, found: &Found, next_node: usize) -> Node {
        // At most 4096 leaves, and columns are counted in 32 bits when a fit begins.
        let (column, left) = (found.column as u32, next_node as u32);
        let (right, missing_left, cover) = (left + 1, found.missing_left, 0.0);
        match (&found.way, &self.bins[found.column].kind) {
            (Way::UpTo(last), Kind::Number { cuts, .. }) => {
                // Past the last cut stand all numbers: only missing goes right.
                let threshold = cuts.get(*last).copied().unwrap_or(f64::MAX);
                Node::Split { column, threshold, missing_left, left, right, cover }
            }
            (Way::Among(codes), Kind::Category { levels, others }) => {
                let known = codes.iter().filter_map(|&code| levels.get(code as usize).copied());
                let others = if missing_left { others.as_slice() } else { &[] };
                let mut left_levels: Vec<u32> = known.chain(others.iter().copied()).collect();
                left_levels.sort_unstable();
                Node::Levels { column, left_levels, missing_left, left, right, cover }
            }
            // A search answers in the kind of its column.
            _ => Node::Leaf { value: 0.0, cover },
        }
    }

    /// Sums each leaf's rows in full, gives it its value and every node its cover.
    fn close(
        &self,
        nodes: &mut [Node],
        leaves: &[Leaf],
        pairs: &[u64],
        weights: Option<&[f64]>,
        leaf_of_row: &[AtomicU16],
    ) -> Vec<f64> {
        let parts: Vec<(usize, &[u32])> = leaves
            .iter()
            .enumerate()
            .flat_map(|(index, leaf)| self.rows[leaf.rows.clone()].chunks(ROWS_PER_TASK).map(move |rows| (index, rows)))
            .collect();
        let sums: Vec<(usize, Pair, f64)> = parts
            .into_par_iter()
            .map(|(index, rows)| {
                let mut sum = Pair::default();
                for &row in rows {
                    sum = sum.plus(Pair::fine(pairs[row as usize]));
                    // At most 4096 leaves.
                    leaf_of_row[row as usize].store(index as u16, Ordering::Relaxed);
                }
                let cover = match weights {
                    Some(weights) => rows.iter().map(|&row| weights[row as usize]).sum(),
                    None => rows.len() as f64,
                };
                (index, sum, cover)
            })
            .collect();
        let mut totals = vec![(Pair::default(), 0.0); leaves.len()];
        for (index, sum, weight) in sums {
            let (total, cover) = &mut totals[index];
            *total = total.plus(sum);
            *cover += weight;
        }
        let mut values = Vec::with_capacity(leaves.len());
        for (leaf, (total, weight)) in leaves.iter().zip(totals) {
            let answer = self.fine.answer(total, leaf.bounds) * self.params.learning_rate;
            nodes[leaf.node] = Node::Leaf { value: answer, cover: weight };
            values.push(answer);
        }
        // Children stand after their parent.
        for at in (0..nodes.len()).rev() {
            if let Some(fork) = nodes[at].fork() {
                let below = nodes[fork.left].cover() + nodes[fork.right].cover();
                if let Node::Split { cover, .. } | Node::Levels { cover, .. } = &mut nodes[at] {
                    *cover = below;
                }
            }
        }
        values
    }
}

/// The largest gain; of equals, the first column's.
fn best_of(found: Vec<Option<Found>>) -> Option<Found> {
    found.into_iter().flatten().reduce(|a, b| {
        let first = b.gain > a.gain || (a.gain.total_cmp(&b.gain).is_eq() && b.column < a.column);
        if first { b } else { a }
    })
}
