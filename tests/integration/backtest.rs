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
