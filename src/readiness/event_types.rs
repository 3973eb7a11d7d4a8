//! What happens, how often, and to how many?

use serde::Serialize;

use crate::ingest::Tables;
use crate::time::Instant;

/// One event type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventTypeCount {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its events, of known leads.
    pub events: usize,
    /// Leads that have at least one.
    pub leads: usize,
    /// The first.
    pub first: Instant,
    /// The last.
    pub last: Instant,
    /// Events known only later than they happened.
    pub late: usize,
    /// Days from happening to arrival of those: half of them took longer. `None` where none was late.
    pub late_median_days: Option<f64>,
    /// One in twenty took longer.
    pub late_p95_days: Option<f64>,
}

/// Every event type, the most frequent first. O(events).
#[must_use]
pub fn event_types(tables: &Tables) -> Vec<EventTypeCount> {
    let events = &tables.events;
    struct Count {
        events: usize,
        leads: usize,
        last_lead: Option<usize>,
        first: Instant,
        last: Instant,
        delays: Vec<f64>,
    }
    let mut counts: Vec<Option<Count>> = events.kinds.iter().map(|_| None).collect();
    for lead in 0..tables.leads.ids.len() {
        for event in events.offsets[lead]..events.offsets[lead + 1] {
            let at = events.time[event];
            let count = counts[events.kind[event] as usize].get_or_insert_with(|| Count {
                events: 0,
                leads: 0,
                last_lead: None,
                first: at,
                last: at,
                delays: Vec::new(),
            });
            count.events += 1;
            if count.last_lead.replace(lead) != Some(lead) {
                count.leads += 1;
            }
            count.first = count.first.min(at);
            count.last = count.last.max(at);
            if events.visible_at[event] > at {
                count.delays.push(events.visible_at[event].days_since(at));
            }
        }
    }
    let mut types: Vec<EventTypeCount> = events
        .kinds
        .iter()
        .zip(counts)
        .filter_map(|(kind, count)| {
            let count = count?;
            Some(EventTypeCount {
                kind: kind.clone(),
                events: count.events,
                leads: count.leads,
                first: count.first,
                last: count.last,
                late: count.delays.len(),
                late_median_days: crate::stats::quantile(&count.delays, 0.5),
                late_p95_days: crate::stats::quantile(&count.delays, 0.95),
            })
        })
        .collect();
    types.sort_by(|a, b| b.events.cmp(&a.events).then_with(|| a.kind.cmp(&b.kind)));
    types
}
