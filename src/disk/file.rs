//! One file, replaced in one step.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, PathPersistError, TempPath};

use super::unfinished::Begun;
use super::{DiskError, folder_of, lock, sync_folder};

/// What the name of an unfinished file ends with.
const SUFFIX: &str = ".leadscore-tmp";

/// So often another program's cleaning may come between making a file and locking it.
const TRIES: usize = 8;

/// A file being written: beside its place until [`NewFile::finish`], gone when it is dropped before.
#[derive(Debug)]
pub(crate) struct NewFile {
    target: PathBuf,
    /// Encoders write a byte at a time, and some forget what the disk said: it is kept here.
    writer: BufWriter<File>,
    failure: Option<io::Error>,
    /// None for a device or a pipe, which cannot be replaced, only written to. Fields drop in this order: the file goes
    /// before it is struck off the list.
    beside: Option<(TempPath, Begun)>,
}

/// Replaces `path` by `bytes`.
///
/// # Errors
/// [`DiskError`] naming the path; the old file is then still there.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let mut file = NewFile::create(path)?;
    file.write_all(bytes).map_err(DiskError::at(path))?;
    file.finish()
}

/// Writes `bytes` to `path`, where nothing may be.
///
/// # Errors
/// [`DiskError`] naming the path; of kind `AlreadyExists` when something is there.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    if path.symlink_metadata().is_ok() {
        return Err(DiskError::at(path)(io::ErrorKind::AlreadyExists.into()));
    }
    let mut file = NewFile::create(path)?;
    file.write_all(bytes).map_err(DiskError::at(path))?;
    // Somebody may have put a file there since.
    file.put(|path, target| path.persist_noclobber(target))
}

impl NewFile {
    /// Starts a file that will take the place of `path`; what killed programs left unfinished in its folder goes.
    ///
    /// # Errors
    /// [`DiskError`] when it cannot be made there.
    pub(crate) fn create(path: &Path) -> Result<Self, DiskError> {
        Self::start(path).map_err(DiskError::at(path))
    }

    fn start(path: &Path) -> io::Result<Self> {
        // A link stays one: what it points to is replaced.
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Ok(meta) = std::fs::metadata(&target) {
            if meta.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            if !meta.is_file() {
                let file = File::options().write(true).open(&target)?;
                return Ok(Self { target, writer: BufWriter::new(file), failure: None, beside: None });
            }
        }
        let Some(name) = target.file_name() else { return Err(io::Error::from(io::ErrorKind::IsADirectory)) };
        let prefix = format!(".{}.", name.to_string_lossy());
        let folder = folder_of(&target);
        remove_left_behind(folder);
        for _ in 0..TRIES {
            let ((file, path), begun) = Begun::note(|| {
                let (file, path) = beside(folder, &prefix)?.into_parts();
                let noted = path.to_path_buf();
                Ok(((file, path), noted))
            })?;
            // Between its making and its lock another program may have taken it for left behind.
            if lock(&file) && path.exists() {
                let beside = Some((path, begun));
                return Ok(Self { target, writer: BufWriter::new(file), failure: None, beside });
            }
        }
        Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program keeps removing unfinished files there"))
    }

    /// What the disk said when it first refused: for encoders that say something else.
    pub(crate) fn failure(&mut self) -> Option<DiskError> {
        self.failure.take().map(DiskError::at(&self.target))
    }

    /// Flushes the file to the disk and puts it in its place.
    ///
    /// # Errors
    /// [`DiskError`] naming the path.
    pub(crate) fn finish(self) -> Result<(), DiskError> {
        self.put(|path, target| path.persist(target))
    }

    fn put(self, put: impl FnOnce(TempPath, &Path) -> Result<(), PathPersistError>) -> Result<(), DiskError> {
        let Self { target, writer, beside, .. } = self;
        let flushed = writer.into_inner().map_err(io::IntoInnerError::into_error);
        let done = flushed.and_then(|file| match beside {
            None => Ok(()),
            Some((path, begun)) => {
                file.sync_all()?;
                begun.finish(|| put(path, &target).map_err(|failed| failed.error))?;
                sync_folder(folder_of(&target))
            }
        });
        done.map_err(DiskError::at(&target))
    }

    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && self.failure.is_none()
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failure = Some(error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error));
        }
        result
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer.flush();
        self.noted(flushed)
    }
}

/// Made as any new file: the umask says what others may do.
fn beside(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let new = |path: &Path| File::options().write(true).create_new(true).open(path);
    tempfile::Builder::new().prefix(prefix).suffix(SUFFIX).make_in(folder, new)
}

/// Removes unfinished files of programs that were killed. Trouble here must not stop a write.
fn remove_left_behind(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') && name.ends_with(SUFFIX) {
            let abandoned = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
            if abandoned {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}
