//! How much is there, for what is it enough, and what do cohort and split make of it?

use super::section::{Holds, Section, SectionTable, cell};
use crate::readiness::{Gate, PartCounts, Readiness, Standing, TRAINING_CONVERSIONS, Use};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::shown::shown;
use crate::tongue::told;

/// Longest account of a problem, in characters.
const MAX_PROBLEM: usize = 500;

/// More months than this are no forecast.
const MOST_MONTHS: f64 = 120.0;

pub(super) fn counts(readiness: &Readiness, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("counts", locale.say("check_counts.title", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_counts.what", &[])?, Holds::Words),
        (locale.say("check_counts.number", &[])?, Holds::Numbers),
    ]);
    let mut row = |key: &str, n: String| -> Result<(), ReportError> {
        table.rows.push(vec![locale.say(key, &[])?, n]);
        Ok(())
    };
    let (leads, conversions) = (&readiness.leads, &readiness.conversions);
    let integer = |n: usize| locale.integer(n);
    row("check_counts.leads", integer(leads.all))?;
    let dated = readiness.data_end.is_some();
    for (key, n, always) in [
        ("check_counts.ripe", leads.ripe, true),
        ("check_counts.young", leads.young, dated),
        ("check_counts.never", leads.never_listed, false),
        ("check_counts.with_events", leads.with_events, readiness.events > 0),
    ] {
        if always || n > 0 {
            row(key, integer(n))?;
        }
    }
    if readiness.events > 0 {
        row("check_counts.events", integer(readiness.events))?;
    }
    if let (Some(first), Some(end)) = (readiness.first_event, readiness.data_end) {
        row("check_counts.span", locale.range(&locale.date(first)?, &locale.date(end)?)?)?;
    }
    row("check_counts.conversions", integer(conversions.all))?;
    for (key, n, always) in [
        ("check_counts.conversions_ripe", conversions.ripe, true),
        ("check_counts.conversions_young", conversions.young, dated),
        ("check_counts.conversions_beyond", conversions.beyond_horizon, false),
        ("check_counts.conversions_never", conversions.never_listed, false),
        ("check_counts.conversions_after", conversions.after_data_end, false),
    ] {
        if always || n > 0 {
            row(key, integer(n))?;
        }
    }
    let sensitive: Vec<String> = readiness
        .columns
        .iter()
        .filter(|column| matches!(column.standing, Standing::Sensitive | Standing::SensitiveAllowed))
        .map(|column| cell(&column.column))
        .collect();
    if !sensitive.is_empty() {
        row("check_counts.sensitive", super::sentence::listed(sensitive, locale)?)?;
    }
    // What belongs to leads or to conversions stands under them.
    indent(&mut table, locale)?;
    section.table = Some(table);
    Ok(section)
}

/// Marks the rows that are parts of the row above.
fn indent(table: &mut SectionTable, locale: &Locale) -> Result<(), ReportError> {
    let mut parts = Vec::new();
    for key in [
        "check_counts.ripe",
        "check_counts.young",
        "check_counts.never",
        "check_counts.with_events",
        "check_counts.conversions_ripe",
        "check_counts.conversions_young",
        "check_counts.conversions_beyond",
        "check_counts.conversions_never",
        "check_counts.conversions_after",
    ] {
        parts.push(locale.say(key, &[])?);
    }
    for row in table.rows.iter_mut().filter(|row| parts.contains(&row[0])) {
        row[0] = format!("\u{2013} {}", row[0]);
    }
    Ok(())
}

