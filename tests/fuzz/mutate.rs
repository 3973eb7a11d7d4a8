//! One file made into another: bytes changed, cut, copied, spliced, and pieces of the format put in.

use leadscore::seed::Seed;

/// Draws that follow one another.
pub(crate) struct Dice(Seed, u64);

impl Dice {
    /// The draws of one execution.
    pub(crate) fn new(target: &str, execution: u64) -> Self {
        let name = target.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self(Seed::new(2026).with(name).with(execution), 0)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.1 += 1;
        (self.0.with(self.1).bits() % sides.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const CSV: &[&[u8]] = &[
    b",",
    b";",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b"\0",
    b"\xe9",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    "é😀".as_bytes(),
    b"NA",
    b"inf",
    b"1e309",
    b"-",
    b"2026-03-29 02:30",
    b"9999999999999999999",
    b"01/02/2026",
    b"a@b.c",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"2026-01-03T00:00:00+25:99",
];

const NDJSON: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\\u0000",
    b"null",
    b"true",
    b"1e999",
    b"-",
    b"0",
    b"\n",
    b"{}",
    b"\"key\":",
    b"\"value\":{\"string_value\":",
    b"\"lead\":\"a\"",
    b"\xff",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"NaN",
    b"\"nested\":{\"x\":",
];

const PARQUET: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x80\x80\x80\x80\x08",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"PAR1",
    b"\x15\x00",
    b"\x1c",
    b"\x2c",
    b"\x19\xfc",
    b"\x00\x00\x00\x00",
];

/// A mutant of one of `seeds`.
pub(crate) fn mutated(dice: &mut Dice, seeds: &[Vec<u8>], format: &str) -> Vec<u8> {
    let mut bytes = dice.pick(seeds).clone();
    let pieces = match format {
        "csv" => CSV,
        "ndjson" => NDJSON,
        _ => PARQUET,
    };
    // Half of the Parquet mutants keep their length, so that the footer is found and the damage lies deeper.
    let same_length = format == "parquet" && dice.roll(2) == 0;
    // Half of the mutants differ in one place: most of such a file is read.
    let changes = if dice.roll(2) == 0 { 1 } else { 1 + dice.roll(5) };
    for _ in 0..changes {
        let place = dice.roll(bytes.len() + 1);
        let until = (place + dice.roll(9)).min(bytes.len());
        if same_length {
            if let Some(byte) = bytes.get_mut(place) {
                *byte = if dice.roll(2) == 0 { dice.roll(256) as u8 } else { *byte ^ (1 << dice.roll(8)) };
            }
            continue;
        }
        match dice.roll(8) {
            0 => drop(bytes.drain(place..until)),
            1 => bytes.truncate(place),
            2 | 3 if place < bytes.len() => bytes[place] ^= 1 << dice.roll(8),
            4 => {
                let copy = bytes[place..until].to_vec();
                bytes.splice(place..place, copy);
            }
            5 => {
                let other = dice.pick(seeds).clone();
                let from = dice.roll(other.len());
                let to = (from + dice.roll(60)).min(other.len());
                bytes.splice(place..until, other[from..to].iter().copied());
            }
            _ => drop(bytes.splice(place..place, dice.pick(pieces).iter().copied())),
        }
    }
    bytes
}
