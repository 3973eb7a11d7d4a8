//! Events as files bring them, dealt into parts by lead, and to a temporary file when they pass the budget.

use std::path::PathBuf;

use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::part::Part;
use super::sort::{Recode, sorted};
use super::spill::{Bytes, Extent, SpillFile};
use super::staged::{Batch, Most, Segment, Staged};
use super::{EventProperty, Events, Held, NEVER, PropertyKind, SpilledParts};
use crate::ingest::{Budget, IngestError, Leads, NO_TEXT, Values};
use crate::time::Instant;

/// About so many parts, whatever the number of leads: a million events a day for a month then make parts of a megabyte.
const MOST_PARTS: usize = 1024;

/// A part has at least so many leads (blocks of the fingerprint) and at most what 16 bits count.
const LEADS_PER_PART: std::ops::RangeInclusive<usize> = super::BLOCK_LEADS..=1 << 16;

/// Rows dealt at a time at most: enough for each part to get a piece worth the overhead.
const MOST_STAGED_ROWS: usize = 1 << 20;

/// Rows dealt at a time at least, however small the budget.
const LEAST_STAGED_ROWS: usize = 1 << 12;

/// About what a staged row takes: lead, time, type and a few properties.
const STAGED_ROW_BYTES: usize = 40;

/// The event log while it is read.
#[derive(Debug)]
pub(crate) struct EventStore {
    leads: usize,
    shift: u32,
    max_bytes: usize,
    folder: Option<PathBuf>,
    kinds: Dictionary,
    properties: Vec<(String, PropertyType)>,
    staged: Staged,
    parts: Vec<Vec<Segment>>,
    held_bytes: usize,
    spilled: Option<SpilledSegments>,
}

#[derive(Debug)]
enum PropertyType {
    /// No value yet: what it holds is still open.
    Missing,
    Number,
    Text(Dictionary),
}

/// Segments that went to a temporary file: per part, where they stand.
#[derive(Debug)]
struct SpilledSegments {
    file: SpillFile,
    extents: Vec<Vec<Extent>>,
}

/// Values that cannot be a property, or not this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PropertyClash {
    /// Dates.
    Dates,
    /// Of another type than earlier ones.
    OtherType,
}

impl EventStore {
    /// A store for the events of these leads.
    ///
    /// # Errors
    /// [`IngestError::Budget`] when the budget has no room for the leads and a few events.
    pub(crate) fn new(leads: &Leads, budget: &Budget) -> Result<Self, IngestError> {
        Ok(Self::with_bytes(leads.ids.len(), budget.for_events(leads)?, budget.folder().map(PathBuf::from)))
    }

    /// The same, when at most `max_bytes` may be held.
    pub(super) fn with_bytes(leads: usize, max_bytes: usize, folder: Option<PathBuf>) -> Self {
        let per_part = leads.div_ceil(MOST_PARTS).next_power_of_two();
        let per_part = per_part.clamp(*LEADS_PER_PART.start(), *LEADS_PER_PART.end());
        Self {
            leads,
            shift: per_part.trailing_zeros(),
            max_bytes,
            folder,
            kinds: Dictionary::default(),
            properties: Vec::new(),
            staged: Staged::default(),
            parts: vec![Vec::new(); leads.div_ceil(per_part)],
            held_bytes: 0,
            spilled: None,
        }
    }

    /// The number of an event type.
    pub(crate) fn kind(&mut self, name: &str) -> u32 {
        self.kinds.code(name)
    }

    /// The number of a property, which from now on is there, be it without a value.
    pub(crate) fn property(&mut self, name: &str, values: &Values) -> Result<usize, PropertyClash> {
        let found = self.properties.iter().position(|(known, _)| known == name);
        let number = found.unwrap_or_else(|| {
            self.properties.push((name.to_owned(), PropertyType::Missing));
            self.properties.len() - 1
        });
        if values.all_missing() {
            // Fits whatever other rows hold.
            return Ok(number);
        }
        let kind = &mut self.properties[number].1;
        match (&*kind, values) {
            (_, Values::Date(_)) => return Err(PropertyClash::Dates),
            (PropertyType::Missing, Values::Number(_)) => *kind = PropertyType::Number,
            (PropertyType::Missing, Values::Text { .. }) => *kind = PropertyType::Text(Dictionary::default()),
            (PropertyType::Number, Values::Number(_)) | (PropertyType::Text(_), Values::Text { .. }) => {}
            _ => return Err(PropertyClash::OtherType),
        }
        Ok(number)
    }

