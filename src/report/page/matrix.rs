//! What became of the test leads of each cell of the matrix? And does each side tell leads apart?

use minijinja::context;
use minijinja::value::Value;

use super::figure;
use crate::evaluate::{CellResult, Measured};
use crate::frame::{Activity, Cell, Fit};
use crate::report::locale::{Locale, Unit};
use crate::report::{ReportError, ReportInput};

/// What one cell of a table shows.
pub(in crate::report) struct Square {
    /// It lies above the rest.
    pub(in crate::report) green: bool,
    /// How many, in a line each.
    pub(in crate::report) counts: Vec<String>,
    /// The rate and its interval, in words; `None` where nobody stood there.
    pub(in crate::report) rate: Option<(String, String)>,
}

/// The rows of a table, A to D, each from 1 to 4.
pub(in crate::report) fn grid(square: impl Fn(Cell) -> Result<Square, ReportError>) -> Result<Vec<Value>, ReportError> {
    let cell = |fit: Fit, activity: Activity| -> Result<Value, ReportError> {
        let cell = Cell::new(fit, activity);
        let Square { green, counts, rate } = square(cell)?;
        let (rate, interval) = rate.map_or((None, None), |(rate, interval)| (Some(rate), Some(interval)));
        Ok(context! { name => cell.to_string(), green, counts, rate, interval })
    };
    let row = |fit: Fit| -> Result<Value, ReportError> {
        let cells = Activity::ALL.map(|activity| cell(fit, activity));
        Ok(context! { fit => fit.letter().to_string(), cells => cells.into_iter().collect::<Result<Vec<_>, _>>()? })
    };
    Fit::ALL.into_iter().rev().map(row).collect()
}

/// The section of the analyst's page; none where there is no matrix.
pub(super) fn view(input: &ReportInput<'_>, locale: &Locale) -> Result<Value, ReportError> {
    let Some(found) = &input.matrix else { return Ok(Value::from(())) };
    let square = |cell: Cell| match found.cells.iter().find(|found| found.cell == cell) {
        Some(found) => of_cell(found, locale),
        None => Ok(Square { green: false, counts: Vec::new(), rate: None }),
    };
    let sides = [("matrix.fit_side", &found.fit_roc_auc), ("matrix.activity_side", &found.activity_roc_auc)];
    let side = |(key, auc): (&str, &Measured)| -> Result<Value, ReportError> {
        Ok(context! {
            name => locale.say(key, &[])?,
            auc => figure(auc, Unit::Plain(3), locale)?,
            reading => reading(auc, locale)?,
        })
    };
    let greens = found.cells.iter().filter(|cell| cell.green).map(|cell| cell.cell.to_string());
    let greens = greens.collect::<Vec<_>>().join(", ");
    let base = found.base_rate.map(|rate| locale.of_hundred(rate)).transpose()?;
    Ok(context! {
        rows => if found.cells.is_empty() { Vec::new() } else { grid(square)? },
        sides => sides.into_iter().map(side).collect::<Result<Vec<_>, _>>()?,
        base,
        green => match greens.as_str() {
            "" => locale.say("matrix.none_green", &[])?,
            cells => locale.say("matrix.green", &[("cells", cells)])?,
        },
    })
}

fn of_cell(found: &CellResult, locale: &Locale) -> Result<Square, ReportError> {
    let rate = match (found.rate, found.low, found.high) {
        (Some(rate), Some(low), Some(high)) => Some((
            locale.say("measure.of_100", &[("n", &locale.of_hundred(rate)?)])?,
            locale.range(&locale.of_hundred(low)?, &locale.of_hundred(high)?)?,
        )),
        _ => None,
    };
    let (rows, conversions) = (locale.integer(found.rows), locale.integer(found.conversions));
    let counts = vec![locale.say("matrix.counts", &[("conversions", &conversions), ("rows", &rows)])?];
    Ok(Square { green: found.green, counts, rate })
}

/// Does a side tell leads apart?
fn reading(auc: &Measured, locale: &Locale) -> Result<String, ReportError> {
    match auc {
        Measured::Estimate(auc) if auc.low > 0.5 => locale.say("matrix.tells", &[]),
        Measured::Estimate(auc) if auc.high < 0.5 => locale.say("matrix.misleads", &[]),
        Measured::Estimate(_) => locale.say("matrix.unclear", &[]),
        Measured::NotComputable { .. } => locale.say("matrix.ungraded", &[]),
    }
}
