//! Counts that fade: each event is weighed once, against a fixed instant near it, whatever the instants it is asked for.
//!
//! 0.5^((as_of - t) / h) = 0.5^((as_of - a) / h) x 2^((t - a) / h), with `a` from a fixed grid, 64 half-lives apart. The
//! second factor belongs to the event alone and adds up as events become visible; the first is one for all of a cell. So the
//! result depends on the visible events and `as_of`, and not on which other instants were asked for. Both are taken by 64
//! half-lives the other way, so that no factor vanishes before their product does.

use crate::time::{Instant, MICROS_PER_DAY};

/// Half-lives between two instants of the grid: weights stay between 2^-64 and 1.
const HALF_LIVES_PER_CELL: f64 = 64.0;

/// So many half-lives after the start of its cell nothing is left of any event in it: 2^-1075 is no number any more.
const GONE: f64 = 1075.0 + HALF_LIVES_PER_CELL;

/// A half-life and its grid.
#[derive(Debug)]
pub(super) struct HalfLife {
    half_lives_per_micro: f64,
    cell_micros: i64,
}

/// What the events of one type, among those visible, weigh in each cell of the grid; cells in time order.
#[derive(Debug, Default)]
pub(super) struct Fading {
    cells: Vec<(i64, f64)>,
}

/// What is left, at one instant, of each cell of a grid.
#[derive(Debug, Default)]
pub(super) struct Remains {
    known: Vec<(i64, f64)>,
}

impl HalfLife {
    pub(super) fn of_days(days: f64) -> Self {
        let micros = days * MICROS_PER_DAY as f64;
        // At least one microsecond; a grid of a million years is one cell.
        let cell_micros = (micros * HALF_LIVES_PER_CELL).clamp(1.0, 3e19 / 1e3) as i64;
        Self { half_lives_per_micro: 1.0 / micros, cell_micros }
    }

    /// The cell of an event, and what it weighs there.
    pub(super) fn weigh(&self, time: i64) -> (i64, f64) {
        let cell = time.div_euclid(self.cell_micros);
        let since = time.rem_euclid(self.cell_micros);
        (cell, libm::exp2(since as f64 * self.half_lives_per_micro - HALF_LIVES_PER_CELL))
    }

    /// What one unit of weight in a cell is worth at `as_of`.
    fn remains(&self, cell: i64, as_of: Instant) -> f64 {
        // In f64, exact to the microsecond for a century: the start of a cell may lie beyond i64.
        let start = cell as f64 * self.cell_micros as f64;
        let half_lives = (as_of.micros() as f64 - start) * self.half_lives_per_micro;
        if half_lives > GONE { 0.0 } else { libm::exp2(HALF_LIVES_PER_CELL - half_lives) }
    }
}

impl Fading {
    pub(super) fn clear(&mut self) {
        self.cells.clear();
    }

    pub(super) fn add(&mut self, (cell, weight): (i64, f64)) {
        match self.cells.last_mut() {
            Some(last) if last.0 == cell => last.1 += weight,
            Some(last) if last.0 > cell => match self.cells.binary_search_by_key(&cell, |known| known.0) {
                Ok(place) => self.cells[place].1 += weight,
                Err(place) => self.cells.insert(place, (cell, weight)),
            },
            _ => self.cells.push((cell, weight)),
        }
    }

    /// The faded count at `as_of`: newest cells first.
    pub(super) fn at(&self, half_life: &HalfLife, as_of: Instant, remains: &mut Remains) -> f64 {
        let mut sum = 0.0;
        for &(cell, weight) in self.cells.iter().rev() {
            let left = remains.of(half_life, cell, as_of);
            if left <= 0.0 {
                break;
            }
            sum += left * weight;
        }
        sum
    }
}

impl Remains {
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    fn of(&mut self, half_life: &HalfLife, cell: i64, as_of: Instant) -> f64 {
        if let Some((_, left)) = self.known.iter().find(|(known, _)| *known == cell) {
            return *left;
        }
        let left = half_life.remains(cell, as_of);
        self.known.push((cell, left));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_fade_as_the_definition_says_over_any_span() {
        for days in [1e-9, 0.001, 0.5, 14.0, 365.0, 1e9] {
            let half_life = HalfLife::of_days(days);
            let as_of = Instant::from_micros(1_780_000_000_000_000);
            let (mut fading, mut wanted) = (Fading::default(), 0.0);
            for step in (0..4000_i64).rev() {
                let time = as_of.micros() - 1 - step * step * 977_777;
                fading.add(half_life.weigh(time));
                let age_days = as_of.days_since(Instant::from_micros(time));
                wanted += libm::pow(0.5, age_days / days);
            }
            let found = fading.at(&half_life, as_of, &mut Remains::default());
            assert!((found - wanted).abs() <= 1e-9 * wanted, "{days} days: {found}, wanted {wanted}");
        }
    }

    #[test]
    fn one_event_fades_to_nothing_no_earlier_than_numbers_do() {
        let half_life = HalfLife::of_days(1.0);
        for place in [0, 1, 31, 63] {
            for days in (1..1022).chain([1080, 2000, 100_000]) {
                let time = place * MICROS_PER_DAY + 12_345;
                let mut fading = Fading::default();
                fading.add(half_life.weigh(time));
                let as_of = Instant::from_micros(time + days * MICROS_PER_DAY);
                let found = fading.at(&half_life, as_of, &mut Remains::default());
                let wanted = libm::exp2(-(days as f64));
                assert!(
                    (found - wanted).abs() <= 1e-9 * wanted,
                    "{days} days after day {place}: {found}, wanted {wanted}"
                );
            }
        }
    }

    #[test]
    fn what_came_late_counts_in_its_own_cell() {
        let half_life = HalfLife::of_days(0.5);
        let as_of = Instant::from_micros(40 * MICROS_PER_DAY);
        let times = [39, 3, 38, 36, 0].map(|day| day * MICROS_PER_DAY);
        let mut fading = Fading::default();
        times.iter().for_each(|&time| fading.add(half_life.weigh(time)));
        let wanted: f64 =
            times.iter().map(|&time| libm::exp2(-2.0 * (40.0 - time as f64 / MICROS_PER_DAY as f64))).sum();
        let found = fading.at(&half_life, as_of, &mut Remains::default());
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
    }
}
