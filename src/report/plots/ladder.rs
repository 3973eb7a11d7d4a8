//! How large is each of some numbers, and how sure is it? One row per number, with its interval as a bar.

use super::canvas::{Anchor, Canvas, Mark, Type, round_values};
use super::ink::{Dash, Ink};
use super::labels::text_width;
use super::learned::Rows;
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Numbers beyond this are drawn at the edge.
const LARGEST: f64 = 1e6;

/// One number with its name and interval.
pub(super) struct Rung {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) interval: Option<(f64, f64)>,
}

/// What stands around the rows.
pub(super) struct Around {
    /// Under the axis.
    pub(super) title: String,
    /// What left of zero and right of zero mean.
    pub(super) sides: Option<(String, String)>,
}

pub(super) fn draw(canvas: &Canvas<'_>, rungs: &[Rung], around: &Around, locale: &Locale) -> Result<(), ReportError> {
    let finite = |x: f64| x.is_finite().then(|| x.clamp(-LARGEST, LARGEST));
    let interval = |rung: &Rung| rung.interval.and_then(|(low, high)| Some((finite(low)?, finite(high)?)));
    let ends = || {
        rungs.iter().flat_map(|rung| {
            let interval = interval(rung);
            [finite(rung.value), interval.map(|(low, _)| low), interval.map(|(_, high)| high)]
        })
    };
    let (low, high) = ends().flatten().fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    if rungs.is_empty() || high - low < 1e-9 {
        return super::nothing(canvas, locale);
    }
    let rows = Rows::of(canvas.size, rungs.len());
    let room = (high - low) * 0.05;
    let plane = canvas.plane(rows.frame, low - room..high + room, 0.0..1.0);
    let frame = rows.frame;
    let values = round_values(low - room..high + room, if rows.narrow { 4 } else { 7 });
    let digits = super::digits(&values);
    for value in values {
        let (x, _) = plane.at(value, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Grid, Dash::Solid, 1.0)?;
        let words = locale.signed(value, digits)?;
        canvas.text((x, frame.bottom + 14.0), &words, Anchor::Middle, Type::TICK)?;
    }
    let (zero, _) = plane.at(0.0, 0.0);
    canvas.line(&[(zero, frame.top - 6.0), (zero, frame.bottom)], Ink::Axis, Dash::Solid, 1.6)?;
    if let Some((lower, higher)) = &around.sides {
        let look = Type { size: 12.5, ink: Ink::Text, bold: true };
        // The words of each side stand over that side, or at the edge of the drawing where the side is small.
        let edge = if rows.narrow { frame.left } else { frame.left - 40.0 };
        let lower_at = (zero - 10.0).max(edge + text_width(lower, look.size) * 1.07);
        let higher_at =
            (lower_at + 20.0).max(zero + 10.0).min(canvas.size.width - 4.0 - text_width(higher, look.size) * 1.07);
        canvas.text((lower_at, frame.top - 16.0), lower, Anchor::End, look)?;
        canvas.text((higher_at, frame.top - 16.0), higher, Anchor::Start, look)?;
    }
    for (index, rung) in rungs.iter().enumerate() {
        let y = rows.name(canvas, index, &rung.name)?;
        let Some(value) = finite(rung.value) else { continue };
        let interval = interval(rung);
        let clear = interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        let ink = match (clear, value > 0.0) {
            (false, _) => Ink::Random,
            (true, true) => Ink::Model,
            (true, false) => Ink::Rules,
        };
        if let Some((low, high)) = interval {
            let (left, right) = (plane.at(low, 0.0).0, plane.at(high, 0.0).0);
            canvas.line(&[(left, y), (right, y)], ink, Dash::Solid, 2.4)?;
        }
        canvas.mark((plane.at(value, 0.0).0, y), if clear { Mark::Dot } else { Mark::Ring }, ink, 5.0)?;
    }
    let middle = if rows.narrow { canvas.size.width / 2.0 } else { (frame.left + frame.right) / 2.0 };
    canvas.text((middle, frame.bottom + 36.0), &around.title, Anchor::Middle, Type::TICK)?;
    Ok(())
}
