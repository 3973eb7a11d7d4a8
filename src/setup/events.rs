//! What happened? A log's columns by its map or by their names; its types, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Found;
use super::happenings::{TypeSeen, types};
use super::keys::lead_columns;
use super::leads::Keys;
use super::proposal::Noted;
use super::say;
use crate::ingest::sniff::{ColumnKind, ColumnLook, FileLook, plain_name};
use crate::ingest::sources::{FileMap, KindMap, SourceMap};
use crate::ingest::{EventType, EventsParams, OneOrMany, Scalar};
use crate::score::Lang;

/// Types from which on a column is no column of types.
const MOST_TYPES: usize = 300;

/// `Became a Lead` as a type: `became_a_lead`.
pub(super) fn snake(plain: &str) -> String {
    plain.replace(' ', "_")
}

/// The proposal for a log, and its types; or why it cannot be one.
pub(super) fn propose(
    found: &Found,
    i: usize,
    keys: &Keys,
    aliases: bool,
    lang: Lang,
) -> Result<(Vec<Noted<EventsParams>>, Vec<TypeSeen>), String> {
    let generic_place = found.maps.len() - 1;
    let generic = found.maps[generic_place].clone();
    let file = &found.files[i];
    let recognised = found.map_of(file).map(|(source, map)| (source.clone(), map.clone()));
    let place = file.map.map_or(generic_place, |(source, _)| source);
    let (source, map) = recognised.clone().unwrap_or_else(|| (generic.clone(), generic.files[0].clone()));
    let look = &file.look;
    let (lead, matching) = lead_columns(look, &source, &map, recognised.is_some(), keys, aliases).ok_or_else(|| {
        say(lang, "no column says whose row it is", "ninguna columna dice de quién es la fila").to_owned()
    })?;
    let mut used: BTreeSet<String> = lead.iter().cloned().collect();
    let dated: BTreeMap<String, String> =
        if recognised.is_some() { dated(look, &source, &map) } else { BTreeMap::new() };
    let time = if dated.is_empty() {
        let time = time_column(look, &source, &map, &generic)
            .ok_or_else(|| say(lang, "no column holds times", "ninguna columna contiene fechas").to_owned())?;
        Some(time)
    } else {
        None
    };
    used.extend(time.iter().cloned().chain(dated.keys().cloned()));
    if recognised.is_none() && describes(look, &lead, time.as_deref()) {
        let why = say(
            lang,
            "one row per lead, and a date in some of them only: it describes leads and is no log",
            "una fila por lead y fecha solo en algunas: describe leads, no es un registro",
        );
        return Err(why.to_owned());
    }
    let known_at = source
        .find_all(look, &map.known_at)
        .into_iter()
        .find(|column| column.time().is_some() && !used.contains(&column.name))
        .map(|column| column.name.clone());
    used.extend(known_at.iter().cloned());
    let kind = if time.is_some() { Some(event_type(look, &source, &map, recognised.is_some(), &used)) } else { None };
    used.extend(kind.iter().flat_map(type_columns));
    let mut pick = |patterns: &[String], number: bool| {
        let fits = |column: &&ColumnLook| {
            !used.contains(&column.name)
                && column.filled > 0
                && column.time().is_none()
                && matches!(column.kind, ColumnKind::Number { .. }) == number
        };
        let name = source.find_all(look, patterns).into_iter().find(fits).map(|column| column.name.clone());
        used.extend(name.iter().cloned());
        name
    };
    // A page, campaign or source may be written in digits where the map says so; a value is always a number.
    let value = pick(&map.value, true);
    let (page, campaign, origin) = (pick(&map.page, false), pick(&map.campaign, false), pick(&map.source, false));
    let campaign = campaign.or_else(|| if recognised.is_some() { pick(&map.campaign, true) } else { None });
    let (properties, refused) = properties(look, &source, &map, recognised.is_some(), (&generic, &used));
    let only_where = filters(look, &source, &map);
    let params = EventsParams {
        file: look.name.clone(),
        only_where,
        lead: match lead.as_slice() {
            [one] => OneOrMany::One(one.clone()),
            many => OneOrMany::Many(many.to_vec()),
        },
        matching,
        time: time.clone().unwrap_or_default(),
        dated,
        known_at: known_at.clone(),
        kind,
        value,
        page,
        campaign,
        source: origin,
        properties,
        ..EventsParams::default()
    };
    let seen = types(look, &params, keys, place);
    let mut notes = notes(found, i, recognised.as_ref(), &refused, lang);
    if !params.dated.is_empty() {
        return Ok((by_form(look, params, &notes), seen));
    }
    let times: Vec<String> = time.into_iter().chain(known_at).collect();
    let written = look.written(&times);
    let mut params = EventsParams { format: written.format, ..params };
    // One file, one way of writing times: the arrival goes where it is written otherwise.
    if params.known_at.as_ref().is_some_and(|column| written.other.contains(column)) {
        let column = params.known_at.take().unwrap_or_default();
        notes.push(say(
            lang,
            format!("{column} says when rows arrived, but writes times in another way than {}: export them alike.", params.time),
            format!("{column} dice cuándo llegaron las filas, pero escribe las horas de otro modo que {}: expórtelas iguales.", params.time),
        ));
    }
    Ok((vec![Noted { params, notes, day_or_month: written.open }], seen))
}

