//! A company whose rule card is at fault in known places: what an audit must find, and what it must leave alone.
//!
//! Every lead acts for 60 days. Then the chance that it buys within the next 30 is the logistic function of a weighted sum of what it is
//! and did, each act fading with a half-life of 20 days. So the truth of every rule, and of the half-life, is known exactly. The card
//! pays sound acts, two things that mean nothing, one that never happens, one that speaks against a purchase, and one act twice.

mod files;
#[cfg(test)]
mod tests;

use super::SynthParams;
use super::draws::Draws;
use super::world::{FIRST_DAY, LAST_DAY, instant};
use crate::seed::Seed;
use crate::time::{Instant, MICROS_PER_DAY};

/// Days after which an act counts half, in truth.
pub const TRUE_HALF_LIFE_DAYS: f64 = 20.0;
/// Days for which a lead acts before it is looked at.
pub(super) const ACTS_FOR_DAYS: i64 = 60;
/// Days after that within which it buys, or does not.
pub(super) const HORIZON_DAYS: i64 = 30;
/// Log-odds of a lead of no industry that counts, small, without any act: with the acts about one lead in five buys.
const BASE: f64 = -2.75;
/// Chance that a form is followed by its page of thanks.
const THANKED: f64 = 0.98;

/// A kind of act: how many a lead of middling liveliness has, whether liveliness moves it, and what one adds to the log-odds when new.
struct Act {
    event: &'static str,
    page: &'static str,
    mean: f64,
    lively: bool,
    log_odds: f64,
}

/// What leads do. Mails are opened, and careers pages read, whatever the interest.
const ACTS: [Act; 7] = [
    Act { event: "page_view", page: "/product", mean: 3.0, lively: true, log_odds: 0.2 },
    Act { event: "page_view", page: "/pricing", mean: 0.6, lively: true, log_odds: 1.0 },
    Act { event: "webinar", page: "", mean: 0.4, lively: true, log_odds: 1.0 },
    Act { event: "form_submit", page: "", mean: 0.45, lively: true, log_odds: 1.0 },
    Act { event: "email_open", page: "", mean: 0.7, lively: false, log_odds: 0.0 },
    Act { event: "page_view", page: "/careers", mean: 0.4, lively: false, log_odds: -1.5 },
    Act { event: "unsubscribe", page: "", mean: 0.15, lively: false, log_odds: -2.0 },
];

/// Log-odds of the industry that buys, of a company of 50 people or more; the country means nothing.
const LOGISTICS: f64 = 0.7;
const LARGE: f64 = 0.6;

/// The rules of the card that are at fault, as their names stand in it, and how.
pub const PLANTED_FAULTS: [(&str, &str); 5] = [
    ("Opened a mail", "no_effect"),
    ("Thanks page", "redundant"),
    ("Careers page", "wrong_sign"),
    ("Badge scanned", "never_paid"),
    ("Country ES", "no_effect"),
];

/// The invented company.
#[derive(Clone, Debug)]
pub struct FaultyCompany {
    params: SynthParams,
    leads: Vec<FaultyLead>,
}

/// One lead, what it did, and whether it bought.
#[derive(Clone, Debug)]
struct FaultyLead {
    created: Instant,
    industry: &'static str,
    country: &'static str,
    employees: u32,
    /// Time, event type and page, in the order of time.
    acts: Vec<(Instant, &'static str, &'static str)>,
    bought: Option<Instant>,
    /// The chance with which it was drawn.
    chance: f64,
}

/// Invents the company of `params`. 20,000 leads take about a tenth of a second.
#[must_use]
pub fn generate_faulty(params: &SynthParams) -> FaultyCompany {
    let seed = Seed::new(params.seed).stream("synth faulty card");
    let lead = |number: usize| draw(&mut Draws::new(seed.with(number as u64)));
    let mut leads: Vec<FaultyLead> = (0..params.leads).map(lead).collect();
    leads.sort_by_key(|lead| lead.created);
    FaultyCompany { params: *params, leads }
}

fn draw(draws: &mut Draws) -> FaultyLead {
    let day = draws.whole(FIRST_DAY, LAST_DAY - ACTS_FOR_DAYS - HORIZON_DAYS - 1);
    let created = instant(day, draws.whole(7 * 3600, 19 * 3600));
    let as_of = created.plus_days(ACTS_FOR_DAYS);
    let industry = *draws.pick(&["logistics", "retail", "consulting"]);
    let country = *draws.pick(&["ES", "PT"]);
    let employees = (draws.lognormal(3.9, 1.2) as u32).clamp(1, 20_000);
    let liveliness = draws.lognormal(-0.08, 0.4);
    let mut log_odds = BASE;
    if industry == "logistics" {
        log_odds += LOGISTICS;
    }
    if employees >= 50 {
        log_odds += LARGE;
    }
    let mut acts = Vec::new();
    for act in &ACTS {
        let mean = act.mean * if act.lively { liveliness } else { 1.0 };
        for _ in 0..draws.poisson(mean) {
            let after = (draws.uniform() * (ACTS_FOR_DAYS * MICROS_PER_DAY) as f64) as i64;
            // Whole seconds, as exports write them.
            let time = Instant::from_micros(created.micros() + after / 1_000_000 * 1_000_000);
            log_odds += act.log_odds * libm::exp2(-as_of.days_since(time) / TRUE_HALF_LIFE_DAYS);
            acts.push((time, act.event, act.page));
            if act.event == "form_submit" && draws.chance(THANKED) {
                let thanked = Instant::from_micros(time.micros() + 4_000_000);
                acts.push((thanked, "page_view", "/thanks"));
            }
        }
    }
    acts.sort_by_key(|act| act.0);
    let chance = 1.0 / (1.0 + libm::exp(-log_odds));
    let bought = draws.chance(chance).then(|| {
        let seconds = draws.uniform() * (HORIZON_DAYS * 86_400) as f64;
        Instant::from_micros(as_of.micros() + seconds as i64 * 1_000_000)
    });
    FaultyLead { created, industry, country, employees, acts, bought, chance }
}
