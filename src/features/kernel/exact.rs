//! Sums without rounding: the same in any order, and what goes out of a window takes away exactly what it brought in.
//!
//! Every sum is the number nearest to the exact one, whichever way it was found: in whole units where all cells are such
//! ([`units`]), cell by cell where one of them is not ([`sum`]).

/// One unit is 2^-64: every number of 53 bits from 2^-12 (0.00024) on is a whole number of them, so is every price.
const UNITS_PER_ONE: f64 = 18_446_744_073_709_551_616.0;

/// Numbers from 2^32 on are not counted in units: below it, two billion of them fit 128 bits.
const HUGE: f64 = 4_294_967_296.0;

/// A number in whole units; `None` for one that is too large, or so fine that it lies between two.
pub(super) fn units(number: f64) -> Option<i128> {
    if number.abs() >= HUGE {
        return None;
    }
    // Exact: a power of two. Then below 2^96.
    let scaled = number * UNITS_PER_ONE;
    (scaled.fract() == 0.0).then_some(scaled as i128)
}

/// The number nearest to so many units.
pub(super) fn number(units: i128) -> f64 {
    units as f64 / UNITS_PER_ONE
}

/// The number nearest to the exact sum of any numbers; infinite where no number is.
///
/// Shewchuk 1997: partial sums that do not overlap, from the smallest to the largest.
pub(super) fn sum(cells: impl Iterator<Item = f64> + Clone) -> f64 {
    let mut partials: Vec<f64> = Vec::new();
    for cell in cells.clone() {
        let mut carried = cell;
        let mut kept = 0;
        for place in 0..partials.len() {
            let (large, small) = by_size(carried, partials[place]);
            let high = large + small;
            let low = small - (high - large);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            carried = high;
        }
        partials.truncate(kept);
        partials.push(carried);
    }
    let Some(mut total) = partials.pop() else { return 0.0 };
    while let Some(next) = partials.pop() {
        let before = total;
        total = before + next;
        let low = next - (total - before);
        if low != 0.0 {
            // Halfway between two numbers, what is still smaller decides.
            let further = low * 2.0;
            let same_side = partials.last().is_some_and(|&rest| (rest < 0.0) == (low < 0.0));
            let there = total + further;
            if same_side && (there - total).total_cmp(&further).is_eq() {
                total = there;
            }
            break;
        }
    }
    if total.is_finite() { total } else { cells.sum() }
}

fn by_size(a: f64, b: f64) -> (f64, f64) {
    if a.abs() < b.abs() { (b, a) } else { (a, b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    #[test]
    fn numbers_come_back_and_sums_do_not_depend_on_their_order() {
        for x in [0.0, 1.0, -1.0, 12.34, 1e-3, 0.1 + 0.2, 4e9, -4_294_967_295.123, 299.99] {
            assert_eq!(number(units(x).unwrap()).to_bits(), x.to_bits(), "{x}");
        }
        for x in [-HUGE, f64::INFINITY, 1e-15, -1e-300, f64::MIN_POSITIVE] {
            assert!(units(x).is_none(), "{x} is no whole number of units");
        }
        let cells = [4e9, 0.1, 0.2, -4e9, 12.34, 1e-3];
        let forwards: i128 = cells.iter().filter_map(|&x| units(x)).sum();
        let backwards: i128 = cells.iter().rev().filter_map(|&x| units(x)).sum();
        assert_eq!(forwards, backwards);
        let close = number(forwards);
        assert!((close - 12.641).abs() < 1e-14, "{close}");
    }

    #[test]
    fn one_number_alone_is_its_own_sum() {
        let total = units(7.0).unwrap() + units(12.34).unwrap() - units(7.0).unwrap();
        assert_eq!(number(total).to_bits(), 12.34_f64.to_bits());
    }

    #[test]
    fn both_ways_of_adding_find_the_same_number() {
        let seed = Seed::new(41);
        for round in 0..2000_u64 {
            let cell = |place: u64| {
                let bits = seed.with(round).with(place).bits();
                (bits % 2_000_000) as f64 / [100.0, 7.0, 3.0, 1024.0][(bits >> 40) as usize % 4] - 50_000.0
            };
            let cells: Vec<f64> = (0..1 + round % 40).map(cell).collect();
            let in_units: i128 = cells.iter().map(|&cell| units(cell).unwrap()).sum();
            assert_eq!(sum(cells.iter().copied()).to_bits(), number(in_units).to_bits(), "{cells:?}");
        }
    }

    #[test]
    fn nothing_is_lost_among_huge_tiny_and_negative_numbers() {
        for (cells, wanted) in [
            (vec![1e300, 1e-300, -1e300], 1e-300_f64),
            (vec![1e16, 1.0, 1e-300, -1e16], 1.0),
            (vec![0.1; 10], 1.0),
            // Half a unit of the last place and a little more.
            (vec![9e15, 0.5, 1e-30], 9e15 + 1.0),
            // Python's math.fsum on halfway cases.
            (vec![1e16, 1.0, 1e-16], 10_000_000_000_000_002.0),
            (vec![-5e9, -1e-20, 5e9], -1e-20),
            (vec![], 0.0),
        ] {
            assert_eq!(sum(cells.iter().copied()).to_bits(), wanted.to_bits(), "{cells:?}");
            assert_eq!(sum(cells.iter().rev().copied()).to_bits(), wanted.to_bits(), "{cells:?} turned round");
        }
        assert_eq!(sum([1e308, 1e308].into_iter()).to_bits(), f64::INFINITY.to_bits());
    }
}
