//! `leadscore report`: a run's page again, from what the run left in its folder.

use std::path::Path;

use super::PipelineError;
use crate::report::{ReportInput, render};

/// File of a run with everything its page is made of.
pub(super) const PAGE: &str = "report.json";

/// Everything a run's page is made of.
pub(super) fn read_page(run: &Path) -> Result<ReportInput<'static>, PipelineError> {
    let path = run.join(PAGE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PipelineError::NoPage { run: run.to_owned() });
        }
        Err(source) => return Err(PipelineError::io(&path, source)),
    };
    serde_json::from_str(&text).map_err(|source| PipelineError::BadPage { path, source })
}

/// What a run's page is made of, as the bytes of its file.
pub(super) fn page_bytes(input: &ReportInput<'_>) -> Result<Vec<u8>, PipelineError> {
    let encoded = serde_json::to_vec(input);
    encoded.map_err(|error| PipelineError::Encode { what: PAGE, why: error.to_string() })
}

/// The run's page and plots, laid out again by this version: pairs of a file name, relative to the run's folder, and its bytes.
///
/// # Errors
/// [`PipelineError::NoPage`] for a run of a version that kept no such file; [`PipelineError::BadPage`] for one that cannot be read.
pub fn render_again(run: &Path) -> Result<Vec<(String, Vec<u8>)>, PipelineError> {
    Ok(render(&read_page(run)?)?)
}
