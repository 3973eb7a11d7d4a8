//! The audit as a page of its own.

use minijinja::context;
use minijinja::value::Value;

use super::{AuditInput, DASH, rate};
use crate::report::ReportError;
use crate::report::check::Section;
use crate::report::locale::Locale;
use crate::report::page::{environment, sentence};

/// Lays out the page.
///
/// # Errors
/// When a message or a value that the template asks for is missing.
pub(super) fn render(input: &AuditInput<'_>, locale: Locale) -> Result<String, ReportError> {
    let sections = super::sections(input, &locale)?;
    let sections: Vec<Value> = sections.iter().map(view).collect();
    let tone = if input.audit.rules.iter().any(|rule| rule.fault.is_some()) { "worse" } else { "open" };
    let page = context! {
        lang => crate::report::catalogue::code(locale.lang()),
        project => sentence(input.project),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/check.css"),
        ).to_owned()),
        tone,
        sentence => super::rules::sentence(input, &locale)?,
        cards => cards(input, &locale)?,
        sections,
        version => env!("CARGO_PKG_VERSION"),
    };
    Ok(environment(locale)?.get_template("audit.html")?.render(page)?)
}

fn view(section: &Section) -> Value {
    let table = section.table.as_ref().map(|table| {
        context! {
            head => table.columns.iter().map(|column| context! { title => &column.title, words => column.words }).collect::<Vec<_>>(),
            rows => &table.rows,
        }
    });
    context! {
        id => section.id,
        title => &section.title,
        facts => &section.facts,
        explained => &section.explained,
        table,
        notes => &section.notes,
        listed => matches!(section.id, "faults" | "feedback"),
    }
}

/// The numbers that people ask for first.
fn cards(input: &AuditInput<'_>, locale: &Locale) -> Result<Vec<Value>, ReportError> {
    let audit = input.audit;
    let card = |label: &str, value: String, note: String| -> Result<Value, ReportError> {
        Ok(context! { label => locale.say(label, &[])?, value, note })
    };
    let at_fault = audit.rules.iter().filter(|rule| rule.fault.is_some()).count();
    let of_rules = locale.say("audit.card_of", &[("n", &locale.integer(audit.rules.len()))])?;
    let half_life = audit.half_life.as_ref().and_then(|found| found.days);
    let days =
        half_life.map_or_else(|| Ok(DASH.to_owned()), |days| locale.decimal(days, if days < 10.0 { 1 } else { 0 }))?;
    let half_life_note = match audit.half_life.as_ref().and_then(crate::audit::HalfLife::ranged) {
        Some(ranged) => locale.range(&locale.decimal(ranged.low, 0)?, &locale.decimal(ranged.high, 0)?)?,
        None => locale.say("audit.card_open", &[])?,
    };
    Ok(vec![
        card("audit_faults.title", locale.integer(at_fault), of_rules)?,
        card(
            "audit_groups.conversions",
            locale.integer(audit.ground.ripe.conversions),
            rate(&audit.ground.ripe, locale)?,
        )?,
        card("audit.card_half_life", days, half_life_note)?,
    ])
}
