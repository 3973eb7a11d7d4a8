//! Who is there, and what happened to whom, in one order? The ground on which every system's export stands.
//!
//! The company's own leads come first, under their own numbers; then test leads of the staff; then strangers, who have
//! events and stand in no leads file.

use super::super::draws::Draws;
use super::super::world::{FIRST_DAY, FIRST_NAMES, LAST_DAY, SURNAMES, instant};
use super::super::{Company, Lead};
use crate::seed::Seed;
use crate::time::Instant;

/// The domain of the company itself: addresses under it are staff who try their own forms.
pub(super) const OWN_DOMAIN: &str = "velmaro.example.com";

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    PageView,
    FormSubmit,
    Download,
    Chat,
    SocialClick,
    EmailSent,
    EmailOpen,
    EmailClick,
    Unsubscribe,
    Webinar,
    DemoRequest,
    Meeting,
    Stage,
    Won,
    Lost,
}

/// One thing that happened, whichever tool saw it.
#[derive(Clone, Debug)]
pub(super) struct Act {
    /// Number of the person.
    pub(super) who: usize,
    pub(super) time: Instant,
    /// When the company's systems learned of it.
    pub(super) known: Instant,
    pub(super) what: What,
    /// The page, the mailing, the topic or the stage.
    pub(super) on: String,
    /// Seconds on the page, minutes at the webinar, euros of the deal.
    pub(super) number: Option<u32>,
}

/// Everybody and everything.
#[derive(Debug)]
pub(super) struct Cast {
    /// Those who stand in the leads file.
    pub(super) leads: Vec<Lead>,
    /// How many of them are the company's own; the rest is staff.
    pub(super) own: usize,
    /// How many persons more have events; their numbers follow those of the leads.
    pub(super) strangers: usize,
    /// By time, then by person.
    pub(super) acts: Vec<Act>,
    /// The day of the export.
    pub(super) end: Instant,
    pub(super) seed: Seed,
}

impl Cast {
    /// The company's own rows, and the planted ones.
    pub(super) fn of(company: &Company) -> Self {
        let mut cast = Self {
            leads: company.leads.clone(),
            own: company.leads.len(),
            strangers: company.leads.len() / 40 + 5,
            acts: own_acts(company),
            end: instant(LAST_DAY, 0),
            seed: Seed::new(company.params.seed).stream("exports"),
        };
        for number in 0..company.leads.len() / 80 + 3 {
            cast.plant_staff(number);
        }
        for number in 0..cast.strangers {
            cast.plant_stranger(number);
        }
        cast.acts.sort_by_key(|act| (act.time, act.who));
        cast
    }

