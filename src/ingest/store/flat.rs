//! The event log as plain columns: for tables that come from no file, and to look at small ones whole.

use std::ops::Range;

use super::build::EventStore;
use super::staged::Batch;
use super::{Events, PropertyKind};
use crate::ingest::{IngestError, NO_TEXT, Values};
use crate::time::Instant;

/// An event log in one piece. Events of lead `i` are `offsets[i]..offsets[i + 1]`.
#[derive(Clone, Debug, Default)]
pub struct FlatEvents {
    /// Where each lead's events start; one more entry than leads.
    pub offsets: Vec<usize>,
    /// When each event happened.
    pub time: Vec<Instant>,
    /// From when on each event may be read: `max(time, known_at)`.
    pub visible_at: Vec<Instant>,
    /// Index into `kinds`.
    pub kind: Vec<u32>,
    /// The event types, sorted.
    pub kinds: Vec<String>,
    /// Further columns, sorted by name.
    pub properties: Vec<Property>,
}

/// One further column of a flat event log.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its values, one per event: numbers or text.
    pub values: Values,
}

impl FlatEvents {
    /// The events of a lead.
    #[must_use]
    pub fn events_of(&self, lead: usize) -> Range<usize> {
        self.offsets[lead]..self.offsets[lead + 1]
    }

    /// The property of that name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// As a log in memory; nothing is dropped. Types and texts that no event has leave the lists.
    ///
    /// # Errors
    /// [`IngestError`] beyond 4 billion events a part.
    pub fn into_events(self) -> Result<Events, IngestError> {
        self.within(usize::MAX)
    }

    /// The same, when at most `max_bytes` may be held in memory.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when temporary files fail.
    pub fn within(self, max_bytes: usize) -> Result<Events, IngestError> {
        let leads = self.offsets.len().saturating_sub(1);
        let mut store = EventStore::with_bytes(leads, max_bytes, None);
        let codes: Vec<u32> = self.kinds.iter().map(|kind| store.kind(kind)).collect();
        let lead = |lead: usize| std::iter::repeat_n(lead as u32, self.events_of(lead).len());
        let mut batch = Batch {
            lead: (0..leads).flat_map(lead).collect(),
            visible_at: Some(self.visible_at.clone()),
            kind: self.kind.iter().map(|&kind| codes[kind as usize]).collect(),
            time: self.time,
            keep_duplicates: true,
            properties: Vec::new(),
        };
        for property in self.properties {
            if let Ok(number) = store.property(&property.name, &property.values) {
                batch.properties.push((number, property.values));
            }
        }
        store.push(batch)?;
        Ok(store.finish()?.0)
    }
}

impl Events {
    /// The whole log in one piece.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when a part cannot be read back.
    pub fn flat(&self) -> Result<FlatEvents, IngestError> {
        let mut flat = FlatEvents { offsets: vec![0], kinds: self.kinds.clone(), ..FlatEvents::default() };
        flat.properties = (self.properties.iter())
            .map(|property| Property {
                name: property.name.clone(),
                values: match &property.kind {
                    PropertyKind::Number => Values::Number(Vec::new()),
                    PropertyKind::Text { dictionary } => {
                        Values::Text { dictionary: dictionary.clone(), codes: Vec::new() }
                    }
                },
            })
            .collect();
        for number in 0..self.parts() {
            let part = self.part(number)?;
            let before = flat.time.len();
            flat.offsets.extend(part.leads().map(|lead| before + part.events_of(lead).end));
            flat.time.extend_from_slice(part.times());
            flat.visible_at.extend_from_slice(part.all_visible_at());
            flat.kind.extend((0..part.len()).map(|event| part.kind(event) as u32));
            for (property, column) in flat.properties.iter_mut().enumerate() {
                match &mut column.values {
                    Values::Number(cells) => cells.extend((0..part.len()).map(|event| part.number(property, event))),
                    Values::Text { codes, .. } => codes.extend((0..part.len()).map(|event| part.code(property, event))),
                    Values::Date(_) => {}
                }
            }
        }
        debug_assert!(flat.properties.iter().all(|column| match &column.values {
            Values::Text { dictionary, codes } =>
                codes.iter().all(|&code| code == NO_TEXT || (code as usize) < dictionary.len()),
            _ => true,
        }));
        Ok(flat)
    }
}
