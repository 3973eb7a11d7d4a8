//! The largest and the last number of a property, at or after any place of the sequence.
//!
//! From each number a link leads to the last one before it that is larger. The links from the last number on pass through
//! the largest number of every end of the sequence; second links that jump far ahead (Myers 1983, skew-binary) find it in
//! logarithmic time. A list that is cut keeps all its links.

use super::tracks::Places;

/// The numbers of a property along the sequence.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    places: Places,
    cells: Vec<f64>,
    links: Vec<Link>,
}

/// Where a number leads to; positions are counted from 1, and 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Link {
    /// The last one before it that is larger.
    larger: u32,
    /// One that is reached from there.
    jump: u32,
    /// How many larger ones in a row there are.
    depth: u32,
}

impl Numbers {
    pub(super) fn cut(&mut self, len: usize) {
        self.places.cut(len);
        self.cells.truncate(self.places.0.len());
        self.links.truncate(self.places.0.len());
    }

    fn link(&self, position: u32) -> Link {
        position.checked_sub(1).map_or_else(Link::default, |before| self.links[before as usize])
    }

    pub(super) fn push(&mut self, at: u32, cell: f64) {
        let mut larger = self.cells.len() as u32;
        while larger > 0 && self.cells[larger as usize - 1] <= cell {
            larger = self.link(larger).larger;
        }
        let near = self.link(larger);
        let far = self.link(near.jump);
        // Two jumps of one length make one.
        let jump = if near.depth - far.depth == far.depth - self.link(far.jump).depth { far.jump } else { larger };
        self.places.0.push(at);
        self.cells.push(cell);
        self.links.push(Link { larger, jump, depth: near.depth + 1 });
    }

    /// The largest number at or after a place of the sequence; NaN when there is none.
    pub(super) fn max_from(&self, start: usize) -> f64 {
        let before = self.places.before(start) as u32;
        let mut record = self.cells.len() as u32;
        if record <= before {
            return f64::NAN;
        }
        loop {
            let link = self.link(record);
            record = if link.jump > before {
                link.jump
            } else if link.larger > before {
                link.larger
            } else {
                // One zero, not two.
                return self.cells[record as usize - 1] + 0.0;
            };
        }
    }

    /// The last number, the largest of those at one instant; NaN when there is none.
    pub(super) fn last(&self, times: &[i64]) -> f64 {
        let Some(&last) = self.places.0.last() else { return f64::NAN };
        let back = self.places.0.iter().zip(&self.cells).rev();
        let together = back.take_while(|(place, _)| times[**place as usize] == times[last as usize]);
        together.map(|(_, &cell)| cell).fold(f64::NEG_INFINITY, f64::max) + 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn the_largest_from_any_place_on_is_found_after_any_cut() {
        let mut numbers = Numbers::default();
        let mut cells: Vec<f64> = Vec::new();
        for round in 0..3000_u64 {
            let chance = Seed::new(5).with(round).bits();
            if chance.is_multiple_of(50) {
                let len = (chance >> 8) as usize % (cells.len() + 1);
                numbers.cut(len);
                cells.truncate(len);
            }
            // Long falls among the leaps: there every number is a record.
            let cell = if round % 700 < 400 { -(round as f64) } else { (chance >> 20) as f64 % 40.0 };
            numbers.push(cells.len() as u32, cell);
            cells.push(cell);
            for start in [0, cells.len() / 3, cells.len() - 1, (chance >> 30) as usize % cells.len()] {
                let wanted = cells[start..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
                assert_eq!(numbers.max_from(start).to_bits(), (wanted + 0.0).to_bits(), "{start} of {}", cells.len());
            }
            assert!(numbers.max_from(cells.len()).is_nan());
        }
    }
}
