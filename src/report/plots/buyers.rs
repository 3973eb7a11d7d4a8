//! Of 100 leads with a fact and of 100 without, how many bought? Two bars a fact, each with its interval.

use super::Views;
use super::canvas::{Anchor, Canvas, Frame, Head, Mark, Type, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::learned::{Rows, sizes};
use crate::evaluate::{Contrast, Frequency};
use crate::report::ReportError;
use crate::report::locale::Locale;

/// Facts in the picture; tables and data hold all.
const MOST_ROWS: usize = 15;

/// One fact's two bars.
pub(in crate::report) struct Bars {
    words: String,
    with: [f64; 3],
    without: [f64; 3],
}

impl Bars {
    /// Of a contrast.
    pub(in crate::report) fn of(words: String, contrast: &Contrast) -> Self {
        let side = |found: &Frequency| [found.rate(), found.low, found.high].map(|share| share * 100.0);
        Self { words, with: side(&contrast.with), without: side(&contrast.without) }
    }
}

impl Views {
    /// The picture of what buyers do.
    ///
    /// # Errors
    /// When plotters or a message fails.
    pub(in crate::report) fn buyers(rows: &[Bars], locale: &Locale) -> Result<Self, ReportError> {
        let shown = &rows[..rows.len().min(MOST_ROWS)];
        let head = Head {
            title: locale.say("buyers_page.alt", &[])?,
            desc: locale.say("buyers_page.desc", &[("n", &locale.integer(shown.len()))])?,
        };
        let mut sizes = sizes(shown.iter().map(|row| row.words.as_str()));
        for size in &mut sizes {
            size.height += 44.0 + 8.0 * shown.len() as f64;
        }
        Self::make(&head, sizes, |canvas| draw(canvas, shown, locale))
    }
}

fn draw(canvas: &Canvas<'_>, shown: &[Bars], locale: &Locale) -> Result<(), ReportError> {
    let finite = |x: f64| if x.is_finite() { x.clamp(0.0, 100.0) } else { 0.0 };
    let largest = shown.iter().flat_map(|row| [row.with[2], row.without[2]]).map(finite).fold(0.0_f64, f64::max);
    if shown.is_empty() || largest <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let key = |name: String, ink| Key { name, ink, dash: Dash::Solid, mark: Mark::Square, width: 2.0 };
    keys::above(
        canvas,
        &[
            key(locale.say("buyers_page.without", &[])?, Ink::Random),
            key(locale.say("buyers_page.with", &[])?, Ink::Model),
        ],
    )?;
    let rows = Rows::of(canvas.size, shown.len());
    let rows = rows.below(44.0, shown.len());
    let frame = rows.frame;
    let plane = canvas.plane(frame, 0.0..largest * 1.04, 0.0..1.0);
    for value in round_values(0.0..largest, if canvas.size.is_narrow() { 4 } else { 7 }) {
        let (x, _) = plane.at(value, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Grid, Dash::Solid, 1.0)?;
        let digits = usize::from((value - value.round()).abs() > 1e-9);
        canvas.text((x, frame.bottom + 14.0), &locale.decimal(value, digits)?, Anchor::Middle, Type::TICK)?;
    }
    for (index, row) in shown.iter().enumerate() {
        let y = rows.name(canvas, index, &row.words)?;
        for (side, ink, at) in [(row.with, Ink::Model, y - 5.0), (row.without, Ink::Random, y + 6.0)] {
            let [rate, low, high] = side.map(finite);
            let x = |value: f64| plane.at(value, 0.0).0;
            canvas.bar(
                Frame { left: frame.left, right: x(rate).max(frame.left + 1.0), top: at - 4.0, bottom: at + 4.0 },
                ink,
            )?;
            canvas.line(&[(x(low), at), (x(high), at)], Ink::Text, Dash::Solid, 1.2)?;
        }
    }
    canvas.line(&[(frame.left, frame.top), (frame.left, frame.bottom)], Ink::Axis, Dash::Solid, 1.4)?;
    let title = locale.say("buyers_page.axis", &[])?;
    canvas.text(((frame.left + frame.right) / 2.0, frame.bottom + 32.0), &title, Anchor::Middle, Type::TICK)?;
    Ok(())
}
