//! What happens, how often, and to how many?

use serde::Serialize;

use crate::ingest::{IngestError, Part, Tables};
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

/// What one event type comes to.
struct Count {
    events: usize,
    leads: usize,
    last_lead: Option<usize>,
    first: Instant,
    last: Instant,
    delays: Vec<f64>,
}

impl Count {
    /// The same of other leads.
    fn join(&mut self, other: Self) {
        self.events += other.events;
        self.leads += other.leads;
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.delays.extend(other.delays);
    }
}

/// Every event type, the most frequent first. O(events).
///
/// # Errors
/// [`IngestError`] when events cannot be read back.
pub fn event_types(tables: &Tables) -> Result<Vec<EventTypeCount>, IngestError> {
    let events = &tables.events;
    let parts = events.each_part(|part| Ok::<_, IngestError>(of_part(part, events.kinds().len())))?;
    let mut counts: Vec<Option<Count>> = events.kinds().iter().map(|_| None).collect();
    for part in parts {
        for (all, own) in counts.iter_mut().zip(part) {
            match (all, own) {
                (Some(all), Some(own)) => all.join(own),
                (all, own) => *all = all.take().or(own),
            }
        }
    }
    let mut types: Vec<EventTypeCount> = events
        .kinds()
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
    Ok(types)
}

fn of_part(part: &Part, kinds: usize) -> Vec<Option<Count>> {
    let mut counts: Vec<Option<Count>> = (0..kinds).map(|_| None).collect();
    for lead in part.leads() {
        for event in part.events_of(lead) {
            let at = part.time(event);
            let start = || Count { events: 0, leads: 0, last_lead: None, first: at, last: at, delays: Vec::new() };
            let count = counts[part.kind(event)].get_or_insert_with(start);
            count.events += 1;
            if count.last_lead.replace(lead) != Some(lead) {
                count.leads += 1;
            }
            count.first = count.first.min(at);
            count.last = count.last.max(at);
            if part.visible_at(event) > at {
                count.delays.push(part.visible_at(event).days_since(at));
            }
        }
    }
    counts
}
