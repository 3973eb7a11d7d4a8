//! What would longer or shorter lists have been worth? Money against the length of a list, at the team's own prices.

use super::canvas::{Anchor, Canvas, Head, Type};
use super::ink::{Dash, Ink};
use super::keys::Key;
use super::lines::{self, Axis, Line, SIZES};
use super::{Plot, labels};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, Profit, ReportError};

pub(super) fn plot(profit: &Profit, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let head = Head { title: locale.say("profit.alt", &[])?, desc: locale.say("profit.desc", &[])? };
    let rows: Vec<_> = profit
        .scorers
        .iter()
        .flat_map(|(name, points)| {
            points.iter().map(|point| {
                vec![
                    Cell::Text(name),
                    Cell::Count(point.leads),
                    Cell::Number(point.listed),
                    Cell::Number(point.found),
                    Cell::Number(profit.prices.worth(point)),
                ]
            })
        })
        .collect();
    let csv = csv_bytes(&["scorer", "leads_per_list", "listed", "found", "worth"], &rows);
    Plot::make("profit", &head, SIZES, csv, |canvas| draw(canvas, profit, cast, locale))
}

fn draw(canvas: &Canvas<'_>, profit: &Profit, cast: &Cast<'_>, locale: &Locale) -> Result<(), ReportError> {
    let mut lines = Vec::new();
    for (name, points) in profit.scorers.iter().rev() {
        let worth = points.iter().map(|point| (point.leads as f64, profit.prices.worth(point)));
        let points: Vec<(f64, f64)> = worth.filter(|point| point.1.is_finite()).collect();
        if points.len() < 2 {
            continue;
        }
        let (ink, dash, width) = super::look_named(name, cast);
        let label = super::label(&locale.scorer(name, cast)?);
        let key = Key { name: label, ink, dash, mark: super::mark_of(ink), width };
        lines.push(Line { key, points, spread: Vec::new(), marked: true });
    }
    let all = || lines.iter().flat_map(|line: &Line| line.points.iter().copied());
    let (low, high) = all().fold((0.0_f64, 0.0_f64), |(low, high), (_, y)| (low.min(y), high.max(y)));
    let longest = all().map(|point| point.0).fold(0.0_f64, f64::max);
    if lines.is_empty() || high - low <= 0.0 || high - low > 1e15 {
        return super::nothing(canvas, locale);
    }
    let room = (high - low) * 0.06;
    let x = Axis::numbers(locale.say("profit.x", &[])?, 0.0..longest * 1.04, locale)?;
    let low = if low < 0.0 { low - room } else { 0.0 };
    let title = match profit.prices.currency.as_str() {
        "" => locale.say("profit.y_plain", &[])?,
        currency => locale.say("profit.y", &[("currency", &super::label(currency))])?,
    };
    let title = labels::fitted(&title, Type::TICK.size, canvas.size.width - 20.0);
    let y = Axis::numbers(title, low..high + room, locale)?;
    let plane = lines::draw(canvas, &x, &y, lines, 1.0)?;
    if profit.usual > 0.0 && profit.usual <= longest {
        let (at, _) = plane.at(profit.usual, 0.0);
        let frame = plane.frame;
        canvas.line(&[(at, frame.top), (at, frame.bottom)], Ink::Text, Dash::Short, 1.4)?;
        let words = locale.say("profit.usual", &[("n", &locale.integer(profit.usual.round() as usize))])?;
        let wide = labels::text_width(&words, Type::TICK.size) + 12.0;
        let (anchor, at) = if at + wide < frame.right { (Anchor::Start, at + 8.0) } else { (Anchor::End, at - 8.0) };
        canvas.text((at, frame.bottom - 12.0), &words, anchor, Type { ink: Ink::Text, ..Type::TICK })?;
    }
    Ok(())
}
