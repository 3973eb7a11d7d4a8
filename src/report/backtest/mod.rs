//! Did it hold before? A backtest in words and tables, and as one long table for spreadsheets.

mod sheet;
mod windows;

pub use sheet::backtest_csv;

use super::check::{Section, horizon_section};
use super::locale::Locale;
use super::{Lang, ReportError};
use crate::evaluate::{FoldResult, MonthResult, VerdictWord, WindowFigures};
use crate::readiness::{ArrivalMonth, HorizonReading};

/// Everything a backtest's words are made of.
#[derive(Clone, Debug)]
pub struct BacktestInput<'a> {
    /// One per window, the oldest first.
    pub folds: &'a [FoldResult],
    /// By month; empty where nothing is dated.
    pub months: &'a [MonthResult],
    /// All tested rows.
    pub overall: &'a WindowFigures,
    /// The observed rate by month of arrival.
    pub arrival_months: &'a [ArrivalMonth],
    /// When leads convert.
    pub horizon: Option<&'a HorizonReading>,
    /// The cohort's policy, in the words of the config.
    pub as_of: String,
    /// True when chance divided the rows.
    pub random: bool,
    /// True when the rule card was written by leadscore.
    pub starter_card: bool,
    /// The language of everything that is said.
    pub lang: Lang,
    /// The project's zone.
    pub timezone: String,
}

/// The sentence that stands first: over how many windows, against whom, and what that means.
///
/// # Errors
/// [`ReportError`] when the catalogue lacks a message, which is a fault in this room.
pub fn backtest_sentence(input: &BacktestInput<'_>) -> Result<String, ReportError> {
    let locale = Locale::new(input.lang, &input.timezone)?;
    let verdict = &input.overall.verdict;
    let found = |name: &str| -> Result<String, ReportError> {
        let scorer = input.overall.scorers.iter().find(|scorer| scorer.name == name);
        let value = scorer.and_then(|scorer| scorer.conversions_at_capacity.value());
        value.map_or_else(|| locale.say("measure.not_a_number", &[]), |value| locale.conversions(value))
    };
    let (low, high) = (locale.signed(verdict.low, 1)?, locale.signed(verdict.high, 1)?);
    let held = input.folds.iter().filter(|fold| fold.figures.verdict.difference > 0.0).count();
    let gaps = [
        ("folds", locale.integer(input.folds.len())),
        ("model", found(&verdict.model)?),
        ("opponent", opponent(&verdict.against, input.starter_card, &locale)?),
        ("other", found(&verdict.against)?),
        ("difference", locale.signed(verdict.difference, 1)?),
        ("range", locale.range(&low, &high)?),
        ("held", locale.integer(held)),
    ];
    let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
    let needed = match (verdict.word, verdict.more_conversions_needed) {
        (VerdictWord::NoVisibleDifference, Some(more)) => {
            let more = locale.integer(usize::try_from(more).unwrap_or(usize::MAX));
            format!(" {}", locale.say("backtest.needed", &[("n", &more)])?)
        }
        _ => String::new(),
    };
    Ok(format!("{}: {}{needed}", word(verdict.word, &locale)?, locale.say("backtest.sentence", &gaps)?))
}

/// What was found, part by part, as the terminal shows it.
///
/// # Errors
/// As [`backtest_sentence`].
pub fn backtest_sections(input: &BacktestInput<'_>) -> Result<Vec<Section>, ReportError> {
    let locale = Locale::new(input.lang, &input.timezone)?;
    let mut sections = vec![windows::folds(input, &locale)?, windows::lists(input, &locale)?];
    if !input.months.is_empty() {
        sections.push(windows::months(input, &locale)?);
    }
    sections.extend(windows::arrivals(input, &locale)?);
    if let Some(horizon) = input.horizon {
        sections.push(horizon_section(horizon, &input.as_of, None, &locale)?);
    }
    Ok(sections)
}

/// The opponent as it stands in a sentence.
fn opponent(name: &str, starter_card: bool, locale: &Locale) -> Result<String, ReportError> {
    match name {
        "rules" if starter_card => locale.say("opponent.starter_card", &[]),
        "rules" => locale.say("opponent.rules", &[]),
        "recorded" => locale.say("opponent.recorded", &[]),
        "newest_first" => locale.say("opponent.newest_first", &[]),
        _ => locale.say("opponent.random", &[]),
    }
}

fn word(word: VerdictWord, locale: &Locale) -> Result<String, ReportError> {
    match word {
        VerdictWord::Better => locale.say("backtest.better", &[]),
        VerdictWord::NoVisibleDifference => locale.say("backtest.no_visible_difference", &[]),
        VerdictWord::Worse => locale.say("backtest.worse", &[]),
    }
}
