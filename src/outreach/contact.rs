//! At what hour of which weekday does a lead answer? From its own answers alone, or not at all.

use crate::ingest::Part;
use crate::time::{Instant, Zone};

/// Fewer answers than this say nothing.
pub(super) const LEAST_ANSWERS: usize = 5;

/// When a lead answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactTime {
    /// The hour, 0 to 23, by the project's clocks: the middle one of the three hours in a row with most answers; of equals the earliest.
    pub hour: u8,
    /// The weekday with most answers, 0 Monday to 6 Sunday; of equals the earliest.
    pub weekday: u8,
    /// Answers that this rests on.
    pub answers: usize,
}

impl ContactTime {
    /// The weekday's English name.
    #[must_use]
    pub fn weekday_name(&self) -> &'static str {
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][usize::from(self.weekday) % 7]
    }
}

/// The best hour and weekday of a lead, from its visible events that are `answers` (by event type); `None` below five of them.
#[must_use]
pub fn contact_time(
    (part, lead, as_of): (&Part, usize, Instant),
    answers: &[bool],
    zone: &Zone,
) -> Option<ContactTime> {
    let (mut hours, mut weekdays) = ([0_usize; 24], [0_usize; 7]);
    let mut count = 0;
    for event in part.visible(lead, as_of).filter(|&event| answers[part.kind(event)]) {
        let local = zone.local(part.time(event));
        hours[local.hour().rem_euclid(24) as usize] += 1;
        weekdays[local.weekday().to_monday_zero_offset().rem_euclid(7) as usize] += 1;
        count += 1;
    }
    if count < LEAST_ANSWERS {
        return None;
    }
    let around = |hour: usize| hours[(hour + 23) % 24] + hours[hour] + hours[(hour + 1) % 24];
    let most = |counts: &dyn Fn(usize) -> (usize, usize), length: usize| {
        (0..length).fold(0, |best, at| if counts(at) > counts(best) { at } else { best })
    };
    // Of three-hour stretches with as many answers, the one whose own hour has most.
    let hour = most(&|hour| (around(hour), hours[hour]), 24);
    let weekday = most(&|day| (weekdays[day], 0), 7);
    Some(ContactTime { hour: hour as u8, weekday: weekday as u8, answers: count })
}
