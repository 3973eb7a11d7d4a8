//! How does one number run along another? Lines between two axes, each with its name.

use std::ops::Range;

use super::axes::{self, Tick};
use super::canvas::{Canvas, Plane, Point, Size, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// One side of a plot.
pub(super) struct Axis {
    pub(super) title: String,
    pub(super) range: Range<f64>,
    pub(super) ticks: Vec<Tick>,
}

/// A line in data, and how it looks.
pub(super) struct Line {
    pub(super) key: Key,
    pub(super) points: Vec<Point>,
    /// Ends of an upright stroke at each point, where there are any.
    pub(super) spread: Vec<(f64, f64)>,
    /// True where each point is one that was measured, not one of a curve.
    pub(super) marked: bool,
}

/// The usual two sizes.
pub(super) const SIZES: [Size; 2] = [Size { width: 720.0, height: 360.0 }, Size { width: 350.0, height: 340.0 }];

impl Axis {
    /// An axis of plain numbers with round ticks.
    pub(super) fn numbers(title: String, range: Range<f64>, locale: &Locale) -> Result<Self, ReportError> {
        let values = round_values(range.clone(), 6);
        let digits = super::digits(&values);
        let tick = |at: f64| Ok(Tick { at, words: locale.decimal(at, digits)? });
        let ticks = values.into_iter().map(tick).collect::<Result<_, ReportError>>()?;
        Ok(Self { title, range, ticks })
    }

    /// An axis of shares, from 0 to `end`.
    pub(super) fn shares(title: String, end: f64, locale: &Locale) -> Result<Self, ReportError> {
        let digits = usize::from(end < 0.05);
        let tick = |at: f64| Ok(Tick { at, words: locale.percent(at, digits)? });
        let ticks = round_values(0.0..end, 6).into_iter().map(tick).collect::<Result<_, ReportError>>()?;
        Ok(Self { title, range: 0.0..end, ticks })
    }
}

/// Draws axes, lines and names; the last line lies on top. `named_at` is the part of the lying axis, 0-1, at whose height a name stands.
pub(super) fn draw<'a>(
    canvas: &Canvas<'a>,
    x: &Axis,
    y: &Axis,
    lines: Vec<Line>,
    named_at: f64,
) -> Result<Plane<'a>, ReportError> {
    let mut keys = Vec::new();
    let mut drawn = Vec::new();
    for Line { key, points, spread, marked } in lines {
        keys.push(key);
        drawn.push((points, spread, marked));
    }
    let frame = keys::frame(canvas, &keys, axes::left_of(&y.ticks));
    let plane = canvas.plane(frame, x.range.clone(), y.range.clone());
    axes::draw(canvas, &plane, (&x.title, &x.ticks), (&y.title, &y.ticks))?;
    if y.range.start < 0.0 && y.range.end > 0.0 {
        let level = plane.at(x.range.start, 0.0).1;
        canvas.line(&[(frame.left, level), (frame.right, level)], Ink::Axis, Dash::Solid, 1.4)?;
    }
    let wanted = x.range.start + (x.range.end - x.range.start) * named_at;
    let mut heights = Vec::new();
    for ((points, spread, marked), key) in drawn.iter().zip(&keys) {
        let line: Vec<Point> = points.iter().map(|&(x, y)| plane.at(x, y)).collect();
        for (&(x, _), &(low, high)) in points.iter().zip(spread) {
            canvas.line(&[plane.at(x, low), plane.at(x, high)], key.ink, Dash::Solid, 1.6)?;
        }
        canvas.line(&line, key.ink, key.dash, key.width)?;
        for &at in line.iter().filter(|_| *marked) {
            canvas.mark(at, key.mark, key.ink, 4.6)?;
        }
        let at = points.iter().rposition(|&(x, _)| x <= wanted).or(points.len().checked_sub(1));
        heights.push(at.and_then(|at| line.get(at)).map_or(frame.bottom, |&(_, y)| y));
    }
    keys::draw(canvas, &keys, &heights, frame)?;
    Ok(plane)
}
