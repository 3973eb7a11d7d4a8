//! Sorts the rows of a leaf to its two sides, each in its old order.

use rayon::prelude::*;

use super::layout::CODES;

/// Rows that one task sorts.
const ROWS_PER_TASK: usize = 32_768;

/// Puts the rows whose code goes left first and answers how many there are; both sides keep their order. `spare` is as
/// long as `rows` and holds nothing of worth before or after.
pub(super) fn partition(rows: &mut [u32], spare: &mut [u32], codes: &[u8], goes_left: &[bool; CODES]) -> usize {
    let lefts: Vec<usize> = if rows.len() <= ROWS_PER_TASK {
        vec![side_by_side(rows, spare, codes, goes_left)]
    } else {
        rows.par_chunks(ROWS_PER_TASK)
            .zip(spare.par_chunks_mut(ROWS_PER_TASK))
            .map(|(rows, spare)| side_by_side(rows, spare, codes, goes_left))
            .collect()
    };
    let left: usize = lefts.iter().sum();
    // Where each task's rows go: its lefts among the lefts, its rights among the rights.
    let (mut left_rest, mut right_rest) = rows.split_at_mut(left);
    let mut copies = Vec::with_capacity(lefts.len());
    for (part, &count) in spare.chunks(ROWS_PER_TASK).zip(&lefts) {
        let (to_left, rest) = left_rest.split_at_mut(count);
        left_rest = rest;
        let (to_right, rest) = right_rest.split_at_mut(part.len() - count);
        right_rest = rest;
        copies.push((part, to_left, to_right));
    }
    let copy = |(part, to_left, to_right): (&[u32], &mut [u32], &mut [u32])| {
        let (from_left, from_right) = part.split_at(to_left.len());
        to_left.copy_from_slice(from_left);
        for (to, from) in to_right.iter_mut().zip(from_right.iter().rev()) {
            *to = *from;
        }
    };
    if copies.len() == 1 {
        copies.into_iter().for_each(copy)
    } else {
        copies.into_par_iter().for_each(copy)
    }
    left
}

/// Lefts from the front, rights from the back, the last first. Every row is written to both ends and one of them counts:
/// no branch to mispredict.
fn side_by_side(rows: &[u32], spare: &mut [u32], codes: &[u8], goes_left: &[bool; CODES]) -> usize {
    let last = rows.len().saturating_sub(1);
    let mut left = 0_usize;
    for (at, &row) in rows.iter().enumerate() {
        let goes = goes_left[codes[row as usize] as usize];
        spare[left] = row;
        // `at - left` rights so far.
        spare[last.wrapping_sub(at).wrapping_add(left)] = row;
        left = left.wrapping_add(usize::from(goes));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn both_sides_keep_their_order() {
        let seed = Seed::new(5).stream("partition");
        for count in [0, 1, 2, 1000, 100_000] {
            for share in [0.0, 0.3, 1.0] {
                let codes: Vec<u8> = (0..count).map(|row| seed.with(row).bits() as u8).collect();
                let goes_left = std::array::from_fn(|code| (code as f64) < share * 256.0);
                let mut rows: Vec<u32> =
                    (0..count as u32).filter(|&row| seed.with(u64::from(row)).uniform() < 0.9).collect();
                let (lefts, rights): (Vec<u32>, Vec<u32>) =
                    rows.iter().partition(|&&row| goes_left[codes[row as usize] as usize]);
                let mut spare = vec![0; rows.len()];
                let left = partition(&mut rows, &mut spare, &codes, &goes_left);
                assert_eq!((&rows[..left], &rows[left..]), (&lefts[..], &rights[..]));
            }
        }
    }
}
