//! Which part does each file play, and how do they hang together? The files found become one proposal.

use std::collections::BTreeSet;

use super::found::{Found, FoundFile};
use super::leads::{self, Keys};
use super::proposal::Proposal;
use super::{ends, events, other_parts, outcome, say, span, stages, zone};
use crate::ingest::sniff::plain_name;
use crate::ingest::sources::{FileMap, Part};
use crate::score::Lang;

/// What the person who asks has said already.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The zone of local times.
    pub timezone: Option<String>,
    /// The language of comments.
    pub lang: Lang,
    /// The project's name.
    pub name: String,
}

/// The part of each file, in the files' order.
#[must_use]
pub(super) fn parts(found: &Found) -> Vec<Part> {
    let mut parts: Vec<Part> =
        found.files.iter().map(|file| found.map_of(file).map_or(Part::Ignored, |(_, map)| map.part)).collect();
    let known_leads = (0..parts.len())
        .filter(|&i| parts[i] == Part::Leads)
        .max_by_key(|&i| (found.files[i].rows, std::cmp::Reverse(i)));
    // One file says who the leads are; a second one describes something else.
    for (i, part) in parts.iter_mut().enumerate() {
        if *part == Part::Leads && Some(i) != known_leads {
            *part = Part::Ignored;
        }
    }
    let open: Vec<usize> = (0..parts.len()).filter(|&i| found.files[i].map.is_none()).collect();
    let leads = known_leads.or_else(|| {
        let chosen = generic_leads(found, &open);
        if let Some(i) = chosen {
            parts[i] = Part::Leads;
        }
        chosen
    });
    let leads = leads.or_else(|| {
        // Without a table of people, the file that ties cookies to people says who they are.
        let ties = (0..parts.len()).find(|&i| {
            parts[i] == Part::Aliases
                && found.map_of(&found.files[i]).is_some_and(|(source, _)| source.name == "segment")
        });
        ties.filter(|_| !parts.contains(&Part::Leads))
    });
    for i in open.into_iter().filter(|&i| Some(i) != leads) {
        let dated = found.files[i].look.columns.iter().any(|column| column.time().is_some());
        parts[i] = if dated { Part::Events } else { Part::Ignored };
        if dated && is_outcome_file(found, &found.files[i]) {
            parts[i] = Part::Outcome;
        }
    }
    parts
}

/// Words in names of files that list people.
const PEOPLE: [&str; 16] = [
    "lead", "contact", "customer", "person", "people", "client", "user", "case", "prospect", "account", "member",
    "session", "contacto", "cliente", "usuario", "persona",
];

/// The unrecognised file that says who the leads are: with an id that no row shares, which other files refer to.
fn generic_leads(found: &Found, open: &[usize]) -> Option<usize> {
    let generic = found.generic()?;
    let map = generic.files.first()?;
    let score = |i: usize| {
        let look = &found.files[i].look;
        let id = leads::unique_id(found, &found.files[i], generic, map)?;
        let own = look.keys(&id, false);
        let refer = found.files.iter().enumerate().filter(|(other, file)| {
            *other != i
                && file.look.columns.iter().any(|column| {
                    !column.is_unique() && column.distinct > 1 && file.look.overlap(&column.name, &own, false) > 0.5
                })
        });
        let stem = plain_name(look.name.rsplit('/').next().unwrap_or_default());
        let people = stem.split(' ').any(|word| PEOPLE.contains(&word) || PEOPLE.contains(&word.trim_end_matches('s')));
        let named = leads::is_id_name(generic, map, look.column(&id)?);
        // A log has a row number that no row shares, too: it holds times and somebody's id over and over.
        let log = look
            .columns
            .iter()
            .any(|column| column.time().is_some_and(|time| !time.dates_only) && column.filled == look.rows_seen())
            && look.columns.iter().any(|column| {
                column.distinct * 3 < column.filled * 2
                    && column.distinct > 20
                    && leads::is_id_name(generic, map, column)
            });
        let weight = 4 * refer.count() + 2 * usize::from(people) + usize::from(named);
        (!log).then_some((weight, look.columns.len(), std::cmp::Reverse(i)))
    };
    let best = open.iter().filter_map(|&i| Some((score(i)?, i))).max();
    best.map(|(_, i)| i)
}

/// Words in names of files that list conversions.
const SALES: [&str; 14] = [
    "deal",
    "deals",
    "sale",
    "sales",
    "conversion",
    "conversions",
    "outcome",
    "outcomes",
    "won",
    "ventas",
    "conversiones",
    "contratos",
    "contracts",
    "altas",
];

