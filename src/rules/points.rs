//! Points as numbers that add up: every share is a whole number of tiny steps, so sums are exact in any order.
//!
//! Decayed points are rounded to 2^-30 of a point (1e-9). Up to 2^23 (8 million) points such numbers add in f64 without any
//! rounding, so a ledger's lines give its total to the last bit, a cap of 30 gives 30 and not 29.999999999999996, and
//! neither threads nor the order of events matter.

use super::card::Decay;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

/// Steps per point.
const STEPS: f64 = (1_u32 << 30) as f64;

/// Beyond this many points the steps of f64 itself are as coarse.
const MOST_EXACT: f64 = (1_u32 << 23) as f64;

/// The nearest number that adds without rounding.
pub(super) fn exact(points: f64) -> f64 {
    if points.abs() < MOST_EXACT { (points * STEPS).round() / STEPS } else { points }
}

/// Points in hundredths, which is how people see them.
pub(crate) fn hundredths(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

/// Days as a span of time.
pub(super) fn micros(days: f64) -> i64 {
    (days * MICROS_PER_DAY as f64).round() as i64
}

/// A decay with its days as a span of time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fading {
    /// Points stay.
    Never,
    /// Points halve in every such number of days.
    HalfLife(f64),
    /// Points shrink evenly, to nothing after such a number of days.
    Linear(f64),
    /// Points end after such a span.
    Step(i64),
}

impl From<Decay> for Fading {
    fn from(decay: Decay) -> Self {
        match decay {
            Decay::None => Self::Never,
            Decay::HalfLife { days } => Self::HalfLife(days),
            Decay::Linear { days } => Self::Linear(days),
            Decay::Step { days } => Self::Step(micros(days)),
        }
    }
}

impl Fading {
    /// What `points` of an event of such an age, in microseconds, are worth.
    pub(super) fn worth(self, points: f64, age: i64) -> f64 {
        let in_days = || age as f64 / MICROS_PER_DAY as f64;
        match self {
            Self::Never => exact(points),
            Self::HalfLife(days) => exact(points * libm::exp2(-in_days() / days)),
            Self::Linear(days) => exact(points * (1.0 - in_days() / days).max(0.0)),
            Self::Step(span) if age <= span => exact(points),
            Self::Step(_) => 0.0,
        }
    }
}

/// How old is an event? By the clock, or in nights.
#[derive(Clone, Debug)]
pub(super) enum Ages {
    /// The time that has passed.
    Passed,
    /// The midnights of a zone that have passed, a day each.
    Nights(Zone),
}

impl Ages {
    /// The age in microseconds of an event at `time`.
    pub(super) fn age(&self, time: Instant, as_of: Instant) -> i64 {
        match self {
            Self::Passed => as_of.micros().saturating_sub(time.micros()),
            Self::Nights(zone) => (day(zone, as_of) - day(zone, time)).saturating_mul(MICROS_PER_DAY),
        }
    }
}

/// The number of the calendar day that clocks in the zone show.
pub(super) fn day(zone: &Zone, instant: Instant) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    zone.local(instant).date().duration_since(epoch).as_hours().div_euclid(24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_halve_exactly_with_every_half_life() {
        let half = Fading::HalfLife(30.0);
        for halvings in 0..20 {
            let worth = half.worth(64.0, 30 * halvings * MICROS_PER_DAY);
            let wanted = 64.0 / f64::from(1_u32 << halvings);
            assert_eq!(worth.to_bits(), wanted.to_bits(), "{halvings}");
        }
        let third = half.worth(10.0, 10 * MICROS_PER_DAY);
        assert!((third - 7.937_005_259_840_997).abs() < 1e-9, "{third}");
    }

    #[test]
    fn a_line_falls_evenly_to_nothing_and_stays_there() {
        let line = Fading::Linear(4.0);
        let worth: Vec<f64> = (0..6).map(|days| line.worth(10.0, days * MICROS_PER_DAY)).collect();
        assert_eq!(worth, [10.0, 7.5, 5.0, 2.5, 0.0, 0.0]);
        assert_eq!(line.worth(-10.0, 5 * MICROS_PER_DAY).abs().to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn nights_are_counted_where_the_zone_has_its_midnight() {
        let madrid = Ages::Nights(Zone::named("Europe/Madrid").unwrap());
        let at = |text: &str| Zone::utc().parse(text).unwrap();
        // 22:30 UTC is half past midnight of the next day in a Madrid summer.
        let evening = at("2026-07-01T21:30:00Z");
        assert_eq!(madrid.age(evening, at("2026-07-01T21:59:00Z")), 0);
        assert_eq!(madrid.age(evening, at("2026-07-01T22:30:00Z")), MICROS_PER_DAY);
        assert_eq!(madrid.age(evening, at("2026-07-03T12:00:00Z")), 2 * MICROS_PER_DAY);
        // A night with one hour less is a night.
        assert_eq!(madrid.age(at("2026-03-28T12:00:00Z"), at("2026-03-29T11:00:00Z")), MICROS_PER_DAY);
        assert_eq!((day(&Zone::utc(), Instant::from_micros(-1)), day(&Zone::utc(), Instant::default())), (-1, 0));
    }

    #[test]
    fn a_step_keeps_all_up_to_its_age_and_nothing_a_microsecond_later() {
        let step = Fading::from(Decay::Step { days: 1.5 });
        let end = MICROS_PER_DAY * 3 / 2;
        assert!((step.worth(7.0, end) - 7.0).abs() < f64::EPSILON);
        assert!(step.worth(7.0, end + 1).abs() < f64::EPSILON);
    }
}
