//! `[[events]]`, `[[aliases]]` and `[[history]]`: the files that tell of leads.

use super::format;
use crate::ingest::{EventType, EventsParams, LeadMatch};
use crate::score::Lang;
use crate::setup::page::{self, Page};
use crate::setup::proposal::{Noted, Proposal};
use crate::setup::say;

pub(super) fn events(page: &mut Page, events: &Noted<EventsParams>, lang: Lang) {
    let Noted { params, notes, day_or_month } = events;
    page.blank();
    notes.iter().for_each(|note| page.comment(note));
    page.header("[[events]]");
    page.set("file", &page::text(&params.file), "");
    format(page, &params.format, day_or_month.as_ref(), lang);
    if !params.only_where.is_empty() {
        page.set("where", &page::filters(&params.only_where), "");
    }
    page.set("lead", &page::one_or_many(&params.lead), "");
    if params.matching != LeadMatch::Id {
        page.set("match", page::matching(params.matching), "");
    }
    if params.dated.is_empty() {
        page.set("time", &page::text(&params.time), "");
    }
    if let Some(known_at) = &params.known_at {
        page.set(
            "known_at",
            &page::text(known_at),
            say(lang, "when the record arrived: nothing is read before", "cuándo llegó el registro: antes no se lee"),
        );
    }
    if let Some(kind) = params.kind.as_ref().filter(|kind| !matches!(kind, EventType::Named { .. })) {
        page.set("type", &page::event_type(kind), "");
    }
    let roles =
        [("value", &params.value), ("page", &params.page), ("campaign", &params.campaign), ("source", &params.source)];
    for (role, column) in roles {
        if let Some(column) = column {
            page.set(role, &page::text(column), "");
        }
    }
    if !params.properties.is_empty() {
        page.set("properties", &page::texts(&params.properties), "");
    }
    // A table of its own ends the entry: what comes after it would be its.
    if let Some(EventType::Named { column, names }) = &params.kind {
        page.header("[events.type.named]");
        page.set("column", &page::text(column), "");
        page.header("[events.type.named.names]");
        let mut names: Vec<(&String, &String)> = names.iter().collect();
        names.sort_by_key(|(code, _)| (code.len(), *code));
        for (code, name) in names {
            page.set(&page::key(code), &page::text(name), "");
        }
    }
    if !params.dated.is_empty() {
        page.header("[events.dated]");
        for (column, kind) in &params.dated {
            page.set(&page::key(column), &page::text(kind), "");
        }
    }
}

pub(super) fn parts(page: &mut Page, proposal: &Proposal) {
    let lang = proposal.lang;
    for Noted { params, notes, day_or_month } in &proposal.aliases {
        page.blank();
        notes.iter().for_each(|note| page.comment(note));
        page.header("[[aliases]]");
        page.set("file", &page::text(&params.file), "");
        format(page, &params.format, day_or_month.as_ref(), lang);
        page.set("alias", &page::text(&params.alias), "");
        page.set("lead", &page::text(&params.lead), "");
        if params.matching != LeadMatch::Id {
            page.set("match", page::matching(params.matching), "");
        }
        if let Some(time) = &params.time {
            page.set("time", &page::text(time), "");
        }
    }
    for Noted { params, notes, day_or_month } in &proposal.history {
        page.blank();
        notes.iter().for_each(|note| page.comment(note));
        page.header("[[history]]");
        page.set("file", &page::text(&params.file), "");
        format(page, &params.format, day_or_month.as_ref(), lang);
        page.set("lead", &page::text(&params.lead), "");
        if params.matching != LeadMatch::Id {
            page.set("match", page::matching(params.matching), "");
        }
        page.set("name", &page::text(&params.name), "");
        page.set("value", &page::text(&params.value), "");
        page.set("time", &page::text(&params.time), "");
    }
}
