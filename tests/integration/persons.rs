//! Who is left out, and what the model is held against where the team's score is on record.

use super::company::Company;

/// The ids of the first leads, in the order of the file.
fn ids(company: &Company, count: usize) -> Vec<String> {
    company.read("leads.csv").lines().skip(1).take(count).map(|row| row[..6].to_owned()).collect()
}

fn metrics(company: &Company) -> serde_json::Value {
    let run = std::fs::read_dir(company.path().join("runs")).unwrap().map(|entry| entry.unwrap().path());
    let newest = run.filter(|path| path.is_dir()).max().unwrap();
    serde_json::from_slice(&std::fs::read(newest.join("metrics.json")).unwrap()).unwrap()
}

#[test]
fn people_on_a_list_are_neither_trained_on_nor_scored() {
    let company = Company::new();
    let listed = ids(&company, 3);
    company.write("gone.txt", format!("{}\n{}\n", listed[0], listed[1]));
    company.write("objected.csv", format!("id\n{}\n", listed[2]));
    let objected = ["--set", "privacy.suppress.file=objected.csv"];
    company.train(&[&["--exclude-ids", "gone.txt"], &objected[..]].concat()).done();
    let found = metrics(&company);
    assert_eq!(found["ingest"]["leads"], 597);
    assert_eq!(found["ingest"]["listed_leads"]["count"], 2);
    assert_eq!(found["ingest"]["suppressed_leads"]["count"], 1);
    let kept = found.to_string() + &String::from_utf8_lossy(&company.bytes("runs/001-monthly-60d/model.json"));
    assert!(listed.iter().all(|id| !kept.contains(id)), "an id in what a run keeps");
    let ran = company.run(&[&["score", "-o", "scores.csv"], &objected[..]].concat()).done();
    assert!(ran.err.contains("suppressed: 1"), "{}", ran.err);
    let scores = company.read("scores.csv");
    assert!(!scores.contains(&listed[2]) && scores.lines().count() > 20);
}

#[test]
fn the_score_on_record_is_a_baseline_and_the_headline_where_the_team_has_no_card() {
    let company = Company::new();
    // The team's tool gave ten points for each demo request.
    let crm = company.read("crm.csv");
    let requests = crm.lines().filter(|row| row.contains("demo_request"));
    let rows: String = requests.map(|row| row.split(',').take(2).collect::<Vec<_>>().join(",") + ",10\n").collect();
    company.write("points.csv", format!("lead_id,at,points\n{rows}"));
    let history = "{ file = \"points.csv\", lead = \"lead_id\", time = \"at\", delta = \"points\" }";
    let with_card = company.train(&["--set", &format!("rules.history={history}")]).done().json();
    let row = |summary: &serde_json::Value, name: &str| {
        summary["leaderboard"].as_array().unwrap().iter().find(|row| row["model"] == name).cloned()
    };
    let recorded = row(&with_card, "recorded").unwrap();
    assert!(recorded["roc_auc"].as_f64().unwrap() > 0.55, "{recorded}");
    assert_eq!(recorded["log_loss"], serde_json::Value::Null);
    assert_eq!(with_card["verdict"]["against"], "rules");
    let alone = company.train(&["--set", &format!("rules={{ history = {history} }}")]).done().json();
    assert_eq!(alone["verdict"]["against"], "recorded");
    assert!(alone["verdict"]["words"].as_str().unwrap().contains("the score on record"));
    assert!(row(&alone, "rules").is_none());
    company.replace("rules.toml", "origin = \"team\"", "origin = \"starter\"");
    let starter = company.train(&["--set", &format!("rules.history={history}")]).done().json();
    assert_eq!(starter["verdict"]["against"], "recorded", "a card that leadscore wrote is no rival");
    assert!(row(&starter, "rules").is_some());
}
