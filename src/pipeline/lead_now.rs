//! What is to be known of some leads before they are called: stage, sudden activity, hour of answers. One pass over their events each.

use super::PipelineError;
use super::outreach::{contact_times, spikes};
use crate::cohort::journeys_at;
use crate::config::Config;
use crate::ingest::Tables;
use crate::report::{BestTime, LeadNow, StageHeld};
use crate::time::Instant;

/// Where each lead of `rows` stands at its instant, in their order; what the config does not ask for is left open.
///
/// # Errors
/// [`PipelineError`] when events cannot be read back, or the zone is unknown.
pub(super) fn leads_now(
    config: &Config,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Vec<LeadNow>, PipelineError> {
    let stages = journeys_at(tables, &config.stages, rows)?;
    let spikes = spikes(config, tables, rows)?;
    let times = contact_times(config, tables, rows)?;
    let one = |place: usize| LeadNow {
        stage: stages[place].map(|reached| StageHeld {
            stage: reached.stage.name().to_owned(),
            since: reached.since,
            days: reached.days(rows[place].1),
        }),
        route: match (&spikes, &config.signal) {
            (Some(spikes), Some(params)) => spikes[place].map(|_| params.route.clone()),
            _ => None,
        },
        contact: times.as_ref().and_then(|times| times[place]).map(|best| BestTime {
            hour: best.hour,
            weekday: best.weekday,
            answers: best.answers,
        }),
    };
    Ok((0..rows.len()).map(one).collect())
}
