//! All files to [`Tables`]: the one way in.

use std::collections::BTreeSet;
use std::path::Path;

use super::account_use::{AccountUse, with_accounts};
use super::aliases::{AliasLog, Aliases};
use super::arrival::UnreadArrival;
use super::chunks::Chunks;
use super::clicks::of_programs;
use super::dated::RecordedScore;
use super::error::IngestError;
use super::events::EventLog;
use super::file::{FileTable, is_missing};
use super::found::{CrowdedColumn, Example, IngestReport, RejectReason, Tally};
use super::history::HistoryLog;
use super::hygiene::HygieneParams;
use super::joining::{JoinTerms, Joining, Seen};
use super::leads::{self, LeadsRead, Parts};
use super::lists::Lists;
use super::look_alikes::look_alikes;
use super::other_outcomes;
use super::outcome_params::{OutcomeFile, OutcomeParams};
use super::outcomes::{self, OutcomeTable};
use super::params::{
    AliasParams, EventsParams, HistoryParams, LeadMatch, LeadsParams, PeopleList, RecordedScoreParams,
};
use super::people::{IdForm, People, Person};
use super::reasons::reason;
use super::recorded;
use super::rejects::Rejects;
use super::silent::silent;
use super::store::{Budget, EventStore, Events};
use super::tables::{Attribute, AttributeRole, Leads, NO_TEXT, Tables, Values};
use super::wanted::Wanted;
use super::warnings::warnings;
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
    /// `[[aliases]]`.
    pub aliases: &'a [AliasParams],
    /// `[[history]]`.
    pub history: &'a [HistoryParams],
    /// `[rules] history`.
    pub recorded: Option<&'a RecordedScoreParams>,
    /// `[outcome]`.
    pub outcome: &'a OutcomeParams,
    /// `[hygiene]`.
    pub hygiene: &'a HygieneParams,
    /// `[privacy] suppress`: people who objected.
    pub suppress: Option<&'a PeopleList>,
    /// `[privacy] exclude`, and lists given on the command line: people who are left out as if they had never been there.
    pub exclude: &'a [PeopleList],
    /// What the tables are for.
    pub purpose: Purpose,
    /// What becomes of the accounts of `[leads] account`.
    pub accounts: AccountUse,
    /// Columns of the leads file that other parts of the config name: splits, cohorts, outcomes.
    pub auxiliary: &'a BTreeSet<String>,
    /// Sensitive columns that `[privacy] allow_sensitive` lets in.
    pub allow_sensitive: &'a [String],
    /// The zone of local times; `None` when the project names none.
    pub zone: Option<&'a Zone>,
    /// `[label] data_end`, when it is given.
    pub data_end: Option<Instant>,
    /// How much memory the events may take.
    pub budget: &'a Budget,
    /// The clock: nothing on record can be later. `None`: nobody looks.
    pub now: Option<Instant>,
    /// Rows left out that are remembered one by one; 0 where nobody asks for them.
    pub most_rejects: usize,
}

