//! Files as people send them, written to a folder of their own and read through the one way in.

mod bad_inputs;
mod bad_times;
mod cells;
mod csv_rows;
mod duplicates;
mod formats;
mod found;
mod lists;
mod outcomes;
mod parts;
mod persons;
mod privacy;
mod kinds;
mod pieces;
mod random_bytes;
mod scan;
mod signs;

use std::collections::BTreeSet;

use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter};

use super::*;
use crate::seed::Seed;
use crate::time::{Instant, Zone};

/// A folder with files and the config that names them.
struct Desk {
    folder: tempfile::TempDir,
    leads: Option<LeadsParams>,
    events: Vec<EventsParams>,
    outcome: OutcomeParams,
    hygiene: HygieneParams,
    accounts: AccountUse,
    auxiliary: BTreeSet<String>,
    zone: Option<Zone>,
    budget: Budget,
    aliases: Vec<AliasParams>,
    history: Vec<HistoryParams>,
    recorded: Option<RecordedScoreParams>,
    suppress: Option<PeopleList>,
    exclude: Vec<PeopleList>,
    data_end: Option<Instant>,
    now: Option<Instant>,
    most_rejects: usize,
}

impl Desk {
    /// A folder with `leads.csv` of `lead_id, created` and `events.csv` of `lead, at, kind`; two events, one of them a
    /// conversion.
    fn new() -> Self {
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
            leads: Some(LeadsParams {
                file: "leads.csv".to_owned(),
                id: "lead_id".to_owned(),
                created: OneOrMany::One("created".to_owned()),
                ..LeadsParams::default()
            }),
            events: vec![event_file("events.csv")],
            outcome: OutcomeParams { event: Some("won".to_owned()), ..OutcomeParams::default() },
            hygiene: HygieneParams::default(),
            accounts: AccountUse::None,
            auxiliary: BTreeSet::new(),
            zone: Some(Zone::utc()),
            budget: Budget::default(),
            aliases: Vec::new(),
            history: Vec::new(),
            recorded: None,
            suppress: None,
            exclude: Vec::new(),
            data_end: None,
            now: None,
            most_rejects: 0,
        };
        desk.file("leads.csv", "lead_id,created\na,2026-01-01\nb,2026-01-02\n");
        desk.file("events.csv", "lead,at,kind\na,2026-01-03,visit\nb,2026-01-04,won\n");
        desk
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        // A new file each time: some file systems flush one that is written over.
        let _ = std::fs::remove_file(&path);
        std::fs::write(path, bytes).unwrap();
    }

    fn parquet(&self, name: &str, columns: Vec<Column>) {
        let rows = columns[0].len();
        let mut frame = DataFrame::new(rows, columns).unwrap();
        let mut bytes = Vec::new();
        // Without compression, so that damage done on purpose reaches the values.
        let writer = ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Uncompressed);
        writer.finish(&mut frame).unwrap();
        self.file(name, bytes);
    }

    fn leads(&mut self) -> &mut LeadsParams {
        self.leads.as_mut().unwrap()
    }

    fn read(&self) -> Result<(Tables, IngestReport), IngestError> {
        read(&ReadParams {
            base: self.folder.path(),
            leads: self.leads.as_ref(),
            events: &self.events,
            purpose: crate::ingest::Purpose::Train,
            outcome: &self.outcome,
            hygiene: &self.hygiene,
            accounts: self.accounts,
            auxiliary: &self.auxiliary,
            allow_sensitive: &[],
            zone: self.zone.as_ref(),
            budget: &self.budget,
            data_end: self.data_end,
            aliases: &self.aliases,
            history: &self.history,
            recorded: self.recorded.as_ref(),
            suppress: self.suppress.as_ref(),
            exclude: &self.exclude,
            now: self.now,
            most_rejects: self.most_rejects,
        })
    }

    fn tables(&self) -> Tables {
        self.read().unwrap().0
    }

    /// The message of the error that reading ends in.
    fn error(&self) -> String {
        self.read().expect_err("read without an error").to_string()
    }

    /// The same without the folder.
    #[track_caller]
    fn words(&self) -> String {
        self.error().replace(&format!("{}/", self.folder.path().display()), "")
    }

    /// The message of the error that this leads file ends in.
    fn leads_error(&self, bytes: impl AsRef<[u8]>) -> String {
        self.file("leads.csv", bytes);
        self.error()
    }
}

fn event_file(file: &str) -> EventsParams {
    EventsParams {
        file: file.to_owned(),
        lead: "lead".into(),
        time: "at".to_owned(),
        kind: Some(EventType::Column("kind".to_owned())),
        ..EventsParams::default()
    }
}

/// Everything in the tables as text: equal texts, equal tables. NaN equals NaN.
fn all_of(tables: &Tables) -> String {
    format!("{tables:?}")
}

fn at(text: &str) -> Instant {
    Zone::utc().parse(text).unwrap()
}

#[track_caller]
fn says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}

/// Draws that follow one another.
struct Dice(Seed, u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Seed::new(seed), 0)
    }

    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.1 += 1;
        (self.0.with(self.1).bits() % sides as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.roll(last + 1);
            items.swap(last, other);
        }
    }
}
