//! `leadscore score`: the artifact's judgement of every open lead at one instant.

use rayon::prelude::*;

use super::PipelineError;
use super::objections::unlisted_objections;
use super::outreach::{action_columns, actions, explored, from_events, stage_columns, unknown_events};
use super::rules::instant;
use super::source::{Source, source_for_scoring};
use super::wanted::{beside, novelties, wanted};
use crate::artifact::{Artifact, RowExplainer, Scorer};
use crate::cohort::{Reached, is_listable, journeys_at};
use crate::config::Config;
use crate::features;
use crate::frame::FeatureFrame;
use crate::ingest::Tables;
use crate::report::{Beside, BesideValues};
use crate::score::{ScoreError, ScoredLead, Standing, State};
use crate::time::Instant;

/// Scored leads, best first, then those without a score; where `[capacity] by` names who works them, one list after another.
#[derive(Clone, Debug)]
pub struct Scores {
    /// When they were scored; nothing at or after it was read.
    pub as_of: Instant,
    /// The leads.
    pub leads: Vec<ScoredLead>,
    /// How many are in each state.
    pub counts: Vec<(State, usize)>,
    /// Columns that were asked for beside the usual ones: those of `[report] show`, then who works the lead and its rank there.
    pub beside: Vec<Beside>,
    /// What is new in these files: columns and categories that training did not know.
    pub warnings: Vec<String>,
    /// People who objected (`[privacy] suppress`): neither scored nor listed.
    pub suppressed: usize,
    /// People who objected when the model was trained, where no list of them was given now: they are scored like anybody else.
    pub unlisted_objections: Option<u64>,
}

/// Leads before they are scored.
struct Waiting {
    ids: Vec<String>,
    as_of: Vec<Instant>,
    states: Vec<State>,
    stages: Vec<Option<Reached>>,
    frame: FeatureFrame,
    /// Further columns, one value per lead here.
    shown: Vec<Beside>,
    /// Who works each lead, where `[capacity] by` asks.
    owners: Option<Vec<Option<String>>>,
    warnings: Vec<String>,
}

/// Scores every lead at `as_of` (default: right after the data ends). Leads that are not open are counted, not listed.
///
/// # Errors
/// [`PipelineError`]; [`PipelineError::Unscorable`] names the first lead (by id) whose numbers are too large.
pub fn score(
    config: &Config,
    artifact: &Artifact,
    as_of: Option<&str>,
    stage: &dyn Fn(&str),
) -> Result<Scores, PipelineError> {
    // A time that is none is found before anything takes time.
    let asked = as_of.map(|text| config.zone()?.parse(text).map_err(PipelineError::from)).transpose()?;
    let wanted = wanted(config, artifact);
    let bands: Vec<&str> = artifact.bands.bands.iter().map(|band| band.name.as_str()).collect();
    let actions = actions(config, &bands)?;
    stage("reading");
    let mut suppressed = 0;
    let (instant, waiting) = match source_for_scoring(config, &wanted)? {
        Source::Events { tables, report } => {
            suppressed = report.suppressed_leads.count;
            let instant = instant(&tables, asked);
            stage("features");
            let mut waiting = of_events(config, artifact, &tables, instant)?;
            waiting.warnings = novelties(artifact, &tables, &report, &waiting.frame, &waiting.states);
            waiting.warnings.extend(unknown_events(config, &tables));
            (instant, waiting)
        }
        Source::Table(table) => {
            // The rows of one instant: the newest, or the one asked for.
            let newest = asked.or_else(|| table.keys.last().map(|key| key.as_of)).unwrap_or_default();
            let rows: Vec<usize> = (0..table.keys.len()).filter(|&row| table.keys[row].as_of == newest).collect();
            let of_rows = |column: &String| {
                let texts = table.texts(column)?;
                Some(rows.iter().map(|&row| texts[row].clone()).collect::<Vec<_>>())
            };
            let (shown, owners) = beside(config, &of_rows)?;
            let waiting = Waiting {
                ids: rows.iter().map(|&row| table.keys[row].lead.clone()).collect(),
                as_of: vec![newest; rows.len()],
                states: vec![State::Scored; rows.len()],
                stages: vec![None; rows.len()],
                frame: table.frame(&artifact.features)?.take(&rows),
                shown,
                owners,
                warnings: Vec::new(),
            };
            (newest, waiting)
        }
    };
    stage("scoring");
    let judged = judge(config, artifact, &waiting)?;
    let states = [State::Scored, State::NoEvidence, State::OutOfScope, State::NotOpen];
    let count = |state| waiting.states.iter().filter(|&&found| found == state).count();
    let counts = states.map(|state| (state, count(state))).to_vec();
    let (leads, mut beside) = listed(config, &waiting, judged);
    if let Some(actions) = &actions {
        beside.extend(action_columns(actions, &leads, &beside));
    }
    if let (Some(count), Some(lowest)) = (config.explore, bands.last()) {
        beside.push(explored(config, &leads, lowest, count.get()));
    }
    let unlisted_objections = unlisted_objections(config, artifact);
    Ok(Scores { as_of: instant, leads, counts, beside, warnings: waiting.warnings, suppressed, unlisted_objections })
}

