//! What do AUC, average precision and lift become in a resample? Ranked once, then sums of whole-number weights.

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

/// The most rows: the product of two counts of them, four times over, fits into 64 bits.
pub(super) const MOST_ROWS: usize = 1 << 30;

/// Ranking metrics of one resample; `None` where it holds one class only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RankMetrics {
    pub(super) roc_auc: Option<f64>,
    pub(super) average_precision: Option<f64>,
    pub(super) lift: Option<f64>,
    pub(super) ks: Option<f64>,
}

/// Weight of conversions and of the others in one resample, the same for every scorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClassWeights {
    pub(super) positive: u64,
    pub(super) negative: u64,
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

    /// The class weights under these group weights.
    pub(super) fn weights(&self, weights: &[u8]) -> ClassWeights {
        let zero = ClassWeights { positive: 0, negative: 0 };
        self.0.iter().zip(weights).fold(zero, |sum, (rows, &weight)| ClassWeights {
            positive: sum.positive + u64::from(rows[1]) * u64::from(weight),
            negative: sum.negative + u64::from(rows[0]) * u64::from(weight),
        })
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

    /// The metrics under these group weights, whose `totals` are known, with lift at the top `share` of the weight; one
    /// pass, O(rows).
    pub(super) fn metrics(&self, weights: &[u8], totals: ClassWeights, share: f64) -> RankMetrics {
        let ClassWeights { positive, negative } = totals;
        if positive == 0 {
            return RankMetrics::default();
        }
        let cut = share * (positive + negative) as f64;
        let mut found_at_cut = None;
        // Twice the pairs in which a non-conversion stands above a conversion, a tie counting once.
        let (mut outranked_twice, mut precision_sum) = (0_u64, 0.0);
        let (mut found, mut missed) = (0_u64, 0_u64);
        // The distance of the two shares, times both totals.
        let mut farthest = 0_u64;
        let distance = |found: u64, missed: u64| (found * negative).abs_diff(missed * positive);
        let mut rest = self.groups.as_slice();
        for segment in &self.segments {
            let mut sum_of = |count: u32| {
                let (these, below) = rest.split_at(count as usize);
                rest = below;
                u64::from(these.iter().map(|&group| u32::from(weights[group as usize])).sum::<u32>())
            };
            missed += sum_of(segment.above);
            let (converted, others) = (sum_of(segment.converted), sum_of(segment.others));
            if found_at_cut.is_none() && (found + missed + converted + others) as f64 >= cut {
                let tie = (converted + others) as f64;
                // The cut may lie among those above, who found nothing.
                let fits = if tie > 0.0 { ((cut - (found + missed) as f64) / tie).max(0.0) } else { 0.0 };
                found_at_cut = Some(found as f64 + converted as f64 * fits);
            }
            if converted > 0 {
                // Farthest apart just before and just after conversions.
                farthest = farthest.max(distance(found, missed));
                outranked_twice += converted * (2 * missed + others);
                found += converted;
                precision_sum += converted as f64 * (found as f64 / (found + missed + others) as f64);
                farthest = farthest.max(distance(found, missed + others));
            }
            missed += others;
        }
        let pairs_twice = 2.0 * positive as f64 * negative as f64;
        RankMetrics {
            roc_auc: (negative > 0).then(|| 1.0 - outranked_twice as f64 / pairs_twice),
            average_precision: Some(precision_sum / positive as f64),
            lift: found_at_cut.map(|found| found / (share * positive as f64)),
            ks: (negative > 0).then(|| farthest as f64 / (positive as f64 * negative as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{average_precision_score, ks_statistic, lift, roc_auc_score};

    proptest::proptest! {
        #[test]
        fn whole_weights_count_as_copies_of_the_row(
            rows in proptest::collection::vec((proptest::bool::ANY, -4i8..4, 0u8..4), 1..60)
        ) {
            let labels: Vec<bool> = rows.iter().map(|row| row.0).collect();
            let scores: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let weights: Vec<u8> = rows.iter().map(|row| row.2).collect();
            let groups: Vec<u32> = (0..rows.len() as u32).collect();
            let totals = ClassRows::new(&labels, &groups, groups.len()).weights(&weights);
            let found = RankedRows::new(&labels, &groups, &scores).metrics(&weights, totals, 0.1);
            let copies: Vec<usize> =
                (0..rows.len()).flat_map(|row| std::iter::repeat_n(row, usize::from(weights[row]))).collect();
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
