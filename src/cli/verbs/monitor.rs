//! `leadscore monitor`: has the world moved since training? Exit code 1 when somebody should act.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::sections::part;
use super::{load_to_score, shown};
use crate::Error;
use crate::cli::args::{Format, Global, Monitor};
use crate::cli::printer::Printer;
use crate::pipeline::{PipelineError, monitor, write_monitor_page};
use crate::report::{Cell, Formulas, MonitorInput, Sheet, monitor_sections, monitor_sentence};

/// Rows of a table on the terminal.
const MOST_ROWS: usize = 24;

pub(in crate::cli) fn run(args: &Monitor, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let page = page_path(global);
    let (path, artifact, config) = load_to_score(&args.read, global, &[], page.as_deref().or(super::target(global)))?;
    let reading = monitor(&config, &artifact, args.read.as_of.as_of.as_deref(), &|words| printer.stage(words))?;
    let input = MonitorInput {
        reading: &reading,
        project: config.project.name.clone(),
        model: shown(&path),
        lang: printer.lang(),
        timezone: config.project.timezone.clone().unwrap_or_else(|| "UTC".to_owned()),
    };
    let text = match global.format {
        Format::Json => format!("{}\n", serde_json::to_string(&reading)?),
        Format::Csv => csv(&input, global.formulas()),
        Format::Table => table(&input)?,
    };
    match page {
        // The page took the place that -o names.
        Some(page) => {
            write_monitor_page(&input, &page)?;
            printer.data(&text)?;
            printer.talk(&format!("Page: {}", shown(&page)));
        }
        None => super::deliver(global, printer, &text)?,
    }
    Ok(ExitCode::from(u8::from(!reading.alarms.is_empty())))
}

/// Where the page goes: programs that ask for JSON or CSV get none, nor does who sends everything to the terminal.
fn page_path(global: &Global) -> Option<PathBuf> {
    match (global.format, global.output.as_deref()) {
        (Format::Json | Format::Csv, _) => None,
        (Format::Table, Some(path)) if path == Path::new("-") => None,
        (Format::Table, Some(path)) => Some(path.to_owned()),
        (Format::Table, None) => Some(global.config.with_file_name("monitor.html")),
    }
}

fn table(input: &MonitorInput<'_>) -> Result<String, Error> {
    let mut text = format!("{}\n", monitor_sentence(input).map_err(PipelineError::from)?);
    for section in monitor_sections(input).map_err(PipelineError::from)? {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}", part(&section, MOST_ROWS));
    }
    Ok(text)
}

/// Cohorts as rows: the whole first, then month by month.
fn csv(input: &MonitorInput<'_>, formulas: Formulas) -> String {
    let header = ["month", "rows", "expected", "observed", "low", "high", "observed_over_expected", "p_value"];
    let mut sheet = Sheet::new(&header, formulas);
    let reading = input.reading;
    let whole = [("", &reading.overall)].into_iter();
    for (month, check) in whole.chain(reading.months.iter().map(|month| (month.month.as_str(), &month.check))) {
        sheet.row(&[
            Cell::Text(month),
            Cell::Count(check.rows),
            Cell::Number(check.expected),
            Cell::Count(check.observed),
            Cell::Count(check.low),
            Cell::Count(check.high),
            check.observed_over_expected.map_or(Cell::Empty, Cell::Number),
            Cell::Number(check.p_value),
        ]);
    }
    sheet.finish()
}
