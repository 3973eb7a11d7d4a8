//! Which clicks were a program's? Mail filters open every link before the person sees the mail.

use super::IngestError;
use super::found::ClickReport;
use super::store::Events;
use crate::time::Instant;

/// A click this soon after the mail's sending is no person's: nobody opens, reads and clicks in so short a time.
const AT_SENDING_MICROS: i64 = 10 * 1_000_000;
/// So many clicks ...
const BURST_CLICKS: usize = 3;
/// ... within this time are one program's.
const BURST_MICROS: i64 = 5 * 1_000_000;

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

/// Counts clicks in mails that look like a program's.
///
/// # Errors
/// [`IngestError::Spill`] when events cannot be read back.
pub(super) fn clicks(events: &Events) -> Result<ClickReport, IngestError> {
    let mails: Vec<Mail> = events.kinds().iter().map(|kind| mail(kind)).collect();
    let mut found = ClickReport::default();
    if !mails.contains(&Mail::Clicked) {
        return Ok(found);
    }
    let openings_recorded = mails.contains(&Mail::Opened);
    let campaigns = events.property("campaign");
    let parts = events.each_part(|part| {
        let mut found = ClickReport::default();
        let mut own: Vec<(Instant, Mail, u32)> = Vec::new();
        for lead in part.leads() {
            own.clear();
            own.extend(part.events_of(lead).filter_map(|event| {
                let mail = mails[part.kind(event)];
                let campaign = || campaigns.map_or(0, |property| part.code(property, event));
                (mail != Mail::Other).then(|| (part.time(event), mail, campaign()))
            }));
            // At one instant a mail is sent, then opened, then clicked.
            own.sort_unstable_by_key(|&(time, mail, campaign)| (time, mail as u8, campaign));
            of_lead(&own, openings_recorded, &mut found);
        }
        Ok::<_, IngestError>(found)
    })?;
    for part in parts {
        found.clicks += part.clicks;
        found.at_sending += part.at_sending;
        found.without_open += part.without_open;
        found.all_at_once += part.all_at_once;
    }
    Ok(found)
}

fn of_lead(own: &[(Instant, Mail, u32)], openings_recorded: bool, found: &mut ClickReport) {
    let mut opened = false;
    let clicks: Vec<Instant> =
        own.iter().filter(|(_, mail, _)| *mail == Mail::Clicked).map(|&(time, ..)| time).collect();
    found.clicks += clicks.len();
    for (place, &(time, mail, campaign)) in own.iter().enumerate() {
        opened |= mail == Mail::Opened;
        if mail != Mail::Clicked {
            continue;
        }
        let just_sent = own[..place]
            .iter()
            .rev()
            .take_while(|(before, ..)| time.micros() - before.micros() <= AT_SENDING_MICROS)
            .any(|&(_, mail, other)| mail == Mail::Sent && other == campaign);
        found.at_sending += usize::from(just_sent);
        found.without_open += usize::from(openings_recorded && !opened);
    }
    let mut counted = 0;
    for first in 0..clicks.len() {
        let burst = clicks[first..].partition_point(|time| time.micros() - clicks[first].micros() <= BURST_MICROS);
        if burst >= BURST_CLICKS {
            let end = first + burst;
            found.all_at_once += end - counted.max(first);
            counted = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    fn counts(own: &[(i64, Mail, u32)]) -> ClickReport {
        let own: Vec<(Instant, Mail, u32)> =
            own.iter().map(|&(time, mail, campaign)| (at(time), mail, campaign)).collect();
        let mut found = ClickReport::default();
        of_lead(&own, own.iter().any(|(_, mail, _)| *mail == Mail::Opened), &mut found);
        found
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
