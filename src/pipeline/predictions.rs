//! `predictions.parquet`: every row of every role with what each candidate and the card said of it.

use std::path::Path;

use polars::prelude::{
    DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series, TimeUnit, TimeZone,
};

use super::PipelineError;
use crate::dataset::LabelledRows;
use crate::disk::NewFile;
use crate::frame::{Cell, RowKey};
use crate::score::State;
use crate::time::Instant;

/// One role's rows and what was said of them.
pub(super) struct RolePredictions<'a> {
    /// `train`, `calibration`, `test`; `fold_1` and so on of a backtest.
    pub(super) split: &'a str,
    pub(super) rows: PredictedRows<'a>,
    /// The account of each row's lead.
    pub(super) accounts: Vec<Option<String>>,
    /// Whether each lead had any evidence then.
    pub(super) states: Vec<State>,
    /// The cell of the matrix of fit and activity; empty where there is no matrix.
    pub(super) cells: Vec<Option<Cell>>,
    /// One per candidate and the card, the same in every role.
    pub(super) scorers: Vec<ScorerColumns>,
}

/// Whose rows, as of when, and what became of them.
#[derive(Clone, Copy)]
pub(super) struct PredictedRows<'a> {
    pub(super) keys: &'a [RowKey],
    pub(super) labels: &'a [bool],
    pub(super) converted_at: &'a [Option<Instant>],
}

impl<'a> PredictedRows<'a> {
    pub(super) fn of(rows: &'a LabelledRows) -> Self {
        Self { keys: &rows.keys, labels: &rows.labels, converted_at: &rows.converted_at }
    }
}

/// What one scorer said.
pub(super) struct ScorerColumns {
    pub(super) name: String,
    pub(super) margin: Option<Vec<f64>>,
    pub(super) probability: Option<Vec<f64>>,
    pub(super) score: Vec<f64>,
}

/// Writes all roles into one file: lead_id, account, as_of, split, label, converted_at, state, `cell` of the matrix of fit and
/// activity where there is one, then `NAME_margin`, `NAME_probability` and `NAME_score` per candidate, and `rules_score` and `recorded_score`; null where there is no value.
pub(super) fn write(path: &Path, roles: &[RolePredictions<'_>]) -> Result<(), PipelineError> {
    let fail = |why: String| PipelineError::Encode { what: "predictions.parquet", why };
    let rows = || roles.iter().flat_map(|role| role.rows.keys.iter());
    let accounts = || roles.iter().flat_map(|role| role.accounts.iter());
    let states = || roles.iter().flat_map(|role| role.states.iter());
    let as_of: Vec<i64> = rows().map(|key| key.as_of.micros()).collect();
    let split = roles.iter().flat_map(|role| std::iter::repeat_n(role.split, role.rows.labels.len()));
    let label: Vec<bool> = roles.iter().flat_map(|role| role.rows.labels.iter().copied()).collect();
    let converted_at: Vec<Option<i64>> =
        roles.iter().flat_map(|role| role.rows.converted_at.iter().map(|at| at.map(Instant::micros))).collect();
    let height = label.len();
    let mut columns = vec![
        Series::new("lead_id".into(), rows().map(|key| key.lead.as_str()).collect::<Vec<_>>()).into_column(),
        Series::new("account".into(), accounts().map(Option::as_deref).collect::<Vec<_>>()).into_column(),
        Series::new("as_of".into(), as_of).into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_column(),
        Series::new("split".into(), split.collect::<Vec<_>>()).into_column(),
        Series::new("label".into(), label).into_column(),
        Series::new("converted_at".into(), converted_at)
            .into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC))
            .into_column(),
        Series::new("state".into(), states().map(|state| state.name()).collect::<Vec<_>>()).into_column(),
    ];
    let cells: Vec<Option<String>> =
        roles.iter().flat_map(|role| role.cells.iter().map(|cell| cell.map(|cell| cell.to_string()))).collect();
    if cells.len() == height {
        columns.push(Series::new("cell".into(), cells).into_column());
    }
    let scorers = roles.first().map_or(0, |role| role.scorers.len());
    for scorer in 0..scorers {
        let parts = || roles.iter().map(|role| &role.scorers[scorer]);
        let name = parts().next().map_or("", |part| part.name.as_str());
        let mut push = |suffix: &str, values: Vec<f64>| {
            if values.len() == height {
                let values: Vec<Option<f64>> =
                    values.into_iter().map(|value| Some(value).filter(|value| !value.is_nan())).collect();
                columns.push(Series::new(format!("{name}_{suffix}").into(), values).into_column());
            }
        };
        push("margin", parts().flat_map(|part| part.margin.iter().flatten().copied()).collect());
        push("probability", parts().flat_map(|part| part.probability.iter().flatten().copied()).collect());
        push("score", parts().flat_map(|part| part.score.iter().copied()).collect());
    }
    let mut table = DataFrame::new(height, columns).map_err(|error| fail(error.to_string()))?;
    let mut file = NewFile::create(path)?;
    ParquetWriter::new(&mut file)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(&mut table)
        .map_err(|error| file.failure().map_or_else(|| fail(error.to_string()), PipelineError::from))?;
    Ok(file.finish()?)
}
