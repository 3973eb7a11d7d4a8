//! Has somebody asked the search to stop? A signal comes to the process, so the answer is kept for the process.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Searches under way.
static SEARCHES: AtomicUsize = AtomicUsize::new(0);
/// Somebody asked; cleared when the last search has ended.
static ASKED: AtomicBool = AtomicBool::new(false);

/// Asks the searches under way to end with what they have. False when there is none, or when they were asked before: then
/// there is nothing to wait for.
pub fn stop_search() -> bool {
    SEARCHES.load(Ordering::SeqCst) > 0 && !ASKED.swap(true, Ordering::SeqCst)
}

pub(super) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// A search under way, until it is dropped.
pub(super) struct Searching;

impl Searching {
    pub(super) fn begin() -> Self {
        SEARCHES.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Searching {
    fn drop(&mut self) {
        if SEARCHES.fetch_sub(1, Ordering::SeqCst) == 1 {
            ASKED.store(false, Ordering::SeqCst);
        }
    }
}
