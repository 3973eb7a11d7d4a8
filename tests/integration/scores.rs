//! What do the verbs right of the artifact give: verify, release, score, explain, features, rules replay?

use std::collections::BTreeMap;

use serde_json::Value;

use super::company::{Company, sample};
use super::program::leadscore;

/// Rows of a CSV text as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn verify_replays_the_check_rows_and_names_the_checksum_of_the_run() {
    let said = leadscore(&sample().folder, &["verify"]).done().out;
    let run = sample().trained.json()["run"].as_str().unwrap().to_owned();
    let metrics: Value =
        serde_json::from_slice(&std::fs::read(sample().folder.join("runs").join(run).join("metrics.json")).unwrap())
            .unwrap();
    assert!(said.contains("check rows replayed"), "{said}");
    assert!(said.trim_end().ends_with(metrics["artifact_sha256"].as_str().unwrap()), "{said}");
}

#[test]
fn score_prefers_the_released_artifact() {
    let company = Company::sample();
    let run = format!("runs/{}/model.json", sample().trained.json()["run"].as_str().unwrap());
    let before = company.run(&["score", "-o", "-"]).done();
    assert!(before.err.contains(&run), "{}", before.err);
    assert!(company.run(&["release"]).done().err.contains("models/velmaro.json"));
    assert_eq!(company.bytes("models/velmaro.json"), company.bytes(&run));
    company.write(&run, b"{}");
    let after = company.run(&["score", "-o", "-"]).done();
    assert!(after.err.contains("models/velmaro.json"), "{}", after.err);
    assert_eq!(after.out, before.out);
    company.run(&["verify"]).failed(4);
    // A damaged run is not released, and the old release stays.
    let released = company.bytes("models/velmaro.json");
    company.run(&["release"]).failed(4);
    assert_eq!(company.bytes("models/velmaro.json"), released);
}

#[test]
fn scores_come_best_first_with_reasons_and_the_file_is_what_stdout_would_say() {
    let company = Company::sample();
    let stdout = company.run(&["score", "-o", "-"]).done();
    company.run(&["score"]).done();
    assert_eq!(company.read("scores.csv"), stdout.out);
    let scored: Vec<_> = rows(&stdout.out).into_iter().filter(|row| row["state"] == "scored").collect();
    let number = |row: &BTreeMap<String, String>, key: &str| row[key].parse::<f64>().unwrap();
    assert!(scored.len() > 500, "{}", scored.len());
    assert!(stdout.err.contains(&format!("{} scored", scored.len())), "{}", stdout.err);
    for pair in scored.windows(2) {
        assert!(number(&pair[0], "chance") >= number(&pair[1], "chance"), "{pair:?}");
    }
    assert!(scored.iter().all(|row| (0.0..=100.0).contains(&number(row, "score"))));
    assert!(scored.iter().filter(|row| row["reason_1"].is_empty()).count() * 10 < scored.len());
    let json = company.run(&["score", "--format", "json", "-o", "-", "-q"]).done().json();
    assert_eq!(json.as_array().unwrap().len(), rows(&stdout.out).len());
    // JSON never lands in a file that is named after CSV.
    company.run(&["score", "--format", "json", "-q"]).done();
    assert_eq!(serde_json::from_str::<Value>(&company.read("scores.json")).unwrap(), json);
    assert_eq!(company.read("scores.csv"), stdout.out);
}

