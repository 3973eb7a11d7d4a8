//! What is followed along a sequence. Each track is a list that grows with the sequence and can be cut back to any place of
//! it, as if later events had never come.

use super::calendar::Calendar;
use super::numbers::Numbers;
use super::plan::SequencePlan;
use crate::ingest::{NO_TEXT, Part};
use crate::time::MICROS_PER_DAY;

/// More than so long without an event, and a session is over: the half hour of web analytics.
pub(super) const SESSION_MICROS: i64 = 30 * 60 * 1_000_000;

/// Everything that is followed.
pub(super) struct Tracks {
    pub(super) sets: Vec<Places>,
    pub(super) numbers: Vec<Numbers>,
    pub(super) texts: Vec<Texts>,
    pub(super) sessions: Sessions,
    pub(super) days: Days,
    pub(super) stays: Vec<Stays>,
    pub(super) journeys: Vec<Journey>,
    pub(super) calendars: Vec<Calendar>,
    /// By event type, the sets it belongs to.
    sets_of_kind: Vec<Vec<usize>>,
}

impl Tracks {
    pub(super) fn new(plan: &SequencePlan) -> Self {
        let kinds = plan.sets.iter().map(Vec::len).max().unwrap_or(0);
        let sets_of = |kind: usize| (0..plan.sets.len()).filter(|&set| plan.sets[set][kind]).collect();
        Self {
            sets: vec![Places::default(); plan.sets.len()],
            numbers: vec![Numbers::default(); plan.numbers.len()],
            texts: vec![Texts::default(); plan.texts.len()],
            sessions: Sessions::default(),
            days: Days::default(),
            stays: vec![Stays::default(); plan.stays.len()],
            journeys: vec![Journey::default(); plan.journeys.len()],
            calendars: plan.zones.iter().map(|zone| Calendar::new(zone.clone())).collect(),
            sets_of_kind: (0..kinds).map(sets_of).collect(),
        }
    }

    /// Forgets every event from place `len` on.
    pub(super) fn cut(&mut self, len: usize) {
        self.sets.iter_mut().for_each(|track| track.cut(len));
        self.numbers.iter_mut().for_each(|track| track.cut(len));
        self.texts.iter_mut().for_each(|track| track.cut(len));
        self.sessions.cut(len);
        self.days.cut(len);
        self.stays.iter_mut().for_each(|track| track.cut(len));
        self.journeys.iter_mut().for_each(|track| track.cut(len));
        self.calendars.iter_mut().for_each(|track| track.cut(len));
    }

    /// Follows the events from place `from` on.
    pub(super) fn push(&mut self, plan: &SequencePlan, part: &Part, times: &[i64], events: &[u32], from: usize) {
        for place in from..events.len() {
            let (at, event) = (place as u32, events[place] as usize);
            let kind = part.kind(event);
            if let Some(sets) = self.sets_of_kind.get(kind) {
                sets.iter().for_each(|&set| self.sets[set].0.push(at));
            }
            for (track, &property) in self.numbers.iter_mut().zip(&plan.numbers) {
                let cell = part.number(property, event);
                if !cell.is_nan() {
                    track.push(at, cell);
                }
            }
            for (track, &property) in self.texts.iter_mut().zip(&plan.texts) {
                let code = part.code(property, event);
                if code != NO_TEXT {
                    track.places.0.push(at);
                    track.codes.push(code);
                }
            }
            if plan.sessions {
                self.sessions.push(place, times);
            }
            if plan.days {
                self.days.push(at, times[place]);
            }
            for (track, &own) in self.stays.iter_mut().zip(&plan.stays) {
                if kind == own {
                    track.push(place, times);
                }
            }
            for (track, stages) in self.journeys.iter_mut().zip(&plan.journeys) {
                track.push(at, stages[kind]);
            }
            self.calendars.iter_mut().for_each(|track| track.push(times[place]));
        }
    }

    /// The first text of a property, the first in the alphabet of those at one instant: codes stand in that order.
    pub(super) fn first_text(&self, text: Option<usize>, times: &[i64]) -> Option<u32> {
        let track = &self.texts[text?];
        let first = times[*track.places.0.first()? as usize];
        let together =
            track.places.0.iter().zip(&track.codes).take_while(|(place, _)| times[**place as usize] == first);
        together.map(|(_, &code)| code).min()
    }

    /// The last text of a property.
    pub(super) fn last_text(&self, text: Option<usize>, times: &[i64]) -> Option<u32> {
        let track = &self.texts[text?];
        let last = times[*track.places.0.last()? as usize];
        let back = track.places.0.iter().zip(&track.codes).rev();
        back.take_while(|(place, _)| times[**place as usize] == last).map(|(_, &code)| code).min()
    }
}

/// Where in the sequence events of a kind stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Places(pub(super) Vec<u32>);

