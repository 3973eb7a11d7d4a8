//! How small can a column be? Codes as narrow as their largest, cells only where there is one, f32 only where exact.

use super::spill::{Bytes, Fixed};
use crate::ingest::NO_TEXT;

/// Whole numbers, as narrow as the largest of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Codes {
    /// Up to 255.
    U8(Vec<u8>),
    /// Up to 65,535.
    U16(Vec<u16>),
    /// Any.
    U32(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Self::U8(Vec::new())
    }
}

impl Codes {
    /// Codes of which none is above `most`.
    pub(super) fn collect(codes: impl Iterator<Item = u32>, most: u32) -> Self {
        // Cut to a width that holds every code up to `most`.
        match most {
            0..=0xff => Self::U8(codes.map(|code| code as u8).collect()),
            0x100..=0xffff => Self::U16(codes.map(|code| code as u16).collect()),
            _ => Self::U32(codes.collect()),
        }
    }

    pub(super) fn get(&self, row: usize) -> u32 {
        match self {
            Self::U8(codes) => u32::from(codes[row]),
            Self::U16(codes) => u32::from(codes[row]),
            Self::U32(codes) => codes[row],
        }
    }

    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::U8(codes) => codes.len(),
            Self::U16(codes) => codes.len() * 2,
            Self::U32(codes) => codes.len() * 4,
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::U8(codes) => put(bytes, 1, codes),
            Self::U16(codes) => put(bytes, 2, codes),
            Self::U32(codes) => put(bytes, 4, codes),
        }
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        Some(match bytes.tag()? {
            1 => Self::U8(bytes.list()?),
            2 => Self::U16(bytes.list()?),
            4 => Self::U32(bytes.list()?),
            _ => return None,
        })
    }
}

fn put<T: Fixed>(bytes: &mut Vec<u8>, tag: u8, list: &[T]) {
    bytes.push(tag);
    T::put_list(list, bytes);
}

/// One cell per row of a property, most of which may be missing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    rows: usize,
    filled: Filled,
    kept: Kept,
}

/// Which rows have a cell.
#[derive(Clone, Debug, PartialEq)]
enum Filled {
    All,
    None,
    /// A bit per row, and for each 64 of them how many cells stand before.
    Some {
        bits: Vec<u64>,
        before: Vec<u32>,
    },
}

/// The cells there are, in the order of rows.
#[derive(Clone, Debug, PartialEq)]
enum Kept {
    F64(Vec<f64>),
    F32(Vec<f32>),
    Codes(Codes),
}

impl Cells {
    /// No cell in any of `rows`.
    pub(super) const fn missing(rows: usize) -> Self {
        Self { rows, filled: Filled::None, kept: Kept::F32(Vec::new()) }
    }

    /// Numbers; NaN is missing.
    pub(super) fn numbers(cells: &[f64]) -> Self {
        let rows = cells.len();
        let filled = Filled::of(cells, |cell| !cell.is_nan());
        if filled == Filled::None {
            return Self::missing(rows);
        }
        let there = cells.iter().copied().filter(|cell| !cell.is_nan());
        let exact = there.clone().all(|cell| f64::from(cell as f32).to_bits() == cell.to_bits());
        let kept = match exact {
            true => Kept::F32(there.map(|cell| cell as f32).collect()),
            false => Kept::F64(there.collect()),
        };
        Self { rows, filled, kept }
    }

    /// Codes of which none but [`NO_TEXT`], which is missing, is above `most`.
    pub(super) fn codes(codes: &[u32], most: u32) -> Self {
        let rows = codes.len();
        let filled = Filled::of(codes, |code| code != NO_TEXT);
        if filled == Filled::None {
            return Self::missing(rows);
        }
        let kept = Kept::Codes(Codes::collect(codes.iter().copied().filter(|&code| code != NO_TEXT), most));
        Self { rows, filled, kept }
    }

    pub(super) fn is_missing(&self) -> bool {
        self.filled == Filled::None
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.filled.place(row).is_some()
    }

    /// The number of a row; NaN where there is none.
    pub(super) fn number(&self, row: usize) -> f64 {
        let Some(place) = self.filled.place(row) else { return f64::NAN };
        match &self.kept {
            Kept::F64(cells) => cells[place],
            Kept::F32(cells) => f64::from(cells[place]),
            Kept::Codes(_) => f64::NAN,
        }
    }

