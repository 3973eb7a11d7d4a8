//! Which companies are there to work on? The sample, trained once for all; and small ones that a test may damage.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use leadscore::synth::{SynthParams, generate};
use tempfile::TempDir;

use super::program::{Ran, leadscore};

/// Settings under which a small company trains in about a second.
pub(crate) const QUICK: [&str; 6] =
    ["--set", "cohort.as_of=monthly", "--set", "features.lookbacks_days=[30]", "--set", "model.forest.trees=20"];

/// Settings under which the sample trains in a few seconds: a list a month in place of one a week, a smaller forest.
const SAMPLE: [&str; 4] = ["--set", "cohort.as_of=monthly", "--set", "model.forest.trees=20"];

/// A company in a folder of its own.
pub(crate) struct Company {
    folder: TempDir,
}

impl Company {
    /// 600 leads, about 50 of them customers.
    pub(crate) fn new() -> Self {
        static FILES: OnceLock<Vec<(&str, Vec<u8>)>> = OnceLock::new();
        let files = FILES.get_or_init(|| generate(&SynthParams { leads: 600, seed: 11 }).files().unwrap());
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self { folder }
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A copy of the trained sample, to be changed at will.
    pub(crate) fn sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&sample().folder, folder.path());
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        leadscore(self.path(), arguments)
    }

    /// Trains with the [`QUICK`] settings and `more`.
    pub(crate) fn train(&self, more: &[&str]) -> Ran {
        self.run(&[&["train", "-q", "--format", "json"], &QUICK[..], more].concat())
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path().join(name), bytes).unwrap();
    }

    /// Replaces the first `from` in a file, which must be there.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Rewrites a CSV file row by row; the header stays. `None` leaves the row out.
    pub(crate) fn edit_rows(&self, name: &str, edit: impl Fn(usize, &str) -> Option<String>) {
        let text = self.read(name);
        let (header, rows) = text.split_once('\n').unwrap();
        let rows = rows.lines().enumerate().filter_map(|(number, row)| edit(number, row));
        let lines: Vec<String> = std::iter::once(header.to_owned()).chain(rows).collect();
        self.write(name, lines.join("\n") + "\n");
    }

    /// Asserts that no run, and no part of one, was left behind.
    pub(crate) fn no_runs(&self) {
        let left: Vec<_> = match std::fs::read_dir(self.path().join("runs")) {
            Ok(entries) => entries.map(|entry| entry.unwrap().file_name()).collect(),
            Err(_) => Vec::new(),
        };
        assert!(left.is_empty(), "left under runs/: {left:?}");
    }
}

/// The sample, trained once.
pub(crate) struct Sample {
    pub(crate) folder: PathBuf,
    /// What `train --format json` said.
    pub(crate) trained: Ran,
}

/// `data/sample`, copied and trained once for all tests; nobody changes it.
pub(crate) fn sample() -> &'static Sample {
    static SAMPLE_RUN: OnceLock<Sample> = OnceLock::new();
    SAMPLE_RUN.get_or_init(|| {
        // It outlives every test, so it lies in the target folder and takes the place of the last one.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample");
        let _ = std::fs::remove_dir_all(&folder);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample"), &folder);
        let trained = leadscore(&folder, &[&["train", "--format", "json"], &SAMPLE[..]].concat()).done();
        Sample { folder, trained }
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
