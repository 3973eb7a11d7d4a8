//! What ends a lead without a sale, where no event type is called so? Rows whose words say it, and types after which nobody buys.

use std::collections::{BTreeMap, BTreeSet};

use super::events::filters;
use super::firsts;
use super::found::Found;
use super::happenings::{TypeSeen, types};
use super::keys::lead_columns;
use super::leads::Keys;
use super::proposal::{Noted, Proposal};
use super::say;
use crate::ingest::sniff::{FileLook, matches_any, plain_name};
use crate::ingest::sources::{EndsMap, FileMap, SourceMap};
use crate::ingest::{EventType, EventsParams, OneOrMany, Scalar};
use crate::score::Lang;

/// Words for an end taken from one file, at most: more are no words for an end.
const MOST_WORDS: usize = 5;

/// Where fewer conversions would be expected, nothing can be read off that there are none: by chance alone 15 become none
/// three times in ten million.
const FEWEST_EXPECTED: f64 = 15.0;

/// Events made of the rows that say in a word that a lead was given up: `Status` became `Closed - Not Converted`.
pub(super) fn rows(found: &Found, keys: &Keys, aliases: bool, lang: Lang) -> (Vec<Noted<EventsParams>>, Vec<TypeSeen>) {
    let (mut events, mut seen) = (Vec::new(), Vec::new());
    for file in &found.files {
        let Some((source, map)) = found.map_of(file) else { continue };
        let Some(ends) = &map.ends else { continue };
        let Some((lead, matching)) = lead_columns(&file.look, source, map, true, keys, aliases) else { continue };
        let time = source.find_all(&file.look, &map.time).into_iter().find(|column| column.time().is_some());
        let Some(time) = time.map(|column| column.name.clone()) else { continue };
        for (word, only_where) in words(found, &file.look, (source, map), ends) {
            let written = file.look.written(std::slice::from_ref(&time));
            let params = EventsParams {
                file: file.look.name.clone(),
                format: written.format,
                only_where,
                lead: match lead.as_slice() {
                    [one] => OneOrMany::One(one.clone()),
                    many => OneOrMany::Many(many.to_vec()),
                },
                matching,
                time: time.clone(),
                kind: Some(EventType::Const(word)),
                ..EventsParams::default()
            };
            let place = file.map.map_or(found.maps.len() - 1, |(source, _)| source);
            seen.extend(types(&file.look, &params, keys, place));
            let note = say(
                lang,
                format!("{} {}: the rows that say a lead was given up, each an event.", source.title, map.what),
                format!(
                    "{} {}: las filas que dicen que un lead se dio por perdido; cada una, un evento.",
                    source.title, map.what
                ),
            );
            events.push(Noted { params, notes: vec![note], day_or_month: written.open });
        }
    }
    (events, seen)
}

/// The words for an end that a file holds, each with the values of the columns that say so.
fn words(
    found: &Found,
    look: &FileLook,
    (source, map): (&SourceMap, &FileMap),
    ends: &EndsMap,
) -> BTreeMap<String, BTreeMap<String, Scalar>> {
    let column = |patterns: &[String]| source.find(look, patterns).map(|column| column.name.clone());
    let Some(said) = column(&ends.column) else { return BTreeMap::new() };
    let of_word = |word: &str| {
        let plain = plain_name(word);
        let any = |maps: &[&SourceMap]| maps.iter().any(|map| matches_any(&map.exits, &plain));
        found.generic().is_some_and(|generic| any(&[source, generic]))
    };
    let mut conditions = Vec::new();
    for (patterns, values) in &ends.when {
        let Some(name) = column(std::slice::from_ref(patterns)) else { return BTreeMap::new() };
        conditions.push((name, values));
    }
    let mut words: BTreeMap<String, BTreeMap<String, Scalar>> = BTreeMap::new();
    for row in 0..look.rows_seen() {
        let Some(word) = look.cells(&said)[row].as_deref() else { continue };
        if words.contains_key(word) || !of_word(word) {
            continue;
        }
        let mut only_where = filters(look, source, map);
        only_where.insert(said.clone(), Scalar::Text(word.to_owned()));
        let holds = conditions.iter().all(|(name, values)| {
            let cell = look.cells(name)[row].as_deref().unwrap_or_default();
            only_where.insert(name.clone(), Scalar::Text(cell.to_owned()));
            matches_any(values, &plain_name(cell))
        });
        if holds {
            words.insert(word.to_owned(), only_where);
        }
    }
    if words.len() > MOST_WORDS { BTreeMap::new() } else { words }
}

/// A type after which nobody buys.
pub(super) struct DeadEnd {
    /// The type.
    pub(super) kind: String,
    /// Leads that have it and were followed for a horizon afterwards.
    pub(super) leads: usize,
    /// Conversions among them, had they converted like all others.
    pub(super) expected: usize,
}

/// Types that many leads have, followed long enough, and none of those leads ever converted.
pub(super) fn dead_ends(found: &Found, types: &[TypeSeen], proposal: &Proposal) -> Vec<DeadEnd> {
    let (Some(sold), Some(leads)) = (firsts::sales(found, proposal), &proposal.leads) else { return Vec::new() };
    let params = &leads.noted.params;
    let Some(file) = found.files.iter().find(|file| file.look.name == params.file) else { return Vec::new() };
    let ids: BTreeSet<&str> = file.look.cells(&params.id).iter().flatten().map(AsRef::as_ref).collect();
    let Some(last) = sold.values().max() else { return Vec::new() };
    let rate = sold.len() as f64 / ids.len().max(1) as f64;
    // Whom another end has closed already tells nothing of this one.
    let mut closed = firsts::Firsts::new();
    for exit in &proposal.outcome.params.exits {
        for (lead, at) in firsts::events(found, proposal, Some(exit)) {
            closed.entry(lead).and_modify(|known| *known = (*known).min(at)).or_insert(at);
        }
    }
    let mut all: Vec<DeadEnd> = Vec::new();
    for seen in types {
        let known = all.iter().any(|end| end.kind == seen.name) || !firsts::by_ids(found, proposal, &seen.name);
        if known || (seen.leads as f64) * rate < FEWEST_EXPECTED {
            continue;
        }
        let own = firsts::events(found, proposal, Some(&seen.name));
        if own.keys().any(|lead| sold.contains_key(lead)) {
            continue;
        }
        let followed = |lead: &str, at: crate::time::Instant| {
            let open = closed.get(lead).is_none_or(|end| *end > at);
            open && ids.contains(lead) && last.days_since(at) >= f64::from(proposal.horizon.0)
        };
        let leads = own.iter().filter(|(lead, at)| followed(lead, **at)).count();
        let expected = leads as f64 * rate;
        if expected >= FEWEST_EXPECTED {
            all.push(DeadEnd { kind: seen.name.clone(), leads, expected: expected as usize });
        }
    }
    all
}
