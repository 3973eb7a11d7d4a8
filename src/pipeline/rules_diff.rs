//! `leadscore rules diff`: who moves if the card is changed, and what the change would have done to conversions found.

use std::collections::BTreeMap;

use super::PipelineError;
use super::ripe::{cohort, ripe_rows};
use super::rules::{card_file, instant, open_leads};
use super::source::tables;
use crate::cohort::CohortError;
use crate::config::Config;
use crate::evaluate::{
    self, DEFAULT_RESAMPLES, EvaluateInput, Evaluation, Opponent, SELECTION_NOTE, Scorer, ScorerKind, TestRows, Verdict,
};
use crate::ingest::{Purpose, Tables};
use crate::report::Words;
use crate::rules::{BoundCard, RuleCard, Standing};
use crate::score::Lang;
use crate::time::{Instant, Zone};

/// Two cards on the same leads.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CardDiff {
    /// The card as it was.
    pub old: String,
    /// As it would be.
    pub new: String,
    /// The instant at which leads are compared.
    pub as_of: Instant,
    /// Open leads.
    pub leads: usize,
    /// How many leads go from which band to which; those that stay included.
    pub moves: Vec<BandMove>,
    /// The open leads whose band or points change: those that change most first.
    pub changed: Vec<CardChange>,
    /// What the new card's list would have found of past conversions against the old one's; none where it cannot be told.
    pub past: Option<Verdict>,
    /// The same in sentences of either language.
    #[serde(skip)]
    pub past_told: Option<Words>,
    /// Why it cannot.
    pub past_missing: Option<String>,
    /// What to keep in mind when reading it.
    pub note: String,
    /// What the cards say that these files do not.
    pub warnings: Vec<String>,
}

/// Leads that go from one band to another.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct BandMove {
    /// From; none without one.
    pub from: Option<String>,
    /// To.
    pub to: Option<String>,
    /// How many.
    pub leads: usize,
}

/// One lead on both cards.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct CardChange {
    /// The lead.
    pub lead_id: String,
    /// Its points on the old card.
    pub old_points: f64,
    /// On the new one.
    pub new_points: f64,
    /// Its band on the old card.
    pub old_band: Option<String>,
    /// On the new one.
    pub new_band: Option<String>,
}

/// Replays two cards at one instant, and on all past rows whose outcome is known.
///
/// # Errors
/// [`PipelineError`]. That the past cannot be told (too few conversions, nothing ripe) is no error but a reason.
pub fn diff(
    config: &Config,
    (old_file, new_file): (&str, &str),
    as_of: Option<&str>,
    stage: &dyn Fn(&str),
) -> Result<CardDiff, PipelineError> {
    let (old, new) = (card_file(config, old_file)?, card_file(config, new_file)?);
    let zone = config.zone()?;
    let asked = as_of.map(|text| zone.parse(text).map_err(PipelineError::from)).transpose()?;
    stage("reading");
    let (tables, report) = tables(config, Purpose::Train)?;
    let as_of = instant(&tables, asked);
    stage("replaying");
    let (before, after) = (old.bind(&tables)?, new.bind(&tables)?);
    let open = open_leads(config, &tables, as_of);
    let changes = changes(&tables, &open, (&before, &after))?;
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for change in &changes {
        let place = (place(&old, change.old_band.as_ref()), place(&new, change.new_band.as_ref()));
        *counts.entry(place).or_default() += 1;
    }
    let named = |card: &RuleCard, place: usize| card.bands.get(place).map(|band| band.name.clone());
    let moves =
        counts.into_iter().map(|((from, to), leads)| BandMove { from: named(&old, from), to: named(&new, to), leads });
    stage("evaluating");
    let judged = judged(config, &tables)?;
    let (past, past_missing) = match past(config, &zone, &tables, (&before, &after)) {
        Ok(evaluation) => (Some(evaluation), None),
        Err(why @ (PipelineError::Evaluate(_) | PipelineError::Cohort(CohortError::Empty { .. }))) => {
            (None, Some(why.to_string()))
        }
        Err(error) => return Err(error),
    };
    let told = |evaluation: &Evaluation| -> Result<Words, PipelineError> {
        let say = |lang| crate::report::card_past_words(evaluation, lang);
        Ok(Words { en: say(Lang::En)?, es: say(Lang::Es)? })
    };
    let past_told = past.as_ref().map(told).transpose()?;
    let mut warnings = report.lacking_sentences();
    warnings.extend(before.warnings().sentences());
    warnings
        .extend(after.warnings().sentences().into_iter().filter(|words| !warnings.contains(words)).collect::<Vec<_>>());
    for card in [&old, &new] {
        warnings.extend(card.learned.and_then(|from| from.overlap(&card.file, judged.iter().copied())));
    }
    let mut changed: Vec<CardChange> = changes
        .into_iter()
        .filter(|own| own.old_band != own.new_band || own.old_points.to_bits() != own.new_points.to_bits())
        .collect();
    let size = |change: &CardChange| (change.new_points - change.old_points).abs();
    changed.sort_by(|a, b| {
        let moved = |own: &CardChange| own.old_band != own.new_band;
        moved(b).cmp(&moved(a)).then_with(|| size(b).total_cmp(&size(a))).then_with(|| a.lead_id.cmp(&b.lead_id))
    });
    Ok(CardDiff {
        old: old_file.to_owned(),
        new: new_file.to_owned(),
        as_of,
        leads: open.len(),
        moves: moves.collect(),
        changed,
        past: past.map(|evaluation| evaluation.verdict),
        past_told,
        past_missing,
        note: SELECTION_NOTE.to_owned(),
        warnings,
    })
}

