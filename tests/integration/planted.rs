//! Planted leaks, as they happen to people: are they caught, named, and is it said what to do next?

use std::collections::BTreeMap;

use super::company::Company;

/// Adds to the leads file how often each lead had been on the site by the day of the export.
fn with_total_visits(company: &Company) {
    let mut visits: BTreeMap<String, usize> = BTreeMap::new();
    for row in company.read("web.csv").lines().skip(1) {
        *visits.entry(row[..6].to_owned()).or_default() += 1;
    }
    company.edit_rows("leads.csv", |_, row| Some(format!("{row},{}", visits.get(&row[..6]).copied().unwrap_or(0))));
    company.replace("leads.csv", ",lead_status\n", ",lead_status,total_visits\n");
}

fn run_file(company: &Company, name: &str) -> serde_json::Value {
    serde_json::from_str(&company.read(&format!("runs/001-monthly-60d/{name}"))).unwrap()
}

#[test]
fn a_count_taken_on_the_day_of_the_export_stops_training_and_is_named_and_declared_it_is_measured() {
    let company = Company::new();
    with_total_visits(&company);
    let words = company.train(&[]).failed(1);
    let line = words.lines().find(|line| line.trim_start().starts_with("total_visits ")).unwrap();
    assert!(line.contains("AUC alone 0."), "{line}");
    assert!(words.contains("known_at_creation") && words.contains("drop = [...]"), "{words}");
    company.no_runs();
    let found = company.run(&["check", "-q", "--format", "json", "--set", "cohort.as_of=monthly"]).json();
    let column = found["columns"].as_array().unwrap().iter().find(|column| column["column"] == "total_visits").unwrap();
    assert_eq!((&column["standing"], &column["answer_needed"]), (&"undated".into(), &true.into()));
    // Somebody declares it all the same: its name is held against it, and what creation alone explains says the rest.
    company.replace("leadscore.toml", "known_at_creation = [\n", "known_at_creation = [\n    \"total_visits\",\n");
    company.train(&["--set", "model.candidates=[\"logistic\"]", "--set", "leakage.measure=true"]).done();
    let leakage = run_file(&company, "leakage.json");
    let column =
        leakage["columns"].as_array().unwrap().iter().find(|column| column["column"] == "total_visits").unwrap();
    assert_eq!(column["name"], "current_state");
    let checks = &leakage["checks"];
    assert_eq!(run_file(&company, "metrics.json")["leakage_checks"], *checks);
    // Labels dealt out by chance: nobody is known again.
    let dealt = &checks["dealt_labels"];
    assert!(dealt["low"].as_f64().unwrap() <= 0.0 && dealt["high"].as_f64().unwrap() >= -0.1, "{dealt}");
    assert!(checks["creation_features"].as_u64().unwrap() >= 8 && checks["creation_auc"].as_f64().unwrap() > 0.5);
    assert_eq!(checks["test_rows"], run_file(&company, "metrics.json")["evaluation"]["rows"]);
    let banners = run_file(&company, "metrics.json")["banners"].to_string();
    for words in ["Leakage: with labels dealt out by chance", "features of the lead's creation alone", "bit for bit"] {
        assert!(banners.contains(words), "{words}: {banners}");
    }
}

#[test]
fn a_list_that_came_in_late_and_does_not_say_so_is_disclosed_with_the_column_that_would() {
    let company = Company::new();
    company.replace("leadscore.toml", "known_at = \"imported_at\"\n", "");
    let said = "webinars.csv has a column \"imported_at\" that reads like when its records came in, and no known_at names it: rows that came \
                in late are read as if they had been known when they happened; write known_at = \"imported_at\" in its [[events]]";
    let found = company.run(&["check", "-q", "--format", "json"]).json();
    let noticed = |notice: &serde_json::Value| notice["words"].as_str().is_some_and(|words| words.starts_with(said));
    assert!(found["notices"].as_array().unwrap().iter().any(noticed), "{}", found["notices"]);
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    let metrics = run_file(&company, "metrics.json");
    let banner = |words: &serde_json::Value| words.as_str().is_some_and(|words| words.starts_with(said));
    assert!(metrics["banners"].as_array().unwrap().iter().any(banner), "{}", metrics["banners"]);
    let card = company.read("runs/001-monthly-60d/model_card.md");
    assert!(card.contains("webinars.csv has a column \"imported\\_at\""), "{card}");
    assert!(company.read("runs/001-monthly-60d/report.html").contains("reads like when its records came in"));
}
