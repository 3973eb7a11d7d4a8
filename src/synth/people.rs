//! Who are they? Accounts and leads: what the forms say, and who they are in truth.

use std::collections::BTreeSet;

use super::draws::Draws;
use super::world::{
    AREAS, CAMPAIGNS, COMPANIES, COMPANY_ENDINGS, COUNTRIES, FIRST_DAY, FIRST_NAMES, INDUSTRIES, LAST_DAY, Persona,
    SURNAMES, TITLES, instant,
};
use super::{Lead, SynthParams};
use crate::seed::Seed;

/// An organisation several leads may belong to.
#[derive(Clone, Debug)]
struct Account {
    name: String,
    domain: String,
    industry: usize,
    employees: u32,
    country: usize,
    /// What its people have in common and no column shows.
    need: f64,
    /// Its mail gateway follows every link before the person sees the mail.
    scans_links: bool,
}

/// A lead as the files show it, and what drives it.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) lead: Lead,
    pub(crate) persona: Persona,
    /// UTC day on which the lead was created.
    pub(crate) created_day: i64,
    /// Shift of the log-hazard of a purchase by who the lead is.
    pub(crate) fit: f64,
    pub(crate) area: &'static str,
    pub(crate) scans_links: bool,
    /// The stream that its days draw from.
    pub(crate) draws: Draws,
}

/// The leads in order of creation, with ids in that order.
pub(crate) fn people(params: &SynthParams) -> Vec<Person> {
    let seed = Seed::new(params.seed).stream("synth");
    let accounts = accounts(params.leads, seed.stream("accounts"));
    let mut people: Vec<Person> = (0..params.leads)
        .map(|number| person(Draws::new(seed.stream("lead").with(number as u64)), &accounts))
        .collect();
    people.sort_by_key(|person| person.lead.created);
    let mut taken = BTreeSet::new();
    for (number, person) in people.iter_mut().enumerate() {
        person.lead.id = format!("L{:05}", number + 1);
        person.lead.email = unique(&person.lead.email, &mut taken);
    }
    people
}

/// About two accounts for three leads, so that some accounts hold several.
fn accounts(leads: usize, seed: Seed) -> Vec<Account> {
    let mut taken = BTreeSet::new();
    (0..leads * 2 / 3 + 1)
        .map(|number| {
            let mut draws = Draws::new(seed.with(number as u64));
            let [head, tail] = [draws.pick(&COMPANIES[0]), draws.pick(&COMPANIES[1])];
            let plain = format!("{head}{tail}{}", draws.pick(&COMPANY_ENDINGS));
            let mut name = plain.clone();
            let mut count = 1;
            while !taken.insert(name.clone()) {
                count += 1;
                name = format!("{plain} {count}");
            }
            let top = draws.pick(&["com", "com", "net", "org"]);
            let domain = format!("{}.example.{top}", name.to_lowercase().replace(' ', ""));
            Account {
                name,
                domain,
                industry: draws.weighted(&INDUSTRIES.map(|(_, share, _)| share)),
                employees: (draws.lognormal(4.3, 1.5) as u32).clamp(2, 20_000),
                country: draws.weighted(&COUNTRIES.map(|(_, share, _)| share)),
                need: 0.3 * draws.normal(),
                scans_links: draws.chance(0.05),
            }
        })
        .collect()
}

