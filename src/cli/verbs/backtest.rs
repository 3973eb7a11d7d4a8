//! `leadscore backtest`: would it have worked before?

use std::fmt::Write as _;
use std::process::ExitCode;

use super::sections::part;
use super::{deliver, load_for, shown, target};
use crate::Error;
use crate::cli::args::{Backtest, Format, Global};
use crate::cli::printer::Printer;
use crate::pipeline::{self, BacktestAsked, BacktestKind, PipelineError, backtest};
use crate::report::{BacktestInput, backtest_csv, backtest_sections, backtest_sentence};
use crate::score::Lang;

/// Rows of a table on the terminal: four years of months.
const MOST_ROWS: usize = 48;

pub(in crate::cli) fn run(args: &Backtest, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let config = load_for(global, target(global))?;
    let asked = BacktestAsked { folds: args.folds, random: args.random };
    let (found, path) = backtest(&config, asked, &|words| printer.stage(words))?;
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&found)?),
        Format::Csv => backtest_csv(&found.folds, &found.months, &found.overall, global.formulas()),
        Format::Table => {
            let timezone = config.project.timezone.clone().unwrap_or_else(|| "UTC".to_owned());
            table(&found, &found.input(printer.lang(), timezone))?
        }
    };
    deliver(global, printer, &text)?;
    printer.talk(&format!("\nFiles: {}", shown(&path)));
    Ok(ExitCode::SUCCESS)
}

fn table(found: &pipeline::Backtest, input: &BacktestInput<'_>) -> Result<String, Error> {
    let mut text = String::new();
    // Writing to a String cannot fail, here and below.
    if found.kind == BacktestKind::Random {
        let banner = match input.lang {
            Lang::En => "RANDOM SPLIT, NOT TIME",
            Lang::Es => "DIVISIÓN AL AZAR, NO POR TIEMPO",
        };
        let _ = writeln!(text, "*** {banner} ***\n");
    }
    let _ = writeln!(text, "{}\n", backtest_sentence(input).map_err(PipelineError::from)?);
    for banner in &found.banners {
        let _ = writeln!(text, "! {banner}");
    }
    for section in backtest_sections(input).map_err(PipelineError::from)? {
        let _ = write!(text, "\n{}", part(&section, MOST_ROWS));
    }
    Ok(text)
}
