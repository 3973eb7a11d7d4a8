//! What stops a text file from being read, and where.

use super::error::TextError;

/// A place in a file, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Line; from 1 in a file, from 0 in a piece of one.
    pub(super) line: u64,
    /// Field of its row in a CSV file, byte of its line in an NDJSON file; from 1.
    pub(super) field: usize,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A row with another number of fields than the header.
    Ragged { found: usize, wanted: usize },
    /// A quote opened here never closes.
    OpenQuote,
    /// A quote inside an unquoted field, or text after the closing quote of a field that opened so many lines before.
    StrayQuote { lines_open: u64 },
    /// A byte that is not UTF-8, so many bytes into the piece.
    NotUtf8 { byte: u8, offset: u64 },
    /// A zero byte.
    Nul,
    /// A field longer than any that is read.
    LongField { most: usize },
    /// A row longer than any that is read.
    LongRow { most: usize },
    /// A line that is no JSON object; what it begins with.
    NotObject { found: String },
    /// A line that ends inside its object.
    CutShort { last: bool },
    /// No JSON.
    NotJson { wanted: &'static str, found: String },
    /// Objects in objects, deeper than any that is read.
    Deep { most: usize },
    /// A key that an object has twice, or that two of its paths spell.
    DuplicateKey { key: String },
}

impl Fault {
    pub(super) const fn new(line: u64, field: usize, kind: FaultKind) -> Self {
        Self { line, field, kind }
    }

    /// The same in a piece that starts at line `first_line` of its file, `offset` bytes into it.
    pub(super) fn within(mut self, first_line: u64, piece_offset: u64) -> Self {
        self.line += first_line;
        if let FaultKind::NotUtf8 { offset, .. } = &mut self.kind {
            *offset += piece_offset;
        }
        self
    }

    /// As an error about `file`.
    pub(super) fn told_of(self, file: &str) -> TextError {
        let Self { line, field, kind } = self;
        let file = file.to_owned();
        match kind {
            FaultKind::Ragged { found, wanted } => TextError::RaggedRow { file, line, found, wanted },
            FaultKind::OpenQuote => TextError::OpenQuote { file, line, field },
            FaultKind::StrayQuote { lines_open } => {
                TextError::StrayQuote { file, line, field, opened: line - lines_open }
            }
            FaultKind::NotUtf8 { byte, offset } => TextError::NotUtf8 { file, line, field, byte, offset, more: None },
            FaultKind::Nul => TextError::Nul { file, line, field },
            FaultKind::LongField { most } => TextError::LongField { file, line, field, mib: most >> 20 },
            FaultKind::LongRow { most } => TextError::LongRow { file, line, mib: most >> 20 },
            FaultKind::NotObject { found } => TextError::NotAnObject { file, line, found },
            FaultKind::CutShort { last: true } => TextError::LastLineCut { file, line },
            FaultKind::CutShort { last: false } => TextError::ObjectOverLines { file, line },
            FaultKind::NotJson { wanted, found } => TextError::NotJson { file, line, byte: field, wanted, found },
            FaultKind::Deep { most } => TextError::DeepJson { file, line, most },
            FaultKind::DuplicateKey { key } => TextError::DuplicateKey { file, line, key },
        }
    }
}
