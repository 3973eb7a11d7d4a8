//! Many rows at once, to the bit what one row after another gets.
//!
//! An ensemble compares each column with few thresholds. A value's place among them is a code of one byte, found once per
//! row; after that a split is a comparison of bytes, and 128 rows take it together in a few vector instructions, without a
//! branch. From the leaves up, every node says for each row which leaf it ends in; the root's answers pick the values. Each
//! row's sum runs over the trees in their order, so it is the sum of the slow walk.

use std::collections::BTreeMap;

use super::{Model, Node, Tree};
use crate::encode::{Encoder, Transform};
use crate::frame::{Column, FeatureFrame, Margin};
use crate::stats::Places;

/// Rows that go through the trees together.
const ROWS: usize = 128;
/// The code of missing and of an unseen category.
const MISSING: u8 = u8::MAX;
/// Thresholds of a column, or levels; one code less is left for each, so that missing stands apart.
const MOST_CODES: usize = 254;
/// Rows that one task scores.
const ROWS_PER_TASK: usize = 32 * ROWS;

/// Scores many rows of one model.
#[derive(Clone, Debug)]
pub struct BatchScorer<'a> {
    model: &'a Model,
    /// The trees in bytes; none where they do not fit, or there are none.
    coded: Option<Coded>,
}

#[derive(Clone, Debug)]
struct Coded {
    columns: Vec<CodedColumn>,
    trees: Vec<CodedTree>,
    /// Splits of the largest tree.
    most_splits: usize,
    start: f64,
}

#[derive(Clone, Debug)]
struct CodedColumn {
    /// Design column.
    column: usize,
    /// A value is at most threshold k where its place is at most k; `None` for a category, whose code is its level.
    thresholds: Option<Thresholds>,
}

#[derive(Clone, Debug)]
struct Thresholds {
    ascending: Vec<f64>,
    places: Places,
}

#[derive(Clone, Debug)]
struct CodedTree {
    /// Parents before children.
    splits: Vec<CodedSplit>,
    values: Vec<f64>,
}

#[derive(Clone, Debug)]
struct CodedSplit {
    /// Place among the coded columns.
    place: usize,
    question: Question,
    left: Answer,
    right: Answer,
}

#[derive(Clone, Debug)]
enum Question {
    /// At most this code; missing, the largest, goes right.
    AtMost(u8),
    /// At most this code, or missing.
    AtMostOrMissing(u8),
    /// 255 for each code that goes left, else 0.
    Among(Box<[u8; 256]>),
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Leaf(u8),
    Split(usize),
}

impl<'a> BatchScorer<'a> {
    /// Prepares a model that was fitted here or has passed `Model::validate`. Cost: its nodes.
    #[must_use]
    pub fn new(model: &'a Model) -> Self {
        let (trees, start) = (model.trees(), model.trees_start());
        let coded = if trees.is_empty() { None } else { Coded::of(trees, start) };
        Self { model, coded }
    }

    /// Margins of a frame's rows, bit for bit those of [`Model::margin`] on each encoded row. The frame must have the spec
    /// the encoder was checked against. In parallel where the crate is built with `train`.
    #[must_use]
    pub fn margins(&self, encoder: &Encoder, frame: &FeatureFrame) -> Vec<Margin> {
        let mut margins = vec![Margin(0.0); frame.rows()];
        let tasks = margins.chunks_mut(ROWS_PER_TASK).enumerate();
        let work = |(task, margins): (usize, &mut [Margin])| match &self.coded {
            Some(coded) => self.coded_rows(coded, encoder, frame, task * ROWS_PER_TASK, margins),
            None => self.slow_rows(encoder, frame, task * ROWS_PER_TASK, margins),
        };
        #[cfg(feature = "train")]
        {
            use rayon::prelude::*;
            tasks.collect::<Vec<_>>().into_par_iter().for_each(work);
        }
        #[cfg(not(feature = "train"))]
        tasks.for_each(work);
        margins
    }

