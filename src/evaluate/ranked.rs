//! What do AUC, average precision and lift become in a resample? Ranked once, then one pass with whole-number weights.

use crate::stats::{descending, tied};

/// A scorer's rows, best first, each packed into 32 bits so that a resample streams through them.
#[derive(Clone, Debug)]
pub(super) struct RankedRows(Vec<Packed>);

/// Group index, label, and whether the row ends its tie, from the high bits to the low.
#[derive(Clone, Copy, Debug)]
struct Packed(u32);

impl Packed {
    const fn group(self) -> usize {
        (self.0 >> 2) as usize
    }

    /// All ones for a conversion, else 0.
    const fn conversion_mask(self) -> u64 {
        ((self.0 >> 1 & 1) as u64).wrapping_neg()
    }

    const fn ends_tie(self) -> bool {
        self.0 & 1 != 0
    }
}

/// The most rows (and so groups) whose numbers fit beside the two flags.
pub(super) const MOST_ROWS: usize = 1 << 30;

/// Ranking metrics of one resample; `None` where it holds one class only.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RankMetrics {
    pub(super) roc_auc: Option<f64>,
    pub(super) average_precision: Option<f64>,
    pub(super) lift: Option<f64>,
}

/// Weight of conversions and of the others in one resample, the same for every scorer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClassWeights {
    positive: u64,
    negative: u64,
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
        let order = descending(scores);
        let ends = |place: usize| order.get(place + 1).is_none_or(|&next| !tied(scores[order[place]], scores[next]));
        let pack = |(place, &row): (usize, &usize)| {
            Packed(group_of_row[row] << 2 | u32::from(labels[row]) << 1 | u32::from(ends(place)))
        };
        Self(order.iter().enumerate().map(pack).collect())
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
        let (mut tie_positive, mut tie_negative) = (0_u64, 0_u64);
        for row in &self.0 {
            // Without a branch on the label, which nobody can predict.
            let weight = u64::from(weights[row.group()]);
            let of_conversions = weight & row.conversion_mask();
            tie_positive += of_conversions;
            tie_negative += weight - of_conversions;
            if !row.ends_tie() {
                continue;
            }
            let tie = tie_positive + tie_negative;
            if found_at_cut.is_none() && (found + missed + tie) as f64 >= cut {
                let fits = if tie == 0 { 0.0 } else { (cut - (found + missed) as f64) / tie as f64 };
                found_at_cut = Some(found as f64 + tie_positive as f64 * fits);
            }
            if tie_positive > 0 {
                outranked_twice += tie_positive * (2 * missed + tie_negative);
                found += tie_positive;
                precision_sum += tie_positive as f64 * (found as f64 / (found + missed + tie_negative) as f64);
                tie_positive = 0;
            }
            missed += tie_negative;
            tie_negative = 0;
        }
        let pairs_twice = 2.0 * positive as f64 * negative as f64;
        RankMetrics {
            roc_auc: (negative > 0).then(|| 1.0 - outranked_twice as f64 / pairs_twice),
            average_precision: Some(precision_sum / positive as f64),
            lift: found_at_cut.map(|found| found / (share * positive as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{average_precision_score, lift, roc_auc_score};

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
        }
    }
}
