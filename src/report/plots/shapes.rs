//! How does the model's answer run along a feature? Its strongest features, each in a small plot with how many rows lie where.

use super::canvas::{Anchor, Canvas, Frame, Mark, Plane, Size, Type, round_values};
use super::ink::{Dash, Ink};
use super::labels::{fitted, text_width, wrapped};
use super::{Head, Plot};
use crate::report::locale::Locale;
use crate::report::shown::shown_on_one_line;
use crate::report::{Insight, ReportError, shapes_csv};
use crate::select::{Shape, ShapeBin, ShapeScale};

/// Features in the plot; the data file holds all that the page was told.
const MOST_SHAPES: usize = 6;
/// Levels of a category in its small plot.
const MOST_LEVELS: usize = 6;
/// Height of one small plot.
const PANEL: f64 = 240.0;
/// Height of the bars that say how many rows lie where.
const DENSITY: f64 = 26.0;

/// The strongest shapes, as many as are drawn.
pub(in crate::report) fn drawn(insight: &Insight) -> &[Shape] {
    &insight.courses.shapes[..insight.courses.shapes.len().min(MOST_SHAPES)]
}

pub(super) fn plot(insight: &Insight, locale: &Locale) -> Result<Plot, ReportError> {
    let shapes = drawn(insight);
    let head = Head {
        title: locale.say("shapes.alt", &[])?,
        desc: locale.say("shapes.desc", &[("n", &locale.integer(shapes.len()))])?,
    };
    let sizes = [(720.0, 2), (350.0, 1)]
        .map(|(width, columns)| Size { width, height: PANEL * shapes.len().div_ceil(columns).max(1) as f64 });
    let csv = shapes_csv(&insight.courses.shapes).into_bytes();
    Plot::make("shapes", &head, sizes, csv, |canvas| {
        let columns = if canvas.size.is_narrow() { 1 } else { 2 };
        let wide = canvas.size.width / columns as f64;
        let range = common_range(shapes);
        if shapes.is_empty() || range.1 - range.0 < 1e-12 {
            return super::nothing(canvas, locale);
        }
        for (index, shape) in shapes.iter().enumerate() {
            let (left, top) = ((index % columns) as f64 * wide, (index / columns) as f64 * PANEL);
            let whole = Frame { left, top, right: left + wide, bottom: top + PANEL };
            let name =
                insight.names.get(&shape.feature).map_or(shape.feature.as_str(), |name| name.told(locale.lang()));
            panel(canvas, whole, name, shape, range, locale)?;
        }
        Ok(())
    })
}

/// One scale for all, so that what moves more looks as if it did.
fn common_range(shapes: &[Shape]) -> (f64, f64) {
    let ends = shapes.iter().flat_map(|shape| &shape.bins).flat_map(|bin| [bin.effect, bin.effect_p10, bin.effect_p90]);
    let (low, high) =
        ends.filter(|end| end.is_finite()).fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let room = (high - low) * 0.06;
    (low - room, high + room)
}

