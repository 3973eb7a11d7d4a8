//! Everything that an audit says, part by part, each with its number or its reason for none.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::acts::Acts;
use super::columns::{Paid, log_ages};
use super::error::AuditError;
use super::faults::{Fault, Overlap, find_faults};
use super::feedback::{Feedback, feedback};
use super::groups::{Group, MatrixCell, bands, by_column, by_content, cells, stages};
use super::half_life::{self, HalfLife, half_life};
use super::inflation::{Month, Trend, months, trend};
use super::intent::{Suspects, suspects};
use super::missing::Missing;
use super::params::AuditParams;
use super::rate::Rate;
use super::recorded::{Recorded, recorded};
use super::rows::Rows;
use super::rule::{Judged, RuleReading, read_rules};
use super::thresholds::{Threshold, thresholds};
use crate::cohort::Cohort;
use crate::evaluate::GroupBootstrap;
use crate::ingest::Tables;
use crate::rules::{CardOrigin, RuleCard, Standing};
use crate::seed::Seed;
use crate::time::{Instant, Zone};

/// Cells of points held at once, 8 bytes each: beyond them leads are drawn by chance.
const MOST_CELLS: usize = 40_000_000;
/// Rows on which the half-life is looked for: each takes part in some thirty regressions.
const MOST_FITTED_ROWS: usize = 200_000;

/// What is audited.
pub struct Asked<'a> {
    /// The card.
    pub card: &'a RuleCard,
    /// The files.
    pub tables: &'a Tables,
    /// Who was looked at when, and what became of them.
    pub cohort: &'a Cohort,
    /// `[audit]`.
    pub params: &'a AuditParams,
    /// What sales said, as a path that can be opened.
    pub feedback: Option<&'a Path>,
    /// The horizon in days, for messages.
    pub horizon_days: u32,
    /// The zone of months.
    pub zone: &'a Zone,
    /// The source of chance.
    pub seed: Seed,
    /// Resamples for intervals; 2000 where nothing else is asked.
    pub resamples: usize,
}

/// The card that was audited.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CardHead {
    /// Its file, as it was named.
    pub file: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether leadscore wrote it as a start.
    pub starter: bool,
    /// How many rules it has.
    pub rules: usize,
    /// Whether it cuts the matrix of fit and activity itself; else `cells` are quarters of the rows.
    pub matrix: bool,
}

/// What the audit stands on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ground {
    /// Rows looked at: a lead at an instant.
    pub rows: usize,
    /// Their leads.
    pub leads: usize,
    /// The horizon in days.
    pub horizon_days: u32,
    /// The ripe rows among them, and how many converted.
    pub ripe: Rate,
    /// The share of the leads that was looked at; below 1 where the rows did not fit.
    pub looked_at_share: f64,
    /// The error of the named faults: the chance that any sound rule is among them.
    pub family_wise_error: f64,
    /// Where the data end.
    pub data_end: Option<Instant>,
}

/// What was found. Every part that cannot be computed is empty or `None`, and `not_computable` says why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// The card.
    pub card: CardHead,
    /// What it stands on.
    pub ground: Ground,
    /// Rules at fault beyond chance, in the order of the card.
    pub faults: Vec<Fault>,
    /// Every rule, in the order of the card.
    pub rules: Vec<RuleReading>,
    /// Pairs of rules that pay alike, most alike first.
    pub overlaps: Vec<Overlap>,
    /// The points month by month.
    pub inflation: Vec<Month>,
    /// How their mean moves.
    pub inflation_trend: Option<Trend>,
    /// The matrix of fit and activity: A to D, each from 1 to 4; A4 is the best cell.
    pub cells: Vec<MatrixCell>,
    /// The card's bands, best first.
    pub bands: Vec<Group>,
    /// The stages of the journey.
    pub stages: Vec<Group>,
    /// Campaigns.
    pub campaigns: Vec<Group>,
    /// Pages, files and forms.
    pub content: Vec<Group>,
    /// Points without intent.
    pub suspects: Vec<Suspects>,
    /// How fast points should fade.
    pub half_life: Option<HalfLife>,
    /// Where bands should be cut, highest first.
    pub thresholds: Vec<Threshold>,
    /// Card against recorded score.
    pub recorded: Option<Recorded>,
    /// What sales said.
    pub feedback: Option<Feedback>,
    /// Part to the reason why it has no numbers.
    pub not_computable: BTreeMap<&'static str, Missing>,
}

