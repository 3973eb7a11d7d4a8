//! When are leads scored, for how long ahead, and in which zone? From the dates that are there.

use std::collections::BTreeMap;

use super::found::{Found, FoundFile};
use super::happenings::TypeSeen;
use super::proposal::{Proposal, SplitProposal};
use super::propose::Wishes;
use super::say;
use crate::ingest::sniff::{ColumnKind, ColumnLook};
use crate::ingest::sources::{Part, SourceMap};
use crate::time::Instant;

/// Columns that say when each lead is to be scored.
const AS_OF: [&str; 9] = [
    "as of",
    "as of date",
    "cutoff*",
    "cut off*",
    "snapshot date",
    "reference date",
    "observation date",
    "fecha de corte",
    "fecha corte",
];

/// Words for the roles of rows.
const TRAIN: [&str; 4] = ["train", "training", "entrenamiento", "dev"];
const CALIBRATION: [&str; 6] = ["calibration", "valid", "validation", "val", "calibracion", "validacion"];
const TEST: [&str; 5] = ["test", "testing", "holdout", "prueba", "eval"];

/// Horizons to choose among: weeks, months, quarters, halves of a year, a year.
const HORIZONS: [u32; 9] = [7, 14, 30, 60, 90, 180, 270, 365, 730];

/// With fewer conversions no delay can be read off.
const FEWEST_DELAYS: usize = 20;

/// Columns that say when a lead is scored, and what for.
#[derive(Clone, Debug, Default)]
pub(super) struct Timing {
    pub(super) as_of: Option<String>,
    pub(super) split: Option<SplitProposal>,
}

/// Finds them in the leads file.
pub(super) fn timing_columns(found: &Found, i: usize, generic: &SourceMap) -> Timing {
    let look = &found.files[i].look;
    let patterns: Vec<String> = AS_OF.iter().map(|name| (*name).to_owned()).collect();
    let as_of = generic.find_all(look, &patterns).into_iter().find(|column| column.time().is_some());
    let splits: Vec<SplitProposal> = look.columns.iter().filter_map(split).collect();
    let mut splits = splits.into_iter();
    let split =
        splits.next().map(|first| SplitProposal { others: splits.map(|split| split.column).collect(), ..first });
    Timing { as_of: as_of.map(|column| column.name.clone()), split }
}

fn split(column: &ColumnLook) -> Option<SplitProposal> {
    if column.kind != ColumnKind::Category || !(2..=4).contains(&column.distinct) {
        return None;
    }
    let word = |words: &[&str]| {
        let found = column.values.iter().find(|(value, _)| words.contains(&value.to_lowercase().as_str()));
        found.map(|(value, _)| value.clone())
    };
    let (train, test) = (word(&TRAIN)?, word(&TEST)?);
    Some(SplitProposal {
        column: column.name.clone(),
        train,
        calibration: word(&CALIBRATION),
        test,
        others: Vec::new(),
    })
}

/// Fills in the cohort and the horizon.
pub(super) fn fill(found: &Found, people: Option<usize>, timing: &Timing, types: &[TypeSeen], proposal: &mut Proposal) {
    let lang = proposal.lang;
    let dated = proposal.outcome.params.flag.is_none();
    match &timing.as_of {
        Some(column) => {
            let why = say(
                lang,
                "the leads file says when each lead is scored",
                "el archivo de leads dice cuándo se puntúa cada uno",
            );
            proposal.as_of = Some((format!("column:{column}"), why.to_owned()));
        }
        None if dated && !(types.is_empty() && proposal.leads.is_none()) => {
            let why = say(
                lang,
                "all open leads, every Monday: how a sales list is made",
                "todos los leads abiertos, cada lunes: así se hace una lista de ventas",
            );
            proposal.as_of = Some(("weekly".to_owned(), why.to_owned()));
        }
        None => proposal.as_of_open = !types.is_empty(),
    }
    proposal.horizon = horizon(found, people, timing, proposal);
}

