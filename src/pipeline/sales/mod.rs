//! `leadscore report --audience sales`: the run's model on the leads of today and of the last list, told to those who call.

mod changes;
mod snapshot;

use std::collections::BTreeMap;
use std::path::Path;

use super::PipelineError;
use super::lead_now::leads_now;
use super::objections::unlisted_objections;
use super::outreach::{SPIKE, actions};
use super::report::read_page;
use super::rules::instant;
use super::source::{Source, source_for_scoring};
use super::wanted::wanted;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::evaluate::{CellResult, MatrixResult};
use crate::frame::Cell;
use crate::outreach::{Actions, Situation};
use crate::report::{
    Action, BandRow, BuyersForm, Caution, Formulas, KnownNow, LastList, LeadNow, ListedLead, MatrixCell, PastBand,
    ReportInput, SalesBand, SalesInput, Trend, render_buyers, render_sales,
};
use crate::score::{Reason, State};
use crate::time::Instant;
use changes::changes;
use snapshot::Snapshot;

/// The pages for sales, and what is to be said beside them.
#[derive(Clone, Debug)]
pub struct SalesPages {
    /// Pairs of a file name and its bytes; the page first.
    pub files: Vec<(String, Vec<u8>)>,
    /// Leads on the list.
    pub listed: usize,
    /// What is new or lacking in the files.
    pub warnings: Vec<String>,
    /// People who objected when the model was trained, where no list of them was given now.
    pub unlisted_objections: Option<u64>,
}

/// Makes `sales.html` and `sales.csv` of a run, and `buyers.html` and `buyers.csv` beside them, at an instant (default: right after the data ends).
///
/// # Errors
/// [`PipelineError`]: no run, files that cannot be read, a lead whose numbers are too large.
pub fn sales(
    config: &Config,
    run: &Path,
    as_of: Option<&str>,
    formulas: Formulas,
    stage: &dyn Fn(&str),
) -> Result<SalesPages, PipelineError> {
    let asked = as_of.map(|text| config.zone()?.parse(text).map_err(PipelineError::from)).transpose()?;
    let page = read_page(run)?;
    let artifact = Artifact::load(&run.join("model.json"))?;
    let names: Vec<&str> = artifact.bands.bands.iter().map(|band| band.name.as_str()).collect();
    let actions = actions(config, &names)?;
    let actions = actions.as_ref();
    stage("reading");
    let source = source_for_scoring(config, &wanted(config, &artifact))?;
    stage("scoring");
    let (now, before, opted_out, warnings) = match &source {
        Source::Events { tables, report } => {
            let as_of = instant(tables, asked);
            let now = Snapshot::of_tables(config, &artifact, tables, as_of)?;
            let day = as_of.plus_days(-config.capacity.per.days());
            // Before anything was known there was no list.
            let before = (tables.data_end.is_some()).then(|| Snapshot::of_tables(config, &artifact, tables, day));
            let before = before.transpose()?.filter(|before| !before.order.is_empty());
            (now, before, report.suppressed_leads.count, report.lacking_sentences())
        }
        Source::Table(table) => (Snapshot::of_table(config, &artifact, table, asked)?, None, 0, Vec::new()),
    };
    let size = page.evaluation.capacity.leads_of(now.order.len());
    let before = before.as_ref();
    let listed_now = match &source {
        Source::Events { tables, .. } => {
            let rows: Vec<(usize, Instant)> =
                now.order[..size].iter().map(|&row| (now.leads[row], now.as_of)).collect();
            leads_now(config, tables, &rows)?
        }
        Source::Table(_) => vec![LeadNow::default(); size],
    };
    let changed = match (&source, before) {
        (Source::Events { tables, .. }, Some(before)) => {
            let then = page.evaluation.capacity.leads_of(before.order.len());
            changes(&artifact, tables, (&now, size), (before, then))?
        }
        _ => Vec::new(),
    };
    stage("writing the page");
    let mut cautions: Vec<Caution> = page.cautions.clone();
    cautions.retain(|caution| matches!(caution, Caution::Exploratory { .. } | Caution::RandomSplit | Caution::Undated));
    let input = SalesInput {
        project: page.project.clone(),
        lang: config.project.lang,
        timezone: page.timezone.clone(),
        formulas,
        as_of: Some(now.as_of).filter(|as_of| *as_of != Instant::default()),
        horizon_days: page.horizon_days,
        capacity: page.evaluation.capacity.clone(),
        times_random: page.evaluation.times_random.clone(),
        verdict: (page.evaluation.verdict.word, page.evaluation.verdict.against.clone()),
        starter_card: page.cautions.contains(&Caution::StarterCard),
        bands: bands(&artifact, &now, size, &page.bands, actions),
        leads: listed(&artifact, &now, listed_now, before, actions)?,
        shown: now.shown.iter().map(|column| column.name.clone()).collect(),
        known: known(config, &source),
        matrix: matrix(page.matrix.as_ref(), &now, size),
        before: before.map(|before| before.as_of),
        changes: changed,
        last: last_list(&page),
        scored: now.order.len(),
        no_evidence: now.count(State::NoEvidence),
        out_of_scope: now.count(State::OutOfScope),
        opted_out: config.privacy.suppress.is_some().then_some(opted_out),
        cautions,
        has_actions: actions.is_some(),
    };
    let mut files = render_sales(&input)?;
    if let Some(buyers) = &page.buyers {
        let form = BuyersForm {
            project: &page.project,
            lang: config.project.lang,
            timezone: &page.timezone,
            horizon_days: page.horizon_days,
        };
        files.extend(render_buyers(buyers, &form)?);
    }
    Ok(SalesPages { files, listed: size, warnings, unlisted_objections: unlisted_objections(config, &artifact) })
}

