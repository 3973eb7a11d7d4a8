//! Mautic: its database tables, as `SELECT *` writes them; times are UTC and do not say so.
//!
//! Tables and columns are those of the entities in mautic/mautic; `customer_since`, `lost_on` and the company's own
//! facts are custom fields, which Mautic keeps as columns of `leads`. Meetings and webinars come through the company's
//! own plug-in, which writes into `lead_event_log`.

use super::SynthError;
use super::activity::{Act, Cast, What, later};
use super::clock::Clock;
use super::hubspot::mailing;
use super::ids;
use super::planted::Planted;
use super::points;
use super::sheet::{File, Sheet, or_empty};
use super::standing::{Lifecycle, Standing};

/// What the README says of the files.
pub(super) const NOTES: &str = "\
| file | what |
|---|---|
| `leads.csv` | contacts; `points`, `last_active` and `stage_id` are where they stand today |
| `page_hits.csv` | pages seen, and links in e-mails that were followed (`source` is `email`) |
| `form_submissions.csv` | forms 11 to 16 are the landing pages, form 3 asks for a demo |
| `asset_downloads.csv` | downloads |
| `email_stats.csv` | one row per e-mail sent; `is_read`, `open_count` and `last_opened` are written over at every open |
| `lead_event_log.csv` | the log of everything else: bundle, object and action say what |
| `lead_points_change_log.csv` | every change of the points: the score as the team saw it |

- Times are UTC without saying so; `init` has to be told, or the whole history lies an hour or two off.
- `customer_since` (a custom field) is when the deal was won, `lost_on` when the contact was given up.
- `points` of customers is 100 more than the log adds up to: somebody set it by hand.";

/// All tables.
pub(super) fn files(cast: &Cast, planted: &mut Planted) -> Result<Vec<File>, SynthError> {
    let clock = Clock::new()?;
    let mut log = Log::new(cast, &clock, planted)?;
    for act in &cast.acts {
        log.act(act)?;
    }
    let mut files = vec![leads(cast, &clock)?];
    files.extend(log.end()?);
    files.push(points_log(cast, &clock)?);
    Ok(files)
}

fn leads(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header = [
        "id",
        "owner_id",
        "stage_id",
        "is_published",
        "date_added",
        "date_modified",
        "points",
        "last_active",
        "date_identified",
        "firstname",
        "lastname",
        "company",
        "position",
        "email",
        "country",
        "company_size",
        "industry",
        "lead_source",
        "first_campaign",
        "phone_given",
        "gender",
        "customer_since",
        "lost_on",
    ];
    let mut sheet = Sheet::new("leads.csv", &header)?;
    let acts = cast.per_lead();
    for who in cast.by_creation() {
        let (lead, now) = (&cast.leads[who], Standing::of(cast, who, &acts[who]));
        let (first, last) = lead.name.split_once(' ').unwrap_or((&lead.name, ""));
        let created = clock.plain(lead.created);
        let when = |at: Option<_>| at.map_or_else(String::new, |at| clock.plain(at));
        let modified = [now.last_seen, now.last_activity, now.won, now.lost].into_iter().flatten().max();
        let stage = match now.lifecycle() {
            Lifecycle::Lead => "1",
            Lifecycle::MarketingQualified => "2",
            Lifecycle::SalesQualified => "3",
            Lifecycle::Opportunity => "4",
            Lifecycle::Customer => "5",
            Lifecycle::Other => "6",
        };
        sheet.row([
            ids::mautic(who).as_str(),
            "1",
            stage,
            "1",
            &created,
            &when(modified),
            &now.points.to_string(),
            &when(now.last_seen.max(Some(lead.created))),
            &created,
            first,
            last,
            lead.company.as_deref().unwrap_or_default(),
            lead.job_title.unwrap_or_default(),
            &lead.email,
            lead.country,
            &or_empty(lead.employees),
            lead.industry.unwrap_or_default(),
            lead.source,
            lead.campaign,
            if lead.phone_given { "1" } else { "0" },
            lead.gender.unwrap_or_default(),
            &when(now.won),
            &when(now.lost),
        ])?;
    }
    sheet.end()
}

fn points_log(cast: &Cast, clock: &Clock) -> Result<File, SynthError> {
    let header = ["id", "lead_id", "ip_id", "type", "event_name", "action_name", "delta", "group_id", "date_added"];
    let mut sheet = Sheet::new("lead_points_change_log.csv", &header)?;
    let mut changes: Vec<(usize, points::Change)> = (cast.per_lead().iter().enumerate())
        .flat_map(|(who, acts)| points::changes(acts).into_iter().map(move |change| (who, change)))
        .collect();
    changes.sort_by_key(|(who, change)| (change.time, *who));
    for (number, (who, change)) in changes.iter().enumerate() {
        sheet.row([
            (number + 1).to_string().as_str(),
            &ids::mautic(*who),
            "1",
            "point",
            change.rule,
            "points",
            &change.delta.to_string(),
            "",
            &clock.plain(change.time),
        ])?;
    }
    sheet.end()
}

