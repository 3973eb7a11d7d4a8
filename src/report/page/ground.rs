//! On what does it all stand? Columns that might know the future, data and splits, metrics, provenance.

use minijinja::context;
use minijinja::value::Value;

use super::{Plots, cell, cut, drawing, figure, sentence};
use crate::evaluate::ScorerResult;
use crate::report::locale::{Locale, Unit};
use crate::report::shown::shown;
use crate::report::{Cast, ColumnAuc, LeakageRow, ReportError, ReportInput, SplitSummary};

/// Columns shown in the leakage table.
const MOST_COLUMNS: usize = 200;
/// Scorers in a table.
const MOST_SCORERS: usize = 40;
/// Longest config text shown, in characters; the artifact holds the whole.
const MOST_CONFIG: usize = 60_000;

pub(super) fn view(
    input: &ReportInput<'_>,
    cast: &Cast<'_>,
    plots: &Plots,
    locale: &Locale,
) -> Result<Value, ReportError> {
    let (columns, left_out) = cut(&input.leakage, MOST_COLUMNS);
    let mut splits = vec![split_row(&locale.say("data.train", &[])?, &input.train, locale)?];
    if let Some(calibration) = &input.calibration {
        splits.push(split_row(&locale.say("data.calibration", &[])?, calibration, locale)?);
    }
    splits.push(split_row(&locale.say("data.test", &[])?, &input.test, locale)?);
    let evaluation = &*input.evaluation;
    let days = locale.integer(usize::try_from(input.horizon_days).unwrap_or(usize::MAX));
    Ok(context! {
        columns => columns.iter().map(|row| column_row(row, locale)).collect::<Result<Vec<_>, _>>()?,
        left_out => (left_out > 0).then(|| locale.integer(left_out)),
        splits,
        no_calibration => input.calibration.is_none(),
        horizon => locale.say("data.days", &[("n", &days)])?,
        base_rate => rate(input.base_rate, input.train.conversions, input.train.rows, locale)?,
        test_base_rate => rate(evaluation.base_rate, evaluation.conversions, evaluation.rows, locale)?,
        scale => sentence(input.score_scale_words.told(locale.lang())),
        calibrator => sentence(input.calibrator_words.told(locale.lang())),
        capacity => super::headline::capacity_words(&input.evaluation.capacity, locale)?,
        timezone => cell(&input.timezone),
        roc => drawing(&plots.roc.views),
        precision_recall => drawing(&plots.precision_recall.views),
        separation => cut(&evaluation.scorers, MOST_SCORERS).0.iter()
            .map(|scorer| separation_row(scorer, cast, locale))
            .collect::<Result<Vec<_>, _>>()?,
        version => cell(&input.provenance.version),
        hash => cell(&input.provenance.artifact_hash),
        config => shown(&input.provenance.config, MOST_CONFIG),
    })
}

fn separation_row(scorer: &ScorerResult, cast: &Cast<'_>, locale: &Locale) -> Result<Value, ReportError> {
    Ok(context! {
        name => cell(&locale.name_of(scorer, cast)?),
        figures => [
            figure(&scorer.ks_statistic, Unit::Plain(3), locale)?,
            figure(&scorer.gini, Unit::Plain(3), locale)?,
        ],
    })
}

fn column_row(row: &LeakageRow, locale: &Locale) -> Result<Value, ReportError> {
    let (auc, rows, reason) = match &row.roc_auc {
        ColumnAuc::Measured { value, .. } if !value.is_finite() => {
            (String::new(), String::new(), locale.say("measure.not_finite", &[])?)
        }
        ColumnAuc::Measured { value, rows } => (locale.decimal(*value, 3)?, locale.integer(*rows), String::new()),
        ColumnAuc::NotComputable { reason } => (String::new(), String::new(), cell(reason.told(locale.lang()))),
    };
    Ok(context! {
        column => cell(&row.column),
        role => cell(row.role.told(locale.lang())),
        known => !auc.is_empty(),
        auc,
        rows,
        unknown => reason,
        decision => cell(row.decision.told(locale.lang())),
        reason => cell(&row.reason),
    })
}

/// A rate beside its counts.
fn rate(share: f64, conversions: usize, rows: usize, locale: &Locale) -> Result<String, ReportError> {
    let (n, rows) = (locale.integer(conversions), locale.integer(rows));
    locale.say("measure.rate", &[("of100", &locale.of_hundred(share)?), ("n", &n), ("rows", &rows)])
}

fn split_row(name: &str, split: &SplitSummary, locale: &Locale) -> Result<Value, ReportError> {
    let dates = match (split.from, split.until) {
        (Some(from), Some(until)) => locale.range(&locale.date(from)?, &locale.date(until)?)?,
        _ => locale.say("data.undated", &[])?,
    };
    Ok(context! {
        name,
        dates,
        rows => locale.integer(split.rows),
        leads => locale.integer(split.leads),
        conversions => locale.integer(split.conversions),
    })
}
