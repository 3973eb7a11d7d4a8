//! Does every system's export carry the truth, and hold the defects it claims?

mod planted;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::*;
use crate::synth::{SynthParams, generate};
use crate::time::{Instant, Zone};

fn company() -> Company {
    generate(&SynthParams { leads: 1200, seed: 7 })
}

/// The company and its export, made once for all tests.
fn made(source: Source) -> (&'static Company, &'static Export) {
    static COMPANY: OnceLock<Company> = OnceLock::new();
    static EXPORTS: [OnceLock<Export>; Source::ALL.len()] = [const { OnceLock::new() }; Source::ALL.len()];
    let company = COMPANY.get_or_init(company);
    let place = Source::ALL.iter().position(|one| *one == source).unwrap();
    (company, EXPORTS[place].get_or_init(|| company.export(source).unwrap()))
}

/// A CSV file of an export: the header's names, and the rows by name.
struct Read {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Read {
    fn column(&self, name: &str) -> usize {
        self.header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    fn cells<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let at = self.column(name);
        self.rows.iter().map(move |row| row[at].as_str())
    }

    fn pairs<'a>(&'a self, a: &str, b: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.cells(a).zip(self.cells(b))
    }
}

fn read(export: &Export, start: &str) -> Read {
    read_with(export, start, b',')
}

fn read_with(export: &Export, start: &str, delimiter: u8) -> Read {
    let start = format!("exports/{start}");
    let mut whole = Read { header: Vec::new(), rows: Vec::new() };
    for (_, bytes) in export.files.iter().filter(|(name, _)| name.starts_with(&start)) {
        let (text, _, _) = encoding_rs::WINDOWS_1252.decode(bytes);
        let text = if delimiter == b';' { text.into_owned() } else { String::from_utf8(bytes.clone()).unwrap() };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        whole.header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        whole.rows.extend(reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()));
    }
    assert!(!whole.header.is_empty(), "no file {start}");
    whole
}

fn events(export: &Export) -> Vec<serde_json::Value> {
    let files = export.files.iter().filter(|(name, _)| name.ends_with(".ndjson"));
    files
        .flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The truth: which ids won, and when, to the second.
fn wins(company: &Company, source: Source) -> BTreeMap<String, Instant> {
    (company.truth.iter().enumerate())
        .filter_map(|(number, truth)| truth.won.map(|won| (source.id(number), won)))
        .collect()
}

fn parsed(zone: &str, text: &str) -> Instant {
    Zone::named(zone).unwrap().parse(text).unwrap()
}

#[test]
fn the_same_company_gives_the_same_bytes_and_another_one_others() {
    let params = SynthParams { leads: 150, seed: 5 };
    for source in Source::ALL {
        let first = generate(&params).export(source).unwrap();
        assert_eq!(first, generate(&params).export(source).unwrap(), "{source:?}");
        let other = generate(&SynthParams { seed: 6, ..params }).export(source).unwrap();
        assert_ne!(first.files, other.files, "{source:?}");
        let names: BTreeSet<&str> = first.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), first.files.len(), "{source:?}: one name, one file");
        assert!(names.contains("truth.csv") && names.contains("README.md"), "{source:?}");
        assert_eq!(Source::named(source.name()), Some(source));
    }
}

#[test]
fn an_export_is_written_whole_and_foreign_bytes_stay() {
    let export = generate(&SynthParams { leads: 20, seed: 1 }).export(Source::Mautic).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let paths = export.write(dir.path()).unwrap();
    assert_eq!(paths.len(), export.files.len());
    assert!(dir.path().join("exports/leads.csv").is_file());
    assert_eq!(export.write(dir.path()).unwrap(), paths);
    std::fs::write(dir.path().join("exports/leads.csv"), "mine").unwrap();
    assert!(matches!(export.write(dir.path()).unwrap_err(), SynthError::Exists { .. }));
}

#[test]
fn every_source_holds_thousands_of_rows_and_no_formula() {
    for source in Source::ALL {
        let (_, export) = made(source);
        let csv = export.files.iter().filter(|(name, _)| name.ends_with(".csv"));
        let mut rows = 0;
        for (name, bytes) in csv {
            let delimiter = if source == Source::HubspotEs && name.starts_with("exports") { b';' } else { b',' };
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes.as_slice());
            for row in reader.byte_records() {
                let row = row.unwrap();
                rows += 1;
                for cell in &row {
                    let number = cell.first() == Some(&b'-') && cell.get(1).is_some_and(u8::is_ascii_digit);
                    assert!(number || !cell.starts_with(b"=") && !cell.starts_with(b"@"), "{name}");
                }
            }
        }
        assert!(rows >= 2000, "{source:?}: {rows}");
    }
}

