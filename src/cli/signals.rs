//! What happens on Ctrl-C? A search of settings ends with what it has. Otherwise what was begun is taken away, a word is said,
//! and the program ends: nothing is left half-written.

use super::printer::Printer;

/// Answers Ctrl-C and a request to end (and a closed terminal) from a thread of its own; a second one ends at once.
#[cfg(unix)]
pub(super) fn answer(printer: &Printer) {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    let second = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // In this order: the first signal raises the flag that the second one sees.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, exit_code(signal), Arc::clone(&second));
        let _ = signal_hook::flag::register(signal, Arc::clone(&second));
    }
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    let printer = printer.clone();
    let waiting = move || {
        for signal in signals.forever() {
            if signal == SIGINT && crate::pipeline::stop_search() {
                // The next one comes here again, and then ends everything.
                second.store(false, Ordering::SeqCst);
                printer.error("the search ends here; what it found so far becomes a run (Ctrl-C again: no run)");
                continue;
            }
            crate::disk::give_up();
            printer.finish();
            printer.error("interrupted; finished files are kept, unfinished ones were removed");
            signal_hook::low_level::exit(exit_code(signal));
        }
    };
    // Without the thread signals would be answered by nobody; with the flag alone the second one still ends the program.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(waiting);
}

/// 130 for Ctrl-C, 143 and 129 for the others: 128 and the signal's number, as shells say it.
#[cfg(unix)]
const fn exit_code(signal: i32) -> i32 {
    128 + signal
}

/// Elsewhere the system ends the program; what was begun goes with the next write.
#[cfg(not(unix))]
pub(super) fn answer(_: &Printer) {}
