//! What counts as a conversion? Candidates by name, counted; the best one, and a question where another is as good.

use super::found::Found;
use super::happenings::TypeSeen;
use super::other_parts::Sale;
use super::proposal::OutcomeProposal;
use super::say;
use crate::ingest::OutcomeParams;
use crate::ingest::sniff::{ColumnKind, ColumnLook, FileLook, matches_any, plain_name};
use crate::ingest::sources::SourceMap;
use crate::score::Lang;

/// A column filled for more than this share of the leads is no outcome.
const NEARLY_ALL: f64 = 0.95;

/// Choices shown beside the chosen one.
const MOST_OTHERS: usize = 10;

enum How {
    Column(String),
    File(usize),
    Event(String),
    Flag { column: String, positive: Option<String> },
}

struct Candidate {
    rank: u8,
    /// A dated column says it plainest, then a file, then a log, then a flag.
    order: (u8, usize),
    how: How,
    leads: usize,
    whole: bool,
    repeats: bool,
    unsure: bool,
}

/// The outcome; a file that it is taken from leaves `sales`.
pub(super) fn choose(
    found: &Found,
    people: Option<usize>,
    types: &[TypeSeen],
    sales: &mut Vec<Sale>,
    lang: Lang,
) -> OutcomeProposal {
    let Some(generic) = found.generic() else { return OutcomeProposal::default() };
    let mut candidates = Vec::new();
    if let Some(i) = people {
        let source = found.map_of(&found.files[i]).map_or(generic, |(source, _)| source);
        candidates.extend(of_columns(&found.files[i].look, source, generic));
    }
    candidates.extend(sales.iter().enumerate().map(|(place, sale)| Candidate {
        rank: 1,
        order: (1, place),
        how: How::File(place),
        leads: sale.leads,
        whole: sale.whole,
        repeats: false,
        unsure: sale.unsure,
    }));
    candidates.extend(types.iter().filter_map(|seen| of_type(seen, &found.maps[seen.source], generic)));
    if let Some(i) = people.filter(|_| candidates.iter().all(|candidate| candidate.rank > 1)) {
        candidates.extend(of_flags(&found.files[i].look, generic));
    }
    candidates.retain(|candidate| candidate.leads > 0);
    candidates.sort_by_key(|candidate| (candidate.rank, candidate.order));
    let Some(best) = candidates.first() else { return nothing(found, people, types, lang) };
    let open =
        best.rank > 1 || best.unsure || candidates.iter().filter(|candidate| candidate.rank == best.rank).count() > 1;
    let others = candidates.iter().skip(1).take(MOST_OTHERS).map(|candidate| line(candidate, sales, lang)).collect();
    let said = said(&best.how, sales);
    let (conversions, repeat) = (Some((best.leads, best.whole)), best.repeats);
    let mut proposal = OutcomeProposal { conversions, said, open, others, ..OutcomeProposal::default() };
    proposal.params.repeat = repeat;
    match &best.how {
        How::Column(column) => {
            proposal.params.column = Some(column.clone());
        }
        How::Event(kind) => proposal.params.event = Some(kind.clone()),
        How::Flag { column, positive } => {
            proposal.params =
                OutcomeParams { flag: Some(column.clone()), positive: positive.clone(), ..OutcomeParams::default() };
        }
        How::File(place) => {
            let sale = sales.remove(*place);
            proposal.notes = sale.noted.notes;
            proposal.day_or_month = sale.noted.day_or_month;
            proposal.params.file = Some(sale.noted.params);
        }
    }
    proposal
}

/// The rank and the place of the first pattern that fits.
fn within<'a>(
    map: &'a SourceMap,
    patterns: impl Fn(&'a crate::ingest::sources::OutcomeMap) -> &'a [String],
    plain: &str,
) -> Option<(u8, usize)> {
    map.outcomes.iter().find_map(|outcome| {
        let place = patterns(outcome).iter().position(|pattern| matches_any(std::slice::from_ref(pattern), plain))?;
        Some((outcome.rank, place))
    })
}

/// Dated columns: by the source's own map, and only where that finds none by names that mean a sale anywhere.
fn of_columns(look: &FileLook, source: &SourceMap, generic: &SourceMap) -> Vec<Candidate> {
    let own = dated_candidates(look, source, source, generic);
    if own.is_empty() && source.name != generic.name { dated_candidates(look, source, generic, generic) } else { own }
}

fn dated_candidates(look: &FileLook, source: &SourceMap, asked: &SourceMap, generic: &SourceMap) -> Vec<Candidate> {
    let overwritten = &generic.files[0].overwritten;
    let last = overwritten.first().map(|entry| entry.columns.clone()).unwrap_or_default();
    let rows = look.rows_seen().max(1);
    let dated = look.columns.iter().filter(|column| column.time().is_some());
    dated
        .filter(|column| (column.filled as f64) < NEARLY_ALL * rows as f64)
        .filter(|column| !generic.fits(column, &last) && !generic.fits(column, &generic.exits))
        .filter_map(|column| {
            let (rank, place) = within(asked, |outcome| &outcome.column, source.bare(&column.plain))?;
            let leads = if look.whole { column.filled } else { column.filled * look.rows / rows };
            let how = How::Column(column.name.clone());
            Some(Candidate { rank, order: (0, place), how, leads, whole: look.whole, repeats: false, unsure: false })
        })
        .collect()
}

