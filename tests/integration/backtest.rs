//! Would it have worked before? What a backtest writes, says and refuses.

use std::path::Path;

use super::company::{Company, QUICK};

/// A backtest that a test can wait for.
const FAST: [&str; 6] =
    ["--set", "model.candidates=[\"logistic\"]", "--set", "label.horizon_days=60", "--set", "capacity.per=\"month\""];

fn backtest(company: &Company, more: &[&str]) -> super::program::Ran {
    company.run(&[&["backtest", "-q"], &QUICK[..], &FAST[..], more].concat())
}

#[test]
fn every_window_is_behind_what_its_model_learned_and_nothing_is_missing_from_the_folder() {
    let company = Company::new();
    let found = backtest(&company, &["--folds", "3", "--format", "json"]).done().json();
    let folds = found["folds"].as_array().unwrap();
    assert_eq!((folds.len(), found["kind"].as_str()), (3, Some("time")));
    let at = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    for fold in folds {
        // Labels of the last Train row end before the window begins: 60 days lie between.
        assert!(at(&fold["train"]["last_as_of"]) < at(&fold["first_as_of"]));
        assert!(fold["train"]["conversions"].as_u64().unwrap() >= 20);
        assert!(fold["conversions"].as_u64().unwrap() >= 5);
        let names: Vec<&str> =
            fold["scorers"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        for name in ["logistic", "rules", "random", "newest_first"] {
            assert!(names.contains(&name), "{names:?}");
        }
        let bands: u64 = fold["bands"].as_array().unwrap().iter().map(|band| band["rows"].as_u64().unwrap()).sum();
        assert!(bands <= fold["rows"].as_u64().unwrap() && bands > 0);
    }
    assert!(folds.windows(2).all(|pair| at(&pair[0]["last_as_of"]) < at(&pair[1]["first_as_of"])));
    let sum = |key: &str| folds.iter().map(|fold| fold[key].as_u64().unwrap()).sum::<u64>();
    let months = found["months"].as_array().unwrap();
    assert_eq!(sum("rows"), found["overall"]["rows"].as_u64().unwrap());
    assert_eq!(sum("rows"), months.iter().map(|month| month["rows"].as_u64().unwrap()).sum::<u64>());
    assert!(found["horizon"]["curve"].as_array().is_some() && !found["arrival_months"].as_array().unwrap().is_empty());
    let run = company.path().join("runs").join(found["run"].as_str().unwrap());
    for file in ["backtest.json", "backtest.csv", "predictions.parquet"] {
        assert!(run.join(file).is_file(), "{file}");
    }
    // A backtest makes no model, so it is not what `score` takes.
    assert!(!company.path().join("runs/latest").exists());
}

#[test]
fn a_name_that_only_newer_windows_know_is_passed_over_in_older_ones_and_one_that_none_knows_is_an_error() {
    let company = Company::new();
    // From October 2024 on visits are called otherwise.
    company.edit_rows("web.csv", |_, row| {
        let mut cells: Vec<&str> = row.split(',').collect();
        if cells[1] >= "2024-10" && cells[2] == "page_view" {
            cells[2] = "late_view";
        }
        Some(cells.join(","))
    });
    let names = "features.only=[\"count__late_view__30d\", \"count__page_view__30d\", \"count__page_view__ever\"]";
    let asked = ["--folds", "3", "--set", names, "--set", "reasons.suppress.late_view=\"new\"", "--format", "json"];
    let found = backtest(&company, &asked).done().json();
    let features: Vec<u64> =
        found["folds"].as_array().unwrap().iter().map(|fold| fold["features"].as_u64().unwrap()).collect();
    assert_eq!((features[0], features[2]), (2, 3), "{features:?}");
    let banners = found["banners"].to_string();
    assert!(banners.contains("Window 1: names of the config that its model could not know yet"), "{banners}");
    assert!(banners.contains("count__late_view__30d, late_view") && !banners.contains("Window 3: names"), "{banners}");
    let words = backtest(&company, &["--folds", "3", "--set", "reasons.suppress.lat_view=\"x\""]).failed(2);
    assert!(words.contains("did you mean \"late_view\"?"), "{words}");
    let words = backtest(&company, &["--folds", "3", "--set", "features.only=[\"count__page_view__31d\"]"]).failed(2);
    assert!(words.contains("count__page_view__31d"), "{words}");
}

#[test]
fn by_chance_only_on_request_and_with_a_banner() {
    let company = Company::new();
    let ran = backtest(&company, &["--random", "--folds", "3"]).done();
    assert!(ran.out.starts_with("*** RANDOM SPLIT, NOT TIME ***\n"), "{}", ran.out);
    assert!(ran.out.contains("divided by chance"), "{}", ran.out);
}

#[test]
fn what_is_too_short_or_asked_wrongly_says_what_is_wanted_and_writes_nothing() {
    let company = Company::new();
    let words = backtest(&company, &["--folds", "2"]).failed(2);
    assert_eq!(words, "2 folds asked for; a backtest has at least 3, 6 are the default");
    let words = backtest(&company, &["--set", "label.horizon_days=300"]).failed(4);
    assert!(words.starts_with("the history is too short for a backtest: "), "{words}");
    assert!(!Path::new(&company.path().join("runs")).exists());
}