/// An e-mail on its way: its row is finished only when nothing more comes back.
#[derive(Default)]
struct Mail {
    who: usize,
    email_id: u64,
    sent: Option<crate::time::Instant>,
    read: Option<crate::time::Instant>,
    last: Option<crate::time::Instant>,
    opens: u32,
}

/// The tables that grow with every act.
struct Log<'a> {
    cast: &'a Cast,
    clock: &'a Clock,
    planted: &'a mut Planted,
    hits: Sheet,
    forms: Sheet,
    downloads: Sheet,
    events: Sheet,
    mails: Vec<Mail>,
    /// The latest mail of each person and mailing.
    open: std::collections::BTreeMap<(usize, u64), usize>,
    rows: usize,
}

impl<'a> Log<'a> {
    fn new(cast: &'a Cast, clock: &'a Clock, planted: &'a mut Planted) -> Result<Self, SynthError> {
        Ok(Self {
            cast,
            clock,
            planted,
            hits: Sheet::new(
                "page_hits.csv",
                &[
                    "id",
                    "page_id",
                    "redirect_id",
                    "email_id",
                    "lead_id",
                    "ip_id",
                    "date_hit",
                    "date_left",
                    "code",
                    "referer",
                    "url",
                    "url_title",
                    "tracking_id",
                    "source",
                    "source_id",
                ],
            )?,
            forms: Sheet::new(
                "form_submissions.csv",
                &["id", "form_id", "ip_id", "lead_id", "tracking_id", "date_submitted", "referer", "page_id"],
            )?,
            downloads: Sheet::new(
                "asset_downloads.csv",
                &[
                    "id",
                    "asset_id",
                    "ip_id",
                    "lead_id",
                    "email_id",
                    "date_download",
                    "code",
                    "referer",
                    "tracking_id",
                    "source",
                    "source_id",
                ],
            )?,
            events: Sheet::new(
                "lead_event_log.csv",
                &[
                    "id",
                    "lead_id",
                    "user_id",
                    "user_name",
                    "bundle",
                    "object",
                    "action",
                    "object_id",
                    "date_added",
                    "properties",
                ],
            )?,
            mails: Vec::new(),
            open: std::collections::BTreeMap::new(),
            rows: 0,
        })
    }

    fn act(&mut self, act: &Act) -> Result<(), SynthError> {
        self.rows += 1;
        // A row of somebody who was deleted keeps an empty lead id, or one that is gone.
        self.planted.unjoined_rows += usize::from(
            self.cast.stranger(act.who) && !matches!(act.what, What::EmailOpen | What::EmailClick | What::Unsubscribe),
        );
        match act.what {
            What::PageView | What::SocialClick => self.hit(act, "", ""),
            What::EmailClick => {
                self.planted.unjoined_rows += usize::from(self.cast.stranger(act.who));
                self.hit(act, &mailing(&act.on).to_string(), "email")
            }
            What::FormSubmit | What::DemoRequest => self.form(act),
            What::Download => self.download(act),
            What::EmailSent => {
                let email_id = mailing(&act.on);
                self.open.insert((act.who, email_id), self.mails.len());
                self.mails.push(Mail { who: act.who, email_id, sent: Some(act.time), ..Mail::default() });
                Ok(())
            }
            What::EmailOpen => {
                if let Some(&place) = self.open.get(&(act.who, mailing(&act.on))) {
                    let mail = &mut self.mails[place];
                    mail.opens += 1;
                    mail.read = mail.read.or(Some(act.time));
                    mail.last = Some(act.time);
                }
                Ok(())
            }
            What::Chat => self.event(act, "chat", "conversation", "started", "{}"),
            What::Unsubscribe => self.event(act, "email", "email", "unsubscribed", "{}"),
            What::Webinar => {
                let properties = format!("{{\"topic\":\"{}\",\"minutes\":{}}}", act.on, act.number.unwrap_or(0));
                self.event(act, "webinar", "webinar", "attended", &properties)
            }
            What::Meeting => self.event(act, "crm", "meeting", "held", "{}"),
            What::Stage => self.event(act, "crm", "stage", "changed", &format!("{{\"to\":\"{}\"}}", act.on)),
            What::Won => self.event(act, "lead", "segment", "added", "{\"object_description\":\"Customers\"}"),
            What::Lost => self.event(act, "lead", "segment", "added", "{\"object_description\":\"Given up\"}"),
        }
    }

