//! Which events were a program's? Mail filters open every link before the person sees the mail; crawlers say who they are.
//!
//! A burst is known only once its last click has come. So a click is judged five seconds after it (or when its record arrives,
//! if that is later), on what could be read then; where programs are left out, that is also the instant from which on the
//! click may be read. What happens later changes no verdict.

use super::IngestError;
use super::found::ClickReport;
use super::hygiene::{BotSign, HygieneParams, OnBots};
use super::store::{Events, Part, PropertyKind};
use crate::ingest::NO_TEXT;
use crate::time::Instant;

/// A click this soon after the mail's sending is no person's: nobody opens, reads and clicks in so short a time.
const AT_SENDING_MICROS: i64 = 10 * 1_000_000;
/// So many clicks ...
const BURST_CLICKS: usize = 3;
/// ... within this time are one program's.
const BURST_MICROS: i64 = 5 * 1_000_000;

/// Where more than half of so many mail clicks or more fall on whole minutes, seconds say nothing.
const CLICKS_TO_TELL: usize = 20;
const MICROS_PER_MINUTE: i64 = 60 * 1_000_000;
/// The property with the visitor's program, unless the config names another.
const AGENT: &str = "user_agent";
/// What programs call themselves: crawlers, scripts, scanners of links in mails.
const AGENT_WORDS: [&str; 14] = [
    "bot",
    "crawler",
    "spider",
    "scanner",
    "headless",
    "curl/",
    "wget/",
    "python-requests",
    "go-http-client",
    "barracuda",
    "mimecast",
    "proofpoint",
    "safelinks",
    "linkpreview",
];
/// A brand of telephones.
const NO_BOT: &str = "cubot";

/// What an event type says of a mail, by the words in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mail {
    Sent,
    Opened,
    Clicked,
    Other,
}

/// `email_click`, `Email Clicked`, `CLICK`; a click that is named as one on a page or an advertisement is none in a mail.
fn mail(kind: &str) -> Mail {
    let kind = kind.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| kind.contains(word));
    let of_mail = says(&["mail", "newsletter", "campaign"]);
    let elsewhere = says(&["page", "ad_", "advert", "button", "site", "web"]);
    match () {
        () if says(&["click"]) && (of_mail || (kind.starts_with("click") && !elsewhere)) => Mail::Clicked,
        () if says(&["open"]) && (of_mail || kind.starts_with("open")) => Mail::Opened,
        () if says(&["sent", "deliver", "send"])
            && (of_mail || ["sent", "delivered", "send"].contains(&kind.as_str())) =>
        {
            Mail::Sent
        }
        () => Mail::Other,
    }
}

/// Counts the events of programs, and leaves them out where `params` says so: then the log without them comes back.
///
/// # Errors
/// [`IngestError::Spill`] when events cannot be read back, [`IngestError::Mapping`] when `[hygiene] agent` names no text property,
/// or when clicks are to be left out by their seconds and have none.
pub(super) fn of_programs(
    events: &Events,
    params: &HygieneParams,
) -> Result<(Option<Events>, ClickReport), IngestError> {
    let signs = Signs::new(events, params)?;
    if !signs.mails.contains(&Mail::Clicked) && signs.agent.is_none() {
        return Ok((None, ClickReport::default()));
    }
    let mut found = ClickReport::default();
    let mut on_minutes = 0;
    let parts = events.each_part(|part| {
        let (mut counted, mut on_minutes) = (ClickReport::default(), 0);
        signs.each_event(part, |event, signs_of, _| {
            if signs.mails[part.kind(event)] == Mail::Clicked {
                counted.clicks += 1;
                on_minutes += usize::from(part.time(event).micros() % MICROS_PER_MINUTE == 0);
            }
            counted.at_sending += usize::from(signs_of.at_sending);
            counted.all_at_once += usize::from(signs_of.all_at_once);
            counted.without_open += usize::from(signs_of.without_open);
            counted.by_agent += usize::from(signs_of.agent);
            counted.marked += usize::from(signs_of.any_of(&params.signs));
        });
        Ok::<_, IngestError>((counted, on_minutes))
    })?;
    for (part, whole) in parts {
        found.clicks += part.clicks;
        found.at_sending += part.at_sending;
        found.without_open += part.without_open;
        found.all_at_once += part.all_at_once;
        found.by_agent += part.by_agent;
        found.marked += part.marked;
        on_minutes += whole;
    }
    if params.bots == OnBots::Mark {
        return Ok((None, found));
    }
    let by_seconds = [BotSign::AtSending, BotSign::AllAtOnce].iter().any(|sign| params.signs.contains(sign));
    if by_seconds && found.clicks >= CLICKS_TO_TELL && on_minutes * 2 > found.clicks {
        return Err(IngestError::Mapping {
            key: "[hygiene] bots".to_owned(),
            why: format!(
                "{on_minutes} of {} clicks in mails stand at a whole minute: their seconds say nothing of programs; set signs \
                 to [\"agent\"] or bots to \"mark\"",
                found.clicks
            ),
        });
    }
    let waits = params.signs.contains(&BotSign::AllAtOnce);
    let refined = events.refined(|part| {
        let mut seen_from: Vec<Option<Instant>> = part.all_visible_at().iter().copied().map(Some).collect();
        signs.each_event(part, |event, signs_of, judged_at| {
            seen_from[event] = match signs_of.any_of(&params.signs) {
                true => None,
                false if waits => Some(judged_at),
                false => seen_from[event],
            };
        });
        seen_from
    })?;
    found.excluded = found.marked;
    Ok((Some(refined), found))
}

