//! What do the numbers look like? The plots for the run's folder and the page, and the strip beside the verdict.
//!
//! Each is drawn twice, for a page and for a phone, because letters of a scaled-down drawing could not be read.

mod axes;
mod buyers;
mod canvas;
mod conversion_months;
mod curves;
mod difference;
mod gains;
mod horizon;
mod ink;
mod keys;
mod labels;
mod ladder;
mod lead_months;
mod learned;
mod learning;
mod lines;
mod past;
mod periods;
mod profit;
mod reliability;
mod rests_on;
mod shapes;
mod swarm;
mod waterfall;

pub(super) use buyers::Bars;
pub(super) use gains::shown_share;
pub(super) use lead_months::ripe;
pub(super) use reliability::curve_csv;
pub(super) use shapes::drawn as drawn_shapes;
pub(super) use waterfall::words_of as words_of_case;

use canvas::{Anchor, Canvas, Drawing, Head, Mark, Size, Type};
use ink::{Dash, Ink};

use super::locale::Locale;
use super::shown::shown_on_one_line;
use super::{Cast, ReportError, ReportInput};
use crate::evaluate::ScorerResult;
use crate::readiness::Readiness;

/// Every plot of a run.
pub(super) struct Plots {
    /// The verdict's interval; `None` where the difference is not a number.
    pub(super) difference: Option<Views>,
    pub(super) gains: Plot,
    pub(super) reliability: Plot,
    pub(super) learned: Plot,
    pub(super) periods: Plot,
    pub(super) roc: Plot,
    pub(super) precision_recall: Plot,
    /// Parts without data have no plot.
    pub(super) lead_months: Option<Plot>,
    pub(super) rests_on: Option<Plot>,
    pub(super) shapes: Option<Plot>,
    pub(super) swarm: Option<Plot>,
    /// One per case, in their order.
    pub(super) cases: Vec<Plot>,
    pub(super) profit: Option<Plot>,
    pub(super) learning: Option<Plot>,
    pub(super) past: Option<Plot>,
}

/// A drawing as elements of the page.
pub(super) struct Views {
    /// For a page.
    pub(super) wide: String,
    /// For a phone.
    pub(super) narrow: String,
}

/// A plot: on the page and as files.
pub(super) struct Plot {
    pub(super) views: Views,
    files: PlotFiles,
}

/// A plot's files, without their folder.
pub(super) struct PlotFiles {
    /// Such as `gains`.
    pub(super) name: &'static str,
    pub(super) svg: String,
    pub(super) csv: Vec<u8>,
}

impl Plots {
    /// Draws all.
    ///
    /// # Errors
    /// When plotters or a message fails.
    pub(super) fn draw(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Self, ReportError> {
        let insight = &input.insight;
        Ok(Self {
            difference: difference::strip(&input.evaluation.verdict, locale)?,
            gains: gains::plot(input, cast, locale)?,
            reliability: reliability::plot(cast, locale)?,
            learned: learned::plot(input, locale)?,
            periods: periods::plot(cast, locale)?,
            roc: curves::roc(input, cast, locale)?,
            precision_recall: curves::precision_recall(input, cast, locale)?,
            lead_months: some(insight.months.len() > 1, || lead_months::plot(&insight.months, locale))?,
            rests_on: some(!insight.rests_on.is_empty(), || rests_on::plot(&insight.rests_on, locale))?,
            shapes: some(!insight.courses.shapes.is_empty(), || shapes::plot(insight, locale))?,
            swarm: some(insight.courses.swarms.iter().any(|swarm| swarm.dots.len() > 1), || {
                swarm::plot(insight, locale)
            })?,
            cases: insight.cases.iter().map(|case| waterfall::plot(case, locale)).collect::<Result<_, _>>()?,
            profit: insight.profit.as_ref().map(|profit| profit::plot(profit, cast, locale)).transpose()?,
            past: past_plot(input, cast, locale)?,
            learning: some(insight.learning.len() > 1, || learning::plot(&insight.learning, locale))?,
        })
    }

    /// The files of all plots.
    pub(super) fn into_files(self) -> impl Iterator<Item = PlotFiles> {
        let always = [self.gains, self.reliability, self.learned, self.periods, self.roc, self.precision_recall];
        let some = [self.lead_months, self.rests_on, self.shapes, self.swarm, self.profit, self.learning, self.past];
        always.into_iter().chain(some.into_iter().flatten()).chain(self.cases).map(|plot| plot.files)
    }
}

/// The plots of a check.
pub(super) struct CheckPlots {
    /// `None` where nothing says when leads convert.
    pub(super) horizon: Option<Plot>,
    /// `None` where nothing is dated.
    pub(super) months: Option<Plot>,
}

impl CheckPlots {
    /// Draws both; `folder` is where their data files will lie.
    ///
    /// # Errors
    /// When plotters or a message fails.
    pub(super) fn draw(readiness: &Readiness, folder: &str, locale: &Locale) -> Result<Self, ReportError> {
        let drawn = |wanted: bool| wanted.then_some(());
        Ok(Self {
            horizon: drawn(readiness.horizon.curve.len() > 1)
                .map(|()| horizon::plot(&readiness.horizon, folder, locale))
                .transpose()?,
            months: drawn(!readiness.months.is_empty())
                .map(|()| conversion_months::plot(&readiness.months, folder, locale))
                .transpose()?,
        })
    }

