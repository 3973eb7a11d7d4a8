//! Which types of events does a log hold, how often, and of how many leads?

use std::collections::{BTreeMap, HashMap};

use super::leads::Keys;
use crate::ingest::sniff::FileLook;
use crate::ingest::{EventType, EventsParams, LeadMatch, Scalar};

/// A type of events, counted in one file.
#[derive(Clone, Debug)]
pub(super) struct TypeSeen {
    pub(super) name: String,
    pub(super) rows: usize,
    /// Distinct leads.
    pub(super) leads: usize,
    /// Of them, those with several.
    pub(super) repeated: usize,
    /// All rows were looked at.
    pub(super) whole: bool,
    /// The map that knows the type.
    pub(super) source: usize,
}

pub(super) fn kept_rows(look: &FileLook, filters: &BTreeMap<String, Scalar>) -> Vec<bool> {
    let mut kept = vec![true; look.rows_seen()];
    for (column, wanted) in filters {
        for (kept, cell) in kept.iter_mut().zip(look.cells(column)) {
            let text = cell.as_deref().unwrap_or_default();
            *kept &= match wanted {
                Scalar::Bool(truth) => matches!(text.to_lowercase().as_str(), "true" | "1") == *truth,
                Scalar::Text(wanted) => text == wanted,
                Scalar::Number(number) => text.parse::<f64>().is_ok_and(|found| found.total_cmp(number).is_eq()),
            };
        }
    }
    kept
}

/// The types of a log with their counts, most frequent first.
pub(super) fn types(look: &FileLook, params: &EventsParams, keys: &Keys, source: usize) -> Vec<TypeSeen> {
    let kept = kept_rows(look, &params.only_where);
    let leads: Vec<&[Option<Box<str>>]> = params.lead.names().iter().map(|name| look.cells(name)).collect();
    let lead = |row: usize| leads.iter().find_map(|cells| cells.get(row)?.as_deref());
    let mut counts: BTreeMap<String, (usize, HashMap<&str, usize>)> = BTreeMap::new();
    let mut add = |kind: String, row: usize| {
        let entry = counts.entry(kind).or_default();
        entry.0 += 1;
        if let Some(lead) = lead(row) {
            *entry.1.entry(lead).or_default() += 1;
        }
    };
    for row in (0..look.rows_seen()).filter(|&row| kept[row]) {
        match &params.kind {
            Some(EventType::Const(kind)) => add(kind.clone(), row),
            Some(EventType::Column(column)) => {
                if let Some(kind) = &look.cells(column)[row] {
                    add(kind.to_string(), row);
                }
            }
            Some(EventType::Named { column, names }) => {
                if let Some(code) = &look.cells(column)[row] {
                    add(names.get(code.as_ref()).cloned().unwrap_or_else(|| code.to_string()), row);
                }
            }
            Some(EventType::Columns(columns)) => {
                let words: Vec<&str> = columns.iter().filter_map(|column| look.cells(column)[row].as_deref()).collect();
                add(words.join("."), row);
            }
            None => {
                for (column, kind) in &params.dated {
                    if look.cells(column)[row].is_some() {
                        add(kind.clone(), row);
                    }
                }
            }
        }
    }
    let known = |lead: &str| {
        keys.ids.is_empty()
            || params.matching != LeadMatch::Id
            || keys.ids.contains(&crate::ingest::sniff::key_of(lead))
    };
    let mut types: Vec<TypeSeen> = counts
        .into_iter()
        .map(|(name, (rows, by_lead))| {
            let (mut leads, mut repeated) = (0, 0);
            let own: BTreeMap<&str, usize> = by_lead.into_iter().collect();
            for (_, count) in own.into_iter().filter(|(lead, _)| known(lead)) {
                leads += 1;
                repeated += usize::from(count > 1);
            }
            TypeSeen { name, rows, leads, repeated, whole: look.whole, source }
        })
        .collect();
    types.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    types
}
