//! Does one config with several outcomes give a model each, and one leaderboard that forgets none?

use serde_json::Value;

use super::company::Company;

/// First meeting, won (what a deal brings is the value of its event), and an upsell that nobody reaches.
const THREE: &str = r#"[[outcome]]
name = "first_meeting"
event = "meeting"
horizon_days = 30
value_per_conversion = 150

[[outcome]]
name = "won"
event = "deal_won"
exits = ["deal_lost"]

[[outcome]]
name = "upsell"
event = "demo_request"
after = "won"
repeat = true
"#;

fn company() -> Company {
    let company = Company::new();
    let text = company.read("leadscore.toml");
    let (before, rest) = text.split_once("[outcome]\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    company.write("leadscore.toml", format!("{before}{THREE}\n{after}"));
    company
}

fn row<'a>(board: &'a Value, name: &str) -> &'a Value {
    board["outcomes"].as_array().unwrap().iter().find(|row| row["outcome"] == name).unwrap()
}

#[test]
fn every_outcome_has_a_run_of_its_own_or_a_reason_and_one_leaderboard_holds_all() {
    let company = company();
    let trained = company.train(&[]);
    assert_eq!(trained.code, 4, "upsell is too small: {}", trained.err);
    let board = trained.json();
    let names: Vec<&str> =
        board["outcomes"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect();
    assert_eq!(names, ["first_meeting", "won", "upsell"]);
    for (name, horizon) in [("first_meeting", 30), ("won", 60)] {
        let row = row(&board, name);
        assert_eq!((row["exit_code"].as_u64(), row["horizon_days"].as_u64()), (Some(0), Some(horizon)));
        let run = row["run"].as_str().unwrap();
        assert!(run.contains(&name.replace('_', "-")), "{run}");
        assert_eq!(company.read(&format!("runs/latest-{name}")).trim(), run);
        let metrics: Value = serde_json::from_str(&company.read(&format!("runs/{run}/metrics.json"))).unwrap();
        let chosen = &metrics["evaluation"]["scorers"][0];
        for figure in [
            "conversions_at_capacity",
            "roc_auc",
            "lift_at_10_percent",
            "median_days_to_conversion",
            "value_at_capacity",
        ] {
            assert_eq!(row["figures"][figure], chosen[figure], "{name}: {figure}");
        }
        let days = &row["figures"]["median_days_to_conversion"];
        let (days, low, high) =
            (days["value"].as_f64().unwrap(), days["low"].as_f64().unwrap(), days["high"].as_f64().unwrap());
        assert!(
            0.0 <= low && low <= days && days <= high && high <= horizon as f64,
            "{name}: {days} ({low} to {high})"
        );
        // The artifact says whose it is, and holds its own horizon.
        let artifact: Value = serde_json::from_str(&company.read(&format!("runs/{run}/model.json"))).unwrap();
        assert!(artifact.to_string().contains(&format!("\"name\":\"{name}\"")), "{name}");
    }
    // A meeting is worth what the config says of all of them; found conversions are worth that much each.
    let meeting = &row(&board, "first_meeting")["figures"];
    let (value, found) = (
        meeting["value_at_capacity"]["value"].as_f64().unwrap(),
        meeting["conversions_at_capacity"]["value"].as_f64().unwrap(),
    );
    assert!((value - 150.0 * found).abs() < 1e-6 * value, "{value} for {found}");
    let upsell = row(&board, "upsell");
    assert_eq!(upsell["exit_code"].as_u64(), Some(4));
    assert!(upsell["run"].is_null() && upsell["figures"].is_null() && upsell["after"] == "won");
    assert!(!upsell["reason"].as_str().unwrap().is_empty());
    let folder = format!("runs/{}", company.read("runs/leaderboard").trim());
    let csv = company.read(&format!("{folder}/outcomes.csv"));
    assert_eq!(csv.lines().count(), 4, "{csv}");
    let columns: Vec<usize> = csv.lines().take(3).map(|line| line.split(',').count()).collect();
    assert!(columns.iter().all(|&count| count == columns[0]), "{csv}");
    let page = company.read(&format!("{folder}/outcomes.html"));
    assert!(page.contains("first_meeting") && page.contains("upsell: no model."), "the page forgets one");
    // What was printed can be printed again, as a table and in Spanish.
    let again = company.run(&["verdict", "-q", "--format", "json"]).done().json();
    assert_eq!(again, board);
    let table = company.run(&["verdict", "-q", "--lang", "es"]).done().out;
    assert!(table.contains("2 de 3 resultados tienen modelo") && table.contains("upsell: sin modelo."), "{table}");
    let own = company.run(&["verdict", "-q", "--outcome", "won"]).done().out;
    assert!(own.contains("median days until they came"), "{own}");
    scores_go_by_outcome(&company, &board);
}

/// Scores are of the outcome that is named, or of the one that the artifact predicts.
fn scores_go_by_outcome(company: &Company, board: &Value) {
    let quick = ["--set", "cohort.as_of=monthly", "--set", "features.lookbacks_days=[30]"];
    let score = |more: &[&str]| company.run(&[&["score", "-q", "-o", "-"], &quick[..], more].concat());
    let words = score(&[]).failed(2);
    assert!(words.contains("first_meeting, won, upsell") && words.contains("--outcome NAME"), "{words}");
    let won = score(&["--outcome", "won"]).done().out;
    let run = format!("runs/{}", row(board, "won")["run"].as_str().unwrap());
    assert_eq!(score(&["--model", &run]).done().out, won, "an artifact knows what it predicts");
    assert_ne!(score(&["--outcome", "first_meeting"]).done().out, won);
    let words = score(&["--outcome", "first_meeting", "--model", &run]).failed(2);
    assert!(words.contains("this model predicts won"), "{words}");
    let words = score(&["--outcome", "upsel"]).failed(2);
    assert!(words.contains("did you mean \"upsell\"?"), "{words}");
    company.run(&["release", "-q", "--outcome", "won"]).done();
    assert!(company.path().join("models/velmaro-won.json").exists());
    assert_eq!(score(&["--outcome", "won"]).done().out, won, "the released one is the run's");
    // A model of another outcome is no earlier one of this, and that is said.
    let previous = format!("evaluate.previous={run}");
    let more = ["--outcome", "first_meeting", "--set", "model.candidates=[\"logistic\"]", "--set", &previous];
    let trained = company.train(&more).done().json();
    let file = format!("runs/{}/metrics.json", trained["run"].as_str().unwrap());
    let metrics: Value = serde_json::from_str(&company.read(&file)).unwrap();
    let said = format!("The previous model ({run}) is not compared: it predicts \"won\", not \"first_meeting\".");
    assert!(metrics["banners"].to_string().contains(&said.replace('"', "\\\"")), "{}", metrics["banners"]);
    let scorers = metrics["evaluation"]["scorers"].as_array().unwrap();
    assert!(scorers.iter().all(|scorer| scorer["name"] != "previous"));
}

#[test]
fn a_check_lists_the_conversions_of_every_outcome() {
    let company = company();
    let checked = company.run(&["check", "-q", "--format", "json"]);
    assert_eq!(checked.code, 4, "{}", checked.err);
    let told = checked.json();
    let of = |name: &str| row(&told, name)["readiness"]["conversions"]["all"].as_u64().unwrap();
    let events = company.read("crm.csv");
    let rows = |kind: &str| events.lines().filter(|line| line.split(',').any(|cell| cell == kind)).count() as u64;
    assert_eq!((of("first_meeting"), of("won")), (rows("meeting"), rows("deal_won")));
    let table = company.run(&["check", "-q"]).out;
    for name in ["first_meeting", "won", "upsell"] {
        assert!(table.contains(name), "{table}");
    }
    let one = company.run(&["check", "-q", "--format", "json", "--outcome", "won"]).done().json();
    assert_eq!(one["conversions"], row(&told, "won")["readiness"]["conversions"]);
    for verb in [&["backtest"][..], &["audit"], &["features"], &["rules", "replay"]] {
        let words = company.run(&[verb, &["-q"]].concat()).failed(2);
        assert!(words.contains("first_meeting, won, upsell"), "{verb:?}: {words}");
    }
}

#[test]
fn an_undated_flag_of_another_outcome_is_no_feature_and_nobody_is_asked_about_it() {
    let company = Company::new();
    // A column that knows who bought, as an export has it.
    let events = company.read("crm.csv");
    let buyers: Vec<String> = events
        .lines()
        .filter(|line| line.contains(",deal_won,"))
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert!(buyers.len() > 20);
    let header = company.read("leads.csv").lines().next().unwrap().to_owned();
    let id = header.split(',').position(|name| name == "lead_id").unwrap();
    company.edit_rows("leads.csv", |_, row| {
        let own = row.split(',').nth(id).unwrap();
        Some(format!("{row},{}", if buyers.iter().any(|buyer| buyer == own) { "yes" } else { "no" }))
    });
    company.replace("leads.csv", &header, &format!("{header},is_customer"));
    let stopped = company.train(&[]).failed(1);
    assert!(stopped.contains("is_customer"), "{stopped}");
    let text = company.read("leadscore.toml");
    let (before, after) = text.split_once("[outcome]\n").unwrap();
    let flag = "[[outcome]]\nname = \"customer\"\nflag = \"is_customer\"\n\n[[outcome]]\nname = \"won\"\n";
    company.write("leadscore.toml", format!("{before}{flag}{after}"));
    company.train(&["--outcome", "won"]).done();
    let run = company.read("runs/latest-won");
    let findings: Value = serde_json::from_str(&company.read(&format!("runs/{}/leakage.json", run.trim()))).unwrap();
    let found = findings["columns"].as_array().unwrap().iter().find(|found| found["column"] == "is_customer").unwrap();
    assert_eq!(found["decision"], "other_outcome");
    let artifact: Value = serde_json::from_str(&company.read(&format!("runs/{}/model.json", run.trim()))).unwrap();
    assert!(!artifact["body"]["features"].to_string().contains("is_customer"), "the flag is a feature");
    let card = company.read(&format!("runs/{}/model_card.md", run.trim()));
    // Markdown's own marks are written with a stroke before them.
    let said = card.replace('\\', "");
    assert!(said.contains("reached another outcome: is_customer."), "the model card says nothing of it: {said}");
}

#[test]
fn a_list_of_one_outcome_is_the_table_it_was_to_the_byte() {
    let company = Company::new();
    let model = || {
        let trained = company.train(&[]).done().json();
        let run = trained["run"].as_str().unwrap().to_owned();
        assert!(!company.path().join("runs/leaderboard").exists() && !run.contains("won"));
        company.bytes(&format!("runs/{run}/model.json"))
    };
    let table = model();
    company.replace("leadscore.toml", "[outcome]\n", "[[outcome]]\n");
    assert!(model() == table, "the artifacts differ");
}
