//! Which rules are at fault, and what is each worth?

use super::{AuditInput, DASH, number, points, ranged, rate, section, table};
use crate::audit::{Audit, Fault, FaultKind};
use crate::report::ReportError;
use crate::report::check::{Section, cell};
use crate::report::locale::Locale;

/// Distinct conversions under which nothing firm can be said, as for training.
const FEW_CONVERSIONS: usize = 120;

pub(super) fn sentence(input: &AuditInput<'_>, locale: &Locale) -> Result<String, ReportError> {
    let audit = input.audit;
    let n = locale.integer(audit.ground.ripe.conversions);
    let rules = locale.integer(audit.rules.len());
    let at_fault = audit.rules.iter().filter(|rule| rule.fault.is_some()).count();
    let first = match at_fault {
        0 => locale.say("audit.none_at_fault", &[("rules", &rules), ("n", &n)])?,
        1 => locale.say("audit.one_at_fault", &[("rules", &rules), ("n", &n)])?,
        at_fault => {
            let faults = locale.integer(at_fault);
            locale.say("audit.at_fault", &[("faults", &faults), ("rules", &rules), ("n", &n)])?
        }
    };
    if audit.ground.ripe.conversions >= FEW_CONVERSIONS {
        return Ok(first);
    }
    Ok(format!("{first} {}", locale.say("audit.few", &[("n", &n)])?))
}

pub(super) fn faults(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("faults", "audit_faults.title", audit, locale)?;
    for fault in &audit.faults {
        section.facts.push(fault_words(fault, audit, locale)?);
    }
    if audit.faults.is_empty() {
        section.facts.push(locale.say("audit_faults.none", &[])?);
    }
    let error = locale.percent(audit.ground.family_wise_error, 0)?;
    section.explained.push(locale.say("audit_faults.text", &[("error", &error)])?);
    Ok(section)
}

fn fault_words(fault: &Fault, audit: &Audit, locale: &Locale) -> Result<String, ReportError> {
    let name = cell(&fault.name);
    let reading = audit.rules.get(fault.rule);
    let written = points(reading.map_or(0.0, |reading| reading.points), locale)?;
    let lift = ranged(reading.and_then(|reading| reading.lift), 2, locale)?;
    let with = fault.with_name.as_deref().map(cell).unwrap_or_default();
    let gaps = [("rule", name.as_str()), ("points", &written), ("lift", &lift), ("with", &with)];
    match fault.kind {
        FaultKind::NeverPaid => locale.say("audit_faults.never_paid", &gaps),
        FaultKind::PaysEverybodyAlike => locale.say("audit_faults.everybody", &gaps),
        FaultKind::NoEffect => locale.say("audit_faults.no_effect", &gaps),
        FaultKind::WrongSign => locale.say("audit_faults.wrong_sign", &gaps),
        FaultKind::Redundant => locale.say("audit_faults.redundant", &gaps),
    }
}

pub(super) fn rules(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("rules", "audit_rules.title", audit, locale)?;
    section.explained.push(locale.say("audit_rules.text", &[])?);
    let mut found = table(
        1,
        &[
            "audit_rules.rule",
            "audit_rules.points",
            "audit_rules.leads",
            "audit_rules.conversions",
            "audit_rules.rate",
            "audit_rules.lift",
            "audit_rules.beside",
        ],
        locale,
    )?;
    for rule in &audit.rules {
        found.rows.push(vec![
            cell(&rule.name),
            points(rule.points, locale)?,
            locale.integer(rule.paid_leads),
            locale.integer(rule.paid.conversions),
            rate(&rule.paid, locale)?,
            ranged(rule.lift, 2, locale)?,
            ranged(rule.beside_others, 2, locale)?,
        ]);
    }
    section.table = Some(found);
    Ok(section)
}

pub(super) fn overlaps(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("overlaps", "audit_overlaps.title", audit, locale)?;
    if audit.overlaps.is_empty() {
        section.facts.push(locale.say("audit_overlaps.none", &[])?);
        return Ok(section);
    }
    section.explained.push(locale.say("audit_overlaps.text", &[])?);
    let titles = ["audit_rules.rule", "audit_overlaps.with", "audit_overlaps.paid", "audit_overlaps.points"];
    let mut found = table(2, &titles, locale)?;
    for pair in &audit.overlaps {
        let paid_alike = number(pair.paid_alike, 2, locale)?;
        found.rows.push(vec![
            cell(&pair.name),
            cell(&pair.with_name),
            paid_alike,
            locale.decimal(pair.points_alike, 2)?,
        ]);
    }
    section.table = Some(found);
    Ok(section)
}

pub(super) fn ground(input: &AuditInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let audit = input.audit;
    let mut section = section("ground", "audit_ground.title", audit, locale)?;
    let ground = &audit.ground;
    let days = locale.integer(ground.horizon_days as usize);
    let end = ground.data_end.map_or_else(|| Ok(DASH.to_owned()), |end| locale.date(end))?;
    let (rows, leads) = (locale.integer(ground.rows), locale.integer(ground.leads));
    let (ripe, conversions) = (locale.integer(ground.ripe.leads), locale.integer(ground.ripe.conversions));
    let as_of = cell(input.as_of);
    let file = cell(&audit.card.file);
    let gaps = [
        ("file", file.as_str()),
        ("as_of", &as_of),
        ("rows", &rows),
        ("leads", &leads),
        ("ripe", &ripe),
        ("n", &conversions),
        ("days", &days),
        ("end", &end),
    ];
    section.facts.push(locale.say("audit_ground.text", &gaps)?);
    let base = rate(&ground.ripe, locale)?;
    section.facts.push(locale.say("audit_ground.rate", &[("rate", &base), ("days", &days)])?);
    if ground.looked_at_share < 1.0 {
        let share = locale.percent(ground.looked_at_share, 0)?;
        section.facts.push(locale.say("audit_ground.drawn", &[("share", &share)])?);
    }
    if audit.card.starter {
        section.facts.push(locale.say("audit_ground.starter", &[])?);
    }
    section.explained.push(locale.say("audit_ground.worked", &[])?);
    Ok(section)
}