/// The signs of one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct SignsOf {
    at_sending: bool,
    all_at_once: bool,
    without_open: bool,
    agent: bool,
}

impl SignsOf {
    fn any_of(self, signs: &[BotSign]) -> bool {
        signs.iter().any(|sign| match sign {
            BotSign::AtSending => self.at_sending,
            BotSign::AllAtOnce => self.all_at_once,
            BotSign::WithoutOpen => self.without_open,
            BotSign::Agent => self.agent,
        })
    }
}

/// What the types and properties of a log say of programs.
struct Signs {
    mails: Vec<Mail>,
    openings_recorded: bool,
    campaigns: Option<usize>,
    /// The property, and which of its texts are a program's.
    agent: Option<(usize, Vec<bool>)>,
}

/// An event that speaks of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MailEvent {
    time: Instant,
    /// At one instant a mail is sent, then opened, then clicked.
    rank: u8,
    campaign: u32,
    visible_at: Instant,
    event: usize,
}

impl Signs {
    fn new(events: &Events, params: &HygieneParams) -> Result<Self, IngestError> {
        let mails: Vec<Mail> = events.kinds().iter().map(|kind| mail(kind)).collect();
        let property = events.property(params.agent.as_deref().unwrap_or(AGENT));
        let dictionary = property.and_then(|property| match &events.properties()[property].kind {
            PropertyKind::Text { dictionary } => Some((property, dictionary)),
            PropertyKind::Number => None,
        });
        if let (Some(name), None) = (&params.agent, dictionary)
            && !property.is_some_and(|property| events.all_missing(property))
        {
            let why = format!("{name:?} is no text property of the events; name its column in [[events]] properties");
            return Err(IngestError::Mapping { key: "[hygiene] agent".to_owned(), why });
        }
        let agent = dictionary
            .map(|(property, words)| (property, words.iter().map(|word| is_program(word)).collect::<Vec<bool>>()));
        Ok(Self {
            openings_recorded: mails.contains(&Mail::Opened),
            mails,
            campaigns: events.property("campaign"),
            agent,
        })
    }

    /// Every click in a mail, and every event with a program's name, with its signs and the instant at which they are known.
    fn each_event(&self, part: &Part, mut each: impl FnMut(usize, SignsOf, Instant)) {
        let mut own: Vec<MailEvent> = Vec::new();
        for lead in part.leads() {
            own.clear();
            for event in part.events_of(lead) {
                let mail = self.mails[part.kind(event)];
                if mail != Mail::Other {
                    let campaign = self.campaigns.map_or(0, |property| part.code(property, event));
                    let (time, visible_at) = (part.time(event), part.visible_at(event));
                    own.push(MailEvent { time, rank: mail as u8, campaign, visible_at, event });
                }
                let agent = self.says_program(part, event);
                if agent && mail != Mail::Clicked {
                    each(event, SignsOf { agent, ..SignsOf::default() }, part.visible_at(event));
                }
            }
            own.sort_unstable();
            for place in 0..own.len() {
                if own[place].rank == Mail::Clicked as u8 {
                    let event = own[place].event;
                    let signs = signs_of_click(&own, place, self.openings_recorded);
                    each(event, SignsOf { agent: self.says_program(part, event), ..signs }, judged_at(&own[place]));
                }
            }
        }
    }

    fn says_program(&self, part: &Part, event: usize) -> bool {
        self.agent.as_ref().is_some_and(|(property, programs)| match part.code(*property, event) {
            NO_TEXT => false,
            code => programs[code as usize],
        })
    }
}

fn is_program(agent: &str) -> bool {
    let agent = agent.to_lowercase().replace(NO_BOT, "");
    AGENT_WORDS.iter().any(|word| agent.contains(word))
}

/// When it is known whether a click was a program's.
fn judged_at(click: &MailEvent) -> Instant {
    click.visible_at.max(Instant::from_micros(click.time.micros().saturating_add(BURST_MICROS)))
}

