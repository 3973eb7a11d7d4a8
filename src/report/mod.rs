//! What do the numbers say, on a page? One self-contained `report.html` per run, and its plots as SVG with their data as CSV.
//!
//! Nothing is computed here: every figure comes in with its interval or its counts and goes out as text, table or
//! pixels. The page loads nothing from anywhere, runs no script, and reads the same in English and Spanish.
//!
//! ```no_run
//! # fn example(input: &leadscore::report::ReportInput<'_>) -> Result<(), Box<dyn std::error::Error>> {
//! for (name, bytes) in leadscore::report::render(input)? {
//!     std::fs::write(std::path::Path::new("runs/001").join(name), bytes)?;
//! }
//! # Ok(())
//! # }
//! ```

mod audit;
mod card_past;
mod card_sheet;
mod backtest;
mod buyers;
mod catalogue;
mod check;
mod crm;
mod importance_csv;
mod input;
mod insight;
mod lead_now;
mod lead_sheet;
mod locale;
mod matrix_csv;
mod model_card;
mod monitor;
mod page;
mod outcomes;
mod past;
mod plots;
mod sales;
mod scores;
mod sheet;
mod shown;
mod subgroups;
mod words;
#[cfg(test)]
mod example;
#[cfg(test)]
mod example_insight;
#[cfg(test)]
mod example_past;
#[cfg(test)]
mod example_subgroups;
#[cfg(test)]
mod tests;

pub use crate::score::Lang;
pub use audit::{AuditInput, audit_sections, audit_sentence, render_audit};
pub use backtest::{BacktestInput, backtest_csv, backtest_sections, backtest_sentence};
pub use buyers::{Buyers, BuyersForm, Fact, FactRow, Segment as BuyersSegment, SegmentRow, render_buyers};
pub use card_past::card_past_words;
pub use card_sheet::{CardSheetInput, card_sheet};
pub use check::{
    CheckInput, Section, SectionColumn, SectionTable, check_next, check_next_line, check_sections, check_sentence,
    render_check,
};
pub use crm::{Crm, CrmForm, crm_files};
pub use importance_csv::{importance_csv, shapes_csv};
pub use input::{
    BandRow, Caution, ColumnAuc, Effect, Failure, FitSeconds, Importance, Interval, LeakageRow, Learned, Provenance,
    ReportInput, SplitSummary,
};
pub use insight::{Case, Insight, KeptBack, Profit};
pub use lead_now::{BestTime, LeadNow, StageHeld};
pub use lead_sheet::{
    Act, FieldActs, LeadSheet, Shift, Step, WhatIf, lead_sheet_lines, lead_sheet_text, render_lead_sheet,
};
pub use matrix_csv::matrix_csv;
pub use model_card::{MadeBy, ModelCardInput, model_card};
pub use monitor::{MonitorInput, monitor_sections, monitor_sentence, render_monitor};
pub use outcomes::{OutcomeFigures, OutcomeRow, OutcomesInput, outcomes_csv, outcomes_sections, render_outcomes};
pub use past::Past;
pub use sales::{
    Action, Change, Happened, KnownNow, LastList, ListedLead, MOST_LISTED, MatrixCell, PastBand, SalesBand, SalesInput,
    Trend, render_sales,
};
pub use scores::{Beside, BesideValues, ScoresForm, scores_csv, scores_ndjson, scores_parquet};
pub use sheet::{Cell, Formulas, Sheet};
pub use subgroups::{subgroup_sentences, subgroups_csv};
pub use words::Words;

