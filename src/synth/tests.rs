//! Does the company keep its promises?

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::*;
use crate::time::MICROS_PER_DAY;

fn sample() -> Company {
    generate(&SynthParams::default())
}

fn sample_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

fn rows(company: &Company, file: &str) -> Vec<Vec<String>> {
    let files = company.files().unwrap();
    let bytes = &files.iter().find(|(name, _)| *name == file).unwrap().1;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Share of the leads of a persona that bought.
fn rate(company: &Company, persona: Persona) -> f64 {
    let of = || company.truth.iter().filter(move |truth| truth.persona == persona);
    of().filter(|truth| truth.won.is_some()).count() as f64 / of().count() as f64
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_other_ones() {
    let params = SynthParams { leads: 300, seed: 5 };
    let first = generate(&params).files().unwrap();
    assert_eq!(first, generate(&params).files().unwrap());
    let other = generate(&SynthParams { seed: 6, ..params }).files().unwrap();
    for ((name, bytes), (_, others)) in first.iter().zip(&other) {
        // The rule card is the team's, whichever the leads.
        assert_eq!(bytes == others, *name == "rules.toml", "{name}");
    }
}

#[test]
fn the_sample_in_the_repository_is_what_the_generator_makes() {
    let company = sample();
    for (name, bytes) in company.files().unwrap() {
        let kept = std::fs::read(sample_dir().join(name)).unwrap();
        assert!(
            kept == bytes,
            "data/sample/{name} differs; remove the folder's files and make them anew as its README says"
        );
    }
}

#[test]
fn the_sample_stays_under_three_megabytes() {
    let bytes: usize = sample().files().unwrap().iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 3_000_000, "{bytes}");
}

#[test]
fn writing_twice_changes_nothing_and_foreign_bytes_are_never_overwritten() {
    let company = generate(&SynthParams { leads: 20, seed: 1 });
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new/folder");
    let paths = company.write(&folder).unwrap();
    assert_eq!(paths.len(), 9);
    assert_eq!(company.write(&folder).unwrap(), paths);
    std::fs::write(folder.join("rules.toml"), "mine").unwrap();
    std::fs::remove_file(folder.join("leads.csv")).unwrap();
    let error = company.write(&folder).unwrap_err();
    assert!(matches!(&error, SynthError::Exists { path } if path.ends_with("rules.toml")), "{error}");
    assert_eq!(std::fs::read_to_string(folder.join("rules.toml")).unwrap(), "mine");
    assert!(!folder.join("leads.csv").exists());
}

#[test]
fn every_address_of_the_mail_log_is_exactly_one_lead() {
    let company = sample();
    let addresses: BTreeSet<&str> = company.leads.iter().map(|lead| lead.email.as_str()).collect();
    assert_eq!(addresses.len(), company.leads.len());
    let mails = rows(&company, "email.csv");
    assert!(mails.len() > 10_000);
    assert!(mails[1..].iter().all(|row| addresses.contains(row[0].as_str())));
}

#[test]
fn webinar_lists_arrive_days_late_and_whole() {
    let company = sample();
    let mut lists: BTreeMap<i64, BTreeSet<Instant>> = BTreeMap::new();
    for row in &company.webinars {
        let late = row.imported.days_since(row.time);
        assert!((1.5..10.0).contains(&late), "{late}");
        lists.entry(row.time.utc_day()).or_default().insert(row.imported);
    }
    assert!(lists.len() >= 12 && company.webinars.len() > 300, "{} lists", lists.len());
    assert!(lists.values().all(|arrivals| arrivals.len() == 1));
}

#[test]
fn about_one_lead_in_ten_converts_and_every_stretch_has_its_share() {
    for seed in [1, 2, 3, 7] {
        let company = generate(&SynthParams { leads: 2000, seed });
        let won: Vec<Instant> = company.truth.iter().filter_map(|truth| truth.won).collect();
        assert!((150..=230).contains(&won.len()), "seed {seed}: {}", won.len());
        let (first, last) = (world::FIRST_DAY, world::LAST_DAY);
        let within = |from: f64, until: f64| {
            let share = |at: &Instant| (at.utc_day() - first) as f64 / (last - first) as f64;
            won.iter().filter(|&at| (from..until).contains(&share(at))).count()
        };
        // Train, calibration and test of a 60/20/20 split by weeks of which the last 60 days are not ripe.
        assert!(within(0.0, 0.53) >= 50, "seed {seed}");
        assert!(within(0.53, 0.71) >= 25, "seed {seed}");
        assert!(within(0.71, 1.0) >= 45, "seed {seed}");
    }
}

#[test]
fn buyers_buy_slow_ones_sometimes_and_the_others_hardly_ever() {
    let company = generate(&SynthParams { leads: 8000, seed: 21 });
    assert!((0.18..0.36).contains(&rate(&company, Persona::Buyer)), "{}", rate(&company, Persona::Buyer));
    assert!((0.03..0.12).contains(&rate(&company, Persona::Nurture)), "{}", rate(&company, Persona::Nurture));
    for persona in Persona::ALL.into_iter().filter(|persona| !persona.may_buy()) {
        assert!(rate(&company, persona) < 0.01, "{persona:?}: {}", rate(&company, persona));
    }
}

#[test]
fn companies_that_fit_buy_more() {
    let company = generate(&SynthParams { leads: 8000, seed: 22 });
    let rate = |fits: bool| {
        let of = || company.truth.iter().filter(move |truth| truth.persona.may_buy() && (truth.fit > 0.3) == fits);
        of().filter(|truth| truth.won.is_some()).count() as f64 / of().count() as f64
    };
    assert!(rate(true) > 1.5 * rate(false), "{} {}", rate(true), rate(false));
}

#[test]
fn the_true_hazard_ranks_well_and_not_perfectly() {
    // ROC AUC of the present hazard for a deal within 60 days, over the weeks whose 60 days have passed.
    let company = generate(&SynthParams { leads: 3000, seed: 23 });
    let last_ripe = world::instant(world::LAST_DAY - 60, 0);
    let mut ranked: Vec<(f64, bool)> = Vec::new();
    for truth in &company.truth {
        for &(at, hazard) in truth.weekly_hazard.iter().filter(|(at, _)| *at <= last_ripe) {
            ranked.push((hazard, truth.won.is_some_and(|won| won >= at && won < at.plus_days(60))));
        }
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut pairs, mut positives) = (0_u64, 0_u64, 0_u64);
    for &(_, converted) in &ranked {
        if converted {
            positives += 1;
            pairs += below;
        } else {
            below += 1;
        }
    }
    let auc = pairs as f64 / (positives * below) as f64;
    assert!((0.84..0.95).contains(&auc), "{auc}");
}

#[test]
fn downloaders_look_busier_than_buyers_and_applicants_read_the_careers_pages() {
    let company = sample();
    let per_lead = |persona: Persona, test: &dyn Fn(&WebEvent) -> bool| {
        let leads = company.truth.iter().filter(|truth| truth.persona == persona).count();
        let rows = company.web.iter().filter(|row| company.truth[row.lead].persona == persona && test(row)).count();
        rows as f64 / leads as f64
    };
    let downloads = |row: &WebEvent| row.event == "download";
    assert!(per_lead(Persona::Downloader, &downloads) > 2.0 * per_lead(Persona::Buyer, &downloads));
    let careers = |row: &WebEvent| row.page.starts_with("/careers");
    assert!(per_lead(Persona::JobSeeker, &careers) > 10.0 * per_lead(Persona::Buyer, &careers));
    let pricing = |row: &WebEvent| row.page == "/pricing";
    assert!(per_lead(Persona::Buyer, &pricing) > 2.0 * per_lead(Persona::Nurture, &pricing));
}

#[test]
fn scanners_click_within_seconds_of_every_send() {
    let company = sample();
    let mut sends = 0;
    for (number, row) in company.email.iter().enumerate() {
        if row.event == "email_sent" && company.truth[row.lead].persona == Persona::Scanner {
            let soon = |other: &&EmailEvent| other.time.micros() - row.time.micros() < 15_000_000;
            let after = company.email[number..].iter().take_while(soon);
            assert!(after.filter(|other| other.lead == row.lead && other.event == "email_click").count() >= 2);
            sends += 1;
        }
    }
    assert!(sends > 200, "{sends}");
}

#[test]
fn a_lead_ends_once_and_only_late_entries_and_help_pages_follow() {
    let company = sample();
    let ended = |lead: usize| company.truth[lead].won.or(company.truth[lead].lost);
    let mut ends = vec![0; company.leads.len()];
    for row in &company.crm {
        let closing = matches!(row.event, "deal_won" | "deal_lost");
        ends[row.lead] += usize::from(closing);
        assert_eq!(row.amount.is_some(), row.event == "deal_won");
        assert_eq!(row.stage.is_some(), row.event == "stage_change");
        if let Some(end) = ended(row.lead).filter(|_| !closing) {
            assert!(row.time < end || row.event == "stage_change", "{row:?}");
        }
    }
    for (lead, truth) in company.truth.iter().enumerate() {
        assert!(truth.won.is_none() || truth.lost.is_none());
        assert_eq!(ends[lead], usize::from(ended(lead).is_some()));
        assert!(ended(lead).is_none_or(|end| end > company.leads[lead].created));
    }
    let after = |row: &&WebEvent| ended(row.lead).is_some_and(|end| row.time >= end);
    assert!(company.web.iter().filter(after).count() > 100);
    assert!(company.web.iter().filter(after).all(|row| row.page.starts_with("/help/")));
    assert!(company.email.iter().all(|row| ended(row.lead).is_none_or(|end| row.time < end)));
}

#[test]
fn some_leads_looked_around_before_they_gave_their_address() {
    let company = sample();
    let early: BTreeSet<usize> =
        company.web.iter().filter(|row| row.time < company.leads[row.lead].created).map(|row| row.lead).collect();
    assert!((400..1400).contains(&early.len()), "{}", early.len());
    assert!(company.email.iter().all(|row| row.time > company.leads[row.lead].created));
}

#[test]
fn everything_happens_between_the_first_day_and_the_export() {
    let company = sample();
    let span = world::instant(world::FIRST_DAY, 0)..world::instant(world::LAST_DAY, 0);
    assert_eq!(span.start.to_string(), "2024-01-01T00:00:00Z");
    assert_eq!(span.end.to_string(), "2025-07-01T00:00:00Z");
    let times = (company.leads.iter().map(|lead| lead.created))
        .chain(company.web.iter().map(|row| row.time))
        .chain(company.email.iter().map(|row| row.time))
        .chain(company.webinars.iter().map(|row| row.imported))
        .chain(company.crm.iter().map(|row| row.time));
    for time in times {
        assert!(span.contains(&time) && time.micros() % 1_000_000 == 0, "{time}");
    }
    assert_eq!((span.end.micros() - span.start.micros()) % MICROS_PER_DAY, 0);
}

#[test]
fn the_status_column_knows_the_outcome() {
    let company = sample();
    for (lead, truth) in company.leads.iter().zip(&company.truth) {
        assert_eq!(lead.status == "customer", truth.won.is_some());
        assert_eq!(lead.status == "disqualified", truth.lost.is_some());
    }
}

#[test]
fn no_cell_is_a_spreadsheet_formula_and_every_time_is_utc() {
    let company = sample();
    for file in ["leads.csv", "web.csv", "email.csv", "webinars.csv", "crm.csv", "truth.csv"] {
        for cell in rows(&company, file).iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{file}: {cell}");
            assert_eq!(cell.trim(), cell, "{file}");
        }
    }
    assert!(rows(&company, "web.csv")[1..].iter().all(|row| row[1].len() == 20 && row[1].ends_with('Z')));
}

