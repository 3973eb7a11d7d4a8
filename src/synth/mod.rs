//! A company that never was, with a known truth: what its tools would export, and who its leads really are.
//!
//! [`generate`] invents leads whose intent to buy is a latent process. Every signal (visits, clicks, downloads,
//! webinars, demo requests) and the purchase itself are drawn from it, beside a good deal of noise: people who download
//! for study, applicants, competitors, security scanners that click every link, mail programs that open every mail.
//! [`Company::write`] lays down the files of four tools, the config, and the rule card that a team would have written
//! by guess; `truth.csv` says who is who and is no training input.
//!
//! The same leads count and seed give the same bytes on every machine. Everything is drawn through [`crate::seed`], a
//! stream per lead, so no lead depends on another one's draws.

mod draws;
mod error;
mod exports;
mod faulty;
mod files;
mod intent;
mod journey;
mod mail;
mod people;
mod sales;
mod scanners;
mod visits;
mod world;
#[cfg(test)]
mod tests;

pub use error::SynthError;
pub use exports::{Export, Planted, Source};
pub use faulty::{FaultyCompany, PLANTED_FAULTS, TRUE_HALF_LIFE_DAYS, generate_faulty};
pub use world::Persona;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::seed::Seed;
use crate::time::Instant;

/// How large a company to invent, and which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SynthParams {
    /// How many leads; 2,000 give about 190 conversions.
    pub leads: usize,
    /// Which company: another seed, other people.
    pub seed: u64,
}

impl Default for SynthParams {
    /// The sample of `data/sample`: 2,000 leads, seed 7.
    fn default() -> Self {
        Self { leads: 2000, seed: 7 }
    }
}

/// The invented company: its exports as rows, and the truth. Rows are sorted by time, then by lead.
#[derive(Clone, Debug)]
pub struct Company {
    /// What it was made from.
    pub params: SynthParams,
    /// The leads, in order of creation; the other rows name them by index.
    pub leads: Vec<Lead>,
    /// The web log.
    pub web: Vec<WebEvent>,
    /// The log of the e-mail tool; its file knows leads by address only.
    pub email: Vec<EmailEvent>,
    /// Attendance lists, which arrive days after the webinar.
    pub webinars: Vec<WebinarEvent>,
    /// What the CRM logged.
    pub crm: Vec<CrmEvent>,
    /// Who is who, one entry per lead in the order of `leads`.
    pub truth: Vec<LeadTruth>,
}

/// A lead as its form and the CRM show it; `None` is an empty cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// `L00001` and on, in order of creation.
    pub id: String,
    /// When the form was filled in.
    pub created: Instant,
    /// An invented name.
    pub name: String,
    /// An address under a reserved example domain; unique.
    pub email: String,
    /// `business`, `personal` or `education`.
    pub email_kind: &'static str,
    /// The invented organisation.
    pub company: Option<String>,
    /// Its industry.
    pub industry: Option<&'static str>,
    /// How many people work there.
    pub employees: Option<u32>,
    /// Two-letter country code.
    pub country: &'static str,
    /// The title given in the form.
    pub job_title: Option<&'static str>,
    /// Whether a phone number was given; the number itself is not kept.
    pub phone_given: bool,
    /// Where the lead came from.
    pub source: &'static str,
    /// Through which campaign.
    pub campaign: &'static str,
    /// `f` or `m`; sensitive, without any effect on buying.
    pub gender: Option<&'static str>,
    /// Sensitive, without any effect of its own on buying; directors are older, students younger.
    pub birth_year: Option<i64>,
    /// The status on the day of the export: written over after the fact, so it knows the outcome. A trap.
    pub status: &'static str,
}

/// A row of the web log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebEvent {
    /// Index into the leads.
    pub lead: usize,
    /// When.
    pub time: Instant,
    /// `page_view`, `form_submit`, `download`, `chat` or `social_click`.
    pub event: &'static str,
    /// The page or file.
    pub page: String,
    /// Time on the page, of page views only.
    pub seconds: Option<u32>,
}

/// A row of the e-mail tool's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailEvent {
    /// Index into the leads.
    pub lead: usize,
    /// When.
    pub time: Instant,
    /// `email_sent`, `email_open`, `email_click` or `email_unsubscribe`.
    pub event: &'static str,
    /// Which mailing.
    pub campaign: String,
    /// The truth, which no file tells: a program did it, not a person.
    pub by_program: bool,
}

/// A name on an attendance list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebinarEvent {
    /// Index into the leads.
    pub lead: usize,
    /// When the person joined.
    pub time: Instant,
    /// When the list arrived, days later; before that nobody at the company knew.
    pub imported: Instant,
    /// What it was about.
    pub topic: &'static str,
    /// How long the person stayed.
    pub minutes: u32,
}

/// A row of the CRM's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrmEvent {
    /// Index into the leads.
    pub lead: usize,
    /// When, or for stages when somebody entered it.
    pub time: Instant,
    /// `demo_request`, `meeting`, `stage_change`, `deal_won` or `deal_lost`.
    pub event: &'static str,
    /// The stage, of stage changes only.
    pub stage: Option<&'static str>,
    /// What the deal was worth in euros, of won deals only.
    pub amount: Option<u32>,
}

/// What is true of a lead and no export says.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadTruth {
    /// Index into the leads.
    pub lead: usize,
    /// Who it really is.
    pub persona: Persona,
    /// When it came into the market, or will after the export; `None` for those that never do.
    pub in_market_from: Option<Instant>,
    /// Shift of the log-hazard of a purchase by who the lead is; 0 is average, higher buys more.
    pub fit: f64,
    /// When the deal was won.
    pub won: Option<Instant>,
    /// When it was lost.
    pub lost: Option<Instant>,
    /// The true chance per day of a won deal on each Monday on which the lead was open; in no file.
    pub weekly_hazard: Vec<(Instant, f64)>,
}

/// Invents the company of `params`: 18 months from 2024-01-01, about one lead in ten a customer.
///
/// 2,000 leads take about 50 milliseconds.
///
/// ```
/// use leadscore::synth::{SynthParams, generate};
/// let company = generate(&SynthParams { leads: 50, seed: 1 });
/// assert_eq!(company.leads.len(), 50);
/// assert_eq!(company.leads[0].id, "L00001");
/// ```
#[must_use]
pub fn generate(params: &SynthParams) -> Company {
    let seed = Seed::new(params.seed).stream("synth");
    let people = people::people(params);
    let mut company = Company {
        params: *params,
        leads: Vec::with_capacity(people.len()),
        web: Vec::new(),
        email: Vec::new(),
        webinars: Vec::new(),
        crm: Vec::new(),
        truth: Vec::with_capacity(people.len()),
    };
    for (number, person) in people.into_iter().enumerate() {
        let journey = journey::walk(number, &person, seed);
        company.leads.push(Lead { status: journey.status, ..person.lead });
        company.web.extend(journey.web);
        company.email.extend(journey.email);
        company.webinars.extend(journey.webinars);
        company.crm.extend(journey.crm);
        company.truth.push(journey.truth);
    }
    // Stable sorts: a lead's rows of the same second stay as they happened.
    company.web.sort_by_key(|row| (row.time, row.lead));
    company.email.sort_by_key(|row| (row.time, row.lead));
    company.webinars.sort_by_key(|row| (row.time, row.lead));
    company.crm.sort_by_key(|row| (row.time, row.lead));
    company
}
