//! What became of the leads? Conversions from an event type, a dated column, a file or a flag; exits from event types.

use super::error::{IngestError, shown};
use super::file::{FileTable, number};
use super::params::{OutcomeFile, OutcomeParams};
use super::read::Purpose;
use super::tables::{Conversion, Events, Leads, Outcomes, Values};
use crate::ingest::events::LeadIndex;
use crate::ingest::params::LeadMatch;
use crate::time::{Instant, Zone};

/// Words that mean yes in a flag column when the config names none.
const YES: [&str; 7] = ["1", "true", "yes", "y", "si", "sí", "t"];
/// Words that mean no.
const NO: [&str; 5] = ["0", "false", "no", "n", "f"];

/// Reads conversions and exits. `file` is the outcome's own file, already read.
pub(crate) fn read(
    params: &OutcomeParams,
    leads: &Leads,
    events: &Events,
    file: Option<(&FileTable, &OutcomeFile, &LeadIndex<'_>)>,
    zone: Option<&Zone>,
    purpose: Purpose,
) -> Result<Outcomes, IngestError> {
    if purpose == Purpose::Train {
        no_misspelt_exit(params, events)?;
    }
    let mut outcomes = Outcomes {
        conversions: vec![Vec::new(); leads.ids.len()],
        exits: first_exits(params, leads.ids.len(), events),
        flags: None,
    };
    match (&params.event, &params.column, file, &params.flag) {
        (Some(kind), None, None, None) => from_events(kind, events, purpose, &mut outcomes)?,
        (None, Some(column), None, None) => from_column(column, leads, purpose, &mut outcomes)?,
        // New leads come without what became of them.
        (None, None, None, None) if purpose == Purpose::Score => {}
        (None, None, Some((table, spec, index)), None) => {
            from_file(table, spec, index, (zone, purpose), &mut outcomes)?
        }
        (None, None, None, Some(flag)) => {
            outcomes.flags = Some(from_flag(flag, params.positive.as_deref(), leads, purpose)?)
        }
        _ => {
            return Err(mapping("wanted exactly one of event, column, file and flag: what counts as a conversion?"));
        }
    }
    for conversions in &mut outcomes.conversions {
        let value = |conversion: &Conversion| conversion.value.unwrap_or(f64::NAN);
        conversions.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| value(a).total_cmp(&value(b))));
    }
    Ok(outcomes)
}

fn mapping(why: impl Into<String>) -> IngestError {
    IngestError::Mapping { key: "[outcome]".to_owned(), why: why.into() }
}

/// An exit that never happens may be rare; one that is spelt almost like a type that does happen is a mistake.
fn no_misspelt_exit(params: &OutcomeParams, events: &Events) -> Result<(), IngestError> {
    for exit in params.exits.iter().filter(|exit| !events.kinds.contains(exit)) {
        let others = events.kinds.iter().filter(|kind| !params.exits.contains(kind)).map(String::as_str);
        if let Some(meant) = super::error::nearest(exit, others) {
            return Err(mapping(format!(
                "exits names {exit:?}, which no event of a known lead is; did you mean {meant:?}?"
            )));
        }
    }
    Ok(())
}

fn first_exits(params: &OutcomeParams, leads: usize, events: &Events) -> Vec<Option<Instant>> {
    let exit_kinds: Vec<bool> = events.kinds.iter().map(|kind| params.exits.contains(kind)).collect();
    (0..leads)
        .map(|lead| {
            let own = events.offsets[lead]..events.offsets[lead + 1];
            own.filter(|&event| exit_kinds[events.kind[event] as usize]).map(|event| events.visible_at[event]).min()
        })
        .collect()
}

fn from_events(kind: &str, events: &Events, purpose: Purpose, outcomes: &mut Outcomes) -> Result<(), IngestError> {
    let Some(code) = events.kinds.iter().position(|known| known == kind) else {
        if purpose == Purpose::Score {
            return Ok(());
        }
        let nearest = super::error::nearest(kind, events.kinds.iter().map(String::as_str));
        let hint = nearest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
        return Err(mapping(format!("no event of type {kind:?} belongs to a known lead{hint}")));
    };
    let values = events.property("value");
    for (lead, conversions) in outcomes.conversions.iter_mut().enumerate() {
        for event in events.offsets[lead]..events.offsets[lead + 1] {
            if events.kind[event] as usize == code {
                let value = values.and_then(|property| property.values.number(event));
                conversions.push(Conversion { at: events.time[event], value });
            }
        }
    }
    Ok(())
}