#[test]
fn an_explanation_adds_up_to_the_score_in_the_list() {
    let folder = &sample().folder;
    let listed = rows(&leadscore(folder, &["score", "-o", "-", "-q"]).done().out);
    let scored: Vec<_> = listed.iter().filter(|row| row["state"] == "scored").collect();
    for row in [scored[0], scored[scored.len() / 2], scored[scored.len() - 1]] {
        let id = row["lead_id"].as_str();
        let told = leadscore(folder, &["explain", "--lead", id, "--format", "json"]).done().json();
        let ledger = &told["ledger"];
        let entries: i64 =
            ledger["entries"].as_array().unwrap().iter().map(|one| one["points"].as_i64().unwrap()).sum();
        let sum = ledger["base_points"].as_i64().unwrap() + entries + ledger["other_points"].as_i64().unwrap();
        assert_eq!(sum.to_string(), row["score"], "{told}");
        assert_eq!(told["score"].as_i64(), Some(sum));
        assert_eq!(told["band"], row["band"].as_str());
        let lines = rows(&leadscore(folder, &["explain", "--lead", id, "--format", "csv"]).done().out);
        assert_eq!(lines.iter().map(|line| line["points"].parse::<i64>().unwrap()).sum::<i64>(), sum);
        let text = leadscore(folder, &["explain", "--lead", id]).done().out;
        assert!(
            text.contains(&format!("score {sum} of 100")) && text.contains(&format!("\n{sum:>5}  score\n")),
            "{text}"
        );
    }
}

#[test]
fn a_lead_that_is_not_open_is_explained_and_said_not_to_be_listed() {
    let folder = &sample().folder;
    // L00001 is a customer.
    let told = leadscore(folder, &["explain", "--lead", "L00001", "--format", "json"]).done().json();
    assert_eq!(told["state"], "not_open");
    assert!(leadscore(folder, &["explain", "--lead", "L00001"]).done().out.contains("\nNot listed: converted"));
    let listed = leadscore(folder, &["score", "-o", "-", "-q"]).done().out;
    assert!(!listed.contains("L00001,"));
}

#[test]
fn an_earlier_instant_sees_less() {
    let folder = &sample().folder;
    let at = |time: &str| rows(&leadscore(folder, &["score", "--as-of", time, "-o", "-", "-q"]).done().out);
    let (early, late) = (at("2024-09-01"), at("2025-06-01"));
    assert!(early.len() > 50 && early.len() < late.len(), "{} {}", early.len(), late.len());
    assert!(early.iter().all(|row| row["as_of"] == "2024-08-31T22:00:00Z"), "midnight in Madrid");
}

#[test]
fn a_feature_table_is_written_and_a_config_that_names_it_trains_and_scores() {
    let company = Company::new();
    let monthly = ["--set", "cohort.as_of=monthly", "--set", "features.lookbacks_days=[30]"];
    let said = company.run(&[&["features", "-o", "rows.parquet"], &monthly[..]].concat()).done();
    assert!(said.err.contains("rows.parquet") && said.out.is_empty(), "{}", said.err);
    company.write(
        "table.toml",
        "version = 1\n[project]\nname = \"table\"\n[features]\ntable = \"rows.parquet\"\n[label]\nhorizon_days = 60\n\
         [model.forest]\ntrees = 20\n",
    );
    let summary = company.run(&["train", "-c", "table.toml", "--format", "json", "-q"]).done().json();
    let chosen = &summary["leaderboard"][0];
    assert!(chosen["roc_auc"].as_f64().unwrap() > 0.6, "{summary}");
    assert_eq!(summary["verdict"]["against"], "random");
    company.run(&["verify", "-c", "table.toml"]).done();
    let list = rows(&company.run(&["score", "-c", "table.toml", "-o", "-", "-q"]).done().out);
    assert!((100..600).contains(&list.len()), "the newest list alone: {}", list.len());
    let id = list[0]["lead_id"].as_str();
    let told = company.run(&["explain", "-c", "table.toml", "--lead", id, "--format", "json"]).done().json();
    let newest = list.iter().filter(|row| row["lead_id"] == id).max_by_key(|row| row["as_of"].clone()).unwrap();
    assert_eq!(told["score"].to_string(), newest["score"]);
    // A card has no events to be replayed on here; that is said, and the rest is done.
    let table = company.run(&["train", "-c", "table.toml", "-q", "--set", "rules.card=rules.toml"]).done().out;
    assert!(table.lines().any(|line| line.starts_with("! ") && line.contains("card")), "{table}");
}

