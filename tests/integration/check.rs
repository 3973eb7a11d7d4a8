//! Does `check` say what `train` would do, with the right code, and leave the page, its data and the rows left out?

use std::collections::BTreeSet;

use super::company::{Company, sample};
use super::program::leadscore;

/// The keys that programs rely on.
const KEYS: [&str; 25] = [
    "sentence",
    "next",
    "exit_code",
    "state",
    "next_step",
    "project",
    "timezone",
    "leads",
    "events",
    "first_event",
    "data_end",
    "conversions",
    "gates",
    "sample_size",
    "open_answers",
    "acts",
    "columns",
    "horizon",
    "plan",
    "months",
    "files",
    "event_types",
    "notices",
    "rejected_rows",
    "reading",
];

#[test]
fn the_sample_is_ready_and_program_and_person_are_told_the_same() {
    let company = Company::sample();
    let told = company.run(&["check", "-q", "--format", "json"]).done().json();
    for key in KEYS {
        assert!(told.get(key).is_some(), "{key} is missing");
    }
    assert_eq!(told.as_object().unwrap().len(), KEYS.len());
    assert!(!company.path().join("check.html").exists(), "a program gets no page");
    assert_eq!(told["sentence"], "Ready: 189 ripe conversions, horizon 60 d.");
    assert_eq!((told["state"].as_str(), told["next"].as_str()), (Some("ready"), Some("leadscore train")));
    assert_eq!((told["leads"]["all"].as_u64(), told["conversions"]["all"].as_u64()), (Some(2000), Some(193)));
    let shown = company.run(&["check"]).done();
    assert!(shown.out.starts_with("Ready: 189 ripe conversions, horizon 60 d.\n"), "{}", shown.out);
    assert!(shown.out.ends_with("\nNext: leadscore train\n") && shown.err.contains("check.html"), "{}", shown.out);
    for file in ["check.html", "check-plots/horizon.svg", "check-plots/months.csv"] {
        assert!(company.path().join(file).exists(), "{file}");
    }
    let page = company.read("check.html");
    assert!(page.contains("<h1>Ready: 189 ripe conversions, horizon 60 d.</h1>") && page.len() < 500_000);
    let spanish = company.run(&["check", "--lang", "es", "-o", "revision.html"]).done();
    assert!(spanish.out.starts_with("Listo: 189 conversiones maduras, horizonte 60 d."), "{}", spanish.out);
    assert!(company.path().join("revision-plots/months.svg").exists());
    // To the terminal alone, and as a sheet of keys.
    let other = tempfile::tempdir().unwrap();
    let config = sample().folder.join("leadscore.toml");
    let arguments = ["check", "-c", config.to_str().unwrap()];
    leadscore(other.path(), &[&arguments[..], &["-o", "-"]].concat()).done();
    let sheet = leadscore(other.path(), &[&arguments[..], &["--format", "csv"]].concat()).done().out;
    assert!(sheet.starts_with("key,value\n") && sheet.contains("\nconversions.ripe,189\n"), "{sheet}");
    assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 0);
}

#[test]
fn every_key_is_documented_and_every_documented_key_is_there() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/readiness/README.md")).unwrap();
    let first_cells = readme.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let documented: BTreeSet<String> =
        first_cells.flat_map(|cell| cell.split('`').step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect();
    assert_eq!(documented, KEYS.iter().map(|key| (*key).to_owned()).collect());
}

#[test]
fn an_unanswered_column_needs_an_answer_and_one_declared_overwritten_is_named_as_not_usable() {
    let company = Company::new();
    company.replace("leadscore.toml", "drop = [\"lead_status\", \"name\"]", "drop = [\"name\"]");
    let asked = company.run(&["check", "-q", "--format", "json"]);
    assert_eq!(asked.code, 1, "{}", asked.err);
    let told = asked.json();
    let column = &told["columns"][0];
    assert_eq!((column["column"].as_str(), column["answer_needed"].as_bool()), (Some("lead_status"), Some(true)));
    assert!(column["single_column_auc"].as_f64().unwrap() > 0.9, "{column}");
    assert!(told["sentence"].as_str().unwrap().starts_with("Answer needed: lead_status (undated). Then ready: "));
    company.replace("leadscore.toml", "drop = [\"name\"]", "drop = [\"name\"]\noverwritten = [\"lead_status\"]");
    let ready = company.run(&["check", "-q", "--format", "json"]).done().json();
    let sentence = ready["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Ready: ") && sentence.ends_with("Not usable: lead_status (overwritten)."),
        "{sentence}"
    );
    let column = ready["columns"].as_array().unwrap().iter().find(|one| one["column"] == "lead_status").unwrap();
    assert!(column["single_column_auc"].as_f64().unwrap() > 0.9, "{column}");
}

#[test]
fn open_questions_are_named_with_their_line_until_the_mark_is_gone() {
    let company = Company::new();
    company.replace(
        "leadscore.toml",
        "horizon_days = 60",
        "horizon_days = 60 # ANSWER: how far ahead does sales plan?\n#",
    );
    let line = company.read("leadscore.toml").lines().position(|line| line.contains("ANSWER")).unwrap() + 1;
    let asked = company.run(&["check"]);
    assert_eq!(asked.code, 1);
    assert!(
        asked.out.starts_with(&format!("Answer needed: line {line} of leadscore.toml, marked # ANSWER. ")),
        "{}",
        asked.out
    );
    assert!(asked.out.contains("how far ahead does sales plan?"), "{}", asked.out);
    company.replace("leadscore.toml", " # ANSWER: how far", " # how far");
    company.run(&["check"]).done();
}

