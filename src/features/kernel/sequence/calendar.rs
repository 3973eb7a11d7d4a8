//! On which days of the week, and at what time of day?

use crate::time::{Instant, Zone};

const MINUTES_PER_DAY: f64 = 24.0 * 60.0;

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
        let local = self.zone.local(Instant::from_micros(time));
        // To the minute: finer than people are.
        let minute = f64::from(local.hour()) * 60.0 + f64::from(local.minute());
        let angle = std::f64::consts::TAU * minute / MINUTES_PER_DAY;
        let weekend = u32::from(local.weekday().to_monday_zero_offset() >= 5);
        let (weekends, cosines, sines) = self.totals.last().copied().unwrap_or_default();
        self.totals.push((weekends + weekend, cosines + libm::cos(angle), sines + libm::sin(angle)));
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
