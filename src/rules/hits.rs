//! Which of a lead's events does each rule mean? Every event is tested once; what it meets is a hit.

use super::error::RulesError;
use super::matching::Matcher;
use crate::ingest::{Cell, Events, Part};
use crate::time::Instant;

/// From an instant on, and before another.
pub(super) type Span = (Instant, Instant);

/// All of time.
pub(super) const EVER: Span = (Instant::from_micros(i64::MIN), Instant::from_micros(i64::MAX));

/// For each event type, the rules that name it.
#[derive(Debug)]
pub(super) struct Listeners {
    by_kind: Vec<Vec<Listener>>,
    /// Kinds of hits so far.
    pub(super) streams: usize,
}

/// A kind of hits that names an event type, and what else it asks of the event: tests by the property's number.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) stream: u32,
    pub(super) asks: Vec<(usize, Matcher)>,
    pub(super) span: Span,
    /// The property in which two events must agree.
    pub(super) same: Option<usize>,
}

/// Which of one lead's events each rule means: the hits of its event `i` are `first[i]..first[i + 1]`.
#[derive(Debug, Default)]
pub(super) struct Hits {
    first: Vec<usize>,
    hits: Vec<Hit>,
    /// The latest time among the lead's events up to this one in stored order.
    latest: Vec<Instant>,
}

/// One event that one rule, or one gate, means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// What it must share with the event that opens it.
    pub(super) key: Option<u64>,
    /// When it happened.
    pub(super) time: Instant,
    /// Whose it is.
    pub(super) stream: u32,
}

impl Listeners {
    /// Nobody listens yet, to so many types of events and with a kind of hits for each rule.
    pub(super) fn new(types: usize, rules: usize) -> Self {
        Self { by_kind: std::iter::repeat_with(Vec::new).take(types).collect(), streams: rules }
    }

    /// Enters a listener at an event type.
    pub(super) fn add(&mut self, kind: usize, listener: Listener) {
        self.by_kind[kind].push(listener);
    }

    /// The hits that an event is.
    fn hits<'a>(&'a self, part: &'a Part, event: usize) -> impl Iterator<Item = Hit> + 'a {
        let time = part.time(event);
        let met = move |(property, matcher): &(usize, Matcher)| matcher.holds(part.cell(*property, event));
        let means = move |own: &&Listener| own.span.0 <= time && time < own.span.1 && own.asks.iter().all(met);
        self.by_kind[part.kind(event)].iter().filter(means).map(move |own| Hit {
            // Without a property to agree in, all agree; without a value in it, none does.
            key: own.same.map_or(Some(0), |property| key(part.cell(property, event))),
            time,
            stream: own.stream,
        })
    }

    /// How many events each rule means.
    pub(super) fn count(&self, events: &Events, rules: usize) -> Result<Vec<usize>, RulesError> {
        let counts = events.each_part(|part| {
            let mut counts = vec![0; self.streams];
            for event in 0..part.len() {
                self.hits(part, event).for_each(|hit| counts[hit.stream as usize] += 1);
            }
            Ok::<_, RulesError>(counts)
        })?;
        Ok((0..rules).map(|rule| counts.iter().map(|own| own[rule]).sum()).collect())
    }
}

/// A value as a number that only equal values share; `None` when missing.
fn key(cell: Cell) -> Option<u64> {
    match cell {
        Cell::Missing | Cell::Date(_) => None,
        Cell::Text(code) => Some(u64::from(code)),
        // Zero has two signs and one value.
        Cell::Number(x) => Some((x + 0.0).to_bits()),
    }
}

impl Hits {
    /// Tests each event of a lead once.
    pub(super) fn find(&mut self, part: &Part, lead: usize, listeners: &Listeners) {
        self.first.clear();
        self.hits.clear();
        self.latest.clear();
        self.first.push(0);
        let mut latest = Instant::from_micros(i64::MIN);
        for event in part.events_of(lead) {
            let time = part.time(event);
            latest = latest.max(time);
            self.latest.push(latest);
            self.hits.extend(listeners.hits(part, event));
            self.first.push(self.hits.len());
        }
    }

    /// The hits among the lead's first `visible` events.
    pub(super) fn among(&self, visible: usize) -> &[Hit] {
        &self.hits[..self.first[visible]]
    }

    /// When the last of the lead's first `visible` events happened; `None` when there is none.
    pub(super) fn last(&self, visible: usize) -> Option<Instant> {
        visible.checked_sub(1).map(|last| self.latest[last])
    }
}
