//! HubSpot: the contact export of its web pages, e-mail events, and the history of contact properties.
//!
//! The tables are those that the Fivetran loader keeps in a warehouse (fivetran/dbt_hubspot_source).

use super::activity::{Act, Cast, What};
use super::clock::Clock;
use super::ids;
use super::planted::Planted;
use super::points;
use super::sheet::{File, Sheet};
use super::{SynthError, hubspot_contacts};

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `hubspot-crm-exports-all-contacts-2025-07-01.csv` | all contacts, as the contact export of the web pages writes them: display names, local times to the minute without an offset |
| `contact_property_history.csv` | every value a contact's properties ever had, with its instant in UTC; from a warehouse loader |
| `email_event.csv` | the marketing e-mails, keyed by the recipient's address; `filtered_event` marks what HubSpot itself took for a bot |

- A contact became a customer on `Became a Customer Date`; `Became an Other Lifecycle Date` says when it was given up.
- Written over after the fact, and so no features: Lifecycle Stage, Lead Status, HubSpot Score, Number of Pageviews, Number of
  Form Submissions, Last Activity Date, Time Last Seen, Recent Conversion Date, Recent Deal Amount, Close Date.
- Addresses are spelled as they were typed: capitals differ between the files.
- The pages a contact saw are the values of `hs_analytics_last_url` in the history; forms and demo requests those of
  `recent_conversion_event_name`. `hubspotscore` in the history is the score as it was shown on that day.";

/// What the README says of the Spanish variant.
pub(super) const NOTES_ES: &str = "\
| file | what |
|---|---|
| `hubspot-crm-exports-todos-los-contactos-2025-07-01.csv` | all contacts with Spanish property names, opened in a spreadsheet and saved again: semicolons, decimal commas, Windows-1252, the day before the month |

- There is no event log: what is known is dated columns. A contact became a customer on `Fecha en que se convirtió en cliente`.
- Written over after the fact: Etapa del ciclo de vida, Estado del lead, Puntuación de HubSpot, Número de páginas vistas, Fecha de última
  actividad, Fecha de conversión reciente, Importe del negocio reciente, Fecha de cierre.";

/// The English contact export and the two tables.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    Ok(vec![
        hubspot_contacts::english(cast, &clock)?,
        history(cast, &clock, planted)?,
        email_events(cast, &clock, planted)?,
    ])
}

/// The Spanish contact export.
pub(super) fn files_es(cast: &Cast) -> Result<Vec<File>, SynthError> {
    Ok(vec![hubspot_contacts::spanish(cast, &Clock::new()?)?])
}

/// One row per value that a property took.
fn history(cast: &Cast, clock: &Clock, planted: &mut Planted) -> Result<File, SynthError> {
    let mut rows: Vec<(crate::time::Instant, usize, &'static str, &'static str, String)> = Vec::new();
    for act in &cast.acts {
        if let Some((name, source, value)) = property(act) {
            rows.push((act.known, act.who, name, source, value));
        }
    }
    for (who, acts) in cast.per_lead().into_iter().enumerate() {
        rows.push((cast.leads[who].created, who, "lifecyclestage", "FORM", "lead".to_owned()));
        // The score is worked out anew once a day: what counts is where it stood in the evening.
        let changes = points::changes(&acts);
        for (place, change) in changes.iter().enumerate() {
            if changes.get(place + 1).is_none_or(|next| next.time.utc_day() != change.time.utc_day()) {
                rows.push((change.time, who, "hubspotscore", "CALCULATED", change.total.to_string()));
            }
        }
    }
    rows.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let header = ["contact_id", "name", "source", "source_id", "timestamp", "value"];
    let mut sheet = Sheet::new("contact_property_history.csv", &header)?;
    for (at, who, name, source, value) in rows {
        planted.unjoined_rows += usize::from(cast.stranger(who));
        sheet.row([ids::hubspot(who).as_str(), name, source, "", &clock.warehouse(at), &value])?;
    }
    sheet.end()
}

