//! What is left over after the trees so far, per row, in whole numbers.
//!
//! Gradient `w (p - y)` in 32 bits with sign, hessian `w p (1 - p)` in 32 bits without, side by side in one u64. Whole
//! numbers add up to the same sum in any order; histograms read them rounded to 16 bits, leaves in full.

use std::sync::atomic::{AtomicU16, Ordering};

use rayon::prelude::*;

/// Rows that one task works on.
const ROWS_PER_TASK: usize = 16_384;
/// Largest gradient: rounded to 16 bits it stays within i16.
const MOST_GRADIENT: f64 = 2_147_418_112.0;
/// Largest hessian: rounded to 16 bits it stays within u16.
const MOST_HESSIAN: f64 = 4_294_836_224.0;
/// Margins beyond this are as good as certain; keeps the exponential in its range.
const MOST_MARGIN: f64 = 36.0;

/// What one unit is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Units {
    /// Of a 32-bit gradient.
    pub(super) gradient: f64,
    /// Of a 32-bit hessian.
    pub(super) hessian: f64,
}

/// 16-bit units in a histogram are so many of 32 bits.
pub(super) const COARSE: f64 = 65_536.0;

impl Units {
    /// No gradient is larger than the largest weight, no hessian than a quarter of it.
    pub(super) fn of(largest_weight: f64) -> Self {
        Self { gradient: largest_weight / MOST_GRADIENT, hessian: 0.25 * largest_weight / MOST_HESSIAN }
    }

    /// The units of histograms.
    pub(super) fn coarse(self) -> Self {
        Self { gradient: self.gradient * COARSE, hessian: self.hessian * COARSE }
    }
}

/// Labels and weights: what gradients are made of beside margins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Targets<'a> {
    pub(super) labels: &'a [bool],
    pub(super) weights: Option<&'a [f64]>,
}

/// Adds each row's leaf to its margin and writes its gradient; `draws` says which rows the next tree learns from.
pub(super) fn advance(
    margins: &mut [f64],
    found: &mut [u64],
    leaf_of_row: &[AtomicU16],
    leaf_values: &[f64],
    targets: Targets<'_>,
    units: Units,
    draws: impl Fn(usize) -> bool + Sync,
) {
    let (per_gradient, per_hessian) = (1.0 / units.gradient, 1.0 / units.hessian);
    margins
        .par_chunks_mut(ROWS_PER_TASK)
        .zip(found.par_chunks_mut(ROWS_PER_TASK))
        .zip(leaf_of_row.par_chunks(ROWS_PER_TASK))
        .enumerate()
        .for_each(|(task, ((margins, found), leaves))| {
            let first = task * ROWS_PER_TASK;
            let labels = &targets.labels[first..first + margins.len()];
            for (margin, leaf) in margins.iter_mut().zip(leaves) {
                *margin += leaf_values[leaf.load(Ordering::Relaxed) as usize];
            }
            match targets.weights {
                None => {
                    for ((&margin, found), &label) in margins.iter().zip(found.iter_mut()).zip(labels) {
                        *found = packed(margin, label, per_gradient, per_hessian);
                    }
                }
                Some(weights) => {
                    let weights = &weights[first..first + margins.len()];
                    for (((&margin, found), &label), &w) in
                        margins.iter().zip(found.iter_mut()).zip(labels).zip(weights)
                    {
                        *found = packed(margin, label, w * per_gradient, w * per_hessian);
                    }
                }
            }
            for (offset, found) in found.iter_mut().enumerate() {
                if !draws(first + offset) {
                    *found = 0;
                }
            }
        });
}

/// Adding this rounds to a whole number, to be read from the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

fn packed(margin: f64, label: bool, per_gradient: f64, per_hessian: f64) -> u64 {
    let p = chance(margin);
    let gradient = (p - f64::from(u8::from(label))) * per_gradient;
    let hessian = p * (1.0 - p) * per_hessian;
    let low_half = |x: f64| (x + ROUND).to_bits() & 0xffff_ffff;
    (low_half(gradient) << 32) | low_half(hessian)
}

