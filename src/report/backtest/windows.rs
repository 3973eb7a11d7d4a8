//! Windows, months and months of arrival as tables.

use super::{BacktestInput, opponent, word};
use crate::evaluate::{FoldResult, Measured, WindowFigures};
use crate::report::ReportError;
use crate::report::check::section::{Holds, Section, SectionTable};
use crate::report::locale::Locale;

/// What stands where nothing can be computed.
const NONE: &str = "\u{2013}";

/// Per fold: what it learned from, how it ranked, and whether its chances held.
pub(super) fn folds(input: &BacktestInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("folds", locale.say("backtest.folds_title", &[])?);
    section.facts.push(locale.say(if input.random { "backtest.random" } else { "backtest.how" }, &[])?);
    let mut table = SectionTable::new(ranking_head(locale, true)?);
    for fold in input.folds {
        let mut row = vec![window(fold, locale)?, locale.integer(fold.train.conversions)];
        row.extend(ranking(&fold.figures, locale)?);
        row.push(fold.chosen.clone());
        table.rows.push(row);
    }
    section.table = Some(table);
    Ok(section)
}

/// Per fold: what the lists found.
pub(super) fn lists(input: &BacktestInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("lists", locale.say("backtest.lists_title", &[])?);
    let against = opponent(&input.overall.verdict.against, input.starter_card, locale)?;
    section.facts.push(locale.say("backtest.lists_how", &[("opponent", &against)])?);
    let mut table = SectionTable::new(lists_head(locale)?);
    for fold in input.folds {
        table.rows.push(found(window(fold, locale)?, &fold.figures, locale)?);
    }
    table.rows.push(found(locale.say("backtest.all", &[])?, input.overall, locale)?);
    section.table = Some(table);
    Ok(section)
}

/// Per month of as_of, both in one.
pub(super) fn months(input: &BacktestInput<'_>, locale: &Locale) -> Result<Section, ReportError> {
    let mut section = Section::new("months", locale.say("backtest.months_title", &[])?);
    let mut head = ranking_head(locale, false)?;
    head.extend(lists_head(locale)?.into_iter().skip(1));
    let mut table = SectionTable::new(head);
    for month in input.months {
        let mut row = vec![month.month.clone()];
        row.extend(ranking(&month.figures, locale)?);
        row.extend(found(String::new(), &month.figures, locale)?.into_iter().skip(1));
        table.rows.push(row);
    }
    section.table = Some(table);
    Ok(section)
}

/// The observed rate by month of arrival.
pub(super) fn arrivals(input: &BacktestInput<'_>, locale: &Locale) -> Result<Option<Section>, ReportError> {
    if input.arrival_months.is_empty() {
        return Ok(None);
    }
    let mut section = Section::new("arrivals", locale.say("backtest.arrivals_title", &[])?);
    section.facts.push(locale.say("backtest.arrivals_how", &[])?);
    let mut table = SectionTable::new(vec![
        (locale.say("check_months.month", &[])?, Holds::Words),
        (locale.say("check_months.arrived", &[])?, Holds::Numbers),
        (locale.say("backtest.ripe", &[])?, Holds::Numbers),
        (locale.say("backtest.converted", &[])?, Holds::Numbers),
        (locale.say("backtest.rate", &[])?, Holds::Numbers),
        (locale.say("check_horizon.interval", &[])?, Holds::Numbers),
    ]);
    // The newest first: they say what training will see next.
    for month in input.arrival_months.iter().rev() {
        let percent = |share: Option<f64>| share.map_or_else(|| Ok(NONE.to_owned()), |share| locale.percent(share, 1));
        let interval = match (month.low, month.high) {
            (Some(low), Some(high)) => locale.range(&locale.percent(low, 1)?, &locale.percent(high, 1)?)?,
            _ => NONE.to_owned(),
        };
        table.rows.push(vec![
            month.month.clone(),
            locale.integer(month.leads),
            locale.integer(month.ripe),
            locale.integer(month.converted),
            percent(month.rate)?,
            interval,
        ]);
    }
    section.table = Some(table);
    Ok(Some(section))
}

