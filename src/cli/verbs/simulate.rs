//! `leadscore simulate`: not in the list of verbs; it is for those who doubt the figures.

use std::process::ExitCode;

use super::target;
use crate::Error;
use crate::cli::args::{Format, Global, Simulate};
use crate::cli::printer::Printer;
use crate::disk;
use crate::seed::Seed;
use crate::simulate::{Claim, Table, markdown, simulate};

pub(in crate::cli) fn run(args: &Simulate, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    if !(args.effort > 0.0 && args.effort <= 100.0) {
        return Err(Error::Usage(format!("--effort is {}; wanted more than 0 and at most 100", args.effort)));
    }
    let claims = if args.claims.is_empty() { Claim::ALL.to_vec() } else { args.claims.clone() };
    let seed = global.seed.unwrap_or(1);
    let mut tables: Vec<Table> = Vec::new();
    for claim in claims {
        tables.push(simulate(claim, args.effort, Seed::new(seed), &|stage| printer.stage(stage))?);
    }
    printer.finish();
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string_pretty(&tables)?),
        _ => markdown(&tables, args.effort, seed),
    };
    match target(global) {
        Some(path) => disk::replace(path, text.as_bytes())?,
        None => printer.data(&text)?,
    }
    let kept = tables.iter().flat_map(|table| &table.findings).all(|finding| finding.holds);
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
