//! The bytes of a file as UTF-8: unpacked, decoded, counted; from a path or from standard input.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use encoding_rs::{CoderResult, Decoder};
use flate2::read::MultiGzDecoder;

use super::error::IngestError;
use super::form::Form;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Path(PathBuf),
    /// Standard input, spooled to a file without a name: what is read twice must be there twice.
    Stdin,
}

/// The byte order mark that some programs put before UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

static SPOOL: OnceLock<File> = OnceLock::new();

impl Place {
    /// Its bytes from the start.
    pub(super) fn open(&self) -> std::io::Result<Box<dyn Read + Send>> {
        match self {
            Self::Path(path) => Ok(Box::new(File::open(path)?)),
            Self::Stdin => Ok(Box::new(Spooled { file: spool()?, at: 0 })),
        }
    }

    /// As a file to map or to seek in.
    pub(super) fn file(&self) -> std::io::Result<File> {
        match self {
            Self::Path(path) => File::open(path),
            Self::Stdin => spool()?.try_clone(),
        }
    }

    pub(super) fn len(&self) -> std::io::Result<u64> {
        let meta = match self {
            Self::Path(path) => std::fs::metadata(path)?,
            Self::Stdin => spool()?.metadata()?,
        };
        if meta.is_dir() {
            return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
        }
        Ok(meta.len())
    }
}

fn spool() -> std::io::Result<&'static File> {
    if let Some(file) = SPOOL.get() {
        return Ok(file);
    }
    let mut file = tempfile::tempfile()?;
    std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
    Ok(SPOOL.get_or_init(|| file))
}

/// The spool read from a place of its own: several readers do not move one another.
struct Spooled {
    file: &'static File,
    at: u64,
}

impl Read for Spooled {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// A file's text, from its start to its end.
pub(super) struct Input {
    name: Arc<str>,
    from: Box<dyn Read + Send>,
    packed: bool,
    decoder: Option<(Decoder, &'static str)>,
    /// Bytes given out so far, a byte order mark among them.
    pub(super) offset: u64,
    cap: u64,
    ended: bool,
}

impl Input {
    /// Opens the file; `packed` where it is gzip.
    pub(super) fn open(place: &Place, name: &Arc<str>, packed: bool, form: &Form) -> Result<Self, IngestError> {
        let from = place.open().map_err(|source| IngestError::Io { file: name.to_string(), source })?;
        let from: Box<dyn Read + Send> =
            if packed { Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, from))) } else { from };
        Ok(Self {
            name: Arc::clone(name),
            from,
            packed,
            decoder: form.encoding.map(|encoding| (encoding.new_decoder(), encoding.name())),
            offset: 0,
            cap: form.limits.input_bytes,
            ended: false,
        })
    }

    /// Appends about `wanted` bytes to `buffer`; fewer only at the end of the file, none after it.
    pub(super) fn fill(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<(), IngestError> {
        if self.ended {
            return Ok(());
        }
        let before = buffer.len();
        // Room for a byte order mark.
        let wanted = if self.offset == 0 { wanted.max(BOM.len()) } else { wanted };
        if self.decoder.is_some() {
            self.decode(buffer, wanted)?;
        } else {
            self.ended = self.read(buffer, wanted)? < wanted;
            if self.offset == 0 && buffer[before..].starts_with(BOM) {
                buffer.drain(before..before + BOM.len());
                self.offset = BOM.len() as u64;
            }
        }
        self.offset += (buffer.len() - before) as u64;
        if self.packed && self.offset > self.cap {
            return Err(IngestError::TooLarge { file: self.name.to_string(), gib: self.cap >> 30 });
        }
        Ok(())
    }

    fn read(&mut self, into: &mut Vec<u8>, wanted: usize) -> Result<usize, IngestError> {
        into.reserve(wanted);
        self.from.by_ref().take(wanted as u64).read_to_end(into).map_err(|source| {
            let file = self.name.to_string();
            match source.kind() {
                std::io::ErrorKind::UnexpectedEof if self.packed => IngestError::EndsEarly { file },
                _ if self.packed && source.raw_os_error().is_none() => IngestError::Unreadable {
                    file,
                    why: format!("its gzip stream is damaged ({source}); copy or export it again"),
                },
                _ => IngestError::Io { file, source },
            }
        })
    }

    fn decode(&mut self, buffer: &mut Vec<u8>, wanted: usize) -> Result<(), IngestError> {
        let mut bytes = Vec::new();
        self.ended = self.read(&mut bytes, wanted)? < wanted;
        let Some((decoder, encoding)) = &mut self.decoder else { return Ok(()) };
        let mut raw = bytes.as_slice();
        loop {
            let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len()).max(16);
            let start = buffer.len();
            buffer.resize(start + room, 0);
            let (result, read, written, wrong) = decoder.decode_to_utf8(raw, &mut buffer[start..], self.ended);
            buffer.truncate(start + written);
            if wrong {
                return Err(IngestError::NotEncoded { file: self.name.to_string(), encoding });
            }
            raw = &raw[read..];
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        Ok(())
    }

    pub(super) const fn ended(&self) -> bool {
        self.ended
    }
}
