//! What does a column of text hold: numbers, times or words? Decided over all its cells, never over a part of them.

use super::error::{CellAt, CellError, IngestError, Others, shown};
use super::file::{FileTable, Origin};
use super::form::{Form, TimeForm, TimeLayout};
use super::numbers::{is_dressed, number_with};
use super::rows::Texts;
use super::texts::is_missing;
use super::time_text::TimeReader;
use crate::time::Zone;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Number,
    Date,
    Text,
}

/// A column with this share of numbers was meant to hold numbers; what is none among them is a question, no category.
const MEANT_SHARE: f64 = 0.8;

/// After so many cells, most of them words, a column is one of words.
const ENOUGH_CELLS: usize = 1000;

/// What its cells say so far.
pub(super) struct Evidence {
    column: String,
    decimal: u8,
    /// The config says that it is text.
    text: bool,
    filled: usize,
    numbers: usize,
    /// Numbers with a currency, a percent sign, thousands marks, or infinite ones.
    dressed: usize,
    dates: bool,
    /// How its dates would be spelt: as the config says, or as ISO 8601. Counts since 1970 are numbers until asked for.
    times: TimeForm,
    /// The file and cells that are no numbers.
    file: String,
    odd: Others,
    words: bool,
}

impl Evidence {
    pub(super) fn new(column: &str, form: &Form) -> Self {
        let text = form.text.contains(column);
        Self {
            column: column.to_owned(),
            decimal: form.decimal,
            text,
            filled: 0,
            numbers: 0,
            dressed: 0,
            dates: true,
            times: match form.times.layout {
                TimeLayout::Pattern(_) => form.times.clone(),
                TimeLayout::Iso | TimeLayout::Epoch(_) => TimeForm::default(),
            },
            file: String::new(),
            odd: Others::default(),
            words: false,
        }
    }

    pub(super) fn look(&mut self, file: &FileTable, cells: &Texts<'_>) {
        if self.is_settled() {
            return;
        }
        let utc = Zone::utc();
        let times = self.times.clone();
        // 2026-01-31 has ten letters, 1/2/26 has six.
        let shortest = if times.layout == TimeLayout::Iso { 10 } else { 6 };
        let mut reader = TimeReader::new(Some(&utc), &times);
        for (row, text) in cells.iter().enumerate() {
            let Some(text) = text.filter(|text| !is_missing(text)) else { continue };
            self.filled += 1;
            self.dates = self.dates && text.len() >= shortest && reader.read(text).is_ok();
            if number_with(text, self.decimal).is_some() {
                self.numbers += 1;
                continue;
            }
            self.dressed += usize::from(is_dressed(text));
            self.odd.total += 1;
            if self.odd.more.len() < Others::SHOWN {
                let Origin { file, line, row } = file.origin(row);
                if self.file.is_empty() {
                    self.file = file;
                }
                self.odd.more.push(CellAt { line, row, value: shown(text) });
            }
            if self.filled >= ENOUGH_CELLS && (self.numbers + self.dressed) * 2 < self.filled && !self.dates {
                self.words = true;
                return;
            }
        }
    }

    /// True when no cell can change what the column holds.
    pub(super) const fn is_settled(&self) -> bool {
        self.text || self.words
    }

    /// What it holds.
    pub(super) fn kind(&self) -> Result<ColumnKind, IngestError> {
        if self.is_settled() {
            return Ok(ColumnKind::Text);
        }
        if self.numbers == self.filled {
            return Ok(ColumnKind::Number);
        }
        if self.dates {
            return Ok(ColumnKind::Date);
        }
        let meant = (self.numbers + self.dressed) as f64 >= MEANT_SHARE * self.filled as f64;
        if !meant {
            return Ok(ColumnKind::Text);
        }
        Err(IngestError::from(CellError::MixedNumbers {
            file: self.file.clone(),
            column: self.column.clone(),
            numbers: self.numbers,
            others: self.odd.clone(),
        }))
    }
}
