//! A mutated file of events, read as a person's would be: some columns asked for, in some format, with some zone.

use std::collections::BTreeSet;
use std::path::PathBuf;

use leadscore::ingest::{
    Budget, EventType, EventsParams, LeadsParams, OneOrMany, OutcomeParams, Purpose, ReadParams, TextForm, read,
};
use leadscore::time::Zone;

use super::Answer;

/// A folder with two leads and a place for the mutant.
pub(crate) struct Desk {
    folder: PathBuf,
    file: &'static str,
    zone: Zone,
}

/// The file beside the mutant, whose times need a zone too.
const LEADS: &str = "leads.csv";

/// Where a refusal that is about no one file points to.
const KEYS: [&str; 4] = ["[leads]", "[[events]]", "[outcome]", "[label]"];

impl Desk {
    pub(crate) fn new(folder: PathBuf, file: &'static str) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(LEADS), "lead_id,created\na,2026-01-01\nb,2026-01-02\n").unwrap();
        Self { folder, file, zone: Zone::named("Europe/Madrid").unwrap() }
    }

    /// Reads the mutant; nothing but an answer comes out of it.
    pub(crate) fn run(&self, bytes: &[u8]) -> Answer {
        std::fs::write(self.folder.join(self.file), bytes).unwrap();
        // What is asked for follows from the bytes, so that an execution is told by its number alone.
        let turn = bytes.iter().fold(bytes.len(), |sum, &byte| sum.wrapping_mul(31) + usize::from(byte));
        let nested = self.file != "x.csv";
        let mut properties = vec!["extra".to_owned()];
        if nested && turn % 2 == 0 {
            properties = ["nested.x.y", "params.page", "params.secs"].map(str::to_owned).to_vec();
        }
        // Mostly the delimiter of the header, as a person would say it.
        let header = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let commonest = b",;\t".iter().max_by_key(|&&mark| header.iter().filter(|&&byte| byte == mark).count());
        let delimiter = if turn % 9 == 0 { Some(';') } else { commonest.map(|&mark| char::from(mark)) };
        let format = TextForm {
            delimiter: delimiter.filter(|&mark| mark != ',' && self.file == "x.csv"),
            decimal: (delimiter == Some(';') && self.file == "x.csv").then_some(','),
            encoding: (turn % 7 == 0).then(|| "windows-1252".to_owned()),
            time_format: (turn % 11 == 0).then(|| "%d/%m/%Y".to_owned()),
            ..TextForm::default()
        };
        let events = [EventsParams {
            file: self.file.to_owned(),
            format,
            lead: "lead".into(),
            time: "at".to_owned(),
            kind: Some(EventType::Column("kind".to_owned())),
            value: (turn % 3 == 0 && !nested).then(|| "amount".to_owned()),
            properties: if turn % 4 == 3 { Vec::new() } else { properties },
            ..EventsParams::default()
        }];
        let leads = LeadsParams {
            file: if turn % 13 == 0 { self.file.to_owned() } else { LEADS.to_owned() },
            id: if turn % 13 == 0 { "lead".to_owned() } else { "lead_id".to_owned() },
            created: OneOrMany::default(),
            ..LeadsParams::default()
        };
        let outcome = OutcomeParams { event: Some("won".to_owned()), ..OutcomeParams::default() };
        let found = read(&ReadParams {
            base: &self.folder,
            leads: Some(&leads),
            events: &events,
            aliases: &[],
            history: &[],
            recorded: None,
            outcome: &outcome,
            hygiene: &leadscore::ingest::HygieneParams::default(),
            accounts: leadscore::ingest::AccountUse::None,
            suppress: None,
            exclude: &[],
            purpose: Purpose::Score,
            auxiliary: &BTreeSet::new(),
            allow_sensitive: &[],
            zone: (turn % 17 != 0).then_some(&self.zone),
            data_end: None,
            now: None,
            most_rejects: turn % 3,
            budget: &Budget::default(),
        });
        match found {
            Ok((tables, _)) => {
                let counts = tables.events.each_lead(|part, lead| part.events_of(lead).len()).unwrap();
                assert_eq!(counts.len(), tables.leads.ids.len());
                assert_eq!(counts.iter().sum::<usize>(), tables.events.len());
                assert!(tables.leads.ids.is_sorted());
                Answer::Read
            }
            Err(error) => {
                let words = error.to_string();
                assert!(!words.contains("a@b.c"), "an address in a message: {words}");
                let placed = [self.file, LEADS].iter().any(|file| words.contains(file))
                    || KEYS.iter().any(|key| words.contains(key));
                assert!(placed, "no file and no key: {words}");
                Answer::Refused
            }
        }
    }
}
