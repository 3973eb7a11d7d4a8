//! Google Analytics 4: its daily event tables as newline-delimited JSON, and the leads from a CRM.
//!
//! Fields and their JSON forms as in the warehouse export (Velir/dbt-ga4, base_select.sql and its fixture). Mails, webinars
//! and deals are in no web tool: what is left of them here are visits, and the CRM's dates. Sales stages come from the
//! company's server under the recommended names for leads (`qualify_lead`, `working_lead`, `disqualify_lead`).

use std::collections::{BTreeMap, BTreeSet};

use super::SynthError;
use super::activity::{Act, Cast, What};
use super::clock::Clock;
use super::ga4_event::{Device, Geo, PrivacyInfo, Row, TrafficSource, WebInfo, text, whole};
use super::ids;
use super::planted::Planted;
use super::sheet::{File, Sheet, json_line, or_empty};
use super::standing::{Lifecycle, Standing};
use crate::seed::Seed;
use crate::time::Instant;

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `events_YYYYMMDD.ndjson` | one file per day of the company's zone, one event a line |
| `crm_leads.csv` | the CRM's leads by `user_id`, with the day of the deal; `status`, `open_tasks` and `amount` are of today |

- `event_timestamp` is microseconds since 1970 in UTC, as text; `event_date` is the local day.
- `user_id` is null before the form and whenever nobody was logged in: `user_pseudo_id`, the browser, has to be tied to it.
  Some people use a second browser in which they never log in; most strangers never do.
- Rows may arrive up to 72 hours late, so the last three days are not complete.
- A lead became a customer on `closed_won_at`; `disqualify_lead` says when it was given up.";

/// Seconds without an event after which a visit is over.
const SESSION_SECONDS: i64 = 30 * 60;

/// A browser of a person.
#[derive(Default)]
struct Browser {
    first: Option<Instant>,
    previous: Option<Instant>,
    session: i64,
    sessions: i64,
    logged_in: bool,
}

/// The daily files, then the leads.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    let mut days: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut browsers: BTreeMap<(usize, bool), Browser> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut rows: Vec<Row> = Vec::new();
    let clicks: BTreeSet<(usize, i64)> =
        cast.acts.iter().filter(|act| act.what == What::EmailClick).map(|act| (act.who, act.time.micros())).collect();
    for (number, act) in cast.acts.iter().enumerate() {
        let Some(name) = name(act) else { continue };
        let seed = cast.seed.stream("ga4").with(number as u64);
        let arrived = arrival(act.time, seed);
        let second = uses_second_browser(cast, act);
        let browser = browsers.entry((act.who, second)).or_default();
        let from_mail = clicks.contains(&(act.who, act.time.micros() - 1_000_000));
        let starts = browser.enter(cast, act, second, seed);
        let mut names = Vec::new();
        if browser.sessions == 1 && starts {
            names.push("first_visit");
        }
        if starts {
            names.push("session_start");
        }
        names.push(name);
        for name in names {
            let row = row(cast, &clock, act, name, browser, second, from_mail);
            if arrived >= cast.end {
                planted.missing_rows += 1;
                continue;
            }
            if row.user_id.is_some() {
                known.insert(row.user_pseudo_id.clone());
            }
            if name == "page_view" && seed.stream("twice").uniform() < 0.004 {
                planted.duplicate_rows += 1;
                rows.push(row.clone());
            }
            rows.push(row);
        }
        browser.previous = Some(act.time);
    }
    planted.unjoined_rows += rows.iter().filter(|row| !known.contains(&row.user_pseudo_id)).count();
    for row in &rows {
        let file = format!("events_{}.ndjson", row.event_date);
        let bytes = days.entry(file.clone()).or_default();
        json_line(&file, bytes, row)?;
    }
    let mut files: Vec<File> = days.into_iter().collect();
    files.push(leads(cast, &clock)?);
    Ok(files)
}

/// The event's name; none for what no web tool sees.
fn name(act: &Act) -> Option<&'static str> {
    Some(match act.what {
        What::PageView => "page_view",
        What::FormSubmit => "form_submit",
        What::Download => "file_download",
        What::Chat => "chat_start",
        What::SocialClick => "social_click",
        What::DemoRequest => "generate_lead",
        What::Meeting => "working_lead",
        What::Stage if act.on == "mql" => "qualify_lead",
        What::Stage => "lead_stage",
        What::Lost => "disqualify_lead",
        What::EmailSent | What::EmailOpen | What::EmailClick | What::Unsubscribe | What::Webinar | What::Won => {
            return None;
        }
    })
}

/// True for what the company's server sends; it knows the user.
const fn from_server(what: What) -> bool {
    matches!(what, What::Meeting | What::Stage | What::Lost)
}

/// When a row is in the tables: mostly within the hour, some days later.
fn arrival(time: Instant, seed: Seed) -> Instant {
    let chance = seed.stream("late").uniform();
    let hours = if chance < 0.04 { 72.0 * chance / 0.04 } else { 0.9 * seed.stream("soon").uniform() };
    Instant::from_micros(time.micros() + (hours * 3.6e9) as i64)
}

/// Some people look at the site from a second device now and then, a day at a time.
fn uses_second_browser(cast: &Cast, act: &Act) -> bool {
    let seed = cast.seed.stream("second browser").with(act.who as u64);
    let day = seed.with(act.time.utc_day() as u64).uniform();
    act.what == What::PageView && seed.uniform() < 0.3 && day < 0.25
}

