//! Month by month: how many leads arrived, how many of them converted so far, and how many conversions came in?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ingest::Tables;
use crate::time::{Instant, Zone};

/// One month in the project's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    /// Such as `2026-03`.
    pub month: String,
    /// When it begins.
    pub start: Instant,
    /// Leads created (or first seen) in it.
    pub leads_arrived: usize,
    /// Of those, how many have converted so far.
    pub arrived_and_converted: usize,
    /// Whether the horizon has passed for all that arrived in it; where not, more of them may still convert.
    pub ripe: bool,
    /// Leads that arrived in it and whose own horizon has not passed: what became of them is not known yet.
    #[serde(default)]
    pub leads_young: usize,
    /// Of those, how many have converted so far.
    #[serde(default)]
    pub young_and_converted: usize,
    /// Conversions that came in it, whoever made them.
    pub conversions: usize,
}

/// What is counted of one month.
#[derive(Clone, Copy, Default)]
struct Counts {
    arrived: usize,
    converted: usize,
    young: usize,
    young_converted: usize,
    conversions: usize,
}

/// Every month from the first lead or conversion to the last, empty ones too. `horizon_days` after a month's end its leads
/// are ripe. Conversions dated after the end of the data are left out.
#[must_use]
pub fn by_month(tables: &Tables, horizon_days: u32, zone: &Zone) -> Vec<Month> {
    let mut counts: BTreeMap<(i16, i8), Counts> = BTreeMap::new();
    let month_of = |at: Instant| {
        let date = zone.local(at).date();
        (date.year(), date.month())
    };
    let seen = |at: Instant| tables.data_end.is_none_or(|end| at <= end);
    for (lead, conversions) in tables.outcomes.conversions.iter().enumerate() {
        if let Some(created) = tables.leads.created[lead] {
            let count = counts.entry(month_of(created)).or_default();
            let converted = usize::from(conversions.iter().any(|conversion| seen(conversion.at)));
            let young = tables.data_end.is_none_or(|end| created.plus_days(i64::from(horizon_days)) > end);
            count.arrived += 1;
            count.converted += converted;
            count.young += usize::from(young);
            count.young_converted += if young { converted } else { 0 };
        }
        for conversion in conversions.iter().filter(|conversion| seen(conversion.at)) {
            counts.entry(month_of(conversion.at)).or_default().conversions += 1;
        }
    }
    let (Some((&first, _)), Some((&last, _))) = (counts.first_key_value(), counts.last_key_value()) else {
        return Vec::new();
    };
    let start = |(year, month): (i16, i8)| {
        let date = jiff::civil::Date::new(year, month, 1).unwrap_or(jiff::civil::Date::MAX);
        zone.start_of_day(date)
    };
    let mut months = Vec::new();
    let mut at = first;
    while at <= last {
        let next = if at.1 == 12 { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
        let count = counts.get(&at).copied().unwrap_or_default();
        let ripe_at = start(next).plus_days(i64::from(horizon_days));
        months.push(Month {
            month: format!("{:04}-{:02}", at.0, at.1),
            start: start(at),
            leads_arrived: count.arrived,
            arrived_and_converted: count.converted,
            ripe: tables.data_end.is_some_and(|end| ripe_at <= end),
            leads_young: count.young,
            young_and_converted: count.young_converted,
            conversions: count.conversions,
        });
        at = next;
    }
    months
}