#[test]
fn every_conversion_is_in_the_contact_export_to_the_minute() {
    for (source, delimiter) in [(Source::Hubspot, b','), (Source::HubspotEs, b';')] {
        let (company, export) = made(source);
        let contacts = read_with(export, "hubspot-crm-exports", delimiter);
        let columns = match source {
            Source::Hubspot => ["Record ID", "Became a Customer Date"],
            _ => ["ID de registro", "Fecha en que se convirtió en cliente"],
        };
        let truth = wins(company, source);
        let found: BTreeMap<&str, &str> =
            contacts.pairs(columns[0], columns[1]).filter(|(_, date)| !date.is_empty()).collect();
        assert_eq!(found.len(), truth.len());
        for (id, won) in &truth {
            let text = found[id.as_str()];
            let local = match source {
                Source::Hubspot => text.to_owned(),
                _ => format!("{}-{}-{} {}", &text[6..10], &text[3..5], &text[..2], &text[11..]),
            };
            let seconds = (won.micros() - parsed("Europe/Madrid", &local).micros()) / 1_000_000;
            assert!((0..60).contains(&seconds), "{text} {won}");
        }
        assert_eq!(export.planted.conversions, truth.len());
    }
}

#[test]
fn the_spanish_file_is_what_a_spreadsheet_saves() {
    let (_, export) = made(Source::HubspotEs);
    let bytes = &export.files[0].1;
    assert!(std::str::from_utf8(bytes).is_err(), "Windows-1252 with accents is not UTF-8");
    let contacts = read_with(export, "hubspot", b';');
    let amounts: Vec<&str> =
        contacts.cells("Importe del negocio reciente").filter(|amount| !amount.is_empty()).collect();
    assert!(amounts.len() > 50 && amounts.iter().all(|amount| amount.contains(',') && !amount.contains('.')));
    assert!(bytes.windows(2).any(|pair| pair == b"\r\n"));
}

#[test]
fn every_conversion_is_in_every_other_source() {
    // Mautic: a custom field, in UTC without saying so.
    let (company, mautic) = made(Source::Mautic);
    let found: BTreeMap<String, Instant> = read(mautic, "leads.csv")
        .pairs("id", "customer_since")
        .filter(|(_, at)| !at.is_empty())
        .map(|(id, at)| (id.to_owned(), parsed("UTC", at)))
        .collect();
    assert_eq!(found, wins(company, Source::Mautic));

    // The CRM beside Google Analytics.
    let (_, export) = made(Source::Ga4);
    let found: BTreeMap<String, Instant> = read(export, "crm_leads.csv")
        .pairs("user_id", "closed_won_at")
        .filter(|(_, at)| !at.is_empty())
        .map(|(id, at)| (id.to_owned(), parsed("UTC", at)))
        .collect();
    assert_eq!(found, wins(company, Source::Ga4));

    // Segment: a track.
    let (_, export) = made(Source::Segment);
    let tracks = read(export, "tracks.csv");
    let (user, at) = (tracks.column("user_id"), tracks.column("timestamp"));
    let event = tracks.column("event");
    let found: BTreeMap<String, Instant> = (tracks.rows.iter())
        .filter(|row| row[event] == "deal_won")
        .map(|row| (row[user].clone(), parsed("UTC", &row[at])))
        .collect();
    assert_eq!(found, wins(company, Source::Segment));

    // Salesforce: a day.
    let (_, export) = made(Source::Salesforce);
    let found: BTreeMap<String, String> = read(export, "Lead.csv")
        .pairs("Id", "ConvertedDate")
        .filter(|(_, at)| !at.is_empty())
        .map(|(id, at)| (id.to_owned(), at.to_owned()))
        .collect();
    let clock = clock::Clock::new().unwrap();
    let truth: BTreeMap<String, String> =
        wins(company, Source::Salesforce).into_iter().map(|(id, won)| (id, clock.local_date(won))).collect();
    assert_eq!(found, truth);

    // Marketo: an activity.
    let (_, export) = made(Source::Marketo);
    let activities = read(export, "activities_");
    let [lead, kind, at] = ["leadId", "activityTypeId", "activityDate"].map(|name| activities.column(name));
    let found: BTreeMap<String, Instant> = (activities.rows.iter())
        .filter(|row| row[kind] == "34")
        .map(|row| (row[lead].clone(), parsed("UTC", &row[at])))
        .collect();
    assert_eq!(found, wins(company, Source::Marketo));
}

#[test]
fn tasks_of_customers_hang_on_the_contact() {
    let (company, export) = made(Source::Salesforce);
    let truth = wins(company, Source::Salesforce);
    let leads = read(export, "Lead.csv");
    let contacts: BTreeSet<&str> = leads.cells("ConvertedContactId").filter(|id| !id.is_empty()).collect();
    assert_eq!(contacts.len(), truth.len());
    let tasks = read(export, "Task.csv");
    let whole = |who: &&str| who.len() == 18;
    assert!(tasks.cells("WhoId").filter(whole).all(|who| !truth.contains_key(who)));
    assert!(tasks.cells("WhoId").filter(|who| contacts.contains(who)).count() > 1000);
    let planned: Vec<&str> = (tasks.pairs("CompletedDateTime", "ActivityDate"))
        .filter(|(done, _)| done.is_empty())
        .map(|(_, due)| due)
        .collect();
    assert!(planned.len() > 20 && planned.iter().all(|due| *due > "2025-07-01"));
}

