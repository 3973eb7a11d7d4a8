//! `leadscore audit`: what is the points table worth, before any machine learning?

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::sections::{MOST_ROWS, flat, part};
use super::{deliver, load_for, no_input, shown, write_whole};
use crate::Error;
use crate::audit::Audit;
use crate::cli::args::{self, Format, Global};
use crate::cli::printer::Printer;
use crate::pipeline::{AuditAsked, PipelineError, audit};
use crate::report::{AuditInput, ReportError, audit_sections, audit_sentence, render_audit};

pub(in crate::cli) fn run(args: &args::Audit, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let page = page_path(global);
    let written = page.as_deref().or(super::target(global));
    let config = load_for(global, written)?;
    if let Some(path) = written {
        no_input(path, args.card.iter().chain(&args.feedback).cloned())?;
    }
    let asked = AuditAsked { card: args.card.clone(), feedback: args.feedback.clone(), resamples: None };
    let audited = audit(&config, &asked, &|words| printer.stage(words))?;
    super::warn(&audited.warnings, printer);
    let input = AuditInput {
        audit: &audited.audit,
        project: &config.project.name,
        as_of: &audited.as_of,
        timezone: config.project.timezone.as_deref().unwrap_or("UTC"),
        lang: printer.lang(),
    };
    let text = match global.format {
        Format::Table => said(table(&input))?,
        Format::Json => format!("{}\n", serde_json::to_string(&said(told(&input))?)?),
        Format::Csv => flat(&serde_json::to_value(said(told(&input))?)?, global.formulas()),
    };
    match page {
        // The page takes the place that -o names.
        Some(page) => {
            write_whole(&page, said(render_audit(&input))?.as_bytes())?;
            printer.data(&text)?;
            printer.talk(&format!("Page: {}", shown(&page)));
        }
        None => deliver(global, printer, &text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Where the page goes: programs that ask for JSON or CSV get none, nor does who sends everything to the terminal.
fn page_path(global: &Global) -> Option<PathBuf> {
    match (global.format, global.output.as_deref()) {
        (Format::Json | Format::Csv, _) => None,
        (Format::Table, Some(path)) if path == Path::new("-") => None,
        (Format::Table, Some(path)) => Some(path.to_owned()),
        (Format::Table, None) => Some(global.config.with_file_name("audit.html")),
    }
}

/// A fault of the words is one of the whole use.
fn said<T>(words: Result<T, ReportError>) -> Result<T, Error> {
    words.map_err(|error| PipelineError::from(error).into())
}

/// What programs are told: the sentence in words, then everything in numbers.
#[derive(serde::Serialize)]
struct Told<'a> {
    sentence: String,
    as_of: &'a str,
    #[serde(flatten)]
    audit: &'a Audit,
}

fn told<'a>(input: &AuditInput<'a>) -> Result<Told<'a>, ReportError> {
    Ok(Told { sentence: audit_sentence(input)?, as_of: input.as_of, audit: input.audit })
}

fn table(input: &AuditInput<'_>) -> Result<String, ReportError> {
    let mut text = format!("{}\n", audit_sentence(input)?);
    for section in audit_sections(input)? {
        // Writing to a String cannot fail.
        let most_rows = if section.id == "rules" { usize::MAX } else { MOST_ROWS };
        let _ = write!(text, "\n{}", part(&section, most_rows));
    }
    Ok(text)
}
