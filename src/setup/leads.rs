//! Who are the leads? The file that lists them, its keys, and what each of its columns may be used for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::columns::{self, Context};
use super::events::{filters, snake};
use super::found::{Found, FoundFile};
use super::happenings::TypeSeen;
use super::proposal::{LeadsProposal, Noted, OutcomeProposal};
use super::say;
use super::span::Timing;
use crate::ingest::sniff::{ColumnKind, ColumnLook, FileLook};
use crate::ingest::sources::{FileMap, SourceMap};
use crate::ingest::{EventsParams, LeadsParams, OneOrMany};
use crate::score::Lang;

/// Ways to find a lead.
#[derive(Default)]
pub(super) struct Keys {
    /// There is a file of leads.
    pub(super) any: bool,
    pub(super) ids: HashSet<u64>,
    pub(super) emails: HashSet<u64>,
    pub(super) aliases: HashSet<u64>,
}

impl Keys {
    pub(super) fn of(found: &Found, i: usize, generic: &SourceMap) -> Self {
        let file = &found.files[i];
        let (source, map) = maps(found, file, generic);
        let id = id_column(found, file, source, map);
        let email = email_column(&file.look, source, map);
        Self {
            any: true,
            ids: id.map(|id| file.look.keys(&id, false)).unwrap_or_default(),
            emails: email.map(|email| file.look.keys(&email, true)).unwrap_or_default(),
            aliases: HashSet::new(),
        }
    }
}

/// The maps to read a file of leads by: its own, or the generic one.
pub(super) fn maps<'a>(found: &'a Found, file: &FoundFile, generic: &'a SourceMap) -> (&'a SourceMap, &'a FileMap) {
    let fallback = (generic, &generic.files[0]);
    found.map_of(file).unwrap_or(fallback)
}

/// True when the column's name is one of an id.
pub(super) fn is_id_name(source: &SourceMap, map: &FileMap, column: &ColumnLook) -> bool {
    source.fits(column, &map.id)
}

/// A column whose cells no two rows share, by the names of ids first.
pub(super) fn unique_id(_: &Found, file: &FoundFile, source: &SourceMap, map: &FileMap) -> Option<String> {
    let rows = file.look.rows_seen();
    let fits = |column: &&ColumnLook| {
        let code = matches!(
            column.kind,
            ColumnKind::Identifier | ColumnKind::Category | ColumnKind::Email | ColumnKind::Number { whole: true, .. }
        );
        code && column.is_unique() && column.filled == rows
    };
    let named = source.find_all(&file.look, &map.id).into_iter().find(fits);
    let other = || file.look.columns.iter().filter(|column| !matches!(column.kind, ColumnKind::Email)).find(fits);
    named.or_else(other).or_else(|| file.look.columns.iter().find(fits)).map(|column| column.name.clone())
}

fn id_column(found: &Found, file: &FoundFile, source: &SourceMap, map: &FileMap) -> Option<String> {
    // A file that ties cookies to people names the person in `lead`.
    let patterns = if map.id.is_empty() { &map.lead } else { &map.id };
    let named = || source.find(&file.look, patterns).map(|column| column.name.clone());
    if map.id.is_empty() {
        named()
    } else {
        unique_id(found, file, source, map)
            .filter(|id| {
                file.look.column(id).is_some_and(|column| source.fits(column, patterns)) || source.name == "generic"
            })
            .or_else(named)
    }
}

fn email_column(look: &FileLook, source: &SourceMap, map: &FileMap) -> Option<String> {
    let named = source.find_all(look, &map.email).into_iter().find(|column| column.kind == ColumnKind::Email);
    let owner = |column: &&ColumnLook| column.plain.contains("owner") || column.plain.contains("propietari");
    let any = || look.columns.iter().filter(|column| !owner(column)).find(|column| column.kind == ColumnKind::Email);
    named.or_else(any).map(|column| column.name.clone())
}

