//! A lead's visible events in the order in which they happened, and what that order says at each instant.
//!
//! Events come into sight by arrival. One that happened last is put at the end; before one that arrived late everything
//! from its place on is taken back and put on again. Whatever is followed ([`tracks`]) keeps running totals along the
//! sequence, and since nothing visible lies at or after `as_of`, every lookback is an end of it: two places, one
//! difference. Cost: linear in the events (again for what a late one moves), a few searches per feature and instant.

mod calendar;
mod mail;
mod numbers;
mod pace;
mod plan;
mod tracks;

use super::plan::Slot;
use crate::frame::MailAnswer;
use crate::ingest::Part;
use crate::time::{Instant, MICROS_PER_DAY};
pub(super) use plan::{SequencePlan, SequenceSlot};
use tracks::Tracks;

const MICROS_PER_MINUTE: f64 = 6e7;

/// The sequence of one lead, up to the instant read last.
pub(super) struct Sequence<'a> {
    plan: &'a SequencePlan,
    part: &'a Part,
    /// The visible events by (time, place in the log), and when each happened.
    events: Vec<u32>,
    times: Vec<i64>,
    tracks: Tracks,
    /// Where each lookback of the plan starts.
    starts: Vec<usize>,
    as_of: Instant,
}

impl<'a> Sequence<'a> {
    /// `None` when nothing is asked of it: then it costs nothing.
    pub(super) fn new(plan: &'a SequencePlan, part: &'a Part) -> Option<Self> {
        (!plan.is_empty()).then(|| Self {
            plan,
            part,
            events: Vec::new(),
            times: Vec::new(),
            tracks: Tracks::new(plan),
            starts: vec![0; plan.limits.len()],
            as_of: Instant::default(),
        })
    }

    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.times.clear();
        self.tracks.cut(0);
    }

    /// Moves on to `as_of`; `arrived` came into sight since the instant before.
    pub(super) fn read(&mut self, as_of: Instant, arrived: impl Iterator<Item = usize>) {
        self.as_of = as_of;
        if let Some(kept) = self.put(arrived) {
            self.tracks.cut(kept);
            self.tracks.push(self.plan, self.part, &self.times, &self.events, kept);
        }
        for (start, limit) in self.starts.iter_mut().zip(&self.plan.limits) {
            *start = self.times.partition_point(|&time| as_of.micros() - time > *limit);
        }
    }

    /// Puts events in order; up to where nothing moved, where there were any.
    fn put(&mut self, arrived: impl Iterator<Item = usize>) -> Option<usize> {
        let before = self.events.len();
        let times = self.part.times();
        self.events.extend(arrived.map(|event| event as u32));
        let key = |event: u32| (times[event as usize], event);
        self.events[before..].sort_unstable_by_key(|&event| key(event));
        let first = key(*self.events.get(before)?);
        let kept = self.events[..before].partition_point(|&event| key(event) < first);
        if kept < before {
            // Two runs in order: merging them is what this sort does.
            self.events[kept..].sort_by_key(|&event| key(event));
        }
        self.times.truncate(kept);
        self.times.extend(self.events[kept..].iter().map(|&event| times[event as usize].micros()));
        Some(kept)
    }

    /// A feature's value at the instant read last; a category's is its code.
    pub(super) fn value(&self, slot: &SequenceSlot) -> f64 {
        let tracks = &self.tracks;
        match *slot {
            SequenceSlot::Momentum { set, recent, before } => self.momentum(set, recent, before),
            SequenceSlot::Spike { set, recent } => self.spike(set, recent),
            SequenceSlot::Max { number, bucket } => {
                number.map_or(f64::NAN, |number| tracks.numbers[number].max_from(self.starts[bucket]))
            }
            SequenceSlot::LastValue { number } => {
                number.map_or(f64::NAN, |number| tracks.numbers[number].last(&self.times))
            }
            SequenceSlot::Sessions { bucket } => self.sessions_from(self.starts[bucket]),
            SequenceSlot::EventsPerSession { bucket } => {
                let start = self.starts[bucket];
                ratio((self.times.len() - start) as f64, self.sessions_from(start))
            }
            SequenceSlot::LastSessionMinutes => match (tracks.sessions.starts.last(), self.times.last()) {
                (Some(&start), Some(&end)) => (end - self.times[start as usize]) as f64 / MICROS_PER_MINUTE,
                _ => f64::NAN,
            },
            SequenceSlot::MeanGap => tracks.days.mean_gap(),
            SequenceSlot::LongestGap => tracks.days.longest_gap(),
            SequenceSlot::Silence => self.times.last().map_or(f64::NAN, |&last| {
                (self.as_of.micros() - last) as f64 / MICROS_PER_DAY as f64 / tracks.days.mean_gap()
            }),
            SequenceSlot::FirstTouch { text, ref levels } => plan::level(levels, tracks.first_text(text, &self.times)),
            SequenceSlot::LastTouch { text, ref levels } => plan::level(levels, tracks.last_text(text, &self.times)),
            SequenceSlot::Touches { text, bucket } => {
                text.map_or(0.0, |text| tracks.texts[text].places.count_from(self.starts[bucket]) as f64)
            }
            SequenceSlot::PerMail { answer, sets, bucket } => {
                let answers = if answer == MailAnswer::Open { sets.open } else { sets.click };
                let from = |set: usize| tracks.sets[set].count_from(self.starts[bucket]) as f64;
                ratio(from(answers), from(sets.sent))
            }
            SequenceSlot::OpenStreak { sets } => self.open_streak(sets),
            SequenceSlot::ClickedOfLastThree { sets } => self.clicked_of_last_three(sets),
            SequenceSlot::ConfirmedOpens { sets, bucket } => self.confirmed_opens(sets, self.starts[bucket]),
            SequenceSlot::StageReached { journey } => f64::from(tracks.journeys[journey].reached()),
            SequenceSlot::DaysInStage { journey } => tracks.journeys[journey]
                .since(&self.times)
                .map_or(f64::NAN, |since| (self.as_of.micros() - since) as f64 / MICROS_PER_DAY as f64),
            SequenceSlot::Minutes { stay, bucket } => stay.map_or(0.0, |stay| {
                tracks.stays[stay].micros_from(self.starts[bucket], &self.times) as f64 / MICROS_PER_MINUTE
            }),
            SequenceSlot::WeekendShare { calendar } => tracks.calendars[calendar].weekend_share(),
            SequenceSlot::HourCosine { calendar } => tracks.calendars[calendar].hour().0,
            SequenceSlot::HourSine { calendar } => tracks.calendars[calendar].hour().1,
            SequenceSlot::Contacts { set, bucket } => tracks.sets[set].count_from(self.starts[bucket]) as f64,
            SequenceSlot::DaysSinceContact { set } => tracks.sets[set].0.last().map_or(f64::NAN, |&last| {
                (self.as_of.micros() - self.times[last as usize]) as f64 / MICROS_PER_DAY as f64
            }),
            SequenceSlot::ContactShare { set, bucket } => {
                let start = self.starts[bucket];
                ratio(tracks.sets[set].count_from(start) as f64, (self.times.len() - start) as f64)
            }
            SequenceSlot::AnsweredContacts { set, others } => self.answered_share(set, others),
            SequenceSlot::NoEvidence => f64::from(u8::from(self.times.is_empty())),
        }
    }

    fn sessions_from(&self, start: usize) -> f64 {
        let sessions = &self.tracks.sessions;
        // The session that is under way at the start of the lookback has an event in it, where the lookback has any.
        match sessions.of.get(start) {
            Some(&first) => (sessions.starts.len() - first as usize) as f64,
            None => 0.0,
        }
    }
}

impl Slot {
    /// True when the value is the code of a category.
    pub(super) const fn is_category(&self) -> bool {
        matches!(self, Self::Sequence(SequenceSlot::FirstTouch { .. } | SequenceSlot::LastTouch { .. }))
    }
}

fn ratio(of: f64, by: f64) -> f64 {
    if by > 0.0 { of / by } else { f64::NAN }
}