fn of_events(config: &Config, artifact: &Artifact, tables: &Tables, as_of: Instant) -> Result<Waiting, PipelineError> {
    let state = |lead: usize| state(config, artifact, tables, lead, as_of);
    let leads: Vec<usize> = (0..tables.leads.ids.len()).collect();
    let pairs: Vec<(usize, Instant)> = leads.iter().map(|&lead| (lead, as_of)).collect();
    let of_leads = |column: &String| super::wanted::lead_texts(tables, column);
    let (mut shown, owners) = beside(config, &of_leads)?;
    let stages = journeys_at(tables, &config.stages, &pairs)?;
    if !config.stages.is_empty() {
        shown.extend(stage_columns(&stages, as_of));
    }
    shown.extend(from_events(config, tables, &pairs)?);
    Ok(Waiting {
        ids: tables.leads.ids.clone(),
        as_of: vec![as_of; leads.len()],
        stages,
        states: leads.into_iter().map(state).collect(),
        frame: features::extract(tables, &pairs, &artifact.features)?,
        shown,
        owners,
        warnings: Vec::new(),
    })
}

/// May this lead be scored at this instant?
pub(super) fn state(config: &Config, artifact: &Artifact, tables: &Tables, lead: usize, as_of: Instant) -> State {
    state_if_open(artifact, tables, (lead, as_of), is_listable(tables, lead, as_of, config.outcome.repeat))
}

/// The same where it is known whether the lead is open.
pub(super) fn state_if_open(
    artifact: &Artifact,
    tables: &Tables,
    (lead, as_of): (usize, Instant),
    open: bool,
) -> State {
    let standing = Standing {
        open,
        any_event: !artifact.features.reads_events() || tables.events.any_visible(lead, as_of),
        age_days: tables.leads.created[lead].map(|created| as_of.days_since(created)),
    };
    State::of(standing, artifact.scope)
}