pub(super) fn gates(readiness: &Readiness, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("gates", locale.say("check_gates.title", &[])?);
    section.explained.push(locale.say("check_gates.text", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_gates.use", &[])?, Holds::Words),
        (locale.say("check_gates.wanted", &[])?, Holds::Numbers),
        (locale.say("check_gates.found", &[])?, Holds::Numbers),
        (locale.say("check_gates.missing", &[])?, Holds::Numbers),
        (locale.say("check_gates.reading", &[])?, Holds::Words),
    ]);
    for gate in &readiness.gates {
        let key = match gate.purpose {
            Use::Training => "check_gates.training",
            Use::Verdict => "check_gates.verdict",
            Use::Trees => "check_gates.trees",
        };
        table.rows.push(vec![
            locale.say(key, &[])?,
            locale.integer(gate.wanted),
            locale.integer(gate.found),
            locale.integer(gate.missing),
            reading(gate, locale)?,
        ]);
    }
    section.table = Some(table);
    if readiness.gates.iter().any(|gate| gate.purpose == Use::Training && gate.missing > 0) {
        section.notes.push(locale.say("check_gates.rules", &[])?);
    }
    Ok(section)
}

fn reading(gate: &Gate, locale: &Locale) -> Result<String, ReportError> {
    match gate.months_at_this_pace.filter(|months| *months <= MOST_MONTHS) {
        _ if gate.missing == 0 => locale.say("check_gates.enough", &[]),
        None => locale.say("check_gates.unknown", &[]),
        Some(months) if months <= 1.0 => locale.say("check_gates.month", &[]),
        Some(months) => locale.say("check_gates.months", &[("n", &locale.decimal(months.ceil(), 0)?)]),
    }
}

pub(super) fn plan(readiness: &Readiness, locale: &Locale) -> Result<Section, ReportError> {
    let plan = &readiness.plan;
    let mut section = Section::new("plan", locale.say("check_plan.title", &[])?);
    let (rows, ripe) = (locale.integer(plan.rows), locale.integer(plan.ripe_rows));
    let as_of = cell(&plan.as_of);
    section.facts.push(locale.say("check_plan.text", &[("as_of", &as_of), ("rows", &rows), ("ripe", &ripe)])?);
    if let Some(problem) = &plan.problem {
        // Written in English where it arose.
        let problem = shown(&told(problem, locale.lang()), MAX_PROBLEM);
        let problem = problem.trim_end_matches('.');
        section.facts.push(locale.say("check_plan.problem", &[("problem", problem)])?);
    }
    match &plan.proposal {
        Some(proposal) => {
            let fractions: Vec<String> = proposal.fractions.iter().map(|share| format!("{share:.1}")).collect();
            let gaps = [
                ("as_of", proposal.as_of.as_str()),
                ("days", &proposal.horizon_days.to_string()),
                ("fractions", &format!("[{}]", fractions.join(", "))),
                ("train", &locale.integer(proposal.train.conversions)),
                ("test", &locale.integer(proposal.test.conversions)),
            ];
            section.facts.push(locale.say("check_plan.proposal", &gaps)?);
        }
        None if !plan.is_enough() => {
            let wanted = locale.integer(TRAINING_CONVERSIONS);
            section.facts.push(locale.say("check_plan.no_proposal", &[("wanted", &wanted)])?);
        }
        None => {}
    }
    let mut table = SectionTable::new(vec![
        (locale.say("data.part", &[])?, Holds::Words),
        (locale.say("data.rows", &[])?, Holds::Numbers),
        (locale.say("data.leads", &[])?, Holds::Numbers),
        (locale.say("data.conversions", &[])?, Holds::Numbers),
    ]);
    let mut part = |key: &str, counts: Option<PartCounts>| -> Result<(), ReportError> {
        if let Some(counts) = counts {
            let numbers = [counts.rows, counts.leads, counts.conversions].map(|n| locale.integer(n));
            table.rows.push([locale.say(key, &[])?].into_iter().chain(numbers).collect());
        }
        Ok(())
    };
    part("data.train", plan.train)?;
    part("data.calibration", plan.calibration)?;
    part("data.test", plan.test)?;
    if plan.train.is_some() && plan.calibration.is_none() {
        section.notes.push(locale.say("data.no_calibration", &[])?);
    }
    section.table = (!table.rows.is_empty()).then_some(table);
    Ok(section)
}
