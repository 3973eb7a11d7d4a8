//! Aliases, histories, recorded scores and files of conversions: the parts beside leads and events.

use super::events::{filters, time_column};
use super::found::Found;
use super::keys::lead_columns;
use super::leads::Keys;
use super::proposal::Noted;
use super::say;
use crate::ingest::sniff::{ColumnKind, ColumnLook, FileLook, TimeForm, key_of, matches_any, plain_name};
use crate::ingest::sources::SourceMap;
use crate::ingest::{AliasParams, HistoryParams, LeadMatch, OutcomeFile, RecordedScoreParams, Scalar};
use crate::score::Lang;

/// Values of a stage that mean a sale.
const WON: [&str; 8] =
    ["closed won", "won", "*closed won*", "*closedwon*", "ganad*", "*cierre ganado*", "*cerrad* ganad*", "*ganad*"];

/// Columns that may hold such a stage.
const STAGES: [&str; 9] = [
    "deal stage",
    "dealstage",
    "deal pipeline stage*",
    "stage name",
    "stage",
    "status",
    "etapa*",
    "estado*",
    "outcome",
];

/// A file of conversions.
pub(super) struct Sale {
    pub(super) noted: Noted<OutcomeFile>,
    pub(super) leads: usize,
    pub(super) whole: bool,
    /// Its rows may be plans or losses, too: nothing says which are sales.
    pub(super) unsure: bool,
}

/// Other keys of leads. Adds them to `keys`.
pub(super) fn aliases(
    found: &Found,
    files: &[usize],
    people: Option<usize>,
    keys: &mut Keys,
    lang: Lang,
) -> Vec<Noted<AliasParams>> {
    let mut all = Vec::new();
    if !keys.any {
        return all;
    }
    let mut wanted: Vec<(usize, String, String, Option<String>, String)> = Vec::new();
    for &i in files {
        let Some((source, map)) = found.map_of(&found.files[i]) else { continue };
        let look = &found.files[i].look;
        let (Some(alias), Some(lead)) = (filled(look, source, &map.alias), filled(look, source, &map.lead)) else {
            continue;
        };
        let time = source.find_all(look, &map.time).into_iter().find(|column| column.time().is_some());
        let note = say(
            lang,
            format!("Recognised: {} {}.", source.title, map.what),
            format!("Reconocido: {} {}.", source.title, map.what),
        );
        wanted.push((i, alias, lead, time.map(|column| column.name.clone()), note));
    }
    if let Some(i) = people
        && let Some((source, map)) = found.map_of(&found.files[i])
        && let Some(id) = source.find(&found.files[i].look, &map.id)
    {
        let look = &found.files[i].look;
        for key in &map.keys {
            let Some(alias) = filled(look, source, &key.alias) else { continue };
            let time = source.find_all(look, &key.time).into_iter().find(|column| column.time().is_some());
            let note = say(
                lang,
                "On conversion earlier records are filed under this key, too: without an instant, or the past of those who \
                 bought would be hidden until they did.",
                "Con la conversión, los registros anteriores pasan también a esta clave: va sin instante, o el pasado de \
                 quienes compraron quedaría oculto hasta la compra.",
            );
            wanted.push((i, alias, id.name.clone(), time.map(|column| column.name.clone()), note.to_owned()));
        }
    }
    // A log that names both the cookie and the person ties the two, from that row's instant on.
    for i in 0..found.files.len() {
        let Some((source, map)) = found.map_of(&found.files[i]).filter(|(source, _)| source.name == "ga4") else {
            continue;
        };
        let look = &found.files[i].look;
        let (Some(cookie), Some(person)) =
            (filled(look, source, &["user pseudo id".to_owned()]), filled(look, source, &["user id".to_owned()]))
        else {
            continue;
        };
        if look.overlap(&person, &keys.ids, false) > 0.05 {
            let time = source.find_all(look, &map.time).into_iter().find(|column| column.time().is_some());
            let note = say(
                lang,
                "Rows with both ties the cookie to the person, from then on.",
                "Las filas con ambos unen la cookie y la persona, desde entonces.",
            );
            wanted.push((i, cookie, person, time.map(|column| column.name.clone()), note.to_owned()));
        }
    }
    for (i, alias, lead, time, note) in wanted {
        let look = &found.files[i].look;
        keys.aliases.extend(look.cells(&alias).iter().flatten().map(|text| key_of(text)));
        let matching = matching(look, &lead, keys);
        let times: Vec<String> = time.iter().cloned().collect();
        let (format, day_or_month) = written(found, i, &times);
        let params = AliasParams { file: found.files[i].look.name.clone(), format, alias, lead, matching, time };
        all.push(Noted { params, notes: vec![note], day_or_month });
    }
    all
}

