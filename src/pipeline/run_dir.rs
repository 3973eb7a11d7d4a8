//! Where does a run's output go? `runs/NNN-NAME/`, the next free number, never overwritten, whole or not at all.

use std::path::{Path, PathBuf};

use super::PipelineError;

/// File in `runs/` that names the newest run.
const LATEST: &str = "latest";

/// What the folder of an unfinished run starts with.
const PARTIAL: &str = ".partial-";

/// A run being written: its files go to a hidden folder that takes its final name when all of them are on disk, and
/// vanishes when the run is given up.
pub(super) struct RunDir {
    partial: PathBuf,
    runs: PathBuf,
    name: String,
}

impl RunDir {
    /// Starts a run under `base/runs` and reserves its name; `label` becomes part of it.
    ///
    /// # Errors
    /// [`PipelineError::Io`] when the folder cannot be made.
    pub(super) fn start(base: &Path, label: &str) -> Result<Self, PipelineError> {
        let runs = base.join("runs");
        std::fs::create_dir_all(&runs).map_err(|source| PipelineError::io(&runs, source))?;
        let mut number = next_number(&runs)?;
        loop {
            let name = format!("{number:03}-{}", file_name(label));
            let partial = runs.join(format!("{PARTIAL}{name}"));
            // Making a folder is atomic: of two runs that start at once, one gets the name and the other the next.
            match std::fs::create_dir(&partial) {
                Ok(()) => return Ok(Self { partial, runs, name }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                Err(source) => return Err(PipelineError::io(&partial, source)),
            }
        }
    }

    /// The name the run will have.
    #[must_use]
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Where a file of the run is written; its folder exists.
    ///
    /// # Errors
    /// [`PipelineError::Io`] when the folder cannot be made.
    pub(super) fn file(&self, name: &str) -> Result<PathBuf, PipelineError> {
        let path = self.partial.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| PipelineError::io(folder, source))?;
        }
        Ok(path)
    }

    /// Writes a file of the run.
    ///
    /// # Errors
    /// [`PipelineError::Io`] naming path and cause.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), PipelineError> {
        let path = self.file(name)?;
        std::fs::write(&path, bytes).map_err(|source| PipelineError::io(&path, source))
    }

    /// Moves the run to its final place, returns it, and lets `runs/latest` name it.
    ///
    /// # Errors
    /// [`PipelineError::Io`] naming path and cause.
    pub(super) fn finish(self) -> Result<PathBuf, PipelineError> {
        let path = self.runs.join(&self.name);
        std::fs::rename(&self.partial, &path).map_err(|source| PipelineError::io(&path, source))?;
        let latest = self.runs.join(LATEST);
        std::fs::write(&latest, format!("{}\n", self.name)).map_err(|source| PipelineError::io(&latest, source))?;
        Ok(path)
    }
}

impl Drop for RunDir {
    fn drop(&mut self) {
        // After `finish` there is nothing left under this name; a folder that cannot be removed harms nobody.
        let _ = std::fs::remove_dir_all(&self.partial);
    }
}

/// The folder a person means: a run's folder, or `runs/latest`.
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

fn next_number(runs: &Path) -> Result<u32, PipelineError> {
    let entries = std::fs::read_dir(runs).map_err(|source| PipelineError::io(runs, source))?;
    let numbers = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_prefix(PARTIAL).unwrap_or(&name).split_once('-')?.0.parse::<u32>().ok()
    });
    Ok(numbers.max().unwrap_or(0) + 1)
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
        for wanted in ["001-weekly-90d", "002-weekly-90d"] {
            let run = RunDir::start(base.path(), "weekly-90d").unwrap();
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
        let run = RunDir::start(base.path(), "event:demo").unwrap();
        run.write("model.json", b"{").unwrap();
        drop(run);
        assert_eq!(std::fs::read_dir(base.path().join("runs")).unwrap().count(), 0);
        assert!(matches!(resolve(&base.path().join("runs/latest")), Err(PipelineError::NoRun { .. })));
    }
}
