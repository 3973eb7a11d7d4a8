//! Has the world moved? A look at it in words, tables, and as a page of its own.

mod tables;

use super::check::Section;
use super::locale::Locale;
use super::page::{PartsPage, part};
use super::{Lang, ReportError};
use crate::monitor::{Alarm, CohortState, MonitorReading};

/// Everything a look's words and page are made of.
#[derive(Clone, Debug)]
pub struct MonitorInput<'a> {
    /// What was found.
    pub reading: &'a MonitorReading,
    /// The project's name.
    pub project: String,
    /// The artifact, as a person can type its path.
    pub model: String,
    /// The language of everything that is said.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: String,
}

/// The sentence that stands first: whether as many converted as the chances said.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn monitor_sentence(input: &MonitorInput<'_>) -> Result<String, ReportError> {
    first(input.reading, &Locale::new(input.lang, &input.timezone)?)
}

/// What was found, part by part, as the terminal shows it.
///
/// # Errors
/// As [`monitor_sentence`].
pub fn monitor_sections(input: &MonitorInput<'_>) -> Result<Vec<Section>, ReportError> {
    sections(input, &Locale::new(input.lang, &input.timezone)?)
}

/// `monitor.html`: one self-contained page. The same input gives the same bytes.
///
/// # Errors
/// As [`monitor_sentence`].
pub fn render_monitor(input: &MonitorInput<'_>) -> Result<String, ReportError> {
    let locale = Locale::new(input.lang, &input.timezone)?;
    let tone = match (input.reading.alarms.is_empty(), input.reading.overall.state) {
        (false, _) => "worse",
        (true, CohortState::AsExpected) => "better",
        (true, _) => "open",
    };
    let page = PartsPage {
        eyebrow: "monitor.eyebrow",
        project: &input.project,
        tone,
        sentence: first(input.reading, &locale)?,
        advice: advice(input, &locale)?.into_iter().map(|words| (words, None)).collect(),
        cards: Vec::new(),
        contents: true,
        sections: sections(input, &locale)?.iter().map(|of| part(of, false, None)).collect(),
    };
    page.render(locale)
}

fn sections(input: &MonitorInput<'_>, locale: &Locale) -> Result<Vec<Section>, ReportError> {
    let reading = input.reading;
    let mut advised = Section::new("advice", locale.say("monitor.advice_title", &[])?);
    advised.facts = advice(input, locale)?;
    let mut sections = vec![advised, tables::outcome(reading, locale)?, tables::score(reading, locale)?];
    sections.push(tables::features(reading, locale)?);
    sections.extend(tables::inflation(reading, locale)?);
    sections.push(tables::states(reading, locale)?);
    Ok(sections)
}

/// As many as expected, or how far off.
fn first(reading: &MonitorReading, locale: &Locale) -> Result<String, ReportError> {
    let overall = &reading.overall;
    let ratio = overall.observed_over_expected.map_or(Ok(String::new()), |ratio| locale.decimal(ratio, 2))?;
    let range = locale.range(&locale.integer(overall.low), &locale.integer(overall.high))?;
    let gaps = [
        ("observed", locale.integer(overall.observed)),
        ("expected", locale.decimal(overall.expected, 1)?),
        ("range", range),
        ("rows", locale.integer(overall.rows)),
        ("ratio", ratio),
    ];
    let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
    match overall.state {
        CohortState::AsExpected => locale.say("monitor.as_expected", &gaps),
        CohortState::Watch => locale.say("monitor.watch", &gaps),
        CohortState::Alarm => locale.say("monitor.alarm", &gaps),
        CohortState::TooFew => locale.say("monitor.too_few", &gaps),
    }
}

/// What to do about each alarm.
fn advice(input: &MonitorInput<'_>, locale: &Locale) -> Result<Vec<String>, ReportError> {
    if input.reading.alarms.is_empty() {
        // No alarm is good news only of what was compared.
        let key = match (input.reading.overall.state, input.reading.score.psi) {
            (CohortState::TooFew, None) => "monitor.nothing_compared",
            (CohortState::TooFew, Some(_)) => "monitor.outcomes_not_compared",
            _ => "monitor.no_alarm",
        };
        return Ok(vec![locale.say(key, &[])?]);
    }
    let advise = |alarm: &Alarm| match alarm {
        Alarm::ObservedLeftExpected => locale.say("monitor.do_recalibrate", &[("model", &input.model)]),
        Alarm::ScoreMoved => locale.say("monitor.do_look", &[]),
    };
    input.reading.alarms.iter().map(advise).collect()
}
