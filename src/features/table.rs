//! What does a feature table on disk say? Rows, labels and columns of any table, as features.

use std::collections::BTreeSet;
use std::path::Path;

use super::attributes::{level_codes, levels};
use crate::disk::DiskError;
use crate::frame::{Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, FrameError, RowKey, Side};
use crate::ingest::{FileTable, IngestError, Values, nearest};
use crate::time::{Instant, Zone};

/// Columns of a feature table that are no features.
const KEY_COLUMNS: [&str; 3] = ["lead_id", "as_of", "converted_at"];

/// The column that says who converted, unless the config names another.
pub const LABEL_COLUMN: &str = "label";

/// The column that says which rows teach, calibrate and test; no feature either, but a split can read it.
pub const SPLIT_COLUMN: &str = "split";

/// A table that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FeatureTableError {
    /// It cannot be read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// It cannot be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// It cannot be encoded, or the disk refused on the way.
    #[error("cannot write {file}: {why}")]
    Write {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// It cannot be encoded.
    #[error(transparent)]
    Encode(#[from] polars::prelude::PolarsError),
    /// What it is to hold cannot be computed or read back.
    #[error(transparent)]
    Features(#[from] super::FeatureError),
    /// Its columns do not fit the spec.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Two rows for one lead at one instant.
    #[error("the feature table has two rows for one lead at {as_of}: rows {first} and {second}; keep one")]
    DuplicateKey {
        /// The instant.
        as_of: Instant,
        /// Row, from 1.
        first: usize,
        /// Row, from 1.
        second: usize,
    },
    /// The test table is not of the training table's kind.
    #[error("[split] file: {problem}; wanted the columns of [features] table, with the same kinds of values")]
    OtherColumns {
        /// What differs.
        problem: String,
    },
    /// A column of the spec is not in the table.
    #[error("the feature table has no column {column:?} of the type seen in training")]
    MissingFeature {
        /// The column.
        column: String,
    },
}

/// A feature table read back.
#[derive(Debug)]
pub struct FeatureTable {
    /// Whose rows, as of when (1970 where the table has no `as_of`).
    pub keys: Vec<RowKey>,
    /// Converted within the horizon; `None` where the horizon has not passed.
    pub labels: Vec<Option<bool>>,
    /// When, where the table says.
    pub converted_at: Vec<Option<Instant>>,
    /// True when the table has no `as_of`.
    pub undated: bool,
    /// True when the table has no `lead_id`: every row is a lead of its own, named by its number.
    pub numbered: bool,
    pub(super) columns: Vec<(String, Values)>,
}

impl FeatureTable {
    /// Reads `lead_id`, `as_of` and `converted_at` (all optional), the column `label` names, and every other column as a
    /// feature. Rows are sorted by (as_of, lead).
    ///
    /// # Errors
    /// [`FeatureTableError`] naming file, line and column.
    pub fn read(path: &Path, zone: Option<&Zone>, label: &str) -> Result<Self, FeatureTableError> {
        let file = FileTable::read(path)?;
        let numbered = !file.has("lead_id");
        let names = file.columns();
        if numbered && nearest("lead_id", names.iter().map(String::as_str)).is_some() {
            // A key under another name must not be numbered over.
            file.require("lead_id", "[features] table")?;
        }
        let ids = match numbered {
            true => (0..file.rows()).map(|row| Some(numbered_id(row))).collect(),
            false => file.texts("lead_id", "[features] table")?,
        };
        let undated = !file.has("as_of");
        let dates = |column| match file.has(column) {
            true => file.times(column, "[features] table", zone),
            false => Ok(vec![None; file.rows()]),
        };
        let (as_of, converted_at) = (dates("as_of")?, dates("converted_at")?);
        let labels: Vec<Option<bool>> = match file.has(label) {
            true => file
                .numbers(label, "[features] table")?
                .into_iter()
                .map(|cell| match cell {
                    cell if cell.is_nan() => None,
                    cell => Some(cell > 0.5),
                })
                .collect(),
            false => vec![None; file.rows()],
        };
        let key = |(row, (lead, as_of)): (usize, (Option<String>, &Option<Instant>))| {
            let empty = |column| file.bad_value(column, row, "", "a value", "fill it or leave the row out");
            let as_of = if undated { Instant::default() } else { as_of.ok_or_else(|| empty("as_of"))? };
            Ok(RowKey { as_of, lead: lead.ok_or_else(|| empty("lead_id"))? })
        };
        let keys: Vec<RowKey> = ids.into_iter().zip(&as_of).enumerate().map(key).collect::<Result<_, IngestError>>()?;
        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|&a, &b| keys[a].cmp(&keys[b]));
        if let Some(pair) = order.windows(2).find(|pair| keys[pair[0]] == keys[pair[1]]) {
            return Err(FeatureTableError::DuplicateKey {
                as_of: keys[pair[0]].as_of,
                first: pair[0] + 1,
                second: pair[1] + 1,
            });
        }
        let mut columns = Vec::new();
        let is_key = |name: &str| name == label || KEY_COLUMNS.contains(&name);
        for name in file.columns().into_iter().filter(|name| !is_key(name)) {
            let values = file.values(&name, "[features] table", zone)?;
            columns.push((name, crate::ingest::take(&values, &order)));
        }
        Ok(Self {
            keys: order.iter().map(|&row| keys[row].clone()).collect(),
            labels: order.iter().map(|&row| labels[row]).collect(),
            converted_at: order.iter().map(|&row| converted_at[row]).collect(),
            undated,
            numbered,
            columns,
        })
    }

    /// A column as text, for a split by column; `None` when there is no such column, or it holds dates.
    #[must_use]
    pub fn texts(&self, column: &str) -> Option<Vec<Option<String>>> {
        let (_, values) = self.columns.iter().find(|(name, _)| name == column)?;
        values.as_texts()
    }

    /// Every column at `rows` as it stands in the file; every distinct text is a level of its own, dates are left out.
    #[must_use]
    pub fn raw_columns(&self, rows: &[usize]) -> Vec<(String, Column)> {
        let column = |values: &Values| match values {
            Values::Number(cells) => Some(Column::Number(rows.iter().map(|&row| cells[row]).collect())),
            Values::Text { codes, .. } => Some(Column::Category(rows.iter().map(|&row| codes[row]).collect())),
            Values::Date(_) => None,
        };
        self.columns.iter().filter_map(|(name, values)| Some((name.clone(), column(values)?))).collect()
    }

    /// A column's values, a row each, if there is that column.
    #[must_use]
    pub fn values(&self, column: &str) -> Option<&Values> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, values)| values)
    }

    /// The names of its columns other than keys and label, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// The features of the table, categories learned from the `train` rows; `except` names columns that are none.
    #[must_use]
    pub fn learn(&self, train: &[usize], except: &[&str]) -> FeatureSpec {
        let features =
            self.columns.iter().filter(|(name, _)| !except.contains(&name.as_str())).filter_map(|(name, values)| {
                let kind = match values {
                    Values::Number(_) => FeatureKind::Number,
                    Values::Text { dictionary, codes } => {
                        // A lead may have many rows: a level needs that many leads.
                        let lead_codes: BTreeSet<(u32, &str)> =
                            train.iter().map(|&row| (codes[row], self.keys[row].lead.as_str())).collect();
                        let levels = levels(dictionary, lead_codes.into_iter().map(|(code, _)| code));
                        if levels.is_empty() {
                            return None;
                        }
                        FeatureKind::Category { levels }
                    }
                    Values::Date(_) => return None,
                };
                let rule = FeatureRule::Table { column: name.clone() };
                Some(FeatureDef { name: name.clone(), field: name.clone(), side: Side::Activity, kind, rule })
            });
        FeatureSpec { features: features.collect() }
    }

    /// All rows as the spec's features.
    ///
    /// # Errors
    /// [`FeatureTableError::MissingFeature`] when the table lacks a column of the spec.
    pub fn frame(&self, spec: &FeatureSpec) -> Result<FeatureFrame, FeatureTableError> {
        let column = |def: &FeatureDef| {
            let missing = || FeatureTableError::MissingFeature { column: def.name.clone() };
            let (_, values) = self.columns.iter().find(|(name, _)| *name == def.name).ok_or_else(missing)?;
            match (&def.kind, values) {
                (FeatureKind::Number, Values::Number(cells)) => Ok(Column::Number(cells.clone())),
                (FeatureKind::Number, values) if values.all_missing() => {
                    Ok(Column::Number(vec![f64::NAN; self.keys.len()]))
                }
                (FeatureKind::Category { levels }, values) => {
                    level_codes(values, levels).map(Column::Category).ok_or_else(missing)
                }
                (FeatureKind::Number, _) => Err(missing()),
            }
        };
        let columns = spec.features.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        Ok(FeatureFrame::new(spec.clone(), columns, self.keys.len())?)
    }
}

/// The name of a row without one, from 1; names sort as numbers do.
pub(super) fn numbered_id(row: usize) -> String {
    format!("{:010}", row + 1)
}