use crate::evaluate::{Evaluation, ScorerKind, ScorerResult};

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The project's zone is unknown.
    #[error("dates cannot be shown: {0}")]
    Zone(#[from] crate::time::TimeError),
    /// The chosen model has no result.
    #[error("the evaluation has no result for the chosen model {name:?}; it has {found}; evaluate that model first")]
    NoResult {
        /// The chosen model's name.
        name: String,
        /// The names there are.
        found: String,
    },
    /// The message catalogue does not parse.
    #[error("the messages for {lang} do not parse: {source}")]
    Catalogue {
        /// The language's code.
        lang: &'static str,
        /// What the TOML reader said.
        source: toml::de::Error,
    },
    /// A sentence is asked for that the catalogue does not hold.
    #[error("the messages for {lang} have no {key:?}; add it to the catalogue")]
    NoMessage {
        /// The language's code.
        lang: &'static str,
        /// The message's key.
        key: String,
    },
    /// A sentence has a gap that nobody filled.
    #[error("message {key:?} for {lang} needs {{{gap}}}, which was not given")]
    Gap {
        /// The language's code.
        lang: &'static str,
        /// The message's key.
        key: String,
        /// The gap's name.
        gap: String,
    },
    /// The page's template asked for something that is not there.
    #[error("the page could not be laid out: {0}")]
    Page(#[from] minijinja::Error),
    /// A plot could not be drawn.
    #[error("a plot could not be drawn: {0}")]
    Plot(#[from] plotters::drawing::DrawingAreaErrorKind<std::io::Error>),
    /// A score list that has no table form.
    #[error("the scores have no Parquet form: {0}")]
    Table(#[from] polars::prelude::PolarsError),
    /// A score list that has no JSON form.
    #[error("the scores have no JSON form: {0}")]
    Json(#[from] serde_json::Error),
}

/// Renders the page and its plots: pairs of a file name, relative to the run's folder, and the file's bytes.
///
/// The files are `report.html`, and under `plots/` each plot of the page as `.svg` and `.csv`; `reliability_curve.csv` holds the CORP curve. The same input gives the same bytes. Well under a second; the page stays under 2 MB whatever the input, because
/// long tables are cut with a count of what was left out.
///
/// # Errors
/// [`ReportError`] when the chosen model has no result or the zone is unknown; the others mean a fault in this room.
pub fn render(input: &ReportInput<'_>) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let locale = locale::Locale::new(input.lang, &input.timezone)?;
    let cast = Cast::of(input)?;
    let plots = plots::Plots::draw(input, &cast, &locale)?;
    let page = page::render(input, &cast, &plots, locale)?;
    let mut files = vec![("report.html".to_owned(), page.into_bytes())];
    if let Some(chances) = cast.model.chances.as_ref().filter(|chances| !chances.curve.is_empty()) {
        files.push(("plots/reliability_curve.csv".to_owned(), plots::curve_csv(&chances.curve)));
    }
    for plot in plots.into_files() {
        files.push((format!("plots/{}.svg", plot.name), plot.svg.into_bytes()));
        files.push((format!("plots/{}.csv", plot.name), plot.csv));
    }
    Ok(files)
}

/// The verdict in plain sentences of the input's language, for places other than the page.
///
/// # Errors
/// As [`render`].
pub fn verdict_words(input: &ReportInput<'_>) -> Result<String, ReportError> {
    page::verdict_words(input, &Cast::of(input)?, &locale::Locale::new(input.lang, &input.timezone)?)
}

/// A caution as a sentence, for places other than the page.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks the sentence, which is a fault in this room.
pub fn caution_sentence(caution: &Caution, lang: Lang) -> Result<String, ReportError> {
    page::caution_words(caution, &locale::Locale::new(lang, "UTC")?)
}

/// The scorers that appear by name: the chosen model and what it is held against.
struct Cast<'a> {
    /// The chosen model.
    model: &'a ScorerResult,
    /// The rule card, the team's or leadscore's starter.
    rules: Option<&'a ScorerResult>,
    /// Newest leads first.
    newest: Option<&'a ScorerResult>,
    /// A random order.
    random: Option<&'a ScorerResult>,
    /// What the verdict compares with.
    opponent: Option<&'a ScorerResult>,
    /// True when the rule card was written by leadscore.
    starter_card: bool,
}

impl<'a> Cast<'a> {
    fn of(input: &'a ReportInput<'_>) -> Result<Self, ReportError> {
        let evaluation: &'a Evaluation = &input.evaluation;
        let named = |name: &str| evaluation.scorers.iter().find(|scorer| scorer.name == name);
        let model = named(&evaluation.chosen).ok_or_else(|| ReportError::NoResult {
            name: evaluation.chosen.clone(),
            found: evaluation.scorers.iter().map(|scorer| scorer.name.as_str()).collect::<Vec<_>>().join(", "),
        })?;
        Ok(Self {
            model,
            rules: named("rules").or_else(|| evaluation.scorers.iter().find(|s| s.kind == ScorerKind::Rules)),
            newest: named("newest_first"),
            random: named("random"),
            opponent: named(&evaluation.verdict.against),
            starter_card: input.cautions.contains(&Caution::StarterCard),
        })
    }
}
