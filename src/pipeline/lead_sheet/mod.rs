//! `leadscore explain`: which acts made this score, what changed since a date, and which act would move the band.
//!
//! Every number comes from scoring copies of the lead with some of its acts: no formula of a model's own is needed, so it
//! holds for every kind of model.

mod colleagues;
mod copies;
mod trajectory;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::PipelineError;
use super::explain::{Explained, Explanation};
use super::score::unscorable;
use crate::artifact::Artifact;
use crate::features;
use crate::frame::FeatureSpec;
use crate::ingest::Tables;
use crate::report::{Act, FieldActs, Shift, Step, WhatIf};
use crate::score::{ActPoints, Reason, RowScore};
use crate::time::Instant;
use copies::{Copy, Original};

pub(super) use trajectory::trajectory;

/// Acts of one field that are told one by one; earlier ones are told together.
const MOST_ACTS: usize = 12;
/// New acts since a date that are told one by one.
const MOST_STEPS: usize = 20;

/// Scores copies of one lead beside its own row.
struct Judge<'a> {
    artifact: &'a Artifact,
    lead: &'a str,
    /// The lead's own row.
    row: &'a [f64],
    /// Columns in which a copy with all acts differs from the row: what others at the account did. They stay as they are.
    kept: Vec<usize>,
}

impl Judge<'_> {
    fn score(&self, mut row: Vec<f64>) -> Result<RowScore, PipelineError> {
        for &column in &self.kept {
            row[column] = self.row[column];
        }
        self.artifact.score_row(&row).map_err(|source| unscorable(self.lead, source))
    }

    /// What the model says of the row with these columns from a copy, on the scale on which shares add up.
    fn raw_with(&self, columns: &[usize], copy: &[f64]) -> Result<f64, PipelineError> {
        let mut row = self.row.to_vec();
        for &column in columns.iter().filter(|column| !self.kept.contains(column)) {
            row[column] = copy[column];
        }
        self.artifact.raw(&row).map_err(|source| unscorable(self.lead, source))
    }
}

/// Adds to an explanation what its acts say.
///
/// # Errors
/// [`PipelineError`] when events cannot be read back, or numbers are too large to be scored.
pub(super) fn explain_acts(
    artifact: &Artifact,
    tables: &Tables,
    explained: &Explained,
    explanation: &mut Explanation,
    since: Option<Instant>,
) -> Result<(), PipelineError> {
    let as_of = explanation.as_of;
    let lead_id = explanation.lead_id.clone();
    let original = Original::new(tables, explained.lead, as_of)?;
    let all: Vec<usize> = (0..original.events.len()).collect();
    let whole = original.rows(&[Copy { events: all.clone(), more: None, as_of }], &artifact.features)?;
    let judge = Judge { artifact, lead: &lead_id, row: &explained.row, kept: differing(&whole[0], &explained.row) };
    let per_unit =
        artifact.explainer().points_per_unit(&explained.row).map_err(|source| unscorable(&lead_id, source))?;
    explanation.acts = acts((&judge, per_unit), tables, &original, &explanation.ledger.entries, as_of)?;
    let mut moves = what_if(&judge, tables, &original, &explanation.judged, as_of)?;
    moves.retain(|one| !explained.ends.contains(&one.act));
    explanation.what_if = moves;
    if let Some(since) = since {
        explanation.since = Some(shift(&judge, tables, &original, explanation.judged, since, as_of)?);
    }
    Ok(())
}

