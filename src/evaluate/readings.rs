//! What others read off an evaluation: a figure without its interval, how much of the test the lists hold.

use super::{Capacity, Evaluation, Measured, SalesList, VerdictWord};

impl Measured {
    /// The number, where there is one.
    #[must_use]
    pub const fn value(&self) -> Option<f64> {
        match self {
            Self::Estimate(estimate) => Some(estimate.value),
            Self::NotComputable { .. } => None,
        }
    }
}

impl VerdictWord {
    /// The word as files have it: `better`, `no_visible_difference`, `worse`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::NoVisibleDifference => "no_visible_difference",
            Self::Worse => "worse",
        }
    }
}

impl Evaluation {
    /// Share of the test rows that the chosen model's lists hold, 0-1; `None` without a result for it.
    #[must_use]
    pub fn listed_share(&self) -> Option<f64> {
        let chosen = self.scorers.iter().find(|scorer| scorer.name == self.chosen)?;
        let listed: f64 = chosen.periods.iter().map(|period| period.listed).sum();
        (self.rows > 0).then(|| listed / self.rows as f64)
    }
}

impl SalesList {
    /// Mean number of open leads that a list chooses from.
    #[must_use]
    pub fn leads_per_list(&self, rows: usize) -> f64 {
        let periods = self.replay(&self.rank(&vec![0.0; rows]));
        let open: usize = periods.iter().map(|period| period.open).sum();
        open as f64 / periods.len().max(1) as f64
    }
}

impl Capacity {
    /// The share of a list's open leads that sales can work, 0-1.
    #[must_use]
    pub fn share_of(&self, leads_per_list: f64) -> f64 {
        self.leads.map_or(Self::DEFAULT_SHARE, |leads| (leads as f64 / leads_per_list.max(1.0)).min(1.0))
    }
}