    /// The files of both.
    pub(super) fn into_files(self) -> impl Iterator<Item = PlotFiles> {
        [self.horizon, self.months].into_iter().flatten().map(|plot| plot.files)
    }
}

impl Views {
    fn make(
        head: &Head,
        [wide, narrow]: [Size; 2],
        paint: impl Fn(&Canvas<'_>) -> Result<(), ReportError>,
    ) -> Result<Self, ReportError> {
        Ok(Self {
            wide: Drawing::make(wide, &paint)?.inline(head),
            narrow: Drawing::make(narrow, &paint)?.inline(head),
        })
    }
}

impl Plot {
    /// The plot as elements of the page.
    pub(super) const fn views(&self) -> &Views {
        &self.views
    }

    fn make(
        name: &'static str,
        head: &Head,
        sizes: [Size; 2],
        csv: Vec<u8>,
        paint: impl Fn(&Canvas<'_>) -> Result<(), ReportError>,
    ) -> Result<Self, ReportError> {
        let svg = Drawing::make(sizes[0], &paint)?.file(head);
        Ok(Self { views: Views::make(head, sizes, paint)?, files: PlotFiles { name, svg, csv } })
    }
}

/// The mark of a line, the same in every plot.
const fn mark_of(ink: Ink) -> Mark {
    match ink {
        Ink::Rules => Mark::Square,
        Ink::Newest => Mark::Triangle,
        Ink::Random => Mark::Ring,
        _ => Mark::Dot,
    }
}

/// The ink of a scorer by its part in the comparison, with its dash and width.
fn look_named(name: &str, cast: &Cast<'_>) -> (Ink, Dash, f64) {
    let is = |scorer: Option<&ScorerResult>| scorer.is_some_and(|scorer| scorer.name == name);
    if cast.model.name == name {
        (Ink::Model, Dash::Solid, 2.8)
    } else if is(cast.random) {
        (Ink::Random, Dash::Dotted, 1.8)
    } else if is(cast.newest) {
        (Ink::Newest, Dash::Short, 2.0)
    } else {
        (Ink::Rules, Dash::Long, 2.2)
    }
}

/// The same of a result.
fn look_of(scorer: &ScorerResult, cast: &Cast<'_>) -> (Ink, Dash, f64) {
    look_named(&scorer.name, cast)
}

/// The months of a backtest, where there is one with months.
fn past_plot(input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Option<Plot>, ReportError> {
    let dated = input.past.as_ref().filter(|past| past.months.len() > 1);
    dated.map(|past| past::plot(past, cast, locale)).transpose()
}

/// A plot where there is something to draw.
fn some(wanted: bool, plot: impl FnOnce() -> Result<Plot, ReportError>) -> Result<Option<Plot>, ReportError> {
    wanted.then(plot).transpose()
}

/// Digits after the decimal mark that tell these values apart, at most 4.
fn digits(values: &[f64]) -> usize {
    let tells = |&digits: &usize| {
        let scale = libm::pow(10.0, digits as f64);
        values.iter().all(|value| (value * scale - (value * scale).round()).abs() < 1e-6)
    };
    (0..4).find(tells).unwrap_or(4)
}

/// Says on the drawing itself that there is nothing to draw.
fn nothing(canvas: &Canvas<'_>, locale: &Locale) -> Result<(), ReportError> {
    let middle = (canvas.size.width / 2.0, canvas.size.height / 2.0);
    canvas.text(middle, &locale.say("measure.nothing_to_draw", &[])?, Anchor::Middle, Type::plain(Ink::Muted))?;
    Ok(())
}

/// A name as the label of a line: short, and with nothing hidden in it.
fn label(name: &str) -> String {
    label_of(name, 48)
}

/// The same of up to so many characters.
fn label_of(name: &str, most: usize) -> String {
    shown_on_one_line(name, most)
}
