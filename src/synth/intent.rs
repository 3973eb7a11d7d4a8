//! How much does this lead want to buy today, and what follows from it? The latent process behind every signal.
//!
//! Intent is a floor plus, for some, one buying window (it rises, holds, falls), times a slow wobble. The chance of
//! `deal_won` on a day is a hazard of intent, fit and how far sales got; a points table can only guess at it.

use super::draws::Draws;
use super::people::Person;
use super::world::Persona;

/// The latent interest of one lead.
#[derive(Clone, Debug)]
pub(crate) struct Interest {
    floor: f64,
    window: Option<Window>,
    /// Log of the wobble: an autoregression with a memory of about a week.
    wobble: f64,
}

/// A stretch of days in which a lead is truly in the market.
#[derive(Clone, Copy, Debug)]
struct Window {
    start_day: f64,
    rise_days: f64,
    hold_days: f64,
    fall_days: f64,
    peak: f64,
}

impl Window {
    fn level(&self, day: f64) -> f64 {
        let after = day - self.start_day;
        if after < 0.0 {
            0.0
        } else if after < self.rise_days {
            self.peak * after / self.rise_days
        } else if after < self.rise_days + self.hold_days {
            self.peak
        } else {
            (self.peak * (1.0 - (after - self.rise_days - self.hold_days) / self.fall_days)).max(0.0)
        }
    }
}

impl Interest {
    /// Draws a lead's interest: buyers are often in the market when they arrive, slow ones much later if ever.
    pub(crate) fn of(person: &Person, draws: &mut Draws) -> Self {
        let (floor, chance, soon, strength) = match person.persona {
            Persona::Buyer => (0.07, 0.66, 0.45, 1.0),
            Persona::Nurture => (0.05, 0.17, 0.1, 0.85),
            Persona::Competitor | Persona::Downloader | Persona::JobSeeker | Persona::Scanner => (0.015, 0.0, 0.0, 0.0),
        };
        let window = draws.chance(chance * libm::exp(0.25 * person.fit)).then(|| Window {
            start_day: person.created_day as f64
                + if draws.chance(soon) { draws.exponential(14.0) - 6.0 } else { draws.between(25.0, 280.0) },
            rise_days: draws.between(5.0, 35.0),
            hold_days: draws.between(25.0, 90.0),
            fall_days: draws.between(15.0, 45.0),
            peak: strength * draws.lognormal(0.0, 0.45),
        });
        Self { floor, window, wobble: 0.5 * draws.normal() }
    }

    /// The level on that day; 0 is none, about 1 is in the market. Call it once a day, in order.
    pub(crate) fn on(&mut self, day: i64, draws: &mut Draws) -> f64 {
        self.wobble = 0.9 * self.wobble + 0.2 * draws.normal();
        let level = self.window.map_or(0.0, |window| window.level(day as f64));
        ((self.floor + level) * libm::exp(self.wobble)).min(3.0)
    }

    /// The UTC day on which the lead came into the market, if it ever does.
    pub(crate) fn began(&self) -> Option<i64> {
        self.window.map(|window| window.start_day as i64)
    }
}

/// How far sales has got with a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// Nobody has spoken to it.
    Untouched,
    /// A meeting took place.
    Met,
    /// A proposal lies on the table.
    Proposed,
}

/// The chance that the deal is won on a day: grows faster than intent, shifts with fit, and with what sales did.
pub(crate) fn hazard_per_day(intent: f64, fit: f64, progress: Progress) -> f64 {
    let sales = match progress {
        Progress::Untouched => 1.0,
        Progress::Met => 1.7,
        Progress::Proposed => 3.0,
    };
    (0.0022 * libm::pow(intent, 1.5) * libm::exp(fit) * sales).min(0.2)
}
