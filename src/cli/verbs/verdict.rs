//! `leadscore verdict`: what a run found, printed again.

use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Global, Verdict};
use crate::cli::printer::Printer;
use crate::pipeline::{PipelineError, RunMetrics, SELECTION_NOTE};

pub(in crate::cli) fn run(verdict: &Verdict, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let path = super::run_folder(verdict.run.as_deref(), global)?.join("metrics.json");
    let text = std::fs::read_to_string(&path).map_err(|source| PipelineError::io(&path, source))?;
    let metrics: RunMetrics = serde_json::from_str(&text).map_err(|source| Error::Metrics { path, source })?;
    super::train::print(&metrics, global, printer)?;
    // Whoever asks for the verdict alone has no page that says so.
    printer.talk(SELECTION_NOTE);
    Ok(ExitCode::SUCCESS)
}