/// Which property an act writes, from where, and what.
fn property(act: &Act) -> Option<(&'static str, &'static str, String)> {
    let url = |page: &str| format!("https://www.velmaro.example.com{page}");
    Some(match act.what {
        What::PageView => ("hs_analytics_last_url", "ANALYTICS", url(&act.on)),
        What::FormSubmit => {
            ("recent_conversion_event_name", "FORM", format!("{}: {}", url(&act.on), act.on.replace("/landing/", "")))
        }
        What::DemoRequest => ("recent_conversion_event_name", "FORM", format!("{}: Demo request", url(&act.on))),
        What::Download => ("last_download", "FORM", act.on.clone()),
        What::Chat => ("last_chat", "CONVERSATIONS", url(&act.on)),
        What::SocialClick => ("hs_social_last_engagement", "SOCIAL", url(&act.on)),
        What::Webinar => ("last_webinar", "IMPORT", act.on.clone()),
        What::Meeting => ("engagements_last_meeting_booked", "ENGAGEMENTS", act.time.to_string()),
        What::Stage => ("lifecyclestage", "CRM_UI", stage(&act.on).to_owned()),
        What::Won => ("lifecyclestage", "DEALS", "customer".to_owned()),
        What::Lost => ("lifecyclestage", "CRM_UI", "other".to_owned()),
        What::EmailSent | What::EmailOpen | What::EmailClick | What::Unsubscribe => return None,
    })
}

/// The internal name of a lifecycle stage.
fn stage(name: &str) -> &'static str {
    match name {
        "mql" => "marketingqualifiedlead",
        "opportunity" => "salesqualifiedlead",
        _ => "opportunity",
    }
}

/// One row per thing that happened to an e-mail; every 200th stands twice.
fn email_events(cast: &Cast, clock: &Clock, planted: &mut Planted) -> Result<File, SynthError> {
    let header = [
        "id",
        "app_id",
        "caused_by_created",
        "caused_by_id",
        "created",
        "email_campaign_id",
        "filtered_event",
        "obsoleted_by_created",
        "obsoleted_by_id",
        "portal_id",
        "recipient",
        "sent_by_created",
        "sent_by_id",
        "type",
    ];
    let mut sheet = Sheet::new("email_event.csv", &header)?;
    let mut sent: Vec<(String, String)> = vec![Default::default(); cast.leads.len() + cast.strangers];
    let mut sent_at = vec![i64::MIN; sent.len()];
    let seed = cast.seed.stream("hubspot email");
    for (number, act) in cast.acts.iter().enumerate() {
        let kind = match act.what {
            What::EmailSent => "SENT",
            What::EmailOpen => "OPEN",
            What::EmailClick => "CLICK",
            What::Unsubscribe => "STATUSCHANGE",
            _ => continue,
        };
        let chance = seed.with(number as u64);
        let id = ids::uuid(chance.stream("id"));
        let created = clock.warehouse(act.time);
        let by = if act.what == What::EmailSent {
            sent[act.who] = (created.clone(), id.clone());
            sent_at[act.who] = act.time.micros();
            Default::default()
        } else {
            sent[act.who].clone()
        };
        // HubSpot finds some of the scanners, not all.
        let scanner = kind != "SENT" && act.time.micros() - sent_at[act.who] <= 15_000_000;
        let filtered = scanner && chance.stream("filtered").uniform() < 0.5;
        let campaign = mailing(&act.on).to_string();
        let row = [
            id.as_str(),
            "113",
            "",
            "",
            &created,
            &campaign,
            if filtered { "true" } else { "false" },
            "",
            "",
            "4040404",
            &cast.email(act.who),
            &by.0,
            &by.1,
            kind,
        ];
        let copies = if chance.stream("twice").uniform() < 0.005 { 2 } else { 1 };
        for _ in 0..copies {
            sheet.row(row)?;
        }
        planted.duplicate_rows += copies - 1;
        planted.unjoined_rows += copies * usize::from(cast.stranger(act.who));
    }
    sheet.end()
}

/// A number for a mailing: the same for the same name.
pub(super) fn mailing(name: &str) -> u64 {
    let base = match name.split_once('-') {
        None => 100,
        Some(("tips", "planning")) => 201,
        Some(("tips", "payroll")) => 202,
        Some(("tips", _)) => 203,
        Some((_, number)) => 300 + number.parse::<u64>().unwrap_or(0),
    };
    71_000_000 + base * 37
}
