//! Which text do these bytes stand for? Unpacking, encoding, and how much of a large file is looked at.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::ingest::magic::{GZIP, PARQUET, no_table};

/// A file up to this size is looked at whole.
const WHOLE_BYTES: u64 = 48 << 20;

/// Of a larger one, so many bytes from its start ...
const HEAD_BYTES: usize = 24 << 20;

/// ... and so many pieces of this size, spread over the rest: a log may change its ways.
const PIECES: u64 = 8;
const PIECE_BYTES: usize = 1 << 20;

/// The text of a file, or of parts of it.
pub(super) struct Sample {
    /// The text; only whole lines after the head.
    pub(super) text: String,
    /// Its encoding where that is not UTF-8.
    pub(super) encoding: Option<&'static Encoding>,
    /// The share of the file's bytes that `text` stands for; 1 for a whole file.
    pub(super) share: f64,
}

/// What a file holds, by its first bytes.
pub(super) enum Content {
    /// Text.
    Text(Sample),
    /// A Parquet file.
    Parquet,
    /// Nothing.
    Empty,
    /// No table: what it is, and what to do.
    Other(&'static str, &'static str),
}

/// Looks at the file's bytes.
pub(super) fn read(path: &Path) -> std::io::Result<Content> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut start = [0; 16];
    let found = read_up_to(&mut file, &mut start)?;
    let start = &start[..found];
    if start.is_empty() {
        return Ok(Content::Empty);
    }
    if start.starts_with(PARQUET) {
        return Ok(Content::Parquet);
    }
    if let Some((what, next)) = no_table(start) {
        return Ok(Content::Other(what, next));
    }
    file.seek(SeekFrom::Start(0))?;
    let (bytes, share) = if start.starts_with(GZIP) {
        unpacked(file)?
    } else if size <= WHOLE_BYTES {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        (bytes, 1.0)
    } else {
        pieces(file, size)?
    };
    let (text, encoding) = decode(&bytes);
    Ok(Content::Text(Sample { text, encoding, share }))
}

/// The start of what a gzip file holds. How much more there is cannot be known without unpacking it all.
fn unpacked(file: File) -> std::io::Result<(Vec<u8>, f64)> {
    let limit = WHOLE_BYTES;
    let packed = file.metadata()?.len();
    let mut bytes = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(file).take(limit + 1);
    reader.read_to_end(&mut bytes)?;
    if (bytes.len() as u64) <= limit {
        return Ok((bytes, 1.0));
    }
    let read_packed = reader.into_inner().into_inner().stream_position()?;
    cut_to_line(&mut bytes);
    Ok((bytes, read_packed as f64 / packed.max(1) as f64))
}

/// Head and pieces of a large file, each piece from a line's start to a line's end.
fn pieces(mut file: File, size: u64) -> std::io::Result<(Vec<u8>, f64)> {
    let mut bytes = vec![0; HEAD_BYTES];
    file.read_exact(&mut bytes)?;
    // Bytes of UTF-16 have no line of their own to be cut at: the head alone is looked at.
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    cut_to_line(&mut bytes);
    let step = (size - HEAD_BYTES as u64) / PIECES;
    for piece in 0..if wide { 0 } else { PIECES } {
        file.seek(SeekFrom::Start(HEAD_BYTES as u64 + piece * step))?;
        let mut part = vec![0; PIECE_BYTES];
        let found = read_up_to(&mut file, &mut part)?;
        part.truncate(found);
        let Some(first) = part.iter().position(|&byte| byte == b'\n') else { continue };
        part.drain(..=first);
        cut_to_line(&mut part);
        bytes.extend_from_slice(&part);
    }
    let share = bytes.len() as f64 / size as f64;
    Ok((bytes, share))
}

fn cut_to_line(bytes: &mut Vec<u8>) {
    if let Some(last) = bytes.iter().rposition(|&byte| byte == b'\n') {
        bytes.truncate(last + 1);
    }
}

fn read_up_to(file: &mut File, into: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match file.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The text, and its encoding where it is not UTF-8. What is neither UTF-8 nor UTF-16 is read as windows-1252, which holds
/// all of Latin-1's letters and the signs that Western European programs write.
fn decode(bytes: &[u8]) -> (String, Option<&'static Encoding>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), (encoding != UTF_8).then_some(encoding));
    }
    if let Some(wide) = wide(bytes) {
        let (text, _) = wide.decode_without_bom_handling(bytes);
        return (text.into_owned(), Some(wide));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        // A piece's cut may go through a character: such an error is at the very end.
        Err(error) if error.error_len().is_none() => (String::from_utf8_lossy(bytes).into_owned(), None),
        Err(_) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            (text.into_owned(), Some(WINDOWS_1252))
        }
    }
}

/// UTF-16 without a mark: every other byte of Western text is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    match (even * 10 > half * 7, odd * 10 > half * 7) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}
