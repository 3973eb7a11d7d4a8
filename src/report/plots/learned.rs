//! What did the model learn? Coefficients with intervals, or importances, the strongest on top.

use super::canvas::{Anchor, Canvas, Frame, Size, Type};
use super::ink::{Dash, Ink};
use super::labels::{fitted, wrapped};
use super::ladder::{self, Around, Rung};
use super::{Head, Plot};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::shown::shown_on_one_line;
use crate::report::{Effect, Importance, Learned, ReportError, ReportInput};

/// Rows in the plot; the data file and the table hold more.
const MOST_ROWS: usize = 15;

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
                        Cell::Text(effect.words.told(locale.lang())),
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
            Plot::make("learned", &head, sizes(shown.iter().map(|row| row.words.told(locale.lang()))), csv, |canvas| {
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
    pub(super) narrow: bool,
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

    /// The same between two heights: for rows without an axis.
    pub(super) fn between(self, top: f64, bottom: f64, count: usize) -> Self {
        let frame = Frame { top, bottom, ..self.frame };
        Self { frame, step: (bottom - top) / count.max(1) as f64, ..self }
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
    let rung = |effect: &Effect| Rung {
        name: effect.words.told(locale.lang()).to_owned(),
        value: effect.effect,
        interval: effect.interval.map(|interval| (interval.low, interval.high)),
    };
    let rungs: Vec<Rung> = effects.iter().map(rung).collect();
    let sides = (locale.say("learned.lowers_arrow", &[])?, locale.say("learned.raises_arrow", &[])?);
    let around = Around { title: locale.say("learned.x_effects", &[])?, sides: Some(sides) };
    ladder::draw(canvas, &rungs, &around, locale)
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
