//! What is the points table worth, in words and on a page? One sentence, sections that terminal and page share, and `audit.html`.

mod divisions;
mod page;
mod rules;
mod sales;
mod time;

use super::check::{Holds, Section, SectionTable};
use super::locale::Locale;
use super::{Lang, ReportError};
use crate::audit::{Audit, Missing, Ranged, Rate};

/// Everything an audit's words and page are made of.
#[derive(Clone, Debug)]
pub struct AuditInput<'a> {
    /// What was found.
    pub audit: &'a Audit,
    /// The project.
    pub project: &'a str,
    /// The cohort's policy, in the words of the config.
    pub as_of: &'a str,
    /// Zone of the dates.
    pub timezone: &'a str,
    /// The language of everything that is said.
    pub lang: Lang,
}

/// The sentence that stands first: how many rules are at fault, on how many conversions.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn audit_sentence(input: &AuditInput<'_>) -> Result<String, ReportError> {
    rules::sentence(input, &locale(input)?)
}

/// What was found, part by part, as the terminal shows it.
///
/// # Errors
/// As [`audit_sentence`].
pub fn audit_sections(input: &AuditInput<'_>) -> Result<Vec<Section>, ReportError> {
    sections(input, &locale(input)?)
}

/// The page: self-contained, without a script, with aggregates alone. Nothing is computed here. The same input gives the same bytes.
///
/// # Errors
/// As [`audit_sentence`].
pub fn render_audit(input: &AuditInput<'_>) -> Result<String, ReportError> {
    page::render(input, locale(input)?)
}

fn locale(input: &AuditInput<'_>) -> Result<Locale, ReportError> {
    Locale::new(input.lang, input.timezone)
}

/// All sections in the order in which they are read.
fn sections(input: &AuditInput<'_>, locale: &Locale) -> Result<Vec<Section>, ReportError> {
    let audit = input.audit;
    Ok(vec![
        rules::faults(audit, locale)?,
        rules::rules(audit, locale)?,
        rules::overlaps(audit, locale)?,
        divisions::bands(audit, locale)?,
        divisions::thresholds(audit, locale)?,
        divisions::cells(audit, locale)?,
        time::half_life(audit, locale)?,
        time::inflation(audit, locale)?,
        sales::suspects(audit, locale)?,
        divisions::groups("stages", &audit.stages, audit, locale)?,
        divisions::groups("campaigns", &audit.campaigns, audit, locale)?,
        divisions::groups("content", &audit.content, audit, locale)?,
        sales::recorded(audit, locale)?,
        sales::feedback(audit, locale)?,
        rules::ground(input, locale)?,
    ])
}

/// A part with its heading, and why it has no numbers where it has none.
fn section(id: &'static str, title: &str, audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section { id, title: locale.say(title, &[])?, ..Section::default() };
    if let Some(missing) = audit.not_computable.get(id) {
        let why = why(*missing, locale)?;
        section.facts.push(locale.say("audit.missing", &[("why", &why)])?);
    }
    Ok(section)
}

fn why(missing: Missing, locale: &Locale) -> Result<String, ReportError> {
    match missing {
        Missing::TooFewConversions { found, wanted } => {
            let (found, wanted) = (locale.integer(found), locale.integer(wanted));
            locale.say("audit_missing.too_few", &[("found", &found), ("wanted", &wanted)])
        }
        Missing::NoEventRules => locale.say("audit_missing.no_event_rules", &[]),
        Missing::OneSided => locale.say("audit_missing.one_sided", &[]),
        Missing::NoFit => locale.say("audit_missing.no_fit", &[]),
        Missing::Undated => locale.say("audit_missing.undated", &[]),
        Missing::SamePoints => locale.say("audit_missing.same_points", &[]),
        Missing::NoStages => locale.say("audit_missing.no_stages", &[]),
        Missing::NoSuchColumn => locale.say("audit_missing.no_such_column", &[]),
        Missing::NoRecordedScore => locale.say("audit_missing.no_recorded", &[]),
        Missing::NoFeedback => locale.say("audit_missing.no_feedback", &[]),
        Missing::NoBands => locale.say("audit_missing.no_bands", &[]),
        Missing::NoEvents => locale.say("audit_missing.no_events", &[]),
    }
}

/// A table whose first `words` columns hold words and the others numbers; the headings are messages.
fn table(words: usize, titles: &[&str], locale: &Locale) -> Result<SectionTable, ReportError> {
    let column = |(place, title): (usize, &&str)| {
        Ok((locale.say(title, &[])?, if place < words { Holds::Words } else { Holds::Numbers }))
    };
    Ok(SectionTable::new(titles.iter().enumerate().map(column).collect::<Result<_, ReportError>>()?))
}

/// `4.8% (3.9 to 5.8)`; a dash without rows.
fn rate(rate: &Rate, locale: &Locale) -> Result<String, ReportError> {
    share(rate.rate, rate.low, rate.high, locale)
}

fn share(rate: Option<f64>, low: Option<f64>, high: Option<f64>, locale: &Locale) -> Result<String, ReportError> {
    let (Some(rate), Some(low), Some(high)) = (rate, low, high) else { return Ok(DASH.to_owned()) };
    let range = locale.range(&locale.decimal(low * 100.0, 1)?, &locale.decimal(high * 100.0, 1)?)?;
    Ok(format!("{} ({range})", locale.percent(rate, 1)?))
}

/// `1.8 (1.4 to 2.2)`; a dash where there is none.
fn ranged(value: Option<Ranged>, digits: usize, locale: &Locale) -> Result<String, ReportError> {
    let Some(Ranged { value, low, high }) = value else { return Ok(DASH.to_owned()) };
    let range = locale.range(&locale.decimal(low, digits)?, &locale.decimal(high, digits)?)?;
    Ok(format!("{} ({range})", locale.decimal(value, digits)?))
}

/// A number, or a dash.
fn number(value: Option<f64>, digits: usize, locale: &Locale) -> Result<String, ReportError> {
    value.map_or(Ok(DASH.to_owned()), |value| locale.decimal(value, digits))
}

/// Points as a card writes them.
fn points(value: f64, locale: &Locale) -> Result<String, ReportError> {
    let text = locale.signed(value, 2)?;
    Ok(match text.find([',', '.']) {
        Some(_) => text.trim_end_matches('0').trim_end_matches([',', '.']).to_owned(),
        None => text,
    })
}

const DASH: &str = "\u{2013}";
