//! What becomes of clicks that no person made?

use serde_json::Value;

use super::company::Company;

const ONLY_CLICKS: &str = "features.only=[\"count__email_click__30d\", \"count__email_click__ever\"]";

fn metrics(company: &Company) -> Value {
    let run = company.read("runs/latest");
    serde_json::from_str(&company.read(&format!("runs/{}/metrics.json", run.trim()))).unwrap()
}

#[test]
fn planted_clicks_are_found_left_out_and_their_effect_is_measured_from_both_sides() {
    let company = Company::scanned();
    // Where clicks are all there is to go by, nothing else makes up for those of programs.
    let clicks = ["--set", "model.candidates=[\"logistic\"]", "--set", ONLY_CLICKS, "--set", "calibration.method=none"];
    company.train(&[&clicks[..], &["--set", "hygiene.measure=true"]].concat()).done();
    let marked = metrics(&company);
    let effect = marked["hygiene"].as_array().unwrap().iter().find(|one| one["left_out"] == "program_events").unwrap();
    assert_eq!(effect["events"], marked["ingest"]["clicks"]["marked"]);
    assert_eq!(marked["ingest"]["clicks"]["excluded"], 0);
    let [value, low, high] = ["value", "low", "high"].map(|end| effect["roc_auc"][end].as_f64().unwrap());
    assert!(low <= value && value <= high);
    assert!(low > 0.0, "half the mailboxes click like interest: leaving those clicks out must help, {effect}");
    let said = marked["banners"]
        .as_array()
        .unwrap()
        .iter()
        .any(|words| words.as_str().unwrap().contains("events of programs"));
    assert!(said, "{}", marked["banners"]);

    let exclude = [&clicks[..], &["--set", "hygiene.bots=exclude"]].concat();
    company.train(&[&exclude[..], &["--set", "hygiene.measure=true"]].concat()).done();
    let excluded = metrics(&company);
    assert_eq!(excluded["ingest"]["clicks"]["excluded"], marked["ingest"]["clicks"]["marked"]);
    assert_eq!(excluded["hygiene"], marked["hygiene"], "the same comparison, whichever of the two the run uses");
    let auc = |metrics: &Value| metrics["leaderboard"][0]["roc_auc"].as_f64().unwrap();
    assert!((auc(&excluded) - auc(&marked) - value).abs() < 1e-12);

    // What is measured beside is no part of the model.
    company.train(&exclude).done();
    let quiet = metrics(&company);
    assert!(quiet.get("hygiene").is_none());
    assert_eq!(quiet["artifact_sha256"], excluded["artifact_sha256"]);
}
