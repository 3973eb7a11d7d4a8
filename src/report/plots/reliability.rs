//! Do the predicted chances come true? The CORP curve in its consistency band, and bins with their conversions; where there is no curve,
//! bins with Wilson intervals.

use super::axes::{self, Tick};
use super::canvas::{Anchor, Canvas, Frame, Mark, Plane, Size, Type};
use super::ink::{Dash, Ink};
use super::labels::text_width;
use super::{Head, Plot};
use crate::evaluate::{CorpPoint, ReliabilityBin};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, ReportError};

/// Where an axis may end or bear a tick.
const CHANCES: [f64; 13] = [0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0];

pub(super) fn plot(cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let bins: Vec<ReliabilityBin> = cast.model.reliability.clone();
    let name = super::label(&locale.name_of(cast.model, cast)?);
    let head = Head {
        title: locale.say("reliability.alt", &[("name", &name)])?,
        desc: locale.say("reliability.desc", &[("bins", &locale.integer(bins.len()))])?,
    };
    let rows: Vec<_> = bins
        .iter()
        .enumerate()
        .map(|(index, bin)| {
            vec![
                Cell::Count(index + 1),
                Cell::Number(bin.predicted),
                Cell::Number(bin.observed),
                Cell::Number(bin.low),
                Cell::Number(bin.high),
                Cell::Count(bin.count),
                Cell::Count(bin.conversions),
            ]
        })
        .collect();
    let csv = csv_bytes(&["bin", "predicted", "observed", "low", "high", "count", "conversions"], &rows);
    let wide = Size { width: 720.0, height: 440.0 };
    let narrow = Size { width: 350.0, height: 360.0 };
    let curve: &[CorpPoint] = cast.model.chances.as_ref().map_or(&[], |chances| &chances.curve);
    Plot::make("reliability", &head, [wide, narrow], csv, |canvas| draw(canvas, &bins, curve, locale))
}

/// The curve's data, for a file of its own.
pub(in crate::report) fn curve_csv(curve: &[CorpPoint]) -> Vec<u8> {
    let rows: Vec<_> = curve
        .iter()
        .map(|point| [point.predicted, point.recalibrated, point.low, point.high].map(Cell::Number).to_vec())
        .collect();
    csv_bytes(&["predicted", "recalibrated", "band_low", "band_high"], &rows)
}