/// Dated columns of one file, one part for each way in which their times are written.
pub(super) fn by_form(look: &FileLook, params: EventsParams, notes: &[String]) -> Vec<Noted<EventsParams>> {
    let mut left = params.dated.clone();
    let mut parts: Vec<Noted<EventsParams>> = Vec::new();
    while !left.is_empty() {
        let columns: Vec<String> = left.keys().cloned().collect();
        let written = look.written(&columns);
        let (later, now) =
            std::mem::take(&mut left).into_iter().partition(|(column, _)| written.other.contains(column));
        left = later;
        let notes = if parts.is_empty() { notes.to_vec() } else { Vec::new() };
        let params = EventsParams { format: written.format, dated: now, ..params.clone() };
        parts.push(Noted { params, notes, day_or_month: written.open });
    }
    parts
}

/// One row per lead, and a date in some of them only: whoever has none has no event, so this is no log.
fn describes(look: &FileLook, lead: &[String], time: Option<&str>) -> bool {
    let unique = lead.first().and_then(|name| look.column(name)).is_some_and(ColumnLook::is_unique);
    let gaps = time.and_then(|name| look.column(name)).is_some_and(|time| time.filled * 10 < look.rows_seen() * 9);
    unique && gaps
}

fn dated(look: &FileLook, source: &SourceMap, map: &FileMap) -> BTreeMap<String, String> {
    let mut dated = BTreeMap::new();
    for entry in &map.dated {
        for column in source.find_all(look, &entry.columns).into_iter().filter(|column| column.time().is_some()) {
            dated.entry(column.name.clone()).or_insert_with(|| entry.kind.clone());
        }
    }
    dated
}

/// The first column of times, by the map's names and then by any, that most rows fill.
pub(super) fn time_column(look: &FileLook, source: &SourceMap, map: &FileMap, generic: &SourceMap) -> Option<String> {
    let timed = |column: &&ColumnLook| column.time().is_some();
    let by_map: Vec<&ColumnLook> = source.find_all(look, &map.time).into_iter().filter(timed).collect();
    let by_name: Vec<&ColumnLook> = generic.find_all(look, &generic.files[0].time).into_iter().filter(timed).collect();
    let mostly = |column: &&&ColumnLook| column.filled * 2 >= look.rows_seen();
    let known: Vec<String> = generic.files[0].known_at.clone();
    by_map
        .iter()
        .find(mostly)
        .or_else(|| by_map.first())
        .or_else(|| by_name.iter().filter(|column| !generic.fits(column, &known)).find(mostly))
        .copied()
        .or_else(|| look.columns.iter().find(timed))
        .map(|column| column.name.clone())
}

fn event_type(
    look: &FileLook,
    source: &SourceMap,
    map: &FileMap,
    recognised: bool,
    used: &BTreeSet<String>,
) -> EventType {
    // Of several the first that most rows fill and that tells rows apart.
    let filled = |patterns: &[String]| {
        let named = source.find_all(look, patterns);
        let telling = named.iter().find(|column| column.filled * 2 >= look.rows_seen() && column.distinct > 1);
        telling.or_else(|| named.iter().find(|column| column.filled > 0)).map(|column| column.name.clone())
    };
    let constant = || EventType::Const(type_by_name(&look.name));
    match &map.kind {
        Some(KindMap::Const(kind)) => EventType::Const(kind.clone()),
        Some(KindMap::Named { column, names }) => filled(column).map_or_else(constant, |column| {
            // Only codes that occur: the config stays readable.
            let codes = look.column(&column).map(|column| &column.values);
            let occurs = |code: &String| {
                codes.is_none_or(|codes| codes.is_empty() || codes.iter().any(|(value, _)| value == code))
            };
            let names = names.iter().filter(|(code, _)| occurs(code)).map(|(code, name)| (code.clone(), name.clone()));
            EventType::Named { names: names.collect(), column }
        }),
        Some(KindMap::Columns(columns)) => {
            let columns: Vec<String> = columns.iter().filter_map(|patterns| filled(patterns)).collect();
            if columns.is_empty() { constant() } else { EventType::Columns(columns) }
        }
        Some(KindMap::Column(patterns)) if recognised => filled(patterns).map_or_else(constant, EventType::Column),
        _ => type_column(look, source, map, used).map_or_else(constant, EventType::Column),
    }
}

