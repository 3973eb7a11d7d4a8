//! `leadscore config show | schema`.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{ConfigArgs, ConfigVerb, Global};
use crate::cli::printer::Printer;
use crate::config::schema;
use crate::pipeline::PipelineError;

pub(in crate::cli) fn run(args: &ConfigArgs, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let text = match args.verb {
        ConfigVerb::Schema => format!("{}\n", serde_json::to_string_pretty(&schema())?),
        ConfigVerb::Show => {
            let config = super::load_undecided_for(global, super::target(global))?;
            let config = if global.outcome.is_some() { config.one_outcome(global.outcome.as_deref())? } else { config };
            let written =
                std::fs::read_to_string(&global.config).map_err(|source| PipelineError::io(&global.config, source))?;
            let mut text = String::new();
            for setting in config.settings(&written, &global.overrides()?)? {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{} = {}  # {}", setting.key, setting.value, setting.origin.name());
            }
            text
        }
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}
