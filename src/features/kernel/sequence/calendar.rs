//! On which days of the week, and at what time of day?

use std::sync::LazyLock;

use crate::time::{Instant, MICROS_PER_DAY, Zone};

const MINUTES_PER_DAY: usize = 24 * 60;
const MICROS_PER_MINUTE: i64 = 60_000_000;

/// Cosine and sine of each minute of the day: finer than people are.
static TURNS: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    let angle = |minute: usize| std::f64::consts::TAU * minute as f64 / MINUTES_PER_DAY as f64;
    (0..MINUTES_PER_DAY).map(|minute| (libm::cos(angle(minute)), libm::sin(angle(minute)))).collect()
});

/// Weekends and hours of a zone, added up along the sequence.
pub(super) struct Calendar {
    zone: Zone,
    /// After each event: weekend events, cosines, sines.
    totals: Vec<(u32, f64, f64)>,
}

impl Calendar {
    pub(super) const fn new(zone: Zone) -> Self {
        Self { zone, totals: Vec::new() }
    }

    pub(super) fn cut(&mut self, len: usize) {
        self.totals.truncate(len);
    }

    pub(super) fn push(&mut self, time: i64) {
        let shown = time.saturating_add(self.zone.seconds_ahead(Instant::from_micros(time)).saturating_mul(1_000_000));
        let minute = shown.rem_euclid(MICROS_PER_DAY) / MICROS_PER_MINUTE;
        let (cosine, sine) = TURNS[minute as usize];
        // Day 0 was a Thursday.
        let weekend = u32::from((shown.div_euclid(MICROS_PER_DAY) + 3).rem_euclid(7) >= 5);
        let (weekends, cosines, sines) = self.totals.last().copied().unwrap_or_default();
        self.totals.push((weekends + weekend, cosines + cosine, sines + sine));
    }

    pub(super) fn weekend_share(&self) -> f64 {
        self.totals.last().map_or(f64::NAN, |&(weekends, ..)| f64::from(weekends) / self.totals.len() as f64)
    }

    /// Mean cosine and sine.
    pub(super) fn hour(&self) -> (f64, f64) {
        let events = self.totals.len() as f64;
        self.totals.last().map_or((f64::NAN, f64::NAN), |&(_, cosines, sines)| (cosines / events, sines / events))
    }
}
