//! Which line is which? Names at the lines' ends, or above the plot on a phone; told apart by dash and mark too.

use super::axes;
use super::canvas::{Anchor, Canvas, Dash, DrawError, Frame, Ink, Mark, Type};
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

/// The frame of a plot that leaves room for its axes and these names.
pub(super) fn frame(canvas: &Canvas<'_>, keys: &[Key]) -> Frame {
    let size = canvas.size;
    let whole = Frame { left: 50.0, top: axes::ABOVE, right: size.width - 20.0, bottom: size.height - axes::BELOW };
    if size.is_narrow() {
        return Frame { top: whole.top + 6.0 + LINE * keys.len() as f64, ..whole };
    }
    let look = Type::label(Ink::Text);
    let widest = keys.iter().map(|key| width(&key.name, look)).fold(0.0_f64, f64::max).min(WIDEST);
    Frame { right: size.width - widest - 16.0, ..whole }
}

/// Writes the names: beside the heights at which the lines end, or above the plot on a phone, the last on top.
pub(super) fn draw(canvas: &Canvas<'_>, keys: &[Key], ends: &[f64], frame: Frame) -> Result<(), DrawError> {
    if canvas.size.is_narrow() {
        for (row, key) in keys.iter().rev().enumerate() {
            let y = 12.0 + LINE * row as f64;
            canvas.line(&[(4.0, y), (36.0, y)], key.ink, key.dash, key.width)?;
            canvas.mark((20.0, y), key.mark, key.ink, 4.4)?;
            let look = Type { size: 13.0, ..Type::label(key.ink) };
            canvas.text((44.0, y), &fitted(&key.name, 13.0 * 1.1, canvas.size.width - 50.0), Anchor::Start, look)?;
        }
        return Ok(());
    }
    for (key, y) in keys.iter().zip(spread(ends, 18.0, frame.top + 4.0, frame.bottom - 4.0)) {
        let look = Type::label(key.ink);
        canvas.text((frame.right + 10.0, y), &fitted(&key.name, look.size * 1.1, WIDEST), Anchor::Start, look)?;
    }
    Ok(())
}
