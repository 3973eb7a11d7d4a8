//! Did it hold, window after window? One evaluation, cut down to what a row of a backtest shows.

use serde::{Deserialize, Serialize};

use super::{Estimate, Evaluation, Measured, PairedComparison, ScorerKind, Verdict};
use crate::stats::clustered_wilson_interval;
use crate::time::Instant;

/// What was measured on the rows of one window: a fold, a month, or all that was tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowFigures {
    /// The first as_of; `None` where nothing is dated.
    pub first_as_of: Option<Instant>,
    /// The last as_of.
    pub last_as_of: Option<Instant>,
    /// (lead, as_of) pairs with a known outcome.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Rows that converted.
    pub conversions: usize,
    /// Conversions that a list could find: distinct (lead, instant) pairs.
    pub distinct_conversions: usize,
    /// Share of the rows that converted, with Wilson's interval, rows of one lead (or account) taken together.
    pub observed_rate: Estimate,
    /// Mean calibrated chance of the rows; observed conversions over expected ones is `observed_rate` over this.
    pub expected_rate: f64,
    /// The model, the rule card, and the baselines.
    pub scorers: Vec<WindowScorer>,
    /// Model against rule card, or what stands in for it.
    pub verdict: Verdict,
    /// The model against every other scorer, in the same resamples.
    pub comparisons: Vec<PairedComparison>,
}

/// One scorer in one window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowScorer {
    /// As in an evaluation; `model` where folds chose different kinds of models.
    pub name: String,
    /// What it is.
    pub kind: ScorerKind,
    /// Higher is better.
    pub roc_auc: Measured,
    /// Lower is better; only for scorers with probabilities.
    pub log_loss: Measured,
    /// Conversions found by the replayed sales list; higher is better.
    pub conversions_at_capacity: Measured,
    /// Conversions found per lead listed.
    pub precision_at_capacity: Measured,
}

/// One fold of a backtest: learned before its window, tested in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldResult {
    /// From 1, the oldest first.
    pub fold: usize,
    /// What models learned from.
    pub train: FoldPart,
    /// What calibrated; `None` where out-of-fold Train margins did.
    pub calibration: Option<FoldPart>,
    /// Features learned.
    pub features: usize,
    /// The model chosen in this fold.
    pub chosen: String,
    /// Its calibrator.
    pub calibrator: String,
    /// Candidates that could not be fitted, and why.
    pub failures: Vec<(String, String)>,
    /// Expected against observed by band, the best first; cut on this fold's own calibration rows.
    pub bands: Vec<FoldBand>,
    /// What was measured in the window.
    #[serde(flatten)]
    pub figures: WindowFigures,
}

/// Rows that a fold learned from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldPart {
    /// (lead, as_of) pairs.
    pub rows: usize,
    /// Distinct leads.
    pub leads: usize,
    /// Distinct conversions.
    pub conversions: usize,
    /// The first as_of.
    pub first_as_of: Option<Instant>,
    /// The last as_of.
    pub last_as_of: Option<Instant>,
}

/// One band in one window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldBand {
    /// The band's name.
    pub band: String,
    /// Rows in it.
    pub rows: usize,
    /// Sum of their calibrated chances.
    pub expected: f64,
    /// Rows that converted.
    pub observed: usize,
    /// Lower end of the 95% interval of the observed rate.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A month of a backtest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthResult {
    /// Such as `2026-03`, of the rows' as_of in the project's zone.
    pub month: String,
    /// What was measured in it.
    #[serde(flatten)]
    pub figures: WindowFigures,
}

impl WindowFigures {
    /// The figures of one evaluation. `labels`, `groups` and `probabilities` are of its rows; `as_of` its first and last.
    #[must_use]
    pub fn of(
        evaluation: Evaluation,
        (labels, groups, probabilities): (&[bool], &[u32], &[f64]),
        as_of: Option<(Instant, Instant)>,
    ) -> Self {
        let clusters = groups.iter().copied().zip(labels.iter().copied()).collect();
        // Without rows there would be no evaluation.
        let (low, high) = clustered_wilson_interval(clusters).unwrap_or((0.0, 1.0));
        let scorers = evaluation.scorers.into_iter().map(|scorer| WindowScorer {
            name: scorer.name,
            kind: scorer.kind,
            roc_auc: scorer.roc_auc,
            log_loss: scorer.log_loss,
            conversions_at_capacity: scorer.conversions_at_capacity,
            precision_at_capacity: scorer.precision_at_capacity,
        });
        Self {
            first_as_of: as_of.map(|(first, _)| first),
            last_as_of: as_of.map(|(_, last)| last),
            rows: evaluation.rows,
            leads: evaluation.leads,
            conversions: evaluation.conversions,
            distinct_conversions: evaluation.distinct_conversions,
            observed_rate: Estimate { value: evaluation.base_rate, low, high },
            expected_rate: crate::stats::block_sum(probabilities) / probabilities.len().max(1) as f64,
            scorers: scorers.collect(),
            verdict: evaluation.verdict,
            comparisons: evaluation.comparisons,
        }
    }
}
