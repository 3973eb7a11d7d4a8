//! The one pass: each visible event of a lead is touched once, whatever the number of features, and once more for each
//! lookback that it grows out of between the lead's instants.
//!
//! An event's age decides its bucket (the shortest lookback that holds it); sums over buckets give every lookback at once.
//! What a row holds depends on the lead's visible events and `as_of` alone, to the last bit: not on the lead's other instants,
//! the threads, or the parts. Counts are whole numbers, sums are exact ([`exact`]), decays have a fixed grid ([`fading`]).

mod distinct;
mod exact;
mod fading;
mod lead;
mod others;
mod plan;
mod sequence;

use rayon::prelude::*;

use super::{FeatureError, attributes};
use crate::frame::{Column, FeatureFrame, FeatureSpec};
use crate::ingest::{Events, RowsByLead, Tables};
use crate::time::Instant;
use lead::LeadState;
use plan::{Plan, Slot};

/// Rows whose values wait beside the frame before they are put into it: 50 MB of a hundred features.
const ROWS_PER_WAVE: usize = 1 << 16;

/// Feature values of `spec` for (lead, as_of) `rows`, in that order. Reads only events with `visible_at < as_of`.
///
/// Cost: linear in the events of the leads, times the lookbacks where a lead has many instants, and in the values asked
/// for; independent of the number of features per event type and of how often an event is in sight.
///
/// # Errors
/// [`FeatureError`] when the leads file lacks a column of the spec, when it or an event property holds another type, or when
/// events cannot be read back.
pub fn extract(tables: &Tables, rows: &[(usize, Instant)], spec: &FeatureSpec) -> Result<FeatureFrame, FeatureError> {
    let plan = Plan::new(&tables.events, spec)?;
    let from = EventRows {
        events: &tables.events,
        created: &tables.leads.created,
        sorted: RowsByLead::new(&tables.events, rows)?,
        person: None,
    };
    let mut event_columns = event_columns(&from, rows.len(), &plan)?.into_iter();
    let mut of_others = others::columns(tables, rows, spec)?;
    let columns = spec
        .features
        .iter()
        .enumerate()
        .map(|(i, def)| match &plan.slots[i] {
            Some(slot) => Ok(column(slot, event_columns.next().unwrap_or_default())),
            None => match of_others.iter().position(|(place, _)| *place == i) {
                Some(at) => Ok(of_others.swap_remove(at).1),
                None => attributes::column(def, tables, rows),
            },
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(FeatureFrame::new(spec.clone(), columns, rows.len())?)
}

/// A category's codes were carried as numbers.
fn column(slot: &Slot, values: Vec<f64>) -> Column {
    if slot.is_category() {
        Column::Category(values.into_iter().map(|code| code as u32).collect())
    } else {
        Column::Number(values)
    }
}

/// Rows and the events they are read from.
struct EventRows<'a> {
    events: &'a Events,
    /// When each lead was created.
    created: &'a [Option<Instant>],
    sorted: RowsByLead<'a>,
    /// In the log of accounts the property with who did it: rows pass over the events of their own member.
    person: Option<usize>,
}

/// The columns that come from events, in the order of the spec, of so many `rows`.
fn event_columns(from: &EventRows<'_>, rows: usize, plan: &Plan) -> Result<Vec<Vec<f64>>, FeatureError> {
    let slots: Vec<&Slot> = plan.slots.iter().flatten().collect();
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let sorted = &from.sorted;
    // Memory is handed out page by page as it is first written: on all cores.
    let mut columns: Vec<Vec<f64>> = slots.par_iter().map(|_| vec![f64::NAN; rows]).collect();
    let mut parts = sorted.parts();
    while !parts.is_empty() {
        let first = parts[0].1.start;
        let wave = parts.partition_point(|(_, own)| own.start < first + ROWS_PER_WAVE);
        let (wave, rest) = parts.split_at(wave);
        parts = rest;
        let blocks = wave.par_iter().map(|(number, own)| {
            let part = from.events.part(*number)?;
            let stride = stride(own.len());
            let mut block = vec![f64::NAN; stride * slots.len()];
            let mut state = LeadState::new(plan, &part);
            let mut row = 0;
            for lead in sorted.leads(own.clone()) {
                state.start(lead.lead, lead.len(), from.person.zip(lead.member));
                for as_of in lead.as_ofs() {
                    state.read(as_of, from.created[lead.lead]);
                    for (column, slot) in slots.iter().enumerate() {
                        block[column * stride + row] = state.value(slot);
                    }
                    row += 1;
                }
            }
            Ok(block)
        });
        let blocks = blocks.collect::<Result<Vec<Vec<f64>>, FeatureError>>()?;
        columns.par_iter_mut().enumerate().for_each(|(number, column)| {
            for ((_, own), block) in wave.iter().zip(&blocks) {
                let values = &block[number * stride(own.len())..][..own.len()];
                for (&place, &value) in sorted.places(own.clone()).iter().zip(values) {
                    column[place as usize] = value;
                }
            }
        });
    }
    Ok(columns)
}

/// Values from one column of a block to the next: an odd number of cache lines, so that the cells of a row do not all
/// compete for one place in the cache.
const fn stride(rows: usize) -> usize {
    (rows.div_ceil(8) | 1) * 8
}
