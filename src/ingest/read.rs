//! All files to [`Tables`]: the one way in.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::error::IngestError;
use super::events::{EventFileReport, EventLog, LeadIndex, first};
use super::file::{FileTable, is_missing};
use super::leads::{self, LeadsRead, Parts};
use super::outcomes;
use super::params::{EventsParams, LeadMatch, LeadsParams, OutcomeParams};
use super::tables::{Events, Leads, Tables};
use super::wanted::Wanted;
use crate::time::{Instant, Zone};

/// Which files to read, and what the rest of the config needs from them.
#[derive(Debug)]
pub struct ReadParams<'a> {
    /// The folder that file names are relative to.
    pub base: &'a Path,
    /// `[leads]`.
    pub leads: Option<&'a LeadsParams>,
    /// `[[events]]`.
    pub events: &'a [EventsParams],
    /// `[outcome]`.
    pub outcome: &'a OutcomeParams,
    /// What the tables are for.
    pub purpose: Purpose,
    /// Columns of the leads file that other parts of the config name: splits, cohorts, outcomes.
    pub auxiliary: &'a BTreeSet<String>,
    /// Sensitive columns that `[privacy] allow_sensitive` lets in.
    pub allow_sensitive: &'a [String],
    /// The zone of local times; `None` when the project names none.
    pub zone: Option<&'a Zone>,
    /// `[label] data_end`, when it is given.
    pub data_end: Option<Instant>,
}

/// What tables are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To learn: an outcome that never happens is a mistake.
    Train,
    /// To score: nobody may have converted yet.
    Score,
}

/// What was found on the way, in counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IngestReport {
    /// Leads kept.
    pub leads: usize,
    /// Rows of the leads file that `[leads] where` left out.
    pub filtered_lead_rows: usize,
    /// Rows of the leads file that repeat another.
    pub duplicate_lead_rows: usize,
    /// Columns of the leads file that training never saw and the model does not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_lead_columns: Vec<String>,
    /// One entry per event file.
    pub event_files: Vec<EventFileReport>,
    /// Exact repeats among the events, left out.
    pub duplicate_events: usize,
    /// Events kept.
    pub events: usize,
    /// Whether any file says when its records arrived.
    pub arrival_known: bool,
}

/// Reads everything.
///
/// # Errors
/// [`IngestError`], naming file, line, column and value.
pub fn read(params: &ReadParams<'_>) -> Result<(Tables, IngestReport), IngestError> {
    read_wanted(params, None)
}

/// The same, but of the leads file only what is `wanted`, as what it must be: for scoring.
///
/// # Errors
/// [`IngestError`]; also when a wanted column is not there or holds something else.
pub fn read_wanted(params: &ReadParams<'_>, wanted: Option<&Wanted>) -> Result<(Tables, IngestReport), IngestError> {
    let event_file =
        |events: &EventsParams| FileTable::read_columns(&params.base.join(&events.file), &events.columns());
    // Only leads that are known by their events ask for all files at once.
    let (read, mut files) = match params.leads {
        Some(own) => {
            let file = FileTable::read(&params.base.join(&own.file))?;
            let parts = Parts { auxiliary: params.auxiliary, allow_sensitive: params.allow_sensitive, wanted };
            (leads::read(&file, own, &parts, params.zone)?, Vec::new().into_iter())
        }
        None => {
            let files = params.events.iter().map(event_file).collect::<Result<Vec<_>, _>>()?;
            (leads_of_events(params.events, &files)?, files.into_iter())
        }
    };
    let LeadsRead { leads, by_email, filtered_rows, duplicate_rows, ignored_columns } = read;
    let index = LeadIndex {
        by_id: leads.ids.iter().enumerate().map(|(lead, id)| (id.as_str(), lead)).collect(),
        has_email: !by_email.is_empty(),
        by_email: &by_email,
    };
    let mut log = EventLog::default();
    let mut event_files = Vec::with_capacity(params.events.len());
    for events in params.events {
        let file = files.next().map_or_else(|| event_file(events), Ok)?;
        event_files.push(log.add(&file, events, &index, params.purpose, params.zone)?);
    }
    let latest_event = log.latest;
    let (events, duplicate_events) = log.finish(leads.ids.len());
    let outcome_file = match &params.outcome.file {
        Some(spec) => Some((FileTable::read(&params.base.join(&spec.path))?, spec)),
        None => None,
    };
    let file = outcome_file.as_ref().map(|(table, spec)| (table, *spec, &index));
    let outcomes = outcomes::read(params.outcome, &leads, &events, file, params.zone, params.purpose)?;
    let latest_conversion = outcomes.conversions.iter().flatten().map(|conversion| conversion.at).max();
    let report = IngestReport {
        leads: leads.ids.len(),
        filtered_lead_rows: filtered_rows,
        duplicate_lead_rows: duplicate_rows,
        ignored_lead_columns: ignored_columns,
        event_files,
        duplicate_events,
        events: events.len(),
        arrival_known: params.events.iter().any(|events| events.known_at.is_some()),
    };
    drop(index);
    let mut leads = leads;
    first_seen(&mut leads, &events);
    let data_end = match params.data_end {
        Some(given) => Some(given),
        None => {
            if params.purpose == Purpose::Train {
                no_lonely_end(&events, latest_event.max(latest_conversion))?;
            }
            latest_event.max(latest_conversion)
        }
    };
    Ok((Tables { leads, events, outcomes, data_end }, report))
}