#[test]
fn a_replayed_card_says_the_same_in_three_formats() {
    let folder = &sample().folder;
    let replay = |format: &str| leadscore(folder, &["rules", "replay", "--format", format]).done();
    let (json, sheet, table) = (replay("json"), replay("csv"), replay("table"));
    assert!(json.err.contains("contest_entry"), "a rule that finds nothing is named: {}", json.err);
    let from_json: Vec<(String, f64)> = json.json()["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["lead_id"].as_str().unwrap().to_owned(), row["points"].as_f64().unwrap()))
        .collect();
    let from_sheet: Vec<(String, f64)> =
        rows(&sheet.out).iter().map(|row| (row["lead_id"].clone(), row["points"].parse().unwrap())).collect();
    let from_table: Vec<(String, f64)> = table
        .out
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .map(|cells| (cells[0].to_owned(), cells[1].parse().unwrap()))
        .collect();
    assert!(from_json.len() > 500);
    assert_eq!(from_json, from_sheet);
    assert_eq!(from_json, from_table);
    assert!(from_json.windows(2).all(|pair| pair[0].1 >= pair[1].1), "most points first");
}

#[test]
fn a_preset_writes_what_the_crm_imports_under_a_name_of_its_own() {
    let company = Company::sample();
    let list = rows(&company.run(&["score", "-o", "-", "-q"]).done().out);
    for preset in ["hubspot", "salesforce", "marketo", "dynamics365"] {
        let said = company.run(&["score", "--preset", preset, "--key", "email"]).done().err;
        let name = format!("scores-{preset}.csv");
        assert!(said.contains(&name), "{said}");
        let told = rows(&company.read(&name));
        assert_eq!(told.len(), list.len());
        for (row, told) in list.iter().zip(&told) {
            assert_eq!(row["lead_id"], told["email"]);
            let score = told
                .iter()
                .find(|(name, _)| name.to_lowercase().contains("score_score") || name.ends_with("scoreScore"));
            let score = score.unwrap().1.replace("#N/A", "");
            assert_eq!(row["score"], score);
        }
        // Ids only: no column of the leads file but the id.
        assert!(told[0].keys().all(|name| name == "email" || name.to_lowercase().contains("leadscore")), "{told:?}");
    }
    let lines = company.run(&["score", "--preset", "segment", "-o", "-", "-q"]).done().out;
    let calls: usize =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["batch"].as_array().unwrap().len()).sum();
    assert_eq!(calls, list.len());
    assert!(company.run(&["score", "--preset", "hubspt"]).failed(2).contains("hubspot"));
    company.run(&["score", "--key", "email"]).failed(2);
    company.run(&["score", "--preset", "hubspot", "--show", "name"]).failed(2);
}

#[test]
fn the_page_for_sales_lists_as_many_as_sales_can_work_best_first() {
    let company = Company::sample();
    let said = company.run(&["report", "--audience", "sales"]).done().err;
    assert!(said.contains("sales.html") && said.contains("sales.csv"), "{said}");
    let page = company.read("sales.html");
    let list = rows(&company.read("sales.csv"));
    assert!(page.starts_with("<!DOCTYPE html>") && page.len() < 2_000_000);
    assert!(page.contains(&format!("<h1>Call these {} leads</h1>", list.len())));
    assert!(page.contains("times as many customers as calling at random"));
    let scores = rows(&company.run(&["score", "-o", "-", "-q"]).done().out);
    let best: Vec<&String> =
        scores.iter().filter(|row| row["state"] == "scored").take(list.len()).map(|row| &row["lead_id"]).collect();
    assert_eq!(list.iter().map(|row| &row["lead_id"]).collect::<Vec<_>>(), best);
    // Twice the same, byte for byte; another place on request; in Spanish.
    company.run(&["report", "--audience", "sales", "-o", "list.html", "-q"]).done();
    assert_eq!((company.read("list.html"), company.read("list.csv")), (page, company.read("sales.csv")));
    company.run(&["report", "--audience", "sales", "-o", "es.html", "-q", "--lang", "es"]).done();
    assert!(company.read("es.html").contains("Llame a estos"));
    // The team's own actions stand beside the leads; a mistake in them is told with its line, and nothing is written.
    let band = &list[0]["band"];
    company
        .write("actions.csv", format!("band,reason,action,who,within_days\n{band},,Ring the bell,Ana,2\n").as_bytes());
    company.run(&["report", "--audience", "sales", "-q", "--set", "actions.file=actions.csv"]).done();
    assert!(company.read("sales.html").contains("Ring the bell · Ana · within 2 days"));
    assert_eq!(rows(&company.read("sales.csv"))[0]["next_step"], "Ring the bell");
    company.write("actions.csv", b"band,reason,action,who,within_days\nlava,,Call,,1\n");
    let before = company.read("sales.html");
    let words = company.run(&["report", "--audience", "sales", "--set", "actions.file=actions.csv"]).failed(2);
    assert!(words.contains("no lead can be in band \"lava\""), "{words}");
    assert_eq!(company.read("sales.html"), before);
}

