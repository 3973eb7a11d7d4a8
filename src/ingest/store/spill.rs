//! Where does what exceeds the budget go? An unnamed temporary file: written once, read piece by piece, gone at the end.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::ingest::IngestError;
use crate::time::Instant;

/// A temporary file that only this process can reach.
#[derive(Debug)]
pub(crate) struct SpillFile {
    folder: PathBuf,
    file: Mutex<(File, u64)>,
}

/// A piece of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    at: u64,
    bytes: usize,
}

impl SpillFile {
    /// A new one in `folder`, or where the system keeps temporary files.
    pub(crate) fn new(folder: Option<&Path>) -> Result<Self, IngestError> {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
        let file = tempfile::tempfile_in(&folder)
            .map_err(|source| IngestError::Spill { folder: folder.display().to_string(), source })?;
        Ok(Self { folder, file: Mutex::new((file, 0)) })
    }

    /// Another one in the same folder.
    pub(super) fn beside(other: &Self) -> Result<Self, IngestError> {
        Self::new(Some(&other.folder))
    }

    /// Puts a piece at the end.
    pub(crate) fn append(&self, bytes: &[u8]) -> Result<Extent, IngestError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let at = file.1;
        file.0.seek(SeekFrom::Start(at)).and_then(|_| file.0.write_all(bytes)).map_err(|source| self.failed(source))?;
        file.1 += bytes.len() as u64;
        Ok(Extent { at, bytes: bytes.len() })
    }

    /// A piece as it was put.
    pub(crate) fn read(&self, extent: Extent) -> Result<Vec<u8>, IngestError> {
        let mut bytes = vec![0; extent.bytes];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file.0.seek(SeekFrom::Start(extent.at)).and_then(|_| file.0.read_exact(&mut bytes));
        read.map_err(|source| self.failed(source))?;
        Ok(bytes)
    }

    fn failed(&self, source: std::io::Error) -> IngestError {
        IngestError::Spill { folder: self.folder.display().to_string(), source }
    }

    /// The error of bytes that are not what was written.
    pub(super) fn damaged(&self) -> IngestError {
        self.failed(std::io::Error::new(std::io::ErrorKind::InvalidData, "the temporary file was changed"))
    }
}

/// A number of a fixed width, as bytes.
pub(super) trait Fixed: Copy {
    /// Its width.
    const WIDTH: usize;

    /// Appends it.
    fn put(self, bytes: &mut Vec<u8>);

    /// Reads it from so many bytes.
    fn get(bytes: &[u8]) -> Self;

    /// Appends a list with its length.
    fn put_list(list: &[Self], bytes: &mut Vec<u8>) {
        (list.len() as u64).put(bytes);
        bytes.reserve(list.len() * Self::WIDTH);
        list.iter().for_each(|number| number.put(bytes));
    }
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {
            const WIDTH: usize = size_of::<$number>();

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Self {
                let mut own = [0; size_of::<$number>()];
                own.copy_from_slice(bytes);
                Self::from_le_bytes(own)
            }
        }
    )*};
}

fixed!(u8, u16, u32, u64, i64, f32, f64);

impl Fixed for Instant {
    const WIDTH: usize = 8;

    fn put(self, bytes: &mut Vec<u8>) {
        self.micros().put(bytes);
    }

    fn get(bytes: &[u8]) -> Self {
        Self::from_micros(i64::get(bytes))
    }
}

/// Bytes still to be read; `None` from any of its questions means that they are not what was written.
#[derive(Debug)]
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn one<T: Fixed>(&mut self) -> Option<T> {
        let (own, rest) = self.0.split_at_checked(T::WIDTH)?;
        self.0 = rest;
        Some(T::get(own))
    }

    pub(super) fn tag(&mut self) -> Option<u8> {
        self.one()
    }

    pub(super) fn list<T: Fixed>(&mut self) -> Option<Vec<T>> {
        let length = usize::try_from(self.one::<u64>()?).ok()?;
        let (own, rest) = self.0.split_at_checked(length.checked_mul(T::WIDTH)?)?;
        self.0 = rest;
        Some(own.chunks_exact(T::WIDTH).map(T::get).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_any_order_and_the_folder_shows_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = SpillFile::new(Some(folder.path())).unwrap();
        let pieces: Vec<Vec<u8>> = (0..50_u8).map(|piece| vec![piece; usize::from(piece) * 100]).collect();
        let extents: Vec<Extent> = pieces.iter().map(|piece| file.append(piece).unwrap()).collect();
        for piece in (0..50).rev() {
            assert_eq!(file.read(extents[piece]).unwrap(), pieces[piece]);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = SpillFile::new(Some(Path::new("/nowhere/at/all"))).unwrap_err().to_string();
        assert!(error.contains("/nowhere/at/all") && error.contains("--temp-dir"), "{error}");
    }
}
