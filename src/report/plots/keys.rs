//! Which line is which? Names beside the lines' ends, or above the plot on a phone, each with a piece of its line.

use super::axes;
use super::canvas::{Anchor, Canvas, DrawError, Frame, Mark, Type};
use super::ink::{Dash, Ink};
use super::labels::{fitted, spread, text_width};

/// How a line of a plot looks, and what it is called.
pub(super) struct Key {
    pub(super) name: String,
    pub(super) ink: Ink,
    pub(super) dash: Dash,
    pub(super) mark: Mark,
    pub(super) width: f64,
}

/// Widest name beside a plot, in pixels.
const WIDEST: f64 = 230.0;
/// Height of a line of names above a plot.
const LINE: f64 = 20.0;

fn width(name: &str, look: Type) -> f64 {
    // Bold letters are about a tenth wider.
    text_width(name, look.size) * 1.1
}

/// Length of the piece of line before a name, and its distance from it.
const SAMPLE: f64 = 24.0;

/// The frame of a plot that leaves `left` for the upright axis, and room for the lying one and these names.
pub(super) fn frame(canvas: &Canvas<'_>, keys: &[Key], left: f64) -> Frame {
    let size = canvas.size;
    let whole = Frame { left, top: axes::ABOVE, right: size.width - 20.0, bottom: size.height - axes::BELOW };
    if size.is_narrow() {
        return Frame { top: whole.top + 6.0 + LINE * keys.len() as f64, ..whole };
    }
    let look = Type::label(Ink::Text);
    let widest = keys.iter().map(|key| width(&key.name, look)).fold(0.0_f64, f64::max).min(WIDEST);
    Frame { right: size.width - widest - SAMPLE - 22.0, ..whole }
}

/// Writes the names: beside these heights, or above the plot on a phone, the last on top.
pub(super) fn draw(canvas: &Canvas<'_>, keys: &[Key], heights: &[f64], frame: Frame) -> Result<(), DrawError> {
    let narrow = canvas.size.is_narrow();
    let places: Vec<f64> = if narrow {
        (0..keys.len()).rev().map(|row| 12.0 + LINE * row as f64).collect()
    } else {
        spread(heights, LINE, frame.top + 4.0, frame.bottom - 4.0)
    };
    let (left, size) = if narrow { (4.0, 13.0) } else { (frame.right + 12.0, Type::label(Ink::Text).size) };
    let room = if narrow { canvas.size.width - SAMPLE - 14.0 } else { WIDEST };
    for (key, y) in keys.iter().zip(places) {
        canvas.line(&[(left, y), (left + SAMPLE, y)], key.ink, key.dash, key.width)?;
        canvas.mark((left + SAMPLE / 2.0, y), key.mark, key.ink, 4.4)?;
        let name = fitted(&key.name, size * 1.1, room);
        canvas.text((left + SAMPLE + 7.0, y), &name, Anchor::Start, Type { size, ..Type::label(key.ink) })?;
    }
    Ok(())
}

/// Writes the names above the plot, the last on top, whatever the size.
pub(super) fn above(canvas: &Canvas<'_>, keys: &[Key]) -> Result<(), DrawError> {
    for (row, key) in keys.iter().rev().enumerate() {
        let y = 12.0 + LINE * row as f64;
        // Squares are bars, and marks of no width are dots: no line joins them.
        if key.mark != Mark::Square && key.width > 0.0 {
            canvas.line(&[(4.0, y), (4.0 + SAMPLE, y)], key.ink, key.dash, key.width)?;
        }
        canvas.mark((4.0 + SAMPLE / 2.0, y), key.mark, key.ink, if key.mark == Mark::Square { 6.5 } else { 4.4 })?;
        let name = fitted(&key.name, 13.0 * 1.1, canvas.size.width - SAMPLE - 14.0);
        canvas.text((SAMPLE + 11.0, y), &name, Anchor::Start, Type { size: 13.0, ..Type::label(key.ink) })?;
    }
    Ok(())
}
