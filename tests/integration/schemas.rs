//! Do the published forms say what the program reads?

use serde_json::Value;

use super::company::sample;
use super::program::leadscore;

fn published(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_default()
}

#[test]
fn the_published_form_of_the_config_is_the_one_the_program_prints() {
    let printed = leadscore(&sample().folder, &["config", "schema"]).done().out;
    assert!(printed == published("leadscore.schema.json"), "run `leadscore config schema -o leadscore.schema.json`");
}

#[test]
fn the_published_form_of_a_rule_card_is_the_one_the_program_prints() {
    let printed = leadscore(&sample().folder, &["rules", "schema"]).done().out;
    let from_library = serde_json::to_string_pretty(&leadscore::rules::card_schema()).unwrap() + "\n";
    assert_eq!(printed, from_library);
    assert!(printed == published("rules.schema.json"), "run `leadscore rules schema -o rules.schema.json`");
}

#[test]
fn every_section_of_the_sample_stands_in_the_published_form() {
    let schema: Value = serde_json::from_str(&published("leadscore.schema.json")).unwrap();
    let config: toml::Table = std::fs::read_to_string(sample().folder.join("leadscore.toml")).unwrap().parse().unwrap();
    for section in config.keys() {
        assert!(schema["properties"].get(section).is_some(), "{section}");
    }
    assert!(schema["properties"].get("no_such_section").is_none());
}

#[test]
fn config_show_tells_each_setting_and_who_said_so() {
    let folder = &sample().folder;
    let shown = leadscore(folder, &["config", "show", "--set", "label.horizon_days=30", "--seed", "5"]).done().out;
    for line in [
        "label.horizon_days = 30  # flag",
        "project.seed = 5  # flag",
        "capacity.per = \"week\"  # file",
        "calibration.method = \"auto\"  # default",
    ] {
        assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
    }
    // What it shows is a config again.
    let text: String = shown.lines().map(|line| line.rsplit_once("  # ").unwrap().0.to_owned() + "\n").collect();
    let again = tempfile::tempdir().unwrap();
    std::fs::write(again.path().join("leadscore.toml"), text).unwrap();
    let twice = leadscore(again.path(), &["config", "show"]).done().out;
    let settings =
        |text: &str| text.lines().map(|line| line.rsplit_once("  # ").unwrap().0.to_owned()).collect::<Vec<_>>();
    assert_eq!(settings(&twice), settings(&shown));
}
