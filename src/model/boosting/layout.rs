//! Where do the codes lie? By row, eight at a time, for histograms; by column for sorting rows to leaves.
//!
//! Narrow columns share a code: two columns of 12 and 20 codes make one of 240. Its histogram is summed once and holds
//! both of theirs, so a table of counts and flags costs half.

use rayon::prelude::*;

use super::bins::Bins;

/// Codes of a group.
pub(super) const CODES: usize = 256;
/// Groups that lie side by side in a row.
pub(super) const LANES: usize = 8;
/// Columns in one group: each costs a pass over the group's codes in every leaf.
const MOST_MEMBERS: usize = 4;
/// Rows that one task lays out.
const ROWS_PER_TASK: usize = 8192;

/// Columns that share a code: `code = sum of stride x own code`.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) members: Vec<Member>,
    /// Product of the members' codes.
    pub(super) codes: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) column: usize,
    pub(super) stride: usize,
    pub(super) codes: usize,
    /// The column's own code in each code of its group.
    pub(super) own: Vec<u8>,
}

/// A cache line of eight blocks. Up to eight blocks, a row takes 1, 2, 4 or 8 of them and never lies across two lines;
/// with more, it takes whole lines.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Line(pub(super) [[u8; LANES]; BLOCKS]);

/// Blocks of a line.
pub(super) const BLOCKS: usize = 8;

/// Rows that share a line, and lines that a row takes.
pub(super) const fn row_shape(blocks: usize) -> (usize, usize) {
    if blocks <= BLOCKS { (BLOCKS / blocks.next_power_of_two(), 1) } else { (1, blocks.div_ceil(BLOCKS)) }
}

/// The codes of all rows, twice.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) rows: usize,
    pub(super) groups: Vec<Group>,
    /// Group and place in it of each column.
    pub(super) place: Vec<(usize, usize)>,
    /// One code per row, by group.
    pub(super) by_column: Vec<Vec<u8>>,
    /// Rows one after another, each with the codes of eight groups per block; see [`Line`].
    pub(super) by_row: Vec<Line>,
    /// Blocks of a row that hold something.
    pub(super) blocks: usize,
    /// Rows that share a line, as a power of two.
    shift: u32,
    /// Lines that a row takes.
    lines: usize,
}

impl Layout {
    /// The first line of a row.
    pub(super) const fn line(&self, row: usize) -> usize {
        (row >> self.shift).wrapping_mul(self.lines)
    }

    pub(super) fn new(binned: Vec<(Bins, Vec<u8>)>) -> (Vec<Bins>, Self) {
        let rows = binned.first().map_or(0, |(_, codes)| codes.len());
        let (bins, codes): (Vec<Bins>, Vec<Vec<u8>>) = binned.into_iter().unzip();
        let groups = grouped(&bins);
        let mut place = vec![(0, 0); bins.len()];
        for (index, group) in groups.iter().enumerate() {
            for (at, member) in group.members.iter().enumerate() {
                place[member.column] = (index, at);
            }
        }
        let by_column: Vec<Vec<u8>> = groups.par_iter().map(|group| joint(group, &codes, rows)).collect();
        drop(codes);
        let blocks = groups.len().div_ceil(LANES);
        let (sharing, lines) = row_shape(blocks);
        let mut by_row = vec![Line([[0; LANES]; BLOCKS]); rows.div_ceil(sharing) * lines];
        by_row.par_chunks_mut(ROWS_PER_TASK / sharing * lines).enumerate().for_each(|(task, part)| {
            let first = task * ROWS_PER_TASK;
            for (group, column) in by_column.iter().enumerate() {
                let (block, lane) = (group / LANES, group % LANES);
                let codes = &column[first..rows.min(first + ROWS_PER_TASK)];
                // Rows of one line, one after another; of a row of several lines, the one that holds the block.
                let places = part.iter_mut().skip(block / BLOCKS).step_by(lines);
                for (line, codes) in places.zip(codes.chunks(sharing)) {
                    for (shared, &code) in codes.iter().enumerate() {
                        line.0[shared * (BLOCKS / sharing) + block % BLOCKS][lane] = code;
                    }
                }
            }
        });
        (bins, Self { rows, groups, place, by_column, by_row, blocks, shift: sharing.trailing_zeros(), lines })
    }
}

/// First fit, widest columns first.
fn grouped(bins: &[Bins]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..bins.len()).collect();
    order.sort_by_key(|&column| (std::cmp::Reverse(bins[column].codes()), column));
    let mut groups: Vec<Group> = Vec::new();
    for column in order {
        let codes = bins[column].codes().max(1);
        let room = |group: &&mut Group| group.codes * codes <= CODES && group.members.len() < MOST_MEMBERS;
        match groups.iter_mut().find(room) {
            Some(group) => {
                group.members.push(Member { column, stride: group.codes, codes, own: Vec::new() });
                group.codes *= codes;
            }
            None => groups.push(Group { members: vec![Member { column, stride: 1, codes, own: Vec::new() }], codes }),
        }
    }
    for group in &mut groups {
        let codes = group.codes;
        for member in &mut group.members {
            // A code of at most 256.
            member.own = (0..codes).map(|code| (code / member.stride % member.codes) as u8).collect();
        }
    }
    groups
}

fn joint(group: &Group, codes: &[Vec<u8>], rows: usize) -> Vec<u8> {
    let mut found = vec![0_u8; rows];
    for member in &group.members {
        // A product of at most 256 codes: every joint code fits.
        let stride = member.stride as u8;
        for (joint, &own) in found.iter_mut().zip(&codes[member.column]) {
            *joint = joint.wrapping_add(stride.wrapping_mul(own));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::bins::{Direction, TrainColumn, bin_all};
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn every_column_reads_its_own_code_from_both_layouts() {
        let seed = Seed::new(8).stream("layout");
        let rows = 20_000;
        let widths = [2.0, 3.0, 300.0, 11.0, 5.0, 16.0, 16.0, 1.0, 128.0, 2.0, 255.0, 40.0];
        let values: Vec<Vec<f64>> = (0..12)
            .map(|j| {
                let draw = |row: u64| seed.with(j).with(row);
                (0..rows)
                    .map(|row| match draw(row).stream("gap").uniform() < 0.1 && j % 3 == 0 {
                        true => f64::NAN,
                        false => (draw(row).uniform() * widths[j as usize]).floor(),
                    })
                    .collect()
            })
            .collect();
        let columns: Vec<_> =
            values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
        let binned = bin_all(&columns, None, 255).unwrap();
        let codes: Vec<Vec<u8>> = binned.iter().map(|(_, codes)| codes.clone()).collect();
        let (bins, layout) = Layout::new(binned);
        assert!(layout.groups.len() < 9 && layout.groups.iter().all(|group| group.codes <= CODES));
        for column in 0..12 {
            let (group, at) = layout.place[column];
            let member = &layout.groups[group].members[at];
            assert_eq!((member.column, member.codes), (column, bins[column].codes()));
            for (row, &own) in codes[column].iter().enumerate() {
                let joint = layout.by_column[group][row];
                let (sharing, lines) = row_shape(layout.blocks);
                let line = &layout.by_row[row / sharing * lines + group / LANES / BLOCKS];
                let block = row % sharing * (BLOCKS / sharing) + group / LANES % BLOCKS;
                assert_eq!(joint, line.0[block][group % LANES]);
                assert_eq!(member.own[joint as usize], own);
            }
        }
    }
}
