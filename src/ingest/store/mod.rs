//! What happened, in as little memory as it takes? The event log in parts by lead: in memory, or in a temporary file from
//! which one part at a time is read back.
//!
//! Rows are dealt to parts as files bring them (one pass), each part is sorted by itself on all cores, and everything that
//! reads events does so part by part. The order of events, and so every result, depends on neither the number of threads,
//! the cut of files into chunks, the order of rows, nor the budget.

mod budget;
mod build;
mod column;
mod dictionary;
mod flat;
mod latest;
mod part;
mod refine;
mod rows;
mod sort;
mod spill;
mod staged;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rayon::prelude::*;

pub use budget::{Budget, SizeError, parse_bytes};
pub use flat::{FlatEvents, Property};
pub use part::{Part, PartRef};
pub use rows::{LeadRows, RowsByLead};

pub(crate) use build::{EventStore, PropertyClash};
pub(crate) use staged::Batch;

use super::IngestError;
use crate::time::Instant;
use spill::Bytes;
pub(crate) use spill::{Extent, SpillFile};

/// Leads in a block of the fingerprint; parts are made of whole blocks, so that it does not depend on their size.
pub(super) const BLOCK_LEADS: usize = 64;

/// Where a lead has no event: later than any instant.
const NEVER: Instant = Instant::from_micros(i64::MAX);

/// The event log: each lead's events sorted by (visible_at, time, type, properties), in [`Part`]s of neighbouring leads.
#[derive(Clone, Debug)]
pub struct Events {
    kinds: Vec<String>,
    properties: Vec<EventProperty>,
    /// Leads per part, as a power of two.
    shift: u32,
    len: usize,
    /// Properties without a value.
    empty: Vec<usize>,
    /// Per lead.
    first_visible: Vec<Instant>,
    held: Held,
}

/// A further column of the event log.
#[derive(Clone, Debug, PartialEq)]
pub struct EventProperty {
    /// Its name: a role of the config such as `page` or `value`, or the column's own.
    pub name: String,
    /// What it holds.
    pub kind: PropertyKind,
}

/// What a property holds.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyKind {
    /// Numbers.
    Number,
    /// Text: codes are indices into a sorted dictionary.
    Text {
        /// The distinct values, sorted.
        dictionary: Vec<String>,
    },
}

#[derive(Clone, Debug)]
enum Held {
    Memory(Vec<Part>),
    Spilled(SpilledParts),
}

#[derive(Clone, Debug)]
struct SpilledParts {
    file: Arc<SpillFile>,
    extents: Vec<Extent>,
}

impl Default for Events {
    /// No events of anybody.
    fn default() -> Self {
        let held = Held::Memory(Vec::new());
        Self {
            kinds: Vec::new(),
            properties: Vec::new(),
            shift: 16,
            len: 0,
            empty: Vec::new(),
            first_visible: Vec::new(),
            held,
        }
    }
}

impl Events {
    /// The number of events.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The event types, sorted.
    #[must_use]
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// The number of an event type.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<usize> {
        self.kinds.binary_search_by(|known| known.as_str().cmp(name)).ok()
    }

    /// Further columns, sorted by name.
    #[must_use]
    pub fn properties(&self) -> &[EventProperty] {
        &self.properties
    }

    /// True when no event has a value of property number `property`: such a column has no type of its own.
    #[must_use]
    pub fn all_missing(&self, property: usize) -> bool {
        self.empty.contains(&property)
    }

    /// The number of the property of that name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<usize> {
        self.properties.iter().position(|property| property.name == name)
    }

    /// When the first event of a lead could be read; `None` when it has none.
    #[must_use]
    pub fn first_visible(&self, lead: usize) -> Option<Instant> {
        self.first_visible.get(lead).copied().filter(|&first| first != NEVER)
    }

    /// True when any event of a lead may be read at `as_of`. Costs nothing.
    #[must_use]
    pub fn any_visible(&self, lead: usize, as_of: Instant) -> bool {
        self.first_visible(lead).is_some_and(|first| first < as_of)
    }

    /// The number of parts.
    #[must_use]
    pub fn parts(&self) -> usize {
        match &self.held {
            Held::Memory(parts) => parts.len(),
            Held::Spilled(parts) => parts.extents.len(),
        }
    }

    /// The part that holds a lead's events.
    #[must_use]
    pub const fn part_of(&self, lead: usize) -> usize {
        lead >> self.shift
    }

    /// True when the log is in a temporary file.
    #[must_use]
    pub const fn is_spilled(&self) -> bool {
        matches!(self.held, Held::Spilled(_))
    }

    /// A part; beyond the last one, an empty one.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when it cannot be read back.
    pub fn part(&self, number: usize) -> Result<PartRef<'_>, IngestError> {
        match &self.held {
            Held::Memory(parts) => Ok(parts.get(number).map_or_else(|| PartRef::Loaded(Box::default()), PartRef::Held)),
            Held::Spilled(SpilledParts { file, extents }) => {
                let Some(extent) = extents.get(number) else { return Ok(PartRef::Loaded(Box::default())) };
                let bytes = file.read(*extent)?;
                let part = Part::read(number << self.shift, &mut Bytes::new(&bytes));
                Ok(PartRef::Loaded(Box::new(part.ok_or_else(|| file.damaged())?)))
            }
        }
    }

    /// What `work` says of each part, in their order. Parts are worked on in parallel, one per thread at a time.
    ///
    /// # Errors
    /// That of `work`, or [`IngestError::Spill`] when a part cannot be read back.
    pub fn each_part<T, E>(&self, work: impl Fn(&Part) -> Result<T, E> + Sync) -> Result<Vec<T>, E>
    where
        T: Send,
        E: Send + From<IngestError>,
    {
        (0..self.parts()).into_par_iter().map(|number| work(&*self.part(number)?)).collect()
    }

    /// What `work` says of each lead, in their order.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when a part cannot be read back.
    pub fn each_lead<T: Send>(&self, work: impl Fn(&Part, usize) -> T + Sync) -> Result<Vec<T>, IngestError> {
        let parts =
            self.each_part(|part| Ok::<_, IngestError>(part.leads().map(|lead| work(part, lead)).collect::<Vec<T>>()))?;
        Ok(parts.into_iter().flatten().collect())
    }
}
