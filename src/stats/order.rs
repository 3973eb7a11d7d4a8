//! Who comes first, and who stands level? Orders and ranks, with ties as ties.

/// True when two scores are one and the same number (0 and -0 are; NaN is tied with nothing).
#[must_use]
#[expect(clippy::float_cmp, reason = "a tie is equality to the last bit, not closeness")]
pub fn tied(a: f64, b: f64) -> bool {
    a == b
}

/// Row numbers from the highest score to the lowest; tied rows in row order. NaN must have been refused before.
#[must_use]
pub fn descending(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Adding 0 turns -0 into 0, which total_cmp would set apart.
    order.sort_by(|&a, &b| (scores[b] + 0.0).total_cmp(&(scores[a] + 0.0)));
    order
}

/// The rank of each value, the smallest 1, tied values sharing the mean of their ranks (`scipy.stats.rankdata`).
/// NaN must have been refused before. O(n log n).
#[must_use]
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let order = descending(values);
    let mut ranks = vec![0.0; values.len()];
    let mut above = 0;
    for block in order.chunk_by(|&a, &b| tied(values[a], values[b])) {
        // Counted from the top: ranks n - above, ..., n - above - len + 1.
        let mean = (values.len() - above) as f64 - (block.len() - 1) as f64 / 2.0;
        for &row in block {
            ranks[row] = mean;
        }
        above += block.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_rows_keep_their_order_and_share_their_rank() {
        let scores = [1.0, 3.0, -0.0, 3.0, 0.0];
        assert_eq!(descending(&scores), [1, 3, 0, 2, 4]);
        assert_eq!(average_ranks(&scores), [3.0, 4.5, 1.5, 4.5, 1.5]);
        assert!(average_ranks(&[]).is_empty());
    }
}
