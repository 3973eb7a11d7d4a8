//! Which mails go out, and what comes back? Sends, opens that mean little, clicks, scanners, webinar lists.

use super::journey::Walk;
use super::visits::later;
use super::world::{AREAS, FIRST_DAY, LAST_DAY, instant};
use super::{EmailEvent, WebinarEvent};
use crate::seed::Seed;
use crate::time::Instant;

/// A newsletter goes out every ninth Tuesday.
const NEWSLETTER_EVERY_DAYS: i64 = 63;
/// A webinar takes place every fifth Thursday.
const WEBINAR_EVERY_DAYS: i64 = 35;

impl Walk<'_> {
    /// The mails of a day: two after the form, then the newsletter.
    pub(crate) fn mails(&mut self, day: i64, intent: f64) {
        if !self.subscribed {
            return;
        }
        let news = day - FIRST_DAY - 8;
        let campaign = match day - self.person.created_day {
            0 => return,
            1 => "welcome".to_owned(),
            7 => format!("tips-{}", self.person.area),
            _ if news >= 0 && news % NEWSLETTER_EVERY_DAYS == 0 => format!("news-{}", news / NEWSLETTER_EVERY_DAYS + 1),
            _ => return,
        };
        let sent = instant(day, 8 * 3600 + self.draws.whole(0, 1200));
        self.email(sent, "email_sent", &campaign);
        if self.person.scans_links {
            let mut at = later(sent, 1.0);
            self.email(at, "email_open", &campaign);
            let first = self.journey.email.len() - 1;
            for _ in 0..self.draws.whole(2, 3) {
                at = later(at, self.draws.between(1.0, 3.0));
                self.email(at, "email_click", &campaign);
            }
            self.journey.email[first..].iter_mut().for_each(|row| row.by_program = true);
        }
        let reads = (0.10 + 0.16 * self.reads_mail + 0.28 * intent.min(1.2)).min(0.9);
        let opened = later(sent, 90.0 + self.draws.exponential(5.0 * 3600.0));
        if opened >= instant(LAST_DAY, 0) {
            return;
        }
        if self.draws.chance(reads) {
            self.email(opened, "email_open", &campaign);
            if self.draws.chance(0.08 + 0.25 * intent.min(1.5)) {
                let clicked = later(opened, self.draws.between(8.0, 120.0));
                self.email(clicked, "email_click", &campaign);
                self.last_act = day;
                self.visit(later(clicked, 1.0), intent);
            } else if self.draws.chance(0.035) {
                self.email(later(opened, 30.0), "email_unsubscribe", &campaign);
                self.subscribed = false;
            }
        } else if self.preloads {
            let loaded = later(sent, self.draws.between(60.0, 3000.0));
            self.email(loaded, "email_open", &campaign);
        }
    }

    fn email(&mut self, time: Instant, event: &'static str, campaign: &str) {
        self.noise += f64::from(u8::from(event == "email_click"));
        self.journey.email.push(EmailEvent {
            lead: self.lead,
            time,
            event,
            campaign: campaign.to_owned(),
            by_program: false,
        });
    }

    /// Attendance lists arrive days after the webinar, all names of one webinar at once.
    pub(crate) fn webinar(&mut self, day: i64, intent: f64, seed: Seed) {
        let since = day - FIRST_DAY - 17;
        if since < 0 || since % WEBINAR_EVERY_DAYS != 0 || day <= self.person.created_day {
            return;
        }
        let number = since / WEBINAR_EVERY_DAYS;
        let topic = AREAS[(number % 3) as usize];
        let liking = if self.person.lead.campaign == "planning-webinar" { 0.10 } else { 0.0 };
        let taste = if topic == self.person.area { 1.3 } else { 0.8 };
        let invited = if self.subscribed { 1.0 } else { 0.3 };
        if !self.draws.chance(((0.035 + liking + 0.22 * intent.min(1.2)) * taste * invited).min(0.6)) {
            return;
        }
        let imported = {
            let arrival = seed.stream("webinar").with(number as u64).uniform();
            instant(day + 2 + (arrival * 8.0) as i64, 9 * 3600 + 1800)
        };
        if imported < instant(LAST_DAY, 0) {
            self.last_act = day;
            let time = instant(day, 15 * 3600 + self.draws.whole(0, 900));
            let minutes = self.draws.whole(8, 58) as u32;
            self.journey.webinars.push(WebinarEvent { lead: self.lead, time, imported, topic, minutes });
        }
    }
}
