//! Which acts of each type could be read at a row's instant: how many, since when, until when? What acts alone give away is asked of this.

use super::FeatureError;
use super::learn::LEAST_LEADS;
use crate::ingest::Events;
use crate::time::Instant;

/// A lead's visible acts of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acts {
    /// When the first of them happened.
    pub first: Instant,
    /// When the last of them happened.
    pub last: Instant,
    /// How many there are, at least 1.
    pub count: u32,
}

/// The visible acts of one event type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleActs {
    /// The event type.
    pub event: String,
    /// The rows with any, ascending, and what they have; a row that is not listed has none.
    pub rows: Vec<(usize, Acts)>,
}

/// For each event type that at least 20 leads of these (lead, as_of) rows have in sight, what they have, in the order of the log's types.
/// The same rules of sight as for every feature: `max(time, known_at) < as_of`.
///
/// Cost: one pass over the events of the leads asked for, and an entry per row and type in memory.
///
/// # Errors
/// [`FeatureError`] when events cannot be read back, or there are more than 4 billion rows.
pub fn visible_acts(events: &Events, rows: &[(usize, Instant)]) -> Result<Vec<VisibleActs>, FeatureError> {
    let of_rows = events.each_row(
        rows,
        || (),
        |(), part, lead, answers: &mut Vec<Vec<(usize, Acts)>>| {
            // Instants come in order and events by when they could be read: each event is met once.
            let (mut met, mut held): (usize, Vec<(usize, Acts)>) = (part.events_of(lead.lead).start, Vec::new());
            for as_of in lead.as_ofs() {
                let visible = part.visible(lead.lead, as_of);
                for event in met..visible.end {
                    let (kind, at) = (part.kind(event), part.time(event));
                    match held.iter_mut().find(|(known, _)| *known == kind) {
                        Some((_, acts)) => {
                            acts.first = acts.first.min(at);
                            acts.last = acts.last.max(at);
                            acts.count = acts.count.saturating_add(1);
                        }
                        None => held.push((kind, Acts { first: at, last: at, count: 1 })),
                    }
                }
                met = met.max(visible.end);
                answers.push(held.clone());
            }
        },
    )?;
    let mut by_kind: Vec<Vec<(usize, Acts)>> = vec![Vec::new(); events.kinds().len()];
    for (row, held) in of_rows.into_iter().enumerate() {
        held.into_iter().for_each(|(kind, acts)| by_kind[kind].push((row, acts)));
    }
    let widespread = |held: &[(usize, Acts)]| {
        let mut leads: Vec<usize> = held.iter().map(|&(row, _)| rows[row].0).collect();
        leads.sort_unstable();
        leads.dedup();
        leads.len() >= LEAST_LEADS
    };
    let named = events.kinds().iter().zip(by_kind).filter(|(_, held)| widespread(held));
    Ok(named.map(|(event, rows)| VisibleActs { event: event.clone(), rows }).collect())
}