/// A band's place on its card; past the last for none.
fn place(card: &RuleCard, band: Option<&String>) -> usize {
    card.bands.iter().position(|own| Some(&own.name) == band).unwrap_or(card.bands.len())
}

fn changes(
    tables: &Tables,
    open: &[(usize, Instant)],
    (before, after): (&BoundCard<'_>, &BoundCard<'_>),
) -> Result<Vec<CardChange>, PipelineError> {
    let (old, new) = (before.standings(open)?, after.standings(open)?);
    let change = |((&(lead, _), old), new): ((&(usize, Instant), &Standing), &Standing)| CardChange {
        lead_id: tables.leads.ids[lead].clone(),
        old_points: old.points,
        new_points: new.points,
        old_band: before.band_name(old).map(str::to_owned),
        new_band: after.band_name(new).map(str::to_owned),
    };
    Ok(open.iter().zip(&old).zip(&new).map(change).collect())
}

/// The instants of the rows that the past is judged on; none where there is no past.
fn judged(config: &Config, tables: &Tables) -> Result<Vec<Instant>, PipelineError> {
    match cohort(config, tables) {
        Ok((_, cohort)) => Ok(ripe_rows(&cohort, tables).iter().map(|row| row.key.as_of).collect()),
        Err(PipelineError::Cohort(CohortError::Empty { .. })) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The new card against the old one on every ripe row: a card learns nothing, so no row is held back.
fn past(
    config: &Config,
    zone: &Zone,
    tables: &Tables,
    (before, after): (&BoundCard<'_>, &BoundCard<'_>),
) -> Result<Evaluation, PipelineError> {
    let (_, cohort) = cohort(config, tables)?;
    let ripe = ripe_rows(&cohort, tables);
    let pairs: Vec<(usize, Instant)> = ripe.iter().map(|row| (row.lead, row.key.as_of)).collect();
    let labels: Vec<bool> = ripe.iter().map(|row| row.converted).collect();
    let converted_at: Vec<Option<Instant>> = ripe.iter().map(|row| row.converted_at).collect();
    let number = |lead: usize| u32::try_from(lead).unwrap_or(u32::MAX);
    let leads: Vec<u32> = ripe.iter().map(|row| number(row.lead)).collect();
    let groups: Vec<u32> = ripe.iter().map(|row| number(row.group)).collect();
    let as_of: Vec<Instant> = pairs.iter().map(|&(_, as_of)| as_of).collect();
    let scorer =
        |name: &str, scores| Scorer { name: name.to_owned(), kind: ScorerKind::Rules, scores, probabilities: None };
    let scorers = [scorer(NEW, after.replay(&pairs)?), scorer(OLD, before.replay(&pairs)?)];
    let input = EvaluateInput {
        rows: TestRows {
            labels: &labels,
            groups: &groups,
            leads: Some(&leads),
            as_of: (!cohort.undated).then_some(&as_of),
            converted_at: &converted_at,
            values: None,
        },
        scorers: &scorers,
        chosen: NEW,
        against: OLD,
        opponent: Opponent::OldCard,
        capacity: &config.capacity,
        zone,
        horizon_days: config.label.horizon_days,
        resamples: DEFAULT_RESAMPLES,
        seed: config.seed(),
    };
    Ok(evaluate::evaluate(&input)?)
}

const NEW: &str = "the new card";
const OLD: &str = "the old card";
