//! Sums of gradients and hessians by code: where the time goes.
//!
//! Rows are taken some hundred at a time. Their pairs are rounded once, then eight groups at a time are summed into eight
//! tables that fit the fastest cache together, one addition of a u64 for gradient and hessian both. The rows' codes are
//! read from memory with the first eight groups and lie in a near cache for the others. Tables are a little longer than
//! 256 entries, so that the same code of two tables does not lie at the same place of a memory page.

use super::gradients::{Pair, rounded};
use super::layout::{BLOCKS, CODES, LANES, Layout, Line, row_shape};

/// Rows of which accumulators can hold the sum.
const MOST_ROWS: usize = 65_536;
/// Rows whose pairs stand ready.
const TILE: usize = 256;

type Table = [u64; CODES + 8];

/// One thread's tables.
#[derive(Debug)]
pub(super) struct Tables {
    narrow: Vec<[Table; LANES]>,
    /// Sums by group and code.
    wide: Vec<Pair>,
    /// The codes of some rows, fetched together.
    tile: Vec<[u8; LANES]>,
}

impl Tables {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            narrow: vec![[[0; CODES + 8]; LANES]; layout.blocks],
            wide: vec![Pair::default(); layout.groups.len() * CODES],
            tile: vec![[0; LANES]; TILE * layout.blocks],
        }
    }

    /// Sums over `rows` by group and code.
    pub(super) fn sum(&mut self, layout: &Layout, rows: &[u32], pairs: &[u64]) {
        for (part, rows) in rows.chunks(MOST_ROWS).enumerate() {
            self.narrow.as_flattened_mut().as_flattened_mut().fill(0);
            let mut next = rows.chunks(TILE).skip(1);
            for tile in rows.chunks(TILE) {
                for &row in next.next().unwrap_or_default() {
                    ahead(pairs, row as usize);
                    ahead(&layout.by_row, layout.line(row as usize));
                }
                self.add(layout, tile, pairs);
            }
            for (group, wide) in layout.groups.iter().zip(self.wide.chunks_exact_mut(CODES).enumerate()) {
                let (index, wide) = wide;
                let narrow = &self.narrow[index / LANES][index % LANES];
                for (wide, &narrow) in wide[..group.codes].iter_mut().zip(narrow) {
                    let found = Pair::of_accumulator(narrow);
                    *wide = if part == 0 { found } else { wide.plus(found) };
                }
            }
        }
        if rows.is_empty() {
            self.wide.fill(Pair::default());
        }
    }

    /// Sums of one group.
    pub(super) fn of_group(&self, group: usize) -> &[Pair] {
        &self.wide[group * CODES..][..CODES]
    }

    fn add(&mut self, layout: &Layout, rows: &[u32], pairs: &[u64]) {
        let Self { narrow, tile, .. } = self;
        let blocks = layout.blocks;
        let mut ready = [0_u64; TILE];
        for (ready, &row) in ready.iter_mut().zip(rows) {
            *ready = rounded(pairs[row as usize]);
        }
        // A loop that does nothing but fetch: a processor has many more rows under way than in one that also adds.
        let tile = &mut tile[..rows.len() * blocks];
        match blocks {
            1 => fetch::<1>(tile, &layout.by_row, rows),
            2 => fetch::<2>(tile, &layout.by_row, rows),
            3 => fetch::<3>(tile, &layout.by_row, rows),
            4 => fetch::<4>(tile, &layout.by_row, rows),
            5 => fetch::<5>(tile, &layout.by_row, rows),
            6 => fetch::<6>(tile, &layout.by_row, rows),
            7 => fetch::<7>(tile, &layout.by_row, rows),
            8 => fetch::<8>(tile, &layout.by_row, rows),
            _ => fetch_lines(tile, blocks, &layout.by_row, rows),
        }
        let ready = &ready[..rows.len()];
        let groups = layout.groups.len();
        for (block, tables) in narrow.iter_mut().enumerate() {
            let codes = tile[block..].iter().step_by(blocks);
            match groups - block * LANES {
                1 => add_block::<1>(tables, codes, ready),
                2 => add_block::<2>(tables, codes, ready),
                3 => add_block::<3>(tables, codes, ready),
                4 => add_block::<4>(tables, codes, ready),
                5 => add_block::<5>(tables, codes, ready),
                6 => add_block::<6>(tables, codes, ready),
                7 => add_block::<7>(tables, codes, ready),
                _ => add_block::<8>(tables, codes, ready),
            }
        }
    }
}

