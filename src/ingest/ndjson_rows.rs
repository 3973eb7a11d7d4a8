//! One JSON object a line: the columns asked for, by name or by dotted path, as text.
//!
//! `device.category` descends objects. A list of `{"key": .., "value": {"string_value": ..}}`, as Google Analytics writes
//! its parameters, reads like an object: `event_params.page_location`; of several entries of one key the first counts.

use std::ops::Range;

use memchr::memchr;

use super::fault::{Fault, FaultKind};
use super::json::{Json, Shape, Wrong, unescape};
use super::rows::{Rows, Span};

/// The columns asked for, by the keys on their way.
#[derive(Clone, Debug, Default)]
pub(super) struct Paths {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    key: Vec<u8>,
    /// The column that ends here.
    slot: Option<usize>,
    below: Paths,
}

/// Where Google Analytics puts a parameter's value, by its type.
pub(super) const VALUE_KEYS: [&str; 4] = ["string_value", "int_value", "float_value", "double_value"];

impl Paths {
    pub(super) fn new(columns: &[String]) -> Self {
        let mut paths = Self::default();
        for (slot, column) in columns.iter().enumerate() {
            paths.add(column, slot);
        }
        paths
    }

    fn add(&mut self, path: &str, slot: usize) {
        self.entry(path).slot = Some(slot);
        if let Some((key, rest)) = path.split_once('.') {
            self.entry(key).below.add(rest, slot);
        }
    }

    fn entry(&mut self, key: &str) -> &mut Entry {
        let found = self.entries.iter().position(|entry| entry.key == key.as_bytes());
        let place = found.unwrap_or_else(|| {
            self.entries.push(Entry { key: key.as_bytes().to_vec(), slot: None, below: Self::default() });
            self.entries.len() - 1
        });
        &mut self.entries[place]
    }

    fn find(&self, key: &[u8]) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Parses a piece that starts at a line's start; only the file's last line may have no end.
pub(super) fn parse(piece: Vec<u8>, paths: &Paths, columns: &[String], field_bytes: usize) -> Result<Rows, Fault> {
    let text = match String::from_utf8(piece) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let kind = FaultKind::NotUtf8 { byte: error.as_bytes()[at], offset: at as u64 };
            let before = &error.as_bytes()[..at];
            // Something may be wrong on a line before.
            let lines = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let mut rows = Found::new(columns, field_bytes);
            rows.lines(&before[..lines], paths)?;
            return Err(Fault::new(rows.line, at - lines + 1, kind));
        }
    };
    let mut found = Found::new(columns, field_bytes);
    found.lines(text.as_bytes(), paths)?;
    let Found { cells, extra, line, row, shifts, seen, .. } = found;
    let mut text = text;
    text.push_str(&String::from_utf8_lossy(&extra));
    Ok(Rows { text, cells, rows: row, lines: line, shifts, seen })
}

/// The dotted paths of every value on the lines of `piece`, in order of appearance; lines that are wrong are passed over.
pub(super) fn names(piece: &[u8], names: &mut Vec<String>, known: &mut std::collections::HashSet<String>) {
    for line in piece.split(|&byte| byte == b'\n') {
        let mut json = Json::new(line);
        if json.peek() == Ok(b'{') {
            let mut found = Vec::new();
            let _ = leaves(&mut json, "", &mut found);
            for name in found {
                if known.insert(name.clone()) {
                    names.push(name);
                }
            }
        }
    }
}

fn leaves(json: &mut Json<'_>, prefix: &str, found: &mut Vec<String>) -> Result<(), Wrong> {
    json.object(&mut |json, key| {
        let path = format!("{prefix}{}", String::from_utf8_lossy(key));
        if json.peek()? == b'{' {
            return leaves(json, &format!("{path}."), found);
        }
        json.value()?;
        found.push(path);
        Ok(())
    })
}

struct Found<'a> {
    columns: &'a [String],
    field_bytes: usize,
    cells: Vec<Vec<Span>>,
    /// The row being read: what its columns hold so far.
    filled: Vec<bool>,
    seen: Vec<bool>,
    extra: Vec<u8>,
    /// Where `extra` will start.
    text_bytes: usize,
    line_start: usize,
    line: u64,
    row: usize,
    shifts: Vec<(u32, u32)>,
}

impl<'a> Found<'a> {
    fn new(columns: &'a [String], field_bytes: usize) -> Self {
        let asked = columns.len();
        Self {
            columns,
            field_bytes,
            cells: vec![Vec::new(); asked],
            filled: vec![false; asked],
            seen: vec![false; asked],
            extra: Vec::new(),
            text_bytes: 0,
            line_start: 0,
            line: 0,
            row: 0,
            shifts: Vec::new(),
        }
    }

