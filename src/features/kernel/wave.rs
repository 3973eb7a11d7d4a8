//! In which pieces do rows come out of the pass? Waves of neighbouring parts, worked on by all cores, handed on one after another.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::lead::LeadState;
use super::plan::{Plan, Slot};
use crate::features::FeatureError;
use crate::ingest::{Events, RowsByLead, Tables};
use crate::time::Instant;

/// Values that wait until they are handed on: 32 MB, whatever the number of features.
const VALUES_PER_WAVE: usize = 1 << 22;

/// So few rows at least are a wave: some parts for every core.
const LEAST_ROWS: usize = 1 << 12;

/// What some parts' rows hold.
pub(super) struct Wave<'a> {
    blocks: Vec<Block<'a>>,
}

/// What one part's rows hold, column by column.
pub(super) struct Block<'a> {
    /// Where its rows stand among all rows.
    pub(super) places: &'a [u32],
    values: Vec<f64>,
}

impl Block<'_> {
    /// The cells of a column, in the order of [`Block::places`].
    pub(super) fn column(&self, number: usize) -> &[f64] {
        &self.values[number * stride(self.places.len())..][..self.places.len()]
    }
}

impl<'a> Wave<'a> {
    pub(super) fn blocks(&self) -> &[Block<'a>] {
        &self.blocks
    }
}

/// Rows and the events they are read from.
pub(super) struct EventRows<'a> {
    pub(super) events: &'a Events,
    /// When each lead was created.
    pub(super) created: &'a [Option<Instant>],
    pub(super) sorted: RowsByLead<'a>,
    /// In the log of accounts the property with who did it: rows pass over the events of their own member.
    pub(super) person: Option<usize>,
}

impl<'a> EventRows<'a> {
    /// (lead, as_of) `rows` and the leads' own events.
    pub(super) fn of_leads(tables: &'a Tables, rows: &'a [(usize, Instant)]) -> Result<Self, FeatureError> {
        let sorted = RowsByLead::new(&tables.events, rows)?;
        Ok(Self { events: &tables.events, created: &tables.leads.created, sorted, person: None })
    }
}

/// Hands the values of `slots` for rows to `put`, wave by wave; every row comes once, in the order of the parts.
///
/// # Errors
/// [`FeatureError::Events`] when events cannot be read back, and whatever `put` answers.
pub(super) fn each_wave(
    from: &EventRows<'_>,
    (plan, slots): (&Plan, &[&Slot]),
    mut put: impl FnMut(&Wave<'_>) -> Result<(), FeatureError>,
) -> Result<(), FeatureError> {
    let sorted = &from.sorted;
    let mut parts = sorted.parts();
    let rows_per_wave = (VALUES_PER_WAVE / slots.len().max(1)).max(LEAST_ROWS);
    // Memory that one wave let go of serves the next one.
    let spare: Mutex<Vec<Vec<f64>>> = Mutex::new(Vec::new());
    while !parts.is_empty() {
        let first = parts[0].1.start;
        let wave = parts.partition_point(|(_, own)| own.start < first + rows_per_wave);
        let (wave, rest) = parts.split_at(wave);
        parts = rest;
        let block = |(number, own): &(usize, Range<usize>)| {
            let part = from.events.part(*number)?;
            let stride = stride(own.len());
            let mut values = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            // What an earlier block left is written over, or past the last row.
            values.resize(stride * slots.len(), f64::NAN);
            let mut state = LeadState::new(plan, &part);
            let mut row = 0;
            for lead in sorted.leads(own.clone()) {
                state.start(lead.lead, lead.len(), from.person.zip(lead.member));
                for as_of in lead.as_ofs() {
                    state.read(as_of, from.created[lead.lead]);
                    for (column, slot) in slots.iter().enumerate() {
                        values[column * stride + row] = state.value(slot);
                    }
                    row += 1;
                }
            }
            Ok(Block { places: sorted.places(own.clone()), values })
        };
        let blocks = wave.par_iter().map(block).collect::<Result<Vec<_>, FeatureError>>()?;
        let wave = Wave { blocks };
        put(&wave)?;
        let mut spare = spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.extend(wave.blocks.into_iter().map(|block| block.values));
    }
    Ok(())
}

/// Values from one column of a block to the next: an odd number of cache lines, so that the cells of a row do not all
/// compete for one place in the cache.
const fn stride(rows: usize) -> usize {
    (rows.div_ceil(8) | 1) * 8
}
