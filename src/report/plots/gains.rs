//! How many conversions does each order find, the more leads are listed? Gains curves with the capacity line.

use super::axes::{self, Tick};
use super::canvas::{Anchor, Canvas, Dash, Frame, Ink, Mark, Point, Size, Type};
use super::labels::{beside_lines, text_width};
use super::{Head, Plot};
use crate::evaluate::ScorerResult;
use crate::report::data_file::{Cell, csv_bytes};
use crate::report::locale::Locale;
use crate::report::{Cast, ReportError, ReportInput};

/// One order of leads in the plot.
struct Curve<'a> {
    result: &'a ScorerResult,
    name: String,
    ink: Ink,
    dash: Dash,
    width: f64,
}

pub(super) fn plot(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let mut curves = Vec::new();
    // Drawn from the least to the most important, so that the model lies on top.
    for (result, ink, dash, width) in [
        (cast.random, Ink::Random, Dash::Dotted, 1.8),
        (cast.newest, Ink::Newest, Dash::Short, 2.0),
        (cast.rules, Ink::Rules, Dash::Long, 2.4),
        (Some(cast.model), Ink::Model, Dash::Solid, 3.2),
    ] {
        if let Some(result) = result.filter(|result| result.gains.len() > 1) {
            curves.push(Curve { result, name: super::label(&locale.name_of(result, cast)?), ink, dash, width });
        }
    }
    let names = curves.iter().rev().map(|curve| curve.name.as_str()).collect::<Vec<_>>().join(", ");
    let head = Head {
        title: locale.say("gains.alt", &[])?,
        desc: locale.say("gains.desc", &[("names", &names), ("leads", &locale.integer(input.evaluation.rows))])?,
    };
    let rows: Vec<_> = curves
        .iter()
        .rev()
        .flat_map(|curve| {
            curve.result.gains.iter().map(|point| {
                vec![Cell::Text(&curve.result.name), Cell::Number(point.listed), Cell::Number(point.found)]
            })
        })
        .collect();
    let csv = csv_bytes(&["scorer", "listed", "found"], &rows)?;
    let wide = Size { width: 720.0, height: 420.0 };
    let narrow = Size { width: 350.0, height: 340.0 };
    Plot::make("gains", &head, [wide, narrow], csv, |canvas| draw(canvas, &curves, input.listed_share, locale))
}

fn draw(
    canvas: &Canvas<'_>,
    curves: &[Curve<'_>],
    listed_share: Option<f64>,
    locale: &Locale,
) -> Result<(), ReportError> {
    if curves.is_empty() {
        return super::nothing(canvas, locale);
    }
    let Size { width, height } = canvas.size;
    let frame = Frame { left: 50.0, top: axes::ABOVE, right: width - 20.0, bottom: height - axes::BELOW };
    let plane = canvas.plane(frame, 0.0..1.0, 0.0..1.0);
    let ticks = || -> Result<Vec<Tick>, ReportError> {
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].into_iter().map(|at| Ok(Tick { at, words: locale.percent(at, 0)? })).collect()
    };
    axes::draw(canvas, &plane, (&locale.say("gains.x", &[])?, &ticks()?), (&locale.say("gains.y", &[])?, &ticks()?))?;
    let mut taken = Vec::new();
    let share = listed_share.filter(|share| (0.0..=1.0).contains(share));
    if let Some(share) = share {
        let words = locale.say("gains.capacity", &[("share", &locale.percent(share, 0)?)])?;
        let (x, _) = plane.at(share, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Text, Dash::Short, 1.4)?;
        let size = Type::TICK.size;
        let (anchor, at) = if share < 0.5 { (Anchor::Start, x + 7.0) } else { (Anchor::End, x - 7.0) };
        let wide = text_width(&words, size);
        let left = if share < 0.5 { at } else { at - wide };
        let y = frame.bottom - 12.0;
        canvas.text((at, y), &words, anchor, Type { ink: Ink::Text, ..Type::TICK })?;
        taken.push(Frame { left, right: left + wide, top: y - 9.0, bottom: y + 9.0 });
        taken.push(Frame { left: x - 3.0, right: x + 3.0, top: frame.top, bottom: frame.bottom });
    }
    let lines: Vec<Vec<Point>> = curves
        .iter()
        .map(|curve| {
            curve
                .result
                .gains
                .iter()
                .filter(|point| point.listed.is_finite() && point.found.is_finite())
                .map(|point| plane.at(point.listed.clamp(0.0, 1.0), point.found.clamp(0.0, 1.0)))
                .collect()
        })
        .collect();
    for (curve, line) in curves.iter().zip(&lines) {
        canvas.line(line, curve.ink, curve.dash, curve.width)?;
        if let Some(at) = share.and_then(|share| crossing(line, plane.at(share, 0.0).0)) {
            canvas.mark(at, Mark::Dot, curve.ink, if curve.ink == Ink::Model { 5.0 } else { 4.0 })?;
        }
    }
    let size = Type::label(Ink::Text).size;
    // Bold letters are about a fifteenth wider.
    let widths: Vec<f64> = curves.iter().map(|curve| text_width(&curve.name, size) * 1.07).collect();
    for (curve, spot) in curves.iter().zip(beside_lines(&lines, &widths, size * 1.2, frame, &taken)) {
        canvas.text(spot.at, &curve.name, spot.anchor, Type::label(curve.ink))?;
    }
    Ok(())
}

/// Where a line that runs to the right crosses an upright one.
fn crossing(line: &[Point], x: f64) -> Option<Point> {
    line.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0 && pair[0].0 < pair[1].0).map(|pair| {
        let part = (x - pair[0].0) / (pair[1].0 - pair[0].0);
        (x, pair[0].1 + (pair[1].1 - pair[0].1) * part)
    })
}
