//! From attempts to the artifact that others use: `models/PROJECT.json`.

use std::path::{Path, PathBuf};

use super::PipelineError;
use super::run_dir::resolve;
use crate::artifact::Artifact;
use crate::config::Config;

/// Verifies a run's artifact and copies it to `models/PROJECT.json`; of several outcomes to `models/PROJECT-OUTCOME.json`.
///
/// # Errors
/// [`PipelineError`] when the run, its artifact or the target is not in order; the old release then stays.
pub fn release(config: &Config, run: &Path) -> Result<PathBuf, PipelineError> {
    let artifact = Artifact::load(&resolve(run)?.join("model.json"))?;
    artifact.verify()?;
    let target = released_path(config);
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|source| PipelineError::io(folder, source))?;
    }
    artifact.save(&target)?;
    Ok(target)
}

/// The artifact to score with: the one named, else the released one, else the newest run's.
///
/// # Errors
/// [`PipelineError::NoArtifact`] when there is none.
pub fn find_artifact(config: &Config, named: Option<&Path>) -> Result<(PathBuf, Artifact), PipelineError> {
    let released = released_path(config);
    let path = match named {
        Some(path) if path.is_dir() => path.join("model.json"),
        Some(path) if names_latest(path) => resolve(path)?.join("model.json"),
        Some(path) => path.to_owned(),
        None if released.exists() => released,
        None => match resolve(&config.base.join("runs").join(config.latest_run())) {
            Ok(run) => run.join("model.json"),
            Err(_) => return Err(PipelineError::NoArtifact { released }),
        },
    };
    let artifact = Artifact::load(&path)?;
    Ok((path, artifact))
}

/// `runs/latest`, or `runs/latest-OUTCOME`.
fn names_latest(path: &Path) -> bool {
    let in_runs = path.parent().is_some_and(|runs| runs.ends_with("runs"));
    in_runs && path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("latest"))
}

/// `models/PROJECT.json`; of several outcomes `models/PROJECT-OUTCOME.json`.
fn released_path(config: &Config) -> PathBuf {
    let outcome = config.outcome_name().map_or_else(String::new, |name| format!("-{name}"));
    config.base.join("models").join(format!("{}{outcome}.json", config.project.name))
}