    /// Takes over some rows.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when the budget is passed and the temporary file cannot be written.
    pub(crate) fn push(&mut self, mut batch: Batch) -> Result<(), IngestError> {
        batch.properties.retain(|(_, values)| !values.all_missing());
        if batch.visible_at.as_ref() == Some(&batch.time) {
            batch.visible_at = None;
        }
        let mut recodes = Vec::with_capacity(batch.properties.len());
        for (property, values) in &batch.properties {
            recodes.push(match (&mut self.properties[*property].1, values) {
                (PropertyType::Text(known), Values::Text { dictionary, codes }) => {
                    // Only texts that an event has: others would stand in the dictionary for nothing.
                    let mut recode = vec![NO_TEXT; dictionary.len()];
                    for &code in codes.iter().filter(|&&code| code != NO_TEXT) {
                        let known_as = &mut recode[code as usize];
                        if *known_as == NO_TEXT {
                            *known_as = known.code(&dictionary[code as usize]);
                        }
                    }
                    recode
                }
                _ => Vec::new(),
            });
        }
        let most_rows = (self.max_bytes / 4 / STAGED_ROW_BYTES).clamp(LEAST_STAGED_ROWS, MOST_STAGED_ROWS);
        let mut start = 0;
        while start < batch.lead.len() {
            let end = batch.lead.len().min(start + most_rows.saturating_sub(self.staged.rows()).max(1));
            self.staged.append(&batch, start..end, &recodes);
            start = end;
            if self.staged.rows() >= most_rows {
                self.deal()?;
            }
        }
        Ok(())
    }

    /// Deals the staged rows to their parts.
    fn deal(&mut self) -> Result<(), IngestError> {
        let staged = std::mem::take(&mut self.staged);
        if staged.rows() == 0 {
            return Ok(());
        }
        let part_of = |lead: u32| (lead >> self.shift) as usize;
        let mut starts = vec![0_usize; self.parts.len() + 1];
        for &lead in &staged.lead {
            starts[part_of(lead) + 1] += 1;
        }
        for part in 0..self.parts.len() {
            starts[part + 1] += starts[part];
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; staged.rows()];
        for (row, &lead) in (0..).zip(&staged.lead) {
            let place = &mut next[part_of(lead)];
            order[*place] = row;
            *place += 1;
        }
        let most =
            Most { kind: self.kinds.most(), properties: self.properties.iter().map(|(_, kind)| kind.most()).collect() };
        let shift = self.shift;
        let dealt = self.parts.par_iter_mut().enumerate().map(|(part, segments)| {
            let own = &order[starts[part]..starts[part + 1]];
            if own.is_empty() {
                return 0;
            }
            let segment = staged.segment(own, (part as u32) << shift, &most);
            let bytes = segment.bytes();
            segments.push(segment);
            bytes
        });
        self.held_bytes += dealt.sum::<usize>();
        if self.held_bytes > self.max_bytes { self.spill() } else { Ok(()) }
    }

    /// Writes everything held to the temporary file.
    fn spill(&mut self) -> Result<(), IngestError> {
        let spilled = match &mut self.spilled {
            Some(spilled) => spilled,
            none => none.insert(SpilledSegments {
                file: SpillFile::new(self.folder.as_deref())?,
                extents: vec![Vec::new(); self.parts.len()],
            }),
        };
        let mut bytes = Vec::new();
        for (segments, extents) in self.parts.iter_mut().zip(&mut spilled.extents) {
            bytes.clear();
            std::mem::take(segments).iter().for_each(|segment| segment.write(&mut bytes));
            if !bytes.is_empty() {
                extents.push(spilled.file.append(&bytes)?);
            }
        }
        self.held_bytes = 0;
        Ok(())
    }