    fn hit(&mut self, act: &Act, email_id: &str, source: &str) -> Result<(), SynthError> {
        let lead = ids::mautic(act.who);
        let left = act.number.map_or_else(String::new, |seconds| self.clock.plain(later(act.time, i64::from(seconds))));
        let redirect = if source == "email" { "7" } else { "" };
        let page = if source == "email" { format!("/m/{}", act.on) } else { act.on.clone() };
        let url = format!("https://www.velmaro.example.com{page}");
        let referer = if act.what == What::SocialClick { "https://social.example.org/" } else { "" };
        let tracking = format!("t{:08x}", self.cast.seed.stream("tracking").with(act.who as u64).bits() >> 32);
        let chance = self.cast.seed.stream("mautic").with(self.rows as u64).uniform();
        // A reload: the same hit again, in the same second.
        let copies = if chance < 0.005 { 2 } else { 1 };
        for copy in 0..copies {
            let id = (self.rows * 2 + copy).to_string();
            let title = page.trim_start_matches('/');
            self.hits.row([
                id.as_str(),
                "",
                redirect,
                email_id,
                &lead,
                "1",
                &self.clock.plain(act.time),
                &left,
                "200",
                referer,
                &url,
                title,
                &tracking,
                source,
                email_id,
            ])?;
        }
        self.planted.duplicate_rows += copies - 1;
        Ok(())
    }

    fn form(&mut self, act: &Act) -> Result<(), SynthError> {
        let form = match act.on.as_str() {
            "/landing/search" => "11",
            "/landing/payroll-guide" => "12",
            "/landing/planning-webinar" => "13",
            "/landing/spring-fair" => "14",
            "/landing/partners" => "15",
            "/landing/open-house" => "16",
            _ => "3",
        };
        let referer = format!("https://www.velmaro.example.com{}", act.on);
        let id = self.rows.to_string();
        self.forms.row([id.as_str(), form, "1", &ids::mautic(act.who), "", &self.clock.plain(act.time), &referer, ""])
    }

    fn download(&mut self, act: &Act) -> Result<(), SynthError> {
        let asset = match act.on.as_str() {
            "/guides/planning" => "1",
            "/guides/payroll" => "2",
            "/guides/analytics" => "3",
            "/templates/planning" => "4",
            "/templates/payroll" => "5",
            _ => "6",
        };
        let id = self.rows.to_string();
        let referer = format!("https://www.velmaro.example.com{}", act.on);
        let time = self.clock.plain(act.time);
        self.downloads.row([id.as_str(), asset, "1", &ids::mautic(act.who), "", &time, "200", &referer, "", "", ""])
    }

    fn event(
        &mut self,
        act: &Act,
        bundle: &str,
        object: &str,
        action: &str,
        properties: &str,
    ) -> Result<(), SynthError> {
        let user = if bundle == "crm" { ["4", "crm sync"] } else { ["", ""] };
        let id = self.rows.to_string();
        let time = self.clock.plain(act.known);
        let object_id = if object == "segment" { if act.what == What::Won { "7" } else { "8" } } else { "" };
        self.events.row([
            id.as_str(),
            &ids::mautic(act.who),
            user[0],
            user[1],
            bundle,
            object,
            action,
            object_id,
            &time,
            properties,
        ])
    }

    fn end(self) -> Result<Vec<File>, SynthError> {
        let header = [
            "id",
            "email_id",
            "lead_id",
            "list_id",
            "ip_id",
            "copy_id",
            "email_address",
            "date_sent",
            "is_read",
            "is_failed",
            "viewed_in_browser",
            "date_read",
            "tracking_hash",
            "retry_count",
            "source",
            "source_id",
            "open_count",
            "last_opened",
        ];
        let mut stats = Sheet::new("email_stats.csv", &header)?;
        let when = |at: Option<_>| at.map_or_else(String::new, |at| self.clock.plain(at));
        for (number, mail) in self.mails.iter().enumerate() {
            let id = (number + 1).to_string();
            let email = mail.email_id.to_string();
            stats.row([
                id.as_str(),
                &email,
                &ids::mautic(mail.who),
                "",
                "1",
                "",
                &self.cast.email(mail.who),
                &when(mail.sent),
                if mail.opens > 0 { "1" } else { "0" },
                "0",
                "0",
                &when(mail.read),
                &format!("h{:012x}", self.cast.seed.stream("mail").with(number as u64).bits() >> 16),
                "0",
                "campaign.event",
                "2",
                &mail.opens.to_string(),
                &when(mail.last),
            ])?;
        }
        Ok(vec![self.hits.end()?, self.forms.end()?, self.downloads.end()?, stats.end()?, self.events.end()?])
    }
}
