//! A text file as pieces, parsed side by side while the next ones are read.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use rayon::prelude::*;

use super::csv_rows::{self, Header, Layout, SKIP};
use super::cut::{Cutter, Raw, RowEnd};
use super::error::{IngestError, Others, TextError};
use super::fault::{Fault, FaultKind};
use super::form::Form;
use super::input::Input;
use super::kind::{Kind, Source};
use super::ndjson_rows::{self, Paths};
use super::rows::{Piece, Rows};

/// A file being read on a thread of its own: one chunk is parsed while another is used.
pub(super) struct TextFile {
    chunks: Receiver<Result<Vec<Piece>, IngestError>>,
}

enum Grammar {
    Csv(Layout),
    Ndjson { paths: Paths, columns: Arc<Vec<String>>, field_bytes: usize },
}

/// What comes before the rows, and how to cut and parse them.
struct Work {
    cutter: Cutter,
    parser: Parser,
    pieces: usize,
}

struct Parser {
    grammar: Grammar,
    file: Arc<str>,
    line: u64,
    row: usize,
    row_bytes: usize,
}

impl TextFile {
    /// Starts to read the file; of its columns those `asked` for.
    pub(super) fn open(source: &Source, form: &Arc<Form>, asked: &Arc<Vec<String>>) -> Result<Self, IngestError> {
        let mut work = Work::new(source, form, asked)?;
        let (sender, chunks) = sync_channel(1);
        std::thread::spawn(move || {
            let mut raws = work.cut();
            loop {
                let now = match raws {
                    Ok(now) if now.is_empty() => return,
                    Ok(now) => now,
                    Err(error) => {
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                let Work { cutter, parser, pieces } = &mut work;
                let (next, parsed) = rayon::join(|| cut(cutter, *pieces), || parser.parse(now));
                let failed = parsed.is_err();
                // Nobody listens any more: the reader's work is done.
                if sender.send(parsed).is_err() || failed {
                    return;
                }
                raws = next;
            }
        });
        Ok(Self { chunks })
    }

    /// The next chunk's pieces; `None` after the last.
    pub(super) fn next_pieces(&mut self) -> Result<Option<Vec<Piece>>, IngestError> {
        self.chunks.recv().ok().transpose()
    }
}

impl Work {
    fn new(source: &Source, form: &Arc<Form>, asked: &Arc<Vec<String>>) -> Result<Self, IngestError> {
        let limits = form.limits;
        let (ends, mut line) = match source.kind {
            Kind::Csv(_) => (RowEnd::Unquoted, 1),
            _ => (RowEnd::LineFeed, 1),
        };
        let input = Input::open(&source.place, &source.name, source.packed, form)?;
        let mut cutter = Cutter::new(input, ends, limits);
        let grammar = match source.kind {
            Kind::Csv(delimiter) => {
                let (header, rest) = first_row(&mut cutter, source, form, delimiter)?;
                cutter.put_back(rest);
                line += header.lines;
                let slot = |name: &String| asked.iter().position(|wanted| wanted == name);
                let slots: Vec<u32> = header
                    .names
                    .iter()
                    .map(|name| slot(name).and_then(|slot| u32::try_from(slot).ok()).unwrap_or(SKIP))
                    .collect();
                Grammar::Csv(Layout {
                    delimiter,
                    fields: header.names.len(),
                    slots,
                    asked: asked.len(),
                    field_bytes: limits.field_bytes,
                })
            }
            _ => Grammar::Ndjson {
                paths: Paths::new(asked),
                columns: Arc::clone(asked),
                field_bytes: limits.field_bytes,
            },
        };
        let parser = Parser { grammar, file: Arc::clone(&source.name), line, row: 0, row_bytes: limits.row_bytes };
        Ok(Self { cutter, parser, pieces: limits.pieces })
    }

    fn cut(&mut self) -> Result<Vec<Raw>, IngestError> {
        cut(&mut self.cutter, self.pieces)
    }
}

/// As many pieces as make a chunk; none after the last.
fn cut(cutter: &mut Cutter, pieces: usize) -> Result<Vec<Raw>, IngestError> {
    let mut raws = Vec::with_capacity(pieces);
    while raws.len() < pieces {
        let Some(raw) = cutter.next()? else { break };
        raws.push(raw);
    }
    Ok(raws)
}

impl Parser {
    /// Parses pieces side by side; the first fault in the order of the file counts.
    fn parse(&mut self, raws: Vec<Raw>) -> Result<Vec<Piece>, IngestError> {
        let parse = |raw: Raw| {
            let Raw { bytes, offset, whole } = raw;
            (self.grammar.parse(bytes, whole, self.row_bytes), offset)
        };
        let parsed: Vec<(Result<Rows, Fault>, u64)> = raws.into_par_iter().map(parse).collect();
        let mut pieces = Vec::with_capacity(parsed.len());
        for (rows, offset) in parsed {
            let rows = rows.map_err(|fault| fault.within(self.line, offset).told_of(&self.file))?;
            let (lines, count) = (rows.lines, rows.rows);
            let piece = Piece { rows, file: Arc::clone(&self.file), first_row: self.row, first_line: self.line };
            pieces.push(piece);
            self.line += lines;
            self.row += count;
        }
        Ok(pieces)
    }
}

impl Grammar {
    fn parse(&self, bytes: Vec<u8>, whole: bool, row_bytes: usize) -> Result<Rows, Fault> {
        let rows = match self {
            Self::Csv(layout) => csv_rows::parse(bytes, layout, whole)?,
            Self::Ndjson { .. } if !whole => Rows::default(),
            Self::Ndjson { paths, columns, field_bytes } => ndjson_rows::parse(bytes, paths, columns, *field_bytes)?,
        };
        if whole { Ok(rows) } else { Err(Fault::new(0, 1, FaultKind::LongRow { most: row_bytes })) }
    }
}

/// The header of a CSV file.
pub(super) fn header(source: &Source, form: &Form, delimiter: u8) -> Result<Header, IngestError> {
    let mut limits = form.limits;
    // Nearly every header is shorter.
    limits.piece_bytes = limits.piece_bytes.min(1 << 14);
    let input = Input::open(&source.place, &source.name, source.packed, form)?;
    let mut cutter = Cutter::new(input, RowEnd::Unquoted, limits);
    first_row(&mut cutter, source, form, delimiter).map(|(header, _)| header)
}

/// The header, and what of its piece comes after it.
fn first_row(
    cutter: &mut Cutter,
    source: &Source,
    form: &Form,
    delimiter: u8,
) -> Result<(Header, Vec<u8>), IngestError> {
    let file = || source.name.to_string();
    let told =
        |fault: Fault, line: u64, offset: u64| IngestError::from(fault.within(line, offset).told_of(&source.name));
    let mut line = 1;
    while let Some(raw) = cutter.next()? {
        let found = csv_rows::header(&raw.bytes, delimiter, form.limits.field_bytes, raw.whole)
            .map_err(|fault| told(fault, line, raw.offset))?;
        let Some(mut header) = found else {
            line += raw.bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
            continue;
        };
        if !raw.whole && header.end >= raw.bytes.len() {
            let kind = FaultKind::LongRow { most: form.limits.row_bytes };
            return Err(told(Fault::new(header.lines - 1, 1, kind), line, raw.offset));
        }
        let (found, most) = (header.names.len(), form.limits.columns);
        if found > most {
            return Err(IngestError::ManyColumns { file: file(), found, most });
        }
        check_names(&header.names, source, delimiter)?;
        header.lines += line - 1;
        let mut rest = raw.bytes;
        rest.drain(..header.end);
        return Ok((header, rest));
    }
    Err(IngestError::Unreadable {
        file: file(),
        why: "it holds blank lines only; export it again, with its rows".to_owned(),
    })
}

/// An error about a byte that is not UTF-8, with the other lines of the file that have such bytes; others as they are.
pub(super) fn bad_lines(source: &Source, form: &Form, mut error: IngestError) -> IngestError {
    let IngestError::Text(TextError::NotUtf8 { line: first, more, .. }) = &mut error else { return error };
    let Ok(input) = Input::open(&source.place, &source.name, source.packed, form) else { return error };
    let mut cutter = Cutter::new(input, RowEnd::LineFeed, form.limits);
    let (mut lines, mut total, mut line) = (Vec::new(), 0, 1);
    while let Ok(Some(piece)) = cutter.next() {
        for text in piece.bytes.split_inclusive(|&byte| byte == b'\n') {
            if std::str::from_utf8(text).is_err() {
                total += 1;
                if lines.len() < Others::SHOWN {
                    lines.push(line);
                }
            }
            line += u64::from(text.ends_with(b"\n"));
        }
    }
    // Files whose lines end otherwise count them otherwise.
    if lines.first() == Some(first) {
        *more = Some((lines, total));
    }
    error
}

/// Two columns of one name would be told apart by a suffix nobody asked for.
fn check_names(header: &[String], source: &Source, delimiter: u8) -> Result<(), IngestError> {
    if let [only] = header
        && let Some(delimiter) =
            [',', ';', '\t', '|'].into_iter().find(|&mark| mark as u32 != u32::from(delimiter) && only.contains(mark))
    {
        return Err(IngestError::Delimiter { file: source.name.to_string(), delimiter });
    }
    let mut seen = std::collections::HashMap::new();
    for (second, column) in header.iter().enumerate() {
        if let Some(first) = seen.insert(column, second) {
            return Err(IngestError::DuplicateColumn {
                file: source.name.to_string(),
                column: super::error::shown(column),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}