    /// The numbers of the leads in order of creation.
    pub(super) fn by_creation(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.leads.len()).collect();
        order.sort_by_key(|&number| (self.leads[number].created, number));
        order
    }

    /// Each lead's acts in order of time.
    pub(super) fn per_lead(&self) -> Vec<Vec<&Act>> {
        let mut acts = vec![Vec::new(); self.leads.len()];
        for act in self.acts.iter().filter(|act| act.who < self.leads.len()) {
            acts[act.who].push(act);
        }
        acts
    }

    /// The address of any person, stranger or not.
    pub(super) fn email(&self, who: usize) -> String {
        match self.leads.get(who) {
            Some(lead) => lead.email.clone(),
            None => format!("gone{}@mail.example.net", who - self.leads.len() + 1),
        }
    }

    /// True for persons in no leads file.
    pub(super) const fn stranger(&self, who: usize) -> bool {
        who >= self.leads.len()
    }

    /// Somebody of the staff fills in a form and clicks through the site.
    fn plant_staff(&mut self, number: usize) {
        let mut draws = Draws::new(self.seed.stream("staff").with(number as u64));
        let first = *draws.pick(&FIRST_NAMES[number % 2]);
        let last = format!("{}{}", draws.pick(&SURNAMES[0]), draws.pick(&SURNAMES[1]));
        let day = draws.whole(FIRST_DAY + 5, LAST_DAY - 40);
        let created = instant(day, draws.whole(8 * 3600, 17 * 3600));
        let who = self.leads.len();
        self.leads.push(Lead {
            id: format!("T{:05}", number + 1),
            created,
            name: format!("{first} {last}"),
            email: format!("test{}.{}@{OWN_DOMAIN}", number + 1, last.to_lowercase()),
            email_kind: "business",
            company: Some("Velmaro Planning".to_owned()),
            industry: None,
            employees: Some(120),
            country: "ES",
            job_title: None,
            phone_given: false,
            source: "organic",
            campaign: "search",
            gender: None,
            birth_year: None,
            status: "new",
        });
        self.act(who, created, What::FormSubmit, "/landing/search", None);
        for visit in 0..draws.whole(4, 12) {
            let mut clock = instant(day + 3 * visit + 1, draws.whole(8 * 3600, 16 * 3600));
            for page in ["/", "/pricing", "/product/payroll", "/pricing"] {
                self.act(who, clock, What::PageView, page, Some(12));
                clock = later(clock, 30);
            }
            if draws.chance(0.3) {
                self.act(who, clock, What::DemoRequest, "/demo", None);
            }
        }
    }

    /// Somebody whose lead was deleted, or who never was one.
    fn plant_stranger(&mut self, number: usize) {
        let mut draws = Draws::new(self.seed.stream("stranger").with(number as u64));
        let who = self.leads.len() + number;
        let day = draws.whole(FIRST_DAY, LAST_DAY - 12);
        let mut clock = instant(day, draws.whole(8 * 3600, 16 * 3600));
        for _ in 0..draws.whole(3, 8) {
            let page = *draws.pick(&["/", "/pricing", "/blog/payday", "/customers"]);
            self.act(who, clock, What::PageView, page, Some(20));
            clock = later(clock, draws.whole(20, 200));
        }
        let sent = instant(day + 7, 8 * 3600 + 60);
        self.act(who, sent, What::EmailSent, "welcome", None);
        if draws.chance(0.5) {
            self.act(who, later(sent, 1500), What::EmailOpen, "welcome", None);
        }
    }

    fn act(&mut self, who: usize, time: Instant, what: What, on: &str, number: Option<u32>) {
        if time < self.end {
            self.acts.push(Act { who, time, known: time, what, on: on.to_owned(), number });
        }
    }
}

/// `time` moved by whole seconds.
pub(super) const fn later(time: Instant, seconds: i64) -> Instant {
    Instant::from_micros(time.micros() + seconds * 1_000_000)
}

fn own_acts(company: &Company) -> Vec<Act> {
    let web = company.web.iter().map(|row| {
        let what = match row.event {
            "form_submit" => What::FormSubmit,
            "download" => What::Download,
            "chat" => What::Chat,
            "social_click" => What::SocialClick,
            _ => What::PageView,
        };
        Act { who: row.lead, time: row.time, known: row.time, what, on: row.page.clone(), number: row.seconds }
    });
    let email = company.email.iter().map(|row| {
        let what = match row.event {
            "email_open" => What::EmailOpen,
            "email_click" => What::EmailClick,
            "email_unsubscribe" => What::Unsubscribe,
            _ => What::EmailSent,
        };
        Act { who: row.lead, time: row.time, known: row.time, what, on: row.campaign.clone(), number: None }
    });
    let webinars = company.webinars.iter().map(|row| Act {
        who: row.lead,
        time: row.time,
        known: row.imported,
        what: What::Webinar,
        on: row.topic.to_owned(),
        number: Some(row.minutes),
    });
    let crm = company.crm.iter().map(|row| {
        let (what, on) = match row.event {
            "demo_request" => (What::DemoRequest, "/demo"),
            "meeting" => (What::Meeting, ""),
            "deal_won" => (What::Won, ""),
            "deal_lost" => (What::Lost, ""),
            _ => (What::Stage, row.stage.unwrap_or_default()),
        };
        Act { who: row.lead, time: row.time, known: row.time, what, on: on.to_owned(), number: row.amount }
    });
    web.chain(email).chain(webinars).chain(crm).collect()
}
