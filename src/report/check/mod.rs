//! Is this data ready, in words and on a page? One sentence, sections that terminal and page share, and `check.html`.

mod columns;
mod counts;
mod files;
mod horizon;
mod months;
mod notices;
mod page;
mod sample_size;
pub(super) mod section;
mod sentence;
mod todo;

pub(super) use horizon::section as horizon_section;
pub(super) use section::{Holds, cell};
pub use section::{Section, SectionColumn, SectionTable};

use super::locale::Locale;
use super::plots::CheckPlots;
use super::{Lang, ReportError};
use crate::readiness::Readiness;

/// Everything a check's words and page are made of.
#[derive(Clone, Debug)]
pub struct CheckInput<'a> {
    /// What was found.
    pub readiness: &'a Readiness,
    /// The language of everything that is said.
    pub lang: Lang,
    /// The config file, as a person can type it.
    pub config_file: String,
    /// The folder of the page's plots beside it, such as `check-plots`.
    pub plots_folder: String,
    /// Where rows that were left out are listed, and how many of them; `None` where they are not.
    pub rejects: Option<(String, usize)>,
}

/// The sentence that stands first: `Ready: 311 ripe conversions, horizon 90 d. Not usable: Lifecycle Stage (overwritten).`
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn check_sentence(input: &CheckInput<'_>) -> Result<String, ReportError> {
    sentence::sentence(input, &locale(input)?)
}

/// What to do next, in words: `leadscore train`.
///
/// # Errors
/// As [`check_sentence`].
pub fn check_next(input: &CheckInput<'_>) -> Result<String, ReportError> {
    sentence::next(input, &locale(input)?)
}

/// The same with what leads into it: `Next: leadscore train`.
///
/// # Errors
/// As [`check_sentence`].
pub fn check_next_line(input: &CheckInput<'_>) -> Result<String, ReportError> {
    let locale = locale(input)?;
    Ok(format!("{} {}", locale.say("check.next", &[])?, sentence::next(input, &locale)?))
}

/// What was found, part by part, as the terminal shows it.
///
/// # Errors
/// As [`check_sentence`].
pub fn check_sections(input: &CheckInput<'_>) -> Result<Vec<Section>, ReportError> {
    sections(input, &locale(input)?)
}

/// The page and its plots: `check.html`, then `horizon` and `months` in the plots' folder, each as `.svg` and `.csv`.
/// Nothing is computed here. The same input gives the same bytes.
///
/// # Errors
/// As [`check_sentence`]; also when plotters fails.
pub fn render_check(input: &CheckInput<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let locale = locale(input)?;
    let plots = CheckPlots::draw(input.readiness, &input.plots_folder, &locale)?;
    let page = page::render(input, &plots, locale)?;
    let mut files = vec![("check.html".to_owned(), page.into_bytes())];
    for plot in plots.into_files() {
        files.push((format!("{}/{}.svg", input.plots_folder, plot.name), plot.svg.into_bytes()));
        files.push((format!("{}/{}.csv", input.plots_folder, plot.name), plot.csv));
    }
    Ok(files)
}

fn locale(input: &CheckInput<'_>) -> Result<Locale, ReportError> {
    Locale::new(input.lang, &input.readiness.timezone)
}

/// All sections in the order in which they are read.
fn sections(input: &CheckInput<'_>, locale: &Locale) -> Result<Vec<Section>, ReportError> {
    let readiness = input.readiness;
    let all = [
        todo::todo(input, locale)?,
        Some(counts::counts(readiness, locale)?),
        Some(counts::gates(readiness, locale)?),
        sample_size::sample_size(readiness, locale)?,
        Some(horizon::horizon(input, locale)?),
        Some(counts::plan(readiness, locale)?),
        months::months(input, locale)?,
        Some(columns::columns(readiness, locale)?),
        files::files(readiness, locale)?,
        files::event_types(readiness, locale)?,
        Some(notices::notices(input, locale)?),
    ];
    Ok(all.into_iter().flatten().collect())
}
