//! New files in the parts of the old ones: named in the config's order, or recognised by their columns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::PipelineError;
use crate::config::Config;
use crate::ingest::{AliasParams, EventsParams, HistoryParams, TextForm, columns_of, shown};

/// Files that take the place of those a config names; what is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFiles {
    /// The leads file, or the feature table of a model that reads one.
    pub leads: Option<PathBuf>,
    /// The event files.
    pub events: Vec<PathBuf>,
    /// The files of other keys.
    pub aliases: Vec<PathBuf>,
    /// The files of what attributes were.
    pub history: Vec<PathBuf>,
}

impl NewFiles {
    /// True when no file is named.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.leads.is_none() && self.events.is_empty() && self.aliases.is_empty() && self.history.is_empty()
    }

    /// Every file named.
    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.leads.iter().chain(&self.events).chain(&self.aliases).chain(&self.history)
    }
}

/// The config with new files in the place of its own. Files play the parts of their kind in the config's order where their columns
/// allow, else each the part its columns suit; several may play one. The end of the old data says nothing of the new.
///
/// # Errors
/// [`PipelineError`] when a part is played by nobody, or a file suits none.
pub fn with_files(mut config: Config, files: &NewFiles) -> Result<Config, PipelineError> {
    if files.is_empty() {
        return Ok(config);
    }
    config.label.data_end = None;
    let base = config.base.clone();
    let place = |path: &Path| placed(&base, path);
    if let Some(path) = &files.leads {
        match (&mut config.leads, &mut config.features.table) {
            (_, Some(table)) => *table = place(path)?,
            (Some(leads), None) => leads.file = place(path)?,
            (None, None) => return Err(PipelineError::NoLeadsPart),
        }
    }
    if !files.events.is_empty() {
        let old = std::mem::take(&mut config.events);
        let all = parts(&old.iter().map(Part::of_events).collect::<Vec<_>>(), &EVENTS, &files.events)?;
        for (path, part) in files.events.iter().zip(all) {
            config.events.push(EventsParams { file: place(path)?, ..old[part].clone() });
        }
    }
    if !files.aliases.is_empty() {
        let old = std::mem::take(&mut config.aliases);
        let all = parts(&old.iter().map(Part::of_aliases).collect::<Vec<_>>(), &ALIASES, &files.aliases)?;
        for (path, part) in files.aliases.iter().zip(all) {
            config.aliases.push(AliasParams { file: place(path)?, ..old[part].clone() });
        }
    }
    if !files.history.is_empty() {
        let old = std::mem::take(&mut config.history);
        let all = parts(&old.iter().map(Part::of_history).collect::<Vec<_>>(), &HISTORY, &files.history)?;
        for (path, part) in files.history.iter().zip(all) {
            config.history.push(HistoryParams { file: place(path)?, ..old[part].clone() });
        }
    }
    // What became of the old leads is asked only while it can be.
    if config.outcome.file.as_ref().is_some_and(|file| !config.base.join(&file.path).exists()) {
        config.outcome.file = None;
    }
    Ok(config)
}

/// Files of one kind, for messages.
struct Kind {
    /// The flag that names them.
    flag: &'static str,
    /// What one of them is.
    what: &'static str,
}

const LEADS: Kind = Kind { flag: "--leads", what: "a leads file" };
const TABLE: Kind = Kind { flag: "--leads", what: "a feature table" };
const EVENTS: Kind = Kind { flag: "--events", what: "an event file" };
const ALIASES: Kind = Kind { flag: "--aliases", what: "a file of other keys of leads" };
const HISTORY: Kind = Kind { flag: "--history", what: "a file of what attributes were" };

impl Kind {
    const fn missing(&self, columns: String) -> PipelineError {
        PipelineError::FileMissing { part: self.what, flag: self.flag, columns }
    }
}

/// What a file of the config must hold, whatever its name.
struct Part<'a> {
    columns: Vec<&'a str>,
    form: &'a TextForm,
}