#[test]
fn too_few_conversions_end_with_4_and_the_count_is_the_one_training_refuses() {
    let company = Company::new();
    // The deals of every eighth lead.
    company.edit_rows("crm.csv", |_, row| {
        let number: usize = row[1..6].parse().unwrap();
        Some(if number.is_multiple_of(8) { row.to_owned() } else { row.replace(",deal_won,", ",deal_lost,") })
    });
    let monthly = ["--set", "cohort.as_of=monthly"];
    let few = company.run(&[&["check", "-q", "--format", "json"], &monthly[..]].concat());
    assert_eq!(few.code, 4, "{}", few.err);
    let told = few.json();
    let sentence = told["sentence"].as_str().unwrap();
    assert!(
        sentence.ends_with("training needs 20, a verdict about 120. You can now: leadscore rules replay"),
        "{sentence}"
    );
    let gate = &told["gates"][0];
    let found = gate["found"].as_u64().unwrap();
    assert_eq!(gate["missing"].as_u64().unwrap(), 20 - found);
    let words = company.train(&[]).failed(4);
    assert!(words.starts_with(&format!("{found} conversions among the training rows")), "{words} against {gate}");
    company.run(&["rules", "replay", "-q"]).done();
    // A horizon that nothing outlives is no error here either.
    let unripe = company.run(&["check", "-q", "--format", "json", "--set", "label.horizon_days=2000"]);
    assert_eq!(unripe.code, 4, "{}", unripe.err);
    assert!(unripe.json()["sentence"].as_str().unwrap().starts_with("No ripe conversions; "));
}

#[test]
fn a_split_that_starves_training_is_told_with_one_that_does_not() {
    let company = Company::new();
    let starved = company.run(&["check", "-q", "--format", "json", "--set", "label.horizon_days=240"]);
    assert_eq!(starved.code, 4, "{}", starved.out);
    let told = starved.json();
    let proposal = &told["plan"]["proposal"];
    let days = proposal["horizon_days"].as_u64().unwrap();
    assert!(proposal["train"]["conversions"].as_u64().unwrap() >= 20, "{proposal}");
    let fractions = format!("split.fractions={}", proposal["fractions"]);
    let horizon = format!("label.horizon_days={days}");
    let as_of = format!("cohort.as_of={}", proposal["as_of"].as_str().unwrap());
    let taken = ["check", "-q", "--set", &fractions, "--set", &horizon, "--set", &as_of];
    company.run(&taken).done();
}

#[test]
fn rows_left_out_are_listed_with_file_line_and_reason_and_no_address() {
    let company = Company::new();
    let more = "nobody@example.net,2025-01-03T10:00:00Z,email_open,tips\n";
    company.write("email.csv", company.read("email.csv") + more);
    let lines = company.read("email.csv").lines().count();
    let checked = company.run(&["check"]).done();
    let rejects = company.read("rejects.csv");
    assert!(rejects.starts_with("file,line,row,reason\n"), "{rejects}");
    let row = rejects.lines().find(|row| row.starts_with("email.csv,")).unwrap_or_else(|| panic!("{rejects}"));
    assert!(row.starts_with(&format!("email.csv,{lines},{},its lead is not", lines - 1)), "{row}");
    assert!(!rejects.contains('@') && !checked.out.contains("nobody@"), "{rejects}");
    assert!(checked.err.contains("rejects.csv"), "{}", checked.err);
    company.run(&["check", "-o", "-", "--rejects", "left_out.csv"]).done();
    assert_eq!(company.read("left_out.csv"), rejects);
    // What is read is never written over.
    let words = company.run(&["check", "--rejects", "web.csv"]).failed(2);
    assert!(words.contains("this file is read here"), "{words}");
}

#[test]
fn files_that_cannot_be_used_end_with_3_and_leave_no_page() {
    let company = Company::new();
    company.edit_rows("crm.csv", |_, row| Some(row.replace(",deal_won,", ",deal_one,")));
    assert!(company.run(&["check"]).failed(3).contains("did you mean \"deal_one\"?"));
    assert!(!company.path().join("check.html").exists());
}

#[test]
fn a_feature_table_is_checked_as_it_is_trained() {
    let company = Company::new();
    company.run(&["features", "-q", "--set", "cohort.as_of=monthly", "-o", "features.parquet"]).done();
    let table = ["--set", "features.table=features.parquet"];
    let told = company.run(&[&["check", "-q", "--format", "json"], &table[..]].concat());
    let judged = told.json();
    assert!(judged["gates"][0]["found"].as_u64().unwrap() > 0 && judged["reading"].is_null(), "{judged}");
    assert_eq!(judged["horizon"]["proposal"]["answer"], "undated");
    company.run(&[&["check"], &table[..]].concat());
    assert!(company.path().join("check.html").exists());
}
