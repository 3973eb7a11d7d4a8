//! `importance.csv` and `shapes.csv` of a run: what the chosen model rests on, for spreadsheets and plots.

use super::{Cell, Formulas, Sheet};
use crate::evaluate::Measured;
use crate::select::{FieldImportance, Shape, ShapeScale};

/// One row per source field, the one that most rests on first; what cannot be computed is empty.
///
/// Columns: `field`; `share` (part of the mean absolute exact share, 0-1); `log_loss_rise`, `roc_auc_drop` (Test, the field's
/// values dealt out anew; 95% intervals by lead in `_low` and `_high`); `gain` (part of the variance of the model's answers,
/// 0-1, mean over folds of Train; `_low` and `_high` are the lowest and highest fold).
#[must_use]
pub fn importance_csv(importances: &[FieldImportance]) -> String {
    let header = [
        "field",
        "share",
        "log_loss_rise",
        "log_loss_rise_low",
        "log_loss_rise_high",
        "roc_auc_drop",
        "roc_auc_drop_low",
        "roc_auc_drop_high",
        "gain",
        "gain_low",
        "gain_high",
    ];
    let mut sheet = Sheet::new(&header, Formulas::Defused);
    for importance in importances {
        let mut row = vec![Cell::Text(&importance.field), Cell::Number(importance.share)];
        for measured in [&importance.log_loss_rise, &importance.roc_auc_drop, &importance.gain] {
            row.extend(match measured {
                Measured::Estimate(found) => [found.value, found.low, found.high].map(Cell::Number),
                Measured::NotComputable { .. } => [Cell::Empty; 3],
            });
        }
        sheet.row(&row);
    }
    sheet.finish()
}

/// One row per feature and bin, the strongest feature first.
///
/// Columns: `feature`, `field`; `level` (a category, `other` or `missing`; empty for numbers); `low`, `high` (inclusive; empty
/// at the open ends), `mean` (of the bin's values, to draw at); `rows`, `leads` (at least 20), `density` (share of the rows
/// looked at); `effect`, `effect_p10`, `effect_p90` (what the feature added there, in `scale`: `log_odds` or `chance`).
#[must_use]
pub fn shapes_csv(shapes: &[Shape]) -> String {
    let header = [
        "feature",
        "field",
        "level",
        "low",
        "high",
        "mean",
        "rows",
        "leads",
        "density",
        "effect",
        "effect_p10",
        "effect_p90",
        "scale",
    ];
    let mut sheet = Sheet::new(&header, Formulas::Defused);
    for shape in shapes {
        let scale = match shape.scale {
            ShapeScale::LogOdds => "log_odds",
            ShapeScale::Chance => "chance",
        };
        for bin in &shape.bins {
            let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
            sheet.row(&[
                Cell::Text(&shape.feature),
                Cell::Text(&shape.field),
                bin.level.as_deref().map_or(Cell::Empty, Cell::Text),
                number(bin.low),
                number(bin.high),
                number(bin.mean),
                Cell::Count(bin.rows),
                Cell::Count(bin.leads),
                Cell::Number(bin.density),
                Cell::Number(bin.effect),
                Cell::Number(bin.effect_p10),
                Cell::Number(bin.effect_p90),
                Cell::Text(scale),
            ]);
        }
    }
    sheet.finish()
}
