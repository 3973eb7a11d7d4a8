//! What do the numbers look like? Four plots for the run's folder and the page, and the strip beside the verdict.
//!
//! Each is drawn twice, for a page and for a phone, because letters of a scaled-down drawing could not be read.

mod axes;
mod buyers;
mod canvas;
mod conversion_months;
mod difference;
mod gains;
mod ink;
mod horizon;
mod keys;
mod labels;
mod learned;
mod periods;
mod reliability;

pub(super) use buyers::Bars;
pub(super) use gains::shown_share;

use canvas::{Anchor, Canvas, Drawing, Head, Mark, Size, Type};
use ink::Ink;

use super::locale::Locale;
use super::shown::shown_on_one_line;
use super::{Cast, ReportError, ReportInput};
use crate::readiness::Readiness;

/// Every plot of a run.
pub(super) struct Plots {
    /// The verdict's interval; `None` where the difference is not a number.
    pub(super) difference: Option<Views>,
    pub(super) gains: Plot,
    pub(super) reliability: Plot,
    pub(super) learned: Plot,
    pub(super) periods: Plot,
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
    /// `gains`, `reliability`, `learned`, `periods`.
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
        Ok(Self {
            difference: difference::strip(&input.evaluation.verdict, locale)?,
            gains: gains::plot(input, cast, locale)?,
            reliability: reliability::plot(cast, locale)?,
            learned: learned::plot(input, locale)?,
            periods: periods::plot(cast, locale)?,
        })
    }

    /// The files of all plots.
    pub(super) fn into_files(self) -> [PlotFiles; 4] {
        [self.gains, self.reliability, self.learned, self.periods].map(|plot| plot.files)
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

/// Says on the drawing itself that there is nothing to draw.
fn nothing(canvas: &Canvas<'_>, locale: &Locale) -> Result<(), ReportError> {
    let middle = (canvas.size.width / 2.0, canvas.size.height / 2.0);
    canvas.text(middle, &locale.say("measure.nothing_to_draw", &[])?, Anchor::Middle, Type::plain(Ink::Muted))?;
    Ok(())
}

/// A name as the label of a line: short, and with nothing hidden in it.
fn label(name: &str) -> String {
    shown_on_one_line(name, 48)
}
