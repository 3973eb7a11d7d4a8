//! How did each scorer do, and when? The lists period by period, and the leaderboard with its failures.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, cell, cut, drawing, figure, sentence};
use crate::evaluate::{
    Measured, Money, PairedComparison, PairedFamily, PeriodResult, ScorerKind, ScorerResult, VerdictWord,
};
use crate::report::locale::{Locale, Unit};
use crate::report::plots::Views;
use crate::report::{Cast, Failure, ReportError, ReportInput};
use crate::tongue::told;

/// Periods shown; the data file holds all.
const MOST_PERIODS: usize = 400;
/// Scorers shown, and failures.
const MOST_SCORERS: usize = 40;

pub(super) fn view(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let (scorers, left_out) = cut(&input.evaluation.scorers, MOST_SCORERS);
    let (failures, failures_left_out) = cut(&input.failures, MOST_SCORERS);
    let left_out = left_out + failures_left_out;
    Ok(context! {
        periods => periods(&plots.periods.views, cast, locale)?,
        selection_note => sentence(input.selection_note.told(locale.lang())),
        rows => scorers.iter().map(|scorer| row(scorer, input, cast, locale)).collect::<Result<Vec<_>, _>>()?,
        failures => failures.iter().map(|failure| failure_row(failure, cast, locale)).collect::<Result<Vec<_>, _>>()?,
        columns => 10 + usize::from(input.money.is_some()),
        priced => input.money.as_ref().map(|money| cell(&money.currency)),
        left_out => (left_out > 0).then(|| locale.integer(left_out)),
    })
}

fn periods(plot: &Views, cast: &Cast<'_>, locale: &Locale) -> Result<Value, ReportError> {
    let shown: Vec<&ScorerResult> = [Some(cast.model), cast.rules, cast.newest].into_iter().flatten().collect();
    let (periods, left_out) = cut(&cast.model.periods, MOST_PERIODS);
    let rows = periods
        .iter()
        .enumerate()
        .map(|(index, period)| {
            Ok(context! {
                start => period_name(period, index, locale)?,
                open => locale.integer(period.open),
                listed => locale.conversions(period.listed)?,
                found => shown.iter().map(|scorer| match scorer.periods.get(index) {
                    Some(period) => locale.conversions(period.found).map(Value::from),
                    None => Ok(Value::from("–")),
                }).collect::<Result<Vec<_>, ReportError>>()?,
            })
        })
        .collect::<Result<Vec<_>, ReportError>>()?;
    Ok(context! {
        plot => drawing(plot),
        dated => periods.iter().any(|period| period.start.is_some()),
        names => shown.iter().map(|scorer| locale.name_of(scorer, cast).map(|name| Value::from(cell(&name))))
            .collect::<Result<Vec<_>, _>>()?,
        rows,
        totals => shown.iter().map(|scorer| figure(&scorer.conversions_at_capacity, Unit::Conversions, locale))
            .collect::<Result<Vec<_>, _>>()?,
        days => of_found(&shown, |scorer| &scorer.median_days_to_conversion, locale)?,
        worth => of_found(&shown, |scorer| &scorer.value_at_capacity, locale)?,
        left_out => (left_out > 0).then(|| locale.integer(left_out)),
    })
}

/// A figure of the conversions that each list found; where the model's has none, the reason in its place.
fn of_found(
    shown: &[&ScorerResult],
    figure_of: fn(&ScorerResult) -> &Measured,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let figures = shown.iter().map(|scorer| figure(figure_of(scorer), Unit::Plain(0), locale));
    let missing = shown.first().and_then(|model| match figure_of(model) {
        Measured::NotComputable { reason, .. } => Some(told(reason, locale.lang())),
        Measured::Estimate(_) => None,
    });
    Ok(context! { figures => figures.collect::<Result<Vec<_>, _>>()?, missing => missing.map(|reason| cell(&reason)) })
}

