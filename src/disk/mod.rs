//! How does a file appear whole or not at all? Beside its place first, flushed to the disk, then in its place, in one step.
//!
//! Whatever happens on the way (a full disk, a kill, a pulled plug), a path holds what was there before or the whole of what
//! is new. What a killed program left beside it goes with the next write there; what an interrupted one has begun goes at
//! once ([`give_up`]). Everything the program writes goes through here.

mod file;
mod folder;
mod unfinished;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use file::{NewFile, create, replace};
pub(crate) use folder::{NewFolder, names_in};
pub(crate) use unfinished::give_up;

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A path that cannot be written; what was there before still is.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}{}", .path.display(), hint(.source))]
pub struct DiskError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the operating system said.
    pub source: io::Error,
}

impl DiskError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self { path, source }
    }
}

/// What to do about it, where that is plain.
fn hint(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room and run it again",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "; name another place with -o",
        io::ErrorKind::NotFound => "; make its folder first",
        _ => "",
    }
}

/// Takes the lock that says its holder is alive; false when another program has it. Where the file system has no locks,
/// nothing is cleaned up, and nothing need be locked.
fn lock(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// The folder in which `path` lies.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A rename reaches the disk with its folder; only Unix can open a folder for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
