//! `leadscore check`: is this data ready, and for what?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::sections::{MOST_ROWS, flat, part};
use super::{deliver, folder_of, load_for, load_undecided_for, outcomes, shown, write_whole};
use crate::Error;
use crate::cli::args::{Check, Format, Global};
use crate::cli::printer::Printer;
use crate::pipeline::{CheckParams, Checked, PipelineError, check};
use crate::readiness::Readiness;
use crate::report::{
    Cell, CheckInput, Formulas, ReportError, Sheet, check_next, check_next_line, check_sections, check_sentence,
    render_check,
};

/// Rows that are listed one by one: more are read by nobody, and a web log can leave out millions.
const MOST_REJECTS: usize = 100_000;

pub(in crate::cli) fn run(args: &Check, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let page = page_path(global);
    let undecided = load_undecided_for(global, None)?;
    if outcomes::all_are_meant(&undecided, global) {
        if args.rejects.is_some() {
            let why = "--rejects: rows are left out of each outcome's reading; name one of them with --outcome NAME";
            return Err(Error::Usage(why.to_owned()));
        }
        return outcomes::check_all(&undecided, global, printer);
    }
    let config = load_for(global, page.as_deref().or(super::target(global)))?;
    let rejects_path = rejects_path(args, page.as_deref());
    if let Some(path) = &rejects_path {
        load_for(global, Some(path))?;
    }
    let config_text = std::fs::read_to_string(&global.config).unwrap_or_default();
    let most_rejects = if rejects_path.is_some() { MOST_REJECTS } else { 0 };
    let params = CheckParams { config_text, most_rejects };
    let checked = check(&config, &params, &|words| printer.stage(words))?;
    let rejects_path = rejects_path.filter(|_| args.rejects.is_some() || !checked.rejects.is_empty());
    let input = CheckInput {
        readiness: &checked.readiness,
        lang: printer.lang(),
        config_file: shown(&global.config),
        plots_folder: plots_folder(page.as_deref()),
        rejects: rejects_path.as_ref().map(|path| (shown(path), checked.rejects.len())),
    };
    let text = match global.format {
        Format::Table => said(table(&input))?,
        Format::Json => format!("{}\n", serde_json::to_string(&said(told(&input))?)?),
        Format::Csv => flat(&serde_json::to_value(said(told(&input))?)?, global.formulas()),
    };
    if let Some(page) = &page {
        write_page(page, &input)?;
    }
    if let Some(path) = &rejects_path {
        write_whole(path, rejects_csv(&checked, global.formulas()).as_bytes())?;
    }
    match page {
        // The page took the place that -o names.
        Some(page) => {
            printer.data(&text)?;
            printer.talk(&format!("Page: {}", shown(&page)));
        }
        None => deliver(global, printer, &text)?,
    }
    if let Some(path) = &rejects_path {
        printer.talk(&format!("Rows left out: {} ({})", checked.readiness.rejected_rows, shown(path)));
    }
    Ok(ExitCode::from(checked.readiness.state.exit_code()))
}

/// A fault of the words is one of the whole use.
fn said<T>(words: Result<T, ReportError>) -> Result<T, Error> {
    words.map_err(|error| PipelineError::from(error).into())
}

/// Where the page goes: programs that ask for JSON or CSV get none, nor does who sends everything to the terminal.
fn page_path(global: &Global) -> Option<PathBuf> {
    match (global.format, global.output.as_deref()) {
        (Format::Json | Format::Csv, _) => None,
        (Format::Table, Some(path)) if path == Path::new("-") => None,
        (Format::Table, Some(path)) => Some(path.to_owned()),
        (Format::Table, None) => Some(global.config.with_file_name("check.html")),
    }
}

/// Beside the page, when somebody looks at a page; else only where it is asked for.
fn rejects_path(args: &Check, page: Option<&Path>) -> Option<PathBuf> {
    args.rejects.clone().or_else(|| page.map(|page| page.with_file_name("rejects.csv")))
}

/// `check.html` has its plots in `check-plots`.
fn plots_folder(page: Option<&Path>) -> String {
    let stem = page.and_then(Path::file_stem).map_or_else(|| "check".into(), |stem| stem.to_string_lossy());
    format!("{stem}-plots")
}

fn write_page(page: &Path, input: &CheckInput<'_>) -> Result<(), Error> {
    for (name, bytes) in said(render_check(input))? {
        if name == "check.html" {
            write_whole(page, &bytes)?;
            continue;
        }
        let path = page.with_file_name(&name);
        std::fs::create_dir_all(folder_of(&path))?;
        write_whole(&path, &bytes)?;
    }
    Ok(())
}

/// What programs are told: the sentence and the next step in words, then everything in numbers.
#[derive(serde::Serialize)]
struct Told<'a> {
    sentence: String,
    next: String,
    exit_code: u8,
    #[serde(flatten)]
    readiness: &'a Readiness,
}

fn told<'a>(input: &CheckInput<'a>) -> Result<Told<'a>, ReportError> {
    let readiness = input.readiness;
    let (sentence, next) = (check_sentence(input)?, check_next(input)?);
    Ok(Told { sentence, next, exit_code: readiness.state.exit_code(), readiness })
}

fn table(input: &CheckInput<'_>) -> Result<String, ReportError> {
    let mut text = format!("{}\n", check_sentence(input)?);
    // Writing to a String cannot fail, here and below.
    for section in check_sections(input)? {
        let _ = write!(text, "\n{}", part(&section, MOST_ROWS));
    }
    let _ = writeln!(text, "\n{}", check_next_line(input)?);
    Ok(text)
}

fn rejects_csv(checked: &Checked, formulas: Formulas) -> String {
    let mut sheet = Sheet::new(&["file", "line", "row", "reason"], formulas);
    for reject in &checked.rejects {
        let line = reject.line.and_then(|line| i64::try_from(line).ok()).map_or(Cell::Empty, Cell::Whole);
        sheet.row(&[Cell::Text(&reject.file), line, Cell::Count(reject.row), Cell::Text(reject.reason.words())]);
    }
    sheet.finish()
}
