//! What is to be known of a lead before it is called, beside its score? Its stage and for how long, whose it is when it suddenly wakes
//! up, when it answers. The same words on the sales page and on the lead sheet.

use serde::Serialize;

use super::ReportError;
use super::locale::Locale;
use super::page::cell;
use crate::time::Instant;

/// Where a lead stands now; nothing where its events do not say it, or where the config does not ask.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LeadNow {
    /// The furthest stage it has reached.
    pub stage: Option<StageHeld>,
    /// Whose it is, because its acts rose suddenly; none for a lead that goes its usual way.
    pub route: Option<String>,
    /// When it answers.
    pub contact: Option<BestTime>,
}

/// A stage of the journey, and for how long a lead has been in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageHeld {
    /// The stage's word in files, such as `exploration`.
    pub stage: String,
    /// When it first acted so.
    pub since: Instant,
    /// Days since then.
    pub days: f64,
}

/// When a lead answers most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BestTime {
    /// The middle one of the three hours in a row with most answers, 0 to 23, by the project's clocks.
    pub hour: u8,
    /// The weekday with most answers, 0 Monday to 6 Sunday.
    pub weekday: u8,
    /// Answers that this rests on.
    pub answers: usize,
}

/// The messages of the weekdays, Monday first.
const WEEKDAYS: [&str; 7] = [
    "lead_now.monday",
    "lead_now.tuesday",
    "lead_now.wednesday",
    "lead_now.thursday",
    "lead_now.friday",
    "lead_now.saturday",
    "lead_now.sunday",
];

impl BestTime {
    /// The weekday's English name, as columns of files have it.
    #[must_use]
    pub fn weekday_name(&self) -> &'static str {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][usize::from(self.weekday) % 7]
    }
}

/// `Exploration for 12 days`.
pub(super) fn stage_words(held: &StageHeld, locale: &Locale) -> Result<String, ReportError> {
    let stage = match held.stage.as_str() {
        "awareness" => locale.say("lead_now.awareness", &[])?,
        "engagement" => locale.say("lead_now.engagement", &[])?,
        "exploration" => locale.say("lead_now.exploration", &[])?,
        "acquisition" => locale.say("lead_now.acquisition", &[])?,
        other => cell(other),
    };
    // Whole days that have passed.
    let days = held.days.max(0.0) as usize;
    let key = match days {
        0 => "lead_now.stage_today",
        1 => "lead_now.stage_day",
        _ => "lead_now.stage_days",
    };
    locale.say(key, &[("stage", &stage), ("n", &locale.integer(days))])
}

/// `suddenly active: for Ana`.
pub(super) fn route_words(route: &str, locale: &Locale) -> Result<String, ReportError> {
    locale.say("lead_now.route", &[("who", &cell(route))])
}

/// `answers most on Tuesdays and from 9:00 to 12:00 (7 answers)`.
pub(super) fn contact_words(best: BestTime, locale: &Locale) -> Result<String, ReportError> {
    let weekday = locale.say(WEEKDAYS[usize::from(best.weekday) % 7], &[])?;
    let hour = |shift: u8| format!("{}:00", (best.hour % 24 + shift) % 24);
    let answers = locale.integer(best.answers);
    locale.say("lead_now.contact", &[("weekday", &weekday), ("from", &hour(23)), ("until", &hour(2)), ("n", &answers)])
}

/// All of it, a line each.
pub(super) fn lines(now: &LeadNow, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let stage = now.stage.as_ref().map(|held| stage_words(held, locale));
    let route = now.route.as_deref().map(|route| route_words(route, locale));
    let contact = now.contact.map(|best| contact_words(best, locale));
    [stage, route, contact].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Lang;

    fn said(lang: Lang, days: f64, hour: u8) -> Vec<String> {
        let now = LeadNow {
            stage: Some(StageHeld { stage: "exploration".to_owned(), since: Instant::default(), days }),
            route: Some("Ana".to_owned()),
            contact: Some(BestTime { hour, weekday: 1, answers: 7 }),
        };
        lines(&now, &Locale::new(lang, "UTC").unwrap()).unwrap()
    }

    #[test]
    fn a_lead_is_told_in_both_languages_and_hours_go_round_the_clock() {
        assert_eq!(
            said(Lang::En, 12.9, 10),
            [
                "Exploration, for 12 days",
                "suddenly active: for Ana",
                "answers most on Tuesdays, and between 9:00 and 12:00 (7 answers)"
            ]
        );
        assert_eq!(
            said(Lang::Es, 1.2, 0),
            [
                "Exploración, desde hace 1 día",
                "actividad repentina: para Ana",
                "responde sobre todo los martes, y entre las 23:00 y las 2:00 (7 respuestas)"
            ]
        );
        assert_eq!(said(Lang::En, 0.4, 23)[0], "Exploration, since today");
        assert!(said(Lang::En, 0.4, 23)[2].contains("between 22:00 and 1:00"));
        assert!(lines(&LeadNow::default(), &Locale::new(Lang::En, "UTC").unwrap()).unwrap().is_empty());
    }
}
