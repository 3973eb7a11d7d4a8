//! `leadscore rules replay`.

use std::fmt::Write as _;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Format, Global, Rules, RulesVerb};
use crate::cli::printer::Printer;
use crate::pipeline::{Replay, replay};

pub(in crate::cli) fn run(rules: &Rules, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let RulesVerb::Replay(as_of) = &rules.verb;
    let config = global.load()?;
    let replayed = replay(&config, as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    for warning in &replayed.warnings {
        printer.talk(&format!("! {warning}"));
    }
    printer.talk(&format!("{} open leads as of {}", replayed.rows.len(), replayed.as_of));
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&replayed)?),
        Format::Csv => csv(&replayed)?,
        Format::Table => table(&replayed),
    };
    super::deliver(global, printer, &text)?;
    Ok(ExitCode::SUCCESS)
}

fn table(replayed: &Replay) -> String {
    let mut text = String::new();
    for row in &replayed.rows {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:<24} {:>8.2} {}", row.lead_id, row.points, row.band.as_deref().unwrap_or(""));
    }
    text
}

fn csv(replayed: &Replay) -> Result<String, Error> {
    let mut sheet = crate::report::Sheet::new(&["lead_id", "as_of", "points", "band"]);
    for row in &replayed.rows {
        let as_of = replayed.as_of.to_string();
        sheet.row(&[&row.lead_id, &as_of, &row.points.to_string(), row.band.as_deref().unwrap_or("")]);
    }
    Ok(sheet.finish())
}
