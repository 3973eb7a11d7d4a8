//! What does sales do, and how does it end? Demo requests, meetings, stages entered late, won, lost.

use super::CrmEvent;
use super::intent::Progress;
use super::journey::Walk;
use super::visits::later;
use super::world::{HELP_PAGES, LAST_DAY, Persona, instant};
use crate::time::Instant;

/// What sales knows of one lead.
#[derive(Clone, Debug)]
pub(crate) struct Sales {
    progress: Progress,
    qualified: bool,
    last_demo: Option<i64>,
    meeting_on: Option<i64>,
}

impl Default for Sales {
    fn default() -> Self {
        Self { progress: Progress::Untouched, qualified: false, last_demo: None, meeting_on: None }
    }
}

impl Sales {
    pub(crate) const fn progress(&self) -> Progress {
        self.progress
    }

    /// One day of sales; true when the lead's story ends on it.
    pub(crate) fn day(&mut self, walk: &mut Walk<'_>, day: i64, intent: f64, hazard: f64) -> bool {
        if day <= walk.person.created_day {
            return false;
        }
        self.demo(walk, day, intent);
        self.meeting(walk, day, intent);
        self.stages(walk, day, intent);
        let end = instant(day, walk.draws.between(9.0 * 3600.0, 18.0 * 3600.0) as i64);
        if walk.draws.chance(hazard) {
            let size = walk.person.lead.employees.map_or(4.0, |employees| libm::log(f64::from(employees)));
            let amount = (walk.draws.lognormal(6.3 + 0.35 * size, 0.5) / 50.0) as u32 * 50 + 100;
            crm(walk, end, "deal_won", None, Some(amount));
            walk.journey.truth.won = Some(end);
            return true;
        }
        if walk.draws.chance(self.losing(walk, day, intent)) {
            crm(walk, end, "deal_lost", None, None);
            walk.journey.truth.lost = Some(end);
            return true;
        }
        false
    }

    fn demo(&mut self, walk: &mut Walk<'_>, day: i64, intent: f64) {
        let snooping = if walk.person.persona == Persona::Competitor { 0.0015 } else { 0.0 };
        let rate = 0.0006 + snooping + 0.020 * libm::pow(intent, 1.3);
        if self.last_demo.is_some_and(|last| day - last < 45) || !walk.draws.chance(rate) {
            return;
        }
        self.last_demo = Some(day);
        walk.last_act = day;
        let time = instant(day, walk.draws.between(8.0 * 3600.0, 20.0 * 3600.0) as i64);
        crm(walk, time, "demo_request", None, None);
        if walk.draws.chance(0.7) {
            self.meeting_on = Some(day + walk.draws.whole(2, 12));
        }
    }

    fn meeting(&mut self, walk: &mut Walk<'_>, day: i64, intent: f64) {
        // Sales also calls on its own: those it has heard of a little more often.
        let outbound = 0.0007 + if self.qualified { 0.0015 } else { 0.0 } + 0.003 * intent.min(1.0);
        if self.meeting_on == Some(day) || (self.progress == Progress::Untouched && walk.draws.chance(outbound)) {
            let time = instant(day, walk.draws.between(8.5 * 3600.0, 16.5 * 3600.0) as i64);
            crm(walk, time, "meeting", None, None);
            if self.progress == Progress::Untouched {
                self.progress = Progress::Met;
                stage(walk, time, "opportunity");
            }
        }
    }

    fn stages(&mut self, walk: &mut Walk<'_>, day: i64, intent: f64) {
        if !self.qualified && walk.noise >= 14.0 {
            self.qualified = true;
            stage(walk, instant(day, 19 * 3600), "mql");
        }
        if self.progress == Progress::Met && walk.draws.chance(0.03 * intent.min(1.5)) {
            self.progress = Progress::Proposed;
            stage(walk, instant(day, 12 * 3600), "proposal");
        }
    }

    /// The chance that sales gives the lead up on a day.
    fn losing(&self, walk: &Walk<'_>, day: i64, intent: f64) -> f64 {
        let plainly_wrong = !walk.person.persona.may_buy() && (self.qualified || self.progress > Progress::Untouched);
        let gone_quiet = self.progress > Progress::Untouched && intent < 0.3;
        // Every now and then somebody clears out old leads that have done nothing for months.
        let cleared = day - walk.person.created_day > 200 && day - walk.last_act > 75;
        0.000_15
            + if plainly_wrong { 0.006 } else { 0.0 }
            + if gone_quiet { 0.005 } else { 0.0 }
            + if cleared { 0.03 } else { 0.0 }
    }

    /// Nothing follows the end but stages entered late and, for customers, the help pages.
    pub(crate) fn finish(self, walk: &mut Walk<'_>) {
        let export = instant(LAST_DAY, 0);
        let won = walk.journey.truth.won;
        if let Some(end) = won.or(walk.journey.truth.lost) {
            walk.journey.web.retain(|event| event.time < end);
            walk.journey.email.retain(|event| event.time < end);
            walk.journey.webinars.retain(|event| event.time < end);
            let closes = |event: &CrmEvent| matches!(event.event, "deal_won" | "deal_lost" | "stage_change");
            walk.journey.crm.retain(|event| event.time < end || closes(event));
        }
        if let Some(end) = won {
            for _ in 0..walk.draws.poisson(2.0) {
                let time = later(end, walk.draws.between(1.0, 20.0) * 86_400.0);
                let page = *walk.draws.pick(&HELP_PAGES);
                let seconds = walk.draws.whole(20, 400) as u32;
                walk.web(time, "page_view", page, Some(seconds));
            }
        }
        walk.journey.web.retain(|event| event.time < export);
        walk.journey.email.retain(|event| event.time < export);
        walk.journey.crm.retain(|event| event.time < export);
        walk.journey.status = match (won, walk.journey.truth.lost) {
            (Some(_), _) => "customer",
            (None, Some(_)) => "disqualified",
            _ if self.progress > Progress::Untouched => "working",
            _ if self.qualified => "nurture",
            _ => "new",
        };
    }
}

/// Representatives enter a stage some days after the fact; the row carries the time of the entry.
fn stage(walk: &mut Walk<'_>, fact: Instant, name: &'static str) {
    let entered = later(fact, walk.draws.exponential(1.5).min(6.0) * 86_400.0);
    crm(walk, entered, "stage_change", Some(name), None);
}

fn crm(walk: &mut Walk<'_>, time: Instant, event: &'static str, stage: Option<&'static str>, amount: Option<u32>) {
    walk.journey.crm.push(CrmEvent { lead: walk.lead, time, event, stage, amount });
}
