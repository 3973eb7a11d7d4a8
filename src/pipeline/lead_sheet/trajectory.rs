//! What did the model of now say of this lead in the weeks before? Each point as if the lead had been scored then.

use crate::artifact::Artifact;
use crate::config::Config;
use crate::features;
use crate::ingest::Tables;
use crate::pipeline::PipelineError;
use crate::pipeline::explain::Explanation;
use crate::pipeline::score::{state, unscorable};
use crate::score::{State, TRAJECTORY_WEEKS, TrajectoryPoint};
use crate::time::Instant;

/// The points, oldest first; the last is the explanation's own score, which is told even of a lead that stands on no list. Earlier ones
/// are told where a list of that instant would have held the lead.
///
/// # Errors
/// [`PipelineError`] when events cannot be read back, or numbers are too large to be scored.
pub(in crate::pipeline) fn trajectory(
    config: &Config,
    artifact: &Artifact,
    tables: &Tables,
    lead: usize,
    explanation: &Explanation,
) -> Result<Vec<TrajectoryPoint>, PipelineError> {
    let instants = TRAJECTORY_WEEKS.map(|weeks| (weeks, explanation.as_of.plus_days(-7 * i64::from(weeks))));
    let rows: Vec<(usize, Instant)> = instants.iter().map(|&(_, as_of)| (lead, as_of)).collect();
    let frame = features::extract(tables, &rows, &artifact.features)?;
    let mut row = Vec::new();
    let mut points = Vec::with_capacity(rows.len());
    for (place, (weeks_ago, as_of)) in instants.into_iter().enumerate() {
        let (state, judged) = match weeks_ago {
            0 => (explanation.state, Some(explanation.judged)),
            _ => match state(config, artifact, tables, lead, as_of) {
                State::Scored => {
                    frame.row_into(place, &mut row);
                    let judged = artifact.score_row(&row).map_err(|why| unscorable(&explanation.lead_id, why))?;
                    (State::Scored, Some(judged))
                }
                other => (other, None),
            },
        };
        points.push(TrajectoryPoint {
            weeks_ago,
            as_of,
            state,
            score: judged.map(|judged| judged.score),
            chance: judged.map(|judged| judged.probability),
            band: judged.map(|judged| artifact.bands.name(judged.band).to_owned()),
        });
    }
    Ok(points)
}
