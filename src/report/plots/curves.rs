//! How well does each order tell buyers from others, at every cut? ROC and precision-recall curves, for the appendix.

use super::canvas::{Canvas, Point};
use super::ink::{Dash, Ink};
use super::keys::Key;
use super::lines::{self, Axis, Line, SIZES};
use super::{Head, Plot};
use crate::evaluate::ScorerResult;
use crate::report::locale::Locale;
use crate::report::sheet::{Cell, csv_bytes};
use crate::report::{Cast, ReportError, ReportInput};

/// The ROC curves.
pub(super) fn roc(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let base_rate = input.evaluation.base_rate;
    let curves = curves(cast, |scorer| {
        scorer.roc_curve(base_rate).iter().map(|point| (point.false_positive_rate, point.true_positive_rate)).collect()
    });
    let head = Head { title: locale.say("curves.roc_alt", &[])?, desc: locale.say("curves.roc_desc", &[])? };
    let csv = csv(&["scorer", "false_positive_rate", "true_positive_rate"], &curves);
    Plot::make("roc", &head, SIZES, csv, |canvas| {
        let x = Axis::shares(locale.say("curves.roc_x", &[])?, 1.0, locale)?;
        let y = Axis::shares(locale.say("curves.roc_y", &[])?, 1.0, locale)?;
        let diagonal = vec![(0.0, 0.0), (1.0, 1.0)];
        draw(canvas, &x, &y, &curves, (locale.say("curves.chance", &[])?, diagonal), (cast, locale))
    })
}

/// The precision-recall curves.
pub(super) fn precision_recall(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Plot, ReportError> {
    let base_rate = input.evaluation.base_rate;
    let curves = curves(cast, |scorer| {
        scorer.precision_recall_curve(base_rate).iter().map(|point| (point.recall, point.precision)).collect()
    });
    let head = Head { title: locale.say("curves.pr_alt", &[])?, desc: locale.say("curves.pr_desc", &[])? };
    let csv = csv(&["scorer", "recall", "precision"], &curves);
    let most = curves.iter().flat_map(|(_, points)| points.iter().map(|point| point.1)).fold(0.0_f64, f64::max);
    let top = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8].into_iter().find(|&end| most <= end).unwrap_or(1.0);
    Plot::make("precision_recall", &head, SIZES, csv, |canvas| {
        let x = Axis::shares(locale.say("curves.pr_x", &[])?, 1.0, locale)?;
        let y = Axis::shares(locale.say("curves.pr_y", &[])?, top, locale)?;
        let level = vec![(0.0, base_rate), (1.0, base_rate)];
        draw(canvas, &x, &y, &curves, (locale.say("curves.base_rate", &[])?, level), (cast, locale))
    })
}

/// The curves of those who take part by name, the model last; only points that can be drawn.
fn curves<'a>(cast: &Cast<'a>, points: impl Fn(&ScorerResult) -> Vec<Point>) -> Vec<(&'a ScorerResult, Vec<Point>)> {
    let drawable = |&(x, y): &Point| (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
    [cast.newest, cast.rules, Some(cast.model)]
        .into_iter()
        .flatten()
        .map(|scorer| (scorer, points(scorer).into_iter().filter(drawable).collect::<Vec<_>>()))
        .filter(|(_, points)| points.len() > 1)
        .collect()
}

fn csv(header: &[&str; 3], curves: &[(&ScorerResult, Vec<Point>)]) -> Vec<u8> {
    let rows: Vec<_> = curves
        .iter()
        .rev()
        .flat_map(|(scorer, points)| {
            points.iter().map(|&(x, y)| vec![Cell::Text(&scorer.name), Cell::Number(x), Cell::Number(y)])
        })
        .collect();
    csv_bytes(header, &rows)
}

fn draw(
    canvas: &Canvas<'_>,
    x: &Axis,
    y: &Axis,
    curves: &[(&ScorerResult, Vec<Point>)],
    (chance, level): (String, Vec<Point>),
    (cast, locale): (&Cast<'_>, &Locale),
) -> Result<(), ReportError> {
    if curves.is_empty() || level.iter().any(|point| !point.1.is_finite()) {
        return super::nothing(canvas, locale);
    }
    let key = |name, ink, dash, width| Key { name, ink, dash, mark: super::mark_of(ink), width };
    let line = |key, points| Line { key, points, spread: Vec::new(), marked: false };
    let mut lines = vec![line(key(super::label(&chance), Ink::Random, Dash::Dotted, 1.6), level)];
    for (scorer, points) in curves {
        let (ink, dash, width) = super::look_of(scorer, cast);
        let name = super::label(&locale.name_of(scorer, cast)?);
        lines.push(line(key(name, ink, dash, width), points.clone()));
    }
    lines::draw(canvas, x, y, lines, 0.35)?;
    Ok(())
}
