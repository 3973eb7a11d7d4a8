//! What did the model learn? Coefficients with intervals, or importances, the strongest on top.

use super::canvas::{Anchor, Canvas, Frame, Mark, Size, Type, round_values};
use super::ink::{Dash, Ink};
use super::labels::{fitted, text_width, wrapped};
use super::{Head, Plot};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::shown::shown_on_one_line;
use crate::report::{Effect, Importance, Learned, ReportError, ReportInput};

/// Rows in the plot; the data file and the table hold more.
const MOST_ROWS: usize = 15;
/// Effects beyond this many log-odds are drawn at the edge.
const LARGEST_EFFECT: f64 = 1e6;

pub(super) fn plot(input: &ReportInput<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    match &input.learned {
        Learned::Effects(effects) => {
            let rows: Vec<_> = effects
                .iter()
                .map(|effect| {
                    let end = |end: Option<f64>| end.map_or(Cell::Empty, Cell::Number);
                    vec![
                        Cell::Text(&effect.field),
                        Cell::Text(&effect.feature),
                        Cell::Text(&effect.words),
                        Cell::Number(effect.effect),
                        end(effect.interval.map(|interval| interval.low)),
                        end(effect.interval.map(|interval| interval.high)),
                    ]
                })
                .collect();
            let csv = csv_bytes(&["field", "feature", "words", "effect", "low", "high"], &rows);
            let shown = &effects[..effects.len().min(MOST_ROWS)];
            let head = Head {
                title: locale.say("learned.alt_effects", &[])?,
                desc: locale.say("learned.desc_effects", &[("n", &locale.integer(shown.len()))])?,
            };
            Plot::make("learned", &head, sizes(shown.iter().map(|row| row.words.as_str())), csv, |canvas| {
                draw_effects(canvas, shown, locale)
            })
        }
        Learned::Importances(importances) => {
            let rows: Vec<_> =
                importances.iter().map(|row| vec![Cell::Text(&row.field), Cell::Number(row.share)]).collect();
            let csv = csv_bytes(&["field", "share"], &rows);
            let shown = &importances[..importances.len().min(MOST_ROWS)];
            let head = Head {
                title: locale.say("learned.alt_importances", &[])?,
                desc: locale.say("learned.desc_importances", &[("n", &locale.integer(shown.len()))])?,
            };
            Plot::make("learned", &head, sizes(shown.iter().map(|row| row.field.as_str())), csv, |canvas| {
                draw_importances(canvas, shown, locale)
            })
        }
    }
}

/// The two sizes of a plot with these names.
pub(super) fn sizes<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> [Size; 2] {
    let rows = names.len().max(2) as f64;
    let size = Type::plain(Ink::Text).size;
    let wraps = names.map(|name| wrapped(&shown_on_one_line(name, 90), size, NAMES - NAME_GAP).len()).max() == Some(2);
    let step = if wraps { 38.0 } else { 28.0 };
    [Size { width: 720.0, height: 84.0 + rows * step }, Size { width: 350.0, height: 84.0 + rows * 44.0 }]
}

/// Width of the names' column in a wide plot.
const NAMES: f64 = 290.0;
/// What the names' column keeps free at its two sides.
const NAME_GAP: f64 = 20.0;

/// Where the rows of a plot lie: beside their names, or under them on a phone.
pub(super) struct Rows {
    pub(super) frame: Frame,
    step: f64,
    narrow: bool,
}

impl Rows {
    pub(super) fn of(size: Size, count: usize) -> Self {
        let narrow = size.is_narrow();
        let frame = Frame {
            left: if narrow { 14.0 } else { NAMES },
            top: 30.0,
            right: size.width - 20.0,
            bottom: size.height - 50.0,
        };
        Self { frame, step: (frame.bottom - frame.top) / count.max(1) as f64, narrow }
    }

    /// The same, starting lower: room for the names of what is drawn.
    pub(super) fn below(self, top: f64, count: usize) -> Self {
        let frame = Frame { top: self.frame.top + top - 16.0, ..self.frame };
        Self { frame, step: (frame.bottom - frame.top) / count.max(1) as f64, ..self }
    }

    /// Writes the name of a row and says at which height its mark lies.
    pub(super) fn name(&self, canvas: &Canvas<'_>, row: usize, words: &str) -> Result<f64, ReportError> {
        let top = self.frame.top + self.step * row as f64;
        let look = Type::plain(Ink::Text);
        let words = shown_on_one_line(words, 90);
        if self.narrow {
            let fits = fitted(&words, look.size, self.frame.right - self.frame.left);
            canvas.text((self.frame.left, top + 13.0), &fits, Anchor::Start, look)?;
            Ok(top + 31.0)
        } else {
            let middle = top + self.step / 2.0;
            let lines = wrapped(&words, look.size, self.frame.left - NAME_GAP);
            let first = middle - 8.0 * (lines.len() - 1) as f64;
            for (line, words) in lines.iter().enumerate() {
                canvas.text((self.frame.left - 14.0, first + 16.0 * line as f64), words, Anchor::End, look)?;
            }
            Ok(middle)
        }
    }
}