fn panel(
    canvas: &Canvas<'_>,
    whole: Frame,
    name: &str,
    shape: &Shape,
    (low, high): (f64, f64),
    locale: &Locale,
) -> Result<(), ReportError> {
    let look = Type { size: 13.0, ink: Ink::Text, bold: true };
    let lines = wrapped(&shown_on_one_line(name, 90), look.size * 1.1, whole.right - whole.left - 24.0);
    for (line, words) in lines.iter().enumerate() {
        canvas.text((whole.left + 4.0, whole.top + 12.0 + 17.0 * line as f64), words, Anchor::Start, look)?;
    }
    let frame = Frame {
        left: whole.left + 52.0,
        top: whole.top + 46.0,
        right: whole.right - 16.0,
        bottom: whole.bottom - 46.0 - DENSITY,
    };
    let bins: Vec<&ShapeBin> = shown_bins(&shape.bins);
    let plane = canvas.plane(frame, -0.5..bins.len() as f64 - 0.5, low..high);
    grid(canvas, &plane, shape.scale, (low, high), locale)?;
    let most = bins.iter().map(|bin| bin.density).fold(0.0_f64, f64::max);
    let step = (frame.right - frame.left) / bins.len().max(1) as f64;
    let mut line = Vec::new();
    // Words stand on two lines by turns, so that long ones have room.
    let mut free_from = [f64::NEG_INFINITY; 2];
    for (index, bin) in bins.iter().enumerate() {
        let at = |effect: f64| plane.at(index as f64, effect);
        let (x, y) = at(bin.effect);
        let floor = frame.bottom + DENSITY;
        let tall = if most > 0.0 { (bin.density / most).clamp(0.0, 1.0) * (DENSITY - 6.0) } else { 0.0 };
        let half = (step * 0.4).min(12.0);
        canvas
            .bar(Frame { left: x - half, right: x + half, top: floor - tall.max(0.6), bottom: floor }, Ink::Random)?;
        canvas.line(
            &[at(bin.effect_p10), at(bin.effect_p90)],
            Ink::ModelSoft,
            Dash::Solid,
            (half * 1.2).clamp(2.0, 7.0),
        )?;
        // What is no number stands apart: no line leads to it.
        if bin.level.is_none() {
            line.push((x, y));
        }
        let words = fitted(&label(bin, locale)?, Type::TICK.size, 104.0);
        let wide = text_width(&words, Type::TICK.size);
        let middle = x.min(whole.right - 2.0 - wide / 2.0).max(whole.left + 2.0 + wide / 2.0);
        let turn = index % 2;
        if middle - wide / 2.0 >= free_from[turn] {
            canvas.text((middle, floor + 13.0 + 15.0 * turn as f64), &words, Anchor::Middle, Type::TICK)?;
            free_from[turn] = middle + wide / 2.0 + 7.0;
        }
    }
    canvas.line(&line, Ink::Model, Dash::Solid, 2.2)?;
    for (index, bin) in bins.iter().enumerate() {
        canvas.mark(plane.at(index as f64, bin.effect), Mark::Dot, Ink::Model, if step < 14.0 { 3.0 } else { 4.2 })?;
    }
    Ok(())
}

/// All bins of a number; of a category the commonest levels and what is not known, as many as have room for their names.
fn shown_bins(bins: &[ShapeBin]) -> Vec<&ShapeBin> {
    let drawable = || bins.iter().filter(|bin| bin.effect.is_finite());
    let is_missing = |bin: &&ShapeBin| bin.level.as_deref() == Some("missing");
    if drawable().any(|bin| bin.level.is_none()) {
        return drawable().collect();
    }
    let levels = drawable().filter(|bin| !is_missing(bin)).take(MOST_LEVELS);
    levels.chain(drawable().filter(is_missing)).collect()
}

fn grid(
    canvas: &Canvas<'_>,
    plane: &Plane<'_>,
    scale: ShapeScale,
    (low, high): (f64, f64),
    locale: &Locale,
) -> Result<(), ReportError> {
    let frame = plane.frame;
    let values = round_values(low..high, 4);
    let digits = super::digits(&values);
    for value in values {
        let (_, level) = plane.at(plane.low_x(), value);
        let zero = value.abs() < 1e-12;
        let (ink, width) = if zero { (Ink::Axis, 1.4) } else { (Ink::Grid, 1.0) };
        canvas.line(&[(frame.left, level), (frame.right, level)], ink, Dash::Solid, width)?;
        let words = match scale {
            ShapeScale::LogOdds => locale.signed(value, digits)?,
            ShapeScale::Chance => locale.signed(value * 100.0, digits.saturating_sub(2))?,
        };
        canvas.text((frame.left - 7.0, level), &words, Anchor::End, Type::TICK)?;
    }
    Ok(())
}

/// What the values of a bin are: `3`, `2–5`, `≤ 1`, `retail`, `not known`.
fn label(bin: &ShapeBin, locale: &Locale) -> Result<String, ReportError> {
    let number = |value: f64| {
        let whole = (value - value.round()).abs() < 1e-9;
        locale.decimal(value, if whole || value.abs() >= 100.0 { 0 } else { usize::from(value.abs() < 10.0) + 1 })
    };
    match (bin.level.as_deref(), bin.low, bin.high) {
        (Some("missing"), ..) => locale.say("shapes.missing", &[]),
        (Some("other"), ..) => locale.say("shapes.other", &[]),
        (Some(level), ..) => Ok(super::label(level)),
        (None, None, Some(high)) => Ok(format!("≤\u{a0}{}", number(high)?)),
        (None, Some(low), None) => Ok(format!("≥\u{a0}{}", number(low)?)),
        (None, Some(low), Some(high)) if (high - low).abs() < 1e-9 => number(low),
        (None, Some(low), Some(high)) => Ok(format!("{}–{}", number(low)?, number(high)?)),
        (None, None, None) => locale.say("shapes.all", &[]),
    }
}