/// A fold by its dates, or by its number where nothing is dated.
fn window(fold: &FoldResult, locale: &Locale) -> Result<String, ReportError> {
    match (fold.figures.first_as_of, fold.figures.last_as_of) {
        (Some(first), Some(last)) => locale.range(&locale.date(first)?, &locale.date(last)?),
        _ => locale.say("backtest.fold", &[("n", &locale.integer(fold.fold))]),
    }
}

fn ranking_head(locale: &Locale, folds: bool) -> Result<Vec<(String, Holds)>, ReportError> {
    let mut head = vec![(locale.say(if folds { "backtest.window" } else { "check_months.month" }, &[])?, Holds::Words)];
    if folds {
        head.push((locale.say("backtest.learned", &[])?, Holds::Numbers));
    }
    for key in
        ["backtest.conversions", "backtest.auc", "check_horizon.interval", "backtest.log_loss", "backtest.observed"]
    {
        head.push((locale.say(key, &[])?, Holds::Numbers));
    }
    if folds {
        head.push((locale.say("backtest.chosen", &[])?, Holds::Words));
    }
    Ok(head)
}

/// Conversions, AUC with its interval, log loss, observed over expected.
fn ranking(figures: &WindowFigures, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let model = figures.scorers.iter().find(|scorer| scorer.name == figures.verdict.model);
    let none = || Ok(NONE.to_owned());
    let (auc, interval) = match model.map(|model| &model.roc_auc) {
        Some(Measured::Estimate(auc)) => {
            (locale.decimal(auc.value, 3)?, locale.range(&locale.decimal(auc.low, 3)?, &locale.decimal(auc.high, 3)?)?)
        }
        _ => (NONE.to_owned(), NONE.to_owned()),
    };
    let loss = model.and_then(|model| model.log_loss.value());
    let ratio = (figures.expected_rate > 0.0).then(|| figures.observed_rate.value / figures.expected_rate);
    Ok(vec![
        locale.integer(figures.distinct_conversions),
        auc,
        interval,
        loss.map_or_else(none, |loss| locale.decimal(loss, 4))?,
        ratio.map_or_else(none, |ratio| locale.decimal(ratio, 2))?,
    ])
}

fn lists_head(locale: &Locale) -> Result<Vec<(String, Holds)>, ReportError> {
    let mut head = vec![(locale.say("backtest.window", &[])?, Holds::Words)];
    for key in [
        "backtest.model",
        "backtest.rules",
        "backtest.newest",
        "backtest.random_order",
        "backtest.difference",
        "check_horizon.interval",
    ] {
        head.push((locale.say(key, &[])?, Holds::Numbers));
    }
    head.push((locale.say("check_horizon.reading", &[])?, Holds::Words));
    Ok(head)
}

/// Conversions found by each list, the difference with its interval, the word.
fn found(name: String, figures: &WindowFigures, locale: &Locale) -> Result<Vec<String>, ReportError> {
    let verdict = &figures.verdict;
    let of = |name: &str| -> Result<String, ReportError> {
        let scorer = figures.scorers.iter().find(|scorer| scorer.name == name);
        let value = scorer.and_then(|scorer| scorer.conversions_at_capacity.value());
        value.map_or_else(|| Ok(NONE.to_owned()), |value| locale.conversions(value))
    };
    let rules = if verdict.against == "recorded" { "recorded" } else { "rules" };
    Ok(vec![
        name,
        of(&verdict.model)?,
        of(rules)?,
        of("newest_first")?,
        of("random")?,
        locale.signed(verdict.difference, 1)?,
        locale.range(&locale.signed(verdict.low, 1)?, &locale.signed(verdict.high, 1)?)?,
        word(verdict.word, locale)?,
    ])
}
