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

/// Takes every row of these leads out of the company's files by hand.
fn taken_out(company: &Company, gone: &[String]) {
    let leads = company.read("leads.csv");
    let cells = |row: &str| row.split(',').map(str::to_owned).collect::<Vec<_>>();
    let email = cells(leads.lines().next().unwrap()).iter().position(|name| name == "email").unwrap();
    let names: Vec<String> = leads
        .lines()
        .map(cells)
        .filter(|row| gone.contains(&row[0]))
        .flat_map(|row| [row[0].clone(), row[email].clone()])
        .collect();
    assert_eq!(names.len(), 2 * gone.len());
    for file in ["leads.csv", "web.csv", "email.csv", "webinars.csv", "crm.csv"] {
        let theirs = |row: &str| cells(row).iter().any(|cell| names.contains(cell));
        company.edit_rows(file, |_, row| (!theirs(row)).then(|| row.to_owned()));
    }
}

/// An erasure request: the model is the one that the same files without these people make, bit for bit, and another than with them.
#[test]
fn a_model_without_excluded_people_is_the_model_of_files_in_which_they_never_were() {
    let [listed, by_hand, with] = [Company::new(), Company::new(), Company::new()];
    let gone = ids(&listed, 25)[5..].to_vec();
    listed.write("gone.txt", gone.join("\n"));
    taken_out(&by_hand, &gone);
    let logistic = ["--set", "model.candidates=[\"logistic\"]"];
    listed.train(&[&["--exclude-ids", "gone.txt"], &logistic[..]].concat()).done();
    by_hand.train(&logistic).done();
    with.train(&logistic).done();
    let artifact = |company: &Company| -> serde_json::Value {
        let file: serde_json::Value =
            serde_json::from_slice(&company.bytes("runs/001-monthly-60d/model.json")).unwrap();
        file["body"].clone()
    };
    let (listed_model, by_hand_model, with_model) = (artifact(&listed), artifact(&by_hand), artifact(&with));
    let parts: Vec<&String> = listed_model.as_object().unwrap().keys().collect();
    for part in ["features", "encoder", "model", "calibrator"] {
        assert!(parts.iter().any(|name| *name == part), "{part} is no part of {parts:?}");
        assert_eq!(listed_model[part], by_hand_model[part], "{part}");
    }
    assert_ne!(listed_model["model"], with_model["model"]);
    assert_eq!(
        (&listed_model["provenance"]["trained"]["erased"], &by_hand_model["provenance"]["trained"]["erased"]),
        (&20.into(), &serde_json::Value::Null)
    );
    // Figures, too, are those of the others: nothing that a run keeps says who they were.
    assert_eq!(metrics(&listed)["evaluation"], metrics(&by_hand)["evaluation"]);
    for file in
        ["model.json", "metrics.json", "model_card.md", "subgroups.json", "leakage.json", "report.json", "report.html"]
    {
        let kept = listed.read(&format!("runs/001-monthly-60d/{file}"));
        assert!(gone.iter().all(|id| !kept.contains(id.as_str())), "an id in {file}");
    }
    let predictions = listed.bytes("runs/001-monthly-60d/predictions.parquet");
    let holds = |id: &String| predictions.windows(id.len()).any(|bytes| bytes == id.as_bytes());
    assert!(!gone.iter().any(holds), "an id in predictions.parquet");
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
