//! How many converted, and between what? A rate with its interval, counted in rows and in leads.

use serde::Serialize;

use super::rows::Rows;
use crate::stats::clustered_wilson_interval;

/// Conversions among some ripe rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Rate {
    /// Rows: a lead counts once per instant at which it was looked at.
    pub rows: usize,
    /// Leads with any of these rows.
    pub leads: usize,
    /// Leads with any converted row among these.
    pub conversions: usize,
    /// Converted rows over rows; `None` without rows.
    pub rate: Option<f64>,
    /// Lower end of the rate's 95% interval: Wilson's, with counts divided by the design effect of rows that share a lead or
    /// an account.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
}

impl Rate {
    /// The rate of the ripe rows that `inside` picks.
    pub(super) fn of(rows: &Rows, inside: impl Fn(usize) -> bool) -> Self {
        let mut rate = Self::default();
        let mut trials = Vec::new();
        let mut converted_rows = 0_usize;
        let groups = rows.groups();
        for own in rows.by_lead() {
            let (mut any, mut converted) = (false, false);
            for row in own.filter(|&row| inside(row)) {
                if let Some(label) = rows.label(row) {
                    trials.push((groups[row], label));
                    any = true;
                    converted |= label;
                    converted_rows += usize::from(label);
                }
            }
            rate.leads += usize::from(any);
            rate.conversions += usize::from(converted);
        }
        rate.rows = trials.len();
        if rate.rows > 0 {
            rate.rate = Some(converted_rows as f64 / rate.rows as f64);
        }
        if let Some((low, high)) = clustered_wilson_interval(trials) {
            (rate.low, rate.high) = (Some(low), Some(high));
        }
        rate
    }
}

/// A number with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ranged {
    /// The number on the data as they are.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
