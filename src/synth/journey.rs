//! What happens to one lead, day by day? Visits, mails, webinars and sales, all drawn from its latent intent.

use super::draws::Draws;
use super::intent::{Interest, hazard_per_day};
use super::people::Person;
use super::sales::Sales;
use super::world::{FIRST_DAY, LAST_DAY, Persona, day_activity, instant};
use super::{CrmEvent, EmailEvent, LeadTruth, WebEvent, WebinarEvent};
use crate::seed::Seed;
use crate::time::Instant;

/// Everything that happened to one lead.
#[derive(Clone, Debug)]
pub(crate) struct Journey {
    pub(crate) web: Vec<WebEvent>,
    pub(crate) email: Vec<EmailEvent>,
    pub(crate) webinars: Vec<WebinarEvent>,
    pub(crate) crm: Vec<CrmEvent>,
    pub(crate) truth: LeadTruth,
    /// What the CRM shows on the day of the export, long after the fact.
    pub(crate) status: &'static str,
}

/// A lead on its way: what every kind of signal reads and moves.
pub(crate) struct Walk<'a> {
    pub(crate) lead: usize,
    pub(crate) person: &'a Person,
    pub(crate) draws: Draws,
    pub(crate) journey: Journey,
    /// Visits without intent: how curious this person is.
    pub(crate) curiosity: f64,
    /// Whether it reads mails at all.
    pub(crate) reads_mail: f64,
    /// Its mail program loads pictures by itself, so that every mail counts as opened.
    pub(crate) preloads: bool,
    pub(crate) subscribed: bool,
    /// The last day with an act of its own.
    pub(crate) last_act: i64,
    /// What a naive counter has added up; marketing calls a lead qualified when it is high.
    pub(crate) noise: f64,
}

/// Walks lead number `lead` from its first touch to its end or the day of the export.
pub(crate) fn walk(lead: usize, person: &Person, seed: Seed) -> Journey {
    let mut draws = person.draws.clone();
    let mut interest = Interest::of(person, &mut draws);
    let truth = LeadTruth {
        lead,
        persona: person.persona,
        in_market_from: interest.began().map(|day| instant(day, 0)),
        fit: person.fit,
        won: None,
        lost: None,
        weekly_hazard: Vec::new(),
    };
    let mut walk = Walk {
        lead,
        person,
        curiosity: draws.lognormal(-0.2, 0.55) * curiosity(person.persona),
        reads_mail: draws.lognormal(-0.1, 0.5),
        preloads: draws.chance(0.2),
        subscribed: true,
        last_act: person.created_day,
        noise: 0.0,
        draws,
        journey: Journey {
            web: Vec::new(),
            email: Vec::new(),
            webinars: Vec::new(),
            crm: Vec::new(),
            truth,
            status: "new",
        },
    };
    walk.browse_before_the_form(&mut interest);
    walk.fill_in_the_form();
    let mut sales = Sales::default();
    for day in person.created_day..LAST_DAY {
        let intent = interest.on(day, &mut walk.draws);
        let hazard = hazard_per_day(intent, person.fit, sales.progress());
        if (day - FIRST_DAY) % 7 == 0 {
            walk.journey.truth.weekly_hazard.push((instant(day, 0), hazard));
        }
        walk.visits(day, intent);
        walk.mails(day, intent);
        walk.webinar(day, intent, seed);
        if sales.day(&mut walk, day, intent, hazard) {
            break;
        }
    }
    sales.finish(&mut walk);
    walk.journey
}

/// How much more or less than others these people look around for reasons other than buying.
const fn curiosity(persona: Persona) -> f64 {
    match persona {
        Persona::Buyer | Persona::Nurture => 1.0,
        Persona::Downloader => 2.0,
        Persona::JobSeeker => 1.2,
        Persona::Scanner => 0.2,
        Persona::Competitor => 1.5,
    }
}

impl Walk<'_> {
    /// Most people look around before they leave their address; the cookie ties those visits to the lead later.
    fn browse_before_the_form(&mut self, interest: &mut Interest) {
        let browses = match self.person.lead.source {
            "event" | "partner" => 0.1,
            _ => 0.6,
        };
        if !self.draws.chance(browses) {
            return;
        }
        let days_before = (self.draws.exponential(7.0) as i64 + 1).min(40);
        let from = (self.person.created_day - days_before).max(FIRST_DAY);
        // The wobble moves on for the browsing days as for any other.
        for day in from..self.person.created_day {
            let intent = interest.on(day, &mut self.draws);
            let rate = (0.9 / days_before as f64 + 0.1 * intent) * self.curiosity;
            if self.draws.chance(rate.min(0.8)) {
                let second = self.draws.between(7.0 * 3600.0, 21.0 * 3600.0) as i64;
                self.visit(instant(day, second), intent);
            }
        }
    }

    /// The form on the campaign's landing page makes the lead.
    fn fill_in_the_form(&mut self) {
        let page = format!("/landing/{}", self.person.lead.campaign);
        if self.person.lead.source != "event" {
            self.web(self.person.lead.created, "form_submit", &page, None);
        }
    }

    fn visits(&mut self, day: i64, intent: f64) {
        let age_days = (day - self.person.created_day) as f64;
        let idle = self.curiosity * (0.045 * libm::exp(-age_days / 18.0) + 0.0022);
        let rate = (idle + 0.21 * (intent - 0.05).max(0.0)) * day_activity(day);
        for _ in 0..self.draws.poisson(rate.min(2.0)) {
            let second = self.draws.between(6.5 * 3600.0, 21.0 * 3600.0) as i64;
            let time = instant(day, second);
            if time > self.person.lead.created {
                self.last_act = day;
                self.visit(time, intent);
            }
        }
    }

    /// Adds a row of the web log.
    pub(crate) fn web(&mut self, time: Instant, event: &'static str, page: &str, seconds: Option<u32>) {
        self.noise += match event {
            "page_view" => 1.0,
            "download" => 4.0,
            _ => 2.0,
        };
        self.journey.web.push(WebEvent { lead: self.lead, time, event, page: page.to_owned(), seconds });
    }
}
