//! Which margins did these rows get, and what became of them? A file of scored rows with labels.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::PipelineError;
use super::rate_rows::{RateRow, RateRows, RowOrder};
use crate::features::SPLIT_COLUMN;
use crate::frame::Margin;
use crate::ingest::FileTable;
use crate::score::State;
use crate::time::{Instant, Zone};

/// The column with the model's log-odds.
const MARGIN: &str = "margin";
/// The column with what became of the row: true or false, 1 or 0.
const LABEL: &str = "label";
// Where these three are there they say which rows are one lead's, which came first, and which conversion is whose.
const LEAD: &str = "lead_id";
const AS_OF: &str = "as_of";
const CONVERTED_AT: &str = "converted_at";
/// Whether the lead could be scored then.
const STATE: &str = "state";
/// Rows that no part of a model has learned from.
const TEST: &str = "test";
/// How a backtest names the rows of its windows.
const FOLD: &str = "fold_";
/// Who asks.
const KEY: &str = "--scored";

/// The rows of a CSV or Parquet file with the columns `margin` (or, as in `predictions.parquet`, one column that ends in
/// `_margin`) and `label`. Rows without a label are young and passed over. Where there is a column `split` only its rows `test` are
/// taken, since models learn from the others; where there is a column `state`, only its rows `scored`: how many that left out is
/// told. `lead_id`, `as_of` and `converted_at` are used where they are there.
///
/// # Errors
/// [`PipelineError`] naming the file and the column.
pub(super) fn scored_rows(path: &Path, zone: &Zone) -> Result<RateRows, PipelineError> {
    let table = FileTable::read(path)?;
    let wanted = |why: String| PipelineError::ScoredRows { file: table.name().to_owned(), why };
    let margin = margin_column(&table).map_err(wanted)?;
    let (margins, labels) = (table.numbers(&margin, KEY)?, table.numbers(LABEL, KEY)?);
    let texts = |column: &str| table.has(column).then(|| table.texts(column, KEY)).transpose();
    let times = |column: &str| table.has(column).then(|| table.times(column, KEY, Some(zone))).transpose();
    let (split, states, leads) = (texts(SPLIT_COLUMN)?, texts(STATE)?, texts(LEAD)?);
    let (as_of, converted_at) = (times(AS_OF)?, times(CONVERTED_AT)?);
    if let Some(split) = &split {
        only_of_one_model(split).map_err(wanted)?;
    }
    let numbers = leads.as_deref().map(numbered);
    let is = |column: &Option<Vec<Option<String>>>, row: usize, word: &str| {
        column.as_ref().is_none_or(|column| column[row].as_deref() == Some(word))
    };
    let mut found = Vec::new();
    let mut left_out = 0;
    for row in (0..labels.len()).filter(|&row| !labels[row].is_nan()) {
        if !is(&split, row, TEST) || !is(&states, row, State::Scored.name()) {
            left_out += 1;
            continue;
        }
        if !margins[row].is_finite() {
            return Err(wanted(format!("a row with a label has no finite {MARGIN}")));
        }
        let missing = |column: &str| wanted(format!("a row with a label has no {column}"));
        let number = u32::try_from(row).unwrap_or(u32::MAX);
        found.push(RateRow {
            lead: match (&numbers, &leads) {
                (Some(numbers), Some(leads)) => {
                    let lead = leads[row].as_deref().ok_or_else(|| missing(LEAD))?;
                    numbers.get(lead).copied().unwrap_or(number)
                }
                _ => number,
            },
            // Without a date the place in the file says what came first.
            as_of: match &as_of {
                Some(as_of) => as_of[row].ok_or_else(|| missing(AS_OF))?,
                None => Instant::from_micros(i64::from(number)),
            },
            margin: Margin(margins[row]),
            converted: labels[row] > 0.5,
            converted_at: converted_at.as_ref().and_then(|at| at[row]),
        });
    }
    found.sort_by_key(|row| (row.as_of, row.lead));
    let order = if as_of.is_some() { RowOrder::Time } else { RowOrder::File };
    Ok(RateRows { rows: found, order, left_out })
}

fn margin_column(table: &FileTable) -> Result<String, String> {
    let is_margin = |column: &String| column == MARGIN || column.ends_with("_margin");
    let mut margins: Vec<String> = table.columns().into_iter().filter(is_margin).collect();
    match (margins.pop(), margins.is_empty()) {
        (Some(margin), true) => Ok(margin),
        (None, _) => Err("it has no column \"margin\" with the model's log-odds".to_owned()),
        (Some(last), false) => {
            margins.push(last);
            Err(format!("several columns hold margins ({}); keep the one of this model", margins.join(", ")))
        }
    }
}

/// The rows of a backtest are of as many models as it has windows, and a file of Train alone holds no row to compare.
fn only_of_one_model(split: &[Option<String>]) -> Result<(), String> {
    let words: BTreeSet<&str> = split.iter().flatten().map(String::as_str).collect();
    if words.iter().any(|word| word.starts_with(FOLD)) {
        return Err(
            "its column split holds windows of a backtest, each scored by a model of its own; give rows that this \
                    artifact scored"
                .to_owned(),
        );
    }
    if !words.contains(TEST) {
        return Err(
            "its column split marks no row test, and from other rows models learn; give rows that this artifact \
                    has not learned from, or take the column out"
                .to_owned(),
        );
    }
    Ok(())
}

/// Leads by number, in the order of their ids.
fn numbered(leads: &[Option<String>]) -> BTreeMap<&str, u32> {
    let ids: BTreeSet<&str> = leads.iter().flatten().map(String::as_str).collect();
    ids.into_iter().zip(0..).collect()
}