#[test]
fn addresses_are_reserved_and_nobody_can_be_called() {
    let company = sample();
    for (lead, row) in company.leads.iter().zip(&rows(&company, "leads.csv")[1..]) {
        let domain = lead.email.split_once('@').unwrap().1;
        let labels: Vec<&str> = domain.rsplit('.').collect();
        assert!(matches!(labels[..2], ["com" | "net" | "org", "example"]), "{domain}");
        let (first, last) = lead.name.split_once(' ').unwrap();
        assert!(world::FIRST_NAMES.iter().flatten().any(|name| *name == first));
        assert!(world::SURNAMES[0].iter().any(|half| last.starts_with(half)));
        for (column, cell) in row.iter().enumerate().filter(|(column, _)| *column != 1) {
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            assert!(digits < 7, "column {column}: {cell}");
        }
    }
}

#[test]
fn the_config_and_the_card_name_only_what_the_files_hold() {
    let company = sample();
    let text = |file: &str| {
        let files = company.files().unwrap();
        String::from_utf8(files.into_iter().find(|(name, _)| *name == file).unwrap().1).unwrap()
    };
    let config: toml::Table = text("leadscore.toml").parse().unwrap();
    let card: toml::Table = text("rules.toml").parse().unwrap();
    let names = |value: &toml::Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };

    let leads = config["leads"].as_table().unwrap();
    let header = &rows(&company, "leads.csv")[0];
    let mut declared: Vec<String> = leads["columns"].as_table().unwrap().values().flat_map(names).collect();
    declared.extend(["id", "created", "account", "email"].map(|role| leads[role].as_str().unwrap().to_owned()));
    declared.sort();
    let mut columns = header.clone();
    columns.sort();
    // Every column has a role: nothing undated is left to stop the training.
    assert_eq!(declared, columns);

    let mut kinds = BTreeSet::new();
    for source in config["events"].as_array().unwrap() {
        let table = rows(&company, source["file"].as_str().unwrap());
        let column = |name: &str| table[0].iter().position(|column| column == name);
        for role in ["lead", "time", "known_at", "page", "campaign", "value"] {
            if let Some(name) = source.get(role) {
                assert!(column(name.as_str().unwrap()).is_some(), "{role}");
            }
        }
        match source["type"].get("column") {
            Some(name) => {
                let at = column(name.as_str().unwrap()).unwrap();
                kinds.extend(table[1..].iter().map(|row| row[at].clone()));
            }
            None => drop(kinds.insert(source["type"]["const"].as_str().unwrap().to_owned())),
        }
    }
    assert_eq!(config["events"].as_array().unwrap().len(), 4);
    assert!(config["stages"].as_table().unwrap().keys().all(|kind| kinds.contains(kind)));
    assert!(kinds.contains("deal_won") && kinds.contains("deal_lost"));

    let fired: Vec<bool> =
        card["event"].as_array().unwrap().iter().map(|rule| kinds.contains(rule["event"].as_str().unwrap())).collect();
    // All rules but the one for the contest that is over.
    assert_eq!(fired.iter().filter(|&&fired| !fired).count(), 1);
    assert!(card["attribute"].as_array().unwrap().iter().all(|rule| {
        let name = rule["column"].as_str().unwrap();
        header.iter().any(|column| column == name)
    }));
}

