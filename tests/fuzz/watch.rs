//! Time and memory of one execution.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An execution may take so long on a machine that does other things too.
const MOST: Duration = Duration::from_secs(1);

/// A hang is told by the watch itself after so long.
const HANG: Duration = Duration::from_secs(20);

/// All executions together may hold so much.
const MOST_MIB: u64 = 1024;

/// The execution that is on: its target, its number, its start.
type Now = Arc<Mutex<Option<(&'static str, u64, Instant)>>>;

/// Watches one execution after another.
pub(crate) struct Watch {
    now: Now,
    longest_millis: AtomicU64,
}

impl Watch {
    pub(crate) fn start() -> Self {
        let now: Now = Arc::default();
        let seen = Arc::clone(&now);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(1));
                if let Some((target, execution, since)) = *seen.lock().unwrap()
                    && since.elapsed() > HANG
                {
                    println!("{target}: execution {execution} hangs");
                    std::process::exit(1);
                }
            }
        });
        Self { now, longest_millis: AtomicU64::new(0) }
    }

    pub(crate) fn begin(&self, target: &'static str, execution: u64) {
        *self.now.lock().unwrap() = Some((target, execution, Instant::now()));
    }

    pub(crate) fn end(&self, target: &str, execution: u64) {
        let Some((.., since)) = self.now.lock().unwrap().take() else { return };
        let took = since.elapsed();
        self.longest_millis.fetch_max(took.as_millis() as u64, Ordering::Relaxed);
        assert!(took <= MOST, "{target}: execution {execution} took {took:?}");
        if execution.is_multiple_of(256)
            && let Some(peak) = peak_mib()
        {
            assert!(peak <= MOST_MIB, "{target}: {peak} MiB by execution {execution}");
        }
    }

    pub(crate) fn longest_millis(&self) -> u64 {
        self.longest_millis.load(Ordering::Relaxed)
    }
}

/// The most memory that was ever held, in MiB, where the system tells.
pub(crate) fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
