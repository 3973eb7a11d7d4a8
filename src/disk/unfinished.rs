//! What has been begun and not finished, so that an interrupted program can take it away before it goes.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Temporary files and folders that this process has made and not yet put in their place.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    // A set of paths is in order after every step, even one that panicked.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something begun; it is struck off the list when this goes.
#[derive(Debug)]
pub(super) struct Begun {
    path: PathBuf,
}

impl Begun {
    /// Makes something and notes where it is, in one step for whoever gives up meanwhile.
    pub(super) fn note<T>(make: impl FnOnce() -> io::Result<(T, PathBuf)>) -> io::Result<(T, Self)> {
        let mut list = unfinished();
        let (made, path) = make()?;
        list.insert(path.clone());
        Ok((made, Self { path }))
    }

    /// Puts it in its place: either this happens before anybody gives up, or not at all.
    pub(super) fn finish<T>(self, put: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let list = unfinished();
        let put = put();
        drop(list);
        put
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        unfinished().remove(&self.path);
    }
}

/// Takes away what was begun. Nothing can be begun or finished any more: the process is about to end.
pub(crate) fn give_up() {
    let list = unfinished();
    for path in list.iter() {
        // What cannot be taken away now goes with the next write there.
        let _ = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    }
    std::mem::forget(list);
}
