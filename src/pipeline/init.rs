//! `leadscore init`: files in, a first config out.

use std::path::{Path, PathBuf};

use super::PipelineError;
use crate::setup::{self, SourceChoice, Summary, Wishes};

/// What was written, and what was found.
#[derive(Clone, Debug)]
pub struct Initialised {
    /// The files written.
    pub written: Vec<PathBuf>,
    /// What was found.
    pub summary: Summary,
}

/// Looks at the files of `paths` and writes a first config for them into `folder`.
///
/// # Errors
/// [`PipelineError::Setup`]; nothing is written then.
pub fn init(
    paths: &[PathBuf],
    source: &SourceChoice,
    folder: &Path,
    wishes: &Wishes,
    stage: &dyn Fn(&str),
) -> Result<Initialised, PipelineError> {
    setup::check_free(folder, wishes.lang)?;
    stage("looking at the files");
    let found = setup::find(paths, source, folder, wishes.lang)?;
    let proposal = setup::propose(&found, wishes)?;
    let (documents, summary) = setup::documents(&found, &proposal)?;
    stage("writing");
    let written = setup::write(folder, &documents, wishes.lang)?;
    Ok(Initialised { written, summary })
}
