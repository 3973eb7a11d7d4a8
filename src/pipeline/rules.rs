//! `leadscore rules replay`, and the card's points on a run's rows.

use super::PipelineError;
use super::source::tables;
use crate::cohort::is_listable;
use crate::config::Config;
use crate::frame::Cell;
use crate::ingest::{Purpose, Tables};
use crate::rules::{BoundCard, RuleCard, Standing};
use crate::time::{Instant, Zone};

/// Where every open lead stands on the card, at one instant or at several.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Replay {
    /// The last instant.
    pub as_of: Instant,
    /// The open leads of each instant, in the order of instants; of one instant, most points first.
    pub rows: Vec<ReplayRow>,
    /// What the card says beside points: columns that others would only have empty.
    pub says: Says,
    /// How many leads each segment has, and how many came and went.
    pub segments: Vec<SegmentCount>,
    /// Files that lack columns, and what the card says that these files do not.
    pub warnings: Vec<String>,
}

/// What a card says beside points.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Says {
    /// It has a matrix.
    pub matrix: bool,
    /// It, or the config, knows stages.
    pub stages: bool,
    /// It has personas.
    pub personas: bool,
    /// It asks for a least act.
    pub qualify: bool,
    /// It has a sunset.
    pub sunset: bool,
    /// It has overrides.
    pub overrides: bool,
}

/// One lead on the card.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ReplayRow {
    /// The lead.
    pub lead_id: String,
    /// When.
    pub as_of: Instant,
    /// Its points.
    pub points: f64,
    /// Its band; none without evidence, or below the lowest.
    pub band: Option<String>,
    /// Whether anything is known of it.
    pub evidence: bool,
    /// The points of who it is.
    pub fit_points: f64,
    /// The points of what it does.
    pub activity_points: f64,
    /// Its cell of the matrix.
    pub cell: Option<Cell>,
    /// Whether sales should work that cell.
    pub green: Option<bool>,
    /// The furthest stage it has reached.
    pub stage: Option<&'static str>,
    /// When it first did.
    pub stage_since: Option<Instant>,
    /// Days since then.
    pub days_in_stage: Option<f64>,
    /// The persona it matches.
    pub persona: Option<String>,
    /// Whether it has done the least that a lead must have done.
    pub qualified: Option<bool>,
    /// Whether it is to be written to no more.
    pub sunset: Option<bool>,
    /// The override that decided its band.
    #[serde(rename = "override")]
    pub overridden: Option<String>,
    /// The segments it is in, by index into [`Replay::segments`].
    pub segments: Vec<usize>,
}

/// A segment's leads at the last instant, and who came and went since the one before.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SegmentCount {
    /// The segment.
    pub name: String,
    /// Leads in it.
    pub leads: usize,
    /// The instant that it is compared with.
    pub since: Instant,
    /// Leads in it now that were not.
    pub entered: usize,
    /// Leads that were in it and are no more, or are no longer open.
    pub left: usize,
}

/// What is replayed.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReplayOf<'a> {
    /// The instant; without it, right after the data ends.
    pub as_of: Option<&'a str>,
    /// A further card of the file, by name.
    pub card: Option<&'a str>,
    /// Every so often, from the first lead's creation or event up to that instant.
    pub every: Option<Every>,
    /// The instant with which segments are compared; without it, one step of `every`, or a week, before.
    pub since: Option<&'a str>,
}

/// How often a trajectory has a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// At the same time of every day.
    Day,
    /// Of every week.
    Week,
    /// Of every month; the last day of those that are too short.
    Month,
}

impl Every {
    /// So many steps before an instant, by the clocks of a zone; `None` before the calendar begins.
    fn before(self, zone: &Zone, instant: Instant, steps: i32) -> Option<Instant> {
        let span = match self {
            Self::Day => jiff::Span::new().try_days(steps),
            Self::Week => jiff::Span::new().try_weeks(steps),
            Self::Month => jiff::Span::new().try_months(steps),
        };
        let local = zone.local(instant);
        let earlier = local.checked_sub(span.ok()?).ok()?;
        Some(zone.earlier(earlier))
    }
}

/// The config's card.
pub(super) fn card(config: &Config) -> Result<Option<RuleCard>, PipelineError> {
    let Some(rules) = &config.rules else { return Ok(None) };
    let Some(card) = &rules.card else { return Ok(None) };
    card_file(config, card).map(Some).map_err(|error| error.named_by("[rules] card"))
}

/// A card by its file, relative to the config, with the project's zone and stages.
pub(super) fn card_file(config: &Config, file: &str) -> Result<RuleCard, PipelineError> {
    let path = config.base.join(file);
    let text = std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source))?;
    Ok(RuleCard::parse(&text, file)?.in_zone(&config.zone()?).with_stages(&config.stages))
}

/// The default instant of scoring: right after the data ends.
pub(super) fn instant(tables: &Tables, asked: Option<Instant>) -> Instant {
    asked.unwrap_or_else(|| tables.data_end.map_or_else(Instant::default, Instant::next))
}

/// The leads that are open at an instant.
pub(super) fn open_leads(config: &Config, tables: &Tables, as_of: Instant) -> Vec<(usize, Instant)> {
    let open = |&lead: &usize| is_listable(tables, lead, as_of, config.outcome.repeat);
    (0..tables.leads.ids.len()).filter(open).map(|lead| (lead, as_of)).collect()
}