/// So many days without an event before the last few are no quiet spell: those few are dated wrong, or planned.
const LONELY_DAYS: i64 = 60;

/// One part in so many of the events may lie beyond such a gap before the end of the data is believed.
const LONELY_PART: usize = 100;

/// A meeting booked for next year, or a typo in a year, would make every young lead a ripe "no": the end of the data is
/// not taken from events that stand alone.
fn no_lonely_end(events: &Events, latest: Option<Instant>) -> Result<(), IngestError> {
    let Some(latest) = latest.filter(|_| events.len() >= LONELY_PART) else { return Ok(()) };
    let mut times = events.time.clone();
    let place = times.len() - 1 - times.len() / LONELY_PART;
    let (_, crowd, _) = times.select_nth_unstable(place);
    let crowd = *crowd;
    let after = events.time.iter().copied().filter(|&time| time > crowd);
    let mut beyond: Vec<Instant> = after.chain([latest]).collect();
    beyond.sort_unstable();
    let mut before = crowd;
    for next in beyond {
        if next > before.plus_days(LONELY_DAYS) {
            return Err(IngestError::Mapping {
                key: "[label] data_end".to_owned(),
                why: format!(
                    "the data seem to end at {before}, but a few rows are dated later, up to {latest} (planned, or a typo?); say \
                     where the data end, such as data_end = \"{before}\""
                ),
            });
        }
        before = next;
    }
    Ok(())
}

/// Without a leads file, whoever has an event is a lead.
fn leads_of_events(params: &[EventsParams], files: &[FileTable]) -> Result<LeadsRead, IngestError> {
    let mut ids = BTreeSet::new();
    for (file, events) in files.iter().zip(params) {
        if events.matching != LeadMatch::Id {
            return Err(IngestError::Mapping {
                key: "[[events]] match".to_owned(),
                why: format!(
                    "{} finds leads by e-mail address, which needs a [leads] file that knows them",
                    events.file
                ),
            });
        }
        for id in file.strings(first(&events.lead), "[[events]] lead")?.iter().flatten() {
            if !is_missing(id) && !ids.contains(id) {
                ids.insert(id.to_owned());
            }
        }
    }
    if ids.is_empty() {
        let why = if params.is_empty() {
            "neither [leads] nor [[events]] names a file"
        } else {
            "no row of the event files says whose it is"
        };
        return Err(IngestError::NoLeads { why: why.to_owned() });
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let leads = Leads { created: vec![None; ids.len()], ids, accounts: None, attributes: Vec::new() };
    Ok(LeadsRead { leads, by_email: HashMap::new(), filtered_rows: 0, duplicate_rows: 0, ignored_columns: Vec::new() })
}

/// A lead without a creation instant came into being when it was first seen: when its first record could be read, not
/// when that happened, or a record still to arrive would change the lead's age.
fn first_seen(leads: &mut Leads, events: &Events) {
    for (lead, created) in leads.created.iter_mut().enumerate() {
        let own = events.offsets[lead]..events.offsets[lead + 1];
        *created = created.or_else(|| events.visible_at[own].first().copied());
    }
}
