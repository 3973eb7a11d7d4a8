//! What do the axes say? Grid, ticks and titles around a plane, written without upright text.

use super::canvas::{Anchor, Canvas, DrawError, Plane, Type};
use super::ink::{Dash, Ink};
use super::labels::{fitted, text_width};

/// A tick: its place in data and its words.
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) words: String,
}

/// Height of the room that `draw` needs under a plane: ticks and a title.
pub(super) const BELOW: f64 = 50.0;
/// Height of the room that `draw` needs above a plane: the upright axis's title.
pub(super) const ABOVE: f64 = 30.0;

/// Width of the room that the upright axis needs for these ticks.
pub(super) fn left_of(ticks: &[Tick]) -> f64 {
    ticks.iter().map(|tick| text_width(&tick.words, Type::TICK.size)).fold(28.0_f64, f64::max) + 14.0
}

/// Grid lines for the upright axis, ticks for both, titles above and below.
///
/// A tick whose words would touch those of the tick before is left out.
pub(super) fn draw(
    canvas: &Canvas<'_>,
    plane: &Plane<'_>,
    x: (&str, &[Tick]),
    y: (&str, &[Tick]),
) -> Result<(), DrawError> {
    let frame = plane.frame;
    for tick in y.1 {
        let (_, level) = plane.at(plane.low_x(), tick.at);
        canvas.line(&[(frame.left, level), (frame.right, level)], Ink::Grid, Dash::Solid, 1.0)?;
        canvas.text((frame.left - 8.0, level), &tick.words, Anchor::End, Type::TICK)?;
    }
    canvas.line(&[(frame.left, frame.bottom), (frame.right, frame.bottom)], Ink::Axis, Dash::Solid, 1.0)?;
    let mut free_from = f64::NEG_INFINITY;
    for tick in x.1 {
        let (place, _) = plane.at(tick.at, plane.low_y());
        let half = text_width(&tick.words, Type::TICK.size) / 2.0;
        canvas.line(&[(place, frame.bottom), (place, frame.bottom + 5.0)], Ink::Axis, Dash::Solid, 1.0)?;
        // At the edge of the drawing words move inwards, away from their tick.
        let middle = place.min(canvas.size.width - 2.0 - half).max(2.0 + half);
        if middle - half >= free_from {
            canvas.text((middle, frame.bottom + 16.0), &tick.words, Anchor::Middle, Type::TICK)?;
            free_from = middle + half + 8.0;
        }
    }
    let look = Type::plain(Ink::Text);
    let title = fitted(x.0, look.size, canvas.size.width - 4.0);
    let half = text_width(&title, look.size) / 2.0;
    let middle = ((frame.left + frame.right) / 2.0).min(canvas.size.width - 2.0 - half).max(2.0 + half);
    canvas.text((middle, frame.bottom + 38.0), &title, Anchor::Middle, look)?;
    canvas.text((4.0, frame.top - 18.0), y.0, Anchor::Start, Type::plain(Ink::Text))
}
