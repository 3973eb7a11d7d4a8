//! `leadscore completions SHELL` and `leadscore man`: what a package installs beside the program.

use std::path::Path;
use std::process::ExitCode;

use crate::Error;
use crate::cli::args::{Completions, Global};
use crate::cli::help::command;
use crate::cli::printer::Printer;
use crate::score::Lang;

/// Prints the completion script of a shell.
pub(in crate::cli) fn run(args: &Completions, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(printer.lang()), "leadscore", &mut script);
    super::deliver(global, printer, &String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page, or writes one page per verb into a folder.
pub(in crate::cli) fn man(global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    let lang = printer.lang();
    match global.output.as_deref() {
        Some(folder) if folder.is_dir() => {
            let mut whole = command(lang);
            whole.build();
            write_pages(&whole, "leadscore", folder)?;
            printer.talk(&format!("Written: manual pages in {}", super::shown(folder)));
        }
        _ => super::deliver(global, printer, &page(command(lang), lang)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn page(command: clap::Command, lang: Lang) -> Result<String, Error> {
    let mut text = Vec::new();
    let manual = match lang {
        Lang::En => "Lead scoring",
        Lang::Es => "Puntuación de leads",
    };
    clap_mangen::Man::new(command).manual(manual).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn write_pages(command: &clap::Command, name: &str, folder: &Path) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).title(name).render(&mut text)?;
    super::write_whole(&folder.join(format!("{name}.1")), &text)?;
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        write_pages(verb, &format!("{name}-{}", verb.get_name()), folder)?;
    }
    Ok(())
}