fn horizon(found: &Found, people: Option<usize>, timing: &Timing, proposal: &Proposal) -> (u32, String) {
    let lang = proposal.lang;
    let default = || {
        let why =
            say(lang, "`leadscore check` proposes one from your data", "`leadscore check` propone uno según sus datos");
        (90, why.to_owned())
    };
    let Some((delays, span)) = people.and_then(|i| delays(found, &found.files[i], timing, proposal)) else {
        return default();
    };
    if delays.len() < FEWEST_DELAYS {
        return default();
    }
    let at = delays[(delays.len() * 9).div_ceil(10).min(delays.len()) - 1];
    // Five horizons of history at least: three to learn from, one to calibrate, one to test.
    let longest = if timing.as_of.is_some() { span } else { span / 5.0 };
    let fits = |days: &u32| f64::from(*days) <= longest.max(7.0);
    let wanted = HORIZONS.into_iter().find(|days| f64::from(*days) >= at).unwrap_or(730);
    let days = if fits(&wanted) { wanted } else { HORIZONS.into_iter().rev().find(fits).unwrap_or(7) };
    let within = delays.iter().filter(|delay| **delay <= f64::from(days)).count() * 100 / delays.len();
    let why = say(
        lang,
        format!("{within}% of the conversions seen came within {days} days; `leadscore check` looks closer"),
        format!("el {within}% de las conversiones vistas llegó en {days} días; `leadscore check` lo mira mejor"),
    );
    (days, why)
}

/// Days from creation (or `as_of`) to the first conversion, sorted; and the days that the data span.
fn delays(found: &Found, file: &FoundFile, timing: &Timing, proposal: &Proposal) -> Option<(Vec<f64>, f64)> {
    let look = &file.look;
    let leads = proposal.leads.as_ref()?;
    let params = &leads.noted.params;
    let starts: Vec<Option<Instant>> = match &timing.as_of {
        Some(column) => look.instants(column),
        None => {
            let columns: Vec<Vec<Option<Instant>>> =
                params.created.names().iter().map(|name| look.instants(name)).collect();
            (0..look.rows_seen()).map(|row| columns.iter().find_map(|column| column[row])).collect()
        }
    };
    let outcome = &proposal.outcome.params;
    let ends: Vec<Option<Instant>> = if let Some(column) = &outcome.column {
        look.instants(column)
    } else {
        let first = if let Some(kind) = &outcome.event {
            first_events(found, proposal, kind)
        } else {
            let file = outcome.file.as_ref()?;
            let sales = found.files.iter().find(|other| other.look.name == file.path)?;
            first_by_lead(&sales.look, std::slice::from_ref(&file.lead), &file.time, |_| true)
        };
        look.cells(&params.id).iter().map(|id| first.get(id.as_deref()?).copied()).collect()
    };
    let pairs = starts.iter().zip(&ends).filter_map(|(start, end)| Some((*start.as_ref()?, *end.as_ref()?)));
    let mut delays: Vec<f64> = pairs.map(|(start, end)| end.days_since(start)).filter(|days| *days >= 0.0).collect();
    delays.sort_by(f64::total_cmp);
    let instants = || starts.iter().chain(&ends).flatten();
    let span = instants().max()?.days_since(*instants().min()?);
    Some((delays, span))
}

/// The share of the leads with an event of type `kind` that converted after it.
pub(super) fn converted_after(found: &Found, proposal: &Proposal, kind: &str) -> f64 {
    let Some(leads) = &proposal.leads else { return 0.0 };
    let outcome = &proposal.outcome.params;
    let Some(file) = found.files.iter().find(|file| file.look.name == leads.noted.params.file) else { return 0.0 };
    let sold = match (&outcome.event, &outcome.column) {
        (Some(kind), _) => first_events(found, proposal, kind),
        (None, Some(column)) => {
            first_by_lead(&file.look, std::slice::from_ref(&leads.noted.params.id), column, |_| true)
        }
        (None, None) => return 0.0,
    };
    let ended = first_events(found, proposal, kind);
    let later = ended.iter().filter(|(lead, at)| sold.get(*lead).is_some_and(|sale| sale > *at)).count();
    if ended.is_empty() { 0.0 } else { later as f64 / ended.len() as f64 }
}

fn first_events<'a>(found: &'a Found, proposal: &Proposal, kind: &str) -> BTreeMap<&'a str, Instant> {
    use crate::ingest::EventType;
    let mut first: BTreeMap<&str, Instant> = BTreeMap::new();
    for events in &proposal.events {
        let Some(file) = found.files.iter().find(|file| file.look.name == events.params.file) else { continue };
        let look = &file.look;
        for (column, _) in events.params.dated.iter().filter(|(_, own)| *own == kind) {
            first.extend(first_by_lead(look, events.params.lead.names(), column, |_| true));
        }
        let is: Box<dyn Fn(usize) -> bool> = match &events.params.kind {
            Some(EventType::Const(own)) => {
                let same = own == kind;
                Box::new(move |_| same)
            }
            Some(EventType::Column(column)) => {
                let cells = look.cells(column);
                Box::new(move |row| cells[row].as_deref() == Some(kind))
            }
            Some(EventType::Named { column, names }) => {
                let cells = look.cells(column);
                Box::new(move |row| {
                    cells[row].as_deref().is_some_and(|code| names.get(code).map_or(code, String::as_str) == kind)
                })
            }
            _ => continue,
        };
        for (lead, at) in first_by_lead(look, events.params.lead.names(), &events.params.time, is) {
            first.entry(lead).and_modify(|known| *known = (*known).min(at)).or_insert(at);
        }
    }
    first
}

