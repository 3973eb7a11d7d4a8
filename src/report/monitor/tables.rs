//! The parts of a look: outcomes, the score, the features, scores by month, states.

use crate::monitor::{CohortCheck, CohortState, Drift, MonitorReading};
use crate::report::ReportError;
use crate::report::check::section::{Holds, Section, SectionTable, cell};
use crate::report::locale::Locale;

/// Features shown, the farthest first; the JSON has all.
const MOST_FEATURES: usize = 15;
/// What stands where nothing can be computed.
const NONE: &str = "\u{2013}";

/// Expected against observed, as a whole and by month.
pub(super) fn outcome(reading: &MonitorReading, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("outcome", locale.say("monitor.outcome_title", &[])?);
    section.explained.push(locale.say("monitor.outcome_how", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_months.month", &[])?, Holds::Words),
        (locale.say("monitor.rows", &[])?, Holds::Numbers),
        (locale.say("monitor.expected", &[])?, Holds::Numbers),
        (locale.say("monitor.observed", &[])?, Holds::Numbers),
        (locale.say("monitor.interval", &[])?, Holds::Numbers),
        (locale.say("monitor.ratio", &[])?, Holds::Numbers),
        (locale.say("check_horizon.reading", &[])?, Holds::Words),
    ]);
    table.rows.push(check(locale.say("monitor.all", &[])?, &reading.overall, locale)?);
    for month in &reading.months {
        table.rows.push(check(month.month.clone(), &month.check, locale)?);
    }
    section.table = Some(table);
    Ok(section)
}

fn check(name: String, check: &CohortCheck, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let state = match check.state {
        CohortState::AsExpected => locale.say("monitor.state_as_expected", &[]),
        CohortState::Watch => locale.say("monitor.state_watch", &[]),
        CohortState::Alarm => locale.say("monitor.state_alarm", &[]),
        CohortState::TooFew => locale.say("monitor.state_too_few", &[]),
    };
    Ok(vec![
        name,
        locale.integer(check.rows),
        locale.decimal(check.expected, 1)?,
        locale.integer(check.observed),
        locale.range(&locale.integer(check.low), &locale.integer(check.high))?,
        check.observed_over_expected.map_or_else(|| Ok(NONE.to_owned()), |ratio| locale.decimal(ratio, 2))?,
        state?,
    ])
}

/// The score against its reference.
pub(super) fn score(reading: &MonitorReading, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("score", locale.say("monitor.score_title", &[])?);
    section.facts.push(drift(&reading.score, locale)?);
    section.explained.push(locale.say("monitor.psi_how", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("monitor.tenth", &[])?, Holds::Words),
        (locale.say("monitor.reference", &[])?, Holds::Numbers),
        (locale.say("monitor.today", &[])?, Holds::Numbers),
    ]);
    let shares = reading.score.reference.iter().zip(&reading.score.today);
    let bins = reading.score.reference.len().saturating_sub(1);
    for (bin, (reference, today)) in shares.enumerate().take(bins) {
        let number = locale.integer(bin + 1);
        table.rows.push(vec![number, locale.percent(*reference, 1)?, locale.percent(*today, 1)?]);
    }
    section.table = Some(table);
    Ok(section)
}

fn drift(drift: &Drift, locale: &Locale) -> Result<String, ReportError> {
    let Some(index) = drift.psi else { return locale.say("monitor.psi_none", &[]) };
    let psi = locale.decimal(index, 3)?;
    match drift.critical {
        None => locale.say("monitor.psi_small", &[("psi", &psi)]),
        Some(critical) => {
            let critical = locale.decimal(critical, 3)?;
            let gaps = [("psi", psi.as_str()), ("critical", critical.as_str())];
            match drift.moved {
                true => locale.say("monitor.psi_moved", &gaps),
                false => locale.say("monitor.psi_chance", &gaps),
            }
        }
    }
}

/// The features, the farthest first.
pub(super) fn features(reading: &MonitorReading, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("features", locale.say("monitor.features_title", &[])?);
    let moved = reading.features.iter().filter(|drift| drift.moved).count();
    let (n, all) = (locale.integer(moved), locale.integer(reading.features.len()));
    section.facts.push(locale.say("monitor.features_moved", &[("n", &n), ("all", &all)])?);
    let mut table = SectionTable::new(vec![
        (locale.say("monitor.feature", &[])?, Holds::Words),
        (locale.say("monitor.psi", &[])?, Holds::Numbers),
        (locale.say("monitor.critical", &[])?, Holds::Numbers),
        (locale.say("check_horizon.reading", &[])?, Holds::Words),
    ]);
    for drift in reading.features.iter().take(MOST_FEATURES) {
        let number = |value: Option<f64>| value.map_or_else(|| Ok(NONE.to_owned()), |value| locale.decimal(value, 3));
        let reading = if drift.moved { locale.say("monitor.moved", &[])? } else { NONE.to_owned() };
        table.rows.push(vec![cell(&drift.name), number(drift.psi)?, number(drift.critical)?, reading]);
    }
    section.table = Some(table);
    Ok(section)
}

/// Scores by month.
pub(super) fn inflation(reading: &MonitorReading, locale: &Locale) -> Result<Option<Section>, ReportError> {
    if reading.inflation.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("inflation", locale.say("monitor.inflation_title", &[])?);
    section.explained.push(locale.say("monitor.inflation_how", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_months.month", &[])?, Holds::Words),
        (locale.say("monitor.leads", &[])?, Holds::Numbers),
        (locale.say("monitor.mean_score", &[])?, Holds::Numbers),
        (locale.say("monitor.mean_chance", &[])?, Holds::Numbers),
        (locale.say("monitor.best_band", &[])?, Holds::Numbers),
    ]);
    for month in &reading.inflation {
        table.rows.push(vec![
            month.month.clone(),
            locale.integer(month.leads),
            locale.decimal(month.mean_score, 1)?,
            locale.percent(month.mean_chance, 1)?,
            locale.percent(month.best_band_share, 1)?,
        ]);
    }
    section.table = Some(table);
    Ok(Some(section))
}

/// Leads by state today.
pub(super) fn states(reading: &MonitorReading, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("states", locale.say("monitor.states_title", &[])?);
    if let Some(as_of) = reading.as_of {
        section.facts.push(locale.say("monitor.as_of", &[("date", &locale.date(as_of)?)])?);
    }
    let mut table = SectionTable::new(vec![
        (locale.say("monitor.state", &[])?, Holds::Words),
        (locale.say("monitor.leads", &[])?, Holds::Numbers),
    ]);
    for (state, leads) in &reading.states {
        let key = match state.as_str() {
            "scored" => "monitor.scored",
            "no_evidence" => "monitor.no_evidence",
            "out_of_scope" => "monitor.out_of_scope",
            _ => "monitor.not_open",
        };
        table.rows.push(vec![locale.say(key, &[])?, locale.integer(*leads)]);
    }
    section.table = Some(table);
    Ok(section)
}
