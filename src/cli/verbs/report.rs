//! `leadscore report`: a run's pages, for analysts or for sales.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{check_target, load_beside, load_undecided_for, run_folder, say_unlisted, shown, warn, write_whole};
use crate::Error;
use crate::cli::args::{Audience, Global, Report};
use crate::cli::printer::Printer;
use crate::config::Config;
use crate::pipeline::{render_again, sales};

/// Where the page for sales goes when nothing else is said.
pub(super) const SALES: &str = "sales.html";

pub(in crate::cli) fn run(args: &Report, global: &Global, printer: &Printer) -> Result<ExitCode, Error> {
    match args.audience {
        Audience::Analyst => analyst(args, global, printer)?,
        Audience::Sales => for_sales(args, global, printer)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn analyst(args: &Report, global: &Global, printer: &Printer) -> Result<(), Error> {
    if args.as_of.as_of.is_some() || args.suppress.is_some() || global.output.is_some() {
        let why = "--as-of, --suppress and -o are for --audience sales; the page for analysts is made of what the run measured, in its folder";
        return Err(Error::Usage(why.to_owned()));
    }
    let run = run_folder(args.run.as_deref(), global)?;
    printer.stage("writing the report");
    let files = render_again(&run, global.lang.map(Into::into))?;
    files.iter().try_for_each(|(name, bytes)| write_in(&run, name, bytes))?;
    printer.talk(&format!("Written: {}", shown(&run.join("report.html"))));
    Ok(())
}

fn for_sales(args: &Report, global: &Global, printer: &Printer) -> Result<(), Error> {
    let usual = global.config.with_file_name(SALES);
    let target = global.output.clone().unwrap_or(usual);
    if target == Path::new("-") {
        return Err(Error::Usage("-o -: the page has a table beside it; name a file with -o FILE".to_owned()));
    }
    load_undecided_for(global, Some(&target))?;
    let mut config = load_beside(global, args.run.as_deref(), &[])?;
    if let Some(list) = &args.suppress {
        // Relative to where the command is typed, not to the config.
        config.suppress(&std::path::absolute(list).map_err(Error::Output)?);
    }
    let run = run_folder(args.run.as_deref(), global)?;
    write_sales(&config, &run, args.as_of.as_of.as_deref(), &target, global, printer)
}

/// Makes the pages for sales of a run; the page goes to `target`, its table beside it.
pub(super) fn write_sales(
    config: &Config,
    run: &Path,
    as_of: Option<&str>,
    target: &Path,
    global: &Global,
    printer: &Printer,
) -> Result<(), Error> {
    let pages = sales(config, run, as_of, global.formulas(), &|words| printer.stage(words))?;
    say_unlisted(pages.unlisted_objections, printer);
    warn(&pages.warnings, printer);
    let targets: Vec<PathBuf> = pages.files.iter().map(|(name, _)| beside(target, name)).collect();
    targets.iter().try_for_each(|target| check_target(target))?;
    for ((_, bytes), target) in pages.files.iter().zip(&targets) {
        write_whole(target, bytes)?;
        printer.talk(&format!("Written: {}", shown(target)));
    }
    Ok(())
}

/// `sales.html` is the target itself; `sales.csv` goes beside it, under its name.
fn beside(target: &Path, name: &str) -> PathBuf {
    match name {
        SALES => target.to_owned(),
        _ => match name.strip_prefix("sales.") {
            Some(ending) => target.with_extension(ending),
            None => target.with_file_name(name),
        },
    }
}

fn write_in(run: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = run.join(name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    write_whole(&path, bytes)
}
