//! A reader that panics has found an unreadable file: the panic becomes an error, and its text goes nowhere else.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use polars::prelude::PolarsError;

use super::error::{IngestError, masked};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// What to do about a file that a reader gave up.
pub(super) const AGAIN: &str = "; copy or export it again";

static HOOK: Once = Once::new();

/// Runs `read`; its errors and its panics are [`IngestError::Unreadable`].
pub(super) fn guarded<T>(file: &str, read: impl FnOnce() -> Result<T, PolarsError>) -> Result<T, IngestError> {
    HOOK.call_once(quieten);
    let unreadable =
        |why: &str| IngestError::Unreadable { file: file.to_owned(), why: format!("{}{AGAIN}", masked(why)) };
    let before = READING.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    READING.set(before);
    match result {
        Ok(result) => result.map_err(|error| unreadable(&error.to_string())),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let why = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the reader gave up");
            Err(unreadable(why))
        }
    }
}

/// Panics of a guarded reader, here or on the reader's own threads, are not printed; all others are, as before.
fn quieten() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let readers_own = std::thread::current().name().is_some_and(|name| name.starts_with("polars-"));
        if !READING.get() && !readers_own {
            before(info);
        }
    }));
}
