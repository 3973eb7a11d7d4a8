//! Is a lead suddenly busy that was not? Acts of the last days against those before, by an exact test.

use crate::ingest::Part;
use crate::stats::binomial_upper_tail;
use crate::time::{Instant, MICROS_PER_DAY};

use super::SignalParams;

/// A chance of seeing so many recent acts, at an even pace, below which they are a spike.
const RARE: f64 = 0.001;
/// A lead must have been known for so many days before the recent ones, or "before" says nothing.
const LEAST_DAYS_BEFORE: f64 = 14.0;

/// A sudden rise of a lead's acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spike {
    /// Acts of the recent days.
    pub recent: u64,
    /// Acts of the days before.
    pub before: u64,
    /// The chance of so many recent acts, or more, of all these at an even pace: 0-1, lower is more sudden.
    pub chance: f64,
}

/// Whether the acts of `lead` that `counts` (by event type) rose suddenly before `as_of`; `None` when they did not, or when the lead has not
/// been known for long enough to say. `created` is the lead's creation; without it, its first visible event.
#[must_use]
pub fn spike(
    (part, lead, as_of): (&Part, usize, Instant),
    created: Option<Instant>,
    counts: &[bool],
    params: &SignalParams,
) -> Option<Spike> {
    let visible = part.visible(lead, as_of);
    let known_since = created.or_else(|| visible.clone().map(|event| part.time(event)).min())?;
    let (recent_days, most_before) = (f64::from(params.recent_days), f64::from(params.before_days));
    let before_days = (as_of.days_since(known_since) - recent_days).min(most_before);
    if before_days < LEAST_DAYS_BEFORE.min(most_before) {
        return None;
    }
    let age = |event: usize| (as_of.micros() - part.time(event).micros()) as f64 / MICROS_PER_DAY as f64;
    let (mut recent, mut before) = (0, 0);
    for event in visible.filter(|&event| counts[part.kind(event)]) {
        match age(event) {
            age if age <= recent_days => recent += 1,
            age if age <= recent_days + before_days => before += 1,
            _ => {}
        }
    }
    if recent < u64::from(params.least_events.max(1)) {
        return None;
    }
    let chance = binomial_upper_tail(recent + before, recent, recent_days / (recent_days + before_days));
    (chance < RARE).then_some(Spike { recent, before, chance })
}
