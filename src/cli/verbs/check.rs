//! `leadscore check`: is this data ready, and for what?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{deliver, folder_of, load_for, shown, write_whole};
use crate::Error;
use crate::cli::args::{Check, Format, Global};
use crate::cli::printer::Printer;
use crate::pipeline::{CheckParams, Checked, PipelineError, check};
use crate::readiness::Readiness;
use crate::report::{
    Cell, CheckInput, Formulas, ReportError, Section, SectionTable, Sheet, check_next, check_next_line, check_sections,
    check_sentence, render_check,
};

/// Rows that are listed one by one: more are read by nobody, and a web log can leave out millions.
const MOST_REJECTS: usize = 100_000;

/// Rows of a table on the terminal; the page has more.
const MOST_ROWS: usize = 12;

pub(in crate::cli) fn run(args: &Check, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let page = page_path(global);
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
        let _ = write!(text, "\n{}", part(&section));
    }
    let _ = writeln!(text, "\n{}", check_next_line(input)?);
    Ok(text)
}

fn part(section: &Section) -> String {
    let mut text = format!("{}\n", section.title.to_uppercase());
    for fact in &section.facts {
        for line in wrapped(fact) {
            let _ = writeln!(text, "  {line}");
        }
    }
    if let Some(table) = &section.table {
        text.push_str(&aligned(table));
    }
    text
}

/// A line that fits a terminal.
const WIDTH: usize = 96;

/// Less room than this for a table's last column is none.
const LEAST_ROOM: usize = 24;

/// A sentence in lines that fit a terminal, the later ones moved in.
fn wrapped(sentence: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if line.chars().count() + word.chars().count() >= WIDTH && !line.trim().is_empty() {
            lines.push(format!("  {word}"));
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Words in lines of at most `room` letters; a longer word has a line of its own.
fn filled(words: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Columns two blanks apart, words to the left and numbers to the right, moved in by two.
fn aligned(table: &SectionTable) -> String {
    let head: Vec<String> = table.columns.iter().map(|column| column.title.clone()).collect();
    let shown_rows = table.rows.iter().take(MOST_ROWS);
    let rows: Vec<&Vec<String>> = [&head].into_iter().chain(shown_rows).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        let mut below = Vec::new();
        for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
            let width = width(place).unwrap_or(0);
            let gap = if place == 0 { "" } else { "  " };
            let room = WIDTH.saturating_sub(line.chars().count() + gap.len());
            // Words in the last column go on below, under their column.
            if place + 1 == row.len() && column.words && cell.chars().count() > room && room >= LEAST_ROOM {
                let indent = line.chars().count() + gap.len();
                let mut parts = filled(cell, room).into_iter();
                let _ = write!(line, "{gap}{}", parts.next().unwrap_or_default());
                below.extend(parts.map(|part| format!("{:indent$}{part}", "")));
                continue;
            }
            let _ = match column.words {
                true => write!(line, "{gap}{cell:<width$}"),
                false => write!(line, "{gap}{cell:>width$}"),
            };
        }
        for line in [line].into_iter().chain(below) {
            let _ = writeln!(text, "  {}", line.trim_end());
        }
    }
    if table.rows.len() > MOST_ROWS {
        let _ = writeln!(text, "  ... +{}", table.rows.len() - MOST_ROWS);
    }
    text
}

fn rejects_csv(checked: &Checked, formulas: Formulas) -> String {
    let mut sheet = Sheet::new(&["file", "line", "row", "reason"], formulas);
    for reject in &checked.rejects {
        let line = reject.line.and_then(|line| i64::try_from(line).ok()).map_or(Cell::Empty, Cell::Whole);
        sheet.row(&[Cell::Text(&reject.file), line, Cell::Count(reject.row), Cell::Text(reject.reason.words())]);
    }
    sheet.finish()
}

/// JSON as rows of a dotted key and a value, for spreadsheets.
fn flat(value: &serde_json::Value, formulas: Formulas) -> String {
    fn walk(key: &str, value: &serde_json::Value, sheet: &mut Sheet) {
        let below = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
        match value {
            serde_json::Value::Object(fields) => {
                for (name, field) in fields {
                    walk(&below(name), field, sheet);
                }
            }
            serde_json::Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    walk(&below(&place.to_string()), item, sheet);
                }
            }
            serde_json::Value::Null => sheet.row(&[Cell::Text(key), Cell::Empty]),
            serde_json::Value::String(text) => sheet.row(&[Cell::Text(key), Cell::Text(text)]),
            other => sheet.row(&[Cell::Text(key), Cell::Text(&other.to_string())]),
        }
    }
    let mut sheet = Sheet::new(&["key", "value"], formulas);
    walk("", value, &mut sheet);
    sheet.finish()
}
