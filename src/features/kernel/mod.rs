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
mod shelf;
mod wave;

use rayon::prelude::*;

use super::{FeatureError, attributes};
use crate::frame::{Column, FeatureDef, FeatureFrame, FeatureSpec};
use crate::ingest::Tables;
use crate::time::Instant;
pub(super) use others::MOST_PEOPLE;
use plan::{Plan, Slot};
pub(crate) use shelf::Shelf;
use wave::{EventRows, each_wave};

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
    let mut event_columns = event_columns(&EventRows::of_leads(tables, rows)?, rows.len(), &plan)?.into_iter();
    let mut of_others = others::columns(tables, rows, spec)?;
    let columns = spec
        .features
        .iter()
        .enumerate()
        .map(|(i, def)| match &plan.slots[i] {
            Some(slot) => Ok(column(slot, event_columns.next().unwrap_or_default())),
            None => beside_own_events(def, i, &mut of_others, tables, rows),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(FeatureFrame::new(spec.clone(), columns, rows.len())?)
}

/// A column that reads none of the lead's own events: one of its colleagues, worked out before, or an attribute.
fn beside_own_events(
    def: &FeatureDef,
    place: usize,
    of_others: &mut Vec<(usize, Column)>,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Column, FeatureError> {
    match of_others.iter().position(|(of, _)| *of == place) {
        Some(at) => Ok(of_others.swap_remove(at).1),
        None => attributes::column(def, tables, rows),
    }
}

/// A category's codes were carried as numbers.
fn column(slot: &Slot, values: Vec<f64>) -> Column {
    if slot.is_category() {
        Column::Category(values.into_iter().map(|code| code as u32).collect())
    } else {
        Column::Number(values)
    }
}

/// The columns that come from events, in the order of the spec, of so many `rows`.
fn event_columns(from: &EventRows<'_>, rows: usize, plan: &Plan) -> Result<Vec<Vec<f64>>, FeatureError> {
    let slots: Vec<&Slot> = plan.slots.iter().flatten().collect();
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    // Memory is handed out page by page as it is first written: on all cores.
    let mut columns: Vec<Vec<f64>> = slots.par_iter().map(|_| vec![f64::NAN; rows]).collect();
    each_wave(from, (plan, &slots), |wave| {
        columns.par_iter_mut().enumerate().for_each(|(number, column)| {
            for block in wave.blocks() {
                for (&place, &value) in block.places.iter().zip(block.column(number)) {
                    column[place as usize] = value;
                }
            }
        });
        Ok(())
    })?;
    Ok(columns)
}