/// What attributes were.
pub(super) fn history(found: &Found, files: &[usize], keys: &Keys) -> Vec<Noted<HistoryParams>> {
    let mut all = Vec::new();
    for &i in files {
        let Some((source, map)) = found.map_of(&found.files[i]) else { continue };
        let look = &found.files[i].look;
        let name = |patterns: &[String]| filled(look, source, patterns);
        let (Some(lead), Some(attribute), Some(value)) = (name(&map.lead), name(&map.attribute), name(&map.value))
        else {
            continue;
        };
        let Some(time) = source.find_all(look, &map.time).into_iter().find(|column| column.time().is_some()) else {
            continue;
        };
        let (time, notes) = (time.name.clone(), vec![format!("{} {}", source.title, map.what)]);
        let matching = matching(look, &lead, keys);
        let (format, day_or_month) = written(found, i, std::slice::from_ref(&time));
        let file = found.files[i].look.name.clone();
        let params = HistoryParams { file, format, lead, matching, name: attribute, value, time, only: Vec::new() };
        all.push(Noted { params, notes, day_or_month });
    }
    all
}

/// The score as it was recorded; the first file that holds one.
pub(super) fn recorded(found: &Found, files: &[usize], keys: &Keys, lang: Lang) -> Option<Noted<RecordedScoreParams>> {
    let &i = files.first()?;
    let (source, map) = found.map_of(&found.files[i])?;
    let look = &found.files[i].look;
    let lead = filled(look, source, &map.lead)?;
    let time = source.find_all(look, &map.time).into_iter().find(|column| column.time().is_some())?.name.clone();
    let (delta, total) = (filled(look, source, &map.delta), filled(look, source, &map.total));
    let note = say(
        lang,
        format!("{} {}: the points your team's rules gave, by date; one more baseline.", source.title, map.what),
        format!("{} {}: los puntos que dieron sus reglas, con fecha; una referencia más.", source.title, map.what),
    );
    let matching = matching(look, &lead, keys);
    let (format, day_or_month) = written(found, i, std::slice::from_ref(&time));
    let file = found.files[i].look.name.clone();
    let total = if delta.is_some() { None } else { total };
    let params = RecordedScoreParams { file, format, lead, matching, time, delta, total };
    Some(Noted { params, notes: vec![note], day_or_month })
}

