//! `matrix.csv` of a run: what became of the test leads of each cell of the matrix, for spreadsheets.

use super::{Cell, Formulas, Sheet};
use crate::evaluate::MatrixResult;

/// One row per cell, A to D, each from 1 to 4; only the header where a side is not graded. What cannot be computed is empty.
///
/// Columns: `cell`, `fit`, `activity`; `rows` ((lead, as_of) pairs), `leads` (distinct), `conversions` (rows that converted); `rate`
/// (0-1) with its 95% interval in `rate_low` and `rate_high`; `base_rate` of the whole matrix; `green` (1 where the cell clearly lies above
/// it, else 0); `p_holm`, from which that follows (green up to .05).
#[must_use]
pub fn matrix_csv(found: &MatrixResult) -> String {
    let header = [
        "cell",
        "fit",
        "activity",
        "rows",
        "leads",
        "conversions",
        "rate",
        "rate_low",
        "rate_high",
        "base_rate",
        "green",
        "p_holm",
    ];
    let mut sheet = Sheet::new(&header, Formulas::Defused);
    let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
    for cell in &found.cells {
        let (name, fit) = (cell.cell.to_string(), cell.cell.fit.letter().to_string());
        sheet.row(&[
            Cell::Text(&name),
            Cell::Text(&fit),
            Cell::Whole(cell.cell.activity.number().into()),
            Cell::Count(cell.rows),
            Cell::Count(cell.leads),
            Cell::Count(cell.conversions),
            number(cell.rate),
            number(cell.low),
            number(cell.high),
            number(found.base_rate),
            Cell::Whole(cell.green.into()),
            number(cell.p_holm),
        ]);
    }
    sheet.finish()
}