impl<'a> Part<'a> {
    fn of_events(events: &'a EventsParams) -> Self {
        Self { columns: events.columns(), form: &events.format }
    }

    fn of_aliases(aliases: &'a AliasParams) -> Self {
        Self { columns: aliases.columns(), form: &aliases.format }
    }

    fn of_history(history: &'a HistoryParams) -> Self {
        Self { columns: history.columns(), form: &history.format }
    }

    /// Nested data is asked for by dotted paths: there the first step must be there.
    fn suits(&self, found: &BTreeSet<String>) -> bool {
        let first = |column: &str| column.split_once('.').is_some_and(|(first, _)| found.contains(first));
        self.columns.iter().all(|column| found.contains(*column) || first(column))
    }

    fn words(&self) -> String {
        self.columns.join(", ")
    }
}

/// That every part of a config which came without file names has one now.
///
/// # Errors
/// [`PipelineError::FileMissing`] naming what kind of file it is, the columns it must have and the flag that names it.
pub fn all_files_named(config: &Config) -> Result<(), PipelineError> {
    if config.features.table.as_deref() == Some("") {
        return Err(TABLE.missing("lead_id and the features".to_owned()));
    }
    if let Some(leads) = config.leads.as_ref().filter(|leads| leads.file.is_empty()) {
        return Err(LEADS.missing(leads.id.clone()));
    }
    let events =
        config.events.iter().filter(|events| events.file.is_empty()).map(|events| (EVENTS, Part::of_events(events)));
    let aliases = config.aliases.iter().filter(|own| own.file.is_empty()).map(|own| (ALIASES, Part::of_aliases(own)));
    let history = config.history.iter().filter(|own| own.file.is_empty()).map(|own| (HISTORY, Part::of_history(own)));
    match events.chain(aliases).chain(history).next() {
        Some((kind, part)) => Err(kind.missing(part.words())),
        None => Ok(()),
    }
}

/// A path given from here, as the config's folder sees it.
fn placed(base: &Path, path: &Path) -> Result<String, PipelineError> {
    let text = |path: &Path| path.to_str().map(str::to_owned);
    let found = if base.as_os_str().is_empty() || path == Path::new("-") {
        text(path)
    } else {
        text(&std::path::absolute(path).map_err(|source| PipelineError::io(path, source))?)
    };
    let not_text = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "the name is not UTF-8; rename the file");
    found.ok_or_else(|| PipelineError::io(path, not_text()))
}

/// Which part each file plays.
fn parts(old: &[Part<'_>], kind: &Kind, files: &[PathBuf]) -> Result<Vec<usize>, PipelineError> {
    if old.is_empty() {
        return Err(PipelineError::NoSuchPart { part: kind.what, flag: kind.flag });
    }
    let mut taken = vec![false; old.len()];
    let mut parts = Vec::with_capacity(files.len());
    for (place, path) in files.iter().enumerate() {
        let mut suits = Vec::new();
        let mut found = None;
        for (number, part) in old.iter().enumerate() {
            let columns = columns_of(path, part.form)?;
            if columns.as_ref().is_none_or(|columns| part.suits(columns)) {
                suits.push(number);
            }
            found = columns;
        }
        // Its own place first, then a part that nobody plays yet, then the one that asks for most.
        let rank = |&&part: &&usize| (part == place, !taken[part], old[part].columns.len(), usize::MAX - part);
        let Some(&part) = suits.iter().max_by_key(rank) else {
            return Err(PipelineError::NoPart {
                file: path.display().to_string(),
                flag: kind.flag,
                found: found.into_iter().flatten().map(|column| shown(&column)).collect(),
                kinds: old.iter().map(Part::words).collect(),
            });
        };
        taken[part] = true;
        parts.push(part);
    }
    match taken.iter().position(|taken| !taken) {
        Some(part) => Err(kind.missing(old[part].words())),
        None => Ok(parts),
    }
}
