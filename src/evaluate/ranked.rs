//! What do AUC, average precision and lift become in a resample? Ranked once, then sums of whole-number weights.

use super::wave::{LANES, Lanes, Wave};
use crate::stats::{descending, tied};

/// A scorer's rows, best first: the groups they belong to, cut into segments so that a resample is nothing but sums.
///
/// Where no row of a tie converted, its order among others without a conversion is of no account; so all of those between two ties with
/// conversions are one stretch.
#[derive(Clone, Debug)]
pub(super) struct RankedRows {
    groups: Vec<u32>,
    segments: Vec<Segment>,
}

/// Numbers of rows: those without a conversion above the next tie that holds one, then that tie's conversions and its others.
#[derive(Clone, Copy, Debug, Default)]
struct Segment {
    above: u32,
    converted: u32,
    others: u32,
}

/// The most rows: each may weigh 8, and their sum fits into 31 bits.
pub(super) const MOST_ROWS: usize = 1 << 27;

/// Ranking metrics of one resample; `None` where it holds one class only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RankMetrics {
    pub(super) roc_auc: Option<f64>,
    pub(super) average_precision: Option<f64>,
    pub(super) lift: Option<f64>,
    pub(super) ks: Option<f64>,
}

/// Weight of conversions and of the others in each resample of a wave, the same for every scorer.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassWeights {
    pub(super) positive: Lanes<f64>,
    pub(super) negative: Lanes<f64>,
}

/// Rows of either class per group: a resample's class weights without a walk over its rows.
#[derive(Clone, Debug)]
pub(super) struct ClassRows(Vec<[u32; 2]>);

impl ClassRows {
    /// Counts the rows of `groups` groups.
    pub(super) fn new(labels: &[bool], group_of_row: &[u32], groups: usize) -> Self {
        let mut counts = vec![[0; 2]; groups];
        for (&label, &group) in labels.iter().zip(group_of_row) {
            counts[group as usize][usize::from(label)] += 1;
        }
        Self(counts)
    }

    /// The class weights in the resamples of a wave.
    pub(super) fn weights(&self, wave: &Wave) -> ClassWeights {
        // Fewer than 2^27 rows of weight 8 at most: 32 bits hold any sum.
        let mut sums = [[0_u32; LANES]; 2];
        for (rows, weights) in self.0.iter().zip(&wave.weights) {
            for (sum, &rows) in sums.iter_mut().zip(rows).filter(|(_, rows)| **rows > 0) {
                for lane in 0..LANES {
                    sum[lane] = sum[lane].wrapping_add(rows.wrapping_mul(u32::from(weights[lane])));
                }
            }
        }
        let [negative, positive] = sums.map(|of| of.map(f64::from));
        ClassWeights { positive, negative }
    }
}

impl RankedRows {
    /// Ranks rows by `scores` (no NaN); `group_of_row` below [`MOST_ROWS`].
    pub(super) fn new(labels: &[bool], group_of_row: &[u32], scores: &[f64]) -> Self {
        let mut groups = Vec::with_capacity(labels.len());
        let mut segments = Vec::new();
        let mut segment = Segment::default();
        let mut push = |row: usize| groups.push(group_of_row[row]);
        for tie in descending(scores).chunk_by(|&a, &b| tied(scores[a], scores[b])) {
            let converted = tie.iter().filter(|&&row| labels[row]).count() as u32;
            if converted == 0 {
                segment.above += tie.len() as u32;
                tie.iter().for_each(|&row| push(row));
                continue;
            }
            tie.iter().filter(|&&row| labels[row]).for_each(|&row| push(row));
            tie.iter().filter(|&&row| !labels[row]).for_each(|&row| push(row));
            segments.push(Segment { converted, others: tie.len() as u32 - converted, ..segment });
            segment = Segment::default();
        }
        segments.push(segment);
        Self { groups, segments }
    }

