//! One file per verb: take the arguments, call the pipeline, print.

pub(super) mod audit;
pub(super) mod backtest;
pub(super) mod check;
pub(super) mod completions;
pub(super) mod config;
pub(super) mod demo;
pub(super) mod explain;
pub(super) mod features;
pub(super) mod init;
mod learn;
pub(super) mod monitor;
mod outcomes;
pub(super) mod recalibrate;
pub(super) mod release;
pub(super) mod report;
pub(super) mod rules;
pub(super) mod score;
mod sections;
mod score_crm;
pub(super) mod simulate;
pub(super) mod synth;
pub(super) mod train;
pub(super) mod verdict;
pub(super) mod verify;

use std::io;
use std::path::{Path, PathBuf};

use super::args::{Global, Reading};
use super::printer::Printer;
use crate::Error;
use crate::artifact::Artifact;
use crate::config::Config;
use crate::disk;
use crate::pipeline::{NewFiles, all_files_named, find_artifact, resolve, with_files};

/// Where `-o` points, or stdout when it is `-` or absent.
fn target(global: &Global) -> Option<&Path> {
    global.output.as_deref().filter(|path| *path != Path::new("-"))
}

/// The config, once it is sure that what will be written to `path` takes the place of no input.
fn load_for(global: &Global, path: Option<&Path>) -> Result<Config, Error> {
    Ok(load_undecided_for(global, path)?.one_outcome(global.outcome.as_deref())?)
}

/// The same; of several outcomes none is in force.
fn load_undecided_for(global: &Global, path: Option<&Path>) -> Result<Config, Error> {
    let config = global.load_undecided(&[])?;
    if let Some(path) = path {
        no_input(path, config.input_files().into_iter().chain([global.config.clone()]))?;
    }
    Ok(config)
}

/// The artifact to score with, the path it comes from, and the config that says how its files are read: the one that was named;
/// without one, and with files named, the artifact's own. What will be written to `path` takes the place of no input.
fn load_to_score(
    reading: &Reading,
    global: &Global,
    more: &[crate::config::Override],
    path: Option<&Path>,
) -> Result<(PathBuf, Artifact, Config), Error> {
    let files = NewFiles {
        leads: reading.leads.clone(),
        events: reading.events.clone(),
        aliases: reading.aliases.clone(),
        history: reading.history.clone(),
    };
    // Relative to where the command is typed, not to the config.
    let objected = reading.suppress.as_deref().map(std::path::absolute).transpose().map_err(Error::Output)?;
    let named = reading.model.as_deref();
    let without_config = !global.names_config() && named.is_some() && !files.is_empty();
    let (model, artifact, mut config) = if without_config {
        if let Some(path) = path {
            no_input(path, files.paths().chain(&objected).cloned())?;
        }
        let (model, artifact) = find_artifact(&Config::default(), named)?;
        let config = with_files(global.config_of(&artifact, more)?, &files)?;
        all_files_named(&config)?;
        (model, artifact, config)
    } else {
        let config = load_beside(global, named, more)?;
        if let Some(path) = path {
            let inputs = config.input_files().into_iter().chain([global.config.clone()]);
            no_input(path, inputs.chain(files.paths().chain(&objected).cloned()))?;
        }
        let (model, artifact) = find_artifact(&config, named)?;
        (model, artifact, with_files(config, &files)?)
    };
    if let Some(path) = path {
        no_input(path, [model.clone()])?;
    }
    if let Some(list) = objected {
        config.suppress(&list);
    }
    Ok((model, artifact, config))
}

/// The config beside a model: of several outcomes that which the model predicts, where one is named and nobody says which outcome.
fn load_beside(global: &Global, model: Option<&Path>, more: &[crate::config::Override]) -> Result<Config, Error> {
    let undecided = global.load_undecided(more)?;
    if model.is_none() || undecided.outcome_names().is_empty() {
        return global.load_with(more);
    }
    let (_, artifact) = find_artifact(&undecided, model)?;
    global.load_for_model(more, Some(&artifact))
}

/// What a person should know of the files that were read, a line each.
fn warn(words: &[String], printer: &Printer) {
    for words in words {
        printer.talk(&format!("! {words}"));
    }
}

/// Says, however quiet, that people objected and nobody said who they are: their right does not depend on a flag.
fn say_unlisted(objected: Option<u64>, printer: &Printer) {
    if let Some(objected) = objected {
        let people = if objected == 1 { "person" } else { "people" };
        printer.error(&format!(
            "! {objected} {people} objected when this model was trained ([privacy] suppress), and no list of them is given here: \
             whoever objected is scored like anybody else; name the list with --suppress FILE"
        ));
    }
}

/// That a file can be written to `path`, and that it is none of the inputs.
fn no_input(path: &Path, inputs: impl IntoIterator<Item = PathBuf>) -> Result<(), Error> {
    check_target(path)?;
    let target = std::fs::canonicalize(path).ok();
    if target.is_some() && inputs.into_iter().any(|input| std::fs::canonicalize(input).ok() == target) {
        return Err(Error::Usage(format!("-o {}: this file is read here; name another", path.display())));
    }
    Ok(())
}

/// What can be known to go wrong with an output before anything is done.
fn check_target(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Err(Error::Usage(format!("-o {}: this is a folder; name a file in it", path.display())));
    }
    let folder = folder_of(path);
    if folder.is_dir() {
        return Ok(());
    }
    let why = format!("{}: there is no folder {}; make it first", path.display(), folder.display());
    Err(Error::Output(io::Error::new(io::ErrorKind::NotFound, why)))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Data to `-o`, or to stdout; a file appears whole or not at all.
fn deliver(global: &Global, printer: &Printer, text: &str) -> Result<(), Error> {
    match target(global) {
        None => Ok(printer.data(text)?),
        Some(path) => write_whole(path, text.as_bytes()),
    }
}

/// Writes beside the target, then takes its place.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    check_target(path)?;
    Ok(disk::replace(path, bytes)?)
}

/// The folder of the run a person names, or of the newest one beside the config: of the outcome that is meant, where there are several.
fn run_folder(named: Option<&Path>, global: &Global) -> Result<PathBuf, Error> {
    if let Some(named) = named {
        return Ok(resolve(named)?);
    }
    let latest = match global.load_undecided(&[]) {
        Ok(config) => config.one_outcome(global.outcome.as_deref())?.latest_run(),
        // A run can be looked at without its config, unless that must say which run.
        Err(_) if global.outcome.is_none() => "latest".to_owned(),
        Err(error) => return Err(error),
    };
    Ok(resolve(&global.config.with_file_name("runs").join(latest))?)
}

/// A path as a person can type it from here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// Columns as wide as their widest cell, the first to the left and the rest to the right, two blanks between.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        // A row of one cell is a sentence, not a column.
        let cells = rows.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 {
                text.push_str(&format!("{cell:<width$}"));
            } else {
                text.push_str(&format!("  {cell:>width$}"));
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_sentences_take_no_part() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["", "auc"]), row(&["a long name", "0.5"]), row(&["x failed because of many words"])];
        assert_eq!(aligned(&rows), "             auc\na long name  0.5\nx failed because of many words\n");
    }

    #[test]
    fn a_file_appears_whole_and_a_failure_names_the_path_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_whole(&path, b"one\n").unwrap();
        write_whole(&path, b"two\n").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let words = write_whole(&folder.path().join("no/a.csv"), b"").unwrap_err().to_string();
        assert!(words.ends_with("make it first"), "{words}");
        assert!(matches!(write_whole(folder.path(), b""), Err(Error::Usage(_))));
    }
}
