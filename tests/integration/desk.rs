//! A folder with the sample's files and nothing else, and its artifact: what a scorer has who never saw the config.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::company::sample;
use super::program::{Ran, leadscore};

pub(super) const LEADS: &str = "leads.csv";
pub(super) const EVENTS: [&str; 4] = ["web.csv", "email.csv", "webinars.csv", "crm.csv"];

/// The sample's artifact, as a path that can be named from anywhere.
pub(super) fn model() -> &'static str {
    static MODEL: OnceLock<String> = OnceLock::new();
    MODEL.get_or_init(|| {
        let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
        sample().folder.join("runs").join(run).join("model.json").to_str().unwrap().to_owned()
    })
}

/// A folder that holds the sample's files and nothing else.
pub(super) struct Desk {
    pub(super) folder: tempfile::TempDir,
}

impl Desk {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for file in EVENTS.iter().chain([&LEADS]) {
            std::fs::copy(sample().folder.join(file), folder.path().join(file)).unwrap();
        }
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Rewrites the leads file: the header, and each row's fields.
    pub(super) fn edit_leads(
        &self,
        header: impl Fn(Vec<String>) -> Vec<String>,
        row: impl Fn(usize, Vec<String>) -> Vec<String>,
    ) {
        let mut reader = csv::Reader::from_path(self.path(LEADS)).unwrap();
        let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let names = fields(reader.headers().unwrap());
        let rows: Vec<_> = reader.records().map(|record| fields(&record.unwrap())).collect();
        let mut writer = csv::Writer::from_path(self.path(LEADS)).unwrap();
        writer.write_record(header(names)).unwrap();
        for (number, fields) in rows.into_iter().enumerate() {
            writer.write_record(row(number, fields)).unwrap();
        }
        writer.flush().unwrap();
    }

    /// `score` with the artifact, the leads file and `events`.
    pub(super) fn score(&self, events: &[&str], more: &[&str]) -> Ran {
        let files = [&["score", "--model", model(), "--leads", LEADS, "--events"][..], events].concat();
        leadscore(self.folder.path(), &[&files[..], more].concat())
    }
}

pub(super) fn place(name: &str) -> usize {
    let header = std::fs::read_to_string(sample().folder.join(LEADS)).unwrap();
    header.lines().next().unwrap().split(',').position(|column| column == name).unwrap()
}

pub(super) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

/// What the config and the same artifact say of the same files.
pub(super) fn by_config() -> &'static str {
    static LIST: OnceLock<String> = OnceLock::new();
    LIST.get_or_init(|| leadscore(&sample().folder, &["score", "--model", model(), "-q", "-o", "-"]).done().out)
}
