//! Segment: `tracks`, `pages`, `identifies` and `users`, as its warehouse keeps them (segmentio/segment-docs, schema.md).
//!
//! `timestamp` is when it happened; `received_at` is when Segment had it, seconds later from a browser, days later where a
//! list was imported; `original_timestamp` is what the visitor's own clock said, right or wrong.

use super::SynthError;
use super::activity::{Act, Cast, What, later};
use super::clock::Clock;
use super::ids;
use super::planted::Planted;
use super::sheet::{File, Sheet, or_empty};
use super::standing::{Lifecycle, Standing};
use crate::seed::Seed;
use crate::time::Instant;

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `tracks.csv` | what people did: `event` is the event's short name, `event_text` its name; won and lost deals are the tracks `deal_won` and `deal_lost` |
| `pages.csv` | pages seen |
| `identifies.csv` | who an `anonymous_id` turned out to be, and the traits at that time |
| `users.csv` | one row per user with the traits of today: `lifecycle_stage`, `plan`, `total_spend` and `page_views` were written over ever since |

- Before the form a visitor has only an `anonymous_id`; `identifies` ties it to a `user_id`. Most visitors never fill in a form.
- `timestamp` is when it happened, `received_at` when it was known. Webinar lists were sent days late.
- `original_timestamp` follows the visitor's clock, which is off for some.
- A message that was sent again stands twice, with the same `id`.";

const COMMON: [&str; 12] = [
    "id",
    "anonymous_id",
    "user_id",
    "received_at",
    "sent_at",
    "original_timestamp",
    "timestamp",
    "uuid_ts",
    "context_ip",
    "context_library_name",
    "context_page_path",
    "context_campaign_name",
];

/// All four tables.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    let header = |more: &[&'static str]| -> Vec<&str> { COMMON.iter().chain(more).copied().collect() };
    let mut tracks = Sheet::new("tracks.csv", &header(&["event", "event_text"]))?;
    let mut pages = Sheet::new("pages.csv", &header(&["name", "path", "url", "title", "referrer"]))?;
    for (number, act) in cast.acts.iter().enumerate() {
        let seed = cast.seed.stream("segment").with(number as u64);
        let call = Call::of(cast, act, seed);
        let copies = 1 + usize::from(seed.stream("again").uniform() < 0.004);
        for copy in 0..copies {
            let mut cells = call.cells(&clock, copy);
            let sheet = match name(act.what) {
                Some((event, text)) => {
                    cells.extend([event.to_owned(), text.to_owned()]);
                    &mut tracks
                }
                None => {
                    let url = format!("https://www.velmaro.example.com{}", act.on);
                    cells.extend([String::new(), act.on.clone(), url, act.on.clone(), String::new()]);
                    &mut pages
                }
            };
            sheet.row(&cells)?;
        }
        planted.duplicate_rows += copies - 1;
        planted.unjoined_rows += copies * usize::from(cast.stranger(act.who));
    }
    Ok(vec![tracks.end()?, pages.end()?, identifies(cast, &clock)?, users(cast, &clock)?])
}

/// The short name and the name of an event; none for pages seen.
const fn name(what: What) -> Option<(&'static str, &'static str)> {
    Some(match what {
        What::PageView => return None,
        What::FormSubmit => ("form_submitted", "Form Submitted"),
        What::Download => ("content_downloaded", "Content Downloaded"),
        What::Chat => ("chat_started", "Chat Started"),
        What::SocialClick => ("social_link_clicked", "Social Link Clicked"),
        What::EmailSent => ("email_delivered", "Email Delivered"),
        What::EmailOpen => ("email_opened", "Email Opened"),
        What::EmailClick => ("email_link_clicked", "Email Link Clicked"),
        What::Unsubscribe => ("unsubscribed", "Unsubscribed"),
        What::Webinar => ("webinar_attended", "Webinar Attended"),
        What::DemoRequest => ("demo_requested", "Demo Requested"),
        What::Meeting => ("meeting_held", "Meeting Held"),
        What::Stage => ("stage_changed", "Stage Changed"),
        What::Won => ("deal_won", "Deal Won"),
        What::Lost => ("deal_lost", "Deal Lost"),
    })
}

/// True for what a browser sends; the rest comes from servers, which know the user and no cookie.
const fn from_browser(what: What) -> bool {
    matches!(
        what,
        What::PageView | What::FormSubmit | What::Download | What::Chat | What::SocialClick | What::DemoRequest
    )
}

/// One call, with its four times.
struct Call {
    id: String,
    anonymous: String,
    user: String,
    time: Instant,
    received: Instant,
    skew_seconds: i64,
    ip: String,
    library: &'static str,
    path: String,
    campaign: String,
}