    /// How much of a list of `length` places is used, and how many conversions it finds, under these group weights: ties at the cut share
    /// the places that are left. Only for rows of which none rests because of another. `each(number, found)` is told how much is found of
    /// each conversion, numbered best first.
    pub(super) fn listed(&self, weights: &[u8], length: u64, mut each: impl FnMut(usize, f64)) -> (f64, f64) {
        let (mut places, mut found) = (length as f64, 0.0);
        let mut rest = self.groups.as_slice();
        let mut number = 0;
        for segment in &self.segments {
            if places <= 0.0 {
                break;
            }
            let mut next = |count: u32| {
                let (these, below) = rest.split_at(count as usize);
                rest = below;
                these
            };
            let sum_of =
                |these: &[u32]| f64::from(these.iter().map(|&group| u32::from(weights[group as usize])).sum::<u32>());
            let (above, tied, others) = (next(segment.above), next(segment.converted), next(segment.others));
            places -= sum_of(above).min(places);
            let converted = sum_of(tied);
            let wanted = converted + sum_of(others);
            let share = if wanted > places { places / wanted } else { 1.0 };
            for &group in tied {
                each(number, f64::from(weights[group as usize]) * share);
                number += 1;
            }
            found += converted * share;
            places = if wanted > places { 0.0 } else { places - wanted };
        }
        (length as f64 - places, found)
    }

    /// The metrics in every resample of a wave, with lift at the top `share` of the weight. One pass, O(rows) for all of them: sums are
    /// taken for all resamples together, segment by segment, and then read by a few resamples at a time, whose state fits a
    /// processor's registers.
    pub(super) fn metrics(&self, wave: &Wave, classes: &ClassWeights, share: f64) -> Lanes<RankMetrics> {
        let mut walks = [Walk::START; LANES / SIDE];
        let mut counts = Vec::with_capacity(SEGMENTS_AT_ONCE);
        let mut rest = self.groups.as_slice();
        for part in self.segments.chunks(SEGMENTS_AT_ONCE) {
            counts.clear();
            for segment in part {
                let mut sum_of = |count: u32| {
                    let (these, below) = rest.split_at(count as usize);
                    rest = below;
                    wave.sum(these)
                };
                counts.push([sum_of(segment.above), sum_of(segment.converted), sum_of(segment.others)]);
            }
            for (side, walk) in walks.iter_mut().enumerate() {
                walk.down(&counts, side * SIDE, classes, share);
            }
        }
        std::array::from_fn(|lane| {
            walks[lane / SIDE].metrics(lane % SIDE, classes.positive[lane], classes.negative[lane], share)
        })
    }
}

/// Resamples whose walk is kept in registers.
const SIDE: usize = 4;
/// Segments whose sums stand ready in the fastest cache.
const SEGMENTS_AT_ONCE: usize = 32;

/// How far some resamples are down a ranking. Weights are whole numbers, of which an `f64` holds exactly as many as there can be.
#[derive(Clone, Copy, Debug)]
struct Walk {
    found: [f64; SIDE],
    missed: [f64; SIDE],
    /// Twice the pairs in which a non-conversion stands above a conversion, a tie counting once.
    outranked_twice: [f64; SIDE],
    precision_sum: [f64; SIDE],
    /// The distance of the two shares, times both totals.
    farthest: [f64; SIDE],
    found_at_cut: [Option<f64>; SIDE],
}

impl Walk {
    const START: Self = Self {
        found: [0.0; SIDE],
        missed: [0.0; SIDE],
        outranked_twice: [0.0; SIDE],
        precision_sum: [0.0; SIDE],
        farthest: [0.0; SIDE],
        found_at_cut: [None; SIDE],
    };

    /// Goes on through these segments (weights above, converted, others), for the resamples from `first` on.
    fn down(&mut self, counts: &[[Lanes<i32>; 3]], first: usize, classes: &ClassWeights, share: f64) {
        let begin = *self;
        let Self { mut found, mut missed, mut outranked_twice, mut precision_sum, mut farthest, .. } = begin;
        let four = |of: &Lanes<f64>| -> [f64; SIDE] { std::array::from_fn(|lane| of[first + lane]) };
        let (positive, negative) = (four(&classes.positive), four(&classes.negative));
        for of in counts {
            let four = |part: usize| -> [f64; SIDE] { std::array::from_fn(|lane| f64::from(of[part][first + lane])) };
            let (above, converted, others) = (four(0), four(1), four(2));
            for lane in 0..SIDE {
                missed[lane] += above[lane];
                // Farthest apart just before and just after conversions.
                let before = (found[lane] * negative[lane] - missed[lane] * positive[lane]).abs();
                outranked_twice[lane] += converted[lane] * (2.0 * missed[lane] + others[lane]);
                found[lane] += converted[lane];
                missed[lane] += others[lane];
                let all = found[lane] + missed[lane];
                precision_sum[lane] += converted[lane] * (found[lane] / larger(all, 1.0));
                let after = (found[lane] * negative[lane] - missed[lane] * positive[lane]).abs();
                farthest[lane] = larger(farthest[lane], larger(before, after));
            }
        }
        let found_at_cut = std::array::from_fn(|lane| {
            let cut = share * (positive[lane] + negative[lane]);
            let due = begin.found_at_cut[lane].is_none() && found[lane] + missed[lane] >= cut;
            let own = counts.iter().map(|of| of.map(|part| f64::from(part[first + lane])));
            if due { found_at(cut, begin.found[lane], begin.missed[lane], own) } else { begin.found_at_cut[lane] }
        });
        *self = Self { found, missed, outranked_twice, precision_sum, farthest, found_at_cut };
    }

