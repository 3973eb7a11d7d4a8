//! Has the world moved, and what then? Looking, its exit code, moving the rate, and the card that goes with it.

use super::company::{Company, QUICK};
use super::program::Ran;

/// A company whose model was trained on monthly lists, quickly.
fn trained() -> Company {
    let company = Company::new();
    company.train(&["--set", "model.candidates=[\"logistic\"]"]).done();
    company
}

fn run(company: &Company, arguments: &[&str]) -> Ran {
    company.run(&[arguments, &["-q"], &QUICK[..]].concat())
}

#[test]
fn a_look_prints_what_it_found_and_its_exit_code_is_its_alarm() {
    let company = trained();
    let ran = run(&company, &["monitor", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let alarms = found["alarms"].as_array().unwrap();
    assert_eq!(ran.code, i32::from(!alarms.is_empty()), "{}", ran.out);
    let overall = &found["overall"];
    assert!(overall["rows"].as_u64().unwrap() > 20 && overall["observed"].as_u64().unwrap() > 0, "{overall}");
    assert!(overall["low"].as_u64() < overall["high"].as_u64());
    assert_eq!(found["states"].as_array().unwrap().len(), 4);
    assert!(!found["months"].as_array().unwrap().is_empty());
    assert!(!company.path().join("monitor.html").exists(), "programs get no page");
    let table = run(&company, &["monitor"]);
    assert!(table.out.contains("DID AS MANY CONVERT AS THE CHANCES SAID?"), "{}", table.out);
    assert!(company.read("monitor.html").contains("<h1>"));
}

#[test]
fn recalibrating_expects_what_was_observed_names_its_parent_and_has_a_card_of_its_own() {
    let company = trained();
    // Too few leads of this company are ripe since its training.
    let words = run(&company, &["recalibrate", "--intercept-only"]).failed(4);
    assert!(words.contains("recalibrating needs at least 20"), "{words}");
    let rows = ["--scored", "runs/001-monthly-60d/predictions.parquet", "--format", "json"];
    let run_of = |name: &str| company.path().join("runs").join(name);
    let scored = run(&company, &[&["recalibrate", "--intercept-only"][..], &rows].concat()).done().json();
    let name = scored["run"].as_str().unwrap();
    assert_eq!(name, "002-recalibrated");
    assert!((scored["ratio_after"].as_f64().unwrap() - 1.0).abs() < 1e-6, "{scored}");
    assert!(scored["expected_after"].as_f64().unwrap() > 0.0);
    // What scores by default is still the trained run: proposed, never automatic.
    assert_eq!(company.read("runs/latest").trim(), "001-monthly-60d");
    let child: serde_json::Value =
        serde_json::from_slice(&std::fs::read(run_of(name).join("model.json")).unwrap()).unwrap();
    let text = child.to_string();
    assert!(text.contains(scored["parent_sha256"].as_str().unwrap()), "the parent is named");
    let card = company.read(&format!("runs/{name}/model_card.md"));
    assert!(card.contains("Made from the artifact with sha256") && card.contains("**[TO FILL IN]**"), "{card}");
    let card = company.read("runs/001-monthly-60d/model_card.md");
    assert!(card.contains("| roc_auc | ") && card.contains("no parent"), "{card}");
    run(&company, &["verify", &format!("runs/{name}/model.json")]).done();
    // What the child expects of the same rows is what was observed.
    let child = format!("runs/{name}");
    let again = run(&company, &[&["recalibrate", "--intercept-only", &child][..], &rows].concat()).done();
    assert!(again.json()["shift"].as_f64().unwrap().abs() < 1e-6, "{}", again.out);
}

#[test]
fn scored_rows_that_go_on_moving_are_told_and_too_few_are_refused() {
    let company = trained();
    let rows = |count: usize, converts: &dyn Fn(usize) -> bool| {
        let mut text = String::from("margin,label\n");
        for row in 0..count {
            text.push_str(&format!("-2.0,{}\n", u8::from(converts(row))));
        }
        text
    };
    let recalibrate = |file: &str| run(&company, &["recalibrate", "--intercept-only", "--scored", file]);
    // 5% in the first half, 50% in the second.
    company.write("moving.csv", rows(2000, &|row| if row < 1000 { row % 20 == 0 } else { row % 2 == 0 }));
    let words = recalibrate("moving.csv").done().out;
    assert!(words.contains("! The rate does not hold still, so a constant cannot mend it"), "{words}");
    company.write("steady.csv", rows(2000, &|row| row % 10 == 0));
    let words = recalibrate("steady.csv").done().out;
    assert!(words.contains("The rate holds still"), "{words}");
    company.write("few.csv", rows(200, &|row| row % 20 == 0));
    let words = recalibrate("few.csv").failed(4);
    assert!(words.starts_with("10 of 200 ripe rows"), "{words}");
    company.write("none.csv", "score,label\n1,1\n");
    let words = recalibrate("none.csv").failed(3);
    assert!(words.contains("margin"), "{words}");
}

#[test]
fn the_model_in_use_is_one_more_row_of_the_leaderboard_with_its_interval_and_its_own_word() {
    let company = trained();
    std::fs::copy(company.path().join("runs/001-monthly-60d/model.json"), company.path().join("in_use.json")).unwrap();
    let set = ["--set", "model.candidates=[\"logistic\"]", "--set", "evaluate.previous=in_use.json"];
    let found = company.train(&set).done().json();
    let board = found["leaderboard"].as_array().unwrap();
    let row = |name: &str| board.iter().find(|row| row["model"] == name).unwrap_or_else(|| panic!("{name}: {board:?}"));
    // The same files and the same settings: the same model, so the same figures to the bit.
    for figure in ["roc_auc", "log_loss", "conversions_at_capacity"] {
        assert_eq!(row("previous")[figure], row("logistic")[figure], "{figure}");
    }
    let metrics: serde_json::Value = serde_json::from_str(&company.read("runs/002-monthly-60d/metrics.json")).unwrap();
    let pairs = metrics["evaluation"]["comparisons"].as_array().unwrap();
    let pair = pairs.iter().find(|pair| pair["against"] == "previous").unwrap();
    assert_eq!((pair["family"].as_str(), pair["word"].as_str()), (Some("baselines"), Some("no_visible_difference")));
    assert_eq!(pair["p_holm"].as_f64(), Some(1.0));
    assert!(!company.read("runs/002-monthly-60d/model.json").contains("in_use"), "an artifact names no files");
    let words = company.train(&["--set", "evaluate.previous=gone.json"]).failed(5);
    assert!(words.contains("gone.json"), "{words}");
}
