//! What happened to some neighbouring leads? A part of the event log that fits a core's cache.

use std::ops::{Deref, Range};

use super::column::{Cells, Codes};
use super::spill::{Bytes, Fixed as _};
use crate::ingest::{Cell, NO_TEXT};
use crate::time::Instant;

/// The events of neighbouring leads, lead by lead, each lead's sorted by (visible_at, time, type, properties). Events are
/// numbered from 0 within the part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub(super) first_lead: usize,
    /// Where each lead's events start; one more entry than leads.
    pub(super) offsets: Vec<u32>,
    pub(super) time: Vec<Instant>,
    /// Only where it differs from `time` anywhere.
    pub(super) visible_at: Option<Vec<Instant>>,
    pub(super) kind: Codes,
    /// In the order of [`Events::properties`](super::Events::properties).
    pub(super) properties: Vec<Cells>,
}

impl Part {
    /// The leads whose events these are, as indices into the leads table.
    #[must_use]
    pub fn leads(&self) -> Range<usize> {
        self.first_lead..self.first_lead + self.offsets.len().saturating_sub(1)
    }

    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// The events of a lead; none for a lead of another part.
    #[must_use]
    pub fn events_of(&self, lead: usize) -> Range<usize> {
        match lead.checked_sub(self.first_lead).and_then(|own| self.offsets.get(own..own + 2)) {
            Some(bounds) => bounds[0] as usize..bounds[1] as usize,
            None => 0..0,
        }
    }

    /// The events of a lead that may be read at `as_of`: those with `visible_at < as_of`, in stored order.
    #[must_use]
    pub fn visible(&self, lead: usize, as_of: Instant) -> Range<usize> {
        let own = self.events_of(lead);
        let seen = self.all_visible_at()[own.clone()].partition_point(|&at| at < as_of);
        own.start..own.start + seen
    }

    /// When an event happened.
    #[must_use]
    pub fn time(&self, event: usize) -> Instant {
        self.time[event]
    }

    /// When each event happened.
    #[must_use]
    pub fn times(&self) -> &[Instant] {
        &self.time
    }

    /// From when on an event may be read: `max(time, known_at)`.
    #[must_use]
    pub fn visible_at(&self, event: usize) -> Instant {
        self.all_visible_at()[event]
    }

    /// From when on each event may be read.
    #[must_use]
    pub fn all_visible_at(&self) -> &[Instant] {
        self.visible_at.as_deref().unwrap_or(&self.time)
    }

    /// The type of an event: an index into [`Events::kinds`](super::Events::kinds).
    #[must_use]
    pub fn kind(&self, event: usize) -> usize {
        self.kind.get(event) as usize
    }

    /// What property number `property` of an event holds.
    #[must_use]
    pub fn cell(&self, property: usize, event: usize) -> Cell {
        match self.properties[property].code(event) {
            NO_TEXT => match self.properties[property].number(event) {
                number if number.is_nan() => Cell::Missing,
                number => Cell::Number(number),
            },
            code => Cell::Text(code),
        }
    }

    /// The number in property number `property` of an event; NaN is missing, or text.
    #[must_use]
    pub fn number(&self, property: usize, event: usize) -> f64 {
        self.properties[property].number(event)
    }

    /// The code of the text in property number `property` of an event; [`NO_TEXT`] is missing, or a number.
    #[must_use]
    pub fn code(&self, property: usize, event: usize) -> u32 {
        self.properties[property].code(event)
    }

    /// True when property number `property` of an event holds anything.
    #[must_use]
    pub fn has(&self, property: usize, event: usize) -> bool {
        self.properties[property].has(event)
    }

    /// True when property number `property` of no event of this part holds anything.
    #[must_use]
    pub fn lacks(&self, property: usize) -> bool {
        self.properties[property].is_missing()
    }

    pub(super) fn bytes(&self) -> usize {
        let visible_at = self.visible_at.as_ref().map_or(0, Vec::len);
        self.offsets.len() * 4
            + (self.time.len() + visible_at) * 8
            + self.kind.bytes()
            + self.properties.iter().map(Cells::bytes).sum::<usize>()
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        u32::put_list(&self.offsets, bytes);
        Instant::put_list(&self.time, bytes);
        Instant::put_list(self.visible_at.as_deref().unwrap_or_default(), bytes);
        self.kind.write(bytes);
        self.properties.iter().for_each(|cells| cells.write(bytes));
    }

    pub(super) fn read(first_lead: usize, bytes: &mut Bytes<'_>) -> Option<Self> {
        let (offsets, time) = (bytes.list()?, bytes.list()?);
        let visible_at = Some(bytes.list()?).filter(|late| !late.is_empty());
        let kind = Codes::read(bytes)?;
        let mut properties = Vec::new();
        while !bytes.is_empty() {
            properties.push(Cells::read(bytes)?);
        }
        Some(Self { first_lead, offsets, time, visible_at, kind, properties })
    }
}

/// A part in memory, or read back for as long as it is looked at.
#[derive(Debug)]
pub enum PartRef<'a> {
    /// In memory.
    Held(&'a Part),
    /// Read back.
    Loaded(Box<Part>),
}

impl Deref for PartRef<'_> {
    type Target = Part;

    fn deref(&self) -> &Part {
        match self {
            Self::Held(part) => part,
            Self::Loaded(part) => part,
        }
    }
}