    fn slow_rows(&self, encoder: &Encoder, frame: &FeatureFrame, first: usize, margins: &mut [Margin]) {
        let (mut features, mut design) = (Vec::new(), Vec::new());
        for (offset, margin) in margins.iter_mut().enumerate() {
            frame.row_into(first + offset, &mut features);
            encoder.encode_row(&features, &mut design);
            *margin = self.model.margin(&design);
        }
    }

    fn coded_rows(&self, coded: &Coded, encoder: &Encoder, frame: &FeatureFrame, first: usize, margins: &mut [Margin]) {
        let mut codes = vec![[0_u8; ROWS]; coded.columns.len()];
        let mut answers = vec![[0_u8; ROWS]; coded.most_splits.max(1)];
        let trees = coded.trees.len() as f64;
        for (block, margins) in margins.chunks_mut(ROWS).enumerate() {
            let first = first + block * ROWS;
            for (column, codes) in coded.columns.iter().zip(&mut codes) {
                let from = &encoder.columns[column.column];
                let values = &frame.columns()[from.feature];
                column.code(values, &from.transform, first, &mut codes[..margins.len()]);
            }
            let mut sums = [coded.start; ROWS];
            for tree in &coded.trees {
                tree.add(&codes, &mut answers, &mut sums);
            }
            for (margin, sum) in margins.iter_mut().zip(sums) {
                let raw = if let Model::Forest(_) = self.model { sum / trees } else { sum };
                *margin = self.model.margin_of_raw(raw);
            }
        }
    }
}

impl CodedColumn {
    fn code(&self, values: &Column, transform: &Transform, first: usize, codes: &mut [u8]) {
        match (values, transform, &self.thresholds) {
            (Column::Number(values), Transform::AsIs {}, Some(thresholds)) => {
                thresholds.places.below_each(&values[first..], MISSING, codes);
            }
            (values, transform, thresholds) => {
                for (offset, code) in codes.iter_mut().enumerate() {
                    let x = transform.apply(values.as_f64(first + offset));
                    *code = match thresholds {
                        Some(_) if x.is_nan() => MISSING,
                        Some(thresholds) => thresholds.places.below(x),
                        // Past the levels that any split names, all go the same way.
                        None if x >= 0.0 => x.min(MOST_CODES as f64) as u8,
                        None => MISSING,
                    };
                }
            }
        }
    }
}

impl Coded {
    /// `None` where a column has too many thresholds or levels, or a tree too many leaves.
    fn of(trees: &[Tree], start: f64) -> Option<Self> {
        let mut thresholds: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let mut categories: BTreeMap<usize, u32> = BTreeMap::new();
        for node in trees.iter().flat_map(|tree| &tree.nodes) {
            match node {
                Node::Split { column, threshold, .. } => {
                    thresholds.entry(*column as usize).or_default().push(*threshold);
                }
                Node::Levels { column, left_levels, .. } => {
                    let most = categories.entry(*column as usize).or_default();
                    *most = left_levels.iter().copied().fold(*most, u32::max);
                }
                Node::Leaf { .. } => {}
            }
        }
        for list in thresholds.values_mut() {
            list.sort_unstable_by(f64::total_cmp);
            #[expect(clippy::float_cmp, reason = "the same number, bit for bit, 0 being -0")]
            list.dedup_by(|a, b| a == b);
        }
        let fits = thresholds.values().all(|list| list.len() <= MOST_CODES)
            && categories.values().all(|&most| (most as usize) < MOST_CODES)
            && categories.keys().all(|column| !thresholds.contains_key(column));
        if !fits {
            return None;
        }
        let numbers = thresholds.into_iter().filter_map(|(column, ascending)| {
            let places = Places::new(&ascending)?;
            Some(CodedColumn { column, thresholds: Some(Thresholds { ascending, places }) })
        });
        let columns: Vec<CodedColumn> =
            numbers.chain(categories.into_keys().map(|column| CodedColumn { column, thresholds: None })).collect();
        let place_of: BTreeMap<usize, usize> =
            columns.iter().enumerate().map(|(place, column)| (column.column, place)).collect();
        let trees: Vec<CodedTree> =
            trees.iter().map(|tree| CodedTree::of(tree, &columns, &place_of)).collect::<Option<_>>()?;
        let most_splits = trees.iter().map(|tree| tree.splits.len()).max().unwrap_or(0);
        Some(Self { columns, trees, most_splits, start })
    }
}

