//! `leadscore monitor`: has the world moved since the model was trained?

use std::collections::BTreeMap;
use std::path::Path;

use super::PipelineError;
use super::fresh::{Fresh, FreshRow, as_trained, fresh};
use super::rules::instant;
use super::score::state;
use super::source::Source;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::features;
use crate::frame::{FeatureFrame, Margin};
use crate::ingest::Tables;
use crate::monitor::{
    LEAST_LEADS, MonitorReading, MonthCheck, Scored, ScoredRow, alarms, apart, check_rows, feature_drift,
    first_of_each, margin_drift, scores_by_month,
};
use crate::score::State;
use crate::stats::{logit, sigmoid};
use crate::time::Instant;

/// Holds today's leads against the artifact's frozen profile, and ripe ones against what the artifact said of them.
///
/// `as_of`: when today's leads are scored (default: right after the data ends).
///
/// # Errors
/// [`PipelineError`]: files, cohort, or features that the artifact cannot read.
pub fn monitor(
    config: &Config,
    artifact: &Artifact,
    as_of: Option<&str>,
    stage: &dyn Fn(&str),
) -> Result<MonitorReading, PipelineError> {
    let asked = as_of.map(|text| config.zone()?.parse(text).map_err(PipelineError::from)).transpose()?;
    let config = &as_trained(config, artifact);
    let found = fresh(config, artifact, stage)?;
    stage("comparing");
    let today = today(config, artifact, &found, asked)?;
    let independent = artifact.provenance.trained.leads;
    let profile = &artifact.reference_profile;
    let score = margin_drift(profile, independent, &today.margins, config.seed());
    let rows = ripe(&found.rows, config.calibration.prior_offset()?);
    let overall = match found.undated {
        true => check_rows(&rows),
        false => check_rows(&apart(&rows, config.label.horizon_days)),
    };
    let alarms = alarms(&overall, &score);
    Ok(MonitorReading {
        model_sha256: artifact.sha256()?,
        as_of: today.as_of,
        states: today.states,
        features: feature_drift(profile, independent, &today.frame, config.seed()),
        score,
        months: if found.undated { Vec::new() } else { by_month(config, &rows)? },
        inflation: if found.undated { Vec::new() } else { inflation(config, &found.rows)? },
        overall,
        alarms,
    })
}

/// Writes the page `monitor.html` of a reading.
///
/// # Errors
/// [`PipelineError::Report`] when a message is missing, [`PipelineError::Disk`] when the file cannot be written.
pub fn write_monitor_page(input: &crate::report::MonitorInput<'_>, path: &Path) -> Result<(), PipelineError> {
    let page = crate::report::render_monitor(input)?;
    Ok(crate::disk::replace(path, page.as_bytes())?)
}

/// The leads that a list of today would choose from.
struct Today {
    as_of: Option<Instant>,
    states: Vec<(String, usize)>,
    frame: FeatureFrame,
    margins: Vec<Margin>,
}

fn today(config: &Config, artifact: &Artifact, found: &Fresh, asked: Option<Instant>) -> Result<Today, PipelineError> {
    match &found.source {
        Source::Events { tables, .. } if !found.undated => {
            let as_of = instant(tables, asked);
            let states = standing(config, artifact, tables, as_of);
            let scored = states.iter().enumerate().filter(|(_, state)| **state == State::Scored);
            let pairs: Vec<(usize, Instant)> = scored.map(|(lead, _)| (lead, as_of)).collect();
            let frame = features::extract(tables, &pairs, &artifact.features)?;
            let margins = artifact.score_frame(&frame)?.into_iter().map(|row| row.margin).collect();
            Ok(Today { as_of: Some(as_of), states: counted(&states), frame, margins })
        }
        _ => {
            let newest = asked.or_else(|| found.rows.last().map(|row| row.as_of));
            let rows = match newest.filter(|_| !found.undated) {
                Some(newest) => listed_last(&found.rows, newest, config.capacity.per.days()),
                None => (0..found.rows.len()).collect(),
            };
            Ok(Today {
                as_of: newest.filter(|_| !found.undated),
                states: vec![(State::Scored.name().to_owned(), rows.len())],
                frame: found.frame.take(&rows),
                margins: rows.iter().map(|&row| found.rows[row].judged.margin).collect(),
            })
        }
    }
}

/// A table's rows of one instant; where too few share it for a distribution, because leads have instants of their own, each lead's
/// newest row of the list period that ends then. `rows` are sorted by as_of.
fn listed_last(rows: &[FreshRow], newest: Instant, period_days: i64) -> Vec<usize> {
    let then: Vec<usize> = (0..rows.len()).filter(|&row| rows[row].as_of == newest).collect();
    if then.len() as u64 >= LEAST_LEADS {
        return then;
    }
    let within = |row: &usize| rows[*row].as_of <= newest && newest < rows[*row].as_of.plus_days(period_days);
    let last: BTreeMap<u32, usize> = (0..rows.len()).filter(within).map(|row| (rows[row].lead, row)).collect();
    let mut last: Vec<usize> = last.into_values().collect();
    last.sort_unstable();
    last
}

/// Each lead's state at an instant.
fn standing(config: &Config, artifact: &Artifact, tables: &Tables, as_of: Instant) -> Vec<State> {
    (0..tables.leads.ids.len()).map(|lead| state(config, artifact, tables, lead, as_of)).collect()
}

/// How many leads are in each state.
fn counted(states: &[State]) -> Vec<(String, usize)> {
    let count = |state: State| (state.name().to_owned(), states.iter().filter(|&&found| found == state).count());
    [State::Scored, State::NoEvidence, State::OutOfScope, State::NotOpen].map(count).to_vec()
}

/// Ripe rows with the chances that they have in these files: the artifact speaks of all leads, and the files may hold a part only of
/// those that did not convert (`offset`, the log of that part).
fn ripe(rows: &[FreshRow], offset: f64) -> Vec<ScoredRow> {
    let in_files = |chance: f64| if offset.abs() > 0.0 { sigmoid(logit(chance) - offset) } else { chance };
    let ripe = |row: &FreshRow| {
        let converted = row.outcome?;
        Some(ScoredRow { lead: row.lead, as_of: row.as_of, chance: in_files(row.judged.probability.0), converted })
    };
    rows.iter().filter_map(ripe).collect()
}

fn by_month(config: &Config, rows: &[ScoredRow]) -> Result<Vec<MonthCheck>, PipelineError> {
    let zone = config.zone()?;
    let mut months: BTreeMap<(i16, i8), Vec<ScoredRow>> = BTreeMap::new();
    for row in rows {
        let date = zone.local(row.as_of).date();
        months.entry((date.year(), date.month())).or_default().push(*row);
    }
    let check = |((year, month), rows): ((i16, i8), Vec<ScoredRow>)| MonthCheck {
        month: format!("{year:04}-{month:02}"),
        check: check_rows(&first_of_each(&rows)),
    };
    Ok(months.into_iter().map(check).collect())
}

fn inflation(config: &Config, rows: &[FreshRow]) -> Result<Vec<crate::monitor::MonthScores>, PipelineError> {
    let scored = |row: &FreshRow| Scored {
        lead: row.lead,
        as_of: row.as_of,
        score: row.judged.value,
        chance: row.judged.probability.0,
        best: row.judged.band == 0,
    };
    Ok(scores_by_month(&rows.iter().map(scored).collect::<Vec<_>>(), &config.zone()?))
}
