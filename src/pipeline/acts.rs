//! What do the acts of each event type give away on Train? From tables and features to what the wall looks at.

use std::collections::{BTreeMap, BTreeSet};

use super::PipelineError;
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::features;
use crate::frame::FeatureFrame;
use crate::ingest::{Tables, nearest_of};
use crate::leakage::{self, ActFinding, ActRows, ActSource, ActSuspect, ActsOfRow, sampled_rows};
use crate::time::Instant;

/// More rows than this are sampled: an AUC near the thresholds is then known to some thousandths.
const MOST_ROWS: usize = 50_000;

/// Rows of Train, before or after features were made of them.
pub(super) struct TrainRows<'a> {
    pub(super) pairs: &'a [(usize, Instant)],
    pub(super) labels: &'a [bool],
    pub(super) groups: &'a [u32],
    pub(super) frame: Option<&'a FeatureFrame>,
}

/// What acts give away, and a stop where that is too much.
///
/// # Errors
/// [`PipelineError::Leakage`] naming the types; [`PipelineError::NoSuchActs`] where an allowance names none; or the event log cannot be read back.
pub(super) fn acts_wall(
    config: &Config,
    tables: &Tables,
    pairs: &[(usize, Instant)],
    train: &LabelledRows,
) -> Result<Vec<ActFinding>, PipelineError> {
    let rows = TrainRows { pairs, labels: &train.labels, groups: &train.groups, frame: Some(&train.frame) };
    Ok(leakage::wall_of_acts(acts_found(config, tables, rows)?)?)
}

/// What acts give away, whatever it is.
pub(super) fn acts_found(
    config: &Config,
    tables: &Tables,
    rows: TrainRows<'_>,
) -> Result<Vec<ActFinding>, PipelineError> {
    // A lead's number fits: events count leads in 32 bits.
    let leads: Vec<u32> = rows.pairs.iter().map(|&(lead, _)| u32::try_from(lead).unwrap_or(u32::MAX)).collect();
    let sample = sampled_rows(&leads, MOST_ROWS, config.seed());
    let at: Vec<usize> = sample.unwrap_or_else(|| (0..leads.len()).collect());
    let pairs: Vec<(usize, Instant)> = at.iter().map(|&row| rows.pairs[row]).collect();
    let labels: Vec<bool> = at.iter().map(|&row| rows.labels[row]).collect();
    let groups: Vec<u32> = at.iter().map(|&row| rows.groups[row]).collect();
    let leads: Vec<u32> = at.iter().map(|&row| leads[row]).collect();
    let age = |&(lead, as_of): &(usize, Instant)| tables.leads.created[lead].map(|created| micros(created, as_of));
    let ages: Vec<Option<i64>> = pairs.iter().map(age).collect();
    let suspects = suspects(tables, &pairs, rows.frame.map(|frame| (frame, at.as_slice())))?;
    all_known(config, tables, &suspects, rows.frame.is_some())?;
    let rows = ActRows { labels: &labels, leads: &leads, groups: &groups, ages: &ages };
    Ok(leakage::look_at_acts(&suspects, rows, &config.leakage, config.seed()))
}

/// From one instant to a later one.
fn micros(from: Instant, to: Instant) -> i64 {
    to.micros().saturating_sub(from.micros())
}

/// An allowance must name something: the type of an event of the log, a property, or what several types are called together. The last are known
/// with the features only; before, a name is held to be one of them where it is like no other.
fn all_known(
    config: &Config,
    tables: &Tables,
    suspects: &[ActSuspect<'_>],
    featured: bool,
) -> Result<(), PipelineError> {
    let names = suspects.iter().map(|suspect| suspect.name.as_str());
    let types = tables.events.kinds().iter().map(String::as_str);
    let properties = tables.events.properties().iter().map(|property| property.name.as_str());
    let known: BTreeSet<&str> = names.chain(types).chain(properties).collect();
    for event in config.leakage.allow_events.iter().map(|allowance| allowance.event.as_str()) {
        let nearest = nearest_of(event, known.iter().copied(), OFFERED);
        if !known.contains(event) && (featured || !nearest.is_empty()) {
            return Err(PipelineError::NoSuchActs { event: event.to_owned(), nearest });
        }
    }
    Ok(())
}

/// Names offered in place of one that is none.
const OFFERED: usize = 2;

/// One per event type that enough leads have, per event property and per name of several types that features are made of.
fn suspects<'a>(
    tables: &Tables,
    pairs: &[(usize, Instant)],
    frame: Option<(&'a FeatureFrame, &[usize])>,
) -> Result<Vec<ActSuspect<'a>>, PipelineError> {
    // A property may be called like a type.
    let mut suspects: BTreeMap<(String, ActSource), ActSuspect<'a>> = BTreeMap::new();
    for found in features::visible_acts(&tables.events, pairs)? {
        let of_row = |(row, acts): (usize, features::Acts)| {
            let (lead, as_of) = pairs[row];
            let created = tables.leads.created[lead];
            let acts = ActsOfRow {
                first: acts.first.micros(),
                span: micros(acts.first, acts.last),
                since_creation: created.map(|created| micros(created, acts.first)),
                before_as_of: micros(acts.last, as_of),
                count: acts.count,
            };
            (row, acts)
        };
        let acts = found.rows.into_iter().map(of_row).collect();
        let suspect = ActSuspect { name: found.event.clone(), source: ActSource::Type, acts, features: Vec::new() };
        suspects.insert((found.event, ActSource::Type), suspect);
    }
    let Some((frame, at)) = frame else { return Ok(suspects.into_values().collect()) };
    for (def, column) in frame.spec().features.iter().zip(frame.columns()).filter(|(def, _)| def.rule.reads_events()) {
        let source = match def.rule.property() {
            Some(property) if property == def.field => ActSource::Property,
            _ if tables.events.kind(&def.field).is_some() => ActSource::Type,
            _ => ActSource::Several,
        };
        let suspect = suspects.entry((def.field.clone(), source)).or_insert_with(|| ActSuspect {
            name: def.field.clone(),
            source,
            acts: Vec::new(),
            features: Vec::new(),
        });
        suspect.features.push((def.name.as_str(), column.take(at)));
    }
    Ok(suspects.into_values().collect())
}