/// The proposal for the leads file, its dated columns as events, and their types.
pub(super) fn propose(
    found: &Found,
    i: usize,
    outcome: &mut OutcomeProposal,
    timing: &Timing,
    lang: Lang,
) -> (LeadsProposal, Vec<Noted<EventsParams>>, Vec<TypeSeen>) {
    let generic_place = found.maps.len() - 1;
    let generic = &found.maps[generic_place];
    let file = &found.files[i];
    let (source, map) = maps(found, file, generic);
    let look = &file.look;
    let id = id_column(found, file, source, map).unwrap_or_default();
    let email = email_column(look, source, map).filter(|email| *email != id);
    let created = created_columns(look, source, map, outcome, timing);
    let account = source
        .find_all(look, &map.account)
        .into_iter()
        .find(|column| {
            column.filled > 0 && column.name != id && Some(&column.name) != email.as_ref() && column.time().is_none()
        })
        .map(|column| column.name.clone());
    let with_outcome = with_outcome(look, outcome);
    if outcome.params.column.is_some() && outcome.params.value.is_none() {
        outcome.params.value = worth(look, &with_outcome);
    }
    let mut taken: BTreeSet<String> = created.iter().cloned().chain([id.clone()]).collect();
    let of_outcome = [&outcome.params.column, &outcome.params.flag, &outcome.params.value];
    taken.extend(email.iter().chain(&account).chain(of_outcome.into_iter().flatten()).cloned());
    taken.extend(timing.split.iter().map(|split| split.column.clone()).chain(timing.as_of.clone()));
    let other_splits: Vec<String> = timing.split.iter().flat_map(|split| split.others.clone()).collect();
    taken.extend(other_splits.iter().cloned());
    let only_where = filters(look, source, map);
    taken.extend(only_where.keys().cloned());
    let context = Context {
        source,
        map,
        generic: &generic.files[0],
        generic_source: generic,
        taken: &taken,
        with_outcome: &with_outcome,
        lang,
    };
    let (mut columns, dated) = columns::roles(look, &context);
    let why = say(lang, "another division into train and test", "otra división en entrenamiento y prueba");
    columns.drop.extend(other_splits.into_iter().map(|name| (name, why.to_owned())));
    let repeats = map.id.is_empty();
    if repeats {
        // Rows of a person repeat: what they say changes from row to row.
        let all = std::mem::take(&mut columns);
        let why =
            say(lang, "one row per identification, not per person", "una fila por identificación, no por persona");
        let others = [all.known, all.open, all.overwritten, all.drop].into_iter().flatten();
        columns.drop = others.map(|(name, _)| (name, why.to_owned())).collect();
        columns.sensitive = all.sensitive;
    }
    let mut dated: BTreeMap<String, String> = dated.into_iter().collect();
    let mut times: Vec<String> = created.clone();
    times.extend(timing.as_of.clone().into_iter().chain(outcome.params.column.clone()));
    let written = look.written(&times);
    // A sale whose date is written in another way than the creation's becomes an event: its own part has its own form.
    if let Some(column) = outcome.params.column.take_if(|column| written.other.contains(column)) {
        let kind = look.column(&column).map_or_else(|| "converted".to_owned(), |look| type_of(look, source));
        dated.insert(column, kind.clone());
        outcome.params.event = Some(kind);
        outcome.params.value = None;
    }
    let created: Vec<String> = created.into_iter().filter(|column| !written.other.contains(column)).collect();
    let repeated_ids = look.column(&id).filter(|_| !repeats).map_or(0, |column| column.filled - column.distinct);
    let seen = dated.iter().map(|(column, kind)| {
        let filled = look.column(column).map_or(0, |column| column.filled);
        let source = file.map.map_or(generic_place, |(source, _)| source);
        TypeSeen { name: kind.clone(), rows: filled, leads: filled, repeated: 0, whole: look.whole, source }
    });
    let seen: Vec<TypeSeen> = seen.collect();
    let params = LeadsParams {
        file: look.name.clone(),
        format: written.format,
        id: id.clone(),
        on_duplicate: if repeats { crate::ingest::OnDuplicate::First } else { crate::ingest::OnDuplicate::default() },
        created: match created.as_slice() {
            [one] => OneOrMany::One(one.clone()),
            many => OneOrMany::Many(many.to_vec()),
        },
        account,
        email: email.clone(),
        only_where: only_where.clone(),
        ..LeadsParams::default()
    };
    let dated = if dated.is_empty() {
        Vec::new()
    } else {
        let file = params.file.clone();
        let events = EventsParams { file, lead: OneOrMany::One(id), dated, only_where, ..EventsParams::default() };
        let note = say(
            lang,
            "Dates that were filled once and stayed: each is an event, visible from its own instant on.",
            "Fechas que se rellenaron una vez y quedaron: cada una es un evento, visible desde su propio instante.",
        );
        super::events::by_form(look, events, &[note.to_owned()])
    };
    let noted = Noted { params, notes: notes(found, file, source, map, lang), day_or_month: written.open };
    let own_domain = email.and_then(|email| super::colleagues::domain(found, look, &email, lang));
    (LeadsProposal { noted, columns, repeated_ids, own_domain, shown: shown(look, source) }, dated, seen)
}

