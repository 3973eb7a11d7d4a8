//! How much memory may be used? `--max-memory`, and where what exceeds it goes.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::ingest::{IngestError, Leads, Values};

/// One mebibyte.
const MIB: usize = 1 << 20;

/// What the program itself and the rows being read need, whatever the data.
const RESERVE_BYTES: usize = 32 * MIB;

/// Events in less than this would spend their time going to and fro.
const LEAST_EVENT_BYTES: usize = MIB / 16;

/// How much memory may be used, and the folder for what exceeds it.
///
/// The event log is what grows with the data: it may hold half of what leads and program leave, and goes part by part to
/// temporary files beyond that. Results do not depend on the budget.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    max_bytes: Option<usize>,
    folder: Option<PathBuf>,
}

/// Text that is no size.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is no size; wanted a number with K, M, G or T, such as 2G or 512M")]
pub struct SizeError {
    found: String,
}

impl Budget {
    /// At most `max_bytes`; `None` is 60% of the machine's (or container's) memory, and no bound where the system does not
    /// tell how much that is. `folder` is for temporary files, `None`
    /// is where the system keeps them (`TMPDIR`).
    #[must_use]
    pub const fn new(max_bytes: Option<usize>, folder: Option<PathBuf>) -> Self {
        Self { max_bytes, folder }
    }

    /// The bytes that may be used.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.max_bytes.or_else(|| machine_bytes().map(|all| all / 5 * 3)).unwrap_or(usize::MAX)
    }

    /// The folder for temporary files, where one was named.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// That `wanted` bytes for `what` fit beside the program.
    ///
    /// # Errors
    /// [`IngestError::Budget`] with the budget it would take.
    pub fn admits(&self, wanted: usize, what: &str) -> Result<(), IngestError> {
        self.left_by(wanted, what).map(drop)
    }

    /// What remains beside the program and `wanted` bytes for `what`.
    fn left_by(&self, wanted: usize, what: &str) -> Result<usize, IngestError> {
        let (needed, all) = (RESERVE_BYTES.saturating_add(wanted), self.bytes());
        all.checked_sub(needed).ok_or_else(|| IngestError::Budget {
            what: what.to_owned(),
            needed_mib: needed.div_ceil(MIB),
            budget_mib: all / MIB,
        })
    }

    /// The bytes that feature values may hold where they could as well wait on the disk: a quarter of all.
    #[must_use]
    pub fn for_features(&self) -> usize {
        self.bytes() / 4
    }

    /// The bytes that events may hold beside these leads.
    pub(crate) fn for_events(&self, leads: &Leads) -> Result<usize, IngestError> {
        let least = 2 * LEAST_EVENT_BYTES;
        let left = self.left_by(leads_bytes(leads) + least, &format!("{} leads and their events", leads.ids.len()))?;
        Ok((left + least) / 2)
    }
}

/// A size such as `2G`, `512M`, `1.5GiB` or `1000000`, in bytes; units are powers of 1024.
///
/// # Errors
/// [`SizeError`] for anything else.
pub fn parse_bytes(text: &str) -> Result<usize, SizeError> {
    let wrong = || SizeError { found: text.to_owned() };
    let plain = text.trim();
    let digits = plain.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(plain.len());
    let (number, unit) = plain.split_at(digits);
    let unit = match unit.trim().to_ascii_lowercase().trim_end_matches('b').trim_end_matches('i') {
        "" => 1.0,
        "k" => 1024.0,
        "m" => MIB as f64,
        "g" => 1024.0 * MIB as f64,
        "t" => MIB as f64 * MIB as f64,
        _ => return Err(wrong()),
    };
    let bytes = f64::from_str(number).map_err(|_| wrong())? * unit;
    if bytes >= 1.0 && bytes < usize::MAX as f64 { Ok(bytes as usize) } else { Err(wrong()) }
}

/// The memory of the machine, or of the container where that is less; `None` where the system does not tell.
fn machine_bytes() -> Option<usize> {
    let system = sysinfo::System::new_with_specifics(
        sysinfo::RefreshKind::nothing().with_memory(sysinfo::MemoryRefreshKind::nothing().with_ram()),
    );
    let machine = system.total_memory();
    let bytes = system.cgroup_limits().map_or(machine, |limits| limits.total_memory.min(machine));
    (bytes > 0).then(|| usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// About what the leads table and its indices take.
fn leads_bytes(leads: &Leads) -> usize {
    // A text of its own, and an entry in the index by id.
    let text = |text: &String| text.len() + 2 * size_of::<String>();
    let ids: usize = leads.ids.iter().map(|id| text(id) + 24).sum();
    let accounts: usize = leads.accounts.iter().flatten().map(|account| account.as_ref().map_or(24, text)).sum();
    let cells = leads.attributes.iter().map(|attribute| match &attribute.values {
        Values::Number(cells) => cells.len() * 8,
        Values::Text { dictionary, codes } => codes.len() * 4 + dictionary.iter().map(text).sum::<usize>(),
        Values::Date(cells) => cells.len() * 16,
    });
    ids + leads.created.len() * 16 + accounts + cells.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (text, bytes) in
            [("2G", 2 << 30), ("512m", 512 << 20), ("1.5 GiB", 3 << 29), ("64KB", 65_536), ("7", 7), ("1T", 1 << 40)]
        {
            assert_eq!(parse_bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "G", "2X", "-1G", "0", "1..5G", "nan", "infG", "99999999999999T"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_budget_that_leads_alone_would_pass_says_how_much_it_takes() {
        let leads = Leads { ids: vec!["x".repeat(1000); 100_000], ..Leads::default() };
        let error = Budget::new(Some(64 << 20), None).for_events(&leads).unwrap_err().to_string();
        assert!(error.contains("100000 leads") && error.contains("135 MiB") && error.contains("64 MiB"), "{error}");
        let share = Budget::new(Some(200 << 20), None).for_events(&leads).unwrap();
        assert!((30 << 20..40 << 20).contains(&share), "{share}");
    }

    #[test]
    fn without_a_size_the_machine_gives_it() {
        assert!(Budget::default().bytes() > 64 << 20);
    }
}
