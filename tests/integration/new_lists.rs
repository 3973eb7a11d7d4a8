//! What scoring new files writes: columns and reasons, lists per owner, explanations, and files that stay as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::company::{Company, sample};
use super::desk::{Desk, EVENTS, LEADS, by_config, model, place, rows};
use super::program::leadscore;

#[test]
fn reasons_and_columns_are_as_many_as_were_asked_for() {
    let desk = Desk::new();
    let shown = desk.score(&EVENTS, &["-q", "-o", "-", "--reasons", "5", "--show", "name,email"]).done().out;
    let header = shown.lines().next().unwrap();
    assert!(
        header.ends_with(",reason_4,reason_5,reason_against,model,name,email,stage_since,days_in_stage"),
        "{header}"
    );
    let list = rows(&shown);
    assert!(list.iter().any(|row| !row["reason_4"].is_empty()));
    let email: BTreeMap<String, String> = rows(&desk.read(LEADS))
        .into_iter()
        .map(|mut row| (row.remove("lead_id").unwrap(), row.remove("email").unwrap()))
        .collect();
    assert!(list.iter().all(|row| row["email"] == email[&row["lead_id"]]));
    let scores =
        |text: &str| rows(text).iter().map(|row| (row["lead_id"].clone(), row["score"].clone())).collect::<Vec<_>>();
    assert_eq!(scores(&shown), scores(by_config()));
    let none = desk.score(&EVENTS, &["-q", "-o", "-", "--reasons", "0"]).done().out;
    assert!(none.lines().next().unwrap().contains(",stage,reason_against,"));
    let words = desk.score(&EVENTS, &["--show", "nmae"]).failed(3);
    assert!(words.contains("no column \"nmae\"") && words.contains("did you mean \"name\"?"), "{words}");
}

#[test]
fn each_owner_gets_a_ranked_list() {
    let desk = Desk::new();
    let by = ["-q", "-o", "-", "--set", "capacity.by=country"];
    let list = rows(&desk.score(&EVENTS, &by).done().out);
    let all = rows(by_config());
    assert_eq!(list.len(), all.len());
    let countries: Vec<&str> = list.iter().map(|row| row["country"].as_str()).collect();
    let named: Vec<&str> = countries.iter().copied().filter(|country| !country.is_empty()).collect();
    assert!(named.is_sorted() && countries.starts_with(&named), "one list after another, nobody's last");
    let mut next: BTreeMap<&str, usize> = BTreeMap::new();
    for row in list.iter().filter(|row| row["state"] == "scored") {
        let rank = next.entry(row["country"].as_str()).or_default();
        *rank += 1;
        assert_eq!(row["rank"], rank.to_string());
    }
    // Within a list the order is that of the one long list.
    let of = |rows: &[BTreeMap<String, String>], ids: &[String]| {
        rows.iter().map(|row| row["lead_id"].clone()).filter(|id| ids.contains(id)).collect::<Vec<_>>()
    };
    let first: Vec<String> =
        list.iter().filter(|row| row["country"] == countries[0]).map(|row| row["lead_id"].clone()).collect();
    assert_eq!(of(&all, &first), first);
}

#[test]
fn an_explanation_needs_no_config_either_and_adds_up_in_every_state() {
    let desk = Desk::new();
    let list = rows(by_config());
    let of_state = |state: &str| list.iter().find(|row| row["state"] == state).map(|row| row["lead_id"].clone());
    let mut seen = 0;
    for (state, id) in [
        ("scored", of_state("scored")),
        ("no_evidence", of_state("no_evidence")),
        ("out_of_scope", of_state("out_of_scope")),
        ("not_open", Some("L00001".to_owned())),
    ] {
        let Some(id) = id else { continue };
        seen += 1;
        let explain = |format: &str| {
            let files = ["explain", "--lead", &id, "--model", model(), "--leads", LEADS, "--events"];
            leadscore(desk.folder.path(), &[&files[..], &EVENTS[..], &["--format", format]].concat()).done()
        };
        let told = explain("json").json();
        assert_eq!(told["state"], state);
        let points: i64 = told["reasons"].as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum();
        assert_eq!(told["score"].as_i64(), Some(points), "{told}");
        assert!(told["chance"].is_f64() && told["band"].is_string());
        let table = explain("table").out;
        assert!(table.contains(&format!(": score {points} of 100")), "{table}");
        assert_eq!(table.contains("\nNot listed: "), state != "scored", "{table}");
        let sum: i64 = table
            .lines()
            .skip_while(|line| !line.is_empty())
            .skip(1)
            .take_while(|line| line.contains("  "))
            // Indented lines make up the line above them.
            .filter(|line| !line.starts_with("       "))
            .filter_map(|line| line.split_whitespace().next()?.parse::<i64>().ok())
            .sum();
        assert!(sum == points || sum == 2 * points, "{table}");
    }
    assert!(seen >= 2);
}

#[test]
fn an_unknown_lead_is_answered_with_the_nearest_ids() {
    let words = leadscore(&sample().folder, &["explain", "--lead", "L0001"]).failed(3);
    assert!(words.contains("no lead \"L0001\" in the leads file; did you mean \"L000"), "{words}");
    assert!(words.contains(" or "), "{words}");
}

