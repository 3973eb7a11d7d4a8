//! What may each column of the leads file be used for? By the source's map, then by what names mean anywhere.

use std::collections::BTreeSet;

use super::leads::type_of;
use super::proposal::ColumnLists;
use super::say;
use crate::ingest::is_sensitive_name;
use crate::ingest::sniff::{ColumnKind, ColumnLook, FileLook};
use crate::ingest::sources::{FileMap, SourceMap};
use crate::score::Lang;

/// What columns are judged by.
pub(super) struct Context<'a> {
    pub(super) source: &'a SourceMap,
    pub(super) map: &'a FileMap,
    pub(super) generic_source: &'a SourceMap,
    pub(super) generic: &'a FileMap,
    /// Columns that play a part already.
    pub(super) taken: &'a BTreeSet<String>,
    /// Columns that are filled where the outcome is, and hardly elsewhere.
    pub(super) with_outcome: &'a [String],
    pub(super) lang: Lang,
}

/// Names of dated columns that are filled once: `first visit`, `became a lead date`, `fecha de la primera visita`.
const ONCE: [&str; 6] = ["first *", "* first *", "became *", "primer* *", "* primer* *", "joined *"];

/// Names of ids of something else than the lead.
const OTHER_IDS: [&str; 4] = ["* id", "id *", "* uuid", "*guid"];

/// Distinct values from which on a text column says little about a lead.
const MANY_VALUES: usize = 1000;

/// The role of each column, and the dated columns that are events, with their types.
pub(super) fn roles(look: &FileLook, context: &Context<'_>) -> (ColumnLists, Vec<(String, String)>) {
    let mut lists = ColumnLists::default();
    let mut dated = Vec::new();
    for column in look.columns.iter().filter(|column| !context.taken.contains(&column.name)) {
        let name = column.name.clone();
        match role(look, column, context) {
            Role::Dated(kind) => dated.push((name, kind)),
            Role::Known => lists.known.push((name, evidence(column, look, context.lang))),
            Role::Open => lists.open.push((name, evidence(column, look, context.lang))),
            Role::Sensitive => lists.sensitive.push((name, evidence(column, look, context.lang))),
            Role::Overwritten(why) => lists.overwritten.push((name, why)),
            Role::Drop(why) => lists.drop.push((name, why)),
        }
    }
    (lists, dated)
}

enum Role {
    Known,
    Open,
    Sensitive,
    Overwritten(String),
    Drop(String),
    Dated(String),
}

