//! The check as a page of its own.

use minijinja::value::Value;

use super::CheckInput;
use super::section::Section;
use crate::readiness::{HorizonProposal, Readiness, State};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::page::{PartsCard, PartsPage, drawing, part};
use crate::report::plots::CheckPlots;

/// Lays out the page.
///
/// # Errors
/// When a message or a value that the template asks for is missing.
pub(super) fn render(input: &CheckInput<'_>, plots: &CheckPlots, locale: Locale) -> Result<String, ReportError> {
    let readiness = input.readiness;
    let tone = match readiness.state {
        State::Ready => "better",
        State::AnswerNeeded => "worse",
        State::TooFew => "open",
    };
    let sections = super::sections(input, &locale)?;
    let next = (locale.say("check.next", &[])?, Some(super::sentence::next(input, &locale)?));
    let page = PartsPage {
        eyebrow: "check.eyebrow",
        project: &readiness.project,
        tone,
        sentence: super::sentence::sentence(input, &locale)?,
        advice: vec![next],
        cards: cards(readiness, &locale)?,
        contents: true,
        sections: sections.iter().map(|of| view(of, input, plots, &locale)).collect::<Result<_, _>>()?,
    };
    page.render(locale)
}

fn view(section: &Section, input: &CheckInput<'_>, plots: &CheckPlots, locale: &Locale) -> Result<Value, ReportError> {
    let drawn = match section.id {
        "horizon" => plots.horizon.as_ref(),
        "months" => plots.months.as_ref(),
        _ => None,
    };
    let file = format!("{}/{}.csv", input.plots_folder, section.id);
    let drawn = match drawn {
        Some(plot) => Some((drawing(plot.views()), locale.say("check_horizon.data", &[("file", &file)])?)),
        None => None,
    };
    Ok(part(section, matches!(section.id, "todo" | "notices"), drawn))
}

/// The four numbers that people ask for first.
fn cards(readiness: &Readiness, locale: &Locale) -> Result<Vec<PartsCard>, ReportError> {
    let horizon = &readiness.horizon;
    let mark = |days: u32| locale.say("check_horizon.mark", &[("days", &days.to_string())]);
    let (days, horizon_note) = match horizon.proposal {
        HorizonProposal::Proposed { days } => (mark(days)?, locale.say("check.card_proposed", &[])?),
        HorizonProposal::Undated => ("\u{2013}".to_owned(), locale.say("check.card_undated", &[])?),
        _ => (mark(horizon.configured_days)?, locale.say("check.card_configured", &[])?),
    };
    let card = |label, value, note| PartsCard::new(locale, label, value, note);
    let ripe_leads = locale.say("check.card_ripe_leads", &[("n", &locale.integer(readiness.leads.ripe))])?;
    let of_all = locale.say("check.card_of", &[("n", &locale.integer(readiness.conversions.all))])?;
    let mut cards = vec![
        card("check_counts.leads", locale.integer(readiness.leads.all), ripe_leads)?,
        card("check.card_conversions", locale.integer(readiness.conversions.ripe), of_all)?,
        card("check_horizon.days", days, horizon_note)?,
    ];
    if readiness.events > 0 {
        let types = locale.say("check.card_types", &[("n", &locale.integer(readiness.event_types.len()))])?;
        cards.insert(1, card("check.card_events", locale.integer(readiness.events), types)?);
    }
    Ok(cards)
}
