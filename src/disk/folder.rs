//! A folder of several files that takes its name when all of them are on disk.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::unfinished::Begun;
use super::{DiskError, lock, replace, sync_folder};

/// What the name of an unfinished folder starts with.
const PARTIAL: &str = ".partial-";

/// A folder being filled: hidden until [`NewFolder::finish`], gone when it is dropped before.
#[derive(Debug)]
pub(crate) struct NewFolder {
    partial: PathBuf,
    parent: PathBuf,
    name: String,
    begun: Option<Begun>,
    /// Its lock says that whoever fills it is alive.
    _alive: Option<File>,
}

impl NewFolder {
    /// Starts a folder under `parent`, which is made; partial ones of programs that were killed go. `name` gives the name for a
    /// try (0, 1, ...): of two programs that start at once one gets the first and the other the next.
    ///
    /// # Errors
    /// [`DiskError`] when it cannot be made.
    pub(crate) fn create(parent: &Path, name: impl Fn(u32) -> String) -> Result<Self, DiskError> {
        std::fs::create_dir_all(parent).map_err(DiskError::at(parent))?;
        remove_left_behind(parent);
        let mut tries = 0;
        loop {
            let name = name(tries);
            let partial = parent.join(format!("{PARTIAL}{name}"));
            // Making a folder is atomic.
            let made = Begun::note(|| std::fs::create_dir(&partial).map(|()| ((), partial.clone())));
            match made {
                Ok(((), begun)) => {
                    let alive = File::open(&partial).ok();
                    // Between its making and its lock another program may have taken it for left behind.
                    let ours = alive.as_ref().is_none_or(lock) && partial.is_dir();
                    if ours && !parent.join(&name).exists() {
                        let parent = parent.to_owned();
                        return Ok(Self { partial, parent, name, begun: Some(begun), _alive: alive });
                    }
                    let _ = std::fs::remove_dir(&partial);
                    tries += 1;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => tries += 1,
                Err(source) => return Err(DiskError { path: partial, source }),
            }
        }
    }

    /// The name it will have.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where a file of it is written; the file's own folder exists.
    ///
    /// # Errors
    /// [`DiskError`] when that folder cannot be made.
    pub(crate) fn file(&self, name: &str) -> Result<PathBuf, DiskError> {
        let path = self.partial.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(DiskError::at(folder))?;
        }
        Ok(path)
    }

    /// Writes a file of it.
    ///
    /// # Errors
    /// [`DiskError`] naming the path.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        replace(&self.file(name)?, bytes)
    }

    /// Gives it its name, once it is on disk, and returns where it is.
    ///
    /// # Errors
    /// [`DiskError`] naming the path.
    pub(crate) fn finish(mut self) -> Result<PathBuf, DiskError> {
        let path = self.parent.join(&self.name);
        let put = || {
            std::fs::rename(&self.partial, &path)?;
            sync_folder(&self.parent)
        };
        sync_tree(&self.partial)
            .and_then(|()| match self.begun.take() {
                Some(begun) => begun.finish(put),
                None => put(),
            })
            .map_err(DiskError::at(&path))?;
        Ok(path)
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        // After `finish` there is nothing left under this name; a folder that cannot be removed goes with the next one made here.
        let _ = std::fs::remove_dir_all(&self.partial);
    }
}

/// The names of the finished and the unfinished folders of `parent`, without the mark of the latter.
pub(crate) fn names_in(parent: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let name = |entry: std::fs::DirEntry| entry.file_name().into_string().ok();
    entries
        .filter_map(name)
        .map(|name| name.strip_prefix(PARTIAL).map_or_else(|| name.clone(), str::to_owned))
        .collect()
}

/// The entries of files written by others than [`replace`] reach the disk with the folders they stand in.
fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Removes unfinished folders of programs that were killed. Trouble here must not stop a write.
fn remove_left_behind(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PARTIAL) {
            // Held until it is gone, so that nobody takes it for their own. Only Unix can open a folder for that.
            if let Ok(abandoned) = File::open(entry.path())
                && abandoned.try_lock().is_ok()
            {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
}
