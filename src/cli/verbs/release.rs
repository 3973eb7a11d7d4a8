//! `leadscore release`.

use std::process::ExitCode;

use super::shown;
use crate::Error;
use crate::cli::args::{Global, Release};
use crate::cli::printer::Printer;
use crate::pipeline::release;

pub(in crate::cli) fn run(args: &Release, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = global.load()?;
    let path = release(&config, &args.run)?;
    printer.talk(&format!("Released: {}; `leadscore score` uses it from now on", shown(&path)));
    Ok(ExitCode::SUCCESS)
}
