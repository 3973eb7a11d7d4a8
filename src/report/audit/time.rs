//! How fast should points fade, and does the score swell?

use super::{DASH, ranged, rate, section, table};
use crate::audit::Audit;
use crate::report::ReportError;
use crate::report::check::Section;
use crate::report::locale::Locale;

pub(super) fn half_life(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("half_life", "audit_half_life.title", audit, locale)?;
    let Some(found) = &audit.half_life else { return Ok(section) };
    let days = |days: Option<f64>| {
        days.map_or_else(|| Ok(DASH.to_owned()), |days| locale.decimal(days, if days < 10.0 { 1 } else { 0 }))
    };
    let (best, low, high) = (days(found.days)?, days(found.low)?, days(found.high)?);
    let gaps = [("days", best.as_str()), ("low", &low), ("high", &high)];
    section.facts.push(match (found.days, found.low, found.high) {
        (Some(_), Some(_), Some(_)) => locale.say("audit_half_life.found", &gaps)?,
        (Some(_), Some(_), None) => locale.say("audit_half_life.at_least", &gaps)?,
        (Some(_), None, Some(_)) => locale.say("audit_half_life.at_most", &gaps)?,
        (Some(_), None, None) => locale.say("audit_half_life.open", &gaps)?,
        (None, Some(_), _) => locale.say("audit_half_life.stays", &gaps)?,
        (None, None, _) => locale.say("audit_half_life.open_stays", &gaps)?,
    });
    let card = days(found.card_days)?;
    let gaps = [("days", card.as_str())];
    section.facts.push(match (found.card_days, found.card_within) {
        (Some(_), Some(true)) => locale.say("audit_half_life.card_fits", &gaps)?,
        (Some(_), _) => locale.say("audit_half_life.card_does_not", &gaps)?,
        (None, Some(true)) => locale.say("audit_half_life.card_stays_fits", &[])?,
        (None, Some(false)) => locale.say("audit_half_life.card_stays_does_not", &[])?,
        (None, None) => locale.say("audit_half_life.card_steps", &[])?,
    });
    section.explained.push(locale.say("audit_half_life.text", &[])?);
    let mut profile = table(1, &["audit_half_life.days", "audit_half_life.likelihood"], locale)?;
    for point in &found.profile {
        let days = match point.days {
            Some(days) => locale.decimal(days, 1)?,
            None => locale.say("audit_half_life.never", &[])?,
        };
        profile.rows.push(vec![days, locale.decimal(point.log_likelihood, 2)?]);
    }
    section.table = Some(profile);
    Ok(section)
}

pub(super) fn inflation(audit: &Audit, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = section("inflation", "audit_inflation.title", audit, locale)?;
    if let Some(trend) = &audit.inflation_trend {
        let by = ranged(Some(trend.points_per_month), 2, locale)?;
        let share = trend.share_per_month.map_or_else(|| Ok(DASH.to_owned()), |share| locale.percent(share, 1))?;
        let key = if trend.inflates {
            "audit_inflation.inflates"
        } else if trend.points_per_month.high < 0.0 {
            "audit_inflation.deflates"
        } else {
            "audit_inflation.steady"
        };
        section.facts.push(locale.say(key, &[("by", &by), ("share", &share)])?);
    }
    if audit.inflation.is_empty() {
        return Ok(section);
    }
    section.explained.push(locale.say("audit_inflation.text", &[])?);
    let titles = [
        "audit_inflation.month",
        "audit_inflation.rows",
        "audit_inflation.mean",
        "audit_inflation.median",
        "audit_inflation.top",
        "audit_inflation.best_band",
        "audit_groups.rate",
    ];
    let mut months = table(1, &titles, locale)?;
    for month in &audit.inflation {
        let share = month.best_band_share.map_or_else(|| Ok(DASH.to_owned()), |share| locale.percent(share, 1))?;
        months.rows.push(vec![
            month.month.clone(),
            locale.integer(month.rows),
            locale.decimal(month.mean, 1)?,
            locale.decimal(month.median, 1)?,
            locale.decimal(month.top_tenth, 1)?,
            share,
            rate(&month.converted, locale)?,
        ]);
    }
    section.table = Some(months);
    Ok(section)
}
