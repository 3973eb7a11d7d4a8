//! The page on what buyers do: words, counts of a hundred, one picture.

use minijinja::context;
use minijinja::value::Value;

use super::{Buyers, BuyersForm, Fact, FactRow, Segment};
use crate::evaluate::{Contrast, Frequency};
use crate::frame::Lookback;
use crate::report::locale::{Locale, digits_of};
use crate::report::page::{cell, cut, drawing, environment, sentence};
use crate::report::plots::Views;
use crate::report::sheet::csv_bytes;
use crate::report::{Cell, ReportError};

/// Rows of each table.
const MOST_ROWS: usize = 30;

pub(super) fn render(
    buyers: &Buyers,
    form: &BuyersForm<'_>,
    views: &Views,
    locale: Locale,
) -> Result<String, ReportError> {
    let rows = |rows: &[FactRow]| {
        cut(rows, MOST_ROWS).0.iter().map(|row| fact_row(row, &locale)).collect::<Result<Vec<_>, _>>()
    };
    let segments = cut(&buyers.segments, MOST_ROWS).0.iter().map(|part| segment(part, &locale));
    let first = buyers.more.first().map(|row| fact_sentence(row, &locale)).transpose()?;
    let page = context! {
        lang => crate::report::catalogue::code(locale.lang()),
        project => sentence(form.project),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/plot.css"),
            include_str!("../templates/sales.css"),
        ).to_owned()),
        first,
        all => frequency(&buyers.all, &locale)?,
        horizon => locale.integer(form.horizon_days as usize),
        drawing => drawing(views),
        any => !buyers.more.is_empty() || !buyers.fewer.is_empty(),
        more => rows(&buyers.more)?,
        fewer => rows(&buyers.fewer)?,
        segments => segments.collect::<Result<Vec<_>, _>>()?,
        version => env!("CARGO_PKG_VERSION"),
    };
    Ok(environment(locale)?.get_template("buyers.html")?.render(page)?)
}

/// "visited pricing in the last 30 days", "industry is retail", "employees at 120 or more".
pub(super) fn fact_words(fact: &Fact, locale: &Locale) -> Result<String, ReportError> {
    let spoken = |name: &str| cell(&name.replace('_', " "));
    match fact {
        Fact::Did { event, lookback: Lookback::Days(days) } => {
            let days = locale.integer(*days as usize);
            locale.say("buyers_page.did", &[("event", &spoken(event)), ("days", &days)])
        }
        Fact::Did { event, lookback: Lookback::Ever } => {
            locale.say("buyers_page.did_ever", &[("event", &spoken(event))])
        }
        Fact::Is { column, level } => {
            locale.say("buyers_page.is", &[("column", &spoken(column)), ("level", &cell(level))])
        }
        Fact::AtLeast { column, value } => {
            let number =
                value.parse().map_or_else(|_| Ok(cell(value)), |value: f64| locale.decimal(value, digits(value)))?;
            locale.say("buyers_page.at_least", &[("column", &spoken(column)), ("value", &number)])
        }
    }
}

/// As many digits as tell a small number from 0: none from 100 on, where it is whole, else enough for two figures.
fn digits(value: f64) -> usize {
    let size = value.abs();
    if size >= 100.0 || digits_of(&[value]) == 0 {
        return 0;
    }
    (1..6).find(|&digits| size * 10_f64.powi(digits) >= 10.0).map_or(6, |digits| digits as usize)
}

/// "Of 100 leads with X, 34 became customers; of 100 without, 5."
fn fact_sentence(row: &FactRow, locale: &Locale) -> Result<String, ReportError> {
    let (with, without) =
        (locale.of_hundred(row.contrast.with.rate())?, locale.of_hundred(row.contrast.without.rate())?);
    let fact = fact_words(&row.fact, locale)?;
    locale.say("buyers_page.sentence", &[("fact", &fact), ("with", &with), ("without", &without)])
}

fn frequency(found: &Frequency, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        rate => locale.say("measure.of_100", &[("n", &locale.of_hundred(found.rate())?)])?,
        interval => locale.range(&locale.of_hundred(found.low)?, &locale.of_hundred(found.high)?)?,
        rows => locale.integer(found.rows),
    })
}

fn fact_row(row: &FactRow, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        fact => fact_words(&row.fact, locale)?,
        with => frequency(&row.contrast.with, locale)?,
        without => frequency(&row.contrast.without, locale)?,
    })
}

fn segment(segment: &Segment, locale: &Locale) -> Result<Value, ReportError> {
    let row = |row: &super::SegmentRow| -> Result<Value, ReportError> {
        Ok(context! {
            level => cell(&row.level),
            frequency => frequency(&row.frequency, locale)?,
            best => row.best.as_ref().map(|best| fact_sentence(best, locale)).transpose()?,
        })
    };
    Ok(context! {
        column => cell(&segment.column.replace('_', " ")),
        rows => cut(&segment.rows, MOST_ROWS).0.iter().map(row).collect::<Result<Vec<_>, _>>()?,
    })
}

/// The data behind the picture and the tables.
pub(super) fn csv(buyers: &Buyers, rows: &[(String, &Contrast)]) -> Vec<u8> {
    let header = [
        "segment",
        "value",
        "fact",
        "with_rows",
        "with_converted",
        "with_low",
        "with_high",
        "without_rows",
        "without_converted",
        "without_low",
        "without_high",
    ];
    let side = |found: &Frequency| {
        [Cell::Count(found.rows), Cell::Count(found.converted), Cell::Number(found.low), Cell::Number(found.high)]
    };
    let mut lines: Vec<Vec<Cell<'_>>> = Vec::new();
    for (words, contrast) in rows {
        let mut line = vec![Cell::Empty, Cell::Empty, Cell::Text(words)];
        line.extend(side(&contrast.with));
        line.extend(side(&contrast.without));
        lines.push(line);
    }
    for segment in &buyers.segments {
        for row in &segment.rows {
            let mut line = vec![Cell::Text(&segment.column), Cell::Text(&row.level), Cell::Empty];
            line.extend(side(&row.frequency));
            line.extend([Cell::Empty; 4]);
            lines.push(line);
        }
    }
    csv_bytes(&header, &lines)
}
