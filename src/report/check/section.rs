//! What is a part of a check made of? A title, facts, a table, and what explains them on a page.

use crate::report::shown::shown;

/// Longest text in a cell, in characters.
const MAX_CELL: usize = 160;

/// One part of a check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// A name for links, the same in every language.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// Sentences with what was found.
    pub facts: Vec<String>,
    /// Sentences that explain it: for the page, where there is room.
    pub explained: Vec<String>,
    /// Lines as they stand, for a terminal; a page has a plot in their place.
    pub drawn: Vec<String>,
    /// A table.
    pub table: Option<SectionTable>,
    /// What stands under the table on the page.
    pub notes: Vec<String>,
}

/// A table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionTable {
    /// The columns.
    pub columns: Vec<SectionColumn>,
    /// One text per column, the most important row first.
    pub rows: Vec<Vec<String>>,
}

/// A table's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionColumn {
    /// Its heading.
    pub title: String,
    /// Whether it holds words, which stand to the left; numbers stand to the right.
    pub words: bool,
}

impl Section {
    /// A part with a heading alone.
    pub(in crate::report) fn new(id: &'static str, title: String) -> Self {
        Self { id, title, ..Self::default() }
    }
}

impl SectionTable {
    /// A table without rows.
    pub(in crate::report) fn new(columns: Vec<(String, Holds)>) -> Self {
        let column = |(title, holds)| SectionColumn { title, words: holds == Holds::Words };
        Self { columns: columns.into_iter().map(column).collect(), rows: Vec::new() }
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Holds {
    Words,
    Numbers,
}

/// A text from the data as a cell or in a sentence.
pub(in crate::report) fn cell(text: &str) -> String {
    shown(text, MAX_CELL)
}