    fn lines(&mut self, text: &[u8], paths: &Paths) -> Result<(), Fault> {
        self.text_bytes = text.len();
        let mut shift = 0;
        while self.line_start < text.len() {
            let rest = &text[self.line_start..];
            let end = memchr(b'\n', rest);
            let line = &rest[..end.unwrap_or(rest.len())];
            if !line.iter().all(u8::is_ascii_whitespace) {
                let more = self.line - self.row as u64;
                if more != shift {
                    shift = more;
                    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
                    self.shifts.push((number(self.row as u64), number(shift)));
                }
                self.object_line(line, paths, end.is_none())?;
                self.row += 1;
            }
            self.line += 1;
            self.line_start += line.len() + 1;
        }
        Ok(())
    }

    fn object_line(&mut self, line: &[u8], paths: &Paths, last: bool) -> Result<(), Fault> {
        let mut json = Json::new(line);
        for (cells, filled) in self.cells.iter_mut().zip(&mut self.filled) {
            cells.push(Span::NONE);
            *filled = false;
        }
        let result = match json.peek() {
            Ok(b'{') => self.object(&mut json, paths).and_then(|()| {
                json.blanks();
                if json.at < line.len() { Err(json.wrong("the end of the line after its object")) } else { Ok(()) }
            }),
            _ => {
                let start: String = String::from_utf8_lossy(line).trim().chars().take(20).collect();
                Err(FaultKind::NotObject { found: super::error::shown(&start) })
            }
        };
        result.map_err(|kind| {
            let kind = if matches!(kind, FaultKind::CutShort { .. }) { FaultKind::CutShort { last } } else { kind };
            Fault::new(self.line, json.at + 1, kind)
        })
    }

    fn object(&mut self, json: &mut Json<'_>, paths: &Paths) -> Result<(), Wrong> {
        json.object(&mut |json, key| self.member(json, paths.find(key)))
    }

    fn member(&mut self, json: &mut Json<'_>, entry: Option<&Entry>) -> Result<(), Wrong> {
        let Some(entry) = entry else { return json.value().map(|_| ()) };
        let first = json.peek()?;
        let start = json.at;
        match first {
            b'{' if !entry.below.entries.is_empty() => {
                self.object(json, &entry.below)?;
                self.fill(json, entry, Shape::Object, start..json.at)
            }
            b'[' if !entry.below.entries.is_empty() => {
                json.list(&mut |json| self.key_value(json, &entry.below))?;
                self.fill(json, entry, Shape::List, start..json.at)
            }
            _ => {
                let (shape, range) = json.value()?;
                self.fill(json, entry, shape, range)
            }
        }
    }

    /// An item of a list of keys and values; any other item says nothing.
    fn key_value(&mut self, json: &mut Json<'_>, paths: &Paths) -> Result<(), Wrong> {
        if json.peek()? != b'{' {
            return json.value().map(|_| ());
        }
        let (mut entry, mut value) = (None, None);
        json.object(&mut |json, name| {
            let found = json.value()?;
            match (name, found) {
                (b"key", (Shape::Text, range)) => entry = paths.find(&json.text[range]),
                (b"key", (Shape::Escaped, range)) => {
                    entry = unescape(&json.text[range]).and_then(|key| paths.find(&key));
                }
                (b"value", found) => value = Some(found),
                _ => {}
            }
            Ok(())
        })?;
        let (Some(entry), Some((shape, range))) = (entry, value) else { return Ok(()) };
        if entry.slot.is_none_or(|slot| self.filled[slot]) {
            return Ok(());
        }
        if shape != Shape::Object {
            return self.fill(json, entry, shape, range);
        }
        let end = json.at;
        json.at = range.start;
        let mut typed = None;
        json.object(&mut |json, name| {
            let (shape, range) = json.value()?;
            if VALUE_KEYS.iter().any(|key| key.as_bytes() == name) && shape != Shape::Null {
                typed = typed.take().or(Some((shape, range)));
            }
            Ok(())
        })?;
        json.at = end;
        match typed {
            Some((shape, range)) => self.fill(json, entry, shape, range),
            None => Ok(()),
        }
    }

    fn fill(&mut self, json: &Json<'_>, entry: &Entry, shape: Shape, range: Range<usize>) -> Result<(), Wrong> {
        let Some(slot) = entry.slot else { return Ok(()) };
        if std::mem::replace(&mut self.filled[slot], true) {
            return Err(FaultKind::DuplicateKey { key: self.columns[slot].clone() });
        }
        self.seen[slot] = true;
        if range.len() > self.field_bytes {
            return Err(FaultKind::LongRow { most: self.field_bytes });
        }
        let span = match shape {
            Shape::Null => Span::NONE,
            Shape::Escaped => {
                let plain = unescape(&json.text[range]).ok_or_else(|| json.wrong("whole escapes before this"))?;
                let start = self.text_bytes + self.extra.len();
                self.extra.extend_from_slice(&plain);
                Span::new(start..start + plain.len())
            }
            Shape::Bare | Shape::Text | Shape::Object | Shape::List => {
                Span::new(self.line_start + range.start..self.line_start + range.end)
            }
        };
        if let Some(cell) = self.cells[slot].last_mut() {
            *cell = span;
        }
        Ok(())
    }
}
