//! When are leads scored, and for how long ahead? From the dates that are there.

use super::firsts::{self, Firsts};
use super::found::{Found, FoundFile};
use super::happenings::TypeSeen;
use super::proposal::{Proposal, SplitProposal};
use super::say;
use super::summary::grouped;
use crate::ingest::sniff::{ColumnKind, ColumnLook};
use crate::ingest::sources::SourceMap;
use crate::time::Instant;

/// Columns that say when each lead is to be scored.
const AS_OF: [&str; 9] = [
    "as of",
    "as of date",
    "cutoff*",
    "cut off*",
    "snapshot date",
    "reference date",
    "observation date",
    "fecha de corte",
    "fecha corte",
];

/// Words for the roles of rows.
const TRAIN: [&str; 4] = ["train", "training", "entrenamiento", "dev"];
const CALIBRATION: [&str; 6] = ["calibration", "valid", "validation", "val", "calibracion", "validacion"];
const TEST: [&str; 5] = ["test", "testing", "holdout", "prueba", "eval"];

/// Horizons to choose among: weeks, months, quarters, halves of a year, a year.
const HORIZONS: [u32; 9] = [7, 14, 30, 60, 90, 180, 270, 365, 730];

/// With fewer conversions no delay can be read off.
const FEWEST_DELAYS: usize = 20;

/// Columns that say when a lead is scored, and what for.
#[derive(Clone, Debug, Default)]
pub(super) struct Timing {
    pub(super) as_of: Option<String>,
    pub(super) split: Option<SplitProposal>,
}

/// Finds them in the leads file.
pub(super) fn timing_columns(found: &Found, i: usize, generic: &SourceMap) -> Timing {
    let look = &found.files[i].look;
    let patterns: Vec<String> = AS_OF.iter().map(|name| (*name).to_owned()).collect();
    let as_of = generic.find_all(look, &patterns).into_iter().find(|column| column.time().is_some());
    let splits: Vec<SplitProposal> = look.columns.iter().filter_map(split).collect();
    let mut splits = splits.into_iter();
    let split =
        splits.next().map(|first| SplitProposal { others: splits.map(|split| split.column).collect(), ..first });
    Timing { as_of: as_of.map(|column| column.name.clone()), split }
}

fn split(column: &ColumnLook) -> Option<SplitProposal> {
    if column.kind != ColumnKind::Category || !(2..=4).contains(&column.distinct) {
        return None;
    }
    let word = |words: &[&str]| {
        let found = column.values.iter().find(|(value, _)| words.contains(&value.to_lowercase().as_str()));
        found.map(|(value, _)| value.clone())
    };
    let (train, test) = (word(&TRAIN)?, word(&TEST)?);
    Some(SplitProposal {
        column: column.name.clone(),
        train,
        calibration: word(&CALIBRATION),
        test,
        others: Vec::new(),
    })
}

/// With more rows than this from lists of every Monday, lists of every month are proposed: they hold nearly the same, and
/// what takes minutes takes seconds.
const MANY_ROWS: f64 = 500_000.0;

/// Fewer days give too few months to divide into learning, calibrating and testing.
const FEWEST_DAYS_OF_MONTHS: f64 = 365.0;

/// Fills in the cohort.
pub(super) fn fill(found: &Found, timing: &Timing, types: &[TypeSeen], proposal: &mut Proposal) {
    let lang = proposal.lang;
    let dated = proposal.outcome.params.flag.is_none();
    match &timing.as_of {
        Some(column) => {
            let why = say(
                lang,
                "the leads file says when each lead is scored",
                "el archivo de leads dice cuándo se puntúa cada uno",
            );
            proposal.as_of = Some((format!("column:{column}"), why.to_owned()));
        }
        None if dated && !(types.is_empty() && proposal.leads.is_none()) => {
            proposal.as_of = Some(by_calendar(found, proposal));
        }
        None => proposal.as_of_open = !types.is_empty(),
    }
}

/// Every Monday, or every month where Mondays would make more rows than they tell.
fn by_calendar(found: &Found, proposal: &Proposal) -> (String, String) {
    let lang = proposal.lang;
    if let Some((rows, days)) = monday_rows(found, proposal)
        && rows > MANY_ROWS
        && days >= FEWEST_DAYS_OF_MONTHS
    {
        // Two digits: it is an estimate.
        let step = 10_f64.powf(rows.log10().floor() - 1.0);
        let rows = grouped(((rows / step).round() * step) as usize, lang);
        let why = say(
            lang,
            format!(
                "all open leads, every month; every Monday would make about {rows} rows, too many for a first look"
            ),
            format!("todos los leads abiertos, cada mes; cada lunes serían unas {rows} filas, demasiadas para empezar"),
        );
        return ("monthly".to_owned(), why);
    }
    let why = say(
        lang,
        "all open leads, every Monday: how a sales list is made",
        "todos los leads abiertos, cada lunes: así se hace una lista de ventas",
    );
    ("weekly".to_owned(), why.to_owned())
}