/// What tables are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To learn: an outcome that never happens is a mistake.
    Train,
    /// To score: nobody may have converted yet.
    Score,
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
    let mut report = IngestReport::default();
    let mut rejects = Rejects::at_most(params.most_rejects);
    let LeadsRead { mut leads, others, emails } = who(params, wanted, &mut report, &mut rejects)?;
    report.leads = leads.ids.len();
    report.leads_without_creation = leads.created.iter().filter(|created| created.is_none()).count();
    let leads_file = params.leads.map_or("", |own| own.file.as_str());
    report.look_alike_ids = look_alikes(&leads.ids, leads_file);
    report.crowded_columns = crowded(&leads);
    if params.purpose == Purpose::Train {
        report.silent_columns = silent(&leads, leads_file);
    }
    let people = People::new(IdForm::of(params.leads), &leads.ids, others, emails)?;
    let aliases = aliases(params, &people, &mut rejects, &mut report)?;
    let people = people.with_aliases(aliases);

    let mut seen = Seen::new(leads.ids.len());
    let mut log = EventLog { store: EventStore::new(&leads, params.budget)? };
    let terms = JoinTerms {
        people: &people,
        created: &leads.created,
        zone: params.zone,
        purpose: params.purpose,
        data_end: params.data_end,
        now: params.now,
    };
    for events in params.events {
        let mut joining = Joining::new(events, terms)?;
        let mut chunks = Chunks::open(params.base, &events.file, &events.format, Some(&events.columns()))?;
        let undecided = events.properties.iter().filter(|column| !events.non_negative.contains(column));
        chunks.decide(&undecided.map(String::as_str).collect::<Vec<_>>())?;
        report.lacking.extend_from_slice(chunks.lacking());
        report.unread_arrivals.extend(UnreadArrival::of(events, chunks.columns()));
        let mut chunk = chunks.next_chunk()?;
        while let Some(piece) = chunk {
            let source = chunks.source();
            // While a chunk is joined, the next one is decoded: on a thread of its own, since to wait for it on one that
            // others' work is done on would be to wait for oneself.
            let (added, next) = std::thread::scope(|scope| {
                let next = scope.spawn(|| chunks.next_chunk());
                let added = log.add(&piece, &mut joining, &mut seen, &mut rejects);
                (added, next.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            });
            if let Err(error) = added {
                return Err(chunks.completed(error, params.zone, (source, next.ok().flatten())));
            }
            chunk = next?;
        }
        report.event_files.push(joining.finish()?);
    }
    other_outcomes::add_events(params, &leads, &mut log.store)?;
    let latest_event = report.event_files.iter().filter_map(|file| file.last).max();
    let (events, duplicate_events) = log.store.finish()?;
    report.duplicate_events = duplicate_events;
    report.events = events.len();
    report.arrival_known = params.events.iter().any(|events| events.known_at.is_some());
    report.leads_with_events = seen.leads();
    report.events_before_creation = seen.before_creation;
    report.events_after_data_end = std::mem::take(&mut seen.after_data_end);
    report.events_after_now = std::mem::take(&mut seen.after_now);
    let (cleaned, clicks) = of_programs(&events, params.hygiene)?;
    let events = cleaned.unwrap_or(events);
    report.clicks = clicks;
    sound(params, &report)?;

    let base = params.base;
    let outcome_table = |spec: &OutcomeFile| FileTable::read_form(base, &spec.path, &spec.format);
    let outcome_table = params.outcome.file.as_ref().map(outcome_table).transpose()?;
    report.lacking.extend(outcome_table.iter().flat_map(|table| table.lacking.iter().cloned()));
    let file = outcome_table.as_ref().zip(params.outcome.file.as_ref()).map(|(table, spec)| OutcomeTable {
        table,
        spec,
        people: &people,
        zone: params.zone,
    });
    let (history, recorded) = dated(params, &people, leads.ids.len(), &mut rejects, &mut report)?;
    let mut outcomes =
        outcomes::read(params.outcome, &leads, &events, file, params.purpose, (&mut report, &mut rejects))?;
    outcomes.entered = other_outcomes::entered(params, &events)?;
    let outcome_source = params.outcome.file.as_ref().map_or(leads_file, |file| file.path.as_str());
    report.outcome = outcomes::count(&outcomes, &leads, &seen, outcome_source);
    drop(people);
    let roles = params.leads.map(|own| &own.columns);
    let history = history.finish(&mut leads, roles, params.allow_sensitive, params.zone, &mut report);
    first_seen(&mut leads, &events);
    let latest_conversion = outcomes.conversions.iter().flatten().map(|conversion| conversion.at).max();
    let data_end = match params.data_end {
        Some(given) => Some(given),
        None => {
            if params.purpose == Purpose::Train {
                no_lonely_end(&events, latest_event.max(latest_conversion))?;
            }
            latest_event.max(latest_conversion)
        }
    };
    report.warnings = warnings(&report, leads_file, params.outcome);
    rejects.into_report(&mut report);
    let tables = Tables { leads, events, outcomes, history, recorded, account_log: None, data_end };
    Ok((with_accounts(tables, params.accounts, params.budget, &mut report)?, report))
}

/// The leads, from their file or from the events.
pub(super) fn who(
    params: &ReadParams<'_>,
    wanted: Option<&Wanted>,
    report: &mut IngestReport,
    rejects: &mut Rejects,
) -> Result<LeadsRead, IngestError> {
    let lists = Lists::read(params.base, IdForm::of(params.leads), params.suppress, params.exclude)?;
    match params.leads {
        Some(own) => {
            let file = FileTable::read_form(params.base, &own.file, &own.format)?;
            report.lacking.extend_from_slice(&file.lacking);
            let parts = Parts { auxiliary: params.auxiliary, allow_sensitive: params.allow_sensitive, wanted };
            leads::read(&file, own, &parts, &lists, params.zone, (report, rejects))
        }
        None => leads_of_events(params, alias_targets(params)?, &lists, report),
    }
}