/// One lead; its id is given later, in order of creation.
fn person(mut draws: Draws, accounts: &[Account]) -> Person {
    // A growing company: the density of new leads rises by half over the span; the last ten days bring none.
    let share = {
        let (a, b) = (draws.uniform(), draws.uniform());
        if draws.chance(0.2) { a.max(b) } else { a }
    };
    let created_day = FIRST_DAY + (share * (LAST_DAY - FIRST_DAY - 10) as f64) as i64;
    let created = instant(created_day, draws.between(6.5 * 3600.0, 19.0 * 3600.0) as i64);

    let weights = CAMPAIGNS
        .each_ref()
        .map(|campaign| if (campaign.runs.0..campaign.runs.1).contains(&share) { campaign.weight } else { 0.0 });
    let campaign = &CAMPAIGNS[draws.weighted(&weights)];
    let persona = Persona::ALL[draws.weighted(&campaign.mix)];
    let source = *draws.pick(campaign.sources);

    let account = draws.pick(accounts);
    let kind = email_kind(persona, &mut draws);
    let employed = kind == "business" || draws.chance(0.5);
    let woman = draws.chance(0.5);
    let first = *draws.pick(&FIRST_NAMES[usize::from(!woman)]);
    let last = format!("{}{}", draws.pick(&SURNAMES[0]), draws.pick(&SURNAMES[1]));
    let title = match persona {
        Persona::Downloader if kind != "business" => None,
        Persona::JobSeeker => None,
        _ => Some(draws.weighted(&TITLES.map(|(_, share, _)| share))),
    };
    let job_title = match title {
        Some(title) if draws.chance(0.9) => Some(TITLES[title].0),
        None if persona == Persona::Downloader && draws.chance(0.6) => Some("Student"),
        _ => None,
    };
    let domain = match kind {
        "business" => account.domain.clone(),
        "education" => "campus.example.org".to_owned(),
        _ => "mail.example.net".to_owned(),
    };
    let fit = (INDUSTRIES[account.industry].2
        + size_pull(account.employees)
        + COUNTRIES[account.country].2
        + title.map_or(-1.0, |title| TITLES[title].2)
        + account.need)
        .clamp(-2.6, 1.8);
    let phone_chance = match persona {
        Persona::Buyer => 0.55,
        Persona::Nurture | Persona::JobSeeker => 0.38,
        Persona::Scanner | Persona::Competitor => 0.25,
        Persona::Downloader => 0.15,
    };
    // Directors are older and students younger: a birth year is a proxy of the title, without an effect of its own.
    let age = match (persona, title) {
        (Persona::Downloader, None) => draws.between(19.0, 27.0),
        (_, Some(0..=2)) => draws.between(38.0, 63.0),
        _ => draws.between(23.0, 60.0),
    };
    let lead = Lead {
        id: String::new(),
        created,
        name: format!("{first} {last}"),
        email: format!("{}{}@{domain}", first[..1].to_lowercase(), last.to_lowercase()),
        email_kind: kind,
        company: employed.then(|| account.name.clone()),
        industry: (employed && draws.chance(0.93)).then_some(INDUSTRIES[account.industry].0),
        employees: (employed && draws.chance(0.86)).then_some(account.employees),
        country: COUNTRIES[account.country].0,
        job_title,
        phone_given: draws.chance(phone_chance),
        source,
        campaign: campaign.name,
        gender: draws.chance(0.85).then_some(if woman { "f" } else { "m" }),
        birth_year: draws.chance(0.7).then(|| 2024 - age as i64),
        status: "new",
    };
    let scans_links = persona == Persona::Scanner || (kind == "business" && account.scans_links);
    let area = draws.pick(&AREAS);
    Person { lead, persona, created_day, fit, area, scans_links, draws }
}

/// What kind of mailbox the form was filled in with.
fn email_kind(persona: Persona, draws: &mut Draws) -> &'static str {
    let [business, personal] = match persona {
        Persona::Buyer => [0.86, 0.14],
        Persona::Nurture => [0.78, 0.20],
        Persona::Downloader => [0.15, 0.35],
        Persona::JobSeeker => [0.08, 0.77],
        Persona::Scanner => [1.0, 0.0],
        Persona::Competitor => [0.45, 0.55],
    };
    ["business", "personal", "education"][draws.weighted(&[business, personal, 1.0 - business - personal])]
}

/// Middle-sized companies need shift planning most.
const fn size_pull(employees: u32) -> f64 {
    match employees {
        0..10 => -1.2,
        10..50 => -0.3,
        50..500 => 0.55,
        500..2_000 => 0.1,
        _ => -0.35,
    }
}

/// The address, with a number before the @ where it is taken.
fn unique(email: &str, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = email.to_owned();
    let mut count = 1;
    while !taken.insert(candidate.clone()) {
        count += 1;
        candidate = email.replacen('@', &format!("{count}@"), 1);
    }
    candidate
}
