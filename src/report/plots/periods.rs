//! How many conversions did each period's list find? The chosen model beside the rules and the newest leads.

use super::axes::{self, Tick};
use super::canvas::{Anchor, Canvas, Dash, Frame, Ink, Mark, Size, Type};
use super::labels::{fitted, spread, text_width};
use super::{Head, Plot};
use crate::evaluate::ScorerResult;
use crate::report::data_file::{Cell, csv_bytes};
use crate::report::locale::Locale;
use crate::report::{Cast, ReportError};

/// Beyond so many periods lines go without marks, which would only touch one another.
const MOST_MARKS: usize = 120;

/// One scorer's lists.
struct Series<'a> {
    result: &'a ScorerResult,
    name: String,
    ink: Ink,
    dash: Dash,
    mark: Mark,
}

pub(super) fn plot(cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let mut series = Vec::new();
    for (result, ink, dash, mark) in [
        (cast.newest, Ink::Newest, Dash::Short, Mark::Triangle),
        (cast.rules, Ink::Rules, Dash::Long, Mark::Square),
        (Some(cast.model), Ink::Model, Dash::Solid, Mark::Dot),
    ] {
        if let Some(result) = result.filter(|result| !result.periods.is_empty()) {
            series.push(Series { result, name: super::label(&locale.name_of(result, cast)?), ink, dash, mark });
        }
    }
    let names = series.iter().rev().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    let head = Head {
        title: locale.say("periods.alt", &[])?,
        desc: locale.say("periods.desc", &[("names", &names), ("n", &locale.integer(cast.model.periods.len()))])?,
    };
    let starts: Vec<Vec<String>> = series
        .iter()
        .map(|one| one.result.periods.iter().map(|p| p.start.map_or_else(String::new, |at| at.to_string())).collect())
        .collect();
    let rows: Vec<_> = series
        .iter()
        .zip(&starts)
        .rev()
        .flat_map(|(one, starts)| {
            one.result.periods.iter().zip(starts).enumerate().map(|(index, (period, start))| {
                vec![
                    Cell::Text(&one.result.name),
                    Cell::Count(index + 1),
                    Cell::Text(start),
                    Cell::Count(period.open),
                    Cell::Number(period.listed),
                    Cell::Number(period.found),
                ]
            })
        })
        .collect();
    let csv = csv_bytes(&["scorer", "period", "start", "open", "listed", "found"], &rows)?;
    let wide = Size { width: 720.0, height: 340.0 };
    let narrow = Size { width: 350.0, height: 330.0 };
    Plot::make("periods", &head, [wide, narrow], csv, |canvas| draw(canvas, &series, locale))
}

fn draw(canvas: &Canvas<'_>, series: &[Series<'_>], locale: &Locale) -> Result<(), ReportError> {
    let found = || series.iter().flat_map(|one| one.result.periods.iter().map(|period| period.found));
    let most = found().filter(|found| found.is_finite()).fold(0.0_f64, f64::max);
    let count = series.iter().map(|one| one.result.periods.len()).max().unwrap_or(0);
    if count == 0 || most > 1e12 {
        return super::nothing(canvas, locale);
    }
    let Size { width, height } = canvas.size;
    let narrow = canvas.size.is_narrow();
    let look = Type::label(Ink::Text);
    let names_width =
        series.iter().map(|one| text_width(&one.name, look.size) * 1.07).fold(0.0_f64, f64::max).min(190.0);
    let legend = if narrow { 20.0 * series.len() as f64 } else { 0.0 };
    let frame = Frame {
        left: 46.0,
        top: axes::ABOVE + legend,
        right: if narrow { width - 16.0 } else { width - names_width - 22.0 },
        bottom: height - axes::BELOW,
    };
    let plane = canvas.plane(frame, -0.5..count as f64 - 0.5, 0.0..most.max(1.0) * 1.06);
    let y: Vec<Tick> = plane
        .round_values_y(6)
        .into_iter()
        .filter(|value| (value - value.round()).abs() < 1e-9)
        .map(|at| Ok(Tick { at, words: locale.decimal(at, 0)? }))
        .collect::<Result<_, ReportError>>()?;
    let first = &series[series.len() - 1].result.periods;
    let every = (count as f64 * 68.0 / (frame.right - frame.left)).ceil().max(1.0) as usize;
    let mut x = Vec::new();
    for (index, period) in first.iter().enumerate().step_by(every) {
        let words = match period.start {
            Some(start) => locale.short_date(start)?,
            None => locale.integer(index + 1),
        };
        x.push(Tick { at: index as f64, words });
    }
    axes::draw(canvas, &plane, (&locale.say("periods.x", &[])?, &x), (&locale.say("periods.y", &[])?, &y))?;
    let radius = if count > 40 { 2.4 } else { 4.4 };
    let mut ends = Vec::new();
    for one in series {
        let line: Vec<_> = one
            .result
            .periods
            .iter()
            .enumerate()
            .filter(|(_, period)| period.found.is_finite())
            .map(|(index, period)| plane.at(index as f64, period.found.max(0.0)))
            .collect();
        canvas.line(&line, one.ink, one.dash, if one.ink == Ink::Model { 2.8 } else { 1.8 })?;
        for &at in line.iter().filter(|_| count <= MOST_MARKS) {
            canvas.mark(at, one.mark, one.ink, radius)?;
        }
        ends.push(line.last().map_or(frame.bottom, |&(_, y)| y));
    }
    if narrow {
        for (index, one) in series.iter().rev().enumerate() {
            let y = 12.0 + 20.0 * index as f64;
            canvas.line(&[(4.0, y), (34.0, y)], one.ink, one.dash, 2.2)?;
            canvas.mark((19.0, y), one.mark, one.ink, 4.4)?;
            let name = fitted(&one.name, 13.0, width - 50.0);
            canvas.text((42.0, y), &name, Anchor::Start, Type { size: 13.0, ..Type::label(one.ink) })?;
        }
    } else {
        for (one, y) in series.iter().zip(spread(&ends, 18.0, frame.top, frame.bottom)) {
            let name = fitted(&one.name, look.size, names_width / 1.07);
            canvas.text((frame.right + 12.0, y), &name, Anchor::Start, Type::label(one.ink))?;
        }
    }
    Ok(())
}