/// `1 / (1 + exp(-margin))` to some 1e-10, in additions and multiplications alone: the same bits everywhere, and in vectors.
fn chance(margin: f64) -> f64 {
    let x = (-margin).clamp(-MOST_MARGIN, MOST_MARGIN);
    // x = k ln 2 + r with |r| <= ln 2 / 2.
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * 0.693_147_180_369_123_8) - k * 1.908_214_929_270_587_7e-10;
    // exp(r) by its series: the next term is below 4e-11.
    let series = 1.0
        + r * (1.0
            + r * (1.0 / 2.0
                + r * (1.0 / 6.0
                    + r * (1.0 / 24.0
                        + r * (1.0 / 120.0
                            + r * (1.0 / 720.0 + r * (1.0 / 5040.0 + r * (1.0 / 40_320.0 + r / 362_880.0))))))));
    let power = f64::from_bits(series.to_bits().wrapping_add(shifted.to_bits() << 52));
    1.0 / (1.0 + power)
}

/// Gradient and hessian of one row or of a sum of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) gradient: i64,
    pub(super) hessian: i64,
}

impl Pair {
    /// In 32-bit units.
    pub(super) const fn fine(packed: u64) -> Self {
        Self { gradient: (packed as i64) >> 32, hessian: (packed & 0xffff_ffff) as i64 }
    }

    /// A histogram's accumulator: gradients above, hessians below, both in 16-bit units. Sums of up to 65,536 rows keep
    /// the halves apart, because a hessian is below 2^16 and not negative.
    pub(super) const fn of_accumulator(sum: u64) -> Self {
        Self { gradient: (sum as i64) >> 32, hessian: (sum & 0xffff_ffff) as i64 }
    }

    pub(super) const fn plus(self, other: Self) -> Self {
        Self { gradient: self.gradient.wrapping_add(other.gradient), hessian: self.hessian.wrapping_add(other.hessian) }
    }

    pub(super) const fn minus(self, other: Self) -> Self {
        Self { gradient: self.gradient.wrapping_sub(other.gradient), hessian: self.hessian.wrapping_sub(other.hessian) }
    }
}

/// A row's packed pair rounded to 16 bits each, as histograms add it.
pub(super) const fn rounded(packed: u64) -> u64 {
    const HALF: u64 = 0x8000;
    let gradient = (((packed as i64) >> 32) + HALF as i64) >> 16;
    let hessian = ((packed & 0xffff_ffff) + HALF) >> 16;
    ((gradient as u64) << 32).wrapping_add(hessian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_agree_with_the_slow_formula() {
        for step in -4000..4000 {
            let margin = f64::from(step) * 0.01;
            let slow = 1.0 / (1.0 + libm::exp(-margin.clamp(-MOST_MARGIN, MOST_MARGIN)));
            assert!((chance(margin) - slow).abs() <= 2e-10 * slow, "{margin}: {} {slow}", chance(margin));
        }
        assert!(chance(f64::MAX) <= 1.0 && chance(-f64::MAX) > 0.0);
    }

    #[test]
    fn packing_keeps_both_halves_to_a_unit_and_rounding_to_a_coarse_one() {
        let units = Units::of(1.0);
        for step in -800..800 {
            let margin = f64::from(step) * 0.045;
            for label in [false, true] {
                let p = chance(margin);
                let (gradient, hessian) = (p - f64::from(u8::from(label)), p * (1.0 - p));
                let word = packed(margin, label, 1.0 / units.gradient, 1.0 / units.hessian);
                let fine = Pair::fine(word);
                assert!((fine.gradient as f64 * units.gradient - gradient).abs() <= units.gradient);
                assert!((fine.hessian as f64 * units.hessian - hessian).abs() <= units.hessian);
                let coarse = Pair::of_accumulator(rounded(word));
                let units = units.coarse();
                assert!((coarse.gradient as f64 * units.gradient - gradient).abs() <= 0.51 * units.gradient);
                assert!((coarse.hessian as f64 * units.hessian - hessian).abs() <= 0.51 * units.hessian);
            }
        }
    }

    #[test]
    fn sums_of_the_largest_pairs_keep_their_halves_apart() {
        let units = Units::of(1.0);
        for label in [false, true] {
            for margin in [0.0, 40.0, -40.0] {
                let one = rounded(packed(margin, label, 1.0 / units.gradient, 1.0 / units.hessian));
                let sum = (0..65_536).fold(0_u64, |sum, _| sum.wrapping_add(one));
                let (one, sum) = (Pair::of_accumulator(one), Pair::of_accumulator(sum));
                assert_eq!((sum.gradient, sum.hessian), (one.gradient * 65_536, one.hessian * 65_536));
            }
        }
    }
}