fn period_name(period: &PeriodResult, index: usize, locale: &Locale) -> Result<String, ReportError> {
    match period.start {
        Some(start) => locale.date(start),
        None => Ok(locale.integer(index + 1)),
    }
}

fn row(scorer: &ScorerResult, input: &ReportInput<'_>, cast: &Cast<'_>, locale: &Locale) -> Result<Value, ReportError> {
    let kind = match scorer.kind {
        ScorerKind::Model => locale.say("leaderboard.model", &[])?,
        ScorerKind::Rules => locale.say("leaderboard.rules", &[])?,
        ScorerKind::Baseline => locale.say("leaderboard.baseline", &[])?,
    };
    let seconds = match input.fit_seconds.iter().find(|fit| fit.name == scorer.name) {
        Some(fit) => locale.decimal(fit.seconds, if fit.seconds < 10.0 { 2 } else { 0 })?,
        None => "–".to_owned(),
    };
    let figures = [
        (&scorer.conversions_at_capacity, Unit::Conversions),
        (&scorer.precision_at_capacity, Unit::PerHundred),
        (&scorer.lift_at_10_percent, Unit::Times),
        (&scorer.roc_auc, Unit::Plain(3)),
        (&scorer.average_precision, Unit::Plain(3)),
        (&scorer.log_loss, Unit::Plain(4)),
        (&scorer.brier_score, Unit::Plain(4)),
    ];
    let versus = versus(scorer, input, locale)?;
    Ok(context! {
        name => cell(&locale.name_of(scorer, cast)?),
        kind,
        chosen => scorer.name == input.evaluation.chosen,
        figures => figures.into_iter().map(|(measured, unit)| figure(measured, unit, locale))
            .collect::<Result<Vec<_>, _>>()?,
        versus => versus.as_ref().map(|(found, _)| found),
        versus_word => versus.as_ref().map_or("", |(_, word)| word.as_str()),
        worth => input.money.as_ref().map(|money| worth(scorer, money, locale)).transpose()?,
        seconds,
    })
}

/// The chosen model less this scorer, in conversions found; nothing for the chosen itself and the other models.
fn versus(
    scorer: &ScorerResult,
    input: &ReportInput<'_>,
    locale: &Locale,
) -> Result<Option<(Value, String)>, ReportError> {
    let against = |pair: &&PairedComparison| pair.family == PairedFamily::Baselines && pair.against == scorer.name;
    let Some(pair) = input.evaluation.comparisons.iter().find(against) else { return Ok(None) };
    let Measured::Estimate(found) = &pair.conversions_at_capacity else {
        return Ok(Some((figure(&pair.conversions_at_capacity, Unit::Conversions, locale)?, String::new())));
    };
    let word = match pair.word {
        VerdictWord::Better => "leaderboard.better",
        VerdictWord::Worse => "leaderboard.worse",
        VerdictWord::NoVisibleDifference => "leaderboard.open",
    };
    let found = context! {
        known => true,
        value => locale.signed(found.value, 1)?,
        interval => locale.range(&locale.signed(found.low, 1)?, &locale.signed(found.high, 1)?)?,
    };
    Ok(Some((found, locale.say(word, &[])?)))
}

/// What this scorer's list was worth at the project's prices.
fn worth(scorer: &ScorerResult, money: &Money, locale: &Locale) -> Result<String, ReportError> {
    match money.scorers.iter().find(|own| own.name == scorer.name) {
        Some(own) => locale.decimal(own.worth, 0),
        None => Ok("–".to_owned()),
    }
}

fn failure_row(failure: &Failure, cast: &Cast<'_>, locale: &Locale) -> Result<Value, ReportError> {
    let reason = cell(&told(failure.reason.told(locale.lang()), locale.lang()));
    Ok(context! { name => cell(&locale.scorer(&failure.name, cast)?), reason, gate => failure.gate })
}
