//! Points as numbers that add up: every share is a whole number of tiny steps, so sums are exact in any order.
//!
//! Decayed points are rounded to 2^-30 of a point (1e-9). Up to 2^23 (8 million) points such numbers add in f64 without any
//! rounding, so a ledger's lines give its total to the last bit, a cap of 30 gives 30 and not 29.999999999999996, and
//! neither threads nor the order of events matter.

use super::card::Decay;
use crate::time::{Instant, MICROS_PER_DAY};

/// Steps per point.
const STEPS: f64 = (1_u32 << 30) as f64;

/// Beyond this many points the steps of f64 itself are as coarse.
const MOST_EXACT: f64 = (1_u32 << 23) as f64;

/// The nearest number that adds without rounding.
pub(super) fn exact(points: f64) -> f64 {
    if points.abs() < MOST_EXACT { (points * STEPS).round() / STEPS } else { points }
}

/// Points in hundredths, which is how people see them.
pub(super) fn hundredths(points: f64) -> i64 {
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
    /// Points end after such a span.
    Step(i64),
}

impl From<Decay> for Fading {
    fn from(decay: Decay) -> Self {
        match decay {
            Decay::None => Self::Never,
            Decay::HalfLife { days } => Self::HalfLife(days),
            Decay::Step { days } => Self::Step(micros(days)),
        }
    }
}

impl Fading {
    /// What `points` of an event at `time` are worth at `as_of`.
    pub(super) fn worth(self, points: f64, time: Instant, as_of: Instant) -> f64 {
        match self {
            Self::Never => exact(points),
            Self::HalfLife(days) => exact(points * libm::exp2(-as_of.days_since(time) / days)),
            Self::Step(span) if as_of.micros().saturating_sub(time.micros()) <= span => exact(points),
            Self::Step(_) => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_halve_exactly_with_every_half_life() {
        let half = Fading::HalfLife(30.0);
        for halvings in 0..20 {
            let worth = half.worth(64.0, Instant::default(), Instant::default().plus_days(30 * halvings));
            let wanted = 64.0 / f64::from(1_u32 << halvings);
            assert_eq!(worth.to_bits(), wanted.to_bits(), "{halvings}");
        }
        let third = half.worth(10.0, Instant::default(), Instant::default().plus_days(10));
        assert!((third - 7.937_005_259_840_997).abs() < 1e-9, "{third}");
    }

    #[test]
    fn a_step_keeps_all_up_to_its_age_and_nothing_a_microsecond_later() {
        let step = Fading::from(Decay::Step { days: 1.5 });
        let end = Instant::from_micros(MICROS_PER_DAY * 3 / 2);
        assert!((step.worth(7.0, Instant::default(), end) - 7.0).abs() < f64::EPSILON);
        assert!(step.worth(7.0, Instant::default(), end.next()).abs() < f64::EPSILON);
    }
}