/// About how many rows lists of every Monday would make (a lead on a list), and the days that the data span.
fn monday_rows(found: &Found, proposal: &Proposal) -> Option<(f64, f64)> {
    let starts = firsts::starts(found, proposal);
    let mut closed =
        if proposal.outcome.params.repeat { Firsts::new() } else { firsts::sales(found, proposal).unwrap_or_default() };
    for exit in &proposal.outcome.params.exits {
        for (lead, at) in firsts::events(found, proposal, Some(exit)) {
            closed.entry(lead).and_modify(|known| *known = (*known).min(at)).or_insert(at);
        }
    }
    let (first, last) = (*starts.values().min()?, last_event(found, proposal).max(starts.values().max().copied())?);
    let open_days =
        starts.iter().map(|(lead, start)| closed.get(lead).unwrap_or(&last).days_since(*start).max(0.0)).sum::<f64>();
    // Only so many rows of a large file were looked at.
    let leads = proposal.leads.as_ref().and_then(|leads| {
        let file = found.files.iter().find(|file| file.look.name == leads.noted.params.file)?;
        Some(file.rows as f64 / file.look.rows_seen().max(1) as f64)
    });
    Some((open_days / 7.0 * leads.unwrap_or(1.0), last.days_since(first)))
}

/// The latest instant of any event.
fn last_event(found: &Found, proposal: &Proposal) -> Option<Instant> {
    let of = |file: &str, column: &str| {
        let file = found.files.iter().find(|known| known.look.name == file)?;
        Some(file.look.column(column)?.time()?.range.1)
    };
    let times = proposal.events.iter().flat_map(|events| {
        let params = &events.params;
        params.dated.keys().chain([&params.time]).map(|column| (&params.file, column))
    });
    times.filter_map(|(file, column)| of(file, column)).max()
}

/// Days that most conversions take, and the words for it.
pub(super) fn horizon(found: &Found, people: Option<usize>, timing: &Timing, proposal: &Proposal) -> (u32, String) {
    let lang = proposal.lang;
    let default = || {
        let why =
            say(lang, "`leadscore check` proposes one from your data", "`leadscore check` propone uno según sus datos");
        (90, why.to_owned())
    };
    let Some((delays, span)) = people.and_then(|i| delays(found, &found.files[i], timing, proposal)) else {
        return default();
    };
    if delays.len() < FEWEST_DELAYS {
        return default();
    }
    let at = delays[(delays.len() * 9).div_ceil(10).min(delays.len()) - 1];
    // Five horizons of history at least: three to learn from, one to calibrate, one to test.
    let longest = if timing.as_of.is_some() { span } else { span / 5.0 };
    let fits = |days: &u32| f64::from(*days) <= longest.max(7.0);
    let wanted = HORIZONS.into_iter().find(|days| f64::from(*days) >= at).unwrap_or(730);
    let days = if fits(&wanted) { wanted } else { HORIZONS.into_iter().rev().find(fits).unwrap_or(7) };
    let within = delays.iter().filter(|delay| **delay <= f64::from(days)).count() * 100 / delays.len();
    let why = say(
        lang,
        format!("{within}% of the conversions seen came within {days} days; `leadscore check` looks closer"),
        format!("el {within}% de las conversiones vistas llegó en {days} días; `leadscore check` lo mira mejor"),
    );
    (days, why)
}

/// Days from creation (or `as_of`) to the first conversion, sorted; and the days that the data span.
fn delays(found: &Found, file: &FoundFile, timing: &Timing, proposal: &Proposal) -> Option<(Vec<f64>, f64)> {
    let look = &file.look;
    let leads = proposal.leads.as_ref()?;
    let params = &leads.noted.params;
    let starts: Vec<Option<Instant>> = match &timing.as_of {
        Some(column) => look.instants(column),
        None => {
            let columns: Vec<Vec<Option<Instant>>> =
                params.created.names().iter().map(|name| look.instants(name)).collect();
            (0..look.rows_seen()).map(|row| columns.iter().find_map(|column| column[row])).collect()
        }
    };
    let sold = firsts::sales(found, proposal)?;
    let ends: Vec<Option<Instant>> =
        look.cells(&params.id).iter().map(|id| sold.get(id.as_deref()?).copied()).collect();
    let pairs = starts.iter().zip(&ends).filter_map(|(start, end)| Some((*start.as_ref()?, *end.as_ref()?)));
    let mut delays: Vec<f64> = pairs.map(|(start, end)| end.days_since(start)).filter(|days| *days >= 0.0).collect();
    delays.sort_by(f64::total_cmp);
    let instants = || starts.iter().chain(&ends).flatten();
    let span = instants().max()?.days_since(*instants().min()?);
    Some((delays, span))
}
