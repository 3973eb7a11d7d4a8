//! Which columns of the leads file can be used, which know the outcome, and which wait for an answer?

use serde::{Deserialize, Serialize};

use crate::frame::{Column, MISSING_LEVEL};
use crate::leakage::{LeakageParams, NameHint, missingness_auc, name_hint, single_column_auc};
use crate::seed::Seed;

/// A column alone that ranks this well is marked as strong even where nothing stops it (H2O Driverless AI warns near it).
const STRONG_AUC: f64 = 0.85;

/// What the config, or the column's name, says about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing says when it was filled: it stops training.
    Undated,
    /// Declared as written over later: never a feature.
    Overwritten,
    /// Declared as known at creation.
    KnownAtCreation,
    /// Its history says what it was when.
    Dated,
    /// Let in by `[leakage] allow`.
    Allowed,
    /// Sensitive, and kept out.
    Sensitive,
    /// Sensitive, and let in by `[privacy] allow_sensitive`.
    SensitiveAllowed,
    /// Used for outcome, cohort, split or a filter; no feature.
    Auxiliary,
    /// Declared as dropped: not read.
    Dropped,
}

/// Why a column deserves a second look.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Doubt {
    /// Its name speaks of the outcome: closed, won, signed.
    NamedAfterOutcome,
    /// Its name speaks of something that changes: status, stage, last visit, total.
    NamedAfterCurrentState,
    /// It alone ranks too well.
    StrongAlone,
    /// Whether it is filled alone ranks too well.
    FillingTells,
    /// It holds dates later than the instant of scoring.
    DatesFromTheFuture {
        /// Share of the filled training rows, 0-1.
        share: f64,
    },
}

/// A column before it is looked at.
#[derive(Clone, Debug)]
pub struct ColumnLook {
    /// The column.
    pub name: String,
    /// What is said about it.
    pub standing: Standing,
    /// Its values on the training rows; of dates the days from them to the row's instant. `None` where it is not read.
    pub values: Option<Column>,
    /// Whether it holds dates.
    pub dates: bool,
}

/// A column and what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnReading {
    /// The column.
    pub column: String,
    /// What is said about it.
    pub standing: Standing,
    /// Share of the training rows in which it is filled, 0-1; `None` without rows.
    pub filled_share: Option<f64>,
    /// ROC AUC of the column alone, at least .5; `None` where it cannot be computed.
    pub single_column_auc: Option<f64>,
    /// ROC AUC of whether it is filled, at least .5; `None` where it always or never is.
    pub missingness_auc: Option<f64>,
    /// Why it deserves a second look.
    pub doubts: Vec<Doubt>,
    /// Whether training waits for an answer about it.
    pub answer_needed: bool,
}

/// The rows that columns are looked at: labels and a number per lead, as long as every column.
#[derive(Clone, Copy, Debug)]
pub struct LookRows<'a> {
    /// Converted within the horizon?
    pub labels: &'a [bool],
    /// The lead of each row: a category's rate is taken from other leads.
    pub groups: &'a [u32],
}

/// Looks at every column: those that wait for an answer first, then the strongest.
#[must_use]
pub fn read_columns(
    looks: &[ColumnLook],
    rows: LookRows<'_>,
    params: &LeakageParams,
    seed: Seed,
) -> Vec<ColumnReading> {
    let mut readings: Vec<ColumnReading> = looks.iter().map(|look| reading(look, rows, params, seed)).collect();
    readings.sort_by(|a, b| {
        let strength = |reading: &ColumnReading| {
            reading.single_column_auc.unwrap_or(0.0).max(reading.missingness_auc.unwrap_or(0.0))
        };
        b.answer_needed
            .cmp(&a.answer_needed)
            .then_with(|| strength(b).total_cmp(&strength(a)))
            .then_with(|| a.column.cmp(&b.column))
    });
    readings
}

fn reading(look: &ColumnLook, rows: LookRows<'_>, params: &LeakageParams, seed: Seed) -> ColumnReading {
    let filled = look.values.as_ref().map(filled);
    let of_rows = |count: usize, all: usize| (all > 0).then(|| count as f64 / all as f64);
    let values = look.values.as_ref();
    let single = values.and_then(|values| single_column_auc(values, rows.labels, rows.groups, seed));
    let missingness = filled.as_ref().and_then(|filled| missingness_auc(filled, rows.labels));
    let mut doubts: Vec<Doubt> = Vec::new();
    let judged = !matches!(look.standing, Standing::Auxiliary | Standing::Dropped | Standing::Dated);
    if judged {
        doubts.extend(name_hint(&look.name).map(|hint| match hint {
            NameHint::Outcome => Doubt::NamedAfterOutcome,
            NameHint::CurrentState => Doubt::NamedAfterCurrentState,
        }));
        if single.is_some_and(|auc| auc >= STRONG_AUC) {
            doubts.push(Doubt::StrongAlone);
        }
        if missingness.is_some_and(|auc| auc >= params.warn) {
            doubts.push(Doubt::FillingTells);
        }
        if let (true, Some(Column::Number(days))) = (look.dates, values) {
            let later = days.iter().filter(|days| **days <= 0.0).count();
            let dated = days.iter().filter(|days| !days.is_nan()).count();
            doubts.extend(of_rows(later, dated).filter(|_| later > 0).map(|share| Doubt::DatesFromTheFuture { share }));
        }
    }
    let stops = single.is_some_and(|auc| auc >= params.stop);
    let answer_needed = match look.standing {
        Standing::Undated => true,
        Standing::KnownAtCreation => stops,
        _ => false,
    };
    ColumnReading {
        column: look.name.clone(),
        standing: look.standing,
        filled_share: filled.and_then(|filled| of_rows(filled.iter().filter(|cell| **cell).count(), filled.len())),
        single_column_auc: single,
        missingness_auc: missingness,
        doubts,
        answer_needed,
    }
}

fn filled(values: &Column) -> Vec<bool> {
    match values {
        Column::Number(cells) => cells.iter().map(|cell| !cell.is_nan()).collect(),
        Column::Category(codes) => codes.iter().map(|&code| code != MISSING_LEVEL).collect(),
    }
}
