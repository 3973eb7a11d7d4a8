//! Where does a number stand among sorted ones? For millions of numbers and the same few hundred places.

/// Sorted numbers, at most 255, among which others are placed.
///
/// The search takes the same steps for every number, so there is no branch to mispredict, and eight numbers go through
/// them side by side.
#[derive(Clone, Debug)]
pub struct Places {
    /// Ascending, then infinity: no number lies above that.
    sorted: Box<[f64; SIZE]>,
    /// The first step, a power of two; 0 where there is nothing to compare with.
    first: usize,
}

const SIZE: usize = 256;
const SIDE_BY_SIDE: usize = 8;

impl Places {
    /// `None` for more than 255 numbers. They must be ascending and not NaN.
    #[must_use]
    pub fn new(ascending: &[f64]) -> Option<Self> {
        let mut sorted = Box::new([f64::INFINITY; SIZE]);
        sorted.get_mut(..ascending.len()).filter(|_| ascending.len() < SIZE)?.copy_from_slice(ascending);
        let first = if ascending.is_empty() { 0 } else { 1 << ascending.len().ilog2() };
        Some(Self { sorted, first })
    }

    /// How many of them lie below `x`; 0 for NaN.
    #[must_use]
    pub fn below(&self, x: f64) -> u8 {
        if !x.is_finite() {
            return self.sorted.iter().filter(|&&place| place < x).count() as u8;
        }
        let mut at = 0;
        let mut step = self.first;
        while step > 0 {
            at = self.step(at, step, x);
            step >>= 1;
        }
        // At most 255.
        at as u8
    }

    /// The same for many, `missing` for NaN. As many are written as both slices hold.
    pub fn below_each(&self, values: &[f64], missing: u8, found: &mut [u8]) {
        let count = values.len().min(found.len());
        let (values, values_rest) = values[..count].as_chunks::<SIDE_BY_SIDE>();
        let (found, found_rest) = found[..count].as_chunks_mut::<SIDE_BY_SIDE>();
        for (values, found) in values.iter().zip(found) {
            let mut at = [0_usize; SIDE_BY_SIDE];
            let mut step = self.first;
            while step > 0 {
                for (at, &x) in at.iter_mut().zip(values) {
                    *at = self.step(*at, step, x);
                }
                step >>= 1;
            }
            for ((found, at), x) in found.iter_mut().zip(at).zip(values) {
                *found = at as u8;
                if !x.is_finite() {
                    *found = if x.is_nan() { missing } else { self.below(*x) };
                }
            }
        }
        for (found, &x) in found_rest.iter_mut().zip(values_rest) {
            *found = if x.is_nan() { missing } else { self.below(x) };
        }
    }

    /// `at` numbers are known to lie below; `step` more when the last of those does.
    #[inline(always)]
    fn step(&self, at: usize, step: usize, x: f64) -> usize {
        let last = self.sorted[at.wrapping_add(step).wrapping_sub(1) % SIZE];
        // The sign of a difference, all ones when `last` is below: a comparison would become a branch. Infinity, which
        // stands for no place, less a finite x is positive.
        let below = ((last - x).to_bits() as i64 >> 63) as usize;
        at.wrapping_add(step & below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn every_number_stands_where_counting_puts_it() {
        let seed = Seed::new(2).stream("places");
        for count in [0, 1, 2, 3, 7, 8, 9, 100, 127, 128, 254, 255_usize] {
            let mut sorted: Vec<f64> = (0..count as u64).map(|i| (seed.with(i).uniform() * 300.0).floor()).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let places = Places::new(&sorted).unwrap();
            let mut values: Vec<f64> =
                (0..333).map(|i| (seed.with(1000 + i).uniform() * 310.0).floor() - 5.0).collect();
            values.extend([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -0.0]);
            let mut found = vec![0; values.len()];
            places.below_each(&values, 77, &mut found);
            for (&x, &found) in values.iter().zip(&found) {
                let slow = sorted.iter().filter(|&&cut| cut < x).count() as u8;
                assert_eq!(found, if x.is_nan() { 77 } else { slow }, "{x} among {count}");
                assert_eq!(places.below(x), slow);
            }
        }
        assert!(Places::new(&[0.0; 256]).is_none());
    }
}