fn from_column(column: &str, leads: &Leads, purpose: Purpose, outcomes: &mut Outcomes) -> Result<(), IngestError> {
    let attribute = leads.attributes.iter().find(|attribute| attribute.name == column);
    let cells = match attribute.map(|attribute| &attribute.values) {
        Some(Values::Date(cells)) => cells,
        None if purpose == Purpose::Score => return Ok(()),
        // Nobody has converted yet.
        Some(values) if values.all_missing() => return Ok(()),
        _ => {
            return Err(mapping(format!(
                "column {column:?} is not a dated column of the leads file; use flag = {column:?} for a yes/no column"
            )));
        }
    };
    for (conversions, cell) in outcomes.conversions.iter_mut().zip(cells) {
        conversions.extend(cell.map(|at| Conversion { at, value: None }));
    }
    Ok(())
}

fn from_file(
    table: &FileTable,
    spec: &OutcomeFile,
    index: &LeadIndex<'_>,
    (zone, purpose): (Option<&Zone>, Purpose),
    outcomes: &mut Outcomes,
) -> Result<(), IngestError> {
    let keys = table.strings(&spec.lead, "[outcome] file.lead")?;
    let times = table.times(&spec.time, "[outcome] file.time", zone)?;
    let values = spec.value.as_ref().map(|column| table.numbers(column, "[outcome] file.value")).transpose()?;
    let mut joined = 0;
    for (row, key) in keys.iter().enumerate() {
        let lead = key.and_then(|key| index.find(key, LeadMatch::Id));
        if let (Some(lead), Some(at)) = (lead, times[row]) {
            let value = values.as_ref().map(|cells| cells[row]).filter(|value| !value.is_nan());
            outcomes.conversions[lead].push(Conversion { at, value });
            joined += 1;
        }
    }
    if joined == 0 && purpose == Purpose::Train {
        return Err(mapping(format!("no row of {} finds a lead by id", table.name())));
    }
    Ok(())
}

fn from_flag(
    flag: &str,
    positive: Option<&str>,
    leads: &Leads,
    purpose: Purpose,
) -> Result<Vec<Option<bool>>, IngestError> {
    let attribute = leads.attributes.iter().find(|attribute| attribute.name == flag);
    let Some(attribute) = attribute else {
        if purpose == Purpose::Score {
            return Ok(vec![None; leads.ids.len()]);
        }
        return Err(mapping(format!("the leads file has no column {flag:?} (or it is dropped)")));
    };
    let unknown = |value: &str| {
        mapping(format!("flag {flag:?} holds {:?}; say which value means yes with positive = \"...\"", shown(value)))
    };
    match &attribute.values {
        Values::Number(cells) => cells
            .iter()
            .map(|&cell| {
                if cell.is_nan() {
                    return Ok(None);
                }
                let text = cell.to_string();
                match positive {
                    // As a number: true reads as 1, and 1.0 is 1.
                    Some(yes) => Ok(Some(number(yes).is_some_and(|yes| yes.total_cmp(&cell).is_eq()))),
                    None if text == "1" => Ok(Some(true)),
                    None if text == "0" => Ok(Some(false)),
                    None => Err(unknown(&text)),
                }
            })
            .collect(),
        Values::Text { .. } => (0..leads.ids.len())
            .map(|lead| {
                let Some(text) = attribute.values.text(lead) else { return Ok(None) };
                let lower = text.to_lowercase();
                match positive {
                    Some(yes) => Ok(Some(text == yes)),
                    None if YES.contains(&lower.as_str()) => Ok(Some(true)),
                    None if NO.contains(&lower.as_str()) => Ok(Some(false)),
                    None => Err(unknown(text)),
                }
            })
            .collect(),
        Values::Date(_) => Err(mapping(format!("flag {flag:?} holds times; use column = {flag:?}"))),
    }
}
