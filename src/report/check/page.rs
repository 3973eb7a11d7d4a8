//! The check as a page of its own.

use minijinja::context;
use minijinja::value::Value;

use super::CheckInput;
use super::section::Section;
use crate::readiness::{HorizonProposal, Readiness, State};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::page::{drawing, environment, sentence};
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
    let first = super::sentence::sentence(input, &locale)?;
    let sections = super::sections(input, &locale)?;
    let sections = sections.iter().map(|section| view(section, input, plots, &locale));
    let page = context! {
        lang => crate::report::catalogue::code(locale.lang()),
        project => sentence(&readiness.project),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/plot.css"),
            include_str!("../templates/check.css"),
        ).to_owned()),
        tone,
        sentence => first,
        next => super::sentence::next(input, &locale)?,
        cards => cards(readiness, &locale)?,
        sections => sections.collect::<Result<Vec<_>, _>>()?,
        version => env!("CARGO_PKG_VERSION"),
    };
    Ok(environment(locale)?.get_template("check.html")?.render(page)?)
}

fn view(section: &Section, input: &CheckInput<'_>, plots: &CheckPlots, locale: &Locale) -> Result<Value, ReportError> {
    let drawn = match section.id {
        "horizon" => plots.horizon.as_ref(),
        "months" => plots.months.as_ref(),
        _ => None,
    };
    let file = format!("{}/{}.csv", input.plots_folder, section.id);
    let caption = drawn.map(|_| locale.say("check_horizon.data", &[("file", &file)])).transpose()?;
    let table = section.table.as_ref().map(|table| {
        context! {
            head => table.columns.iter().map(|column| context! { title => &column.title, words => column.words }).collect::<Vec<_>>(),
            rows => &table.rows,
        }
    });
    Ok(context! {
        id => section.id,
        title => &section.title,
        facts => &section.facts,
        explained => &section.explained,
        plot => drawn.map(|plot| drawing(plot.views())),
        caption,
        table,
        notes => &section.notes,
        listed => matches!(section.id, "todo" | "notices"),
    })
}

/// The four numbers that people ask for first.
fn cards(readiness: &Readiness, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let horizon = &readiness.horizon;
    let mark = |days: u32| locale.say("check_horizon.mark", &[("days", &days.to_string())]);
    let (days, horizon_note) = match horizon.proposal {
        HorizonProposal::Proposed { days } => (mark(days)?, locale.say("check.card_proposed", &[])?),
        HorizonProposal::Undated => ("\u{2013}".to_owned(), locale.say("check.card_undated", &[])?),
        _ => (mark(horizon.configured_days)?, locale.say("check.card_configured", &[])?),
    };
    let card = |label: &str, value: String, note: String| -> Result<Value, ReportError> {
        Ok(context! { label => locale.say(label, &[])?, value, note })
    };
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
