//! Whose is each row of a piece? Keys looked up on all cores, before anything else is asked of a row.

use std::borrow::Cow;

use polars::prelude::Int64Chunked;
use rayon::prelude::*;

use super::error::IngestError;
use super::file::{FileTable, is_missing};
use super::params::{LeadMatch, OneOrMany};
use super::people::{Hit, People};
use super::rows::{Texts, read_typed};

/// The keys of a piece's rows, and whom they mean.
pub(super) struct Keys<'a> {
    spelt: Spelt<'a>,
    hits: Vec<Option<Hit<'a>>>,
}

enum Spelt<'a> {
    /// Of several columns the first that is filled.
    Texts(Vec<Texts<'a>>),
    Numbers(Int64Chunked),
}

impl<'a> Keys<'a> {
    /// # Errors
    /// [`IngestError`] when a column is missing or holds no keys.
    pub(super) fn of(
        piece: &'a FileTable,
        columns: &OneOrMany,
        matching: LeadMatch,
        people: &'a People<'_>,
    ) -> Result<Self, IngestError> {
        let key = "[[events]] lead";
        if let [column] = columns.names()
            && let Some(numbers) = piece.whole_numbers(column, key)?
        {
            let hits = by_number(&numbers, matching, people);
            return Ok(Self { spelt: Spelt::Numbers(numbers), hits });
        }
        let texts = columns.names().iter().map(|column| piece.strings(column, key)).collect::<Result<Vec<_>, _>>()?;
        let parts = texts.first().map(Texts::parts).unwrap_or_default();
        let of_part = |rows: std::ops::Range<usize>| {
            let mut cells: Vec<_> = texts.iter().map(|column| column.part(rows.clone())).collect();
            let hit = |_| {
                let mut key = None;
                for column in &mut cells {
                    key = key.or(column.next().flatten().filter(|cell| is_filled(cell)));
                }
                people.find(key?, matching)
            };
            rows.clone().map(hit).collect::<Vec<_>>()
        };
        let hits = parts.into_par_iter().map(of_part).collect::<Vec<_>>().into_iter().flatten().collect();
        Ok(Self { spelt: Spelt::Texts(texts), hits })
    }

    /// Whom the key of a row means.
    pub(super) fn hit(&self, row: usize) -> Option<Hit<'a>> {
        self.hits.get(row).copied().flatten()
    }

    /// The key of a row as it stands in the file; `None` where there is none.
    pub(super) fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.spelt {
            Spelt::Texts(columns) => {
                columns.iter().find_map(|column| column.get(row).filter(|cell| is_filled(cell))).map(Cow::Borrowed)
            }
            Spelt::Numbers(numbers) => numbers.get(row).map(|number| Cow::Owned(number.to_string())),
        }
    }
}

fn by_number<'a>(numbers: &Int64Chunked, matching: LeadMatch, people: &'a People<'_>) -> Vec<Option<Hit<'a>>> {
    let hit = |number: Option<i64>| match matching {
        LeadMatch::Id => people.by_number(number?).map(Hit::Person),
        LeadMatch::Email | LeadMatch::Alias => people.find(&number?.to_string(), matching),
    };
    read_typed(numbers, hit)
}

fn is_filled(cell: &str) -> bool {
    !is_missing(cell.trim())
}
