//! The sheet as a page of its own.

use minijinja::context;
use minijinja::value::Value;

use super::LeadSheet;
use super::course;
use super::lines::{self, Line};
use crate::report::ReportError;
use crate::report::lead_now;
use crate::report::locale::Locale;
use crate::report::page::{cell, environment, sentence};

/// Lays out the page.
///
/// # Errors
/// When a message or a value that the template asks for is missing.
pub(super) fn render(sheet: &LeadSheet<'_>, locale: Locale) -> Result<String, ReportError> {
    let row = |line: Line| -> Result<Value, ReportError> {
        let points = locale.signed(f64::from(line.points), 0)?;
        Ok(context! { points, words => line.words, part => line.is_part, down => line.points < 0 })
    };
    let rows = |lines: Vec<Line>| lines.into_iter().map(row).collect::<Result<Vec<_>, _>>();
    let mut ledger = lines::ledger(sheet, &locale)?;
    let base = ledger.remove(0);
    let since = match sheet.since {
        None => None,
        Some(shift) => Some(context! {
            date => locale.date(shift.since)?,
            then => shift.score_then,
            now => shift.score_now,
            rows => rows(lines::steps(shift, &locale)?)?,
        }),
    };
    let point = |point: course::Point| context! { when => point.when, score => point.score, band => point.band, chance => point.chance };
    let trajectory = match sheet.trajectory {
        [] => None,
        points => Some(context! {
            rows => course::points(points, &locale)?.into_iter().map(point).collect::<Vec<_>>(),
            trend => course::trend(points, &locale)?,
        }),
    };
    let page = context! {
        now => lead_now::lines(sheet.now, &locale)?,
        trajectory,
        lang => crate::report::catalogue::code(locale.lang()),
        project => sentence(sheet.project),
        lead => cell(sheet.lead_id),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/sales.css"),
        ).to_owned()),
        date => sheet.as_of.map(|as_of| locale.date(as_of)).transpose()?,
        headline => lines::headline(sheet, &locale)?,
        unlisted => lines::unlisted(sheet.state, &locale)?,
        place => sheet.place.clone(),
        base => base.points,
        base_words => base.words,
        ledger => rows(ledger)?,
        score => sheet.ledger.score.0,
        since,
        what_if => lines::what_if(sheet, &locale)?,
        version => env!("CARGO_PKG_VERSION"),
    };
    Ok(environment(locale)?.get_template("lead.html")?.render(page)?)
}