fn first_by_lead<'a>(
    look: &'a crate::ingest::sniff::FileLook,
    leads: &[String],
    time: &str,
    counts: impl Fn(usize) -> bool,
) -> BTreeMap<&'a str, Instant> {
    let times = look.instants(time);
    let mut first: BTreeMap<&str, Instant> = BTreeMap::new();
    for (row, at) in times.into_iter().enumerate().filter(|(row, _)| counts(*row)) {
        let lead = leads.iter().find_map(|name| look.cells(name)[row].as_deref());
        if let (Some(lead), Some(at)) = (lead, at) {
            first.entry(lead).and_modify(|known| *known = (*known).min(at)).or_insert(at);
        }
    }
    first
}

/// Fills in the zone: as asked for, as the program that wrote the times always has it, or as a question.
pub(super) fn zone(found: &Found, parts: &[Part], wishes: &Wishes, proposal: &mut Proposal) {
    let lang = proposal.lang;
    let used = used_times(proposal);
    let mut local = Vec::new();
    for (_, file) in found.files.iter().enumerate().filter(|(i, _)| parts[*i] != Part::Ignored) {
        let own = found.map_of(file).and_then(|(source, _)| source.zone.clone());
        for column in &file.look.columns {
            let named = used.iter().any(|(name, time)| *name == file.look.name && *time == column.name);
            if named && column.time().is_some_and(|time| time.local) {
                let example = file.look.cells(&column.name).iter().flatten().next().map(ToString::to_string);
                local.push((
                    own.clone(),
                    format!("{} {:?}: {}", file.look.name, column.name, example.unwrap_or_default()),
                ));
            }
        }
    }
    let always: Option<&String> = local.first().and_then(|(own, _)| own.as_ref());
    let agreed = always.filter(|zone| local.iter().all(|(own, _)| own.as_ref() == Some(zone)));
    proposal.timezone = match (&wishes.timezone, agreed) {
        (Some(asked), Some(own)) if asked != own => {
            let why = say(
                lang,
                format!(
                    "not {asked}: the program that wrote these files keeps its times in {own}, and says so nowhere"
                ),
                format!(
                    "no {asked}: el programa que escribió estos archivos guarda sus horas en {own} y no lo dice en ninguna parte"
                ),
            );
            Some((own.clone(), why))
        }
        (Some(asked), _) => Some((asked.clone(), say(lang, "as you said", "como indicó").to_owned())),
        (None, Some(own)) => {
            let why = say(
                lang,
                "the program that wrote these files keeps its times so",
                "el programa que escribió estos archivos guarda así sus horas",
            );
            Some((own.clone(), why.to_owned()))
        }
        (None, None) if local.is_empty() => {
            let why = say(
                lang,
                "all times name their offset; weeks start on Monday at midnight here",
                "todas las horas indican su desfase; la semana empieza el lunes a medianoche aquí",
            );
            Some(("UTC".to_owned(), why.to_owned()))
        }
        (None, None) => None,
    };
    proposal.local_time = local.into_iter().next().map(|(_, example)| example);
}

/// Columns that the proposal reads as times, by file.
fn used_times(proposal: &Proposal) -> Vec<(String, String)> {
    let mut used = Vec::new();
    if let Some(leads) = &proposal.leads {
        let file = &leads.noted.params.file;
        let as_of = proposal.as_of.as_ref().and_then(|(words, _)| words.strip_prefix("column:").map(str::to_owned));
        let columns = leads
            .noted
            .params
            .created
            .names()
            .iter()
            .cloned()
            .chain(proposal.outcome.params.column.clone())
            .chain(as_of);
        used.extend(columns.map(|column| (file.clone(), column)));
    }
    for events in &proposal.events {
        let params = &events.params;
        let columns = params.known_at.iter().chain(params.dated.keys()).chain([&params.time]);
        used.extend(columns.map(|column| (params.file.clone(), column.clone())));
    }
    used.extend(
        proposal.aliases.iter().filter_map(|alias| Some((alias.params.file.clone(), alias.params.time.clone()?))),
    );
    used.extend(proposal.history.iter().map(|history| (history.params.file.clone(), history.params.time.clone())));
    used.extend(proposal.recorded.iter().map(|recorded| (recorded.params.file.clone(), recorded.params.time.clone())));
    used.extend(proposal.outcome.params.file.iter().map(|file| (file.path.clone(), file.time.clone())));
    used
}