fn aliases(
    params: &ReadParams<'_>,
    people: &People<'_>,
    rejects: &mut Rejects,
    report: &mut IngestReport,
) -> Result<Aliases, IngestError> {
    let mut log = AliasLog::default();
    for aliases in params.aliases {
        let table = FileTable::read_columns(params.base, &aliases.file, &aliases.format, &aliases.columns())?;
        report.lacking.extend_from_slice(&table.lacking);
        log.add(&table, aliases, people, params.zone)?;
    }
    log.finish(people, rejects, report)
}

/// `[[history]]` and `[rules] history`.
fn dated(
    params: &ReadParams<'_>,
    people: &People<'_>,
    leads: usize,
    rejects: &mut Rejects,
    report: &mut IngestReport,
) -> Result<(HistoryLog, Option<RecordedScore>), IngestError> {
    let mut log = HistoryLog::default();
    for history in params.history {
        let table = FileTable::read_columns(params.base, &history.file, &history.format, &history.columns())?;
        report.lacking.extend_from_slice(&table.lacking);
        log.add(&table, history, params.leads.map(|own| &own.columns), people, params.zone, rejects)?;
    }
    let Some(recorded) = params.recorded else { return Ok((log, None)) };
    let points = recorded.delta.iter().chain(&recorded.total);
    let wanted: Vec<&str> = [&recorded.lead, &recorded.time].into_iter().chain(points).map(String::as_str).collect();
    let table = FileTable::read_columns(params.base, &recorded.file, &recorded.format, &wanted)?;
    report.lacking.extend_from_slice(&table.lacking);
    let (score, joined) = recorded::read(&table, recorded, leads, people, params.zone, rejects)?;
    report.recorded_file = Some(joined);
    Ok((log, Some(score)))
}

/// One event in so many may be later than the end of the data.
const AFTER_END_PART: usize = 100;

/// So many times more leads than leads with events, and the join is no basis.
const LEADS_PER_LEAD_WITH_EVENTS: usize = 20;

/// Refuses what is no basis for anything: events from the future, and a join that finds hardly anybody.
fn sound(params: &ReadParams<'_>, report: &IngestReport) -> Result<(), IngestError> {
    let first = |tally: &Tally| {
        let words =
            |example: &Example| format!("{}, row {}: {}", example.file, example.row.unwrap_or(0), example.value);
        tally.examples.first().map_or_else(String::new, words)
    };
    let joined: usize = report.event_files.iter().map(|file| file.joined).sum();
    let after = &report.events_after_data_end;
    if let Some(data_end) = params.data_end
        && after.count * AFTER_END_PART > joined
    {
        return Err(IngestError::AfterDataEnd {
            after: after.count,
            events: joined,
            data_end: data_end.to_string(),
            example: first(after),
        });
    }
    // Who says where the data end has answered what comes later.
    if let Some(now) = params.now.filter(|&now| params.data_end.is_none_or(|end| end > now))
        && report.events_after_now.count > 0
    {
        let after = &report.events_after_now;
        return Err(IngestError::AfterNow { count: after.count, now: now.to_string(), example: first(after) });
    }
    let unknown = report.event_files.iter().map(|file| file.unknown_lead - file.blank_key).sum();
    let few = report.leads_with_events * LEADS_PER_LEAD_WITH_EVENTS < report.leads;
    if params.purpose == Purpose::Train && params.leads.is_some() && few && unknown > 0 {
        let why = report.event_files.iter().max_by_key(|file| file.unknown_lead).map(|file| &file.why_unknown);
        let unexplained =
            "check [[events]] lead and match, or keep only the leads that are followed with [leads] where";
        return Err(IngestError::FewLeadsHaveEvents {
            with_events: report.leads_with_events,
            leads: report.leads,
            unknown,
            next: why.and_then(reason).unwrap_or(unexplained),
        });
    }
    Ok(())
}

/// A text column with more values than this is no category; `features` draws the same line.
const MOST_VALUES: usize = 1000;

/// Text columns that say who, not what: more than 1,000 values, or one for every second lead.
fn crowded(leads: &Leads) -> Vec<CrowdedColumn> {
    let crowded = |attribute: &Attribute| {
        let Values::Text { dictionary, codes } = &attribute.values else { return None };
        let filled = codes.iter().filter(|&&code| code != NO_TEXT).count();
        let distinct = dictionary.len();
        let role = matches!(attribute.role, AttributeRole::Undated | AttributeRole::KnownAtCreation);
        // Among a handful of leads every column has a value for every second of them.
        let many = distinct > MOST_VALUES || (filled >= 100 && distinct * 2 > filled);
        (role && many).then(|| CrowdedColumn { column: attribute.name.clone(), distinct, filled })
    };
    leads.attributes.iter().filter_map(crowded).collect()
}

