//! Are these the bytes that were written? The envelope around the body, read byte by byte, not by a JSON parser.
//!
//! `{"leadscore":1,"sha256":"<64 hex>","body":<body>}` and a line feed; the hash is taken over the exact bytes of the
//! body. The writer escapes line feeds inside texts, so the only line feed of a file is its last byte: a file without
//! one is cut short, a file that goes on after it was appended to.

use std::io::Write;

use sha2::{Digest, Sha256};

use super::error::ArtifactError;

/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;

/// Larger files are refused unread: 256 MiB.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

const KEY: &[u8] = b"{\"leadscore\":";
const BEFORE_HASH: &[u8] = b",\"sha256\":\"";
const BEFORE_BODY: &[u8] = b"\",\"body\":";
const TAIL: &[u8] = b"}\n";
const HASH_DIGITS: usize = 64;

/// SHA-256 in 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(HASH_DIGITS);
    for byte in Sha256::digest(bytes) {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }));
        }
    }
    text
}

/// Puts a body into its envelope.
pub(super) fn seal(body: &[u8]) -> Vec<u8> {
    let hash = sha256_hex(body);
    [KEY, FORMAT.to_string().as_bytes(), BEFORE_HASH, hash.as_bytes(), BEFORE_BODY, body, TAIL].concat()
}

/// The body of a file whose envelope and checksum are right.
pub(super) fn open(bytes: &[u8]) -> Result<&[u8], ArtifactError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ArtifactError::TooLarge { bytes: bytes.len() as u64, most: MOST_BYTES });
    }
    let rest = after(bytes, bytes, KEY)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (version, rest) = rest.split_at(digits);
    if rest.is_empty() {
        return Err(ArtifactError::Truncated { bytes: bytes.len() });
    }
    check_version(bytes, version)?;
    let rest = after(bytes, rest, BEFORE_HASH)?;
    let Some((hash, rest)) = rest.split_at_checked(HASH_DIGITS) else {
        return Err(ArtifactError::Truncated { bytes: bytes.len() });
    };
    let stated = std::str::from_utf8(hash).map_err(|_| not_an_artifact(bytes))?;
    if !is_sha256(stated) {
        return Err(not_an_artifact(bytes));
    }
    let rest = after(bytes, rest, BEFORE_BODY)?;
    match rest.iter().position(|&byte| byte == b'\n') {
        None => return Err(ArtifactError::Truncated { bytes: bytes.len() }),
        Some(end) if end + 1 < rest.len() => {
            return Err(ArtifactError::TrailingBytes { bytes: rest.len() - end - 1 });
        }
        Some(_) => {}
    }
    // Where the brace is gone the hash below cannot be right either.
    let body = rest.strip_suffix(TAIL).unwrap_or(rest);
    let found = sha256_hex(body);
    if found != stated || body.len() == rest.len() {
        return Err(ArtifactError::Damaged { stated: stated.to_owned(), found });
    }
    Ok(body)
}

/// True for 64 lower-case hexadecimal digits.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// What follows `literal` in `rest`.
fn after<'a>(bytes: &[u8], rest: &'a [u8], literal: &[u8]) -> Result<&'a [u8], ArtifactError> {
    if let Some(tail) = rest.strip_prefix(literal) {
        Ok(tail)
    } else if literal.starts_with(rest) {
        Err(ArtifactError::Truncated { bytes: bytes.len() })
    } else {
        Err(not_an_artifact(bytes))
    }
}

fn check_version(bytes: &[u8], version: &[u8]) -> Result<(), ArtifactError> {
    let text = std::str::from_utf8(version).map_err(|_| not_an_artifact(bytes))?;
    match text.parse::<u64>() {
        Ok(found) if text.starts_with('0') || found == 0 => Err(not_an_artifact(bytes)),
        Ok(found) if found > u64::from(FORMAT) => {
            Err(ArtifactError::NewerFormat { found, reads: FORMAT, written_by: written_by(bytes) })
        }
        Ok(_) => Ok(()),
        Err(_) => Err(not_an_artifact(bytes)),
    }
}

/// The version a newer file names as its writer, if it still says so where format 1 does.
fn written_by(bytes: &[u8]) -> String {
    const NAME: &[u8] = b"\"crate_version\":\"";
    let Some(at) = bytes.windows(NAME.len()).position(|window| window == NAME) else { return String::new() };
    let version: String = bytes[at + NAME.len()..]
        .iter()
        .take(32)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
        .map(|&byte| char::from(byte))
        .collect();
    if version.is_empty() { version } else { format!(" (needs leadscore {version})") }
}

fn not_an_artifact(bytes: &[u8]) -> ArtifactError {
    let start = &bytes[..bytes.len().min(40)];
    ArtifactError::NotAnArtifact { start: start.escape_ascii().to_string() }
}

/// Compares what is written to it with the bytes that should have been.
pub(super) struct Comparison<'a> {
    wanted: &'a [u8],
    at: usize,
    differs_at: Option<usize>,
}

impl<'a> Comparison<'a> {
    pub(super) const fn with(wanted: &'a [u8]) -> Self {
        Self { wanted, at: 0, differs_at: None }
    }

    /// Offset of the first difference.
    pub(super) fn difference(&self) -> Option<usize> {
        self.differs_at.or((self.at != self.wanted.len()).then_some(self.at))
    }
}

impl Write for Comparison<'_> {
    fn write(&mut self, written: &[u8]) -> std::io::Result<usize> {
        if self.differs_at.is_none() {
            let rest = &self.wanted[self.at..];
            let same = written.iter().zip(rest).take_while(|(a, b)| a == b).count();
            self.at += same;
            if same < written.len() {
                self.differs_at = Some(self.at);
            }
        }
        Ok(written.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