fn role(look: &FileLook, column: &ColumnLook, context: &Context<'_>) -> Role {
    let Context { source, map, generic, generic_source, lang, .. } = context;
    let lang = *lang;
    let drop = |en: &str, es: &str| Role::Drop(say(lang, en, es).to_owned());
    if column.kind == ColumnKind::Empty {
        return drop("empty", "vacía");
    }
    if is_sensitive_name(&column.name) {
        return Role::Sensitive;
    }
    let overwritten = |source: &SourceMap, map: &FileMap| {
        let exact = map.overwritten.iter().find(|entry| source.fits_exactly(column, &entry.columns));
        let entry = exact.or_else(|| map.overwritten.iter().find(|entry| source.fits(column, &entry.columns)))?;
        Some(Role::Overwritten(say(lang, &entry.why.en, &entry.why.es).clone()))
    };
    if let Some(kind) =
        map.dated.iter().find(|dated| source.fits(column, &dated.columns)).filter(|_| column.time().is_some())
    {
        return Role::Dated(kind.kind.clone());
    }
    let personal = || {
        drop(
            "names, contact details, technical fields: nothing to learn from",
            "nombres, contacto, campos técnicos: nada que aprender",
        )
    };
    // What a map names in full it means: `last name` is no last visit.
    let in_full = |patterns: &[String]| source.fits_exactly(column, patterns);
    let told = matches!(column.kind, ColumnKind::Flag | ColumnKind::Category | ColumnKind::Number { .. });
    if in_full(&map.drop) && column.kind != ColumnKind::Flag {
        return personal();
    }
    if generic_source.fits_exactly(column, &generic.drop) && column.time().is_none() && column.kind != ColumnKind::Flag
    {
        return personal();
    }
    let constant = column.is_constant(look.rows_seen()) && look.rows_seen() > 1;
    if in_full(&map.known_at_creation) && told && !constant {
        return Role::Known;
    }
    if let Some(role) = overwritten(source, map) {
        return role;
    }
    if context.with_outcome.contains(&column.name) {
        let (en, es) = (
            "filled for leads that converted, hardly for others",
            "con valor en los leads convertidos, apenas en los demás",
        );
        return Role::Overwritten(say(lang, en, es).to_owned());
    }
    // Whether somebody gave a telephone number is no telephone number.
    if source.fits(column, &map.drop) && column.kind != ColumnKind::Flag {
        return personal();
    }
    if constant {
        return drop("the same in every row", "igual en todas las filas");
    }
    if source.fits(column, &map.known_at_creation)
        && (told || column.distinct <= MANY_VALUES)
        && column.time().is_none()
    {
        return Role::Known;
    }
    if column.time().is_some() {
        let once: Vec<String> = ONCE.iter().map(|pattern| (*pattern).to_owned()).collect();
        if generic_source.fits(column, &once) {
            return Role::Dated(type_of(column, source));
        }
        if generic_source.fits(column, &generic_source.exits) {
            return Role::Dated(type_of(column, source));
        }
        if let Some(role) = overwritten(generic_source, generic) {
            return role;
        }
        return drop(
            "a date; if something happened then that stays true, name it under [[events]] dated",
            "una fecha; si entonces ocurrió algo que sigue siendo cierto, indíquela en [[events]] dated",
        );
    }
    if generic_source.fits(column, &generic.drop) && column.kind != ColumnKind::Flag {
        return personal();
    }
    // A number under such a name may count something else: calls of a campaign, say. Sizes, and what somebody asks for,
    // are numbers by nature.
    let size = ["employees", "revenue", "size", "empleados", "facturacion", "tamano", "amount", "importe", "monto"]
        .iter()
        .any(|word| column.plain.contains(word));
    let number = matches!(column.kind, ColumnKind::Number { .. });
    if generic_source.fits(column, &generic.known_at_creation) && told && (size || !number) {
        return Role::Known;
    }
    if let Some(role) = overwritten(generic_source, generic) {
        return role;
    }
    let other_ids: Vec<String> = OTHER_IDS.iter().map(|pattern| (*pattern).to_owned()).collect();
    match column.kind {
        ColumnKind::Email => drop("addresses", "direcciones"),
        ColumnKind::Url => drop("links", "enlaces"),
        ColumnKind::Json => drop("structures", "estructuras"),
        ColumnKind::FreeText => drop("free text", "texto libre"),
        ColumnKind::Identifier => drop("nearly another value in every row", "casi un valor distinto en cada fila"),
        ColumnKind::Category if column.distinct > MANY_VALUES => drop("too many values", "demasiados valores"),
        _ if generic_source.fits(column, &other_ids) && column.distinct > 50 => {
            drop("ids of something else", "identificadores de otra cosa")
        }
        ColumnKind::Number { whole: true, .. } if column.is_unique() && column.filled > 50 => {
            drop("another number in every row", "un número distinto en cada fila")
        }
        _ => Role::Open,
    }
}

/// What a column holds, in a few words.
pub(super) fn evidence(column: &ColumnLook, look: &FileLook, lang: Lang) -> String {
    let mut words = match &column.kind {
        ColumnKind::Number { min, max, .. } => {
            say(lang, format!("numbers, {min} to {max}"), format!("números, de {min} a {max}"))
        }
        _ if !column.values.is_empty() => {
            let values = column.distinct;
            say(
                lang,
                format!("{values} values: {}", column.examples(4)),
                format!("{values} valores: {}", column.examples(4)),
            )
        }
        _ => say(lang, format!("{} values", column.distinct), format!("{} valores", column.distinct)),
    };
    let rows = look.rows_seen().max(1);
    if column.filled < rows {
        let share = column.filled * 100 / rows;
        words.push_str(&say(lang, format!("; {share}% filled"), format!("; {share}% con valor")));
    }
    words
}
