//! What does a column of text hold: numbers, times or words? Decided over all its cells, never over a part of them.

use super::form::Form;
use super::numbers::number_with;
use super::rows::Texts;
use super::texts::is_missing;
use crate::time::Zone;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Number,
    Date,
    Text,
}

/// What its cells say so far.
pub(super) struct Evidence {
    numbers: bool,
    dates: bool,
    decimal: u8,
    utc: Zone,
}

impl Evidence {
    pub(super) fn new(column: &str, form: &Form) -> Self {
        let text = form.text.contains(column);
        Self { numbers: !text, dates: !text, decimal: form.decimal, utc: Zone::utc() }
    }

    pub(super) fn look(&mut self, cells: &Texts<'_>) {
        for text in cells.iter().flatten().filter(|text| !is_missing(text)) {
            self.numbers = self.numbers && number_with(text, self.decimal).is_some();
            self.dates = self.dates && text.len() >= 10 && self.utc.parse(text).is_ok();
            if self.is_settled() {
                return;
            }
        }
    }

    /// True when no cell can change what the column holds.
    pub(super) const fn is_settled(&self) -> bool {
        !self.numbers && !self.dates
    }

    pub(super) const fn kind(&self) -> ColumnKind {
        match (self.numbers, self.dates) {
            (true, _) => ColumnKind::Number,
            (false, true) => ColumnKind::Date,
            (false, false) => ColumnKind::Text,
        }
    }
}
