//! What does a run write, and what does it say?

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::company::{Company, sample};
use super::program::leadscore;

fn newest(folder: &Path) -> std::path::PathBuf {
    let runs = folder.join("runs");
    runs.join(std::fs::read_to_string(runs.join("latest")).unwrap().trim())
}

#[test]
fn a_run_holds_the_artifact_the_figures_the_predictions_and_the_report() {
    let run = newest(&sample().folder);
    for file in [
        "model.json",
        "metrics.json",
        "leaderboard.csv",
        "predictions.parquet",
        "report.html",
        "model_card.md",
        "importance.csv",
        "shapes.csv",
    ] {
        assert!(run.join(file).metadata().unwrap().len() > 100, "{file}");
    }
    let plots: BTreeSet<String> = std::fs::read_dir(run.join("plots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let stems = |end: &str| plots.iter().filter_map(|name| name.strip_suffix(end)).collect::<Vec<_>>();
    assert!(stems(".svg").len() >= 4, "{plots:?}");
    let mut data = stems(".svg");
    // The plot of reliability has a curve and dots.
    data.push("reliability_curve");
    data.sort_unstable();
    assert_eq!(stems(".csv"), data, "every plot has its data beside it");
    let report = std::fs::read_to_string(run.join("report.html")).unwrap();
    assert!(report.contains("<svg") && !report.contains("src=\"http"), "the report stands alone");
}

#[test]
fn train_prints_one_line_of_json_with_the_promised_keys() {
    let summary = sample().trained.json();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    assert_eq!(keys(&summary), set(&["run", "chosen", "leaderboard", "verdict"]));
    assert_eq!(keys(&summary["verdict"]), set(&["metric", "against", "difference", "low", "high", "level", "words"]));
    let rows = summary["leaderboard"].as_array().unwrap();
    let figures = ["roc_auc", "average_precision", "log_loss", "brier_score", "conversions_at_capacity", "fit_seconds"];
    for row in rows {
        assert!(keys(row).is_superset(&set(&figures)), "{row}");
    }
    let models: Vec<&str> = rows.iter().map(|row| row["model"].as_str().unwrap()).collect();
    for wanted in ["logistic", "boosting", "rules", "random", "newest_first"] {
        assert!(models.contains(&wanted), "{models:?}");
    }
    assert_eq!(models[0], summary["chosen"], "the chosen model stands first");

    let verdict = &summary["verdict"];
    assert_eq!(
        (verdict["metric"].as_str(), verdict["against"].as_str()),
        (Some("conversions_at_capacity"), Some("rules"))
    );
    assert_eq!(verdict["level"], 0.95);
    let number = |value: &Value| value.as_f64().unwrap();
    let at = |model: &str| number(&rows.iter().find(|row| row["model"] == model).unwrap()["conversions_at_capacity"]);
    assert!((number(&verdict["difference"]) - (at(models[0]) - at("rules"))).abs() < 1e-9, "model minus rules");
    assert!(number(&verdict["low"]) <= number(&verdict["difference"]));
    assert!(number(&verdict["difference"]) <= number(&verdict["high"]));
}

#[test]
fn the_model_ranks_the_sample_better_than_chance_and_than_the_rule_card() {
    let summary = sample().trained.json();
    let rows = summary["leaderboard"].as_array().unwrap();
    let auc = |model: &str| rows.iter().find(|row| row["model"] == model).unwrap()["roc_auc"].as_f64().unwrap();
    let chosen = auc(summary["chosen"].as_str().unwrap());
    assert!(chosen > 0.7 && chosen > auc("rules"), "{summary}");
}

#[test]
fn verdict_says_again_what_train_said_from_any_folder() {
    let folder = &sample().folder;
    let again = leadscore(folder, &["verdict", "--format", "json", "-q"]).done();
    let (mut said, trained) = (again.json(), sample().trained.json());
    assert!(!said["comparisons"].as_array().unwrap().is_empty(), "{said}");
    said.as_object_mut().unwrap().retain(|key, _| trained.get(key).is_some());
    assert_eq!(said, trained, "what is added stands beside what was said");
    let config = folder.join("leadscore.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let from_afar =
        leadscore(elsewhere.path(), &["compare", "-c", config.to_str().unwrap(), "--format", "json"]).done();
    assert_eq!(from_afar.out, again.out);
    let table = leadscore(folder, &["verdict"]).done().out;
    let metrics: serde_json::Value =
        serde_json::from_slice(&std::fs::read(newest(folder).join("metrics.json")).unwrap()).unwrap();
    assert!(table.starts_with(metrics["words"].as_str().unwrap()) && table.contains("rules.toml:"), "{table}");
    let sheet = leadscore(folder, &["verdict", "--format", "csv"]).done().out;
    let written = std::fs::read_to_string(newest(folder).join("leaderboard.csv")).unwrap();
    assert_eq!(sheet, written);
}

#[test]
fn runs_count_up_and_latest_names_the_newest() {
    let company = Company::new();
    for wanted in ["001-monthly-60d", "002-monthly-60d"] {
        assert_eq!(company.train(&[]).done().json()["run"], wanted);
        assert_eq!(company.read("runs/latest"), format!("{wanted}\n"));
    }
    let left: BTreeSet<_> =
        std::fs::read_dir(company.path().join("runs")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn a_language_is_that_of_the_words_not_of_the_figures() {
    let company = Company::new();
    let english = company.train(&[]).done().json();
    let spanish = company.train(&["--lang", "es"]).done().json();
    assert_ne!(english["verdict"]["words"], "");
    assert_eq!(english["verdict"]["difference"], spanish["verdict"]["difference"]);
    let page = company.read("runs/002-monthly-60d/report.html");
    assert!(page.contains("lang=\"es\""), "{}", &page[..200]);
}

#[test]
fn quiet_says_nothing_and_output_takes_the_place_of_stdout() {
    let company = Company::sample();
    let quiet = company.run(&["rules", "replay", "-q"]).done();
    assert_eq!(quiet.err, "");
    let to_file = company.run(&["rules", "replay", "-q", "-o", "points.txt"]).done();
    assert_eq!((to_file.out.as_str(), company.read("points.txt")), ("", quiet.out));
}

#[test]
fn a_column_that_parts_off_leads_of_one_outcome_is_told_by_name_in_output_and_report() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    // Every fourth lead that converted has booked a demo, and nobody else has.
    let mut table = "lead_id,as_of,label,visits,demo_booked\n".to_owned();
    let mut conversions = 0;
    for lead in 0..900 {
        let visits = (lead * 7919) % 23;
        let label = (lead * 31) % 97 < 20 + visits;
        conversions += i32::from(label);
        let booked = u8::from(label && conversions % 4 == 0);
        let (month, day, label) = (lead / 90 + 1, lead % 28 + 1, u8::from(label));
        table += &format!("A{lead:03},2024-{month:02}-{day:02}T00:00:00Z,{label},{visits},{booked}\n");
    }
    at("rows.csv", &table);
    at(
        "leadscore.toml",
        "version = 1\n[features]\ntable = \"rows.csv\"\n[label]\nhorizon_days = 7\n[model]\ncandidates = [\"logistic\"]\n",
    );
    let told = |words: &str| words.contains("demo_booked") && words.contains("training leads that all converted");
    let said = leadscore(folder.path(), &["train", "-q"]).done().out;
    assert!(said.lines().any(|line| line.starts_with("! ") && told(line)), "{said}");
    let run = newest(folder.path());
    assert!(told(&std::fs::read_to_string(run.join("report.html")).unwrap()));
    assert!(told(&std::fs::read_to_string(run.join("model.json")).unwrap()));
    let said = leadscore(folder.path(), &["train", "-q", "--set", "project.lang=es"]).done().out;
    assert!(said.contains("demo_booked") && said.contains("convirtieron todos"), "{said}");
}
