//! `leadscore explain`: one lead's score as a sum of plain facts.

use super::PipelineError;
use super::lead_now::leads_now;
use super::lead_sheet::{explain_acts, trajectory};
use super::objections::unlisted_objections;
use super::rules::instant;
use super::score::{state, unscorable};
use super::source::{Source, left_out, source_for_scoring};
use super::wanted::wanted;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::features;
use crate::frame::RowKey;
use crate::ingest::{RejectReason, nearest_of};
use crate::report::{FieldActs, LeadNow, Shift, WhatIf};
use crate::score::{Ledger, Place, RowScore, State, TrajectoryPoint};
use crate::time::Instant;

/// One lead's score and how it adds up.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The lead.
    pub lead_id: String,
    /// When it is scored.
    pub as_of: Instant,
    /// Whether it would be listed, or why not.
    pub state: State,
    /// Its score.
    pub judged: RowScore,
    /// Its band.
    pub band: String,
    /// Where it stands in the matrix; none where the model has none, and without evidence.
    pub place: Option<Place>,
    /// Base and shares; they sum to the score.
    pub ledger: Ledger,
    /// The acts behind the ledger's fields, for those that are types of events.
    pub acts: Vec<FieldActs>,
    /// What changed since a date; none unless asked for.
    pub since: Option<Shift>,
    /// Single acts that would move the band, were they seen now: how the model behaves, no advice.
    pub what_if: Vec<WhatIf>,
    /// Its scores at earlier instants, oldest first, and now; empty where a feature table holds rows and no events.
    pub trajectory: Vec<TrajectoryPoint>,
    /// Its stage, whose it is when it woke up, when it answers.
    pub now: LeadNow,
    /// What is to be known of the files: parts that lack a column.
    pub warnings: Vec<String>,
    /// People who objected when the model was trained, where no list of them was given now: this lead may be one of them.
    pub unlisted_objections: Option<u64>,
}

/// The lead that is explained.
pub(super) struct Explained {
    /// Its place in the tables.
    pub(super) lead: usize,
    /// Its feature row.
    pub(super) row: Vec<f64>,
    /// Types of event that are the outcome itself, or close a lead.
    pub(super) ends: Vec<String>,
}

/// Explains one lead at an instant (default: right after the data ends), or its newest row of a feature table.
///
/// # Errors
/// [`PipelineError::Objected`] when the lead is among those who objected, [`PipelineError::LeftOut`] when something else leaves it out,
/// [`PipelineError::NoLead`] when there is no such lead, and whatever reading can meet.
pub fn explain(
    config: &Config,
    artifact: &Artifact,
    lead: &str,
    as_of: Option<&str>,
    since: Option<&str>,
) -> Result<Explanation, PipelineError> {
    let at = |text: Option<&str>| text.map(|text| config.zone()?.parse(text).map_err(PipelineError::from)).transpose();
    let (asked, since) = (at(as_of)?, at(since)?);
    let mut row = Vec::new();
    let mut warnings = Vec::new();
    let wanted = wanted(config, artifact);
    let source = source_for_scoring(config, &wanted)?;
    let mut explained = None;
    let (as_of, state) = match &source {
        Source::Events { tables, report } => {
            warnings = report.lacking_sentences();
            let ids = &tables.leads.ids;
            let Ok(index) = ids.binary_search_by(|id| id.as_str().cmp(lead)) else {
                return Err(match left_out(config, &wanted, lead)? {
                    Some(RejectReason::Suppressed) => PipelineError::Objected { lead: lead.to_owned() },
                    Some(reason) => PipelineError::LeftOut { lead: lead.to_owned(), why: reason.of_lead() },
                    None => no_lead(lead, ids.iter().map(String::as_str)),
                });
            };
            let as_of = instant(tables, asked);
            features::extract(tables, &[(index, as_of)], &artifact.features)?.row_into(0, &mut row);
            explained = Some((tables, Explained { lead: index, row: row.clone(), ends: ends(config) }));
            (as_of, state(config, artifact, tables, index, as_of))
        }
        Source::Table(table) => {
            let is_it = |key: &RowKey| key.lead == lead && asked.is_none_or(|asked| asked == key.as_of);
            // Rows are sorted by as_of.
            let index = table
                .keys
                .iter()
                .rposition(is_it)
                .ok_or_else(|| no_lead(lead, table.keys.iter().map(|key| key.lead.as_str())))?;
            table.frame(&artifact.features)?.row_into(index, &mut row);
            (table.keys[index].as_of, State::Scored)
        }
    };
    let judged = artifact.score_row(&row).map_err(|source| unscorable(lead, source))?;
    let ledger = artifact.explain_row(&row).map_err(|source| unscorable(lead, source))?;
    let place = artifact.place_row(&row).map_err(|source| unscorable(lead, source))?;
    let band = artifact.bands.name(judged.band).to_owned();
    let unlisted_objections = unlisted_objections(config, artifact);
    match (&explained, since) {
        (None, Some(_)) => return Err(PipelineError::SinceNeedsEvents),
        (Some(_), Some(since)) if since >= as_of => return Err(PipelineError::SinceTooLate { since, as_of }),
        (Some((tables, own)), Some(since)) => {
            let unborn = tables.leads.created[own.lead].is_some_and(|created| created > since);
            if unborn || super::score::state(config, artifact, tables, own.lead, since) == State::NoEvidence {
                return Err(PipelineError::SinceTooEarly { lead: lead.to_owned(), since });
            }
        }
        (_, None) => {}
    }
    let mut explanation = Explanation {
        lead_id: lead.to_owned(),
        as_of,
        state,
        judged,
        band,
        place: place.filter(|_| state != State::NoEvidence),
        ledger,
        acts: Vec::new(),
        since: None,
        what_if: Vec::new(),
        trajectory: Vec::new(),
        now: LeadNow::default(),
        warnings,
        unlisted_objections,
    };
    if let Some((tables, explained)) = explained {
        explain_acts(artifact, tables, &explained, &mut explanation, since)?;
        explanation.trajectory = trajectory(config, artifact, tables, explained.lead, &explanation)?;
        explanation.now = leads_now(config, tables, &[(explained.lead, as_of)])?.pop().unwrap_or_default();
    }
    Ok(explanation)
}

/// Types of event that are the outcome itself, or close a lead: nobody is asked to imagine one more of them.
fn ends(config: &Config) -> Vec<String> {
    config.outcome.event.iter().chain(&config.outcome.exits).cloned().collect()
}

/// So many similar ids are offered.
const OFFERED: usize = 3;

fn no_lead<'a>(lead: &str, ids: impl Iterator<Item = &'a str>) -> PipelineError {
    PipelineError::NoLead { lead: lead.to_owned(), nearest: nearest_of(lead, ids, OFFERED) }
}
