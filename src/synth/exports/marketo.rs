//! Marketo: leads and activities as its bulk extract writes them; an activity file spans 31 days at most.
//!
//! Columns, the literal `null` and the activity types are those of Adobe's pages on bulk extracts and activities.

use serde_json::json;

use super::SynthError;
use super::activity::{Act, Cast, What};
use super::clock::Clock;
use super::hubspot::mailing;
use super::ids;
use super::planted::Planted;
use super::points;
use super::sheet::{File, Sheet};
use super::standing::{Lifecycle, Standing};
use crate::time::Instant;

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `leads.csv` | leads; `leadScore`, `leadStatus`, `updatedAt` and `relativeUrgency` are of today |
| `activities_FROM_TO.csv` | activities of up to 31 days each; neighbouring files share a day, so its rows stand in both |

| activityTypeId | what |
|---|---|
| 1, 2, 3, 405 | visited a page, filled in a form, clicked a download, clicked a shared link |
| 6, 10, 11, 9 | mail sent, opened, clicked; unsubscribed |
| 12, 22 | lead created; score changed: `attributes` holds the change and the new value |
| 26 | activity in the CRM: a meeting |
| 46 | interesting moment: a chat |
| 101, 104 | revenue stage changed; status in a webinar programme changed |
| 34 | added to an opportunity: the order is signed, the lead a customer |
| 24 | added to the list `Disqualified`: given up |

- An empty cell is the word `null`. `attributes` is JSON in a cell.
- `marketoGUID` is the same in every copy of a row.";

/// Days that a file spans; the next one starts a day before this one ends.
const SPAN_DAYS: i64 = 31;

/// An activity's row.
struct Activity {
    time: Instant,
    who: usize,
    kind: u32,
    campaign: Option<u64>,
    about: Option<(u64, String)>,
    attributes: serde_json::Value,
}

/// Leads, then the activities in files of 31 days.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    let mut rows: Vec<Activity> = cast.acts.iter().map(activity).collect();
    for (who, acts) in cast.per_lead().into_iter().enumerate() {
        rows.push(Activity {
            time: cast.leads[who].created,
            who,
            kind: 12,
            campaign: None,
            about: None,
            attributes: json!({ "Source Type": "Web form fillout" }),
        });
        rows.extend(points::changes(&acts).into_iter().map(|change| Activity {
            time: change.time,
            who,
            kind: 22,
            campaign: Some(1010),
            about: Some((1, "Lead Score".to_owned())),
            attributes: json!({
                "Change Value": format!("{:+}", change.delta),
                "New Value": change.total,
                "Old Value": change.total - change.delta,
                "Reason": change.rule,
            }),
        }));
    }
    rows.sort_by_key(|row| (row.time, row.who));
    let mut files = vec![leads(cast, &clock)?];
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(files) };
    let (mut day, last) = (first.time.utc_day(), last.time.utc_day());
    let header = [
        "marketoGUID",
        "leadId",
        "activityDate",
        "activityTypeId",
        "campaignId",
        "primaryAttributeValueId",
        "primaryAttributeValue",
        "attributes",
    ];
    let mut written = 0;
    while day <= last {
        let until = day + SPAN_DAYS;
        let date = |day: i64| clock.iso(Instant::default().plus_days(day))[..10].to_owned();
        let mut sheet = Sheet::new(&format!("activities_{}_{}.csv", date(day), date(until)), &header)?;
        let within = rows.iter().enumerate().filter(|(_, row)| (day..until).contains(&row.time.utc_day()));
        for (number, row) in within {
            if number < written {
                planted.duplicate_rows += 1;
            }
            written = written.max(number + 1);
            let (about_id, about) = row
                .about
                .clone()
                .map_or_else(|| ("null".to_owned(), "null".to_owned()), |(id, about)| (id.to_string(), about));
            sheet.row([
                (783_000_000 + number).to_string(),
                ids::marketo(row.who),
                clock.iso(row.time),
                row.kind.to_string(),
                row.campaign.map_or_else(|| "null".to_owned(), |id| id.to_string()),
                about_id,
                about,
                row.attributes.to_string(),
            ])?;
            planted.unjoined_rows += usize::from(cast.stranger(row.who));
        }
        files.push(sheet.end()?);
        day = until - 1;
    }
    Ok(files)
}

