//! `leadscore verify`.

use std::process::ExitCode;

use super::{run_folder, shown};
use crate::Error;
use crate::artifact::Artifact;
use crate::cli::args::{Global, Verify};
use crate::cli::printer::Printer;
use crate::pipeline::PipelineError;

pub(in crate::cli) fn run(args: &Verify, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let path = match &args.artifact {
        Some(path) if path.extension().is_some_and(|end| end == "json") => path.clone(),
        named => run_folder(named.as_deref(), global)?.join("model.json"),
    };
    let artifact = Artifact::load(&path).map_err(PipelineError::from)?;
    let report = artifact.verify().map_err(PipelineError::from)?;
    let hash = artifact.sha256().map_err(PipelineError::from)?;
    let text = format!("{}: in order; {} check rows replayed bit by bit; sha256 {hash}\n", shown(&path), report.rows);
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}