/// A column of few words that says what happened.
pub(super) fn type_column(
    look: &FileLook,
    source: &SourceMap,
    map: &FileMap,
    used: &BTreeSet<String>,
) -> Option<String> {
    let Some(KindMap::Column(patterns)) = &map.kind else { return None };
    let fits = |column: &&ColumnLook| {
        column.kind == ColumnKind::Category
            && column.distinct <= MOST_TYPES
            && column.distinct * 3 < column.filled.max(30)
            && column.filled * 10 >= look.rows_seen() * 9
            && !used.contains(&column.name)
    };
    source.find_all(look, patterns).into_iter().find(fits).map(|column| column.name.clone())
}

/// `exports/cdnow_purchases.parquet` holds purchases: `purchase`.
pub(super) fn type_by_name(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').next().unwrap_or(name);
    let plain = plain_name(stem);
    let word = plain.split(' ').rfind(|word| {
        word.chars().any(char::is_alphabetic) && !matches!(*word, "export" | "log" | "events" | "event" | "data")
    });
    let word = word.unwrap_or("event");
    let singular = match word {
        _ if word.ends_with("ies") => format!("{}y", &word[..word.len() - 3]),
        _ if word.ends_with("ss") => word.to_owned(),
        _ => word.strip_suffix('s').unwrap_or(word).to_owned(),
    };
    snake(&singular)
}

fn type_columns(kind: &EventType) -> Vec<String> {
    match kind {
        EventType::Column(column) | EventType::Named { column, .. } => vec![column.clone()],
        EventType::Columns(columns) => columns.clone(),
        EventType::Const(_) => Vec::new(),
    }
}

/// Most properties kept of a log nobody knows.
const MOST_PROPERTIES: usize = 6;

/// Columns to keep, and those that are refused because they are written over.
fn properties(
    look: &FileLook,
    source: &SourceMap,
    map: &FileMap,
    recognised: bool,
    (generic, used): (&SourceMap, &BTreeSet<String>),
) -> (Vec<String>, Vec<String>) {
    if recognised {
        let kept = source.find_all(look, &map.properties).into_iter();
        let kept = kept.filter(|column| column.filled > 0 && !used.contains(&column.name));
        return (kept.map(|column| column.name.clone()).collect(), Vec::new());
    }
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for column in look.columns.iter().filter(|column| !used.contains(&column.name) && column.filled > 0) {
        let written_over = generic.fits(column, &generic.files[0].mutable);
        let tells = match column.kind {
            ColumnKind::Category => column.distinct <= 100 && column.distinct > 1,
            ColumnKind::Flag => column.distinct > 1,
            ColumnKind::Number { .. } => {
                !column.is_unique()
                    && column.distinct > 1
                    && !column.plain.ends_with(" id")
                    && !column.plain.ends_with(" seq")
            }
            _ => false,
        };
        if written_over && tells {
            refused.push(column.name.clone());
        } else if tells && kept.len() < MOST_PROPERTIES {
            kept.push(column.name.clone());
        }
    }
    (kept, refused)
}

/// Rows that count, where the columns that say so are filled.
pub(super) fn filters(look: &FileLook, source: &SourceMap, map: &FileMap) -> BTreeMap<String, Scalar> {
    let mut filters = BTreeMap::new();
    for (pattern, wanted) in &map.only_where {
        let column = source.find(look, std::slice::from_ref(pattern));
        // A filter on a column with gaps would leave out rows that say nothing.
        if let Some(column) =
            column.filter(|column| column.kind == ColumnKind::Flag && column.filled == look.rows_seen())
        {
            filters.insert(column.name.clone(), wanted.clone());
        }
    }
    filters
}

fn notes(
    found: &Found,
    i: usize,
    recognised: Option<&(SourceMap, FileMap)>,
    refused: &[String],
    lang: Lang,
) -> Vec<String> {
    let file = &found.files[i];
    let (rows, files) = (file.rows, file.files);
    let about = if file.look.whole { "" } else { say(lang, "about ", "unas ") };
    let mut notes = Vec::new();
    let size = if files > 1 {
        say(lang, format!("{files} files, {about}{rows} rows"), format!("{files} archivos, {about}{rows} filas"))
    } else {
        say(lang, format!("{about}{rows} rows"), format!("{about}{rows} filas"))
    };
    notes.push(match recognised {
        Some((source, map)) => say(
            lang,
            format!("Recognised: {} {}, {size}.", source.title, map.what),
            format!("Reconocido: {} {}, {size}.", source.title, map.what),
        ),
        None => say(
            lang,
            format!("By its columns a log of events, {size}."),
            format!("Por sus columnas, un registro de eventos, {size}."),
        ),
    });
    if let Some((_, map)) = recognised {
        let note = say(lang, &map.note.en, &map.note.es);
        notes.extend((!note.is_empty()).then(|| note.clone()));
    }
    if !refused.is_empty() {
        let names = refused.join(", ");
        notes.push(say(
            lang,
            format!("Not read, by their names written over after the event: {names}."),
            format!("No se leen, por su nombre se reescriben después del evento: {names}."),
        ));
    }
    notes
}
