//! How many conversions did each period's list find? The chosen model beside the rules and the newest leads.

use super::axes::{self, Tick};
use super::canvas::{Canvas, Size, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::{Head, Plot};
use crate::evaluate::ScorerResult;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, ReportError};

/// Beyond so many periods lines go without marks, which would only touch one another.
const MOST_MARKS: usize = 120;

pub(super) fn plot(cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let mut series: Vec<&ScorerResult> = Vec::new();
    let mut keys = Vec::new();
    for (result, ink, dash, width) in [
        (cast.newest, Ink::Newest, Dash::Short, 1.8),
        (cast.rules, Ink::Rules, Dash::Long, 1.8),
        (Some(cast.model), Ink::Model, Dash::Solid, 2.8),
    ] {
        if let Some(result) = result.filter(|result| !result.periods.is_empty()) {
            let name = super::label(&locale.name_of(result, cast)?);
            keys.push(Key { name, ink, dash, mark: super::mark_of(ink), width });
            series.push(result);
        }
    }
    let names = keys.iter().rev().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
    let head = Head {
        title: locale.say("periods.alt", &[])?,
        desc: locale.say("periods.desc", &[("names", &names), ("n", &locale.integer(cast.model.periods.len()))])?,
    };
    let starts: Vec<Vec<String>> = series
        .iter()
        .map(|one| one.periods.iter().map(|p| p.start.map_or_else(String::new, |at| at.to_string())).collect())
        .collect();
    let rows: Vec<_> = series
        .iter()
        .zip(&starts)
        .rev()
        .flat_map(|(one, starts)| {
            one.periods.iter().zip(starts).enumerate().map(|(index, (period, start))| {
                vec![
                    Cell::Text(&one.name),
                    Cell::Count(index + 1),
                    Cell::Text(start),
                    Cell::Count(period.open),
                    Cell::Number(period.listed),
                    Cell::Number(period.found),
                ]
            })
        })
        .collect();
    let csv = csv_bytes(&["scorer", "period", "start", "open", "listed", "found"], &rows);
    let wide = Size { width: 720.0, height: 340.0 };
    let narrow = Size { width: 350.0, height: 330.0 };
    Plot::make("periods", &head, [wide, narrow], csv, |canvas| draw(canvas, &series, &keys, locale))
}

fn draw(canvas: &Canvas<'_>, series: &[&ScorerResult], keys: &[Key], locale: &Locale) -> Result<(), ReportError> {
    let found = || series.iter().flat_map(|one| one.periods.iter().map(|period| period.found));
    let most = found().filter(|found| found.is_finite()).fold(0.0_f64, f64::max);
    let count = series.iter().map(|one| one.periods.len()).max().unwrap_or(0);
    if count == 0 || most > 1e12 {
        return super::nothing(canvas, locale);
    }
    let top = most.max(1.0) * 1.06;
    let y: Vec<Tick> = round_values(0.0..top, 6)
        .into_iter()
        .filter(|value| (value - value.round()).abs() < 1e-9)
        .map(|at| Ok(Tick { at, words: locale.decimal(at, 0)? }))
        .collect::<Result<_, ReportError>>()?;
    let frame = keys::frame(canvas, keys, axes::left_of(&y));
    let plane = canvas.plane(frame, -0.5..count as f64 - 0.5, 0.0..top);
    let first = &series[series.len() - 1].periods;
    let dated = first.iter().any(|period| period.start.is_some());
    let title = if dated { "periods.x" } else { "periods.x_undated" };
    let every = (count as f64 * 68.0 / (frame.right - frame.left)).ceil().max(1.0) as usize;
    let mut x = Vec::new();
    for (index, period) in first.iter().enumerate().step_by(every) {
        let words = match period.start {
            Some(start) => locale.short_date(start)?,
            None => locale.integer(index + 1),
        };
        x.push(Tick { at: index as f64, words });
    }
    axes::draw(canvas, &plane, (&locale.say(title, &[])?, &x), (&locale.say("periods.y", &[])?, &y))?;
    let radius = if count > 40 { 2.4 } else { 4.4 };
    let mut ends = Vec::new();
    for (one, key) in series.iter().zip(keys) {
        let line: Vec<_> = one
            .periods
            .iter()
            .enumerate()
            .filter(|(_, period)| period.found.is_finite())
            .map(|(index, period)| plane.at(index as f64, period.found.max(0.0)))
            .collect();
        canvas.line(&line, key.ink, key.dash, key.width)?;
        for &at in line.iter().filter(|_| count <= MOST_MARKS) {
            canvas.mark(at, key.mark, key.ink, radius)?;
        }
        ends.push(line.last().map_or(frame.bottom, |&(_, y)| y));
    }
    Ok(keys::draw(canvas, keys, &ends, frame)?)
}