#[test]
fn a_company_without_leads_still_has_its_files() {
    let company = generate(&SynthParams { leads: 0, seed: 1 });
    assert_eq!(rows(&company, "leads.csv").len(), 1);
    assert_eq!(company.files().unwrap().len(), 9);
}

#[test]
fn planted_scanners_click_before_the_share_of_mailboxes_asked_for_and_change_nothing_else() {
    let (plain, mut planted) = (&sample(), sample());
    let clicks = planted.plant_scanners(0.4);
    let by_program =
        |company: &Company| company.email.iter().filter(|row| row.by_program && row.event == "email_click").count();
    assert_eq!(by_program(&planted), by_program(plain) + clicks);
    let scanned = |company: &Company| {
        let leads = company.email.iter().filter(|row| row.by_program).map(|row| row.lead);
        leads.collect::<BTreeSet<usize>>().len()
    };
    let mailed: BTreeSet<usize> = plain.email.iter().map(|row| row.lead).collect();
    let share = (scanned(&planted) - scanned(plain)) as f64 / (mailed.len() - scanned(plain)) as f64;
    assert!((share - 0.4).abs() < 0.05, "{share}");
    assert_eq!(planted.truth, plain.truth);
    let people = |company: &Company| company.email.iter().filter(|row| !row.by_program).cloned().collect::<Vec<_>>();
    assert_eq!(people(&planted), people(plain));
    assert!(planted.email.is_sorted_by_key(|row| (row.time, row.lead)));
}
