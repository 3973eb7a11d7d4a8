//! What stands beside a score for whoever calls: since when the stage, a spike and its route, the hour of answers, the team's action,
//! and a random slice of those that nobody would call.

use super::PipelineError;
use crate::cohort::Reached;
use crate::config::Config;
use crate::ingest::Tables;
use crate::outreach::{Actions, ContactTime, Situation, Spike, contact_time, spike};
use crate::report::{Beside, BesideValues};
use crate::score::{ScoredLead, State};
use crate::time::Instant;

/// What a spike is called in lists and in actions files.
pub(super) const SPIKE: &str = "spike";

/// Columns of a scores list that an actions file cannot have.
const TAKEN: [&str; 23] = [
    "lead_id",
    "as_of",
    "state",
    "score",
    "chance",
    "chance_low",
    "chance_high",
    "band",
    "fit",
    "activity",
    "fit_points",
    "activity_points",
    "stage",
    "stage_since",
    "days_in_stage",
    "signal",
    "route",
    "contact_hour",
    "contact_weekday",
    "reason_against",
    "model",
    "rank",
    "explore",
];

/// A column of texts.
fn texts(name: &str, values: Vec<Option<String>>) -> Beside {
    Beside { name: name.to_owned(), values: BesideValues::Text(values) }
}

/// For each event type whether it is one of these; a name that the log does not have is nobody's event.
fn kinds(tables: &Tables, wanted: &dyn Fn(&str) -> bool) -> Vec<bool> {
    tables.events.kinds().iter().map(|kind| wanted(kind)).collect()
}

/// Event types of `[signal]` and `[contact]` that the log does not have, a sentence each: a slip there would be silence in a list.
pub(super) fn unknown_events(config: &Config, tables: &Tables) -> Vec<String> {
    let signal = config.signal.iter().flat_map(|own| own.events.iter().map(|event| ("[signal] events", event)));
    let contact =
        config.contact.iter().flat_map(|own| own.responses.iter().map(|event| ("[contact] responses", event)));
    let unknown = signal.chain(contact).filter(|(_, event)| tables.events.kind(event).is_none());
    unknown.map(|(key, event)| format!("{key}: the log has no event {event:?}; nothing counts for it")).collect()
}

/// Since when each lead is in its stage, and for how many days; nothing where no act says a stage.
pub(super) fn stage_columns(stages: &[Option<Reached>], as_of: Instant) -> [Beside; 2] {
    let since = stages.iter().map(|reached| reached.map(|reached| reached.since.to_string())).collect();
    let days = stages.iter().map(|reached| reached.map(|reached| reached.days(as_of))).collect();
    [texts("stage_since", since), Beside { name: "days_in_stage".to_owned(), values: BesideValues::Days(days) }]
}

/// The sudden rise of each lead's acts, where there is one; `None` without `[signal]`.
pub(super) fn spikes(
    config: &Config,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Option<Vec<Option<Spike>>>, PipelineError> {
    let Some(params) = &config.signal else { return Ok(None) };
    let counts = kinds(tables, &|kind| match (params.events.is_empty(), config.stages.is_empty()) {
        (false, _) => params.events.iter().any(|own| own == kind),
        (true, false) => config.stages.contains_key(kind),
        (true, true) => true,
    });
    let spikes = tables.events.each_row(
        rows,
        || (),
        |(), part, lead, found| {
            let created = tables.leads.created[lead.lead];
            found.extend(lead.as_ofs().map(|as_of| spike((part, lead.lead, as_of), created, &counts, params)));
        },
    )?;
    Ok(Some(spikes))
}

/// When each lead answers, where its own answers say so; `None` without `[contact]`.
pub(super) fn contact_times(
    config: &Config,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Option<Vec<Option<ContactTime>>>, PipelineError> {
    let Some(params) = &config.contact else { return Ok(None) };
    let zone = config.zone()?;
    let answers = kinds(tables, &|kind| params.responses.iter().any(|own| own == kind));
    let times = tables.events.each_row(
        rows,
        || (),
        |(), part, lead, found| {
            found.extend(lead.as_ofs().map(|as_of| contact_time((part, lead.lead, as_of), &answers, &zone)));
        },
    )?;
    Ok(Some(times))
}

/// Columns from the events of each lead: whether it woke up suddenly and whose it is then, when it answers.
pub(super) fn from_events(
    config: &Config,
    tables: &Tables,
    rows: &[(usize, Instant)],
) -> Result<Vec<Beside>, PipelineError> {
    let mut columns = Vec::new();
    if let (Some(spikes), Some(params)) = (spikes(config, tables, rows)?, &config.signal) {
        let flag = |word: &str| spikes.iter().map(|spike| spike.map(|_| word.to_owned())).collect();
        columns.push(texts("signal", flag(SPIKE)));
        columns.push(texts("route", flag(&params.route)));
    }
    if let Some(times) = contact_times(config, tables, rows)? {
        columns.push(texts("contact_hour", times.iter().map(|time| time.map(|time| time.hour.to_string())).collect()));
        let weekday = |time: &Option<ContactTime>| time.map(|time| time.weekday_name().to_owned());
        columns.push(texts("contact_weekday", times.iter().map(weekday).collect()));
    }
    Ok(columns)
}

/// The config's actions file, checked against the bands that leads can be in.
pub(super) fn actions(config: &Config, bands: &[&str]) -> Result<Option<Actions>, PipelineError> {
    let Some(params) = &config.actions else { return Ok(None) };
    let path = config.base.join(&params.file);
    let text =
        std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source).named_by("[actions] file"))?;
    let states = [State::NoEvidence.name(), State::OutOfScope.name()];
    let shown = config.report.show.iter().chain(&config.capacity.by).map(String::as_str);
    let taken: Vec<&str> = TAKEN.into_iter().chain(shown).collect();
    Ok(Some(Actions::parse(&text, &params.file, &[bands, &states].concat(), &taken)?))
}