/// So many days without an event before the last few are no quiet spell: those few are dated wrong, or planned.
const LONELY_DAYS: i64 = 60;

/// One part in so many of the events may lie beyond such a gap before the end of the data is believed.
const LONELY_PART: usize = 100;

/// A meeting booked for next year, or a typo in a year, would make every young lead a ripe "no": the end of the data is
/// not taken from events that stand alone.
fn no_lonely_end(events: &Events, latest: Option<Instant>) -> Result<(), IngestError> {
    let Some(latest) = latest.filter(|_| events.len() >= LONELY_PART) else { return Ok(()) };
    let crowd = events.nth_latest(events.len() / LONELY_PART)?;
    let mut beyond = events.times_after(crowd)?;
    beyond.push(latest);
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

/// Without a leads file, the people whom `[[aliases]]` name by their ids.
fn alias_targets(params: &ReadParams<'_>) -> Result<BTreeSet<String>, IngestError> {
    let mut keys = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for aliases in params.aliases {
        let wanted = [aliases.alias.as_str(), &aliases.lead];
        let table = FileTable::read_columns(params.base, &aliases.file, &aliases.format, &wanted)?;
        let filled = |cell: &&str| !is_missing(cell.trim());
        let (alias, lead) =
            (table.strings(&aliases.alias, "[[aliases]] alias")?, table.strings(&aliases.lead, "[[aliases]] lead")?);
        for (key, id) in alias.iter().zip(lead.iter()) {
            if let (Some(key), Some(id)) = (key.filter(filled), id.filter(filled)) {
                keys.insert(key.to_owned());
                ids.insert(id.to_owned());
            }
        }
    }
    // A key that leads on to another is an alias itself.
    ids.retain(|id| !keys.contains(id));
    Ok(ids)
}

/// Without a leads file, whoever has an event is a lead; found by alias, whoever an alias names.
fn leads_of_events(
    params: &ReadParams<'_>,
    aliased: BTreeSet<String>,
    lists: &Lists,
    report: &mut IngestReport,
) -> Result<LeadsRead, IngestError> {
    let mut ids = aliased;
    for events in params.events {
        match events.matching {
            LeadMatch::Id => {}
            LeadMatch::Alias => continue,
            LeadMatch::Email => {
                return Err(IngestError::Mapping {
                    key: "[[events]] match".to_owned(),
                    why: format!(
                        "{} finds leads by e-mail address, which needs a [leads] file that knows them",
                        events.file
                    ),
                });
            }
        }
        let names: Vec<&str> = events.lead.names().iter().map(String::as_str).collect();
        let mut chunks = Chunks::open(params.base, &events.file, &events.format, Some(&names))?;
        while let Some(chunk) = chunks.next_chunk()? {
            let columns = names.iter().map(|column| chunk.strings(column, "[[events]] lead"));
            let columns = columns.collect::<Result<Vec<_>, _>>()?;
            let mut columns: Vec<_> = columns.iter().map(|column| column.iter()).collect();
            for _ in 0..chunk.rows() {
                let mut id = None;
                for column in &mut columns {
                    id = id.or(column.next().flatten().filter(|id| !is_missing(id.trim())));
                }
                if let Some(id) = id.filter(|id| !ids.contains(*id)) {
                    ids.insert(id.to_owned());
                }
            }
        }
    }
    let mut others = Vec::new();
    ids.retain(|id| {
        let reason = lists.reason(id, None);
        if let Some(reason) = reason {
            let tally = match reason {
                RejectReason::Suppressed => &mut report.suppressed_leads,
                _ => &mut report.listed_leads,
            };
            tally.add_lead("", || id.clone());
            others.push((id.clone(), Person::LeftOut(reason)));
        }
        reason.is_none()
    });
    if ids.is_empty() {
        let why = if params.events.is_empty() {
            "neither [leads] nor [[events]] names a file; name one"
        } else {
            "no row of the event files says whose it is; name the column that does in [[events]] lead"
        };
        return Err(IngestError::NoLeads { why: why.to_owned() });
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let leads = Leads { created: vec![None; ids.len()], ids, accounts: None, attributes: Vec::new() };
    Ok(LeadsRead { leads, others, emails: Vec::new() })
}

/// A lead without a creation instant came into being when it was first seen: when its first record could be read, not
/// when that happened, or a record still to arrive would change the lead's age.
fn first_seen(leads: &mut Leads, events: &Events) {
    for (lead, created) in leads.created.iter_mut().enumerate() {
        *created = created.or_else(|| events.first_visible(lead));
    }
}
