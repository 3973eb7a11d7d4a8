//! Whose row is it? The columns of a file that lead to a lead, by its map or by how many of their keys are known.

use super::leads::Keys;
use crate::ingest::LeadMatch;
use crate::ingest::sniff::{ColumnLook, FileLook};
use crate::ingest::sources::{FileMap, SourceMap};

/// At least this share of a column's keys must be keys of leads for the two to belong together.
const JOINS: f64 = 0.05;

/// The columns that say whose row it is, and how they find the lead.
pub(super) fn lead_columns(
    look: &FileLook,
    source: &SourceMap,
    map: &FileMap,
    recognised: bool,
    keys: &Keys,
    aliases: bool,
) -> Option<(Vec<String>, LeadMatch)> {
    let by_id = |name: &str| look.overlap(name, &keys.ids, false);
    let by_email = |name: &str| look.overlap(name, &keys.emails, true);
    let by_alias = |name: &str| look.overlap(name, &keys.aliases, false);
    if !recognised {
        let candidates = || look.columns.iter().filter(|column| column.filled > 0 && column.time().is_none());
        if keys.any {
            let best = |share: &dyn Fn(&str) -> f64| {
                let shares = candidates().map(|column| (share(&column.name), column.name.clone()));
                // Of equals the first is taken.
                shares
                    .filter(|(share, _)| *share > JOINS)
                    .reduce(|best, next| if next.0 > best.0 { next } else { best })
            };
            // A small number is among the ids by chance: the name has a say where two columns fit.
            let named = source.find_all(look, &map.id).into_iter().find(|column| by_id(&column.name) > 0.3);
            if let Some(column) = named {
                return Some((vec![column.name.clone()], LeadMatch::Id));
            }
            let joined = best(&by_id).filter(|(share, _)| *share > 0.3).map(|(_, name)| (vec![name], LeadMatch::Id));
            return joined
                .or_else(|| best(&by_email).map(|(_, name)| (vec![name], LeadMatch::Email)))
                .or_else(|| best(&by_alias).map(|(_, name)| (vec![name], LeadMatch::Alias)))
                .or_else(|| best(&by_id).map(|(_, name)| (vec![name], LeadMatch::Id)));
        }
        let column =
            source.find_all(look, &map.id).into_iter().find(|column| !column.is_unique() && column.distinct > 1);
        return column.map(|column| (vec![column.name.clone()], LeadMatch::Id));
    }
    let filled: Vec<&ColumnLook> =
        source.find_all(look, &map.lead).into_iter().filter(|column| column.filled > 0).collect();
    let chosen: Vec<String> = if map.lead_many {
        filled.iter().map(|column| column.name.clone()).collect()
    } else {
        let joins =
            |column: &&&ColumnLook| by_id(&column.name).max(by_email(&column.name)).max(by_alias(&column.name)) > JOINS;
        let best = filled.iter().find(joins).or_else(|| filled.iter().max_by_key(|column| column.filled))?;
        vec![best.name.clone()]
    };
    let first = chosen.first()?;
    let mail = by_email(first) > JOINS && by_email(first) > by_id(first);
    let other_key = aliases && by_alias(first) > JOINS && by_alias(first) > by_id(first);
    let matching = match map.matching {
        _ if !keys.any => LeadMatch::Id,
        _ if other_key => LeadMatch::Alias,
        LeadMatch::Alias if aliases => LeadMatch::Alias,
        _ if mail => LeadMatch::Email,
        LeadMatch::Email if keys.emails.is_empty() => LeadMatch::Id,
        LeadMatch::Alias => LeadMatch::Id,
        other => other,
    };
    Some((chosen, matching))
}
