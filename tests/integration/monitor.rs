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

/// 300 leads on four lists, a month apart, of which every sixth converts while it is on them: 50 conversions. The last list is of June.
fn monthly_rows(split: &dyn Fn(usize) -> &'static str) -> String {
    let mut text = String::from("lead_id,as_of,margin,label,converted_at,split\n");
    for list in 0..4 {
        for lead in 0..300 {
            // Each lead's conversion lies within the horizon of three lists.
            let (label, at) = if lead % 6 == 0 && list < 3 { (1, "2025-06-02T00:00:00Z") } else { (0, "") };
            let month = 3 + list;
            text.push_str(&format!("S{lead},2025-0{month}-30T00:00:00Z,-3.0,{label},{at},{}\n", split(lead)));
        }
    }
    text
}

#[test]
fn recalibrating_expects_what_was_observed_names_its_parent_and_learned_from_these_rows() {
    let company = trained();
    // Too few leads of this company are ripe since its training.
    let words = run(&company, &["recalibrate", "--intercept-only"]).failed(4);
    assert!(words.contains("recalibrating needs at least 20"), "{words}");
    company.write("rows.csv", monthly_rows(&|lead| if lead < 240 { "test" } else { "train" }));
    let rows = ["--scored", "rows.csv", "--format", "json"];
    let run_of = |name: &str| company.path().join("runs").join(name);
    let scored = run(&company, &[&["recalibrate", "--intercept-only"][..], &rows].concat()).done().json();
    let name = scored["run"].as_str().unwrap();
    assert_eq!(name, "002-recalibrated");
    // From rows marked train a model learns; and a lead converts once, however many lists it stood on.
    assert_eq!((scored["rows"].as_u64(), scored["left_out"].as_u64()), (Some(960), Some(240)), "{scored}");
    assert_eq!((scored["observed"].as_u64(), scored["conversions"].as_u64()), (Some(120), Some(40)), "{scored}");
    assert!((scored["ratio_after"].as_f64().unwrap() - 1.0).abs() < 1e-6, "{scored}");
    assert!(scored["expected_after"].as_f64().unwrap() > 0.0);
    // What scores by default is still the trained run: proposed, never automatic.
    assert_eq!(company.read("runs/latest").trim(), "001-monthly-60d");
    let model = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(run_of(name).join("model.json")).unwrap()).unwrap()
    };
    let (parent, child) = (model("001-monthly-60d"), model(name));
    assert!(child.to_string().contains(scored["parent_sha256"].as_str().unwrap()), "the parent is named");
    // Figures of chances that are no more do not travel on, those of the ranking do.
    let metrics = |model: &serde_json::Value| model["body"]["provenance"]["metrics"].as_object().unwrap().clone();
    assert!(metrics(&parent).contains_key("log_loss") && metrics(&parent).contains_key("brier_score"));
    assert!(!metrics(&child).contains_key("log_loss") && !metrics(&child).contains_key("brier_score"));
    assert_eq!(metrics(&parent)["roc_auc"], metrics(&child)["roc_auc"]);
    assert_eq!(child["body"]["provenance"]["rate_learned_until"], "2025-06-30T00:00:00Z");
    // The rows that its shift was fitted on, and all before them, are none that it has not learned from.
    let overall =
        |model: &str| run(&company, &["monitor", "--format", "json", "--model", model]).json()["overall"].clone();
    assert!(overall("runs/001-monthly-60d")["rows"].as_u64().unwrap() > 20);
    assert_eq!(overall("runs/002-recalibrated")["rows"], 0);
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
fn rows_that_models_learned_from_and_conversions_counted_often_move_no_rate() {
    let company = trained();
    let recalibrate = |file: &str| run(&company, &["recalibrate", "--intercept-only", "--scored", file]);
    // Most conversions of a run's predictions are those of Train; the few of Test say too little.
    let words = recalibrate("runs/001-monthly-60d/predictions.parquet").failed(4);
    assert!(words.contains("conversions (each counted once) among"), "{words}");
    company.write("learned.csv", monthly_rows(&|_| "train"));
    let words = recalibrate("learned.csv").failed(3);
    assert!(words.contains("marks no row test"), "{words}");
    company.write("backtest.csv", monthly_rows(&|lead| if lead % 2 == 0 { "fold_1" } else { "fold_2" }));
    let words = recalibrate("backtest.csv").failed(3);
    assert!(words.contains("windows of a backtest"), "{words}");
    // 45 rows that converted are 15 conversions.
    company.write("often.csv", monthly_rows(&|lead| if lead < 90 { "test" } else { "train" }));
    let words = recalibrate("often.csv").failed(4);
    assert!(words.starts_with("15 conversions (each counted once) among 360 ripe rows"), "{words}");
}