    /// The metrics of one resample whose classes weigh so much.
    fn metrics(&self, lane: usize, positive: f64, negative: f64, share: f64) -> RankMetrics {
        if !(positive > 0.0) {
            return RankMetrics::default();
        }
        let both = negative > 0.0;
        RankMetrics {
            roc_auc: both.then(|| 1.0 - self.outranked_twice[lane] / (2.0 * positive * negative)),
            average_precision: Some(self.precision_sum[lane] / positive),
            lift: self.found_at_cut[lane].map(|found| found / (share * positive)),
            ks: both.then(|| self.farthest[lane] / (positive * negative)),
        }
    }
}

/// The larger of two numbers of which none is NaN, without a branch.
const fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Conversions found when the weight walked over reaches `cut`, ties at the cut in part; `None` when it does not.
fn found_at(cut: f64, mut found: f64, mut missed: f64, segments: impl Iterator<Item = [f64; 3]>) -> Option<f64> {
    for [above, converted, others] in segments {
        missed += above;
        let tie = converted + others;
        if found + missed + tie >= cut {
            // The cut may lie among those above, who found nothing.
            let fits = if tie > 0.0 { ((cut - (found + missed)) / tie).max(0.0) } else { 0.0 };
            return Some(found + converted * fits);
        }
        found += converted;
        missed += others;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{average_precision_score, ks_statistic, lift, roc_auc_score};

    proptest::proptest! {
        #[test]
        fn whole_weights_count_as_copies_of_the_row(
            rows in proptest::collection::vec((proptest::bool::ANY, -4i8..4, proptest::num::u64::ANY), 1..60)
        ) {
            let labels: Vec<bool> = rows.iter().map(|row| row.0).collect();
            let scores: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            // Each lane weighs the row in a way of its own, 0 to 3 times.
            let of = |bits: u64| std::array::from_fn(|lane| (bits.rotate_right(lane as u32) & 3) as u8);
            let wave = Wave { weights: rows.iter().map(|row| of(row.2)).collect(), resamples: LANES };
            let groups: Vec<u32> = (0..rows.len() as u32).collect();
            let classes = ClassRows::new(&labels, &groups, groups.len()).weights(&wave);
            let found = RankedRows::new(&labels, &groups, &scores).metrics(&wave, &classes, 0.1);
            for (lane, found) in found.into_iter().enumerate() {
                let copies: Vec<usize> =
                    (0..rows.len()).flat_map(|row| std::iter::repeat_n(row, usize::from(wave.weights[row][lane]))).collect();
                let labels: Vec<bool> = copies.iter().map(|&row| labels[row]).collect();
                let scores: Vec<f64> = copies.iter().map(|&row| scores[row]).collect();
                let same = |found: Option<f64>, wanted: Result<f64, crate::metrics::MetricError>| match (found, wanted) {
                    (Some(found), Ok(wanted)) => (found - wanted).abs() < 1e-12,
                    (None, Err(_)) => true,
                    _ => false,
                };
                proptest::prop_assert!(same(found.roc_auc, roc_auc_score(&labels, &scores, None)));
                proptest::prop_assert!(same(found.average_precision, average_precision_score(&labels, &scores, None)));
                proptest::prop_assert!(same(found.lift, lift(&labels, &scores, 0.1)));
                proptest::prop_assert!(same(found.ks, ks_statistic(&labels, &scores, None)));
            }
        }
    }
}
