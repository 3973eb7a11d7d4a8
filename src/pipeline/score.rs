//! `leadscore score`: the artifact's judgement of every open lead at one instant.

use super::PipelineError;
use super::rules::instant;
use super::source::{Source, source};
use crate::artifact::Artifact;
use crate::cohort::{Stage, is_listable, stages_at};
use crate::config::Config;
use crate::features;
use crate::frame::FeatureFrame;
use crate::ingest::{Purpose, Tables};
use crate::score::{ScoredLead, Standing, State};
use crate::time::Instant;

/// Scored leads, best first, then those without a score.
#[derive(Clone, Debug)]
pub struct Scores {
    /// When they were scored; nothing at or after it was read.
    pub as_of: Instant,
    /// The leads.
    pub leads: Vec<ScoredLead>,
    /// How many are in each state.
    pub counts: Vec<(State, usize)>,
    /// People who objected (`[privacy] suppress`): neither scored nor listed.
    pub suppressed: usize,
}

/// Leads before they are scored.
struct Waiting {
    ids: Vec<String>,
    as_of: Vec<Instant>,
    states: Vec<State>,
    stages: Vec<Option<Stage>>,
    frame: FeatureFrame,
}

/// Scores every lead at `as_of` (default: right after the data ends). Leads that are not open are counted, not listed.
///
/// # Errors
/// [`PipelineError`].
pub fn score(
    config: &Config,
    artifact: &Artifact,
    as_of: Option<&str>,
    stage: &dyn Fn(&str),
) -> Result<Scores, PipelineError> {
    stage("reading");
    let mut suppressed = 0;
    let (instant, waiting) = match source(config, Purpose::Score)? {
        Source::Events { tables, report } => {
            suppressed = report.suppressed_leads.count;
            let instant = instant(config, &tables, as_of)?;
            stage("features");
            (instant, of_events(config, artifact, &tables, instant)?)
        }
        Source::Table(table) => {
            // The rows of one instant: the newest, or the one asked for.
            let newest = match as_of {
                Some(text) => config.zone()?.parse(text)?,
                None => table.keys.last().map(|key| key.as_of).unwrap_or_default(),
            };
            let rows: Vec<usize> = (0..table.keys.len()).filter(|&row| table.keys[row].as_of == newest).collect();
            let frame = table.frame(&artifact.features)?.take(&rows);
            let waiting = Waiting {
                ids: rows.iter().map(|&row| table.keys[row].lead.clone()).collect(),
                as_of: vec![newest; rows.len()],
                states: vec![State::Scored; rows.len()],
                stages: vec![None; rows.len()],
                frame,
            };
            (newest, waiting)
        }
    };
    stage("scoring");
    let leads = judge(config, artifact, &waiting)?;
    let states = [State::Scored, State::NoEvidence, State::OutOfScope, State::NotOpen];
    let count = |state| waiting.states.iter().filter(|&&found| found == state).count();
    Ok(Scores { as_of: instant, leads, counts: states.map(|state| (state, count(state))).to_vec(), suppressed })
}

fn of_events(config: &Config, artifact: &Artifact, tables: &Tables, as_of: Instant) -> Result<Waiting, PipelineError> {
    let state = |lead: usize| state(config, artifact, tables, lead, as_of);
    let leads: Vec<usize> = (0..tables.leads.ids.len()).collect();
    let pairs: Vec<(usize, Instant)> = leads.iter().map(|&lead| (lead, as_of)).collect();
    Ok(Waiting {
        ids: tables.leads.ids.clone(),
        as_of: vec![as_of; leads.len()],
        stages: stages_at(tables, &config.stages, &pairs)?,
        states: leads.into_iter().map(state).collect(),
        frame: features::extract(tables, &pairs, &artifact.features)?,
    })
}

/// May this lead be scored at this instant?
pub(super) fn state(config: &Config, artifact: &Artifact, tables: &Tables, lead: usize, as_of: Instant) -> State {
    let standing = Standing {
        open: is_listable(tables, lead, as_of, config.outcome.repeat),
        any_event: !artifact.features.reads_events() || tables.events.any_visible(lead, as_of),
        age_days: tables.leads.created[lead].map(|created| as_of.days_since(created)),
    };
    State::of(standing, artifact.scope)
}

fn judge(config: &Config, artifact: &Artifact, waiting: &Waiting) -> Result<Vec<ScoredLead>, PipelineError> {
    let mut scorer = artifact.scorer();
    let mut explainer = artifact.explainer();
    let mut row = Vec::new();
    let mut leads = Vec::new();
    for (i, &state) in waiting.states.iter().enumerate() {
        let (id, as_of) = (waiting.ids[i].clone(), waiting.as_of[i]);
        let stage = waiting.stages[i].map(|stage| stage.name().to_owned());
        match state {
            State::NotOpen => {}
            State::NoEvidence | State::OutOfScope => {
                leads.push(ScoredLead { stage, ..ScoredLead::unscored(id, as_of, state) });
            }
            State::Scored => {
                waiting.frame.row_into(i, &mut row);
                let judged = scorer.score_row(&row)?;
                let ledger = explainer.explain_row(&row)?;
                let band = artifact.bands.name(judged.band);
                let lead = ScoredLead::scored(id, as_of, &judged, band).with_reasons(&ledger);
                leads.push(ScoredLead { stage, ..lead });
            }
        }
    }
    let max = config.report.max_reasons;
    for lead in &mut leads {
        lead.reasons_for.truncate(max);
    }
    leads.sort_by(|a, b| {
        let margin = |lead: &ScoredLead| lead.margin.map_or(f64::NEG_INFINITY, |margin| margin.0);
        margin(b).total_cmp(&margin(a)).then_with(|| a.lead_id.cmp(&b.lead_id))
    });
    Ok(leads)
}
