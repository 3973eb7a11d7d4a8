//! A backtest as one long table: a row per window, scorer and metric.

use crate::evaluate::{FoldResult, Measured, MonthResult, WindowFigures};
use crate::report::{Cell, Formulas, Sheet};

/// `backtest.csv`: `level` is `fold`, `month` or `overall`; what cannot be computed is empty.
#[must_use]
pub fn backtest_csv(
    folds: &[FoldResult],
    months: &[MonthResult],
    overall: &WindowFigures,
    formulas: Formulas,
) -> String {
    let header = [
        "level",
        "window",
        "first_as_of",
        "last_as_of",
        "rows",
        "leads",
        "conversions",
        "scorer",
        "metric",
        "value",
        "low",
        "high",
    ];
    let mut sheet = Sheet::new(&header, formulas);
    for fold in folds {
        rows(&mut sheet, "fold", &fold.fold.to_string(), &fold.figures);
    }
    for month in months {
        rows(&mut sheet, "month", &month.month, &month.figures);
    }
    rows(&mut sheet, "overall", "", overall);
    sheet.finish()
}

fn rows(sheet: &mut Sheet, level: &str, window: &str, figures: &WindowFigures) {
    let dates = [figures.first_as_of, figures.last_as_of].map(|at| at.map(|at| at.to_string()).unwrap_or_default());
    let mut row = |scorer: &str, metric: &str, [value, low, high]: [Option<f64>; 3]| {
        let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
        sheet.row(&[
            Cell::Text(level),
            Cell::Text(window),
            Cell::Text(&dates[0]),
            Cell::Text(&dates[1]),
            Cell::Count(figures.rows),
            Cell::Count(figures.leads),
            Cell::Count(figures.distinct_conversions),
            Cell::Text(scorer),
            Cell::Text(metric),
            number(value),
            number(low),
            number(high),
        ]);
    };
    let rate = figures.observed_rate;
    row("", "observed_rate", [Some(rate.value), Some(rate.low), Some(rate.high)]);
    row(&figures.verdict.model, "expected_rate", [Some(figures.expected_rate), None, None]);
    for scorer in &figures.scorers {
        let metrics = [
            ("roc_auc", &scorer.roc_auc),
            ("log_loss", &scorer.log_loss),
            ("conversions_at_capacity", &scorer.conversions_at_capacity),
            ("precision_at_capacity", &scorer.precision_at_capacity),
        ];
        for (name, measured) in metrics {
            row(&scorer.name, name, parts(measured));
        }
    }
    for pair in &figures.comparisons {
        let name = format!("conversions_at_capacity_minus_{}", pair.against);
        row(&pair.model, &name, parts(&pair.conversions_at_capacity));
    }
}

const fn parts(measured: &Measured) -> [Option<f64>; 3] {
    match measured {
        Measured::Estimate(found) => [Some(found.value), Some(found.low), Some(found.high)],
        Measured::NotComputable { .. } => [None; 3],
    }
}
