//! What is the sum, to the last bit, whatever the threads? Rows are cut into fixed blocks; blocks are added in order.

use std::ops::Range;

/// Rows in a block. Fixed, because another block size is another order of additions and so another last bit.
pub const BLOCK_ROWS: usize = 65_536;

/// Calls `block` once per block of rows (`0..65_536`, `65_536..131_072`, ...; the last one shorter) and returns the
/// answers in row order. With feature `train` the blocks run on rayon's threads; the answers are the same.
///
/// No rows give no answers.
pub fn map_blocks<T: Send>(rows: usize, block: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let range = |number: usize| number * BLOCK_ROWS..rows.min((number + 1) * BLOCK_ROWS);
    let blocks = rows.div_ceil(BLOCK_ROWS);
    #[cfg(feature = "train")]
    if blocks > 1 {
        use rayon::prelude::*;
        return (0..blocks).into_par_iter().map(|number| block(range(number))).collect();
    }
    (0..blocks).map(|number| block(range(number))).collect()
}

/// The sum of `value(row)` over `0..rows`: within a block in row order, then block by block. 0 for no rows; NaN and
/// infinities spread as in any sum.
#[must_use]
pub fn block_sum_by(rows: usize, value: impl Fn(usize) -> f64 + Sync) -> f64 {
    map_blocks(rows, |range| range.fold(0.0, |sum, row| sum + value(row))).into_iter().fold(0.0, |sum, part| sum + part)
}

/// The sum of `values`; see [`block_sum_by`].
#[must_use]
pub fn block_sum(values: &[f64]) -> f64 {
    block_sum_by(values.len(), |row| values[row])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn blocks_cover_every_row_once_in_order() {
        for rows in [0, 1, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 3 * BLOCK_ROWS] {
            let ranges = map_blocks(rows, |range| range);
            assert_eq!(ranges.iter().map(ExactSizeIterator::len).sum::<usize>(), rows);
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(ranges.iter().all(|range| !range.is_empty()));
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn one_thread_and_four_give_the_same_bits_as_a_plain_loop_over_blocks() {
        let seed = Seed::new(3).stream("sums");
        let values: Vec<f64> = (0..200_001).map(|i| (seed.with(i).uniform() - 0.5) * 1e6).collect();
        let by_hand = values
            .chunks(BLOCK_ROWS)
            .map(|chunk| chunk.iter().fold(0.0, |sum, value| sum + value))
            .fold(0.0, |sum, part| sum + part);
        for threads in [1, 4] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(|| block_sum(&values)).to_bits(), by_hand.to_bits(), "{threads} threads");
        }
    }
}
