//! Whose row is it, and from when on does it hold? For files that say one dated thing of a lead in each row.

use std::collections::BTreeMap;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::filter::passes;
use super::found::{JoinReport, RejectReason};
use super::params::{LeadMatch, Scalar};
use super::people::{People, Person};
use super::place::Place;
use super::reasons::id_type;
use super::rejects::Rejects;
use super::unknown::UnknownKeys;
use crate::time::{Instant, Zone};

/// Which columns of a file say whose and when.
pub(super) struct DatedColumns<'a> {
    /// The config key of the file, for messages: `[outcome] file`.
    pub(super) key: &'static str,
    pub(super) file: &'a str,
    pub(super) lead: &'a str,
    pub(super) matching: LeadMatch,
    pub(super) time: &'a str,
    pub(super) only_where: Option<&'a BTreeMap<String, Scalar>>,
}

/// A row of a known lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct DatedRow {
    pub(super) row: usize,
    pub(super) lead: usize,
    /// When it happened.
    pub(super) at: Instant,
    /// From when on it can be known: then, or when the alias was made.
    pub(super) from: Instant,
}

/// The rows of known leads that have a time, and what became of the others.
///
/// # Errors
/// [`IngestError`] when a column is missing or unreadable, or when ids were numbers on one side.
pub(super) fn dated_rows(
    table: &FileTable,
    columns: &DatedColumns<'_>,
    people: &People<'_>,
    zone: Option<&Zone>,
    rejects: &mut Rejects,
) -> Result<(Vec<DatedRow>, JoinReport), IngestError> {
    let part = |part: &str| format!("{}.{part}", columns.key);
    let keys = table.strings(columns.lead, &part("lead"))?;
    let times = table.times(columns.time, &part("time"), zone)?;
    let pass = match columns.only_where {
        Some(wanted) => passes(table, wanted, &part("where"))?,
        None => None,
    };
    let mut report = JoinReport { file: columns.file.to_owned(), rows: table.rows(), ..JoinReport::default() };
    let mut unknown = UnknownKeys::default();
    let mut rows = Vec::with_capacity(table.rows());
    for (row, key) in keys.iter().enumerate() {
        let place = Place::new(columns.file, table, row);
        let mut reject = |reason| rejects.add(place, reason);
        if pass.as_ref().is_some_and(|pass| !pass[row]) {
            report.filtered += 1;
            reject(RejectReason::Filtered);
            continue;
        }
        let key = key.filter(|key| !is_missing(key.trim()));
        let Some(hit) = key.and_then(|key| people.find(key, columns.matching)) else {
            report.unknown.add(place, || key.unwrap_or_default().to_owned());
            key.into_iter().for_each(|key| unknown.add(key));
            reject(if key.is_some() { RejectReason::UnknownLead } else { RejectReason::BlankKey });
            continue;
        };
        let Some(at) = times[row] else {
            report.undated += 1;
            reject(RejectReason::Undated);
            continue;
        };
        match hit.at(at) {
            Some((Person::Lead(lead), since)) => {
                report.joined += 1;
                rows.push(DatedRow { row, lead: lead as usize, at, from: since.map_or(at, |since| since.max(at)) });
            }
            Some((Person::LeftOut(reason), _)) => {
                report.left_out += 1;
                reject(reason);
            }
            None => {}
        }
    }
    report.why_unknown = unknown.explain(people, columns.matching);
    id_type(columns.file, report.joined, report.unknown.count, &report.why_unknown, &report.unknown)?;
    Ok((rows, report))
}
