//! What is another outcome to the one in force? An event like any other, and perhaps the door to it.

use super::error::{IngestError, nearest};
use super::read::{Purpose, ReadParams};
use super::store::{Batch, EventStore, Events};
use super::tables::{Leads, Values};
use crate::time::Instant;

/// Makes the dated columns of the leads file by which others are reached events of their names, seen from their instants on. A column
/// that `[[events]] dated` reads is one already.
///
/// # Errors
/// [`IngestError::Mapping`] for a column that holds no times; [`IngestError::Spill`] when the events cannot be kept.
pub(super) fn add_events(params: &ReadParams<'_>, leads: &Leads, store: &mut EventStore) -> Result<(), IngestError> {
    let leads_file = params.leads.map(|own| own.file.as_str());
    for other in &params.outcome.others {
        let Some(column) = &other.column else { continue };
        if params
            .events
            .iter()
            .any(|events| Some(events.file.as_str()) == leads_file && events.dated.contains_key(column))
        {
            continue;
        }
        let name = other.name.as_deref().unwrap_or_default();
        let found = leads.attributes.iter().find(|attribute| attribute.name == *column);
        let cells = match found.map(|attribute| &attribute.values) {
            Some(Values::Date(cells)) => cells,
            Some(values) if values.all_missing() => continue,
            // New leads may come without it; what the model reads is asked for by name.
            None if params.purpose == Purpose::Score => continue,
            _ => return Err(mapping(name, format!("column {column:?} is not a dated column of the leads file"))),
        };
        let kind = store.kind(name);
        let mut batch = Batch::default();
        for (lead, at) in (0_u32..).zip(cells).filter_map(|(lead, cell)| Some((lead, (*cell)?))) {
            batch.lead.push(lead);
            batch.time.push(at);
            batch.kind.push(kind);
        }
        store.push(batch)?;
    }
    Ok(())
}

/// When each lead entered the cohort of the outcome in force: when it was first known to have reached the one that comes before.
/// `None` where none comes before.
///
/// # Errors
/// [`IngestError::Mapping`] when nobody ever reached that one, in training; [`IngestError::Spill`] when events cannot be read back.
pub(super) fn entered(params: &ReadParams<'_>, events: &Events) -> Result<Option<Vec<Option<Instant>>>, IngestError> {
    let outcome = params.outcome;
    let Some(after) = &outcome.after else { return Ok(None) };
    let leads_file = params.leads.map(|own| own.file.as_str());
    let Some(before) = outcome.others.iter().find(|other| other.name.as_ref() == Some(after)) else {
        return Err(mapping(after, "after names it, and it is not there".to_owned()));
    };
    let kind = before.event_type(params.events, leads_file);
    let code = events.kind(kind);
    if code.is_none() && params.purpose == Purpose::Train {
        let near = nearest(kind, events.kinds().iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
        return Err(mapping(
            after,
            format!("nobody reached it: no event of type {kind:?} belongs to a known lead{hint}"),
        ));
    }
    let first = events.each_lead(|part, lead| {
        part.events_of(lead).filter(|&event| Some(part.kind(event)) == code).map(|event| part.visible_at(event)).min()
    })?;
    Ok(Some(first))
}

fn mapping(name: &str, why: String) -> IngestError {
    IngestError::Mapping { key: format!("[[outcome]] {name}"), why }
}