impl Browser {
    /// Counts visits and logins; true when this event opens a visit.
    fn enter(&mut self, cast: &Cast, act: &Act, second: bool, seed: Seed) -> bool {
        let created = cast.leads.get(act.who).map(|lead| lead.created);
        let after_form = created.is_some_and(|created| act.time >= created);
        let opens =
            self.previous.is_none_or(|previous| act.time.micros() - previous.micros() > SESSION_SECONDS * 1_000_000)
                && !from_server(act.what);
        if opens {
            self.sessions += 1;
            self.session = act.time.micros() / 1_000_000;
            let chance = seed.stream("login").uniform();
            // The first visit after the form is always logged in on the first browser.
            let first_known = self.previous.is_none_or(|previous| created.is_some_and(|created| previous < created));
            self.logged_in = after_form && (chance < if second { 0.2 } else { 0.6 } || (first_known && !second));
        }
        // The form itself says who fills it in.
        if act.what == What::FormSubmit && after_form {
            self.logged_in = true;
        }
        self.first = self.first.or(Some(act.time));
        opens
    }
}

fn row(
    cast: &Cast,
    clock: &Clock,
    act: &Act,
    name: &'static str,
    browser: &Browser,
    second: bool,
    from_mail: bool,
) -> Row {
    let first = browser.first.unwrap_or(act.time);
    let person = cast.seed.stream("cookie").with(act.who as u64).with(u64::from(second));
    let page = if act.on.starts_with('/') { act.on.as_str() } else { "/" };
    let mut params = vec![
        text("page_location", format!("https://www.velmaro.example.com{page}")),
        text("page_title", page.trim_start_matches('/')),
        whole("ga_session_id", browser.session),
        whole("ga_session_number", browser.sessions),
    ];
    if name == "page_view" {
        params.push(whole("engagement_time_msec", i64::from(act.number.unwrap_or(0)) * 1000));
    }
    if name == "file_download" {
        params.push(text("file_name", act.on.clone()));
    }
    if act.what == What::Stage && name == "lead_stage" {
        params.push(text("lead_status", act.on.clone()));
    }
    if from_mail {
        params.push(text("medium", "email"));
    }
    let lead = cast.leads.get(act.who);
    let known = lead.is_some() && (browser.logged_in || from_server(act.what));
    let (medium, source) = match lead.map_or("organic", |lead| lead.source) {
        "paid_search" => ("cpc", "google"),
        "organic" => ("organic", "google"),
        "newsletter" => ("email", "newsletter"),
        "social" => ("social", "linkedin"),
        "referral" | "partner" => ("referral", "partners.example.org"),
        _ => ("(none)", "(direct)"),
    };
    Row {
        event_date: clock.local_date_compact(act.time),
        event_timestamp: act.time.micros().to_string(),
        event_name: name,
        event_params: params,
        event_previous_timestamp: browser.previous.map(|previous| previous.micros().to_string()),
        event_value_in_usd: None,
        event_bundle_sequence_id: (person.with(act.time.micros() as u64).bits() >> 33).to_string(),
        event_server_timestamp_offset: None,
        user_id: known.then(|| ids::user(act.who)),
        user_pseudo_id: format!("{}.{}", person.bits() >> 33, first.micros() / 1_000_000),
        privacy_info: PrivacyInfo { analytics_storage: "Yes", ads_storage: "No", uses_transient_token: "No" },
        user_properties: Vec::new(),
        user_first_touch_timestamp: first.micros().to_string(),
        device: Device {
            category: if second { "mobile" } else { "desktop" },
            operating_system: if second { "Android" } else { "Windows" },
            language: "es-es",
            web_info: WebInfo { browser: "Chrome", hostname: "www.velmaro.example.com" },
        },
        geo: Geo {
            continent: if matches!(lead.map(|lead| lead.country), Some("MX" | "CO" | "CL")) {
                "Americas"
            } else {
                "Europe"
            },
            country: country(lead.map_or("ES", |lead| lead.country)),
        },
        traffic_source: TrafficSource {
            name: lead.map_or_else(|| "(direct)".to_owned(), |lead| lead.campaign.to_owned()),
            medium,
            source,
        },
        stream_id: "1966000001",
        platform: "WEB",
        items: Vec::new(),
    }
}

fn country(code: &str) -> &'static str {
    match code {
        "PT" => "Portugal",
        "MX" => "Mexico",
        "CO" => "Colombia",
        "CL" => "Chile",
        "FR" => "France",
        _ => "Spain",
    }
}

fn leads(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header = [
        "user_id",
        "created_at",
        "email",
        "company",
        "industry",
        "employees",
        "country",
        "job_title",
        "lead_source",
        "campaign",
        "phone_given",
        "gender",
        "status",
        "open_tasks",
        "closed_won_at",
        "amount",
    ];
    let mut sheet = Sheet::new("crm_leads.csv", &header)?;
    let acts = cast.per_lead();
    for who in cast.by_creation() {
        let (lead, now) = (&cast.leads[who], Standing::of(cast, who, &acts[who]));
        let status = match now.lifecycle() {
            Lifecycle::Customer => "Customer",
            Lifecycle::Other => "Lost",
            Lifecycle::Opportunity | Lifecycle::SalesQualified => "Working",
            Lifecycle::MarketingQualified | Lifecycle::Lead => "Open",
        };
        sheet.row([
            ids::user(who),
            clock.iso(lead.created),
            lead.email.clone(),
            or_empty(lead.company.as_deref()),
            or_empty(lead.industry),
            or_empty(lead.employees),
            lead.country.to_owned(),
            or_empty(lead.job_title),
            lead.source.to_owned(),
            lead.campaign.to_owned(),
            lead.phone_given.to_string(),
            or_empty(lead.gender),
            status.to_owned(),
            // Onboarding fills a customer's list.
            (if now.won.is_some() { "3" } else { "0" }).to_owned(),
            now.won.map_or_else(String::new, |at| clock.iso(at)),
            or_empty(now.amount),
        ])?;
    }
    sheet.end()
}