/// For every field that is a type of event the lead has: its points, act by act.
fn acts(
    (judge, per_unit): (&Judge<'_>, f64),
    tables: &Tables,
    original: &Original<'_>,
    entries: &[Reason],
    as_of: Instant,
) -> Result<Vec<FieldActs>, PipelineError> {
    let mut fields = Vec::new();
    for entry in entries {
        let Some(kind) = tables.events.kind(&entry.field) else { continue };
        let own: Vec<usize> = (0..original.events.len()).filter(|&place| original.events[place].kind == kind).collect();
        if !own.is_empty() {
            fields.push(acts_of((judge, per_unit), original, entry, &own, as_of)?);
        }
    }
    Ok(fields)
}

/// One field's points: without any of its acts, with the early ones together, then one by one.
///
/// Steps are told on the model's own scale, at the points its units are worth to this lead: a score that is shown as 99 does not move
/// any more, yet its acts earned what its ledger says.
fn acts_of(
    (judge, per_unit): (&Judge<'_>, f64),
    original: &Original<'_>,
    entry: &Reason,
    own: &[usize],
    as_of: Instant,
) -> Result<FieldActs, PipelineError> {
    let together = own.len().saturating_sub(MOST_ACTS);
    let cuts: Vec<usize> =
        std::iter::once(0).chain((together > 0).then_some(together)).chain(together + 1..=own.len()).collect();
    let copy = |&cut: &usize| {
        let from = own.get(cut).copied().unwrap_or(usize::MAX);
        let is_own = |place: &usize| own.binary_search(place).is_ok();
        let kept = |place: &usize| *place < from || !is_own(place);
        Copy { events: (0..original.events.len()).filter(kept).collect(), more: None, as_of }
    };
    let spec = &judge.artifact.features;
    let rows = original.rows(&cuts.iter().map(copy).collect::<Vec<_>>(), spec)?;
    let columns: Vec<usize> =
        (0..spec.features.len()).filter(|&column| spec.features[column].field == entry.field).collect();
    let values = rows.iter().map(|row| judge.raw_with(&columns, row).map(|raw| per_unit * raw));
    let points = ActPoints::new(entry, &values.collect::<Result<Vec<_>, _>>()?);
    let act = |(&cut, &points): (&usize, &i32)| Act {
        at: original.events[own[cut - 1]].at,
        count: if cut == together { together } else { 1 },
        points,
    };
    let acts = cuts[1..].iter().zip(&points.acts).map(act).collect();
    Ok(FieldActs { field: entry.field.clone(), without: points.without, acts })
}

/// For every type of act that the model learned from: the band with one more of it right before `as_of`, where it is another.
fn what_if(
    judge: &Judge<'_>,
    tables: &Tables,
    original: &Original<'_>,
    judged: &RowScore,
    as_of: Instant,
) -> Result<Vec<WhatIf>, PipelineError> {
    let learned: BTreeMap<&str, ()> =
        judge.artifact.features.features.iter().map(|def| (def.field.as_str(), ())).collect();
    let kinds: Vec<usize> = (0..tables.events.kinds().len())
        .filter(|&kind| learned.contains_key(tables.events.kinds()[kind].as_str()))
        .collect();
    let all: Vec<usize> = (0..original.events.len()).collect();
    let copies: Vec<Copy> = kinds.iter().map(|&kind| Copy { events: all.clone(), more: Some(kind), as_of }).collect();
    if copies.is_empty() {
        return Ok(Vec::new());
    }
    let rows = original.rows(&copies, &judge.artifact.features)?;
    let mut moves = Vec::new();
    for (&kind, row) in kinds.iter().zip(rows) {
        let then = judge.score(row)?;
        if then.band != judged.band {
            moves.push(WhatIf {
                act: tables.events.kinds()[kind].clone(),
                score: then.score,
                band: judge.artifact.bands.name(then.band).to_owned(),
            });
        }
    }
    moves.sort_by(|a, b| b.score.0.cmp(&a.score.0).then_with(|| a.act.cmp(&b.act)));
    Ok(moves)
}

/// The row of a lead as scoring made it at an instant.
fn own_row(tables: &Tables, lead: usize, as_of: Instant, spec: &FeatureSpec) -> Result<Vec<f64>, PipelineError> {
    let mut row = Vec::new();
    features::extract(tables, &[(lead, as_of)], spec)?.row_into(0, &mut row);
    Ok(row)
}

/// Columns in which two rows differ in any bit.
fn differing(a: &[f64], b: &[f64]) -> Vec<usize> {
    (0..a.len()).filter(|&column| a[column].to_bits() != b[column].to_bits()).collect()
}

/// From the score at `since` to the score now: time passing without acts of anybody, what others at the account did since, then each new act
/// as it came. Shown scores, so the steps add up to the last digit.
fn shift(
    judge: &Judge<'_>,
    tables: &Tables,
    original: &Original<'_>,
    judged: RowScore,
    since: Instant,
    as_of: Instant,
) -> Result<Shift, PipelineError> {
    let old: Vec<usize> =
        (0..original.events.len()).filter(|&place| original.events[place].visible_at < since).collect();
    let mut new: Vec<usize> =
        (0..original.events.len()).filter(|&place| original.events[place].visible_at >= since).collect();
    new.sort_by_key(|&place| (original.events[place].visible_at, place));
    let together = new.len().saturating_sub(MOST_STEPS);
    let mut copies =
        vec![Copy { events: old.clone(), more: None, as_of: since }, Copy { events: old.clone(), more: None, as_of }];
    let cuts: Vec<usize> = (together > 0).then_some(together).into_iter().chain(together + 1..=new.len()).collect();
    for &cut in &cuts {
        let mut events: Vec<usize> = old.iter().chain(&new[..cut]).copied().collect();
        events.sort_unstable();
        copies.push(Copy { events, more: None, as_of });
    }
    let rows = original.rows(&copies, &judge.artifact.features)?;
    // What others at the account had done then, and what of it copies cannot hold.
    let then = own_row(tables, original.lead, since, &judge.artifact.features)?;
    let mut of_others = differing(&rows[0], &then);
    of_others.extend_from_slice(&judge.kept);
    let with_others_of_then = {
        let mut row = rows[1].clone();
        for &column in &of_others {
            row[column] = then[column];
        }
        // What they had done by then fades as well: that is time passing, too.
        for (column, value) in colleagues::faded(tables, original.lead, [since, as_of], &judge.artifact.features)? {
            row[column] = value;
        }
        row
    };
    let shown = |judged: RowScore| i32::from(judged.score.0);
    let plain = |row: &[f64]| judge.artifact.score_row(row).map(shown).map_err(|source| unscorable(judge.lead, source));
    let (score_then, passed) = (plain(&then)?, plain(&with_others_of_then)?);
    let scores: Vec<i32> = rows.into_iter().map(|row| judge.score(row).map(shown)).collect::<Result<Vec<_>, _>>()?;
    let step = |points, of_others| Step { act: None, at: None, count: 0, of_others, points };
    let mut steps = vec![step(passed - score_then, false)];
    if scores[1] != passed {
        steps.push(step(scores[1] - passed, true));
    }
    for (place, &cut) in cuts.iter().enumerate() {
        let many = place == 0 && together > 0;
        let event = &original.events[new[cut - 1]];
        steps.push(Step {
            act: (!many).then(|| tables.events.kinds()[event.kind].clone()),
            at: Some(event.at),
            count: if many { together } else { 1 },
            of_others: false,
            points: scores[place + 2] - scores[place + 1],
        });
    }
    Ok(Shift { since, score_then, steps, score_now: i32::from(judged.score.0) })
}