#[test]
fn files_with_a_part_of_the_others_are_compared_with_what_the_chances_are_in_them() {
    let company = trained();
    let part = ["--set", "calibration.others_kept=0.2"];
    company.train(&[&["--set", "model.candidates=[\"logistic\"]"][..], &part].concat()).done();
    let look = |model: &str, more: &[&str]| {
        let found = run(&company, &[&["monitor", "--format", "json", "--model", model][..], more].concat()).json();
        (found["overall"]["expected"].as_f64().unwrap(), found["overall"]["observed"].as_u64().unwrap())
    };
    let (all, sampled) = (look("runs/001-monthly-60d", &[]), look("runs/002-monthly-60d", &part));
    assert!((all.0 - sampled.0).abs() < 1e-9 * all.0 && all.1 == sampled.1, "{all:?} {sampled:?}");
    // What is said of all leads is lower: in files that hold all of them that is what is expected.
    assert!(look("runs/002-monthly-60d", &[]).0 < 0.5 * all.0);
    company.write("rows.csv", monthly_rows(&|_| "test"));
    let shift = |model: &str, more: &[&str]| {
        let asked = ["recalibrate", "--intercept-only", model, "--scored", "rows.csv", "--format", "json"];
        run(&company, &[&asked[..], more].concat()).done().json()["shift"].as_f64().unwrap()
    };
    let (all, sampled) = (shift("runs/001-monthly-60d", &[]), shift("runs/002-monthly-60d", &part));
    assert!((all - sampled).abs() < 1e-9, "{all} {sampled}");
}

#[test]
fn a_table_of_leads_with_instants_of_their_own_is_seen_young_rows_included() {
    let company = Company::empty();
    // Six leads a day for 300 days, each at its own hour; the last 30 days are young.
    let mut text = String::from("lead_id,as_of,label,acts\n");
    for row in 0..1800_u64 {
        let (day, hour) = (row / 6, 3 * (row % 6));
        let date = leadscore::time::Instant::default().plus_days(20_000 + day as i64).to_string();
        let acts = row * 7 % 11;
        let label = if day >= 270 {
            ""
        } else if (row * 13 + acts * acts) % 41 < acts {
            "1"
        } else {
            "0"
        };
        text.push_str(&format!("R{row},{}T{hour:02}:00:00Z,{label},{acts}\n", &date[..10]));
    }
    company.write("rows.csv", text);
    let config =
        "version = 1\n[project]\nname = \"table\"\n[features]\ntable = \"rows.csv\"\n[label]\nhorizon_days = 30\n";
    company.write("leadscore.toml", config);
    company.run(&["train", "-q", "--set", "model.candidates=[\"logistic\"]"]).done();
    let found = company.run(&["monitor", "-q", "--format", "json"]).json();
    // Rows whose labels began after the last learned from had ended; one a lead, so none is passed over.
    assert!(found["overall"]["rows"].as_u64().unwrap() > 200, "{found}");
    // The newest list period is young, and seven days of leads.
    assert_eq!(found["as_of"].as_str().map(|at| &at[..10]), Some("2025-07-30"), "{found}");
    assert_eq!(found["states"][0][1], 42, "{found}");
    assert!(!found["score"]["psi"].is_null());
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
    assert!(words.starts_with("10 conversions (each counted once) among 200 ripe rows"), "{words}");
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