#[test]
fn a_lead_whose_numbers_are_beyond_scoring_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = "lead_id,as_of,label,x\n".to_owned();
    for lead in 0..600 {
        let wave = f64::from((lead * 7919) % 101) / 1e4;
        let label = u8::from((lead * 31) % 97 < 20 + (wave * 3e3) as i32);
        table += &format!("A{lead:03},2024-{:02}-{:02}T00:00:00Z,{label},{wave}\n", lead / 60 + 1, lead % 28 + 1);
    }
    let at = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    at("rows.csv", &table);
    at(
        "leadscore.toml",
        "version = 1\n[features]\ntable = \"rows.csv\"\n[label]\nhorizon_days = 7\n[model]\ncandidates = [\"logistic\"]\n",
    );
    leadscore(folder.path(), &["train", "-q"]).done();
    at("new.csv", "lead_id,as_of,x\nB1,2025-01-01T00:00:00Z,0.003\nB2,2025-01-01T00:00:00Z,1.7e308\n");
    let words = leadscore(folder.path(), &["score", "--leads", "new.csv"]).failed(3);
    assert!(words.starts_with("lead \"B2\" cannot be scored: the row's values are too large"), "{words}");
    let words = leadscore(folder.path(), &["explain", "--lead", "B2", "--leads", "new.csv"]).failed(3);
    assert!(words.contains("\"B2\" cannot be scored"), "{words}");
    at("new.csv", "lead_id,as_of,x\nB1,2025-01-01T00:00:00Z,0.003\n");
    assert_eq!(rows(&leadscore(folder.path(), &["score", "--leads", "new.csv", "-o", "-"]).done().out).len(), 1);
}

#[test]
fn nothing_is_written_over_what_is_read_and_a_bad_time_is_found_first() {
    let desk = Desk::new();
    for input in [LEADS, "web.csv"] {
        let words = desk.score(&EVENTS, &["-o", input]).failed(2);
        assert_eq!(words, format!("-o {input}: this file is read here; name another"));
    }
    std::fs::copy(model(), desk.path("m.json")).unwrap();
    let files = ["score", "--model", "m.json", "--leads", LEADS, "--events"];
    let words = leadscore(desk.folder.path(), &[&files[..], &EVENTS[..], &["-o", "m.json"]].concat()).failed(2);
    assert!(words.contains("this file is read here"), "{words}");
    std::fs::create_dir(desk.path("lists")).unwrap();
    assert!(desk.score(&EVENTS, &["-o", "lists"]).failed(2).contains("this is a folder"));
    // Found before anything is read: the leads file is not even there.
    std::fs::remove_file(desk.path(LEADS)).unwrap();
    assert!(desk.score(&EVENTS, &["--as-of", "yesterday"]).failed(2).contains("is not a time; wanted"));
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_5_names_path_and_cause_and_keeps_the_old_file() {
    let words = Desk::new().score(&EVENTS, &["-q", "-o", "/dev/full"]).failed(5);
    assert_eq!(words, "cannot write /dev/full: No space left on device (os error 28); make room and run it again");
    assert!(Path::new("/dev/full").exists());
}

#[test]
fn names_that_are_formulas_code_or_turned_around_are_accepted_and_defused() {
    let desk = Desk::new();
    let (name, industry) = (place("name"), place("industry"));
    let hostile = ["=cmd|' /C calc'!A0", "'; DROP TABLE leads; --", "Ana\u{202e}txt.exe"];
    desk.edit_leads(
        |header| header,
        |number, mut fields| {
            fields[name] = hostile[number % 3].to_owned();
            fields[industry] = hostile[1 + number % 2].to_owned();
            fields
        },
    );
    let ran = desk.score(&EVENTS, &["-o", "-", "--show", "name"]).done();
    let names = |text: &str| -> BTreeSet<String> {
        rows(text).into_iter().map(|mut row| row.remove("name").unwrap()).collect()
    };
    let set = |names: [&str; 3]| names.map(str::to_owned).into_iter().collect::<BTreeSet<_>>();
    assert_eq!(names(&ran.out), set(["'=cmd|' /C calc'!A0", hostile[1], hostile[2]]));
    // Said, a name cannot turn the line around.
    let scored = rows(&ran.out).iter().filter(|row| row["state"] == "scored").count();
    let words = format!(
        "! industry: {scored} of {scored} leads (100%, in training 0%) have a value that the model does not know; it is read as \
         \"other\": \"'; DROP TABLE leads; --\", \"Ana\\u{{202e}}txt.exe\""
    );
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("! industry")).collect::<Vec<_>>(), [words]);
    let raw = desk.score(&EVENTS, &["-q", "-o", "-", "--show", "name", "--raw-csv"]).done().out;
    assert_eq!(names(&raw), set(hostile));
}

#[test]
fn the_environment_wins_over_the_file_and_flags_over_the_environment() {
    let company = Company::sample();
    let show = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = super::program::program(company.path(), arguments);
        command.envs(variables.iter().copied());
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (_, out, _) = show(&[("LEADSCORE_SEED", "9"), ("LEADSCORE_LANG", "es")], &["config", "show", "--lang", "en"]);
    assert!(out.contains("project.seed = 9  # environment\n"), "{out}");
    assert!(out.contains("project.lang = \"en\"  # flag\n"), "{out}");
    assert!(out.contains("project.timezone = \"Europe/Madrid\"  # file\n"), "{out}");
    let (code, _, err) = show(&[("LEADSCORE_SEED", "nine")], &["config", "show"]);
    assert_eq!((code, err.as_str()), (Some(2), "error: LEADSCORE_SEED=nine: wanted a whole number from 0 on\n"));
    let (code, _, err) = show(&[("LEADSCORE_CONFIG", "other.toml")], &["config", "show"]);
    assert!(code == Some(5) && err.contains("other.toml"), "{err}");
    let (code, ..) = show(&[("LEADSCORE_CONFIG", "other.toml")], &["config", "show", "-c", "leadscore.toml"]);
    assert_eq!(code, Some(0));
    let (_, _, err) = show(&[], &["score", "-v", "-o", "-"]);
    assert!(err.contains(" s  reading") && err.contains("sha256"), "{err}");
}
