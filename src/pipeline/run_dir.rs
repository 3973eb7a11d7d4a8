//! Where does a run's output go? `runs/NNN-NAME/`, the next free number, never overwritten, whole or not at all; of several outcomes,
//! `runs/NNN-OUTCOME-NAME/`.

use std::path::{Path, PathBuf};

use super::PipelineError;
use crate::config::Config;
use crate::disk::{self, DiskError, NewFolder};

/// File in `runs/` that names the newest run, whatever its outcome.
const LATEST: &str = "latest";

/// A run being written: its files go to a hidden folder that takes its final name when all of them are on disk, and
/// vanishes when the run is given up.
pub(super) struct RunDir {
    folder: NewFolder,
    runs: PathBuf,
    /// The file that names the newest run of this outcome.
    latest: String,
}

impl RunDir {
    /// Starts a run in `runs/` beside the config and reserves its name; `label` becomes part of it, as does the outcome's name where
    /// there are several.
    ///
    /// # Errors
    /// [`DiskError`] when the folder cannot be made.
    pub(super) fn start(config: &Config, label: &str) -> Result<Self, DiskError> {
        let label = config.outcome_name().map_or_else(|| label.to_owned(), |outcome| format!("{outcome}-{label}"));
        let runs = config.base.join("runs");
        let (first, label) = (next_number(&runs), file_name(&label));
        let folder = NewFolder::create(&runs, |tries| format!("{:03}-{label}", first + tries))?;
        Ok(Self { folder, runs, latest: config.latest_run() })
    }

    /// The name the run will have.
    #[must_use]
    pub(super) fn name(&self) -> &str {
        self.folder.name()
    }

    /// Where a file of the run is written; its folder exists.
    ///
    /// # Errors
    /// [`DiskError`] when the folder cannot be made.
    pub(super) fn file(&self, name: &str) -> Result<PathBuf, DiskError> {
        self.folder.file(name)
    }

    /// Writes a file of the run.
    ///
    /// # Errors
    /// [`DiskError`] naming path and cause.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        self.folder.write(name, bytes)
    }

    /// Moves the run to its final place and returns it; `runs/latest` goes on naming the newest run with a model.
    ///
    /// # Errors
    /// [`DiskError`] naming path and cause.
    pub(super) fn finish_aside(self) -> Result<PathBuf, DiskError> {
        self.folder.finish()
    }

    /// Moves the run to its final place, returns it, and lets `runs/latest` name it; of several outcomes, `runs/latest-OUTCOME`, too.
    ///
    /// # Errors
    /// [`DiskError`] naming path and cause.
    pub(super) fn finish(self) -> Result<PathBuf, DiskError> {
        let name = format!("{}\n", self.folder.name());
        let path = self.folder.finish()?;
        disk::replace(&self.runs.join(LATEST), name.as_bytes())?;
        if self.latest != LATEST {
            disk::replace(&self.runs.join(&self.latest), name.as_bytes())?;
        }
        Ok(path)
    }
}

/// The folder a person means: a run's folder, or `runs/latest` and its like.
///
/// # Errors
/// [`PipelineError::NoRun`] when there is none.
pub fn resolve(path: &Path) -> Result<PathBuf, PipelineError> {
    let none = || PipelineError::NoRun { path: path.to_owned() };
    if path.is_dir() {
        return Ok(path.to_owned());
    }
    let name = std::fs::read_to_string(path).map_err(|_| none())?;
    let run = path.parent().map(|runs| runs.join(name.trim())).ok_or_else(none)?;
    if run.is_dir() { Ok(run) } else { Err(none()) }
}

fn next_number(runs: &Path) -> u32 {
    let numbers = disk::names_in(runs).into_iter().filter_map(|name| name.split_once('-')?.0.parse::<u32>().ok());
    numbers.max().unwrap_or(0) + 1
}

/// Letters, digits and dashes only.
fn file_name(label: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.') { c } else { '-' };
    label.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_up_nothing_is_overwritten_and_latest_names_the_newest() {
        let base = tempfile::tempdir().unwrap();
        let config = Config { base: base.path().to_owned(), ..Config::default() };
        for wanted in ["001-weekly-90d", "002-weekly-90d"] {
            let run = RunDir::start(&config, "weekly-90d").unwrap();
            run.write("plots/a.csv", b"x\n").unwrap();
            assert!(run.finish().unwrap().ends_with(wanted));
        }
        let latest = resolve(&base.path().join("runs/latest")).unwrap();
        assert!(latest.ends_with("002-weekly-90d") && latest.join("plots/a.csv").exists());
        let left: Vec<_> = std::fs::read_dir(base.path().join("runs")).unwrap().collect();
        assert_eq!(left.len(), 3);
    }

    #[test]
    fn an_unfinished_run_leaves_nothing() {
        let base = tempfile::tempdir().unwrap();
        let config = Config { base: base.path().to_owned(), ..Config::default() };
        let run = RunDir::start(&config, "event:demo").unwrap();
        run.write("model.json", b"{").unwrap();
        drop(run);
        assert_eq!(std::fs::read_dir(base.path().join("runs")).unwrap().count(), 0);
        assert!(matches!(resolve(&base.path().join("runs/latest")), Err(PipelineError::NoRun { .. })));
    }
}