/// The team's words for each lead of a finished list, one column per column of its file.
pub(super) fn action_columns(actions: &Actions, leads: &[ScoredLead], beside: &[Beside]) -> Vec<Beside> {
    let signal = beside.iter().find(|column| column.name == "signal");
    let said: Vec<Option<&[String]>> = leads
        .iter()
        .enumerate()
        .map(|(row, lead)| {
            let spike = match signal.map(|column| &column.values) {
                Some(BesideValues::Text(texts)) => texts[row].as_deref(),
                _ => None,
            };
            let reasons: Vec<&str> = spike
                .into_iter()
                .chain(lead.stage.as_deref())
                .chain(lead.reasons_for.iter().flat_map(|reason| [reason.field.as_str(), reason.feature.as_str()]))
                .collect();
            let band = lead.band.as_deref().unwrap_or_else(|| lead.state.name());
            actions.of(Situation { band, reasons: &reasons })
        })
        .collect();
    let cell = |cells: Option<&[String]>, at: usize| cells?.get(at).filter(|cell| !cell.is_empty()).cloned();
    let column = |(at, name): (usize, &String)| texts(name, said.iter().map(|cells| cell(*cells, at)).collect());
    actions.columns().iter().enumerate().map(column).collect()
}

/// A random slice of the lowest band, to be called anyway: the only way to measure what calling in the order of a score hides. Which
/// leads depends on the seed and on their ids, not on their place in a list.
pub(super) fn explored(config: &Config, leads: &[ScoredLead], lowest: &str, count: usize) -> Beside {
    let stream = config.seed().stream("explore");
    let mut low: Vec<(u64, usize)> = (0..leads.len())
        .filter(|&row| leads[row].band.as_deref() == Some(lowest))
        .map(|row| (stream.with_text(&leads[row].lead_id).bits(), row))
        .collect();
    low.sort_unstable_by(|a, b| (a.0, &leads[a.1].lead_id).cmp(&(b.0, &leads[b.1].lead_id)));
    let mut values = vec![None; leads.len()];
    for &(_, row) in low.iter().take(count) {
        values[row] = Some("yes".to_owned());
    }
    texts("explore", values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(id: usize, band: &str) -> ScoredLead {
        let as_of = Instant::default();
        ScoredLead { band: Some(band.to_owned()), ..ScoredLead::unscored(format!("L{id:03}"), as_of, State::Scored) }
    }

    fn marked(leads: &[ScoredLead], count: usize, seed: u64) -> Vec<String> {
        let mut config = Config::default();
        config.project.seed = seed;
        let BesideValues::Text(texts) = explored(&config, leads, "cold", count).values else { return Vec::new() };
        let drawn = leads.iter().zip(texts).filter(|(_, mark)| mark.is_some());
        let mut ids: Vec<String> = drawn.map(|(lead, _)| lead.lead_id.clone()).collect();
        ids.sort();
        ids
    }

    #[test]
    fn the_slice_is_of_the_lowest_band_and_the_same_in_any_order() {
        let mut leads: Vec<ScoredLead> =
            (0..200).map(|id| lead(id, if id % 2 == 0 { "cold" } else { "hot" })).collect();
        let drawn = marked(&leads, 10, 1);
        assert_eq!(drawn.len(), 10);
        assert!(drawn.iter().all(|id| id[1..].parse::<usize>().unwrap() % 2 == 0), "{drawn:?}");
        assert_ne!(drawn, marked(&leads, 10, 2));
        leads.reverse();
        assert_eq!(drawn, marked(&leads, 10, 1));
        // There are no more than there are.
        assert_eq!(marked(&leads, 1000, 1).len(), 100);
    }

    #[test]
    fn every_lead_of_the_band_is_drawn_as_often_as_every_other() {
        let leads: Vec<ScoredLead> = (0..20).map(|id| lead(id, "cold")).collect();
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..2000 {
            for id in marked(&leads, 5, seed) {
                *counts.entry(id).or_insert(0_i32) += 1;
            }
        }
        // 500 expected each; five standard deviations are 97.
        assert!(counts.len() == 20 && counts.values().all(|&count| (count - 500).abs() < 97), "{counts:?}");
    }
}
