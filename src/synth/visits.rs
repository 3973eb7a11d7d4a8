//! What does a visit to the site look like? Pages, time on page, downloads, chat.

use super::journey::Walk;
use super::world::{CAREERS_PAGES, EVALUATION_PAGES, GENERAL_PAGES, Persona};
use crate::time::Instant;

/// What a persona looks at whatever its intent, as chances per page, and downloads per visit.
struct Taste {
    pricing: f64,
    careers: f64,
    download: f64,
}

const fn taste(persona: Persona) -> Taste {
    match persona {
        Persona::Buyer | Persona::Nurture => Taste { pricing: 0.05, careers: 0.01, download: 0.075 },
        Persona::Downloader => Taste { pricing: 0.02, careers: 0.02, download: 0.9 },
        Persona::JobSeeker => Taste { pricing: 0.03, careers: 0.55, download: 0.04 },
        Persona::Scanner => Taste { pricing: 0.05, careers: 0.01, download: 0.02 },
        Persona::Competitor => Taste { pricing: 0.30, careers: 0.04, download: 0.25 },
    }
}

impl Walk<'_> {
    /// One visit: a few pages, and what may follow from them.
    pub(crate) fn visit(&mut self, start: Instant, intent: f64) {
        let taste = taste(self.person.persona);
        let wants = intent / (intent + 0.9);
        let mut clock = start;
        if self.person.lead.source == "social" && self.draws.chance(0.25) {
            self.web(clock, "social_click", "/", None);
            clock = later(clock, 1.0);
        }
        for _ in 0..=self.draws.poisson(0.45 + 0.5 * wants) {
            let chances = [taste.careers, taste.pricing + 0.33 * wants, 0.05 + 0.18 * wants, 0.12 + 0.15 * wants];
            let rest = (1.0 - chances.iter().sum::<f64>()).max(0.05);
            let page = match self.draws.weighted(&[chances[0], chances[1], chances[2], chances[3], rest]) {
                0 => (*self.draws.pick(&CAREERS_PAGES)).to_owned(),
                1 => "/pricing".to_owned(),
                2 => (*self.draws.pick(&EVALUATION_PAGES)).to_owned(),
                3 => format!("/product/{}", self.person.area),
                _ => (*self.draws.pick(&GENERAL_PAGES)).to_owned(),
            };
            let seconds = self.draws.lognormal(3.4 + 0.35 * wants, 0.8).clamp(2.0, 1200.0);
            self.web(clock, "page_view", &page, Some(seconds as u32));
            clock = later(clock, seconds + 3.0);
        }
        for _ in 0..self.draws.poisson(taste.download + 0.08 * wants) {
            let kind = *self.draws.pick(&["guides", "guides", "templates"]);
            self.web(clock, "download", &format!("/{kind}/{}", self.person.area), None);
            clock = later(clock, 20.0);
        }
        if self.draws.chance(0.012 + 0.10 * wants) {
            self.web(clock, "chat", "/chat", None);
        }
    }
}

/// `time` moved by whole `seconds`.
pub(crate) fn later(time: Instant, seconds: f64) -> Instant {
    Instant::from_micros(time.micros() + seconds as i64 * 1_000_000)
}