fn notes(found: &Found, file: &FoundFile, source: &SourceMap, map: &FileMap, lang: Lang) -> Vec<String> {
    let rows = file.rows;
    let mut notes = vec![match found.map_of(file) {
        Some(_) => {
            let (title, what) = (&source.title, &map.what);
            say(
                lang,
                format!("Recognised: {title} {what}, {rows} rows."),
                format!("Reconocido: {title} {what}, {rows} filas."),
            )
        }
        None => say(
            lang,
            format!("{rows} rows, each with an id of its own."),
            format!("{rows} filas, cada una con su identificador."),
        ),
    }];
    let note = say(lang, &map.note.en, &map.note.es);
    notes.extend((!note.is_empty()).then(|| note.clone()));
    notes
}

/// Names of columns that name a person or a company.
const NAMES: [&str; 10] = [
    "name",
    "full name",
    "first name",
    "last name",
    "company",
    "company name",
    "nombre",
    "apellidos",
    "empresa",
    "nombre de la empresa",
];

fn shown(look: &FileLook, source: &SourceMap) -> Vec<String> {
    let names: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let named = look.columns.iter().filter(|column| source.fits_exactly(column, &names) && column.filled > 0);
    named.map(|column| column.name.clone()).collect()
}

/// Columns with a value nearly only where the lead converted: of their filled cells at least 19 in 20.
fn with_outcome(look: &FileLook, outcome: &OutcomeProposal) -> Vec<String> {
    let Some(sold) = &outcome.params.column else { return Vec::new() };
    let rows = look.rows_seen();
    let sold_cells = look.cells(sold);
    let goes_with = |column: &&ColumnLook| {
        let both = look
            .cells(&column.name)
            .iter()
            .zip(sold_cells)
            .filter(|(cell, sold)| cell.is_some() && sold.is_some())
            .count();
        column.name != *sold && column.filled > 0 && column.filled * 2 < rows && both * 20 >= column.filled * 19
    };
    look.columns.iter().filter(goes_with).map(|column| column.name.clone()).collect()
}

/// Names of what a sale was worth.
const WORTH: [&str; 10] = [
    "*amount*",
    "*revenue*",
    "*value*",
    "*spend*",
    "*price*",
    "*importe*",
    "*valor*",
    "*monto*",
    "*ingreso*",
    "*precio*",
];

/// The column with what a sale was worth: numbers that stand beside sales alone.
fn worth(look: &FileLook, with_outcome: &[String]) -> Option<String> {
    let names: Vec<String> = WORTH.iter().map(|name| (*name).to_owned()).collect();
    let fits = |column: &&ColumnLook| {
        with_outcome.contains(&column.name)
            && matches!(column.kind, ColumnKind::Number { .. })
            && crate::ingest::sniff::matches_any(&names, &column.plain)
    };
    look.columns.iter().find(fits).map(|column| column.name.clone())
}

/// Dated columns that say when a lead came into being; a second one only where the first has gaps.
fn created_columns(
    look: &FileLook,
    source: &SourceMap,
    map: &FileMap,
    outcome: &OutcomeProposal,
    timing: &Timing,
) -> Vec<String> {
    let mut created: Vec<String> = Vec::new();
    let mut full = false;
    for column in source.find_all(look, &map.created) {
        let taken = outcome.params.column.as_ref() == Some(&column.name) || timing.as_of.as_ref() == Some(&column.name);
        if column.time().is_some() && !taken && !full && created.len() < 2 {
            created.push(column.name.clone());
            full = column.filled == look.rows_seen();
        }
    }
    created
}

/// An event type from a column's plain name.
pub(super) fn type_of(column: &ColumnLook, source: &SourceMap) -> String {
    snake(source.bare(&column.plain))
}