    /// Sorts, drops exact repeats, and hands over the log with the number of events dropped.
    ///
    /// # Errors
    /// [`IngestError::Spill`] when temporary files fail; [`IngestError::TooManyEvents`] beyond 4 billion events a part.
    pub(crate) fn finish(mut self) -> Result<(Events, usize), IngestError> {
        self.deal()?;
        if self.spilled.is_some() {
            self.spill()?;
        }
        let (kinds, kind_codes) = self.kinds.sorted();
        let mut arrived: Vec<(String, u32, PropertyType)> =
            self.properties.into_iter().zip(0..).map(|((name, kind), number)| (name, number, kind)).collect();
        arrived.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut recode = Recode { kinds: kind_codes, properties: Vec::new() };
        let (mut properties, mut empty) = (Vec::new(), Vec::new());
        for (name, number, kind) in arrived {
            if matches!(kind, PropertyType::Missing) {
                empty.push(properties.len());
            }
            let (kind, codes) = match kind {
                // Nobody has a value: a column of missing numbers.
                PropertyType::Missing | PropertyType::Number => (PropertyKind::Number, None),
                PropertyType::Text(texts) => {
                    let (dictionary, codes) = texts.sorted();
                    (PropertyKind::Text { dictionary }, Some(codes))
                }
            };
            recode.properties.push((number, codes));
            properties.push(EventProperty { name, kind });
        }
        let (leads, shift) = (self.leads, self.shift);
        let leads_of = |part: usize| (part << shift)..leads.min((part + 1) << shift);
        let mut events = Events { kinds, properties, empty, shift, ..Events::default() };
        let mut dropped = 0;
        let first_of = |part: &Part| -> Vec<Instant> {
            let first = |lead| part.events_of(lead).next().map_or(NEVER, |event| part.visible_at(event));
            part.leads().map(first).collect()
        };
        events.held = match self.spilled {
            None => {
                let parts = self.parts.into_par_iter().enumerate().map(|(number, segments)| {
                    let own = leads_of(number);
                    sorted(own.start, own.len(), segments, &recode)
                });
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                dropped += parts.iter().map(|(_, dropped)| dropped).sum::<usize>();
                let parts: Vec<Part> = parts.into_iter().map(|(part, _)| part).collect();
                events.len = parts.iter().map(Part::len).sum();
                events.first_visible = parts.iter().flat_map(first_of).collect();
                Held::Memory(parts)
            }
            Some(SpilledSegments { file, extents }) => {
                let target = SpillFile::new(self.folder.as_deref())?;
                let parts = extents.into_par_iter().enumerate().map(|(number, extents)| {
                    let mut segments = Vec::new();
                    for extent in extents {
                        let piece = file.read(extent)?;
                        let mut bytes = Bytes::new(&piece);
                        while !bytes.is_empty() {
                            segments.push(Segment::read(&mut bytes).ok_or_else(|| file.damaged())?);
                        }
                    }
                    let own = leads_of(number);
                    let (part, dropped) = sorted(own.start, own.len(), segments, &recode)?;
                    let mut bytes = Vec::with_capacity(part.bytes() + 64);
                    part.write(&mut bytes);
                    Ok((target.append(&bytes)?, part.len(), first_of(&part), dropped))
                });
                let parts = parts.collect::<Result<Vec<_>, IngestError>>()?;
                let mut extents = Vec::with_capacity(parts.len());
                for (extent, rows, first, gone) in parts {
                    extents.push(extent);
                    events.len += rows;
                    events.first_visible.extend(first);
                    dropped += gone;
                }
                Held::Spilled(SpilledParts { file: target.into(), extents })
            }
        };
        Ok((events, dropped))
    }
}

impl PropertyType {
    fn most(&self) -> u32 {
        match self {
            Self::Text(known) => known.most(),
            Self::Missing | Self::Number => NO_TEXT,
        }
    }
}
