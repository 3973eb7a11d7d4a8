//! `leadscore release`.

use std::process::ExitCode;

use super::{load_beside, run_folder, shown};
use crate::Error;
use crate::cli::args::{Global, Release};
use crate::cli::printer::Printer;
use crate::pipeline::release;

pub(in crate::cli) fn run(args: &Release, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = load_beside(global, args.run.as_deref(), &[])?;
    let path = release(&config, &run_folder(args.run.as_deref(), global)?)?;
    printer.talk(&format!("Released: {}; `leadscore score` uses it from now on", shown(&path)));
    Ok(ExitCode::SUCCESS)
}
