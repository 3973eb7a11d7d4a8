//! Fields of a CSV file: quotes, delimiters, line ends, and the first place where they do not add up.
//!
//! Readers of CSV are lenient in ways that change data without a word: missing fields become empty, an open quote
//! swallows the rest of the file. Here parsing checks every row, and the first such place is an error with its line.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::fault::{Fault, FaultKind};
use super::rows::{Rows, Span};

/// What a header says of the rows below it, and which fields were asked for.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Fields of a row.
    pub(super) fields: usize,
    /// Per field, its place among the columns asked for, or [`SKIP`].
    pub(super) slots: Vec<u32>,
    /// Columns asked for.
    pub(super) asked: usize,
    /// The longest field that is read.
    pub(super) field_bytes: usize,
}

/// The slot of a field nobody asked for.
pub(super) const SKIP: u32 = u32::MAX;

/// Parses a piece that starts at a row's start. `whole`: it also ends at a row's end.
pub(super) fn parse(piece: Vec<u8>, layout: &Layout, whole: bool) -> Result<Rows, Fault> {
    let text = match String::from_utf8(piece) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            let kind = FaultKind::NotUtf8 { byte, offset: at as u64 };
            return Err(fault_at(&error.as_bytes()[..at], layout, kind));
        }
    };
    if let Some(at) = memchr(0, text.as_bytes()) {
        return Err(fault_at(&text.as_bytes()[..at], layout, FaultKind::Nul));
    }
    let mut walk = Walk::new(layout);
    // Rows are about as long as the first.
    let first = memchr(b'\n', text.as_bytes()).unwrap_or(text.len());
    walk.cells.iter_mut().for_each(|cells| cells.reserve(text.len() / first.max(16)));
    walk.rows(text.as_bytes(), whole)?;
    let Walk { cells, extra, line, row, shifts, .. } = walk;
    let mut text = text;
    text.push_str(&String::from_utf8_lossy(&extra));
    Ok(Rows { text, cells, rows: row, lines: line, shifts, seen: Vec::new() })
}

/// What is wrong first: something before a bad byte, or the byte.
fn fault_at(before: &[u8], layout: &Layout, kind: FaultKind) -> Fault {
    let mut walk = Walk::new(layout);
    match walk.rows(before, false) {
        Err(fault) => fault,
        Ok(()) => Fault::new(walk.line, walk.field.max(1), kind),
    }
}

struct Walk<'a> {
    layout: &'a Layout,
    cells: Vec<Vec<Span>>,
    /// Cells with doubled quotes, undoubled.
    extra: Vec<u8>,
    line: u64,
    row: usize,
    /// Field of the row, from 1; 0 between rows.
    field: usize,
    shifts: Vec<(u32, u32)>,
}

impl<'a> Walk<'a> {
    fn new(layout: &'a Layout) -> Self {
        Self {
            layout,
            cells: vec![Vec::new(); layout.asked],
            extra: Vec::new(),
            line: 0,
            row: 0,
            field: 0,
            shifts: Vec::new(),
        }
    }

    fn rows(&mut self, text: &[u8], whole: bool) -> Result<(), Fault> {
        let quotes = memchr(b'"', text).is_some();
        let returns = memchr(b'\r', text).is_some();
        let mut at = 0;
        let mut shift = 0;
        while let Some(&byte) = text.get(at) {
            if matches!(byte, b'\n' | b'\r') {
                self.line += 1;
                at = after_line_end(text, at);
                continue;
            }
            let lines_more = self.line - self.row as u64;
            if lines_more != shift {
                shift = lines_more;
                self.shifts.push((as_u32(self.row), u32::try_from(shift).unwrap_or(u32::MAX)));
            }
            let row_line = self.line;
            at = match (quotes, returns) {
                (false, false) => self.plain_row(text, at)?,
                _ => self.row(text, at, whole)?,
            };
            if at >= text.len() && !whole {
                return Ok(());
            }
            if self.field != self.layout.fields {
                let kind = FaultKind::Ragged { found: self.field, wanted: self.layout.fields };
                return Err(Fault::new(row_line, self.field, kind));
            }
            self.row += 1;
            if at < text.len() {
                self.line += 1;
                at = after_line_end(text, at);
            }
            self.field = 0;
        }
        Ok(())
    }

    /// A row of a piece without quotes and carriage returns; gives the place of its line end.
    fn plain_row(&mut self, text: &[u8], mut at: usize) -> Result<usize, Fault> {
        let (delimiter, end) = (self.layout.delimiter, text.len());
        loop {
            let stop = memchr2(delimiter, b'\n', &text[at..]).map_or(end, |more| at + more);
            self.cell(at, stop)?;
            if text.get(stop) != Some(&delimiter) {
                return Ok(stop);
            }
            at = stop + 1;
        }
    }

    /// Any row; gives the place of its line end.
    fn row(&mut self, text: &[u8], mut at: usize, whole: bool) -> Result<usize, Fault> {
        let (delimiter, end) = (self.layout.delimiter, text.len());
        loop {
            let stop = if text.get(at) == Some(&b'"') {
                self.quoted(text, at, whole)?
            } else {
                let stop = memchr3(delimiter, b'\n', b'\r', &text[at..]).map_or(end, |more| at + more);
                if text[at..stop].contains(&b'"') {
                    let kind = FaultKind::StrayQuote { lines_open: 0 };
                    return Err(Fault::new(self.line, self.field + 1, kind));
                }
                self.cell(at, stop)?;
                stop
            };
            if text.get(stop) != Some(&delimiter) {
                return Ok(stop);
            }
            at = stop + 1;
        }
    }

