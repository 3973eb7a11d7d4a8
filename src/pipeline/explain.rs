//! `leadscore explain`: one lead's score as a sum of plain facts.

use super::PipelineError;
use super::rules::instant;
use super::score::state;
use super::source::{Source, source};
use crate::artifact::Artifact;
use crate::config::Config;
use crate::features;
use crate::ingest::Purpose;
use crate::score::{Ledger, RowScore, State};
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
    /// Base and shares; they sum to the score.
    pub ledger: Ledger,
}

/// Explains one lead at an instant (default: right after the data ends), or its newest row of a feature table.
///
/// # Errors
/// [`PipelineError::NoLead`] when there is no such lead, and whatever reading can meet.
pub fn explain(
    config: &Config,
    artifact: &Artifact,
    lead: &str,
    as_of: Option<&str>,
) -> Result<Explanation, PipelineError> {
    let no_lead = || PipelineError::NoLead { lead: lead.to_owned() };
    let mut row = Vec::new();
    let (as_of, state) = match source(config, Purpose::Score)? {
        Source::Events { tables, .. } => {
            let index = tables.leads.ids.binary_search_by(|id| id.as_str().cmp(lead)).map_err(|_| no_lead())?;
            let as_of = instant(config, &tables, as_of)?;
            features::extract(&tables, &[(index, as_of)], &artifact.features)?.row_into(0, &mut row);
            (as_of, state(config, artifact, &tables, index, as_of))
        }
        Source::Table(table) => {
            // Rows are sorted by as_of.
            let index = table.keys.iter().rposition(|key| key.lead == lead).ok_or_else(no_lead)?;
            table.frame(&artifact.features)?.row_into(index, &mut row);
            (table.keys[index].as_of, State::Scored)
        }
    };
    let judged = artifact.scorer().score_row(&row)?;
    let band = artifact.bands.name(judged.band).to_owned();
    Ok(Explanation { lead_id: lead.to_owned(), as_of, state, judged, band, ledger: artifact.explain_row(&row)? })
}