fn is_outcome_file(found: &Found, file: &FoundFile) -> bool {
    let stem = plain_name(file.look.name.rsplit('/').next().unwrap_or_default());
    let named = stem.split(' ').any(|word| SALES.contains(&word));
    // With a column of types it is a log.
    let typed = found.generic().is_some_and(|generic| {
        generic
            .files
            .first()
            .is_some_and(|map| events::type_column(&file.look, generic, map, &BTreeSet::new()).is_some())
    });
    named && !typed
}

/// Puts everything together.
///
/// # Errors
/// [`super::SetupError`] when `--timezone` is no zone or a map is missing.
pub fn propose(found: &Found, wishes: &Wishes) -> Result<Proposal, super::SetupError> {
    if let Some(zone) = &wishes.timezone {
        crate::time::Zone::named(zone)?;
    }
    let lang = wishes.lang;
    let parts = parts(found);
    let Some(generic) = found.generic().cloned() else {
        return Err(super::SetupError::OwnWork { what: "source maps", why: "none".to_owned() });
    };
    let of = |part: Part| -> Vec<usize> { (0..parts.len()).filter(|&i| parts[i] == part).collect() };
    let mut ignored = found.refused.clone();
    for i in of(Part::Ignored) {
        ignored.push((found.files[i].look.name.clone(), why_ignored(found, i, lang)));
    }
    let people = of(Part::Leads).first().copied().or_else(|| {
        of(Part::Aliases)
            .into_iter()
            .find(|&i| found.map_of(&found.files[i]).is_some_and(|(source, _)| source.name == "segment"))
    });
    let mut keys = people.map_or_else(Keys::default, |i| Keys::of(found, i, &generic));
    let aliases = other_parts::aliases(found, &of(Part::Aliases), people, &mut keys, lang);
    let mut types = Vec::new();
    let mut logs = Vec::new();
    for i in of(Part::Events) {
        match events::propose(found, i, &keys, !aliases.is_empty(), lang) {
            Ok((parts, seen)) => {
                types.extend(seen);
                logs.extend(parts);
            }
            Err(why) => ignored.push((found.files[i].look.name.clone(), why)),
        }
    }
    let (closing, seen) = ends::rows(found, &keys, !aliases.is_empty(), lang);
    types.extend(seen);
    logs.extend(closing);
    let history = other_parts::history(found, &of(Part::History), &keys);
    let recorded = other_parts::recorded(found, &of(Part::RecordedScore), &keys, lang);
    let mut sales = other_parts::sales(found, &of(Part::Outcome), &keys, !aliases.is_empty(), lang);
    let outcome = outcome::choose(found, people, &types, &mut sales, lang);
    let timing = people.map(|i| span::timing_columns(found, i, &generic)).unwrap_or_default();
    let mut proposal = Proposal {
        lang,
        name: wishes.name.clone(),
        timezone: None,
        local_time: None,
        leads: None,
        events: logs,
        aliases,
        history,
        recorded,
        outcome,
        stages: std::collections::BTreeMap::new(),
        unstaged: Vec::new(),
        against: BTreeSet::new(),
        as_of: None,
        as_of_open: false,
        horizon: (90, String::new()),
        split: timing.split.clone(),
        ignored,
    };
    if let Some(i) = people {
        let (leads, dated, seen) = leads::propose(found, i, &mut proposal.outcome, &timing, lang);
        proposal.events.splice(0..0, dated);
        types.extend(seen);
        proposal.leads = Some(leads);
    }
    proposal.horizon = span::horizon(found, people, &timing, &proposal);
    stages::fill(found, &types, &mut proposal);
    span::fill(found, &timing, &types, &mut proposal);
    proposal.ignored.extend(sales.into_iter().map(|sale| {
        let why = say(
            lang,
            "a file of conversions; the outcome is taken from elsewhere, see [outcome]",
            "un archivo de conversiones; el resultado se toma de otro sitio, véase [outcome]",
        );
        (sale.noted.params.path, why.to_owned())
    }));
    proposal.ignored.sort();
    zone::fill(found, &parts, wishes, &mut proposal);
    Ok(proposal)
}

fn why_ignored(found: &Found, i: usize, lang: Lang) -> String {
    match found.map_of(&found.files[i]) {
        Some((_, FileMap { part: Part::Ignored, why, .. })) => say(lang, &why.en, &why.es).clone(),
        Some((source, map)) => {
            let (title, what) = (&source.title, &map.what);
            say(
                lang,
                format!("looks like {what} of {title}; another file says who the leads are"),
                format!("parece {what} de {title}; otro archivo dice quiénes son los leads"),
            )
        }
        None => say(
            lang,
            "no column holds times, and no other file refers to its rows",
            "ninguna columna contiene fechas y ningún otro archivo remite a sus filas",
        )
        .to_owned(),
    }
}