impl Places {
    pub(super) fn cut(&mut self, len: usize) {
        self.0.truncate(self.before(len));
    }

    /// How many stand before a place of the sequence.
    pub(super) fn before(&self, place: usize) -> usize {
        self.0.partition_point(|&own| (own as usize) < place)
    }

    pub(super) fn count_from(&self, start: usize) -> usize {
        self.0.len() - self.before(start)
    }

    pub(super) fn any_between(&self, start: usize, end: usize) -> bool {
        self.0.get(self.before(start)).is_some_and(|&own| (own as usize) < end)
    }
}

/// The texts of a property.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pub(super) places: Places,
    codes: Vec<u32>,
}

impl Texts {
    fn cut(&mut self, len: usize) {
        self.places.cut(len);
        self.codes.truncate(self.places.0.len());
    }
}

/// Sessions of events that follow one another within half an hour.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    /// Where each session starts, and which one each event belongs to.
    pub(super) starts: Vec<u32>,
    pub(super) of: Vec<u32>,
}

impl Sessions {
    fn cut(&mut self, len: usize) {
        self.of.truncate(len);
        self.starts.truncate(self.starts.partition_point(|&start| (start as usize) < len));
    }

    fn push(&mut self, place: usize, times: &[i64]) {
        if place == 0 || times[place] - times[place - 1] > SESSION_MICROS {
            self.starts.push(place as u32);
        }
        self.of.push(self.starts.len() as u32 - 1);
    }
}

/// UTC days with any event.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// Each with the place of its first event and the longest gap up to it.
    days: Vec<(u32, i64, i64)>,
}

impl Days {
    fn cut(&mut self, len: usize) {
        self.days.truncate(self.days.partition_point(|&(place, ..)| (place as usize) < len));
    }

    fn push(&mut self, at: u32, time: i64) {
        let day = time.div_euclid(MICROS_PER_DAY);
        match self.days.last() {
            Some(&(_, last, _)) if last == day => {}
            Some(&(_, last, longest)) => self.days.push((at, day, longest.max(day - last))),
            None => self.days.push((at, day, 0)),
        }
    }

    pub(super) fn mean_gap(&self) -> f64 {
        match (self.days.first(), self.days.last()) {
            (Some((_, first, _)), Some((_, last, _))) if last > first => {
                (last - first) as f64 / (self.days.len() - 1) as f64
            }
            _ => f64::NAN,
        }
    }

    pub(super) fn longest_gap(&self) -> f64 {
        self.days.last().map_or(f64::NAN, |&(_, _, longest)| if longest > 0 { longest as f64 } else { f64::NAN })
    }
}

/// Instants at which a type happened, and how long the lead stayed after each.
#[derive(Clone, Debug, Default)]
pub(super) struct Stays {
    /// The place of the first event at each instant, and the microseconds stayed after all instants before it.
    instants: Vec<(u32, i64)>,
}

impl Stays {
    fn cut(&mut self, len: usize) {
        self.instants.truncate(self.instants.partition_point(|&(place, _)| (place as usize) < len));
    }

    fn push(&mut self, place: usize, times: &[i64]) {
        let before = match self.instants.last() {
            Some(&(last, _)) if times[last as usize] == times[place] => return,
            // What follows the last one stands at or before this one: later events do not change it.
            Some(&(last, before)) => before + stay(last as usize, &times[..=place]),
            None => 0,
        };
        self.instants.push((place as u32, before));
    }

    pub(super) fn micros_from(&self, start: usize, times: &[i64]) -> i64 {
        // All events of one instant are in a lookback or none is.
        let own = &self.instants[self.instants.partition_point(|&(place, _)| (place as usize) < start)..];
        match (own.first(), own.last()) {
            (Some((_, first)), Some(&(last, before))) => before + stay(last as usize, times) - first,
            _ => 0,
        }
    }
}

/// From an event to the next later one; nothing when that is another session's, or there is none.
fn stay(place: usize, times: &[i64]) -> i64 {
    let next = times[place..].iter().find(|&&time| time > times[place]);
    next.map(|&next| next - times[place]).filter(|&micros| micros <= SESSION_MICROS).unwrap_or(0)
}

/// The stages of the journey, each from its first event on.
#[derive(Clone, Debug, Default)]
pub(super) struct Journey {
    reached: Vec<(u32, u8)>,
}

impl Journey {
    fn cut(&mut self, len: usize) {
        self.reached.truncate(self.reached.partition_point(|&(place, _)| (place as usize) < len));
    }

    fn push(&mut self, at: u32, stage: u8) {
        if stage > self.reached() {
            self.reached.push((at, stage));
        }
    }

    pub(super) fn reached(&self) -> u8 {
        self.reached.last().map_or(0, |&(_, stage)| stage)
    }

    pub(super) fn since(&self, times: &[i64]) -> Option<i64> {
        self.reached.last().map(|&(place, _)| times[place as usize])
    }
}