#[test]
fn a_browser_is_known_through_the_rows_that_name_its_user() {
    let (company, export) = made(Source::Ga4);
    let rows = events(export);
    assert!(export.files.len() > 400, "{} files", export.files.len());
    let known: BTreeMap<&str, &str> =
        rows.iter().filter_map(|row| Some((row["user_pseudo_id"].as_str()?, row["user_id"].as_str()?))).collect();
    // No browser has two users.
    for row in &rows {
        if let Some(user) = row["user_id"].as_str() {
            assert_eq!(known[row["user_pseudo_id"].as_str().unwrap()], user);
        }
    }
    let unjoined = rows.iter().filter(|row| !known.contains_key(row["user_pseudo_id"].as_str().unwrap())).count();
    assert_eq!(unjoined, export.planted.unjoined_rows);
    let nameless = rows.iter().filter(|row| row["user_id"].is_null()).count();
    assert!(nameless > rows.len() / 5 && unjoined < rows.len() / 10, "{nameless} {unjoined} of {}", rows.len());
    // Nobody is named before the form.
    let created: BTreeMap<String, Instant> =
        company.leads.iter().enumerate().map(|(number, lead)| (Source::Ga4.id(number), lead.created)).collect();
    for row in &rows {
        let at: i64 = row["event_timestamp"].as_str().unwrap().parse().unwrap();
        if let Some(created) = row["user_id"].as_str().and_then(|user| created.get(user)) {
            assert!(at >= created.micros());
        }
        let file_day = row["event_date"].as_str().unwrap();
        assert_eq!(clock::Clock::new().unwrap().local_date_compact(Instant::from_micros(at)), file_day);
    }
    // Page views of leads are all there but for repeats, those not yet arrived, and second browsers.
    let views = rows.iter().filter(|row| row["event_name"] == "page_view").count();
    let truth = company.web.iter().filter(|row| row.event == "page_view").count();
    assert!(views + export.planted.missing_rows >= truth);
}

#[test]
fn the_recorded_score_adds_up_except_where_it_was_set_by_hand() {
    let (company, export) = made(Source::Mautic);
    let truth = wins(company, Source::Mautic);
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (lead, delta) in read(export, "lead_points").pairs("lead_id", "delta") {
        *sums.entry(lead.to_owned()).or_default() += delta.parse::<i64>().unwrap();
    }
    for (lead, points) in read(export, "leads.csv").pairs("id", "points") {
        let logged = sums.get(lead).copied().unwrap_or(0);
        let by_hand = if truth.contains_key(lead) { 100 } else { 0 };
        assert_eq!(points.parse::<i64>().unwrap(), logged + by_hand);
    }
}

#[test]
fn what_arrives_late_says_so() {
    let (_, segment) = made(Source::Segment);
    let tracks = read(segment, "tracks.csv");
    let [event, happened, received] = ["event", "timestamp", "received_at"].map(|name| tracks.column(name));
    let mut late = 0;
    for row in &tracks.rows {
        let days = parsed("UTC", &row[received]).days_since(parsed("UTC", &row[happened]));
        assert!(days >= 0.0, "{row:?}");
        if row[event] == "webinar_attended" {
            late += 1;
            assert!(days > 1.0);
        }
    }
    assert!(late > 100);
    let (_, salesforce) = made(Source::Salesforce);
    let members = read(salesforce, "CampaignMember.csv");
    assert!(members.cells("FirstRespondedDate").all(|day| day.len() == 10));
    assert!(members.cells("CreatedDate").all(|at| at.ends_with(".000+0000")));
}

#[test]
fn marketo_files_span_31_days_and_say_null() {
    let (_, export) = made(Source::Marketo);
    let files: Vec<&(String, Vec<u8>)> =
        export.files.iter().filter(|(name, _)| name.starts_with("exports/activities_")).collect();
    assert!(files.len() >= 18);
    for (name, _) in &files {
        let [from, until] = [&name[19..29], &name[30..40]].map(|day| parsed("UTC", day));
        assert!((until.days_since(from) - 31.0).abs() < 0.01, "{name}");
    }
    let activities = read(export, "activities_");
    assert!(activities.cells("campaignId").filter(|cell| *cell == "null").count() > 1000);
    assert!(activities.cells("attributes").all(|cell| serde_json::from_str::<serde_json::Value>(cell).is_ok()));
    assert!(read(export, "leads.csv").cells("company").any(|cell| cell == "null"));
}