impl CodedTree {
    fn of(tree: &Tree, columns: &[CodedColumn], place_of: &BTreeMap<usize, usize>) -> Option<Self> {
        let mut answer_of = Vec::with_capacity(tree.nodes.len());
        let (mut splits, mut values) = (0_usize, Vec::new());
        for node in &tree.nodes {
            match node {
                Node::Leaf { value, .. } => {
                    answer_of.push(Answer::Leaf(u8::try_from(values.len()).ok()?));
                    values.push(*value);
                }
                _ => {
                    answer_of.push(Answer::Split(splits));
                    splits += 1;
                }
            }
        }
        let mut found = Vec::with_capacity(splits);
        for node in &tree.nodes {
            let Some(fork) = node.fork() else { continue };
            let place = *place_of.get(&fork.column)?;
            let question = match node {
                Node::Split { threshold, missing_left, .. } => {
                    // Of at most 254.
                    let code = columns[place].thresholds.as_ref()?.ascending.partition_point(|t| t < threshold) as u8;
                    if *missing_left { Question::AtMostOrMissing(code) } else { Question::AtMost(code) }
                }
                Node::Levels { left_levels, missing_left, .. } => {
                    let mut among = Box::new([0; 256]);
                    for &level in left_levels {
                        among[level as usize] = u8::MAX;
                    }
                    among[MISSING as usize] = if *missing_left { u8::MAX } else { 0 };
                    Question::Among(among)
                }
                Node::Leaf { .. } => continue,
            };
            found.push(CodedSplit { place, question, left: answer_of[fork.left], right: answer_of[fork.right] });
        }
        Some(Self { splits: found, values })
    }

    /// Adds each row's leaf to its sum.
    fn add(&self, codes: &[[u8; ROWS]], answers: &mut [[u8; ROWS]], sums: &mut [f64; ROWS]) {
        let mut values = [0.0; 256];
        values[..self.values.len()].copy_from_slice(&self.values);
        if self.splits.is_empty() {
            sums.iter_mut().for_each(|sum| *sum += values[0]);
            return;
        }
        for (at, split) in self.splits.iter().enumerate().rev() {
            // Children stand after their parent: their answers are there already.
            let (before, after) = answers.split_at_mut(at + 1);
            let out = &mut before[at];
            let side = |answer| match answer {
                Answer::Leaf(leaf) => [leaf; ROWS],
                Answer::Split(child) => after[child - at - 1],
            };
            let codes = &codes[split.place];
            match &split.question {
                Question::AtMost(most) => choose(out, codes, |code| goes(code <= *most), split, side),
                Question::AtMostOrMissing(most) => {
                    // One further on, missing is 0 and the others keep their order.
                    let most = *most + 1;
                    choose(out, codes, |code| goes(code.wrapping_add(1) <= most), split, side);
                }
                Question::Among(among) => choose(out, codes, |code| among[code as usize], split, side),
            }
        }
        for (sum, &leaf) in sums.iter_mut().zip(&answers[0]) {
            *sum += values[leaf as usize];
        }
    }
}

const fn goes(left: bool) -> u8 {
    if left { u8::MAX } else { 0 }
}

/// For each row the left answer where `left` says 255, the right one where it says 0.
#[inline(always)]
fn choose(
    out: &mut [u8; ROWS],
    codes: &[u8; ROWS],
    left: impl Fn(u8) -> u8,
    split: &CodedSplit,
    side: impl Fn(Answer) -> [u8; ROWS],
) {
    let (lefts, rights) = (side(split.left), side(split.right));
    for row in 0..ROWS {
        let mask = left(codes[row]);
        out[row] = rights[row] ^ ((lefts[row] ^ rights[row]) & mask);
    }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