    /// The code of a row; [`NO_TEXT`] where there is none.
    pub(super) fn code(&self, row: usize) -> u32 {
        match (self.filled.place(row), &self.kept) {
            (Some(place), Kept::Codes(codes)) => codes.get(place),
            _ => NO_TEXT,
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let kept = match &self.kept {
            Kept::F64(cells) => cells.len() * 8,
            Kept::F32(cells) => cells.len() * 4,
            Kept::Codes(codes) => codes.bytes(),
        };
        let filled = if let Filled::Some { bits, .. } = &self.filled { bits.len() * 12 } else { 0 };
        kept + filled
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        (self.rows as u64).put(bytes);
        match &self.filled {
            Filled::All => bytes.push(0),
            Filled::None => bytes.push(1),
            Filled::Some { bits, .. } => put(bytes, 2, bits),
        }
        match &self.kept {
            Kept::F64(cells) => put(bytes, 0, cells),
            Kept::F32(cells) => put(bytes, 1, cells),
            Kept::Codes(codes) => {
                bytes.push(2);
                codes.write(bytes);
            }
        }
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let rows = usize::try_from(bytes.one::<u64>()?).ok()?;
        let filled = match bytes.tag()? {
            0 => Filled::All,
            1 => Filled::None,
            2 => Filled::counted(bytes.list()?),
            _ => return None,
        };
        let kept = match bytes.tag()? {
            0 => Kept::F64(bytes.list()?),
            1 => Kept::F32(bytes.list()?),
            2 => Kept::Codes(Codes::read(bytes)?),
            _ => return None,
        };
        Some(Self { rows, filled, kept })
    }
}

impl Filled {
    fn of<T: Copy>(cells: &[T], is_there: impl Fn(T) -> bool) -> Self {
        let word = |cells: &[T]| (0..).zip(cells).fold(0, |word, (bit, &cell)| word | u64::from(is_there(cell)) << bit);
        let bits: Vec<u64> = cells.chunks(64).map(word).collect();
        match bits.iter().map(|word| word.count_ones() as usize).sum::<usize>() {
            0 => Self::None,
            there if there == cells.len() => Self::All,
            _ => Self::counted(bits),
        }
    }

    fn counted(bits: Vec<u64>) -> Self {
        let mut so_far = 0;
        let running = |word: &u64| {
            let before = so_far;
            so_far += word.count_ones();
            before
        };
        let before = bits.iter().map(running).collect();
        Self::Some { bits, before }
    }

    /// Where the cell of a row stands among the cells there are.
    fn place(&self, row: usize) -> Option<usize> {
        match self {
            Self::All => Some(row),
            Self::None => None,
            Self::Some { bits, before } => {
                let (word, bit) = (bits[row / 64], row % 64);
                let below = (word & ((1 << bit) - 1)).count_ones();
                (word >> bit & 1 == 1).then(|| (before[row / 64] + below) as usize)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back_as_they_were_whatever_is_missing_and_through_bytes() {
        let numbers = [1.0, f64::NAN, -0.0, 0.1, 1e300, f64::from(f32::MIN_POSITIVE), 5.5, f64::NAN];
        for shape in 0..6_usize {
            let cells: Vec<f64> = (0..200)
                .map(|row| match shape {
                    0 => f64::NAN,
                    1 => row as f64,
                    2 => row as f64 / 10.0,
                    3 => numbers[row % 8],
                    4 if row == 130 => 7.0,
                    4 => f64::NAN,
                    _ => numbers[row * 7 % 5],
                })
                .collect();
            let kept = Cells::numbers(&cells);
            let mut bytes = Vec::new();
            kept.write(&mut bytes);
            let again = Cells::read(&mut Bytes::new(&bytes)).unwrap();
            assert_eq!(again, kept);
            for (row, cell) in cells.iter().enumerate() {
                assert_eq!(again.number(row).to_bits(), cell.to_bits(), "shape {shape}, row {row}");
            }
            assert_eq!(kept.is_missing(), shape == 0);
            assert_eq!(kept.code(3), NO_TEXT);
        }
        assert!(Cells::numbers(&(0..64).map(f64::from).collect::<Vec<_>>()).bytes() == 256, "whole numbers fit f32");
    }

    #[test]
    fn codes_take_as_many_bytes_as_the_largest_needs() {
        for (most, width) in [(0, 1), (255, 1), (256, 2), (65_535, 2), (65_536, 4), (u32::MAX - 1, 4)] {
            let codes: Vec<u32> =
                (0..100).map(|row| if row % 3 == 0 { NO_TEXT } else { most - most.min(row) }).collect();
            let kept = Cells::codes(&codes, most);
            assert_eq!(kept.bytes(), 66 * width + 24);
            let mut bytes = Vec::new();
            kept.write(&mut bytes);
            let again = Cells::read(&mut Bytes::new(&bytes)).unwrap();
            assert!((0..100).all(|row| again.code(row) == codes[row] && again.number(row).is_nan()));
            assert!(Cells::read(&mut Bytes::new(&bytes[..bytes.len() - 1])).is_none(), "cut off");
        }
    }
}
