//! New files in the parts of the old ones: named in the config's order, or recognised by their columns.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::PipelineError;
use super::mapping::kinds;
use crate::config::Config;
use crate::ingest::{EventsParams, columns_of, shown};

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

/// The config with new files in the place of its own. Event files play the parts in the config's order where their columns allow,
/// else each the part its columns suit; several may play one. The end of the old data says nothing of the new.
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
        let parts = parts(&config, &files.events)?;
        let old = std::mem::take(&mut config.events);
        for (path, part) in files.events.iter().zip(parts) {
            config.events.push(EventsParams { file: place(path)?, ..old[part].clone() });
        }
    }
    if !files.aliases.is_empty() {
        let first = config.aliases.first().cloned().unwrap_or_default();
        let old = |place: usize| config.aliases.get(place).cloned().unwrap_or_else(|| first.clone());
        let new = files.aliases.iter().enumerate().map(|(i, path)| Ok((place(path)?, old(i))));
        let new = new.collect::<Result<Vec<_>, PipelineError>>()?;
        config.aliases = new.into_iter().map(|(file, old)| crate::ingest::AliasParams { file, ..old }).collect();
    }
    if !files.history.is_empty() {
        let first = config.history.first().cloned().unwrap_or_default();
        let old = |place: usize| config.history.get(place).cloned().unwrap_or_else(|| first.clone());
        let new = files.history.iter().enumerate().map(|(i, path)| Ok((place(path)?, old(i))));
        let new = new.collect::<Result<Vec<_>, PipelineError>>()?;
        config.history = new.into_iter().map(|(file, old)| crate::ingest::HistoryParams { file, ..old }).collect();
    }
    // What became of the old leads is asked only while it can be.
    if config.outcome.file.as_ref().is_some_and(|file| !config.base.join(&file.path).exists()) {
        config.outcome.file = None;
    }
    Ok(config)
}

/// That every part of a config which came without file names has one now.
///
/// # Errors
/// [`PipelineError::FileMissing`] naming the flag and the columns such a file must have.
pub fn all_files_named(config: &Config) -> Result<(), PipelineError> {
    let missing = |flag, columns: String| Err(PipelineError::FileMissing { flag, columns });
    if config.features.table.as_deref() == Some("") {
        return missing("--leads", "lead_id and the features".to_owned());
    }
    if config.leads.as_ref().is_some_and(|leads| leads.file.is_empty()) {
        return missing("--leads", config.leads.as_ref().map(|leads| leads.id.clone()).unwrap_or_default());
    }
    if let Some(events) = config.events.iter().find(|events| events.file.is_empty()) {
        return missing("--events", events.columns().join(", "));
    }
    Ok(())
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

/// Which part each event file plays.
fn parts(config: &Config, files: &[PathBuf]) -> Result<Vec<usize>, PipelineError> {
    let old = &config.events;
    let mut taken = vec![false; old.len()];
    let mut parts = Vec::with_capacity(files.len());
    for (place, path) in files.iter().enumerate() {
        let mut suits = Vec::new();
        let mut found = None;
        for (part, events) in old.iter().enumerate() {
            let columns = columns_of(path, &events.format)?;
            if columns.as_ref().is_none_or(|columns| has_all(columns, events)) {
                suits.push(part);
            }
            found = columns;
        }
        // Its own place first, then a part that nobody plays yet, then the one that asks for most.
        let rank = |&&part: &&usize| (part == place, !taken[part], old[part].columns().len(), usize::MAX - part);
        let Some(&part) = suits.iter().max_by_key(rank) else {
            return Err(PipelineError::NoPart {
                file: path.display().to_string(),
                found: found.into_iter().flatten().map(|column| shown(&column)).collect(),
                kinds: kinds(config),
            });
        };
        taken[part] = true;
        parts.push(part);
    }
    if let Some(part) = taken.iter().position(|taken| !taken) {
        return Err(PipelineError::FileMissing { flag: "--events", columns: old[part].columns().join(", ") });
    }
    Ok(parts)
}

/// Nested data is asked for by dotted paths: there the first step must be there.
fn has_all(columns: &BTreeSet<String>, events: &EventsParams) -> bool {
    let has = |column: &&str| {
        columns.contains(*column) || column.split_once('.').is_some_and(|(first, _)| columns.contains(first))
    };
    events.columns().iter().all(has)
}
