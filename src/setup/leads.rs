//! Who are the leads? The file that lists them, its keys, and what each of its columns may be used for.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::columns::{self, Context};
use super::events::{TypeSeen, snake};
use super::found::{Found, FoundFile};
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
    found: &mut Found,
    i: usize,
    outcome: &OutcomeProposal,
    timing: &Timing,
    lang: Lang,
) -> (LeadsProposal, Option<Noted<EventsParams>>, Vec<TypeSeen>) {
    let generic = found.maps[found.maps.len() - 1].clone();
    let file = &found.files[i];
    let (source, map) = maps(found, file, &generic);
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
    let mut taken: BTreeSet<String> = created.iter().cloned().chain([id.clone()]).collect();
    taken.extend(
        email
            .iter()
            .chain(&account)
            .chain(&outcome.params.column)
            .chain(&outcome.params.flag)
            .chain(&outcome.params.value)
            .cloned(),
    );
    taken.extend(timing.split.iter().map(|split| split.column.clone()).chain(timing.as_of.clone()));
    let other_splits: Vec<String> = timing.split.iter().flat_map(|split| split.others.clone()).collect();
    taken.extend(other_splits.iter().cloned());
    let context = Context { source, map, generic: &generic.files[0], generic_source: &generic, taken: &taken, lang };
    let (mut columns, dated) = columns::roles(look, &context);
    let why = say(lang, "another division into train and test", "otra división en entrenamiento y prueba");
    columns.drop.extend(other_splits.into_iter().map(|name| (name, why.to_owned())));
    if map.id.is_empty() {
        // Rows of a person repeat: what they say changes from row to row.
        let all = std::mem::take(&mut columns);
        let why =
            say(lang, "one row per identification, not per person", "una fila por identificación, no por persona");
        let others = [all.known, all.open, all.overwritten, all.drop].into_iter().flatten();
        columns.drop = others.map(|(name, _)| (name, why.to_owned())).collect();
        columns.sensitive = all.sensitive;
    }
    let dated: BTreeMap<String, String> =
        dated.into_iter().filter(|(name, _)| outcome.params.column.as_deref() != Some(name.as_str())).collect();
    let mut times: Vec<String> = created.clone();
    times.extend(dated.keys().cloned().chain(outcome.params.column.clone()).chain(timing.as_of.clone()));
    let id_look = look.column(&id);
    let repeated_ids = id_look.map_or(0, |column| column.filled - column.distinct);
    let own_domain = own_domain(look, email.as_deref());
    let shown: Vec<String> = look
        .columns
        .iter()
        .filter(|column| {
            [
                "name",
                "full name",
                "first name",
                "last name",
                "company",
                "company name",
                "nombre",
                "apellidos",
                "empresa",
            ]
            .contains(&source.bare(&column.plain))
        })
        .map(|column| column.name.clone())
        .collect();
    let recognised = found.map_of(file).map(|(source, map)| format!("{} {}", source.title, map.what));
    let mut notes = vec![match recognised {
        Some(what) => say(
            lang,
            format!("Recognised: {what}, {} rows.", file.rows),
            format!("Reconocido: {what}, {} filas.", file.rows),
        ),
        None => say(
            lang,
            format!("{} rows; no row shares its {id:?} with another.", file.rows),
            format!("{} filas; ninguna comparte su {id:?} con otra.", file.rows),
        ),
    }];
    if repeated_ids > 0 && !map.id.is_empty() {
        notes.pop();
    }
    let note = say(lang, &map.note.en, &map.note.es);
    notes.extend((!note.is_empty()).then(|| note.clone()));
    let seen = dated.iter().map(|(column, kind)| TypeSeen {
        name: kind.clone(),
        rows: look.column(column).map_or(0, |column| column.filled),
        leads: look.column(column).map_or(0, |column| column.filled),
        repeated: 0,
        whole: look.whole,
        source: file.map.map_or(found.maps.len() - 1, |(source, _)| source),
    });
    let seen: Vec<TypeSeen> = seen.collect();
    let params = LeadsParams {
        file: look.name.clone(),
        id: id.clone(),
        on_duplicate: if map.id.is_empty() {
            crate::ingest::OnDuplicate::First
        } else {
            crate::ingest::OnDuplicate::default()
        },
        created: match created.as_slice() {
            [one] => OneOrMany::One(one.clone()),
            many => OneOrMany::Many(many.to_vec()),
        },
        account,
        email,
        ..LeadsParams::default()
    };
    let look = &mut found.files[i].look;
    let open = look.write_times(&times);
    let day_or_month = open.and_then(|form| {
        let column = times
            .iter()
            .find(|name| look.column(name).and_then(ColumnLook::time).is_some_and(|time| time.form == form));
        column.map(|column| (column.clone(), form))
    });
    let params = LeadsParams { format: look.format.clone(), ..params };
    let dated = (!dated.is_empty()).then(|| Noted {
        params: EventsParams {
            file: params.file.clone(),
            format: params.format.clone(),
            lead: OneOrMany::One(id),
            dated,
            ..EventsParams::default()
        },
        notes: vec![
            say(
                lang,
                "Dates that were filled once and stayed: each is an event, visible from its own instant on.",
                "Fechas que se rellenaron una vez y quedaron: cada una es un evento, visible desde su propio instante.",
            )
            .to_owned(),
        ],
        day_or_month: day_or_month.clone(),
    });
    let noted = Noted { params, notes, day_or_month };
    let repeated_ids = if map_without_id(found, i) { 0 } else { repeated_ids };
    (LeadsProposal { noted, columns, repeated_ids, own_domain, shown }, dated, seen)
}

fn map_without_id(found: &Found, i: usize) -> bool {
    found.map_of(&found.files[i]).is_some_and(|(_, map)| map.id.is_empty())
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

/// The domain of those who own leads, where a column of owners holds addresses and leads have addresses there too.
fn own_domain(look: &FileLook, email: Option<&str>) -> Option<String> {
    let domains = |name: &str| -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for text in look.cells(name).iter().flatten() {
            if let Some((_, domain)) = text.split_once('@') {
                *counts.entry(domain.trim_end_matches(')').to_lowercase()).or_default() += 1;
            }
        }
        counts
    };
    let email = email?;
    let owner = look.columns.iter().find(|column| {
        (column.plain.contains("owner") || column.plain.contains("propietari") || column.plain.contains("assigned"))
            && column.values.iter().any(|(value, _)| value.contains('@'))
    })?;
    let (domain, _) = domains(&owner.name).into_iter().max_by_key(|(_, count)| *count)?;
    domains(email).contains_key(&domain).then_some(domain)
}

/// An event type from a column's plain name.
pub(super) fn type_of(column: &ColumnLook, source: &SourceMap) -> String {
    snake(source.bare(&column.plain))
}
