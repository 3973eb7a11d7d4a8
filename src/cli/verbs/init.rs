//! `leadscore init`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::shown;
use crate::Error;
use crate::cli::args::{Format, Global, Init, Source};
use crate::cli::printer::Printer;
use crate::pipeline::init;
use crate::score::Lang;
use crate::setup::{SourceChoice, Wishes};

pub(in crate::cli) fn run(args: &Init, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let folder = match &global.output {
        Some(folder) if folder == Path::new("-") => {
            return Err(Error::Usage("init writes several files: -o wants a folder".to_owned()));
        }
        Some(folder) => folder.clone(),
        None => PathBuf::from("."),
    };
    let lang = global.lang.map_or(Lang::En, Lang::from);
    let wishes = Wishes { timezone: args.timezone.clone(), lang, name: project_name(&folder) };
    let source = match args.source {
        Source::Auto => SourceChoice::Auto,
        other => SourceChoice::Named(other.name().to_owned()),
    };
    let done = init(&args.paths, &source, &folder, &wishes, &|words| printer.stage(words))?;
    if global.format == Format::Json {
        printer.data(&format!("{}\n", serde_json::to_string_pretty(&done.summary)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    for words in &done.summary.left_aside {
        printer.talk(words);
    }
    for path in &done.written {
        printer.talk(&shown(path));
    }
    printer.talk(&done.summary.words(lang));
    Ok(ExitCode::SUCCESS)
}

/// The folder's name as the project's; `leads` where it has none that a file could bear.
fn project_name(folder: &Path) -> String {
    let full = std::path::absolute(folder).unwrap_or_default();
    let name = full.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() || !name.chars().all(fits) { "leads".to_owned() } else { name }
}