/// What the team does with leads of a band that have these reasons, stand in that stage or woke up: the first row of its file that fits.
fn action(actions: Option<&Actions>, band: &str, reasons: &[Reason], now: &LeadNow) -> Option<Action> {
    let actions = actions?;
    let reasons: Vec<&str> = (now.route.as_ref().map(|_| SPIKE).into_iter())
        .chain(now.stage.as_ref().map(|held| held.stage.as_str()))
        .chain(reasons.iter().flat_map(|reason| [reason.field.as_str(), reason.feature.as_str()]))
        .collect();
    let cells = actions.of(Situation { band, reasons: &reasons })?;
    let mut said = Action { action: String::new(), who: String::new(), within_days: None };
    let mut words = Vec::new();
    for (column, cell) in actions.columns().iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        match (column.as_str(), cell.parse()) {
            ("who", _) => said.who.clone_from(cell),
            ("within_days", Ok(days)) => said.within_days = Some(days),
            _ => words.push(cell.as_str()),
        }
    }
    said.action = words.join(" · ");
    Some(said)
}

fn bands(
    artifact: &Artifact,
    now: &Snapshot,
    size: usize,
    tested: &[BandRow],
    actions: Option<&Actions>,
) -> Vec<SalesBand> {
    let past = |name: &str| {
        let row = tested.iter().find(|row| row.band == name && row.leads > 0)?;
        Some(PastBand { leads: row.leads, converted: row.observed_conversions, low: row.low, high: row.high })
    };
    let in_band = |place: usize, rows: &[usize]| rows.iter().filter(|&&row| now.scores[row].band == place).count();
    let of_band = artifact.bands.bands.iter().enumerate().map(|(place, band)| SalesBand {
        name: band.name.clone(),
        leads: in_band(place, &now.order),
        listed: in_band(place, &now.order[..size]),
        past: past(&band.name),
        actions: action(actions, &band.name, &[], &LeadNow::default()).into_iter().collect(),
    });
    of_band.collect()
}

/// Where today's leads stand, and what became of test leads that stood there; empty where a side is not graded.
fn matrix(tested: Option<&MatrixResult>, now: &Snapshot, size: usize) -> Vec<MatrixCell> {
    let Some(tested) = tested else { return Vec::new() };
    let count = |cell: Cell, rows: &[usize]| rows.iter().filter(|&&row| now.cells[row] == Some(cell)).count();
    let of_cell = |found: &CellResult| MatrixCell {
        name: found.cell.to_string(),
        leads: count(found.cell, &now.order),
        listed: count(found.cell, &now.order[..size]),
        green: found.green,
        past: found.low.zip(found.high).map(|(low, high)| PastBand {
            leads: found.rows,
            converted: found.conversions,
            low,
            high,
        }),
    };
    tested.cells.iter().map(of_cell).collect()
}

/// What the list can say of where its leads stand.
fn known(config: &Config, source: &Source) -> KnownNow {
    let events = matches!(source, Source::Events { .. });
    KnownNow {
        stage: events && !config.stages.is_empty(),
        signal: events && config.signal.is_some(),
        contact: events && config.contact.is_some(),
    }
}

/// The leads of the list, and beside each what else is known of it.
fn listed(
    artifact: &Artifact,
    now: &Snapshot,
    beside: Vec<LeadNow>,
    before: Option<&Snapshot>,
    actions: Option<&Actions>,
) -> Result<Vec<ListedLead>, PipelineError> {
    let then: BTreeMap<&str, i32> = before.map(Snapshot::points).unwrap_or_default();
    let mut explainer = artifact.explainer();
    let mut features = Vec::new();
    let mut list = Vec::with_capacity(beside.len());
    for (place, (&row, lead_now)) in now.order.iter().zip(beside).enumerate() {
        let (lead_id, judged) = (&now.ids[row], &now.scores[row]);
        now.frame.row_into(row, &mut features);
        let ledger = explainer.explain_row(&features).map_err(|source| super::score::unscorable(lead_id, source))?;
        let top = ledger.top_reasons(3, 1);
        let band = artifact.bands.name(judged.band);
        list.push(ListedLead {
            rank: place + 1,
            lead_id: lead_id.clone(),
            shown: now.texts(row),
            band: band.to_owned(),
            cell: now.cells[row].map(|cell| cell.to_string()),
            score: judged.score.0,
            chance: judged.probability.0,
            trend: match (before, then.get(lead_id.as_str())) {
                (None, _) => Trend::Unknown,
                (Some(_), None) => Trend::New,
                (Some(_), Some(points)) => Trend::Points(i32::from(judged.score.0) - points),
            },
            next: action(actions, band, &top.reasons_for, &lead_now),
            now: lead_now,
            reasons_for: top.reasons_for,
            reason_against: top.reasons_against.into_iter().next(),
        });
    }
    Ok(list)
}

/// The newest list of the test, and what one in random order would have found.
fn last_list(page: &ReportInput<'_>) -> Option<LastList> {
    let periods = |name: &str| page.evaluation.scorers.iter().find(|scorer| scorer.name == name).map(|s| &s.periods);
    let made = periods(&page.evaluation.chosen)?;
    let (place, last) = made.iter().enumerate().rev().find(|(_, period)| period.listed > 0.0)?;
    let by_chance = periods(crate::evaluate::Scorer::RANDOM)
        .and_then(|periods| periods.get(place))
        .filter(|period| period.start == last.start)
        .map(|period| period.found);
    Some(LastList { made: last.start, listed: last.listed, found: last.found, by_chance })
}
