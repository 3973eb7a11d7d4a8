//! `leadscore score`.

use std::path::Path;
use std::process::ExitCode;

use super::{load_for, shown, write_whole};
use crate::Error;
use crate::cli::args::{Format, Global, Score};
use crate::cli::printer::Printer;
use crate::pipeline::{find_artifact, score};
use crate::report::scores_csv;
use crate::score::State;

pub(in crate::cli) fn run(args: &Score, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let usual = if global.format == Format::Json { "scores.json" } else { "scores.csv" };
    let target = global.output.as_deref().unwrap_or(Path::new(usual));
    let to_screen = target == Path::new("-");
    let config = load_for(global, (!to_screen).then_some(target))?;
    let (path, artifact) = find_artifact(&config, args.model.as_deref())?;
    let scores = score(&config, &artifact, args.as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&scores.leads)?),
        Format::Table | Format::Csv => scores_csv(&scores.leads, config.project.lang, artifact.model.name()),
    };
    let count = |state| scores.counts.iter().find(|(found, _)| *found == state).map_or(0, |(_, count)| *count);
    printer.talk(&format!(
        "as of {}: {} scored, {} without evidence, {} out of scope, {} not open; model {}",
        scores.as_of,
        count(State::Scored),
        count(State::NoEvidence),
        count(State::OutOfScope),
        count(State::NotOpen),
        shown(&path),
    ));
    if scores.suppressed > 0 {
        printer.talk(&format!("suppressed: {} people who objected, neither scored nor listed", scores.suppressed));
    }
    if to_screen {
        printer.data(&text)?;
    } else {
        write_whole(target, text.as_bytes())?;
        printer.talk(&format!("Written: {}", shown(target)));
    }
    Ok(ExitCode::SUCCESS)
}
