//! What became of the leads? Conversions from an event type, a dated column, a file or a flag; exits from event types.

use super::dated_rows::{DatedColumns, dated_rows};
use super::error::{IngestError, shown};
use super::file::{FileTable, number};
use super::found::{IngestReport, JoinReport, OutcomeReport};
use super::joining::Seen;
use super::outcome_params::{OutcomeFile, OutcomeParams};
use super::people::People;
use super::read::Purpose;
use super::reasons::{matched_by, reason};
use super::rejects::Rejects;
use super::store::{Events, PropertyKind};
use super::tables::{Attribute, Conversion, Leads, Outcomes, Values};
use crate::time::{Instant, Zone};

/// Words that mean yes in a flag column when the config names none.
const YES: [&str; 7] = ["1", "true", "yes", "y", "si", "sí", "t"];
/// Words that mean no.
const NO: [&str; 5] = ["0", "false", "no", "n", "f"];

/// The outcome's own file, already read, with those it can speak of.
pub(super) struct OutcomeTable<'a> {
    pub(super) table: &'a FileTable,
    pub(super) spec: &'a OutcomeFile,
    pub(super) people: &'a People<'a>,
    pub(super) zone: Option<&'a Zone>,
}

/// Reads conversions and exits. `file` is the outcome's own file.
pub(super) fn read(
    params: &OutcomeParams,
    leads: &Leads,
    events: &Events,
    file: Option<OutcomeTable<'_>>,
    purpose: Purpose,
    (report, rejects): (&mut IngestReport, &mut Rejects),
) -> Result<Outcomes, IngestError> {
    if params.is_undecided() {
        let names: Vec<&str> = params.others.iter().filter_map(|other| other.name.as_deref()).collect();
        return Err(mapping(format!("there are several, and none is in force; choose one of {}", names.join(", "))));
    }
    if purpose == Purpose::Train {
        no_misspelt_exit(params, events)?;
    }
    let mut outcomes = Outcomes {
        conversions: vec![Vec::new(); leads.ids.len()],
        exits: first_exits(params, events)?,
        entered: None,
        flags: None,
        known: true,
    };
    if params.value.is_some() && params.event.is_none() && params.column.is_none() {
        return Err(mapping("value stands beside event or column; a file names its own with file.value"));
    }
    match (&params.event, &params.column, file, &params.flag) {
        (Some(kind), None, None, None) => {
            from_events(kind, params.value.as_deref(), events, purpose, &mut outcomes)?;
        }
        // New leads come without what became of them.
        (None, None, None, None) if purpose == Purpose::Score => outcomes.known = false,
        (None, Some(column), None, None)
            if purpose == Purpose::Score && leads.attributes.iter().all(|attribute| attribute.name != *column) =>
        {
            outcomes.known = false;
        }
        (None, Some(column), None, None) => from_column(column, params.value.as_deref(), leads, &mut outcomes)?,
        (None, None, Some(file), None) => {
            report.outcome_file = Some(from_file(&file, purpose, rejects, &mut outcomes)?);
        }
        (None, None, None, Some(flag)) => {
            outcomes.flags = Some(from_flag(flag, params.positive.as_deref(), leads, purpose)?);
            outcomes.known = false;
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

/// Conversions and exits in counts. `created` as the leads file says it, before anybody's creation is guessed from events.
pub(super) fn count(outcomes: &Outcomes, leads: &Leads, seen: &Seen, file: &str) -> OutcomeReport {
    let mut found = OutcomeReport { exits: outcomes.exits.iter().flatten().count(), ..OutcomeReport::default() };
    for (lead, conversions) in outcomes.conversions.iter().enumerate() {
        found.conversions += conversions.len();
        found.with_value += conversions.iter().filter(|conversion| conversion.value.is_some()).count();
        let Some(first) = conversions.first().map(|conversion| conversion.at) else { continue };
        found.converted_leads += 1;
        found.before_any_event += usize::from(seen.first_event(lead).is_none_or(|event| first < event));
        if let Some(created) = leads.created[lead].filter(|&created| first < created) {
            found.on_creation_day += usize::from(first.utc_day() == created.utc_day());
            found.before_creation.add_lead(file, || leads.ids[lead].clone());
        }
    }
    if let Some(flags) = &outcomes.flags {
        found.converted_leads = flags.iter().filter(|&&flag| flag == Some(true)).count();
    }
    found
}

fn mapping(why: impl Into<String>) -> IngestError {
    IngestError::Mapping { key: "[outcome]".to_owned(), why: why.into() }
}

/// An exit that never happens may be rare; one that is spelt almost like a type that does happen is a mistake.
fn no_misspelt_exit(params: &OutcomeParams, events: &Events) -> Result<(), IngestError> {
    for exit in params.exits.iter().filter(|exit| events.kind(exit).is_none()) {
        let others = events.kinds().iter().filter(|kind| !params.exits.contains(kind)).map(String::as_str);
        if let Some(meant) = super::error::nearest(exit, others) {
            return Err(mapping(format!(
                "exits names {exit:?}, which no event of a known lead is; did you mean {meant:?}?"
            )));
        }
    }
    Ok(())
}

fn first_exits(params: &OutcomeParams, events: &Events) -> Result<Vec<Option<Instant>>, IngestError> {
    let exit_kinds: Vec<bool> = events.kinds().iter().map(|kind| params.exits.contains(kind)).collect();
    events.each_lead(|part, lead| {
        part.events_of(lead).filter(|&event| exit_kinds[part.kind(event)]).map(|event| part.visible_at(event)).min()
    })
}

fn from_events(
    kind: &str,
    value: Option<&str>,
    events: &Events,
    purpose: Purpose,
    outcomes: &mut Outcomes,
) -> Result<(), IngestError> {
    let Some(code) = events.kind(kind) else {
        if purpose == Purpose::Score {
            return Ok(());
        }
        let nearest = super::error::nearest(kind, events.kinds().iter().map(String::as_str));
        let hint = nearest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
        return Err(mapping(format!("no event of type {kind:?} belongs to a known lead{hint}")));
    };
    let found = events.property(value.unwrap_or("value"));
    if let Some(value) = value.filter(|_| purpose == Purpose::Train)
        && !found.is_some_and(|property| events.properties()[property].kind == PropertyKind::Number)
    {
        let nearest = super::error::nearest(value, events.properties().iter().map(|property| property.name.as_str()));
        let hint = nearest.map_or_else(String::new, |name| format!("; did you mean {name:?}?"));
        return Err(mapping(format!("value = {value:?} is no numeric property of the events{hint}")));
    }
    outcomes.conversions = events.each_lead(|part, lead| {
        let own = part.events_of(lead).filter(|&event| part.kind(event) == code);
        let worth = |event| found.map(|property| part.number(property, event)).filter(|worth| !worth.is_nan());
        own.map(|event| Conversion { at: part.time(event), value: worth(event) }).collect()
    })?;
    Ok(())
}

fn from_column(column: &str, value: Option<&str>, leads: &Leads, outcomes: &mut Outcomes) -> Result<(), IngestError> {
    let values = match value {
        None => None,
        Some(value) => match leads.attributes.iter().find(|attribute| attribute.name == *value) {
            Some(Attribute { values: values @ Values::Number(_), .. }) => Some(values),
            _ => {
                return Err(mapping(format!(
                    "value = {value:?} is no numeric column of the leads file (or it is dropped)"
                )));
            }
        },
    };
    let attribute = leads.attributes.iter().find(|attribute| attribute.name == column);
    let cells = match attribute.map(|attribute| &attribute.values) {
        Some(Values::Date(cells)) => cells,
        // Nobody has converted yet.
        Some(values) if values.all_missing() => return Ok(()),
        _ => {
            return Err(mapping(format!(
                "column {column:?} is not a dated column of the leads file; use flag = {column:?} for a yes/no column"
            )));
        }
    };
    for (lead, (conversions, cell)) in outcomes.conversions.iter_mut().zip(cells).enumerate() {
        let value = || values.and_then(|values| values.number(lead));
        conversions.extend(cell.map(|at| Conversion { at, value: value() }));
    }
    Ok(())
}

fn from_file(
    file: &OutcomeTable<'_>,
    purpose: Purpose,
    rejects: &mut Rejects,
    outcomes: &mut Outcomes,
) -> Result<JoinReport, IngestError> {
    let OutcomeTable { table, spec, people, zone } = *file;
    let columns = DatedColumns {
        key: "[outcome] file",
        file: &spec.path,
        lead: &spec.lead,
        matching: spec.matching,
        time: &spec.time,
        only_where: Some(&spec.only_where),
    };
    let values = spec.value.as_ref().map(|column| table.numbers(column, "[outcome] file.value")).transpose()?;
    let (rows, report) = dated_rows(table, &columns, people, zone, rejects)?;
    for found in &rows {
        let value = values.as_ref().map(|cells| cells[found.row]).filter(|value| !value.is_nan());
        outcomes.conversions[found.lead].push(Conversion { at: found.at, value });
    }
    if rows.is_empty() && purpose == Purpose::Train {
        let next = reason(&report.why_unknown).map_or_else(String::new, |reason| format!("; {reason}"));
        return Err(mapping(format!("no row of {} finds a lead by {}{next}", table.name(), matched_by(spec.matching))));
    }
    Ok(report)
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
