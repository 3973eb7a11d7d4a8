//! What stands on the page, in which order? One file per part; each turns numbers into the words its template shows.

mod findings;
mod ground;
mod headline;
mod honesty;
mod insight;
mod matrix;
mod parts;
mod past;
mod scorers;
mod subgroups;

use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, context, escape_formatter};

pub(super) use headline::{capacity_words, caution_words, needed, opponent_words, verdict_words};
pub(super) use matrix::{Square, grid};
pub(super) use parts::{PartsCard, PartsPage, part};

use super::locale::{Locale, Shown, Unit};
use super::plots::{Plots, Views};
use super::shown::shown;
use super::{Cast, ReportError, ReportInput};
use crate::evaluate::Measured;

/// The templates; a name that ends in `.html` turns escaping on.
const TEMPLATES: &[(&str, &str)] = &[
    ("report.html", include_str!("../templates/report.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("lead.html", include_str!("../templates/lead.html")),
    ("buyers.html", include_str!("../templates/buyers.html")),
    ("sales.html", include_str!("../templates/sales.html")),
    ("base.html", include_str!("../templates/base.html")),
    ("figures.html", include_str!("../templates/figures.html")),
    ("headline.html", include_str!("../templates/headline.html")),
    ("findings.html", include_str!("../templates/findings.html")),
    ("scorers.html", include_str!("../templates/scorers.html")),
    ("insight.html", include_str!("../templates/insight.html")),
    ("matrix.html", include_str!("../templates/matrix.html")),
    ("past.html", include_str!("../templates/past.html")),
    ("subgroups.html", include_str!("../templates/subgroups.html")),
    ("ground.html", include_str!("../templates/ground.html")),
];

/// Longest text in a cell of a table, in characters.
const MAX_CELL: usize = 160;
/// Longest sentence from outside, in characters.
const MAX_SENTENCE: usize = 500;

/// Lays out the page.
///
/// # Errors
/// When a message or a value that a template asks for is missing.
pub(super) fn render(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: Locale,
) -> Result<String, ReportError> {
    let page = context! {
        lang => super::catalogue::code(locale.lang()),
        project => sentence(&input.project),
        run => sentence(&input.run),
        version => cell(&input.provenance.version),
        style => Value::from_safe_string(concat!(
            include_str!("../templates/plot_colours.css"),
            include_str!("../templates/page.css"),
            include_str!("../templates/plot.css"),
        ).to_owned()),
        headline => headline::view(input, cast, plots, &locale)?,
        findings => findings::view(input, cast, plots, &locale)?,
        matrix => matrix::view(input, &locale)?,
        scorers => scorers::view(input, cast, plots, &locale)?,
        past => past::view(input, plots, &locale)?,
        insight => insight::view(input, cast, plots, &locale)?,
        subgroups => subgroups::view(input.insight.subgroups.as_ref(), &locale)?,
        ground => ground::view(input, cast, plots, &locale)?,
    };
    Ok(environment(locale)?.get_template("report.html")?.render(page)?)
}

pub(super) fn environment(locale: Locale) -> Result<Environment<'static>, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // Text from the data shows what it hides, then is escaped; only our own SVG and CSS are marked safe.
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &Value::from(shown(text, usize::MAX))),
        _ => escape_formatter(out, state, value),
    });
    let locale = Arc::new(locale);
    environment.add_function("t", move |key: &str, gaps: Kwargs| say(&locale, key, &gaps));
    for &(name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// `t("section.key", gap=value)` in a template.
fn say(locale: &Locale, key: &str, gaps: &Kwargs) -> Result<String, minijinja::Error> {
    let mut filled = Vec::new();
    for name in gaps.args() {
        filled.push((name, gaps.get::<Value>(name)?.to_string()));
    }
    let filled: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    locale
        .say(key, &filled)
        .map_err(|error| minijinja::Error::new(ErrorKind::InvalidOperation, "a message is missing").with_source(error))
}

/// A text of a table's cell.
pub(super) fn cell(text: &str) -> String {
    shown(text, MAX_CELL)
}

/// A sentence from outside.
pub(super) fn sentence(text: &str) -> String {
    shown(text, MAX_SENTENCE)
}

/// A measured number for the macro `figure`.
fn figure(measured: &Measured, unit: Unit, locale: &Locale) -> Result<Value, ReportError> {
    Ok(match locale.measured(measured, unit)? {
        Shown::Figure { value, interval } => context! { known => true, value, interval },
        Shown::Reason(reason) => context! { known => false, reason => cell(&reason) },
    })
}

/// A plot for the macro `plot`.
pub(super) fn drawing(views: &Views) -> Value {
    context! {
        wide => Value::from_safe_string(views.wide.clone()),
        narrow => Value::from_safe_string(views.narrow.clone()),
    }
}

/// The first rows of a long list, and how many were left out: 0 when none.
pub(super) fn cut<T>(rows: &[T], most: usize) -> (&[T], usize) {
    let kept = rows.len().min(most);
    (&rows[..kept], rows.len() - kept)
}
