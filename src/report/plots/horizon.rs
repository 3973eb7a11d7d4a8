//! How fast do leads convert? The share that has converted, by days since the first list, with the horizons marked.

use super::axes::{self, Tick};
use super::canvas::{Anchor, Canvas, Frame, Size, Type, round_values};
use super::ink::{Dash, Ink};
use super::labels::text_width;
use super::{Head, Plot};
use crate::readiness::{HORIZONS_DAYS, HorizonReading};
use crate::report::ReportError;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};

pub(super) fn plot(reading: &HorizonReading, folder: &str, locale: &Locale) -> Result<Plot, ReportError> {
    let file = format!("{folder}/horizon.csv");
    let end = reading.curve.last().map_or(0.0, |point| point.days);
    let gaps = [("n", locale.integer(reading.curve.len())), ("days", locale.decimal(end.floor(), 0)?), ("file", file)];
    let head = Head {
        title: locale.say("check_horizon.alt", &[])?,
        desc: locale.say("check_horizon.desc", &gaps.each_ref().map(|(name, value)| (*name, value.as_str())))?,
    };
    let rows: Vec<_> = reading
        .curve
        .iter()
        .map(|point| {
            vec![Cell::Number(point.days), Cell::Number(point.converted_share), Cell::Count(point.followed_leads)]
        })
        .collect();
    let csv = csv_bytes(&["days", "converted_share", "followed_leads"], &rows);
    let sizes = [Size { width: 720.0, height: 340.0 }, Size { width: 350.0, height: 300.0 }];
    Plot::make("horizon", &head, sizes, csv, |canvas| draw(canvas, reading, locale))
}

fn draw(canvas: &Canvas<'_>, reading: &HorizonReading, locale: &Locale) -> Result<(), ReportError> {
    let end = reading.curve.last().map_or(0.0, |point| point.days);
    let highest = reading.curve.iter().fold(0.0_f64, |most, point| most.max(point.converted_share));
    if end <= 0.0 || highest <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let top = highest * 1.12;
    let digits = usize::from(top < 0.06);
    let y: Vec<Tick> = round_values(0.0..top, 6)
        .into_iter()
        .map(|at| Ok(Tick { at, words: locale.percent(at, digits)? }))
        .collect::<Result<_, ReportError>>()?;
    let x: Vec<Tick> = round_values(0.0..end, if canvas.size.is_narrow() { 5 } else { 9 })
        .into_iter()
        .map(|at| Ok(Tick { at, words: locale.decimal(at, 0)? }))
        .collect::<Result<_, ReportError>>()?;
    let size = canvas.size;
    // Room above for the names of the horizons.
    let frame = Frame {
        left: axes::left_of(&y),
        top: axes::ABOVE + 18.0,
        right: size.width - 20.0,
        bottom: size.height - axes::BELOW,
    };
    let plane = canvas.plane(frame, 0.0..end, 0.0..top);
    let titles = (locale.say("check_horizon.x", &[])?, locale.say("check_horizon.y", &[])?);
    axes::draw(canvas, &plane, (&titles.0, &x), ("", &y))?;
    canvas.text((4.0, 12.0), &titles.1, Anchor::Start, Type::plain(Ink::Text))?;
    let chosen = reading.proposal.days().unwrap_or(reading.configured_days);
    let mut days: Vec<u32> = HORIZONS_DAYS.into_iter().chain([reading.configured_days]).collect();
    days.sort_unstable();
    days.dedup();
    // The chosen one is named first, so that it keeps its name where names would touch.
    days.sort_by_key(|&days| days != chosen);
    let mut named: Vec<(f64, f64)> = Vec::new();
    for days in days.into_iter().filter(|&days| f64::from(days) <= end) {
        let (at, _) = plane.at(f64::from(days), 0.0);
        let strong = days == chosen;
        let (ink, dash, width) = if strong { (Ink::Rules, Dash::Solid, 1.8) } else { (Ink::Axis, Dash::Short, 1.2) };
        canvas.line(&[(at, frame.top), (at, frame.bottom)], ink, dash, width)?;
        let look = if strong { Type { size: 13.0, ..Type::label(Ink::Rules) } } else { Type::TICK };
        let words = locale.say("check_horizon.mark", &[("days", &days.to_string())])?;
        let half = text_width(&words, look.size) * 0.55 + 3.0;
        if named.iter().all(|&(low, high)| at + half < low || at - half > high) {
            canvas.text((at, frame.top - 10.0), &words, Anchor::Middle, look)?;
            named.push((at - half, at + half));
        }
    }
    let line: Vec<_> = reading.curve.iter().map(|point| plane.at(point.days.min(end), point.converted_share)).collect();
    canvas.line(&line, Ink::Model, Dash::Solid, 2.8)?;
    Ok(())
}
