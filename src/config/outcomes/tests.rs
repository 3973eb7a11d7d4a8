//! Several outcomes in a file: each by its name, one in force, and what is refused.

use super::*;
use crate::config::Override;

const LEADS: &str = "version = 1\n[leads]\nfile = \"leads.csv\"\nid = \"id\"\n";

const THREE: &str = r#"
[label]
horizon_days = 90

[economics]
value_per_conversion = 100.0
hours_per_bad_lead = 1.0
cost_per_hour = 10.0

[[outcome]]
name = "meeting"
event = "meeting"
horizon_days = 30
value_per_conversion = 5.0

[[outcome]]
name = "won"
column = "won_on"
value = "amount"

[[outcome]]
name = "upsell"
after = "won"
repeat = true
[outcome.file]
path = "upsells.csv"
lead = "who"
time = "when"
"#;

fn parsed(text: &str, overrides: &[&str]) -> Result<Config, ConfigError> {
    let overrides: Vec<Override> = overrides.iter().map(|text| text.parse().unwrap()).collect();
    Config::parse(&format!("{LEADS}{text}"), "leadscore.toml", &overrides)
}

fn refused(text: &str) -> String {
    parsed(text, &[]).unwrap_err().to_string()
}

#[test]
fn each_outcome_makes_a_config_of_its_own() {
    let config = parsed(THREE, &[]).unwrap();
    assert_eq!(config.outcome_names(), ["meeting", "won", "upsell"]);
    assert!(config.outcome.is_undecided() && config.outcome_name().is_none() && config.latest_run() == "latest");
    let meeting = config.for_outcome("meeting").unwrap();
    assert_eq!((meeting.label.horizon_days, meeting.outcome.event.as_deref()), (30, Some("meeting")));
    assert!((meeting.economics.as_ref().unwrap().value_per_conversion - 5.0).abs() < 1e-12);
    assert_eq!((meeting.outcome_name(), meeting.latest_run().as_str()), (Some("meeting"), "latest-meeting"));
    // What tells of the others is no attribute; a file of theirs is one of events, under the outcome's name.
    assert_eq!(meeting.auxiliary_columns().into_iter().collect::<Vec<_>>(), ["amount", "won_on"]);
    assert_eq!(meeting.events.len(), 1);
    assert_eq!(
        (meeting.events[0].file.as_str(), &meeting.events[0].kind),
        ("upsells.csv", &Some(crate::ingest::EventType::Const("upsell".to_owned())))
    );
    let upsell = config.for_outcome("upsell").unwrap();
    assert!(upsell.events.is_empty() && upsell.label.horizon_days == 90 && upsell.outcome.repeat);
    // Whichever was in force before, and however often it is asked for.
    assert_eq!(meeting.for_outcome("upsell").unwrap().outcome.after.as_deref(), Some("won"));
    assert_eq!(meeting.for_outcome("meeting").unwrap().events.len(), 1);
    let mut names = meeting.outcome_names();
    names.sort();
    assert_eq!(names, ["meeting", "upsell", "won"]);
}

#[test]
fn an_undecided_config_is_written_as_it_was_read_and_a_decided_one_as_one_table() {
    let config = parsed(THREE, &[]).unwrap();
    let again = Config::parse(&config.to_toml().unwrap(), "again", &[]).unwrap();
    assert_eq!(again, config);
    let won = config.for_outcome("won").unwrap();
    let alone = Config::parse(&won.to_toml().unwrap(), "alone", &[]).unwrap();
    assert_eq!(alone.outcome, OutcomeParams { others: Vec::new(), ..won.outcome });
}

#[test]
fn one_outcome_is_what_it_was_whether_a_table_or_a_list_of_one() {
    let table = parsed("[outcome]\nevent = \"won\"\n", &[]).unwrap();
    assert_eq!(parsed("[[outcome]]\nevent = \"won\"\n", &[]).unwrap(), table);
    assert_eq!(table.outcome, OutcomeParams { event: Some("won".to_owned()), ..OutcomeParams::default() });
    assert!(table.outcome_names().is_empty() && table.outcome_name().is_none());
    assert_eq!(table.clone().one_outcome(None).unwrap(), table);
    // The artifact and the run keep the config as it was written before there could be several.
    let written = serde_json::to_string(&table.outcome).unwrap();
    assert_eq!(
        written,
        r#"{"event":"won","column":null,"value":null,"file":null,"flag":null,"positive":null,"repeat":false,"exits":[]}"#
    );
    let words = table.one_outcome(Some("won")).unwrap_err().to_string();
    assert!(words.contains("--outcome = \"won\"") && words.contains("one [outcome], without a name"), "{words}");
}

#[test]
fn an_override_finds_one_of_several_by_its_name() {
    let config = parsed(THREE, &["outcome.won.horizon_days=45"]).unwrap();
    assert_eq!(config.for_outcome("won").unwrap().label.horizon_days, 45);
    assert_eq!(config.for_outcome("upsell").unwrap().label.horizon_days, 90);
    for key in ["outcome.horizon_days=45", "outcome.won_.horizon_days=45"] {
        let words = parsed(THREE, &[key]).unwrap_err().to_string();
        assert!(words.contains("several [[outcome]]"), "{words}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_in_words() {
    let config = parsed(THREE, &[]).unwrap();
    let words = config.clone().one_outcome(None).unwrap_err().to_string();
    assert!(words.contains("3 outcomes: meeting, won, upsell") && words.contains("--outcome NAME"), "{words}");
    let words = config.for_outcome("wonn").unwrap_err().to_string();
    assert!(words.contains("there is meeting, won, upsell") && words.contains("did you mean \"won\"?"), "{words}");
    let two = |first: &str, second: &str| refused(&format!("[[outcome]]\n{first}\n[[outcome]]\n{second}\n"));
    for (first, second, said) in [
        ("name = \"a\"\nevent = \"x\"", "event = \"y\"", "number 2: it has no name"),
        ("name = \"a\"", "name = \"A\"", "stands twice"),
        ("name = \"a\"", "name = \"b/c\"", "found name = \"b/c\""),
        ("name = \"a\"", "name = \"b\"\nafter = \"aa\"", "after = \"aa\""),
        ("name = \"a\"", "name = \"b\"\nafter = \"b\"", "itself"),
        ("name = \"a\"\nflag = \"y\"", "name = \"b\"\nafter = \"a\"", "no date"),
        ("name = \"a\"\nhorizon_days = 0", "name = \"b\"", "at least 1"),
        ("name = \"a\"\nvalue_per_conversion = -1.0", "name = \"b\"", "at least 0"),
        ("name = \"a\"\nevnt = \"x\"", "name = \"b\"", "did you mean `event`"),
    ] {
        let words = two(first, second);
        assert!(words.contains(said), "{words}");
    }
    let words = refused(
        "[leads.columns]\nknown_at_creation = [\"y\"]\n[[outcome]]\nname = \"a\"\nflag = \"y\"\n[[outcome]]\nname = \"b\"\nevent = \"x\"\n",
    );
    assert!(words.contains("known_at_creation names \"y\"") && words.contains("\"a\""), "{words}");
    let words = Config::parse("version = 1\noutcome = 3\n", "leadscore.toml", &[]).unwrap_err().to_string();
    assert!(words.contains("[outcome]"), "{words}");
}
