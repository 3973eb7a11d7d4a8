//! One file per verb: take the arguments, call the pipeline, print.

pub(super) mod config;
pub(super) mod demo;
pub(super) mod explain;
pub(super) mod features;
pub(super) mod release;
pub(super) mod rules;
pub(super) mod score;
pub(super) mod synth;
pub(super) mod train;
pub(super) mod verdict;
pub(super) mod verify;

use std::path::{Path, PathBuf};

use super::args::Global;
use super::printer::Printer;
use crate::Error;

/// Where `-o` points, or stdout when it is `-` or absent.
fn target(global: &Global) -> Option<&Path> {
    global.output.as_deref().filter(|path| *path != Path::new("-"))
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
    use std::io::Write as _;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let located = |error: std::io::Error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(located)?;
    file.write_all(bytes).map_err(located)?;
    file.as_file().sync_all().map_err(located)?;
    file.persist(path).map_err(|error| located(error.error))?;
    Ok(())
}

/// A path as a person can type it from here.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
