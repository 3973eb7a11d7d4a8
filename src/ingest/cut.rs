//! Where may a text file be cut, so that its pieces can be read one by one and side by side? At the ends of rows.

use memchr::{memchr_iter, memrchr, memrchr2};

use super::error::IngestError;
use super::form::Limits;
use super::input::Input;

/// Where rows end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowEnd {
    /// At a line end outside quotes.
    Unquoted,
    /// At every line feed.
    LineFeed,
}

/// A piece of the file: it starts at a row's start.
pub(super) struct Raw {
    pub(super) bytes: Vec<u8>,
    /// Where it starts in the file.
    pub(super) offset: u64,
    /// It ends at a row's end, or at the end of the file; not so where one row is longer than any that is read.
    pub(super) whole: bool,
}

/// Cuts a file.
pub(super) struct Cutter {
    input: Input,
    carry: Vec<u8>,
    ends: RowEnd,
    limits: Limits,
}

impl Cutter {
    pub(super) const fn new(input: Input, ends: RowEnd, limits: Limits) -> Self {
        Self { input, carry: Vec::new(), ends, limits }
    }

    /// Puts back what was not used of a piece.
    pub(super) fn put_back(&mut self, mut rest: Vec<u8>) {
        rest.append(&mut self.carry);
        self.carry = rest;
    }

    /// The next piece; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<Raw>, IngestError> {
        let mut bytes = std::mem::take(&mut self.carry);
        let mut wanted = self.limits.piece_bytes;
        loop {
            let more = wanted.saturating_sub(bytes.len());
            self.input.fill(&mut bytes, more.max(1))?;
            let offset = self.input.offset - bytes.len() as u64;
            if self.input.ended() {
                return Ok((!bytes.is_empty()).then_some(Raw { bytes, offset, whole: true }));
            }
            if let Some(end) = self.row_end(&bytes) {
                self.carry.reserve(self.limits.piece_bytes);
                self.carry.extend_from_slice(&bytes[end..]);
                bytes.truncate(end);
                return Ok(Some(Raw { bytes, offset, whole: true }));
            }
            if bytes.len() > self.limits.row_bytes {
                return Ok(Some(Raw { bytes, offset, whole: false }));
            }
            wanted = bytes.len() * 2;
        }
    }

    /// Behind the last row that ends in `bytes`.
    fn row_end(&self, bytes: &[u8]) -> Option<usize> {
        if self.ends == RowEnd::LineFeed {
            return memrchr(b'\n', bytes).map(|at| at + 1);
        }
        let quotes = memchr_iter(b'"', bytes).count();
        // A carriage return at the very end may have its line feed in the next piece.
        last_outside(b'\n', bytes, quotes).or_else(|| {
            let (&last, before) = bytes.split_last()?;
            last_outside(b'\r', before, quotes - usize::from(last == b'"'))
        })
    }
}

/// Behind the last `mark` outside quotes, of which `bytes`, that start outside them, hold so many.
fn last_outside(mark: u8, bytes: &[u8], quotes: usize) -> Option<usize> {
    if quotes == 0 {
        return memrchr(mark, bytes).map(|at| at + 1);
    }
    let mut inside = quotes % 2 == 1;
    let mut end = bytes.len();
    while let Some(at) = memrchr2(mark, b'"', &bytes[..end]) {
        if bytes[at] == b'"' {
            inside = !inside;
        } else if !inside {
            return Some(at + 1);
        }
        end = at;
    }
    None
}