impl Call {
    fn of(cast: &Cast, act: &Act, seed: Seed) -> Self {
        let browser = from_browser(act.what);
        let created = cast.leads.get(act.who).map(|lead| lead.created);
        let known = created.is_some_and(|created| act.time >= created);
        // A browser in which nobody is logged in sends no user id, also later on.
        let logged_in = known && (!browser || seed.stream("login").uniform() < 0.7);
        let wrong_clock = cast.seed.stream("clock").with(act.who as u64).uniform();
        let late = 0.2 + 4.0 * seed.stream("late").uniform();
        let arrived = Instant::from_micros(act.known.micros() + (late * 1000.0) as i64 * 1000);
        Self {
            id: ids::uuid(seed.stream("id")),
            anonymous: if browser { anonymous(cast, act.who) } else { String::new() },
            user: if logged_in || (cast.stranger(act.who) && !browser) { ids::user(act.who) } else { String::new() },
            time: act.time,
            received: arrived.min(Instant::from_micros(cast.end.micros() - 1000)),
            skew_seconds: if wrong_clock < 0.03 { (3600.0 * 5.0 * (wrong_clock / 0.03 - 0.5)) as i64 } else { 0 },
            ip: format!("203.0.113.{}", cast.seed.stream("ip").with(act.who as u64).bits() % 256),
            library: if browser { "analytics.js" } else { "analytics-node" },
            path: if browser { act.on.clone() } else { String::new() },
            campaign: match act.what {
                What::EmailSent | What::EmailOpen | What::EmailClick | What::Unsubscribe | What::Webinar => {
                    act.on.clone()
                }
                _ => String::new(),
            },
        }
    }

    fn cells(&self, clock: &Clock, copy: usize) -> Vec<String> {
        let received = later(self.received, 7 * copy as i64);
        let sent = Instant::from_micros(self.received.micros() - 150_000).max(self.time);
        vec![
            self.id.clone(),
            self.anonymous.clone(),
            self.user.clone(),
            clock.warehouse(received),
            clock.warehouse(sent),
            clock.warehouse(later(self.time, self.skew_seconds)),
            clock.warehouse(self.time),
            clock.warehouse(later(received, 600)),
            self.ip.clone(),
            self.library.to_owned(),
            self.path.clone(),
            self.campaign.clone(),
        ]
    }
}

/// The cookie of a person's browser.
fn anonymous(cast: &Cast, who: usize) -> String {
    ids::uuid(cast.seed.stream("cookie").with(who as u64))
}

const TRAITS: [&str; 10] =
    ["email", "name", "company", "industry", "employees", "country", "title", "lead_source", "campaign", "phone_given"];

fn traits(cast: &Cast, who: usize) -> [String; TRAITS.len()] {
    let lead = &cast.leads[who];
    [
        lead.email.clone(),
        lead.name.clone(),
        or_empty(lead.company.as_deref()),
        or_empty(lead.industry),
        or_empty(lead.employees),
        lead.country.to_owned(),
        or_empty(lead.job_title),
        lead.source.to_owned(),
        lead.campaign.to_owned(),
        lead.phone_given.to_string(),
    ]
}

/// The form tells who the cookie is.
fn identifies(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header: Vec<&str> = COMMON.iter().chain(&TRAITS).copied().collect();
    let mut sheet = Sheet::new("identifies.csv", &header)?;
    for who in cast.by_creation() {
        let seed = cast.seed.stream("identify").with(who as u64);
        let act = Act {
            who,
            time: cast.leads[who].created,
            known: cast.leads[who].created,
            what: What::FormSubmit,
            on: format!("/landing/{}", cast.leads[who].campaign),
            number: None,
        };
        let mut call = Call::of(cast, &act, seed);
        call.user = ids::user(who);
        let mut cells = call.cells(clock, 0);
        cells.extend(traits(cast, who));
        sheet.row(&cells)?;
    }
    sheet.end()
}

/// Users as they stand today.
fn users(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let mut header = vec!["id", "received_at", "uuid_ts", "created_at"];
    header.extend(TRAITS);
    header.extend(["gender", "lifecycle_stage", "plan", "total_spend", "page_views"]);
    let mut sheet = Sheet::new("users.csv", &header)?;
    let acts = cast.per_lead();
    for who in cast.by_creation() {
        let (lead, now) = (&cast.leads[who], Standing::of(cast, who, &acts[who]));
        let last = now.last_seen.max(Some(lead.created)).unwrap_or(lead.created);
        let stage = match now.lifecycle() {
            Lifecycle::Customer => "customer",
            Lifecycle::Other => "lost",
            Lifecycle::Opportunity | Lifecycle::SalesQualified => "opportunity",
            Lifecycle::MarketingQualified => "mql",
            Lifecycle::Lead => "lead",
        };
        let mut cells =
            vec![ids::user(who), clock.warehouse(last), clock.warehouse(last), clock.warehouse(lead.created)];
        cells.extend(traits(cast, who));
        cells.extend([
            or_empty(lead.gender),
            stage.to_owned(),
            (if now.won.is_some() { "team" } else { "" }).to_owned(),
            or_empty(now.amount),
            now.page_views.to_string(),
        ]);
        sheet.row(&cells)?;
    }
    sheet.end()
}