fn draw_effects(canvas: &Canvas<'_>, effects: &[Effect], locale: &Locale) -> Result<(), ReportError> {
    let finite = |x: f64| x.is_finite().then(|| x.clamp(-LARGEST_EFFECT, LARGEST_EFFECT));
    let ends = || {
        effects.iter().flat_map(|row| {
            let interval = row.interval.and_then(|interval| Some((finite(interval.low)?, finite(interval.high)?)));
            [finite(row.effect), interval.map(|(low, _)| low), interval.map(|(_, high)| high)]
        })
    };
    let (low, high) = ends().flatten().fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    if effects.is_empty() || high - low < 1e-9 {
        return super::nothing(canvas, locale);
    }
    let rows = Rows::of(canvas.size, effects.len());
    let room = (high - low) * 0.05;
    let plane = canvas.plane(rows.frame, low - room..high + room, 0.0..1.0);
    let frame = rows.frame;
    let values = round_values(low - room..high + room, if rows.narrow { 5 } else { 8 });
    let digits = usize::from(values.iter().any(|value| (value - value.round()).abs() > 1e-9))
        + usize::from(values.iter().any(|value| (value * 10.0 - (value * 10.0).round()).abs() > 1e-9));
    for value in values {
        let (x, _) = plane.at(value, 0.0);
        canvas.line(&[(x, frame.top), (x, frame.bottom)], Ink::Grid, Dash::Solid, 1.0)?;
        canvas.text((x, frame.bottom + 14.0), &locale.signed(value, digits)?, Anchor::Middle, Type::TICK)?;
    }
    let (zero, _) = plane.at(0.0, 0.0);
    canvas.line(&[(zero, frame.top - 6.0), (zero, frame.bottom)], Ink::Axis, Dash::Solid, 1.6)?;
    let look = Type { size: 12.5, ink: Ink::Text, bold: true };
    // The words of each side stand over that side, or at the edge of the drawing where the side is small.
    let (lowers, raises) = (locale.say("learned.lowers_arrow", &[])?, locale.say("learned.raises_arrow", &[])?);
    let edge = if rows.narrow { frame.left } else { frame.left - 40.0 };
    let lowers_at = (zero - 10.0).max(edge + text_width(&lowers, look.size) * 1.07);
    let raises_at =
        (lowers_at + 20.0).max(zero + 10.0).min(canvas.size.width - 4.0 - text_width(&raises, look.size) * 1.07);
    canvas.text((lowers_at, frame.top - 16.0), &lowers, Anchor::End, look)?;
    canvas.text((raises_at, frame.top - 16.0), &raises, Anchor::Start, look)?;
    for (index, row) in effects.iter().enumerate() {
        let y = rows.name(canvas, index, &row.words)?;
        let Some(effect) = finite(row.effect) else { continue };
        let interval = row.interval.and_then(|interval| Some((finite(interval.low)?, finite(interval.high)?)));
        let clear = interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        let ink = match (clear, effect > 0.0) {
            (false, _) => Ink::Random,
            (true, true) => Ink::Model,
            (true, false) => Ink::Rules,
        };
        if let Some((low, high)) = interval {
            let (left, right) = (plane.at(low, 0.0).0, plane.at(high, 0.0).0);
            canvas.line(&[(left, y), (right, y)], ink, Dash::Solid, 2.4)?;
        }
        canvas.mark((plane.at(effect, 0.0).0, y), if clear { Mark::Dot } else { Mark::Ring }, ink, 5.0)?;
    }
    let title = locale.say("learned.x_effects", &[])?;
    let middle = if rows.narrow { canvas.size.width / 2.0 } else { (frame.left + frame.right) / 2.0 };
    canvas.text((middle, frame.bottom + 36.0), &title, Anchor::Middle, Type::TICK)?;
    Ok(())
}

fn draw_importances(canvas: &Canvas<'_>, importances: &[Importance], locale: &Locale) -> Result<(), ReportError> {
    let largest = importances.iter().map(|row| row.share).filter(|share| share.is_finite()).fold(0.0_f64, f64::max);
    if importances.is_empty() || largest <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let rows = Rows::of(canvas.size, importances.len());
    let frame = Frame { right: rows.frame.right - 40.0, ..rows.frame };
    let plane = canvas.plane(frame, 0.0..largest, 0.0..1.0);
    for (index, row) in importances.iter().enumerate() {
        let y = rows.name(canvas, index, &locale.field(&row.field)?)?;
        let share = if row.share.is_finite() { row.share.clamp(0.0, largest) } else { 0.0 };
        let (right, _) = plane.at(share, 0.0);
        canvas.bar(Frame { left: frame.left, right, top: y - 7.0, bottom: y + 7.0 }, Ink::Model)?;
        let words = locale.percent(row.share, usize::from(row.share < 0.0995))?;
        canvas.text((right + 8.0, y), &words, Anchor::Start, Type::plain(Ink::Text))?;
    }
    if !rows.narrow {
        canvas.line(&[(frame.left, frame.top), (frame.left, frame.bottom)], Ink::Axis, Dash::Solid, 1.4)?;
    }
    let title = locale.say("learned.x_importances", &[])?;
    canvas.text(((frame.left + frame.right) / 2.0, frame.bottom + 26.0), &title, Anchor::Middle, Type::TICK)?;
    Ok(())
}