    /// A field whose quote opens at `at`; gives the place behind it.
    fn quoted(&mut self, text: &[u8], at: usize, whole: bool) -> Result<usize, Fault> {
        let (start, opened) = (at + 1, self.line);
        let mut doubled = false;
        let mut from = start;
        let close = loop {
            let Some(more) = memchr(b'"', &text[from..]) else {
                self.field += 1;
                self.fits(text.len() - start, opened)?;
                if whole {
                    return Err(Fault::new(opened, self.field, FaultKind::OpenQuote));
                }
                self.line += memchr_iter(b'\n', &text[start..]).count() as u64;
                return Ok(text.len());
            };
            if text.get(from + more + 1) != Some(&b'"') {
                break from + more;
            }
            doubled = true;
            from += more + 2;
        };
        let inside = &text[start..close];
        if doubled {
            let slot = self.layout.slots.get(self.field).copied().unwrap_or(SKIP);
            self.field += 1;
            self.fits(inside.len(), opened)?;
            if let Some(cells) = self.cells.get_mut(slot as usize) {
                let from = text.len() + self.extra.len();
                undouble(inside, &mut self.extra);
                cells.push(Span::new(from..text.len() + self.extra.len()));
            }
        } else {
            self.cell(start, close)?;
        }
        self.line += memchr_iter(b'\n', inside).count() as u64;
        match text.get(close + 1) {
            Some(&byte) if byte != self.layout.delimiter && byte != b'\n' && byte != b'\r' => {
                Err(Fault::new(self.line, self.field, FaultKind::StrayQuote { lines_open: self.line - opened }))
            }
            _ => Ok(close + 1),
        }
    }

    #[inline]
    fn cell(&mut self, from: usize, to: usize) -> Result<(), Fault> {
        let slot = self.layout.slots.get(self.field).copied().unwrap_or(SKIP);
        self.field += 1;
        if to - from > self.layout.field_bytes {
            return self.fits(to - from, self.line);
        }
        if let Some(cells) = self.cells.get_mut(slot as usize) {
            cells.push(if from == to { Span::NONE } else { Span::new(from..to) });
        }
        Ok(())
    }

    fn fits(&self, bytes: usize, line: u64) -> Result<(), Fault> {
        if bytes > self.layout.field_bytes {
            return Err(Fault::new(line, self.field, FaultKind::LongField { most: self.layout.field_bytes }));
        }
        Ok(())
    }
}

fn as_u32(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

/// The place behind the line end at `at`.
fn after_line_end(text: &[u8], at: usize) -> usize {
    if text[at] == b'\r' && text.get(at + 1) == Some(&b'\n') { at + 2 } else { at + 1 }
}

/// Quotes inside a quoted field stand twice.
fn undouble(mut inside: &[u8], into: &mut Vec<u8>) {
    while let Some(at) = memchr(b'"', inside) {
        into.extend_from_slice(&inside[..=at]);
        inside = inside.get(at + 2..).unwrap_or_default();
    }
    into.extend_from_slice(inside);
}

/// The names of the columns.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) names: Vec<String>,
    /// Where the rows start, in bytes and in lines (from 0).
    pub(super) end: usize,
    pub(super) lines: u64,
}

/// Reads the first row that is not blank; `None` when there is none.
pub(super) fn header(text: &[u8], delimiter: u8, field_bytes: usize, whole: bool) -> Result<Option<Header>, Fault> {
    let (mut start, mut lines) = (0, 0);
    while matches!(text.get(start), Some(b'\n' | b'\r')) {
        start = after_line_end(text, start);
        lines += 1;
    }
    let text = &text[start..];
    if text.is_empty() {
        return Ok(None);
    }
    let fault = |fault: Fault| fault.within(lines, start as u64);
    // First where it ends and how many fields it has, then its fields.
    let counting = Layout { delimiter, fields: 0, slots: Vec::new(), asked: 0, field_bytes };
    let mut walk = Walk::new(&counting);
    let end = walk.row(text, 0, whole).map_err(|first| fault(first_fault(first, text, &counting)))?;
    let row = &text[..end];
    if let Some((at, kind)) = no_text(row) {
        return Err(fault(fault_at(&row[..at], &counting, kind)));
    }
    let fields = walk.field;
    let layout = Layout { fields, slots: (0..fields).map(as_u32).collect(), asked: fields, ..counting };
    let mut named = Walk::new(&layout);
    named.row(row, 0, whole).map_err(fault)?;
    let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let cells = text_of(row) + &text_of(&named.extra);
    let name = |spans: &Vec<Span>| spans.first().and_then(|span| span.of(&cells)).unwrap_or_default().to_owned();
    let names = named.cells.iter().map(name).collect();
    let next = if end < text.len() { after_line_end(text, end) } else { end };
    Ok(Some(Header { names, end: start + next, lines: lines + walk.line + 1 }))
}

/// The fault found in the first row of `text`, unless a byte that is no text stands before it.
fn first_fault(found: Fault, text: &[u8], layout: &Layout) -> Fault {
    let Some((at, kind)) = no_text(text) else { return found };
    let mut walk = Walk::new(layout);
    match walk.row(&text[..at], 0, false) {
        Err(fault) => fault,
        Ok(end) if end == at => Fault::new(walk.line, walk.field.max(1), kind),
        Ok(_) => found,
    }
}

/// The first byte that no text holds.
fn no_text(bytes: &[u8]) -> Option<(usize, FaultKind)> {
    let bad = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
    let at = memchr(0, bytes).into_iter().chain(bad).min()?;
    let kind = match bytes[at] {
        0 => FaultKind::Nul,
        byte => FaultKind::NotUtf8 { byte, offset: at as u64 },
    };
    Some((at, kind))
}
