//! Exports as programs write them, small: what is recognised, what is refused, what is asked.

use std::path::Path;

use super::*;
use crate::config::Config;

mod hubspot;
mod parts;
mod spanish;
mod warehouses;
mod writing;

/// What init would write for these files.
pub(super) struct Made {
    pub(super) text: String,
    pub(super) config: Config,
    pub(super) summary: Summary,
    pub(super) card: Option<String>,
    /// The files, for as long as they are read.
    pub(super) _folder: tempfile::TempDir,
}

pub(super) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

pub(super) fn made_as(files: &[(&str, &[u8])], wishes: &Wishes) -> Result<Made, SetupError> {
    let folder = folder(files);
    let paths = [folder.path().to_path_buf()];
    let found = find(&paths, &SourceChoice::Auto, folder.path(), wishes.lang)?;
    let proposal = propose(&found, wishes)?;
    let (documents, summary) = documents(&found, &proposal)?;
    let text = documents[0].text.clone();
    let mut config = Config::parse(&text, "leadscore.toml", &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
    config.base = folder.path().to_path_buf();
    let card = documents.iter().find(|document| document.name == "rules.toml").map(|document| document.text.clone());
    Ok(Made { text, config, summary, card, _folder: folder })
}

pub(super) fn made(files: &[(&str, &str)]) -> Made {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    made_as(&files, &Wishes::default()).unwrap()
}

impl Made {
    /// The comment beside, or the lines around, an entry of a list.
    pub(super) fn line_of(&self, needle: &str) -> &str {
        self.text.lines().find(|line| line.contains(needle)).unwrap_or_else(|| panic!("no {needle} in\n{}", self.text))
    }

    pub(super) fn events(&self, file: &str) -> &crate::ingest::EventsParams {
        let found = self.config.events.iter().find(|events| events.file == file);
        found.unwrap_or_else(|| panic!("no events of {file} in\n{}", self.text))
    }

    pub(super) fn leads(&self) -> &crate::ingest::LeadsParams {
        self.config.leads.as_ref().unwrap_or_else(|| panic!("no leads in\n{}", self.text))
    }
}

/// `rows` rows of text, made by `row`.
pub(super) fn table(header: &str, rows: usize, row: impl Fn(usize) -> String) -> String {
    let mut text = format!("{header}\n");
    for i in 0..rows {
        text.push_str(&row(i));
        text.push('\n');
    }
    text
}

/// `2024-03-05`, so many days after the start of 2024.
pub(super) fn day(days: usize) -> String {
    let start = jiff::civil::date(2024, 1, 1);
    start.checked_add(jiff::Span::new().days(i64::try_from(days).unwrap())).unwrap().to_string()
}

pub(super) fn reads(made: &Made) -> (crate::ingest::Tables, crate::ingest::IngestReport) {
    let config = &made.config;
    let zone = config.named_zone().unwrap();
    let params = crate::ingest::ReadParams {
        base: Path::new(&config.base),
        leads: config.leads.as_ref(),
        events: &config.events,
        aliases: &config.aliases,
        history: &config.history,
        recorded: config.rules.as_ref().and_then(|rules| rules.history.as_ref()),
        suppress: None,
        exclude: &[],
        outcome: &config.outcome,
        hygiene: &crate::ingest::HygieneParams::default(),
        accounts: crate::ingest::AccountUse::None,
        purpose: crate::ingest::Purpose::Train,
        auxiliary: &config.auxiliary_columns(),
        allow_sensitive: &config.allowed_sensitive(),
        zone: zone.as_ref(),
        data_end: None,
        now: None,
        most_rejects: 0,
        budget: &config.budget,
    };
    crate::ingest::read(&params).unwrap()
}
