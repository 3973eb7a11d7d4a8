//! When did each lead begin, first do a thing, first buy? Read off the rows looked at, by the lead's own id.

use std::collections::BTreeMap;

use super::found::Found;
use super::happenings::kept_rows;
use super::proposal::Proposal;
use crate::ingest::sniff::FileLook;
use crate::ingest::{EventType, EventsParams, LeadMatch};
use crate::time::Instant;

/// An instant for each lead, under the key that the file has for it.
pub(super) type Firsts<'a> = BTreeMap<&'a str, Instant>;

/// The earlier one counts.
fn add<'a>(firsts: &mut Firsts<'a>, lead: &'a str, at: Instant) {
    firsts.entry(lead).and_modify(|known| *known = (*known).min(at)).or_insert(at);
}

/// The first instant of each lead among the rows that count.
fn by_lead<'a>(look: &'a FileLook, leads: &[String], time: &str, counts: impl Fn(usize) -> bool) -> Firsts<'a> {
    let keys: Vec<&[Option<Box<str>>]> = leads.iter().map(|name| look.cells(name)).collect();
    let mut firsts = Firsts::new();
    for (row, at) in look.instants(time).into_iter().enumerate() {
        let lead = || keys.iter().find_map(|cells| cells.get(row)?.as_deref());
        if let (Some(at), true) = (at, counts(row))
            && let Some(lead) = lead()
        {
            add(&mut firsts, lead, at);
        }
    }
    firsts
}

/// True when events of these params may be of type `kind`.
fn may_be(look: &FileLook, params: &EventsParams, kind: &str) -> bool {
    let holds = |column: &String, code: &str| {
        let values = look.column(column).map_or(&[][..], |column| &column.values);
        values.is_empty() || values.iter().any(|(value, _)| value == code)
    };
    match &params.kind {
        None => params.dated.values().any(|own| own == kind),
        Some(EventType::Const(own)) => own == kind,
        Some(EventType::Column(column)) => holds(column, kind),
        Some(EventType::Named { column, names }) => {
            holds(column, kind) || names.iter().any(|(code, name)| name == kind && holds(column, code))
        }
        Some(EventType::Columns(_)) => true,
    }
}

/// The file that these events stand in.
fn file_of<'a>(found: &'a Found, params: &EventsParams) -> Option<&'a FileLook> {
    found.files.iter().find(|file| file.look.name == params.file).map(|file| &file.look)
}

/// True when every file that may hold events of type `kind` finds its leads by their ids.
pub(super) fn by_ids(found: &Found, proposal: &Proposal, kind: &str) -> bool {
    proposal.events.iter().all(|events| {
        let params = &events.params;
        params.matching == LeadMatch::Id || file_of(found, params).is_none_or(|look| !may_be(look, params, kind))
    })
}

/// The first event of each lead: of type `kind`, or of any.
pub(super) fn events<'a>(found: &'a Found, proposal: &Proposal, kind: Option<&str>) -> Firsts<'a> {
    let mut firsts = Firsts::new();
    for events in &proposal.events {
        let params = &events.params;
        let Some(look) = file_of(found, params) else { continue };
        if kind.is_some_and(|kind| !may_be(look, params, kind)) {
            continue;
        }
        let kept = kept_rows(look, &params.only_where);
        let dated = params.dated.iter().filter(|(_, own)| kind.is_none_or(|kind| *own == kind));
        let mut parts: Vec<Firsts<'a>> =
            dated.map(|(column, _)| by_lead(look, params.lead.names(), column, |row| kept[row])).collect();
        let is: Box<dyn Fn(usize) -> bool> = match (&params.kind, kind) {
            (None, _) => Box::new(|_| false),
            (Some(EventType::Column(column)), Some(kind)) => {
                let cells = look.cells(column);
                Box::new(move |row| cells[row].as_deref() == Some(kind))
            }
            (Some(EventType::Named { column, names }), Some(kind)) => {
                let cells = look.cells(column);
                Box::new(move |row| {
                    cells[row].as_deref().is_some_and(|code| names.get(code).map_or(code, String::as_str) == kind)
                })
            }
            (Some(EventType::Columns(columns)), Some(kind)) => {
                let cells: Vec<_> = columns.iter().map(|column| look.cells(column)).collect();
                Box::new(move |row| {
                    let words: Vec<&str> = cells.iter().filter_map(|cells| cells[row].as_deref()).collect();
                    words.join(".") == kind
                })
            }
            (Some(_), _) => Box::new(|_| true),
        };
        if !params.time.is_empty() {
            parts.push(by_lead(look, params.lead.names(), &params.time, |row| kept[row] && is(row)));
        }
        parts.into_iter().flatten().for_each(|(lead, at)| add(&mut firsts, lead, at));
    }
    firsts
}

/// The first conversion of each lead; `None` where a conversion is filed under another key than the lead's id.
pub(super) fn sales<'a>(found: &'a Found, proposal: &Proposal) -> Option<Firsts<'a>> {
    let outcome = &proposal.outcome.params;
    let all = |_| true;
    if let Some(kind) = &outcome.event {
        return by_ids(found, proposal, kind).then(|| events(found, proposal, Some(kind)));
    }
    if let Some(column) = &outcome.column {
        let params = &proposal.leads.as_ref()?.noted.params;
        let file = found.files.iter().find(|file| file.look.name == params.file)?;
        return Some(by_lead(&file.look, std::slice::from_ref(&params.id), column, all));
    }
    let sales = outcome.file.as_ref().filter(|file| file.matching == LeadMatch::Id)?;
    let file = found.files.iter().find(|file| file.look.name == sales.path)?;
    let kept = kept_rows(&file.look, &sales.only_where);
    Some(by_lead(&file.look, std::slice::from_ref(&sales.lead), &sales.time, |row| kept[row]))
}

/// When each lead began: its creation, and where no column says it, its first event.
pub(super) fn starts<'a>(found: &'a Found, proposal: &Proposal) -> Firsts<'a> {
    let Some(leads) = &proposal.leads else { return events(found, proposal, None) };
    let params = &leads.noted.params;
    let file = found.files.iter().find(|file| file.look.name == params.file);
    let (Some(file), false) = (file, params.created.names().is_empty()) else { return events(found, proposal, None) };
    let kept = kept_rows(&file.look, &params.only_where);
    let mut starts = Firsts::new();
    for column in params.created.names() {
        for (lead, at) in by_lead(&file.look, std::slice::from_ref(&params.id), column, |row| kept[row]) {
            starts.entry(lead).or_insert(at);
        }
    }
    starts
}

/// The share of the leads with an event of type `kind` that converted after it.
pub(super) fn converted_after(found: &Found, proposal: &Proposal, kind: &str) -> f64 {
    let Some(sold) = sales(found, proposal) else { return 0.0 };
    let ended = events(found, proposal, Some(kind));
    let later = ended.iter().filter(|(lead, at)| sold.get(*lead).is_some_and(|sale| sale > *at)).count();
    if ended.is_empty() { 0.0 } else { later as f64 / ended.len() as f64 }
}
