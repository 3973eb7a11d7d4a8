//! One file, replaced in one step.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

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
    writing: Writing,
}

#[derive(Debug)]
enum Writing {
    /// Fields drop in this order: the file goes before it is struck off the list.
    Beside(NamedTempFile, Begun),
    /// A device or a pipe cannot be replaced, only written to.
    Through(File),
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
                return Ok(Self { target, writing: Writing::Through(file) });
            }
        }
        let Some(name) = target.file_name() else { return Err(io::Error::from(io::ErrorKind::IsADirectory)) };
        let prefix = format!(".{}.", name.to_string_lossy());
        let folder = folder_of(&target);
        remove_left_behind(folder);
        for _ in 0..TRIES {
            let (file, begun) = Begun::note(|| {
                let file = beside(folder, &prefix)?;
                let path = file.path().to_owned();
                Ok((file, path))
            })?;
            // Between its making and its lock another program may have taken it for left behind.
            if lock(file.as_file()) && begun.path().exists() {
                return Ok(Self { target, writing: Writing::Beside(file, begun) });
            }
        }
        Err(io::Error::new(io::ErrorKind::ResourceBusy, "another program keeps removing unfinished files there"))
    }

    /// Flushes the file to the disk and puts it in its place.
    ///
    /// # Errors
    /// [`DiskError`] naming the path.
    pub(crate) fn finish(self) -> Result<(), DiskError> {
        let Self { target, writing } = self;
        let done = match writing {
            Writing::Through(mut file) => file.flush(),
            Writing::Beside(file, begun) => file.as_file().sync_all().and_then(|()| {
                begun.finish(|| file.persist(&target).map_err(|failed| failed.error))?;
                sync_folder(folder_of(&target))
            }),
        };
        done.map_err(DiskError::at(&target))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.writing {
            Writing::Beside(file, _) => file.write(bytes),
            Writing::Through(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.writing {
            Writing::Beside(file, _) => file.flush(),
            Writing::Through(file) => file.flush(),
        }
    }
}

fn beside(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As an ordinary new file: the umask takes away what others may not do.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
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