/// The signs of the click at a place of a lead's mail events, by what could be read when it was judged.
fn signs_of_click(own: &[MailEvent], place: usize, openings_recorded: bool) -> SignsOf {
    let click = own[place];
    let judged_at = judged_at(&click);
    let known = |other: &&MailEvent| other.visible_at <= judged_at;
    let since = |other: &MailEvent| click.time.micros().saturating_sub(other.time.micros());
    let of = |mail: Mail| move |other: &&MailEvent| other.rank == mail as u8;
    let before = || own[..place].iter().rev().filter(known);
    let at_sending = before()
        .take_while(|other| since(other) <= AT_SENDING_MICROS)
        .any(|other| other.rank == Mail::Sent as u8 && other.campaign == click.campaign);
    // The nearest two on each side decide.
    let mut times: Vec<i64> = before().filter(of(Mail::Clicked)).map(since).take(BURST_CLICKS - 1).collect();
    times.reverse();
    times.push(0);
    times.extend(own[place + 1..].iter().filter(known).filter(of(Mail::Clicked)).map(since).take(BURST_CLICKS - 1));
    let all_at_once = times.windows(BURST_CLICKS).any(|burst| burst[0] - burst[BURST_CLICKS - 1] <= BURST_MICROS);
    let without_open = openings_recorded && !before().any(|other| other.rank == Mail::Opened as u8);
    SignsOf { at_sending, all_at_once, without_open, agent: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    fn mail_event(&(time, mail, campaign): &(i64, Mail, u32)) -> MailEvent {
        MailEvent { time: at(time), rank: mail as u8, campaign, visible_at: at(time), event: 0 }
    }

    fn counts(own: &[(i64, Mail, u32)]) -> ClickReport {
        let mut events: Vec<MailEvent> = own.iter().map(mail_event).collect();
        events.sort_unstable();
        let opened = own.iter().any(|(_, mail, _)| *mail == Mail::Opened);
        let clicks = (0..own.len()).filter(|&place| events[place].rank == Mail::Clicked as u8);
        clicks.fold(ClickReport::default(), |mut found, place| {
            let signs = signs_of_click(&events, place, opened);
            found.clicks += 1;
            found.at_sending += usize::from(signs.at_sending);
            found.all_at_once += usize::from(signs.all_at_once);
            found.without_open += usize::from(signs.without_open);
            found
        })
    }

    #[test]
    fn what_arrives_after_the_verdict_does_not_change_it() {
        let burst = [(0, Mail::Clicked, 0), (1, Mail::Clicked, 0), (2, Mail::Clicked, 0)];
        let mut events: Vec<MailEvent> = burst.iter().map(mail_event).collect();
        assert!((0..3).all(|place| signs_of_click(&events, place, false).all_at_once));
        // The third is on record only after the first two were judged; its own verdict knows them.
        events[2].visible_at = at(60);
        let found = [0, 1, 2].map(|place| signs_of_click(&events, place, false).all_at_once);
        assert_eq!(found, [false, false, true]);
        assert_eq!((judged_at(&events[0]), judged_at(&events[2])), (at(5), at(60)));
    }

    #[test]
    fn programs_say_who_they_are_and_telephones_of_that_brand_are_none() {
        for agent in ["Mozilla/5.0 (compatible; Googlebot/2.1)", "HeadlessChrome/120", "curl/8.1", "Barracuda Sentinel"]
        {
            assert!(is_program(agent), "{agent}");
        }
        for agent in ["Mozilla/5.0 (Linux; Android 10; CUBOT X30)", "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0", ""] {
            assert!(!is_program(agent), "{agent}");
        }
    }

    #[test]
    fn a_click_seconds_after_sending_counts_only_for_the_mail_that_was_sent() {
        let sent_and_clicked =
            |campaign, after| counts(&[(0, Mail::Sent, 1), (after, Mail::Clicked, campaign)]).at_sending;
        assert_eq!((sent_and_clicked(1, 10), sent_and_clicked(1, 11), sent_and_clicked(2, 3)), (1, 0, 0));
    }

    #[test]
    fn three_clicks_in_five_seconds_are_one_burst_and_none_counts_twice() {
        let clicks = |times: &[i64]| counts(&times.iter().map(|&time| (time, Mail::Clicked, 0)).collect::<Vec<_>>());
        assert_eq!(clicks(&[0, 5]).all_at_once, 0);
        assert_eq!(clicks(&[0, 2, 5]).all_at_once, 3);
        assert_eq!(clicks(&[0, 2, 5, 7, 90, 200]).all_at_once, 4);
    }

    #[test]
    fn a_click_without_an_opening_counts_only_where_openings_are_recorded() {
        assert_eq!(counts(&[(0, Mail::Clicked, 0), (9, Mail::Opened, 0), (20, Mail::Clicked, 0)]).without_open, 1);
        assert_eq!(counts(&[(0, Mail::Clicked, 0)]).without_open, 0);
    }

    #[test]
    fn mails_are_known_by_the_words_of_their_events() {
        let wanted = [
            ("email_click", Mail::Clicked),
            ("CLICK", Mail::Clicked),
            ("Email Opened", Mail::Opened),
            ("email_sent", Mail::Sent),
            ("DELIVERED", Mail::Sent),
            ("button_click", Mail::Other),
            ("opportunity_opened", Mail::Other),
            ("page_view", Mail::Other),
        ];
        assert_eq!(wanted.map(|(kind, _)| mail(kind)), wanted.map(|(_, mail)| mail));
    }
}
