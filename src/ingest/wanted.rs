//! Which columns of a leads file does a model read, and as what? For scoring: a new export may hold more, in another order.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataType;

use super::error::IngestError;
use super::file::{FileTable, text_values};
use super::leads::NEVER_NEGATIVE;
use super::params::ColumnRoles;
use super::roles::is_sensitive_name;
use super::tables::Values;
use crate::time::Zone;

/// What is read of a leads file; everything else stays unread.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The columns, and what each must hold.
    pub columns: BTreeMap<String, WantedColumn>,
    /// Columns that are known without being read: those that training saw. Others are reported.
    pub known: BTreeSet<String>,
    /// Whether the model reads a lead's colleagues.
    pub accounts: bool,
}

/// One column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedColumn {
    /// What it must hold.
    pub kind: ColumnKind,
    /// Who asks for it, for messages.
    pub asked_by: &'static str,
    /// A file without it cannot be used.
    pub required: bool,
}

/// What a column must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers.
    Number,
    /// Words, even where they are written in digits.
    Text,
    /// Times.
    Date,
    /// Whatever it holds.
    Any,
}

impl Wanted {
    /// The columns that the file has.
    pub(super) fn read(
        &self,
        file: &FileTable,
        roles: &ColumnRoles,
        zone: Option<&Zone>,
    ) -> Result<Vec<(String, Values)>, IngestError> {
        let mut read = Vec::with_capacity(self.columns.len());
        for (name, wanted) in &self.columns {
            if !wanted.required && !file.has(name) {
                continue;
            }
            let values = wanted.values(file, name, zone)?;
            if let (Values::Number(numbers), true) = (&values, roles.non_negative.contains(name)) {
                file.none_negative(name, NEVER_NEGATIVE, numbers)?;
            }
            read.push((name.clone(), values));
        }
        Ok(read)
    }

    /// Columns of the file that nobody has heard of, sorted.
    pub(super) fn ignored(&self, file: &FileTable) -> Vec<String> {
        let heard_of =
            |name: &String| self.columns.contains_key(name) || self.known.contains(name) || is_sensitive_name(name);
        let mut ignored: Vec<String> = file.columns().into_iter().filter(|name| !heard_of(name)).collect();
        ignored.sort_unstable();
        ignored
    }
}

impl WantedColumn {
    fn values(self, file: &FileTable, column: &str, zone: Option<&Zone>) -> Result<Values, IngestError> {
        let key = self.asked_by;
        match self.kind {
            ColumnKind::Number => Ok(Values::Number(file.numbers(column, key)?)),
            ColumnKind::Date => Ok(Values::Date(file.times(column, key, zone)?)),
            ColumnKind::Text => match file.typed_column(column, key)? {
                Some(typed) if *typed.dtype() != DataType::String => file.values(column, key, zone),
                _ => Ok(text_values(&file.strings(column, key)?)),
            },
            ColumnKind::Any => file.values(column, key, zone),
        }
    }
}
