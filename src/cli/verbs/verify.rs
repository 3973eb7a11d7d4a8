//! `leadscore verify`.

use std::process::ExitCode;

use super::shown;
use crate::Error;
use crate::artifact::Artifact;
use crate::cli::args::{Global, Verify};
use crate::cli::printer::Printer;
use crate::pipeline::{PipelineError, resolve};

pub(in crate::cli) fn run(args: &Verify, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let is_file = args.artifact.extension().is_some_and(|end| end == "json");
    let path = if is_file { args.artifact.clone() } else { resolve(&args.artifact)?.join("model.json") };
    let artifact = Artifact::load(&path).map_err(PipelineError::from)?;
    let report = artifact.verify().map_err(PipelineError::from)?;
    let hash = artifact.sha256().map_err(PipelineError::from)?;
    let text = format!("{}: in order; {} check rows replayed bit by bit; sha256 {hash}\n", shown(&path), report.rows);
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}
