//! How many conversions does each order find, the more leads are listed? Gains curves with the capacity line.

use super::axes::{self, Tick};
use super::canvas::{Anchor, Canvas, Point, Size, Type};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::{Head, Plot};
use crate::evaluate::{GainPoint, ScorerResult};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, ReportError, ReportInput};

/// Where the lying axis may end: a plot of the whole list shows the part that sales works as a sliver.
const ENDS: [f64; 2] = [0.5, 1.0];

/// The share of the list that the plot shows: half, or all where the capacity needs it.
pub(in crate::report) fn shown_share(listed_share: Option<f64>) -> f64 {
    let wanted = listed_share.unwrap_or(0.0) * 1.25;
    ENDS.into_iter().find(|&end| wanted <= end).unwrap_or(1.0)
}

pub(super) fn plot(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let mut curves: Vec<&ScorerResult> = Vec::new();
    let mut keys = Vec::new();
    // Drawn from the least to the most important, so that the model lies on top.
    for (result, ink, dash, width) in [
        (cast.random, Ink::Random, Dash::Dotted, 1.8),
        (cast.newest, Ink::Newest, Dash::Short, 2.0),
        (cast.rules, Ink::Rules, Dash::Long, 2.4),
        (Some(cast.model), Ink::Model, Dash::Solid, 3.2),
    ] {
        if let Some(result) = result.filter(|result| result.gains.len() > 1) {
            let name = super::label(&locale.name_of(result, cast)?);
            keys.push(Key { name, ink, dash, mark: super::mark_of(ink), width });
            curves.push(result);
        }
    }
    let names = keys.iter().rev().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ");
    let head = Head {
        title: locale.say("gains.alt", &[])?,
        desc: locale.say("gains.desc", &[("names", &names), ("leads", &locale.integer(input.evaluation.rows))])?,
    };
    let rows: Vec<_> = curves
        .iter()
        .rev()
        .flat_map(|curve| {
            curve
                .gains
                .iter()
                .map(|point| vec![Cell::Text(&curve.name), Cell::Number(point.listed), Cell::Number(point.found)])
        })
        .collect();
    let csv = csv_bytes(&["scorer", "listed", "found"], &rows);
    let wide = Size { width: 720.0, height: 420.0 };
    let narrow = Size { width: 350.0, height: 340.0 };
    Plot::make("gains", &head, [wide, narrow], csv, |canvas| draw(canvas, &curves, &keys, input.listed_share, locale))
}

fn draw(
    canvas: &Canvas<'_>,
    curves: &[&ScorerResult],
    keys: &[Key],
    listed_share: Option<f64>,
    locale: &Locale,
) -> Result<(), ReportError> {
    let end = shown_share(listed_share);
    let lines: Vec<Vec<Point>> = curves.iter().map(|curve| up_to(end, &curve.gains)).collect();
    let highest = lines.iter().flatten().fold(0.0_f64, |most, point| most.max(point.1));
    if highest <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let top = ((highest * 5.0 - 1e-9).ceil() / 5.0).min(1.0);
    let ticks = |most: f64, parts: u32| -> Result<Vec<Tick>, ReportError> {
        (0..=parts)
            .map(|part| most * f64::from(part) / f64::from(parts))
            .map(|at| Ok(Tick { at, words: locale.percent(at, 0)? }))
            .collect()
    };
    let (x, y) = (ticks(end, 5)?, ticks(top, (top * 5.0).round() as u32)?);
    let frame = keys::frame(canvas, keys, axes::left_of(&y));
    let plane = canvas.plane(frame, 0.0..end, 0.0..top);
    axes::draw(canvas, &plane, (&locale.say("gains.x", &[])?, &x), (&locale.say("gains.y", &[])?, &y))?;
    let share = listed_share.filter(|share| (0.0..=end).contains(share));
    if let Some(share) = share {
        let (x, _) = plane.at(share, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Text, Dash::Short, 1.4)?;
    }
    let mut heights = Vec::new();
    for (line, key) in lines.iter().zip(keys) {
        let line: Vec<Point> = line.iter().map(|&(x, y)| plane.at(x, y)).collect();
        canvas.line(&line, key.ink, key.dash, key.width)?;
        if let Some(at) = share.and_then(|share| crossing(&line, plane.at(share, 0.0).0)) {
            canvas.mark(at, key.mark, key.ink, if key.ink == Ink::Model { 5.4 } else { 4.8 })?;
        }
        // Where all of the list is shown, all lines end in one point; further left they lie in their order.
        let beside = if end < 1.0 { line.last().copied() } else { crossing(&line, plane.at(0.8, 0.0).0) };
        heights.push(beside.map_or(frame.bottom, |(_, y)| y));
    }
    if let Some(share) = share {
        let digits = usize::from(share < 0.0995);
        let words = locale.say("gains.capacity", &[("share", &locale.percent(share, digits)?)])?;
        let (x, _) = plane.at(share, 0.0);
        // Below all lines that are better than chance.
        let (anchor, at) = if share < end / 2.0 { (Anchor::Start, x + 9.0) } else { (Anchor::End, x - 9.0) };
        canvas.text((at, frame.bottom - 12.0), &words, anchor, Type { ink: Ink::Text, ..Type::TICK })?;
    }
    Ok(keys::draw(canvas, keys, &heights, frame)?)
}

/// A gains curve up to a share of the list, with a point on that share.
fn up_to(end: f64, gains: &[GainPoint]) -> Vec<Point> {
    let points: Vec<Point> = gains
        .iter()
        .filter(|point| (0.0..=1.0).contains(&point.listed) && (0.0..=1.0).contains(&point.found))
        .map(|point| (point.listed, point.found))
        .collect();
    let inside = points.iter().copied().filter(|&(x, _)| x < end);
    inside.chain(crossing(&points, end)).collect()
}

/// Where a line that runs to the right crosses an upright one.
fn crossing(line: &[Point], x: f64) -> Option<Point> {
    line.windows(2).find(|pair| pair[0].0 <= x && x <= pair[1].0 && pair[0].0 < pair[1].0).map(|pair| {
        let part = (x - pair[0].0) / (pair[1].0 - pair[0].0);
        (x, pair[0].1 + (pair[1].1 - pair[0].1) * part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_list_is_shown_unless_sales_works_more() {
        assert!((shown_share(None) - 0.5).abs() < 1e-12);
        assert!((shown_share(Some(0.4)) - 0.5).abs() < 1e-12);
        assert!((shown_share(Some(0.41)) - 1.0).abs() < 1e-12);
        assert!((shown_share(Some(f64::NAN)) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_curve_ends_on_the_edge_of_the_plot() {
        let gains = [(0.0, 0.0), (0.4, 0.8), (0.8, 0.9), (1.0, 1.0)].map(|(listed, found)| GainPoint { listed, found });
        assert_eq!(up_to(0.4, &gains).last(), Some(&(0.4, 0.8)));
        let (x, y) = *up_to(0.6, &gains).last().unwrap();
        assert!((x - 0.6).abs() < 1e-12 && (y - 0.85).abs() < 1e-12);
    }
}
