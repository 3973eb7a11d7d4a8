//! `leaderboard.csv`: every scorer on Test, and every trial of a search; and the verdict that stands above it.

use serde::{Deserialize, Serialize};

use super::search::{TRIAL_COLUMNS, trial_cells};
use super::train::RunMetrics;
use crate::evaluate::Verdict;
use crate::report::{Cell, Formulas, Sheet};

/// The verdict as programs read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerdictSummary {
    /// `conversions_at_capacity`.
    pub metric: String,
    /// `rules`, or a baseline's name.
    pub against: String,
    /// Model minus the other, over the test periods.
    pub difference: f64,
    /// Lower end of the paired interval.
    pub low: f64,
    /// Upper end of the paired interval.
    pub high: f64,
    /// The interval's level.
    pub level: f64,
    /// The verdict in plain words.
    pub words: String,
}

impl VerdictSummary {
    pub(super) fn of(verdict: &Verdict) -> Self {
        Self {
            metric: verdict.metric.clone(),
            against: verdict.against.clone(),
            difference: verdict.difference,
            low: verdict.low,
            high: verdict.high,
            level: verdict.level,
            words: verdict.words.clone(),
        }
    }
}

/// One scorer's figures; what cannot be computed is null.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaderboardRow {
    /// `logistic`, `forest`, `boosting`, `rules`, ...
    pub model: String,
    /// Higher is better.
    pub roc_auc: Option<f64>,
    /// Higher is better.
    pub average_precision: Option<f64>,
    /// Lower is better.
    pub log_loss: Option<f64>,
    /// Lower is better.
    pub brier_score: Option<f64>,
    /// Higher is better.
    pub conversions_at_capacity: Option<f64>,
    /// Seconds of encoding and fitting; null for what is not fitted.
    pub fit_seconds: Option<f64>,
    /// What went wrong, where there are no figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What is missing to try it at all; there are no figures then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_tried: Option<String>,
}

/// What every row says first.
const COLUMNS: [&str; 9] = [
    "model",
    "roc_auc",
    "average_precision",
    "log_loss",
    "brier_score",
    "conversions_at_capacity",
    "fit_seconds",
    "failure",
    "not_tried",
];

impl RunMetrics {
    /// The leaderboard as CSV, what cannot be computed empty: every scorer with its figures on Test; then, where settings were
    /// searched, one row per trial with its figures on folds of Train (`cv_log_loss`, before calibration).
    #[must_use]
    pub fn leaderboard_csv(&self, formulas: Formulas) -> String {
        let trials = self.search.as_ref().map(|search| search.trials.as_slice());
        let more: &[&str] = if trials.is_some() { &TRIAL_COLUMNS } else { &[] };
        let header: Vec<&str> = COLUMNS.into_iter().chain(more.iter().copied()).collect();
        let mut sheet = Sheet::new(&header, formulas);
        for row in &self.summary.leaderboard {
            let number = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Number);
            let mut cells = vec![
                Cell::Text(&row.model),
                number(row.roc_auc),
                number(row.average_precision),
                number(row.log_loss),
                number(row.brier_score),
                number(row.conversions_at_capacity),
                number(row.fit_seconds),
                row.failure.as_deref().map_or(Cell::Empty, Cell::Text),
                row.not_tried.as_deref().map_or(Cell::Empty, Cell::Text),
            ];
            cells.resize(header.len(), Cell::Empty);
            sheet.row(&cells);
        }
        for trial in trials.unwrap_or_default() {
            let mut cells = vec![Cell::Empty; COLUMNS.len()];
            cells[0] = Cell::Text(trial.model.words());
            cells[COLUMNS.len() - 2] = trial.failure.as_deref().map_or(Cell::Empty, Cell::Text);
            cells.extend(trial_cells(trial));
            sheet.row(&cells);
        }
        sheet.finish()
    }

    /// True when somebody ended the search; what was done until then is in the run.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.ended == crate::select::Ended::Interrupted)
    }
}
