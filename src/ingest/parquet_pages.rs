//! Can what the pages of a Parquet file declare be true? Asked before anything is decoded: a reader believes the number
//! of values and the sizes in a page's header and sets memory aside for them, so one wrong bit may ask for all there is.
//!
//! Page headers are Thrift structs in the compact protocol, see parquet-format's `parquet.thrift`, `PageHeader`.

use std::fs::File;
use std::io::{Error, Read, Seek, SeekFrom};
use std::ops::Range;

/// One column of one row group, as the footer declares it.
pub(super) struct Chunk {
    /// Where its pages lie in the file.
    pub(super) bytes: Range<u64>,
    /// Values in it, nulls among them.
    pub(super) values: i64,
    /// Rows of its row group; `None` where a row may hold several values.
    pub(super) rows: Option<usize>,
}

/// A first look at a header; enough for nearly all.
const HEADER_BYTES: u64 = 1 << 12;
/// Longer than this is no header: smallest and largest value stand in it, at most.
const MOST_HEADER_BYTES: u64 = 1 << 24;
/// A page this large may come from any number of bytes ...
const LARGE_PAGE_BYTES: i64 = 1 << 26;
/// ... a larger one from at least one byte for so many: no writer's pages pack closer.
const MOST_PACKED: i64 = 10_000;

/// Walks the headers of all pages of `chunks`. The inner error says what cannot be.
pub(super) fn check(file: &mut File, chunks: &[Chunk]) -> Result<Result<(), String>, Error> {
    let file_bytes = file.metadata()?.len();
    for chunk in chunks {
        let fits = chunk.bytes.end <= file_bytes && (0..=i64::from(u32::MAX)).contains(&chunk.values);
        let rows_fit = chunk.rows.is_none_or(|rows| i64::try_from(rows) == Ok(chunk.values));
        if !fits || !rows_fit {
            return Ok(Err("its footer contradicts itself".to_owned()));
        }
        let (mut at, mut values) = (chunk.bytes.start, 0);
        while at < chunk.bytes.end && values < chunk.values {
            let header = header(file, at, chunk.bytes.end)?;
            let page = header.filter(|header| header.is_possible(chunk));
            let Some(page) = page else { return Ok(Err(format!("the page at byte {at} declares what cannot be"))) };
            at += page.header_bytes + page.compressed.unsigned_abs();
            values += page.values;
            if at > chunk.bytes.end {
                return Ok(Err(format!("a page ends at byte {at}, after its column")));
            }
        }
        if values != chunk.values {
            return Ok(Err("its pages do not hold as many values as its footer says".to_owned()));
        }
    }
    Ok(Ok(()))
}

/// What one page declares.
#[derive(Default)]
struct PageHeader {
    header_bytes: u64,
    compressed: i64,
    uncompressed: i64,
    /// Values of a data page.
    values: i64,
    /// Values of a dictionary page.
    entries: i64,
    /// Anything negative, or more than its whole.
    impossible: bool,
}

impl PageHeader {
    fn is_possible(&self, chunk: &Chunk) -> bool {
        !self.impossible
            && self.compressed >= 0
            && (0..=chunk.values).contains(&self.values)
            && (0..=self.uncompressed.saturating_mul(8)).contains(&self.entries)
            && (0..=LARGE_PAGE_BYTES.max(self.compressed.saturating_mul(MOST_PACKED))).contains(&self.uncompressed)
    }
}

fn header(file: &mut File, at: u64, end: u64) -> Result<Option<PageHeader>, Error> {
    let mut window = HEADER_BYTES;
    loop {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(window.min(end - at)).read_to_end(&mut bytes)?;
        let found = parse(&bytes);
        if found.is_some() || window >= MOST_HEADER_BYTES || window >= end - at {
            return Ok(found);
        }
        window *= 16;
    }
}

/// `None` when the bytes end too early or are no header.
fn parse(bytes: &[u8]) -> Option<PageHeader> {
    let mut thrift = Thrift { bytes, at: 0 };
    let mut page = PageHeader::default();
    thrift.fields(&mut |thrift, field, kind| match field {
        1..=3 => {
            let number = thrift.int(kind)?;
            match field {
                2 => page.uncompressed = number,
                3 => page.compressed = number,
                _ => {}
            }
            Some(())
        }
        5 | 7 | 8 if kind == STRUCT => {
            let page = &mut page;
            thrift.fields(&mut |thrift, inner, kind| match (field, inner) {
                (5 | 8, 1) => {
                    page.values = thrift.int(kind)?;
                    Some(())
                }
                (7, 1) => {
                    page.entries = thrift.int(kind)?;
                    Some(())
                }
                // Nulls, rows, bytes of definition and repetition levels.
                (8, 2 | 3 | 5 | 6) => {
                    page.impossible |= thrift.int(kind)? < 0;
                    Some(())
                }
                _ => thrift.skip(kind, 0),
            })
        }
        _ => thrift.skip(kind, 0),
    })?;
    page.header_bytes = thrift.at as u64;
    Some(page)
}

/// Type codes of the compact protocol.
const BOOL: Range<u8> = 1..3;
const INT32: u8 = 5;
const STRUCT: u8 = 12;
/// Structs inside structs; no page header has more.
const DEEPEST: usize = 8;

struct Thrift<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A 32-bit number.
    fn int(&mut self, kind: u8) -> Option<i64> {
        if kind != INT32 {
            return None;
        }
        let coded = self.varint()?;
        let number = (coded >> 1).cast_signed() ^ -(coded & 1).cast_signed();
        i32::try_from(number).ok().map(i64::from)
    }

    fn advance(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?)?;
        (self.at <= self.bytes.len()).then_some(())
    }

    /// The fields of a struct: their numbers and types, until its end.
    fn fields(&mut self, read: &mut dyn FnMut(&mut Self, i16, u8) -> Option<()>) -> Option<()> {
        let mut field = 0_i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            let step = i16::from(head >> 4);
            // A field far from the last one states its number in full.
            field = if step > 0 { field.checked_add(step)? } else { i16::try_from(self.varint()? >> 1).ok()? };
            read(self, field, head & 0xf)?;
        }
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            // In a struct, true and false are types of their own.
            kind if BOOL.contains(&kind) => Some(()),
            3 => self.advance(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.advance(8),
            8 => {
                let bytes = self.varint()?;
                self.advance(bytes)
            }
            9 | 10 => {
                let head = self.byte()?;
                let items = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                let kind = head & 0xf;
                (0..items)
                    .try_for_each(|_| if BOOL.contains(&kind) { self.advance(1) } else { self.skip(kind, depth + 1) })
            }
            STRUCT => self.fields(&mut |thrift, _, kind| thrift.skip(kind, depth + 1)),
            _ => None,
        }
    }
}