#[test]
fn a_runs_page_is_made_again_as_it_was() {
    let company = Company::sample();
    let run = format!("runs/{}", sample().trained.json()["run"].as_str().unwrap());
    let page = company.read(&format!("{run}/report.html"));
    company.write(&format!("{run}/report.html"), b"gone");
    company.run(&["report"]).done();
    assert_eq!(company.read(&format!("{run}/report.html")), page);
    company.run(&["report", &run, "--as-of", "2026-01-01"]).failed(2);
    company.write(&format!("{run}/report.json"), b"{");
    assert!(company.run(&["report", &run]).failed(4).contains("train once more"));
}

#[test]
fn a_lead_sheet_says_what_changed_since_and_is_a_page_when_asked() {
    let company = Company::sample();
    let list = rows(&company.run(&["score", "-o", "-", "-q"]).done().out);
    let day: jiff::Timestamp = list[0]["as_of"].parse().unwrap();
    let since = (day - jiff::SignedDuration::from_hours(24 * 21)).to_string();
    // The best lead that had acted by then: it had a score.
    let events = company.read("web.csv");
    let acted = |id: &str| {
        events.lines().any(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            cells.contains(&id) && cells.iter().any(|cell| cell.starts_with("20") && **cell < since[..10])
        })
    };
    let id = list.iter().map(|row| row["lead_id"].as_str()).find(|id| acted(id)).unwrap();
    let told = company.run(&["explain", "--lead", id, "--since", &since, "--format", "json"]).done().json();
    let shift = &told["since"];
    let moved: i64 = shift["steps"].as_array().unwrap().iter().map(|step| step["points"].as_i64().unwrap()).sum();
    assert_eq!(shift["score_then"].as_i64().unwrap() + moved, told["score"].as_i64().unwrap(), "{shift}");
    assert!(!told["acts"].as_array().unwrap().is_empty());
    for field in told["acts"].as_array().unwrap() {
        let entries = told["ledger"]["entries"].as_array().unwrap();
        let entry = entries.iter().find(|entry| entry["field"] == field["field"]).unwrap();
        let acts: i64 = field["acts"].as_array().unwrap().iter().map(|act| act["points"].as_i64().unwrap()).sum();
        assert_eq!(field["without"].as_i64().unwrap() + acts, entry["points"].as_i64().unwrap(), "{field}");
    }
    company.run(&["explain", "--lead", id, "--since", &since, "-o", "lead.html", "--lang", "es"]).done();
    let page = company.read("lead.html");
    assert!(page.contains("Hoja del lead") && page.contains("Qué cambió desde el") && !page.contains("<script"));
    company.run(&["explain", "--lead", id, "--format", "json", "-o", "lead.html"]).failed(2);
    assert!(company.run(&["explain", "--lead", id, "--since", "2999-01-01"]).failed(2).contains("an earlier time"));
    assert!(company.run(&["explain", "--lead", id, "--since", "1999-01-01"]).failed(2).contains("it had no score"));
}