fn of_type(seen: &TypeSeen, source: &SourceMap, generic: &SourceMap) -> Option<Candidate> {
    let plain = plain_name(&seen.name);
    if matches_any(&source.exits, &plain) || matches_any(&generic.exits, &plain) {
        return None;
    }
    let own = within(source, |outcome| &outcome.event, &plain);
    let (rank, place) =
        own.or_else(|| within(generic, |outcome| &outcome.event, &plain).map(|(rank, place)| (rank, 100 + place)))?;
    Some(Candidate {
        rank,
        order: (2, place),
        how: How::Event(seen.name.clone()),
        leads: seen.leads,
        whole: seen.whole,
        // One lead in five that bought twice is a custom, not a typing error.
        repeats: seen.repeated * 5 > seen.leads,
        unsure: false,
    })
}

fn of_flags(look: &FileLook, generic: &SourceMap) -> Vec<Candidate> {
    let rows = look.rows_seen();
    let two_words = |column: &&ColumnLook| {
        column.kind == ColumnKind::Flag || (column.kind == ColumnKind::Category && column.distinct == 2)
    };
    look.columns
        .iter()
        .filter(two_words)
        .filter_map(|column| {
            let (rank, place) = within(generic, |outcome| &outcome.flag, &column.plain)?;
            // Of two words that are not yes and no, the rarer one is what was hoped for.
            let (rarer, count) = column.values.last()?;
            let yes = ["1", "true", "yes", "y", "si", "sí", "t"];
            let own = column.values.iter().find(|(value, _)| yes.contains(&value.to_lowercase().as_str()));
            let positive = if own.is_some() { None } else { Some(rarer.clone()) };
            let leads = own.map_or(*count, |(_, count)| *count);
            Some(Candidate {
                rank,
                order: (3, place),
                how: How::Flag { column: column.name.clone(), positive },
                leads: if look.whole { leads } else { leads * look.rows / rows.max(1) },
                whole: look.whole,
                repeats: false,
                unsure: column.kind != ColumnKind::Flag,
            })
        })
        .collect()
}

fn said(how: &How, sales: &[Sale]) -> String {
    match how {
        How::Column(column) | How::Flag { column, .. } => format!("'{column}'"),
        How::Event(kind) => format!("'{kind}'"),
        How::File(place) => format!("'{}'", sales[*place].noted.params.path),
    }
}

/// A choice as a line of the config.
fn line(candidate: &Candidate, sales: &[Sale], lang: Lang) -> String {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let setting = match &candidate.how {
        How::Column(column) => format!("column = {}", text(column)),
        How::Event(kind) => format!("event = {}", text(kind)),
        How::Flag { column, .. } => format!("flag = {}", text(column)),
        How::File(place) => {
            let file = &sales[*place].noted.params;
            format!(
                "file = {{ path = {}, lead = {}, time = {} }}",
                text(&file.path),
                text(&file.lead),
                text(&file.time)
            )
        }
    };
    let leads = candidate.leads;
    let about = if candidate.whole { "" } else { say(lang, "about ", "unos ") };
    format!("{setting}  {}", say(lang, format!("{about}{leads} leads"), format!("{about}{leads} leads")))
}

/// No name says it: everything that could, with counts.
fn nothing(found: &Found, people: Option<usize>, types: &[TypeSeen], lang: Lang) -> OutcomeProposal {
    let text = |value: &str| toml::Value::String(value.to_owned()).to_string();
    let mut others = Vec::new();
    if let Some(look) = people.map(|i| &found.files[i].look) {
        let rows = look.rows_seen();
        for column in &look.columns {
            let some = column.filled > 0 && (column.filled as f64) < NEARLY_ALL * rows as f64;
            if column.time().is_some() && some {
                others.push(format!("column = {}  {} leads", text(&column.name), column.filled));
            } else if column.kind == ColumnKind::Flag {
                others.push(format!("flag = {}  {}", text(&column.name), column.examples(2)));
            }
        }
    }
    let mut by_leads: Vec<&TypeSeen> = types.iter().collect();
    by_leads.sort_by(|a, b| a.leads.cmp(&b.leads).then_with(|| a.name.cmp(&b.name)));
    others.extend(
        by_leads.iter().take(MOST_OTHERS).map(|seen| format!("event = {}  {} leads", text(&seen.name), seen.leads)),
    );
    let notes = vec![
        say(
            lang,
            "No event, date or yes/no column says by its name that a lead bought.",
            "Ningún evento, fecha o columna sí/no dice por su nombre que un lead compró.",
        )
        .to_owned(),
    ];
    OutcomeProposal { open: true, others, notes, ..OutcomeProposal::default() }
}