fn draw(canvas: &Canvas<'_>, bins: &[ReliabilityBin], curve: &[CorpPoint], locale: &Locale) -> Result<(), ReportError> {
    let is_chance = |x: f64| (0.0..=1.0).contains(&x);
    let curve: Vec<CorpPoint> = curve
        .iter()
        .copied()
        .filter(|point| [point.predicted, point.recalibrated, point.low, point.high].into_iter().all(is_chance))
        .collect();
    let mut bins: Vec<ReliabilityBin> = bins
        .iter()
        .copied()
        .filter(|bin| [bin.predicted, bin.observed, bin.low, bin.high].iter().all(|x| (0.0..=1.0).contains(x)))
        .collect();
    bins.sort_by(|a, b| a.predicted.total_cmp(&b.predicted));
    if bins.is_empty() {
        return super::nothing(canvas, locale);
    }
    let of_bins = bins
        .iter()
        .fold(0.0_f64, |most, bin| most.max(if curve.is_empty() { bin.high } else { bin.observed }).max(bin.predicted));
    // The last hundredth of the rows may reach far; the plot ends where the rest does.
    let inner = curve.len().saturating_sub(1);
    let largest = curve[..inner].iter().fold(of_bins, |most, point| most.max(point.predicted).max(point.recalibrated));
    let end = CHANCES.into_iter().find(|&chance| chance > 0.0 && chance >= largest).unwrap_or(1.0);
    let Size { width, height } = canvas.size;
    let frame = Frame { left: 50.0, top: axes::ABOVE, right: width - 24.0, bottom: height - axes::BELOW };
    // Square roots on both axes: small chances lie apart, and the diagonal stays straight.
    let plane = canvas.plane(frame, 0.0..end.sqrt(), 0.0..end.sqrt());
    let ticks = || -> Result<Vec<Tick>, ReportError> {
        let mut ticks: Vec<Tick> = Vec::new();
        for chance in CHANCES.into_iter().filter(|&chance| chance <= end) {
            let at = chance.sqrt();
            let room = (frame.bottom - frame.top) / end.sqrt();
            if ticks.last().is_none_or(|last| (at - last.at) * room >= 24.0) {
                ticks.push(Tick { at, words: locale.percent(chance, 0)? });
            }
        }
        Ok(ticks)
    };
    axes::draw(
        canvas,
        &plane,
        (&locale.say("reliability.x", &[])?, &ticks()?),
        (&locale.say("reliability.y", &[])?, &ticks()?),
    )?;
    canvas.line(&[plane.at(0.0, 0.0), plane.at(end.sqrt(), end.sqrt())], Ink::Random, Dash::Dotted, 1.8)?;
    band_and_curve(canvas, &plane, &curve, end)?;
    let mut labels: Vec<Frame> = Vec::new();
    let mut taken: Vec<Frame> = Vec::new();
    for bin in &bins {
        let x = bin.predicted.sqrt();
        let ends = if curve.is_empty() { [bin.low, bin.high] } else { [bin.observed; 2] };
        let [low, high] = ends.map(|end_of| plane.at(x, end_of.min(end).sqrt()));
        if curve.is_empty() {
            canvas.line(&[low, high], Ink::Model, Dash::Solid, 2.0)?;
            for (x, y) in [low, high] {
                canvas.line(&[(x - 4.0, y), (x + 4.0, y)], Ink::Model, Dash::Solid, 2.0)?;
            }
        }
        canvas.mark(plane.at(x, bin.observed.sqrt()), Mark::Dot, Ink::Model, 5.0)?;
        let words = locale.integer(bin.conversions);
        let half = text_width(&words, 12.0) / 2.0;
        let mut label = Frame { left: high.0 - half, right: high.0 + half, top: high.1 - 21.0, bottom: high.1 - 7.0 };
        while let Some(other) = labels
            .iter()
            .find(|other| label.left < other.right + 2.0 && label.top < other.bottom && other.top < label.bottom)
        {
            label.bottom = other.top;
            label.top = label.bottom - 14.0;
        }
        let look = Type { size: 12.0, ink: Ink::Muted, bold: false };
        canvas.text((high.0, (label.top + label.bottom) / 2.0), &words, Anchor::Middle, look)?;
        labels.push(label);
        taken.push(Frame { left: low.0 - 8.0, right: low.0 + 8.0, top: label.top, bottom: low.1 + 4.0 });
    }
    // Below the diagonal, where no bar is in the way; the upper end first.
    let words = locale.say("reliability.diagonal", &[])?;
    let look = Type { size: 13.0, ..Type::label(Ink::Random) };
    let wide = text_width(&words, look.size) * 1.1;
    for step in (2..19).rev() {
        let part = f64::from(step) / 20.0 * end.sqrt();
        let (x, y) = plane.at(part, part);
        let label = Frame { left: x + 10.0, right: x + 10.0 + wide, top: y + 2.0, bottom: y + 20.0 };
        if label.right < frame.right && !taken.iter().any(|bar| overlap(bar, &label)) {
            canvas.text((label.left, (label.top + label.bottom) / 2.0), &words, Anchor::Start, look)?;
            break;
        }
    }
    Ok(())
}

/// The band in which right chances stay, and the curve: steps, as isotonic regression makes them.
fn band_and_curve(canvas: &Canvas<'_>, plane: &Plane<'_>, curve: &[CorpPoint], end: f64) -> Result<(), ReportError> {
    let at = |x: f64, y: f64| plane.at(x.min(end).sqrt(), y.min(end).sqrt());
    let inside: Vec<&CorpPoint> = curve.iter().filter(|point| point.predicted <= end).collect();
    if inside.len() < 2 {
        return Ok(());
    }
    let upper = inside.iter().map(|point| at(point.predicted, point.high));
    let lower = inside.iter().rev().map(|point| at(point.predicted, point.low));
    canvas.area(&upper.chain(lower).collect::<Vec<_>>(), Ink::ModelSoft)?;
    // The diagonal once more: the band lies over it.
    canvas.line(&[plane.at(0.0, 0.0), plane.at(end.sqrt(), end.sqrt())], Ink::Random, Dash::Dotted, 1.8)?;
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for point in inside {
        let next = at(point.predicted, point.recalibrated);
        if let Some(&(_, level)) = steps.last() {
            steps.push((next.0, level));
        }
        steps.push(next);
    }
    canvas.line(&steps, Ink::Model, Dash::Solid, 2.2)?;
    Ok(())
}

fn overlap(a: &Frame, b: &Frame) -> bool {
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