/// Every lead that is open, with its place among those waiting.
fn judge(config: &Config, artifact: &Artifact, waiting: &Waiting) -> Result<Vec<(usize, ScoredLead)>, PipelineError> {
    let explainer = artifact.explainer();
    let tools = || (artifact.scorer(), explainer.clone(), Vec::new());
    let one = |(scorer, explainer, row): &mut (Scorer<'_>, RowExplainer<'_>, Vec<f64>), i: usize| {
        let (id, as_of, state) = (waiting.ids[i].clone(), waiting.as_of[i], waiting.states[i]);
        let stage = waiting.stages[i].map(|reached| reached.stage.name().to_owned());
        match state {
            State::NotOpen => Ok(None),
            State::NoEvidence | State::OutOfScope => {
                Ok(Some(ScoredLead { stage, ..ScoredLead::unscored(id, as_of, state) }))
            }
            State::Scored => {
                waiting.frame.row_into(i, row);
                let judged = scorer.score_row(row).map_err(|source| unscorable(&id, source))?;
                let ledger = explainer.explain_row(row).map_err(|source| unscorable(&id, source))?;
                let place = artifact.place_row(row).map_err(|source| unscorable(&id, source))?.unwrap_or_default();
                let band = artifact.bands.name(judged.band);
                let lead =
                    ScoredLead::scored(id, as_of, &judged, band).with_reasons(&ledger, config.report.max_reasons);
                let lead = lead.at_place(place);
                let interval = artifact.chance_interval(judged.margin);
                let (chance_low, chance_high) = (interval.map(|ends| ends.0), interval.map(|ends| ends.1));
                Ok(Some(ScoredLead { stage, chance_low, chance_high, ..lead }))
            }
        }
    };
    let judged: Vec<Result<Option<ScoredLead>, PipelineError>> =
        (0..waiting.ids.len()).into_par_iter().with_min_len(256).map_init(tools, one).collect();
    // Collected whole, so that the error, too, is always that of the first bad lead.
    let mut leads = Vec::new();
    for (i, lead) in judged.into_iter().enumerate() {
        leads.extend(lead?.map(|lead| (i, lead)));
    }
    Ok(leads)
}

/// A row that cannot be scored, with the lead's id where it is the lead's numbers.
pub(super) fn unscorable(lead: &str, source: ScoreError) -> PipelineError {
    match source {
        ScoreError::NotFinite { .. } => PipelineError::Unscorable { lead: lead.to_owned(), source },
        source => PipelineError::Score(source),
    }
}

/// In the order of the list, with the further columns in the same order.
fn listed(config: &Config, waiting: &Waiting, mut judged: Vec<(usize, ScoredLead)>) -> (Vec<ScoredLead>, Vec<Beside>) {
    let margin = |lead: &ScoredLead| lead.margin.map_or(f64::NEG_INFINITY, |margin| margin.0);
    // Leads that nobody works come last.
    let owner = |i: usize| {
        let owner = waiting.owners.as_ref().and_then(|owners| owners[i].as_deref());
        (owner.is_none(), owner)
    };
    judged.sort_by(|(i, a), (j, b)| {
        owner(*i).cmp(&owner(*j)).then_with(|| margin(b).total_cmp(&margin(a))).then_with(|| a.lead_id.cmp(&b.lead_id))
    });
    let mut beside: Vec<Beside> = waiting
        .shown
        .iter()
        .map(|column| {
            let values = match &column.values {
                BesideValues::Text(texts) => {
                    BesideValues::Text(judged.iter().map(|(i, _)| texts[*i].clone()).collect())
                }
                BesideValues::Rank(ranks) => BesideValues::Rank(judged.iter().map(|(i, _)| ranks[*i]).collect()),
                BesideValues::Days(days) => BesideValues::Days(judged.iter().map(|(i, _)| days[*i]).collect()),
            };
            Beside { name: column.name.clone(), values }
        })
        .collect();
    if let (Some(owners), Some(by)) = (&waiting.owners, &config.capacity.by) {
        let mut rank = 0;
        let mut before = None;
        let ranks = judged.iter().map(|(i, lead)| {
            rank = if before == Some(owner(*i)) { rank + 1 } else { 1 };
            before = Some(owner(*i));
            (lead.state == State::Scored).then_some(rank)
        });
        let ranks = BesideValues::Rank(ranks.collect());
        // Shown already, it need not be shown twice.
        if !config.report.show.contains(by) {
            let values = BesideValues::Text(judged.iter().map(|(i, _)| owners[*i].clone()).collect());
            beside.push(Beside { name: by.clone(), values });
        }
        beside.push(Beside { name: "rank".to_owned(), values: ranks });
    }
    (judged.into_iter().map(|(_, lead)| lead).collect(), beside)
}