/// Files of conversions.
pub(super) fn sales(found: &Found, files: &[usize], keys: &Keys, aliases: bool, lang: Lang) -> Vec<Sale> {
    let mut all = Vec::new();
    for &i in files {
        let generic = found.maps[found.maps.len() - 1].clone();
        let recognised = found.map_of(&found.files[i]).map(|(source, map)| (source.clone(), map.clone()));
        let known = recognised.is_some();
        let (source, map) = recognised.unwrap_or_else(|| (generic.clone(), generic.files[0].clone()));
        let look = &found.files[i].look;
        let Some((lead, matching)) = lead_columns(look, &source, &map, known, keys, aliases) else { continue };
        let Some(time) = time_column(look, &source, &map, &generic) else { continue };
        let value = source
            .find_all(look, &map.value)
            .into_iter()
            .find(|column| matches!(column.kind, ColumnKind::Number { .. }));
        let value = value.map(|column| column.name.clone());
        let Some(lead) = lead.first().cloned() else { continue };
        let mut only_where = filters(look, &source, &map);
        let mut unsure = false;
        if only_where.is_empty() {
            match won(look) {
                Some((column, value)) => {
                    only_where.insert(column, Scalar::Text(value));
                }
                // A stage without a word for a sale: which rows count cannot be seen.
                None => unsure = stage_column(look).is_some(),
            }
        }
        let mut owners: Vec<&str> =
            rows(look, &only_where).filter_map(|row| look.cells(&lead)[row].as_deref()).collect();
        owners.sort_unstable();
        owners.dedup();
        let (leads, whole) = (owners.len(), look.whole);
        let note = say(lang, &map.note.en, &map.note.es);
        let notes = if known && !note.is_empty() { vec![note.clone()] } else { Vec::new() };
        let (format, day_or_month) = written(found, i, std::slice::from_ref(&time));
        let path = found.files[i].look.name.clone();
        let params = OutcomeFile { path, format, lead, matching, only_where, time, value };
        all.push(Sale { noted: Noted { params, notes, day_or_month }, leads, whole, unsure });
    }
    all
}

fn stage_column(look: &FileLook) -> Option<&ColumnLook> {
    let stages: Vec<String> = STAGES.iter().map(|name| (*name).to_owned()).collect();
    look.find_all(&stages).into_iter().find(|column| !column.values.is_empty() && column.distinct <= 40)
}

fn won(look: &FileLook) -> Option<(String, String)> {
    let column = stage_column(look)?;
    let patterns: Vec<String> = WON.iter().map(|pattern| (*pattern).to_owned()).collect();
    let not: Vec<String> =
        ["*lost*", "*not won*", "*perdid*", "no *"].iter().map(|pattern| (*pattern).to_owned()).collect();
    let wins = column.values.iter().filter(|(value, _)| {
        let plain = plain_name(value);
        matches_any(&patterns, &plain) && !matches_any(&not, &plain)
    });
    let wins: Vec<&(String, usize)> = wins.collect();
    match wins.as_slice() {
        [(value, _)] => Some((column.name.clone(), value.clone())),
        _ => None,
    }
}

fn rows<'a>(
    look: &'a FileLook,
    only_where: &'a std::collections::BTreeMap<String, Scalar>,
) -> impl Iterator<Item = usize> + 'a {
    (0..look.rows_seen()).filter(move |&row| {
        only_where.iter().all(|(column, wanted)| {
            let text = look.cells(column)[row].as_deref().unwrap_or_default();
            match wanted {
                Scalar::Text(wanted) => text == wanted,
                Scalar::Bool(truth) => matches!(text.to_lowercase().as_str(), "true" | "1") == *truth,
                Scalar::Number(number) => text.parse::<f64>().is_ok_and(|found| found.total_cmp(number).is_eq()),
            }
        })
    })
}

fn matching(look: &FileLook, lead: &str, keys: &Keys) -> LeadMatch {
    let by_id = look.overlap(lead, &keys.ids, false);
    let by_email = look.overlap(lead, &keys.emails, true);
    if by_email > by_id { LeadMatch::Email } else { LeadMatch::Id }
}

fn filled(look: &FileLook, source: &SourceMap, patterns: &[String]) -> Option<String> {
    source.find_all(look, patterns).into_iter().find(|column| column.filled > 0).map(|column| column.name.clone())
}

/// How the file's text is written, once it is known which of its columns are read as times.
fn written(found: &Found, i: usize, times: &[String]) -> (crate::ingest::TextForm, Option<(String, TimeForm)>) {
    let written = found.files[i].look.written(times);
    (written.format, written.open)
}
