//! Did it hold before? A backtest that lies beside a run, for the run's page.

use serde::Deserialize;

use super::{BacktestInput, Lang};
use crate::evaluate::{FoldResult, MonthResult, WindowFigures};

/// What the page reads of a `backtest.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Past {
    /// The backtest's folder name.
    pub run: String,
    /// `time` or `random`.
    pub kind: String,
    /// The cohort's policy, in the words of the config.
    pub as_of: String,
    /// True when the rule card was written by leadscore.
    pub starter_card: bool,
    /// Days after `as_of` in which a conversion counts.
    pub horizon_days: u32,
    /// One per window, the oldest first.
    pub folds: Vec<FoldResult>,
    /// By month of `as_of`; empty where nothing is dated.
    pub months: Vec<MonthResult>,
    /// All tested rows.
    pub overall: WindowFigures,
}

impl Past {
    /// What its words are made of; months of arrival and the horizon have parts of their own.
    pub(super) fn input(&self, lang: Lang, timezone: &str) -> BacktestInput<'_> {
        BacktestInput {
            folds: &self.folds,
            months: &self.months,
            overall: &self.overall,
            arrival_months: &[],
            horizon: None,
            as_of: self.as_of.clone(),
            random: self.kind == "random",
            starter_card: self.starter_card,
            lang,
            timezone: timezone.to_owned(),
        }
    }
}
