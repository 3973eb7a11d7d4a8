//! Did the lists find more, month after month? Conversions found at capacity by a backtest, beside the opponent and chance.

use super::Plot;
use super::axes::Tick;
use super::canvas::{Canvas, Head};
use super::keys::Key;
use super::lines::{self, Axis, Line, SIZES};
use crate::evaluate::{Scorer, WindowFigures};
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, Past, ReportError};

/// Months in the plot, the newest; the data file holds all.
const MOST_MONTHS: usize = 48;

/// One line: the scorer's name, and what it found in each month.
type Found<'a> = (String, Vec<(&'a str, f64)>);

pub(super) fn plot(past: &Past, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let found = found(past);
    let head = Head {
        title: locale.say("past.alt", &[])?,
        desc: locale.say("past.desc", &[("n", &locale.integer(past.months.len()))])?,
    };
    let rows: Vec<_> = found
        .iter()
        .flat_map(|(name, months)| {
            months.iter().map(|(month, found)| vec![Cell::Text(name), Cell::Text(month), Cell::Number(*found)])
        })
        .collect();
    let csv = csv_bytes(&["scorer", "month", "found"], &rows);
    Plot::make("past", &head, SIZES, csv, |canvas| draw(canvas, &found, past, cast, locale))
}

/// The model, whom it must beat, and chance; a month in which something is not computable is left out.
fn found(past: &Past) -> Vec<Found<'_>> {
    let verdict = &past.overall.verdict;
    let mut names = vec![verdict.model.as_str(), verdict.against.as_str(), Scorer::RANDOM];
    names.dedup();
    let of = |figures: &WindowFigures, name: &str| {
        // Folds may have chosen different kinds of models: in a month, the model is the one of its verdict.
        let name = if name == verdict.model { figures.verdict.model.as_str() } else { name };
        figures.scorers.iter().find(|scorer| scorer.name == name)?.conversions_at_capacity.value()
    };
    names
        .into_iter()
        .map(|name| {
            let months = past.months.iter();
            let found = months.filter_map(|month| Some((month.month.as_str(), of(&month.figures, name)?)));
            (name.to_owned(), found.filter(|(_, found)| found.is_finite()).collect())
        })
        .collect()
}

fn draw(
    canvas: &Canvas<'_>,
    found: &[Found<'_>],
    past: &Past,
    cast: &Cast<'_>,
    locale: &Locale,
) -> Result<(), ReportError> {
    let shown = &past.months[past.months.len().saturating_sub(MOST_MONTHS)..];
    let place = |month: &str| shown.iter().position(|one| one.month == month);
    let most = found.iter().flat_map(|(_, months)| months.iter().map(|(_, found)| *found)).fold(0.0_f64, f64::max);
    if shown.is_empty() || most <= 0.0 {
        return super::nothing(canvas, locale);
    }
    let mut lines = Vec::new();
    for (name, months) in found.iter().rev() {
        let points: Vec<(f64, f64)> =
            months.iter().filter_map(|(month, found)| Some((place(month)? as f64, *found))).collect();
        if points.is_empty() {
            continue;
        }
        let model = *name == past.overall.verdict.model;
        let (ink, dash, width) = if model { super::look_of(cast.model, cast) } else { super::look_named(name, cast) };
        let label =
            if model { locale.say("past.model", &[])? } else { locale.scorer_called(name, past.starter_card)? };
        let key = Key { name: super::label(&label), ink, dash, mark: super::mark_of(ink), width };
        lines.push(Line { key, points, spread: Vec::new(), marked: shown.len() <= 24 });
    }
    let every = if canvas.size.is_narrow() { shown.len().div_ceil(4) } else { shown.len().div_ceil(7) }.max(1);
    let ticks = (0..shown.len()).rev().step_by(every);
    let mut ticks: Vec<Tick> = ticks.map(|at| Tick { at: at as f64, words: shown[at].month.clone() }).collect();
    ticks.reverse();
    let x = Axis { title: locale.say("past.x", &[])?, range: -0.5..shown.len() as f64 - 0.5, ticks };
    let y = Axis::numbers(locale.say("periods.y", &[])?, 0.0..most * 1.08, locale)?;
    lines::draw(canvas, &x, &y, lines, 1.0)?;
    Ok(())
}
