//! The audit as a page of its own.

use super::{AuditInput, DASH, rate};
use crate::report::ReportError;
use crate::report::check::cell;
use crate::report::locale::Locale;
use crate::report::page::{PartsCard, PartsPage, part};

/// Lays out the page.
///
/// # Errors
/// When a message or a value that the template asks for is missing.
pub(super) fn render(input: &AuditInput<'_>, locale: Locale) -> Result<String, ReportError> {
    let sections = super::sections(input, &locale)?;
    let page = PartsPage {
        eyebrow: "audit.eyebrow",
        project: input.project,
        tone: if input.audit.rules.iter().any(|rule| rule.fault.is_some()) { "worse" } else { "open" },
        sentence: super::rules::sentence(input, &locale)?,
        advice: vec![advice(input, &locale)?],
        cards: cards(input, &locale)?,
        contents: true,
        sections: sections.iter().map(|of| part(of, matches!(of.id, "faults" | "feedback"), None)).collect(),
    };
    page.render(locale)
}

/// What to do next, and the command that helps.
fn advice(input: &AuditInput<'_>, locale: &Locale) -> Result<(String, Option<String>), ReportError> {
    let audit = input.audit;
    if audit.faults.is_empty() {
        let command = "leadscore rules learn --engine generic -o rules.learned.toml";
        return Ok((locale.say("audit.next_learn", &[])?, Some(command.to_owned())));
    }
    let command = format!("leadscore rules diff {} changed.toml", cell(&audit.card.file));
    Ok((locale.say("audit.next_diff", &[])?, Some(command)))
}

/// The numbers that people ask for first.
fn cards(input: &AuditInput<'_>, locale: &Locale) -> Result<Vec<PartsCard>, ReportError> {
    let audit = input.audit;
    let card = |label, value, note| PartsCard::new(locale, label, value, note);
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