/// Replays the config's card, or a further card of its file, over everything visible at each instant.
///
/// # Errors
/// [`PipelineError`].
pub fn replay(config: &Config, of: &ReplayOf<'_>, stage: &dyn Fn(&str)) -> Result<Replay, PipelineError> {
    let mut card = card(config)?.ok_or(PipelineError::NoCard)?;
    if let Some(name) = of.card {
        card = card.card(name)?;
    }
    let zone = config.zone()?;
    let read = |text: Option<&str>| text.map(|text| zone.parse(text).map_err(PipelineError::from)).transpose();
    let (asked, since) = (read(of.as_of)?, read(of.since)?);
    stage("reading");
    let (tables, report) = tables(config, Purpose::Score)?;
    let as_of = instant(&tables, asked);
    stage("replaying");
    let bound = card.bind(&tables)?;
    let instants = match of.every {
        None => vec![as_of],
        Some(every) => instants(&tables, &zone, as_of, every)?,
    };
    let mut rows = Vec::new();
    for &instant in &instants {
        let open = open_leads(config, &tables, instant);
        let standings = bound.standings(&open)?;
        let mut own: Vec<ReplayRow> =
            open.iter().zip(&standings).map(|(&(lead, _), own)| row(&bound, &tables, (lead, instant), own)).collect();
        own.sort_by(|a, b| b.points.total_cmp(&a.points).then_with(|| a.lead_id.cmp(&b.lead_id)));
        rows.extend(own);
    }
    let before = || of.every.unwrap_or(Every::Week).before(&zone, as_of, 1).unwrap_or_default();
    let segments = segment_counts(config, &bound, &tables, (since.unwrap_or_else(before), as_of))?;
    let grading = &card.grading;
    let says = Says {
        matrix: grading.matrix.is_some(),
        stages: !grading.stage_map().is_empty(),
        personas: card.rules.iter().any(|rule| matches!(rule.kind, crate::rules::RuleKind::Persona(_))),
        qualify: grading.qualify.is_some(),
        sunset: grading.sunset.is_some(),
        overrides: !grading.overrides.is_empty(),
    };
    let warnings = [report.lacking_sentences(), bound.warnings().sentences()].concat();
    Ok(Replay { as_of, rows, says, segments, warnings })
}

/// From the first instant that anything is known of, step by step, up to `as_of`.
fn instants(tables: &Tables, zone: &Zone, as_of: Instant, every: Every) -> Result<Vec<Instant>, PipelineError> {
    let first_event = tables.events.earliest()?;
    let Some(first) = tables.leads.created.iter().flatten().copied().chain(first_event).min() else {
        return Ok(vec![as_of]);
    };
    let steps = (0..).map_while(|steps| every.before(zone, as_of, steps).filter(|&at| steps == 0 || at > first));
    let mut instants: Vec<Instant> = steps.collect();
    if let Some(last) = instants.first_mut() {
        *last = as_of;
    }
    instants.reverse();
    Ok(instants)
}

fn row(bound: &BoundCard<'_>, tables: &Tables, (lead, as_of): (usize, Instant), standing: &Standing) -> ReplayRow {
    let grading = &bound.card().grading;
    ReplayRow {
        lead_id: tables.leads.ids[lead].clone(),
        as_of,
        points: standing.points,
        band: bound.band_name(standing).map(str::to_owned),
        evidence: standing.evidence,
        fit_points: standing.fit_points,
        activity_points: standing.activity_points,
        cell: standing.cell,
        green: standing.green,
        stage: standing.stage.map(|reached| reached.stage.name()),
        stage_since: standing.stage.map(|reached| reached.since),
        days_in_stage: standing.stage.map(|reached| reached.days(as_of)),
        persona: bound.persona_name(standing).map(str::to_owned),
        qualified: standing.qualified,
        sunset: standing.sunset,
        overridden: standing.overridden.map(|own| grading.overrides[own].name.clone()),
        segments: (0..grading.segments.len()).filter(|&segment| standing.is_in(segment)).collect(),
    }
}

/// Who is in each segment at the second instant, and came or went since the first.
fn segment_counts(
    config: &Config,
    bound: &BoundCard<'_>,
    tables: &Tables,
    (since, as_of): (Instant, Instant),
) -> Result<Vec<SegmentCount>, PipelineError> {
    let segments = &bound.card().grading.segments;
    if segments.is_empty() {
        return Ok(Vec::new());
    }
    let members = |at: Instant| -> Result<Vec<Option<Standing>>, PipelineError> {
        let open = open_leads(config, tables, at);
        let mut all = vec![None; tables.leads.ids.len()];
        for (&(lead, _), standing) in open.iter().zip(bound.standings(&open)?) {
            all[lead] = Some(standing);
        }
        Ok(all)
    };
    let (then, now) = (members(since)?, members(as_of)?);
    let is_in = |standing: &Option<Standing>, segment| standing.as_ref().is_some_and(|own| own.is_in(segment));
    let count = |segment, before: bool, after: bool| {
        then.iter()
            .zip(&now)
            .filter(|(then, now)| is_in(then, segment) == before && is_in(now, segment) == after)
            .count()
    };
    let counts = segments.iter().enumerate().map(|(index, segment)| SegmentCount {
        name: segment.name.clone(),
        leads: count(index, false, true) + count(index, true, true),
        since,
        entered: count(index, false, true),
        left: count(index, true, false),
    });
    Ok(counts.collect())
}
