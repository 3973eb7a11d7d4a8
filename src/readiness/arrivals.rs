//! Do leads of one month convert like those of another? The observed rate by month of arrival, ripe leads only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ingest::Tables;
use crate::stats::wilson_interval;
use crate::time::Zone;

/// The leads that arrived in one month of the project's zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArrivalMonth {
    /// Such as `2026-03`.
    pub month: String,
    /// Leads created (or first seen) in it.
    pub leads: usize,
    /// Of those, leads whose horizon has passed since they arrived.
    pub ripe: usize,
    /// Of the ripe ones, those that converted within the horizon of their arrival.
    pub converted: usize,
    /// `converted` over `ripe`; null without ripe leads.
    pub rate: Option<f64>,
    /// Lower end of Wilson's 95% interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Every month in which a lead arrived. A lead that arrived less than a horizon before the data end is counted, and
/// never read as one that did not convert.
#[must_use]
pub fn rate_by_arrival(tables: &Tables, horizon_days: u32, zone: &Zone) -> Vec<ArrivalMonth> {
    let mut counts: BTreeMap<(i16, i8), [usize; 3]> = BTreeMap::new();
    for (created, conversions) in tables.leads.created.iter().zip(&tables.outcomes.conversions) {
        let Some(created) = *created else { continue };
        let date = zone.local(created).date();
        let count = counts.entry((date.year(), date.month())).or_default();
        count[0] += 1;
        let until = created.plus_days(i64::from(horizon_days));
        if tables.data_end.is_some_and(|end| until <= end) {
            count[1] += 1;
            count[2] += usize::from(conversions.iter().any(|one| one.at >= created && one.at < until));
        }
    }
    let month = |((year, month), [leads, ripe, converted]): ((i16, i8), [usize; 3])| {
        let interval = wilson_interval(converted, ripe);
        ArrivalMonth {
            month: format!("{year:04}-{month:02}"),
            leads,
            ripe,
            converted,
            rate: interval.map(|_| converted as f64 / ripe as f64),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
        }
    };
    counts.into_iter().map(month).collect()
}
