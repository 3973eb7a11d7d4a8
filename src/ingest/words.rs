//! Words that several messages about files share, and how a cell is shown in them.

use std::fmt;

use super::cell_error::CellError;
use super::error::IngestError;
use crate::time::TimeError;

/// A cell and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellAt {
    /// Line in a text file.
    pub line: Option<u64>,
    /// Row, from 1, not counting the header.
    pub row: usize,
    /// The cell, cut to 40 characters, e-mail addresses masked.
    pub value: String,
}

impl fmt::Display for CellAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", at_line(&self.line, &self.row), self.value)
    }
}

/// Cells of a column that are wrong like the one a message is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// All of them, that one too.
    pub total: usize,
    /// The first of the others.
    pub more: Vec<CellAt>,
}

impl Others {
    /// Cells that a message shows, at most.
    pub(super) const SHOWN: usize = 10;

    /// The cells one by one.
    #[must_use]
    pub fn list(&self) -> String {
        let mut list = self.more.iter().map(CellAt::to_string).collect::<Vec<_>>().join(", ");
        if self.more.len() < self.total.saturating_sub(1) {
            list += ", ...";
        }
        list
    }
}

impl fmt::Display for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.total < 2 {
            return Ok(());
        }
        write!(f, " ({} such cells; also {})", self.total, self.list())
    }
}

/// A cell that a message is about, and those that are wrong like it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadCell {
    /// The file.
    pub file: String,
    /// The column.
    pub column: String,
    /// Line in a text file.
    pub line: Option<u64>,
    /// Row, from 1, not counting the header.
    pub row: usize,
    /// The cell, cut to 40 characters, e-mail addresses masked.
    pub value: String,
    /// Further such cells of the column.
    pub others: Others,
}

impl fmt::Display for BadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, column {:?}", self.file, at_line(&self.line, &self.row), self.column)
    }
}

/// What a column's cells should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    Times,
    Numbers,
    /// Numbers of at least zero.
    NonNegative,
}

impl IngestError {
    /// The cell it is about, where others of the column may be wrong too, and what they should be.
    pub(super) const fn cell(&mut self) -> Option<(&mut BadCell, Holding)> {
        match self {
            Self::Cell(error) => error.cell(),
            _ => None,
        }
    }

    /// Adds what a later chunk of the same file says of the same column.
    pub(super) fn also(&mut self, later: Self) {
        if let (Self::Cell(own), Self::Cell(later)) = (self, later) {
            own.also(later);
        }
    }
}

impl CellError {
    /// The cell, where others of the column may be wrong too, and what they should be.
    const fn cell(&mut self) -> Option<(&mut BadCell, Holding)> {
        match self {
            Self::BadValue { cell, .. } if cell.others.total > 0 => Some((cell, Holding::Numbers)),
            Self::Negative { cell, .. } => Some((cell, Holding::NonNegative)),
            Self::BadTime { cell, .. }
            | Self::NoZone { cell }
            | Self::NotInFormat { cell, .. }
            | Self::DayOrMonth { cell, .. }
            | Self::EpochTime { cell, .. }
            | Self::FarTime { cell, .. } => Some((cell, Holding::Times)),
            _ => None,
        }
    }

    /// Adds what a later chunk of the same file says of the same column.
    fn also(&mut self, mut later: Self) {
        // A day that only one order of day and month allows settles it for all.
        if let (Self::DayOrMonth { proof: none @ None, .. }, Self::DayOrMonth { proof, .. }) = (&mut *self, &mut later)
        {
            *none = proof.take();
        }
        let Some((more, _)) = later.cell() else { return };
        let more = std::mem::take(more);
        let Some((cell, _)) = self.cell() else { return };
        cell.others.total += more.others.total;
        let room = (Others::SHOWN - 1).saturating_sub(cell.others.more.len());
        let first = CellAt { line: more.line, row: more.row, value: more.value };
        cell.others.more.extend(std::iter::once(first).chain(more.others.more).take(room));
    }
}

/// What to do where the operating system refuses a file.
pub(super) fn next_of(source: &std::io::Error) -> &'static str {
    match source.kind() {
        std::io::ErrorKind::NotFound => "correct the name, or put the file there",
        std::io::ErrorKind::PermissionDenied => "let this user read it",
        std::io::ErrorKind::IsADirectory => "name a file in it, or all of them with a pattern such as exports/*.csv",
        _ => "copy the file anew, and read the copy",
    }
}

/// What resolves a time that clocks showed twice.
pub(super) fn if_repeated(source: &TimeError) -> &'static str {
    match source {
        TimeError::Fold { .. } => ", or set format = { ambiguous = \"earlier\" }",
        TimeError::Gap { .. } => "; mend the time, or the [project] timezone",
        _ => "",
    }
}

/// Which format says what a date means.
pub(super) fn day_or_month(patterns: &(String, String), proof: &Option<Box<(CellAt, String)>>) -> String {
    match proof {
        Some(proof) => {
            let (cell, pattern) = &**proof;
            format!(
                "which is the day, and which the month? {cell} leaves one way: set format = {{ time_format = {pattern:?} }}"
            )
        }
        None => format!(
            "which is the day, and which the month? Set format = {{ time_format = {:?} }} or {:?}",
            patterns.0, patterns.1
        ),
    }
}

pub(super) fn and_more(more: &usize) -> String {
    if *more == 0 { String::new() } else { format!(", and {more} more") }
}

pub(super) fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

pub(super) fn at_line(line: &Option<u64>, row: &usize) -> String {
    line.map_or_else(|| format!("row {row}"), |line| format!("line {line}"))
}

/// Where the quote opened that a stray one was met behind.
pub(super) fn opened_before(opened: &u64, line: &u64) -> String {
    if opened == line { String::new() } else { format!(" that opened on line {opened}") }
}

/// Further lines of one fault.
pub(super) fn more_lines(more: &Option<(Vec<u64>, usize)>) -> String {
    more.as_ref().filter(|(_, total)| *total > 1).map_or_else(String::new, |(lines, total)| {
        let lines = lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        format!(" ({total} lines have such bytes: {lines}{})", if lines.len() < *total { ", ..." } else { "" })
    })
}

/// A cell as it may be shown: at most 40 characters, e-mail addresses masked.
#[must_use]
pub(crate) fn shown(value: &str) -> String {
    if value.contains('@') {
        let domain = value.rsplit('@').next().unwrap_or_default();
        return format!("***@{}", domain.chars().take(30).collect::<String>());
    }
    let mut cut: String = value.chars().take(40).collect();
    if cut.len() < value.len() {
        cut.push('…');
    }
    cut
}

/// A reader's words with the e-mail addresses in them masked, on one line.
pub(crate) fn masked(words: &str) -> String {
    let word = |word: &str| if word.contains('@') { shown(word) } else { word.to_owned() };
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// The most similar of `names`, if one is similar enough to be meant.
#[must_use]
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

/// The most similar of `names`, best first, at most so many; none that is not similar enough to be meant.
#[must_use]
pub(crate) fn nearest_of<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>, at_most: usize) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(at_most).map(|(_, name)| name.to_owned()).collect()
}
