//! What every later room sees of the files: plain columns, sorted, with ids kept as exact text.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::accounts::AccountLog;
use super::dated::{DatedAttribute, RecordedScore};
use super::store::Events;
use crate::time::Instant;

/// Everything read from the files.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Who could be scored, sorted by id.
    pub leads: Leads,
    /// What happened, grouped by lead.
    pub events: Events,
    /// What became of the leads.
    pub outcomes: Outcomes,
    /// What attributes were, and from when on; sorted by name.
    pub history: Vec<DatedAttribute>,
    /// The score in use today, as it was recorded.
    pub recorded: Option<RecordedScore>,
    /// The events of whole accounts, where features read those of a lead's colleagues.
    pub account_log: Option<Arc<AccountLog>>,
    /// The latest event, or as configured; `None` when nothing is dated.
    pub data_end: Option<Instant>,
}

/// The leads, sorted by id; every vector has one entry per lead.
#[derive(Clone, Debug, Default)]
pub struct Leads {
    /// Ids, exactly as in the file, sorted and unique.
    pub ids: Vec<String>,
    /// When the lead came into being (or was first seen); `None` when unknown.
    pub created: Vec<Option<Instant>>,
    /// The organisation a lead belongs to.
    pub accounts: Option<Vec<Option<String>>>,
    /// The other columns of the leads file.
    pub attributes: Vec<Attribute>,
}

impl Leads {
    /// For each lead the number of its account's first lead, and its own where it has no account; `None` where nobody has
    /// one. Cost: one pass with a map of the accounts.
    #[must_use]
    pub fn account_groups(&self) -> Option<Vec<usize>> {
        let accounts = self.accounts.as_ref()?;
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut groups = Vec::with_capacity(accounts.len());
        for (lead, account) in accounts.iter().enumerate() {
            groups.push(account.as_deref().map_or(lead, |account| *first.entry(account).or_insert(lead)));
        }
        Some(groups)
    }
}

/// One column of the leads file.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// The column's name in the file.
    pub name: String,
    /// What the config, or the name, says about it.
    pub role: AttributeRole,
    /// Its values, one per lead.
    pub values: Values,
}

/// What may be done with an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeRole {
    /// Declared as known when the lead was created.
    KnownAtCreation,
    /// Nothing says when it was known: it stops training.
    Undated,
    /// Declared as overwritten: what it says today was not so at `as_of`.
    Overwritten,
    /// Its history says what it was when; what the leads file says of it is not read.
    Dated,
    /// Age, gender and the like: kept for the audit, out of the features.
    Sensitive,
    /// Only for splits, labels, cohorts or the rule card; never a feature.
    Auxiliary,
}

/// A column's values.
#[derive(Clone, Debug)]
pub enum Values {
    /// Numbers; NaN is missing. True and false read as 1 and 0.
    Number(Vec<f64>),
    /// Text: indices into a sorted dictionary, [`NO_TEXT`] is missing.
    Text {
        /// The distinct values, sorted.
        dictionary: Vec<String>,
        /// One index per row.
        codes: Vec<u32>,
    },
    /// Instants.
    Date(Vec<Option<Instant>>),
}

/// One cell of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Missing,
    /// A number.
    Number(f64),
    /// A text: its place in the column's dictionary.
    Text(u32),
    /// An instant.
    Date(Instant),
}

/// The code of a missing text.
pub const NO_TEXT: u32 = u32::MAX;

impl Values {
    /// True when no row has a value: such a column fits wherever a column is asked for, whatever its type.
    #[must_use]
    pub fn all_missing(&self) -> bool {
        match self {
            Self::Number(cells) => cells.iter().all(|cell| cell.is_nan()),
            Self::Text { codes, .. } => codes.iter().all(|&code| code == NO_TEXT),
            Self::Date(cells) => cells.iter().all(Option::is_none),
        }
    }

    /// What a row holds.
    #[must_use]
    pub fn cell(&self, row: usize) -> Cell {
        match self {
            Self::Number(cells) if cells[row].is_nan() => Cell::Missing,
            Self::Number(cells) => Cell::Number(cells[row]),
            Self::Text { codes, .. } if codes[row] == NO_TEXT => Cell::Missing,
            Self::Text { codes, .. } => Cell::Text(codes[row]),
            Self::Date(cells) => cells[row].map_or(Cell::Missing, Cell::Date),
        }
    }

    /// The text of a row; `None` when missing or when this is no text column.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Self::Text { dictionary, codes } if codes[row] != NO_TEXT => Some(&dictionary[codes[row] as usize]),
            _ => None,
        }
    }

    /// Every row as text: numbers as they are written; `None` when this is a column of dates.
    #[must_use]
    pub fn as_texts(&self) -> Option<Vec<Option<String>>> {
        match self {
            Self::Number(cells) => Some(cells.iter().map(|cell| (!cell.is_nan()).then(|| cell.to_string())).collect()),
            Self::Text { codes, .. } => Some((0..codes.len()).map(|row| self.text(row).map(str::to_owned)).collect()),
            Self::Date(_) => None,
        }
    }

    /// The number of a row; `None` when missing or when this is no number column.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Number(values) if !values[row].is_nan() => Some(values[row]),
            _ => None,
        }
    }
}

/// What became of the leads; every vector has one entry per lead.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Dated conversions, in time order.
    pub conversions: Vec<Vec<Conversion>>,
    /// From when on it is known that the lead left the funnel without converting (lost, unqualified).
    pub exits: Vec<Option<Instant>>,
    /// Where leads enter by reaching another outcome: from when on it is known that they had.
    pub entered: Option<Vec<Option<Instant>>>,
    /// An undated label, where the outcome is a flag in the leads file.
    pub flags: Option<Vec<Option<bool>>>,
    /// True where files say when leads convert: nobody's conversion is then missing for want of a file.
    pub known: bool,
}

/// One conversion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion {
    /// When.
    pub at: Instant,
    /// What it was worth, where the config says.
    pub value: Option<f64>,
}
