//! `leadscore features`.

use std::path::Path;
use std::process::ExitCode;

use super::{load_for, shown, target};
use crate::Error;
use crate::cli::args::Global;
use crate::cli::printer::Printer;
use crate::pipeline::{LearnedFrom, write_features};

pub(in crate::cli) fn run(global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    if global.output.as_deref() == Some(Path::new("-")) {
        return Err(Error::Usage(
            "features are Parquet, which is no text for a terminal: name a file with -o".to_owned(),
        ));
    }
    let path = target(global).unwrap_or(Path::new("features.parquet"));
    let config = load_for(global, Some(path))?;
    let written = write_features(&config, path, &|words| printer.stage(words))?;
    super::warn(&written.warnings, printer);
    printer.talk(&format!("{} rows, {} features: {}", written.rows, written.features, shown(path)));
    if written.learned_from == LearnedFrom::All {
        printer.talk("! no split could be made, so event types and categories were learned from all rows");
    }
    Ok(ExitCode::SUCCESS)
}
