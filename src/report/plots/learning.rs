//! Would more history help? Conversions that the lists found, against conversions that the model learned from.

use super::Plot;
use super::axes::Tick;
use super::canvas::{Canvas, Head};
use super::ink::{Dash, Ink};
use super::keys::Key;
use super::lines::{self, Axis, Line, SIZES};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::select::LearningPoint;

pub(super) fn plot(points: &[LearningPoint], locale: &Locale) -> Result<Plot, ReportError> {
    let head = Head { title: locale.say("learning.alt", &[])?, desc: locale.say("learning.desc", &[])? };
    let rows: Vec<_> = points
        .iter()
        .map(|point| {
            let numbers = [point.conversions, point.rows];
            let measured = [point.found, point.found_low, point.found_high, point.roc_auc];
            let mut cells: Vec<Cell<'_>> = numbers.map(|number| Cell::Decimals(number, 1)).to_vec();
            cells.push(Cell::Count(point.fits));
            cells.extend(measured.map(Cell::Number));
            cells
        })
        .collect();
    let header = ["conversions", "rows", "fits", "found", "found_low", "found_high", "roc_auc"];
    Plot::make("learning", &head, SIZES, csv_bytes(&header, &rows), |canvas| draw(canvas, points, locale))
}

fn draw(canvas: &Canvas<'_>, points: &[LearningPoint], locale: &Locale) -> Result<(), ReportError> {
    let drawable = |point: &&LearningPoint| {
        point.conversions >= 1.0 && [point.found, point.found_low, point.found_high].iter().all(|x| x.is_finite())
    };
    let points: Vec<&LearningPoint> = points.iter().filter(drawable).collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return super::nothing(canvas, locale) };
    let most = points.iter().map(|point| point.found_high).fold(0.0_f64, f64::max);
    // Each step doubles what is learned from.
    let at = |point: &LearningPoint| libm::log2(point.conversions);
    let (low, high) = (at(first), at(last));
    if most <= 0.0 || high - low < 1e-9 {
        return super::nothing(canvas, locale);
    }
    let room = (high - low) * 0.06;
    let ticks =
        points.iter().map(|point| Tick { at: at(point), words: locale.integer(point.conversions.round() as usize) });
    let x = Axis { title: locale.say("learning.x", &[])?, range: low - room..high + room, ticks: ticks.collect() };
    let y = Axis::numbers(locale.say("learning.y", &[])?, 0.0..most * 1.12, locale)?;
    let name = super::label(&locale.say("learning.line", &[])?);
    let ink = Ink::Model;
    let line = Line {
        key: Key { name, ink, dash: Dash::Solid, mark: super::mark_of(ink), width: 2.8 },
        points: points.iter().map(|point| (at(point), point.found)).collect(),
        spread: points.iter().map(|point| (point.found_low, point.found_high)).collect(),
        marked: true,
    };
    lines::draw(canvas, &x, &y, vec![line], 1.0)?;
    Ok(())
}