fn activity(act: &Act) -> Activity {
    let url = format!("https://www.velmaro.example.com{}", act.on);
    let page = |base: u64| Some((base + crate::seed::Seed::new(9).with_text(&act.on).bits() % 900, act.on.clone()));
    let mail = || Some((mailing(&act.on) % 100_000, act.on.clone()));
    let (kind, about, attributes) = match act.what {
        What::PageView => (1, page(1000), json!({ "Webpage URL": url })),
        What::FormSubmit => (2, page(2000), json!({ "Referrer URL": url })),
        What::DemoRequest => (2, Some((2999, "Demo request".to_owned())), json!({ "Referrer URL": url })),
        What::Download => (3, page(3000), json!({ "Referrer URL": url })),
        What::SocialClick => (405, page(4000), json!({})),
        What::EmailSent => (6, mail(), json!({ "Campaign Run ID": 3 })),
        What::EmailOpen => (10, mail(), json!({ "Is Mobile Device": false })),
        What::EmailClick => (11, mail(), json!({ "Link": url })),
        What::Unsubscribe => (9, mail(), json!({})),
        What::Chat => (46, Some((5, "Web".to_owned())), json!({ "Description": "Chat on the web site" })),
        What::Meeting => (26, Some((6, "Meeting".to_owned())), json!({ "Status": "Held" })),
        What::Webinar => (
            104,
            Some((7, format!("Webinar {}", act.on))),
            json!({ "New Status": "Attended", "Old Status": "Registered", "Success": true }),
        ),
        What::Stage => (101, Some((8, "Velmaro model".to_owned())), json!({ "New Stage": act.on })),
        What::Won => (
            34,
            Some((8_000 + act.who as u64, format!("Order {}", act.who + 1))),
            json!({ "Amount": act.number.unwrap_or(0), "Role": "Decision maker" }),
        ),
        What::Lost => (24, Some((9, "Disqualified".to_owned())), json!({})),
    };
    let campaign = matches!(act.what, What::EmailSent | What::Webinar | What::Stage).then_some(1001);
    Activity { time: act.known, who: act.who, kind, campaign, about, attributes }
}

fn leads(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header = [
        "id",
        "email",
        "firstName",
        "lastName",
        "company",
        "title",
        "industry",
        "numberOfEmployees",
        "country",
        "leadSource",
        "acquisitionCampaign",
        "phoneGiven",
        "gender",
        "unsubscribed",
        "leadStatus",
        "leadScore",
        "relativeUrgency",
        "createdAt",
        "updatedAt",
    ];
    let mut sheet = Sheet::new("leads.csv", &header)?;
    let acts = cast.per_lead();
    let or_null = |text: Option<&str>| text.unwrap_or("null").to_owned();
    for who in cast.by_creation() {
        let (lead, now) = (&cast.leads[who], Standing::of(cast, who, &acts[who]));
        let (first, last) = lead.name.split_once(' ').unwrap_or((&lead.name, "null"));
        let updated = [now.last_seen, now.last_activity, Some(lead.created)].into_iter().flatten().max();
        sheet.row([
            ids::marketo(who),
            lead.email.clone(),
            first.to_owned(),
            last.to_owned(),
            or_null(lead.company.as_deref()),
            or_null(lead.job_title),
            or_null(lead.industry),
            or_null(lead.employees.map(|employees| employees.to_string()).as_deref()),
            lead.country.to_owned(),
            lead.source.to_owned(),
            lead.campaign.to_owned(),
            lead.phone_given.to_string(),
            or_null(lead.gender),
            now.unsubscribed.is_some().to_string(),
            (match now.lifecycle() {
                Lifecycle::Customer => "Customer",
                Lifecycle::Other => "Disqualified",
                Lifecycle::Opportunity | Lifecycle::SalesQualified => "Sales Qualified",
                Lifecycle::MarketingQualified => "Marketing Qualified",
                Lifecycle::Lead => "New",
            })
            .to_owned(),
            now.points.to_string(),
            (if now.won.is_some() { 5 } else { 1 }).to_string(),
            clock.iso(lead.created),
            updated.map_or_else(|| "null".to_owned(), |at| clock.iso(at)),
        ])?;
    }
    sheet.end()
}