/// Audits a card. The same input and seed give the same answer with any number of threads.
///
/// Cost: some thirty replays of the card on at most 200,000 rows, one replay on all, and `resamples` passes over the leads.
///
/// # Errors
/// [`AuditError`]: a card that cannot run on these tables, events or feedback that cannot be read, or no ripe row at all.
pub fn audit(asked: &Asked<'_>) -> Result<Audit, AuditError> {
    let Asked { card, tables, params, .. } = *asked;
    let accounts = tables.leads.account_groups();
    let rows = Rows::new(asked.cohort, accounts.as_deref(), MOST_CELLS / card.rules.len().max(1), asked.seed);
    let (ripe, places) = rows.ripe();
    if ripe.is_empty() {
        return Err(AuditError::NothingRipe { horizon_days: asked.horizon_days });
    }
    let paid = Paid::by(card, tables, &rows)?;
    let ripe_paid = paid.take(&places);
    let (outcomes, ages) = (ripe.outcomes(), log_ages(tables, &ripe));
    let bootstrap = GroupBootstrap::new(ripe.groups(), asked.resamples, asked.seed.stream("audit"))?;
    let judged = Judged { rows: &ripe, paid: &ripe_paid, outcomes: &outcomes, ages: &ages };
    let (mut rules, tests) = read_rules(card, (&rows, &paid), &judged, &bootstrap);
    let (faults, overlaps) = find_faults(&mut rules, &tests, (&rows, &paid));

    let mut reasons = Reasons::default();
    let dated = !asked.cohort.undated;
    let all_standings = card.bind(tables)?.standings(rows.pairs())?;
    let standings: Vec<Standing> = places.iter().map(|&row| all_standings[row].clone()).collect();
    let all_bootstrap = GroupBootstrap::new(rows.groups(), asked.resamples, asked.seed.stream("audit inflation"))?;
    let inflation = if dated { months(card, &rows, (&paid.total, &all_standings), asked.zone) } else { Vec::new() };
    let trend = if dated { trend(&rows, &paid.total, &all_bootstrap) } else { Err(Missing::Undated) };
    if !dated {
        reasons.0.insert("inflation", Missing::Undated);
    }
    let acts = Acts::new(params, tables)?;
    let of_row = acts.of(tables, &rows)?;
    let met = |place: usize| places.iter().map(|&row| of_row[row].met[place]).collect::<Vec<u64>>();
    let mut content = Vec::new();
    let mut campaigns = by_column(&params.campaign, tables, &ripe, &ripe_paid.total);
    for (place, followed) in acts.content.iter().enumerate() {
        let groups = by_content(&followed.property, &followed.values, &met(place), &ripe, &ripe_paid.total);
        if params.content.contains(&followed.property) { &mut content } else { &mut campaigns }.extend(groups);
    }
    for (part, groups) in [("campaigns", &campaigns), ("content", &content)] {
        if groups.is_empty() {
            reasons.0.insert(part, Missing::NoSuchColumn);
        }
    }
    let no_events = tables.events.is_empty();
    if no_events {
        reasons.0.insert("suspects", Missing::NoEvents);
    }
    let ground = Ground {
        rows: rows.len(),
        leads: rows.leads(),
        horizon_days: asked.horizon_days,
        ripe: Rate::of(&ripe, |_| true),
        looked_at_share: rows.share(),
        family_wise_error: super::FAMILY_WISE_ERROR,
        data_end: tables.data_end,
    };
    Ok(Audit {
        card: CardHead {
            file: card.file.clone(),
            name: card.name.clone(),
            starter: card.origin == CardOrigin::Starter,
            rules: card.rules.len(),
            matrix: card.grading.matrix.is_some(),
        },
        ground,
        faults,
        rules,
        overlaps,
        inflation,
        inflation_trend: reasons.or("inflation_trend", trend),
        cells: reasons.or("cells", cells(card, &paid, (&ripe, &ripe_paid), &standings)).unwrap_or_default(),
        bands: reasons.or("bands", bands(card, &ripe, &ripe_paid.total, &standings)).unwrap_or_default(),
        stages: reasons.or("stages", stages(card, &ripe, &ripe_paid.total, &standings)).unwrap_or_default(),
        campaigns,
        content,
        suspects: if no_events { Vec::new() } else { suspects(tables, &rows, &paid.total, &of_row) },
        half_life: reasons.or("half_life", fading(asked, &ripe, &ripe_paid)?),
        thresholds: reasons
            .or("thresholds", thresholds(card, &ripe, (&ripe_paid.total, &outcomes), &bootstrap))
            .unwrap_or_default(),
        recorded: reasons.or("recorded", recorded(tables, &ripe, &ripe_paid.total)),
        feedback: match asked.feedback {
            Some(path) => Some(feedback(path, card, tables, asked.zone)?),
            None => reasons.or("feedback", Err(Missing::NoFeedback)),
        },
        not_computable: reasons.0,
    })
}

/// The half-life, on some of the leads where there are very many rows.
fn fading(asked: &Asked<'_>, ripe: &Rows, paid: &Paid) -> Result<Result<HalfLife, Missing>, AuditError> {
    let stream = asked.seed.stream("audit half-life");
    let share = MOST_FITTED_ROWS as f64 / ripe.len() as f64;
    let places: Vec<usize> = (0..ripe.len())
        .filter(|&row| share >= 1.0 || stream.with(ripe.pairs()[row].0 as u64).uniform() < share)
        .collect();
    let (rows, paid) = (ripe.take(&places), paid.take(&places));
    let (outcomes, ages) = (rows.outcomes(), log_ages(asked.tables, &rows));
    half_life(&half_life::Ground {
        card: asked.card,
        tables: asked.tables,
        rows: &rows,
        outcomes: &outcomes,
        paid: &paid,
        ages: &ages,
    })
}

/// Why parts have no numbers.
#[derive(Default)]
struct Reasons(BTreeMap<&'static str, Missing>);

impl Reasons {
    fn or<T>(&mut self, part: &'static str, found: Result<T, Missing>) -> Option<T> {
        found.map_err(|missing| self.0.insert(part, missing)).ok()
    }
}
