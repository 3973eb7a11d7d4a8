//! What do the acts of each event type give away on Train? From tables and features to what the wall looks at.

use std::collections::BTreeMap;

use super::PipelineError;
use crate::config::Config;
use crate::dataset::LabelledRows;
use crate::features;
use crate::frame::FeatureFrame;
use crate::ingest::Tables;
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
/// [`PipelineError::Leakage`] naming the types; or the event log cannot be read back.
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
    let suspects = suspects(tables, &pairs, rows.frame.map(|frame| (frame, at.as_slice())))?;
    let rows = ActRows { labels: &labels, leads: &leads, groups: &groups };
    Ok(leakage::look_at_acts(&suspects, rows, &config.leakage, config.seed()))
}

/// One per event type that enough leads have, per event property and per name of several types that features are made of.
fn suspects<'a>(
    tables: &Tables,
    pairs: &[(usize, Instant)],
    frame: Option<(&'a FeatureFrame, &[usize])>,
) -> Result<Vec<ActSuspect<'a>>, PipelineError> {
    let mut suspects: BTreeMap<String, ActSuspect<'a>> = BTreeMap::new();
    for found in features::visible_acts(&tables.events, pairs)? {
        let of_row = |(row, acts): (usize, features::Acts)| {
            let (lead, as_of) = pairs[row];
            let created = tables.leads.created[lead];
            let since = |from: Instant, to: Instant| to.micros().saturating_sub(from.micros());
            let acts = ActsOfRow {
                first: acts.first.micros(),
                span: since(acts.first, acts.last),
                since_creation: created.map(|created| since(created, acts.first)),
                before_as_of: since(acts.last, as_of),
                count: acts.count,
            };
            (row, acts)
        };
        let acts = found.rows.into_iter().map(of_row).collect();
        let suspect = ActSuspect { name: found.event.clone(), source: ActSource::Type, acts, features: Vec::new() };
        suspects.insert(found.event, suspect);
    }
    let Some((frame, at)) = frame else { return Ok(suspects.into_values().collect()) };
    for (def, column) in frame.spec().features.iter().zip(frame.columns()).filter(|(def, _)| def.rule.reads_events()) {
        let suspect = suspects.entry(def.field.clone()).or_insert_with(|| {
            let source = match tables.events.property(&def.field) {
                Some(_) => ActSource::Property,
                None => ActSource::Several,
            };
            ActSuspect { name: def.field.clone(), source, acts: Vec::new(), features: Vec::new() }
        });
        suspect.features.push((def.name.as_str(), column.take(at)));
    }
    Ok(suspects.into_values().collect())
}