/// Asks memory for an entry that will be read soon.
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the instruction has no safe form; it reads nothing, and the address is that of an entry"
)]
fn ahead<T>(entries: &[T], at: usize) {
    use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
    if let Some(entry) = entries.get(at) {
        // SAFETY: a prefetch is a hint: it loads no register, writes nothing and cannot fault, whatever the address; this
        // one is that of a live entry of a slice.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(entry).cast()) }
    }
}

/// Other processors find their way by themselves.
#[cfg(not(target_arch = "x86_64"))]
fn ahead<T>(_: &[T], _: usize) {}

/// Copies the codes of some rows of `B` blocks, at most eight.
fn fetch<const B: usize>(tile: &mut [[u8; LANES]], by_row: &[Line], rows: &[u32]) {
    let sharing = const { row_shape(B).0 };
    let (tile, _) = tile.as_chunks_mut::<B>();
    for (tile, &row) in tile.iter_mut().zip(rows) {
        let (line, place) = (row as usize / sharing, row as usize % sharing * (BLOCKS / sharing));
        tile.copy_from_slice(&by_row[line].0[place..place.wrapping_add(B)]);
    }
}

/// Copies the codes of some rows of several lines.
fn fetch_lines(tile: &mut [[u8; LANES]], blocks: usize, by_row: &[Line], rows: &[u32]) {
    let (_, lines) = row_shape(blocks);
    for (tile, &row) in tile.chunks_exact_mut(blocks).zip(rows) {
        let first = row as usize * lines;
        for (tile, line) in tile.chunks_mut(BLOCKS).zip(&by_row[first..first + lines]) {
            tile.copy_from_slice(&line.0[..tile.len()]);
        }
    }
}

/// Adds the first `N` groups of a block. A u8 always lies within a table, so no index is checked.
fn add_block<'a, const N: usize>(
    tables: &mut [Table; LANES],
    codes: impl Iterator<Item = &'a [u8; LANES]>,
    ready: &[u64],
) {
    for (&pair, codes) in ready.iter().zip(codes) {
        for lane in 0..N {
            let sum = &mut tables[lane][codes[lane] as usize];
            *sum = sum.wrapping_add(pair);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bins::{Direction, TrainColumn, bin_all};
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn sums_equal_those_of_one_row_after_another() {
        let seed = Seed::new(12).stream("histogram");
        let rows = 140_000_u64;
        for columns in [1_u64, 7, 8, 9, 17, 40, 70] {
            let values: Vec<Vec<f64>> = (0..columns)
                .map(|j| (0..rows).map(|row| (seed.with(j).with(row).uniform() * 200.0).floor()).collect())
                .collect();
            let given: Vec<_> =
                values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
            let (_, layout) = Layout::new(bin_all(&given, None, 255).unwrap());
            let pairs: Vec<u64> = (0..rows).map(|row| seed.stream("pair").with(row).bits()).collect();
            for taken in [0, 1, 255, 70_000, rows as usize] {
                let chosen: Vec<u32> =
                    (0..rows as u32).filter(|&row| seed.with(u64::from(row)).uniform() < 0.7).take(taken).collect();
                let mut tables = Tables::new(&layout);
                tables.sum(&layout, &chosen, &pairs);
                for (group, column) in layout.by_column.iter().enumerate() {
                    let mut slow = vec![Pair::default(); CODES];
                    for &row in &chosen {
                        let sum = &mut slow[column[row as usize] as usize];
                        *sum = sum.plus(Pair::of_accumulator(rounded(pairs[row as usize])));
                    }
                    assert_eq!(
                        &tables.of_group(group)[..layout.groups[group].codes],
                        &slow[..layout.groups[group].codes]
                    );
                }
            }
        }
    }
}
