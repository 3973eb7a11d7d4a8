//! When did conversions come, and from whom? Bars by the month in which they came, marks by the month of arrival.

use super::axes::{self, Tick};
use super::canvas::{Canvas, Frame, Mark, Size, round_values};
use super::ink::{Dash, Ink};
use super::keys::{self, Key};
use super::{Head, Plot};
use crate::readiness::Month;
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};

pub(super) fn plot(months: &[Month], folder: &str, locale: &Locale) -> Result<Plot, ReportError> {
    let file = format!("{folder}/months.csv");
    let head = Head {
        title: locale.say("check_months.alt", &[])?,
        desc: locale.say("check_months.desc", &[("n", &locale.integer(months.len())), ("file", &file)])?,
    };
    let rows: Vec<_> = months
        .iter()
        .map(|month| {
            vec![
                Cell::Text(&month.month),
                Cell::Count(month.leads_arrived),
                Cell::Count(month.arrived_and_converted),
                Cell::Count(usize::from(month.ripe)),
                Cell::Count(month.conversions),
            ]
        })
        .collect();
    let csv = csv_bytes(&["month", "leads_arrived", "arrived_and_converted", "ripe", "conversions"], &rows);
    let sizes = [Size { width: 720.0, height: 320.0 }, Size { width: 350.0, height: 320.0 }];
    let key = |key: &str, ink, dash, mark| -> Result<Key, ReportError> {
        Ok(Key { name: super::label(&locale.say(key, &[])?), ink, dash, mark, width: 2.0 })
    };
    let keys = [
        key("check_months.key_came", Ink::Random, Dash::Solid, Mark::Square)?,
        key("check_months.key_arrived", Ink::Model, Dash::Solid, Mark::Dot)?,
    ];
    Plot::make("months", &head, sizes, csv, |canvas| draw(canvas, months, &keys, locale))
}

fn draw(canvas: &Canvas<'_>, months: &[Month], keys: &[Key], locale: &Locale) -> Result<(), ReportError> {
    let most = months.iter().map(|month| month.conversions.max(month.arrived_and_converted)).max().unwrap_or(0);
    if most == 0 {
        return super::nothing(canvas, locale);
    }
    let top = most as f64 * 1.08;
    let y: Vec<Tick> = round_values(0.0..top, 6)
        .into_iter()
        .filter(|value| (value - value.round()).abs() < 1e-9)
        .map(|at| Ok(Tick { at, words: locale.decimal(at, 0)? }))
        .collect::<Result<_, ReportError>>()?;
    let size = canvas.size;
    // Names stand above in both sizes: bars have no end to be named at.
    let named = 20.0 * keys.len() as f64;
    let frame = Frame {
        left: axes::left_of(&y),
        top: axes::ABOVE + named + 6.0,
        right: size.width - 20.0,
        bottom: size.height - axes::BELOW,
    };
    let plane = canvas.plane(frame, -0.5..months.len() as f64 - 0.5, 0.0..top);
    let every = (months.len() as f64 * 66.0 / (frame.right - frame.left)).ceil().max(1.0) as usize;
    // Ticks are counted back from the newest month.
    let mut x: Vec<Tick> = (0..months.len())
        .rev()
        .step_by(every)
        .map(|index| Tick { at: index as f64, words: months[index].month.clone() })
        .collect();
    x.reverse();
    axes::draw(canvas, &plane, (&locale.say("check_months.x", &[])?, &x), (&locale.say("check_months.y", &[])?, &y))?;
    let step = plane.at(1.0, 0.0).0 - plane.at(0.0, 0.0).0;
    let half = (step * 0.36).clamp(0.6, 14.0);
    for (index, month) in months.iter().enumerate() {
        let (at, level) = plane.at(index as f64, month.conversions as f64);
        if month.conversions > 0 {
            let bar = Frame { left: at - half, top: level, right: at + half, bottom: frame.bottom };
            canvas.bar(bar, Ink::Random)?;
        }
    }
    let line: Vec<_> = months
        .iter()
        .enumerate()
        .map(|(index, month)| plane.at(index as f64, month.arrived_and_converted as f64))
        .collect();
    canvas.line(&line, Ink::Model, Dash::Solid, 2.0)?;
    let radius = if months.len() > 40 { 2.6 } else { 4.2 };
    for (month, &at) in months.iter().zip(&line) {
        canvas.mark(at, if month.ripe { Mark::Dot } else { Mark::Ring }, Ink::Model, radius)?;
    }
    Ok(keys::above(canvas, keys)?)
}
