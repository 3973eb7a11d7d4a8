//! `leadscore rules replay`, and the card's points on a run's rows.

use std::path::Path;

use super::PipelineError;
use super::source::tables;
use crate::cohort::is_listable;
use crate::config::Config;
use crate::ingest::{Purpose, Tables};
use crate::rules::RuleCard;
use crate::time::Instant;

/// Points of every open lead at one instant.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Replay {
    /// The instant.
    pub as_of: Instant,
    /// The open leads, most points first.
    pub rows: Vec<ReplayRow>,
    /// Files that lack columns, and what the card says that these files do not.
    pub warnings: Vec<String>,
}

/// One lead's points.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ReplayRow {
    /// The lead.
    pub lead_id: String,
    /// Its points.
    pub points: f64,
    /// Its band on the card.
    pub band: Option<String>,
}

/// The config's card.
pub(super) fn card(config: &Config) -> Result<Option<RuleCard>, PipelineError> {
    let Some(rules) = &config.rules else { return Ok(None) };
    let Some(card) = &rules.card else { return Ok(None) };
    let path = config.base.join(card);
    let text = std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source))?;
    Ok(Some(RuleCard::parse(&text, card)?))
}

/// A card that was named by its path.
pub(super) fn card_file(path: &Path) -> Result<RuleCard, PipelineError> {
    let text = std::fs::read_to_string(path).map_err(|source| PipelineError::io(path, source))?;
    Ok(RuleCard::parse(&text, &path.display().to_string())?)
}

/// The default instant of scoring: right after the data ends.
pub(super) fn instant(tables: &Tables, asked: Option<Instant>) -> Instant {
    asked.unwrap_or_else(|| tables.data_end.map_or_else(Instant::default, Instant::next))
}

/// Replays the card as of an instant, over everything visible then.
///
/// # Errors
/// [`PipelineError`].
pub fn replay(config: &Config, as_of: Option<&str>, stage: &dyn Fn(&str)) -> Result<Replay, PipelineError> {
    let card = card(config)?.ok_or(PipelineError::NoCard)?;
    let asked = as_of.map(|text| config.zone()?.parse(text).map_err(PipelineError::from)).transpose()?;
    stage("reading");
    let (tables, report) = tables(config, Purpose::Score)?;
    let as_of = instant(&tables, asked);
    stage("replaying");
    let bound = card.bind(&tables)?;
    let open: Vec<(usize, Instant)> = (0..tables.leads.ids.len())
        .filter(|&lead| is_listable(&tables, lead, as_of, config.outcome.repeat))
        .map(|lead| (lead, as_of))
        .collect();
    let mut rows: Vec<ReplayRow> = open
        .iter()
        .zip(bound.replay(&open)?)
        .map(|(&(lead, _), points)| ReplayRow {
            lead_id: tables.leads.ids[lead].clone(),
            points,
            band: card.band_of(points).map(|band| band.name.clone()),
        })
        .collect();
    rows.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.lead_id.cmp(&b.lead_id)));
    let warnings = [report.lacking_sentences(), bound.warnings().sentences()].concat();
    Ok(Replay { as_of, rows, warnings })
}
