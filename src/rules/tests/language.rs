//! What the language accepts, refuses and warns of.

use super::super::*;
use super::{Sketch, act, act_on, day, tables, without_events};

fn parse(rest: &str) -> Result<RuleCard, RulesError> {
    RuleCard::parse(&format!("version = 1\n{rest}"), "rules.toml")
}

fn message(rest: &str) -> String {
    parse(rest).unwrap_err().to_string()
}

/// The TOML examples of the reference.
fn examples() -> Vec<String> {
    let blocks = include_str!("../README.md").split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn every_key_of_the_language_stands_in_an_example() {
    fn keys(schema: &serde_json::Value, found: &mut Vec<String>) {
        if let Some(properties) = schema.get("properties").and_then(serde_json::Value::as_object) {
            found.extend(properties.keys().cloned());
        }
        match schema {
            serde_json::Value::Object(map) => map.values().for_each(|value| keys(value, found)),
            serde_json::Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    keys(&serde_json::to_value(card_schema()).unwrap(), &mut found);
    assert!(found.len() > 40, "{found:?}");
    let examples = examples().concat();
    let words: Vec<&str> = examples.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    for key in found {
        assert!(words.contains(&key.as_str()), "no example of {key}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
    let at = |rest: &str| match parse(rest).unwrap_err() {
        RulesError::UnknownKey { at, found, nearest, .. } => (at.line, found, nearest.unwrap_or_default()),
        other => panic!("{other}"),
    };
    let known = |line, found: &str, nearest: &str| (line, found.to_owned(), nearest.to_owned());
    assert_eq!(at("[[event]]\nevent = \"x\"\npoint = 3\n"), known(4, "point", "points"));
    assert_eq!(at("[[events]]\nevent = \"x\"\npoints = 3\n"), known(2, "events", "event"));
    assert_eq!(at("[[event]]\nevent = \"x\"\npoints = 3\nper = \"onse\"\n"), known(5, "onse", "once"));
    let inner = "[[event]]\nevent = \"x\"\npoints = 3\nwhere = { page = { start_with = \"/\" } }\n";
    assert_eq!(at(inner), known(5, "start_with", "starts_with"));
    assert_eq!(at("\n[decay]\nhalflife_days = 3\n"), known(4, "halflife_days", "half_life_days"));
    assert_eq!(at("[[attribute]]\ncolumn = \"x\"\nequal = 1\npoints = 3\n"), known(4, "equal", "equals"));
    assert_eq!(at("[[idle]]\nover_day = 1\npoints = 3\n"), known(3, "over_day", "over_days"));
    assert_eq!(at("[[bands]]\nname = \"x\"\nat_last = 3\n"), known(4, "at_last", "at_least"));
    assert_eq!(at("origin = \"teams\"\n"), known(2, "teams", "team"));
}

#[test]
fn a_wrong_type_or_a_key_left_out_is_refused_with_its_line() {
    assert_eq!(
        message("[[event]]\nevent = \"x\"\npoints = \"3\"\n"),
        "rules.toml:4: invalid type: string \"3\", expected f64"
    );
    assert_eq!(message("[[event]]\nevent = \"x\"\n"), "rules.toml:2: missing field `points`");
    let list = message("[[event]]\nevent = \"x\"\npoints = 3\nwhere = { page = [\"a\"] }\n");
    assert!(list.starts_with("rules.toml:5: invalid type: sequence, expected a value, or a table such as"), "{list}");
    assert!(message("[[event]\n").starts_with("rules.toml:2: "));
    assert!(RuleCard::parse("", "rules.toml").unwrap_err().to_string().contains("missing field `version`"));
    assert!(matches!(parse(""), Err(RulesError::NoRules { .. })));
    let newer = RuleCard::parse("version = 2\n", "rules.toml");
    assert!(matches!(newer, Err(RulesError::UnsupportedVersion { found: 2, .. })));
}

#[test]
fn what_cannot_be_meant_is_refused_at_the_line_of_its_rule() {
    let event = |rest: &str| format!("\n\n[[event]]\nevent = \"x\"\npoints = 3\n{rest}\n");
    let attribute = |rest: &str| format!("\n\n[[attribute]]\ncolumn = \"x\"\npoints = 3\n{rest}\n");
    for text in [
        event("half_life_days = 3\nstep_days = 2"),
        event("decays = false\nstep_days = 2"),
        event("per = \"once\"\nmax_count = 2"),
        event("where = { page = { equals = 1, min = 2 } }"),
        event("where = { page = { min = 1, over = 2 } }"),
        attribute("equals = 1\nmissing = true"),
        attribute("max = 1\nunder = 2"),
        attribute("equals = 1\nper_unit = true"),
    ] {
        assert!(matches!(parse(&text), Err(RulesError::Clash { at: Place { line: 4, .. }, .. })), "{text}");
    }
    for text in [
        event("half_life_days = 0"),
        event("step_days = -1"),
        event("lookback_days = nan"),
        event("lookback_days = 1e9"),
        event("max_count = 0"),
        event("max_points = -5"),
        event("max_points = inf"),
        event("where = { value = { min = 3, under = 3 } }"),
        event("where = { value = nan }"),
        attribute("per_unit = true\nmax_units = 0"),
        attribute("min = 2\nmax = 1"),
        attribute("over = nan"),
        "\n\n[[event]]\nevent = \"x\"\npoints = nan\n".to_owned(),
        "\n\n[[event]]\nevent = \"x\"\npoints = -1e7\n".to_owned(),
        "\n\n[[idle]]\nover_days = 0\npoints = 1\n".to_owned(),
        format!("\n\n[[bands]]\nname = \"x\"\nat_least = inf\n{}", event("")),
    ] {
        assert!(matches!(parse(&text), Err(RulesError::OutOfRange { at: Place { line: 4, .. }, .. })), "{text}");
    }
    for text in [
        event("name = \" \""),
        event("where = { page = { any_of = [] } }"),
        event("where = { page = { contains = \"\" } }"),
        "\n\n[[event]]\nevent = \"\"\npoints = 1\n".to_owned(),
        "\n\n[[attribute]]\ncolumn = \"\"\nequals = 1\npoints = 1\n".to_owned(),
    ] {
        assert!(matches!(parse(&text), Err(RulesError::Empty { at: Place { line: 4, .. }, .. })), "{text}");
    }
    assert!(matches!(parse(&attribute("")), Err(RulesError::NoTest { .. })));
    assert!(matches!(parse(&event("where = { page = {} }")), Err(RulesError::NoTest { .. })));
    assert!(matches!(parse(&attribute("equals = 1\nmax_units = 2")), Err(RulesError::Needs { key: "max_units", .. })));
    assert!(matches!(parse(&format!("[decay]\n{}", event(""))), Err(RulesError::Needs { key: "decay", .. })));
    let bands = "[[bands]]\nname = \"a\"\nat_least = 3\n[[bands]]\nname = \"b\"\nat_least = 3\n";
    assert!(matches!(parse(&format!("{bands}{}", event(""))), Err(RulesError::BandTwice { .. })));
}

#[test]
fn rules_stand_in_the_order_of_the_file_whatever_their_kind() {
    let card = parse(
        "[[idle]]\nover_days = 3\npoints = -1\n[[event]]\nevent = \"x\"\npoints = 1\n\
         [[attribute]]\ncolumn = \"c\"\nequals = true\npoints = 1\n[[event]]\nname = \"Second\"\nevent = \"x\"\npoints = 2\n",
    )
    .unwrap();
    let rules: Vec<_> = card.rules.iter().map(|rule| (rule.line, rule.label())).collect();
    let wanted = [(2, "no event for more than 3 days"), (5, "x"), (8, "c = true"), (12, "Second")];
    assert_eq!(rules, wanted.map(|(line, label)| (line, label.to_owned())));
}

#[test]
fn a_band_is_decided_on_the_total_that_people_see() {
    let text = "[[event]]\nevent = \"x\"\npoints = 1\n[[bands]]\nname = \"cold\"\nat_least = 0\n\
                [[bands]]\nname = \"hot\"\nat_least = 60\n[[bands]]\nname = \"warm\"\nat_least = 25.5\n";
    let card = parse(text).unwrap();
    let band = |total| card.band_of(total).map_or("none", |band| band.name.as_str());
    let bands = [1e6, 60.0, 59.996, 59.99, 25.5, 25.49, 0.0, -0.004, -0.01].map(band);
    assert_eq!(bands, ["hot", "hot", "hot", "warm", "warm", "cold", "cold", "cold", "none"]);
    assert_eq!(card.bands.iter().map(|band| band.name.as_str()).collect::<Vec<_>>(), ["hot", "warm", "cold"]);
}

fn shop() -> crate::ingest::Tables {
    let mut lead = Sketch::of(vec![act_on("page_view", "/pricing", day(1.0)), act("form", day(2.0))]);
    lead.acts[0].value = Some(3.0);
    lead.texts = vec![("industry", Some("retail"))];
    lead.numbers = vec![("employees", Some(20.0))];
    tables(&[lead])
}

#[test]
fn an_unknown_column_or_property_is_an_error_that_names_the_nearest() {
    let tables = shop();
    let error = |text: &str| parse(text).unwrap().bind(&tables).unwrap_err().to_string();
    assert_eq!(
        error("[[attribute]]\ncolumn = \"Industri\"\nequals = \"retail\"\npoints = 1\n"),
        "rules.toml:2: the leads have no column \"Industri\". Did you mean \"industry\"?"
    );
    assert_eq!(
        error("[[event]]\nevent = \"form\"\npoints = 1\nwhere = { pgae = \"/\" }\n"),
        "rules.toml:2: the events have no property \"pgae\". Did you mean \"page\"?"
    );
    assert!(error("[[attribute]]\ncolumn = \"industry\"\nmin = 3\npoints = 1\n").contains("holds text, so >= 3"));
    assert!(
        error("[[attribute]]\ncolumn = \"industry\"\nper_unit = true\npoints = 1\n").contains("a column of numbers")
    );
    assert!(error("[[attribute]]\ncolumn = \"employees\"\nequals = \"many\"\npoints = 1\n").contains("holds numbers"));
}

#[test]
fn an_event_or_value_that_never_occurred_is_a_warning() {
    let tables = shop();
    let warnings = |text: &str| -> Vec<String> {
        let card = parse(text).unwrap();
        let bound = card.bind(&tables).unwrap();
        bound.warnings().warnings.iter().map(ToString::to_string).collect()
    };
    let on_page = |test: &str| warnings(&format!("[[event]]\nevent = \"form\"\npoints = 1\nwhere = {{ {test} }}\n"));
    assert_eq!(
        warnings(
            "[[event]]\nevent = \"pageview\"\npoints = 1\n[[idle]]\nevent = \"call\"\nover_days = 1\npoints = 1\n"
        ),
        [
            "rules.toml:2: the log has no event \"pageview\"; the rule gives no points. Did you mean \"page_view\"?",
            "rules.toml:5: the log has no event \"call\"; the rule gives no points.",
        ]
    );
    assert_eq!(
        on_page("page = \"/Pricing\""),
        ["rules.toml:2: \"page\" is never \"/Pricing\". Did you mean \"/pricing\"?"]
    );
    let none = ["rules.toml:2: no event \"form\" meets the conditions; the rule gives no points"];
    assert_eq!(on_page("page = \"/pricing\""), none);
    assert_eq!(on_page("value = { min = 1 }"), none);
    assert_eq!(
        on_page("value = { contains = \"a\" }")[0],
        "rules.toml:2: \"value\" holds numbers, so contains a is never met; wanted a number with equals, any_of, \
         none_of, min, over, max or under, or missing"
    );
    assert_eq!(
        warnings("[[attribute]]\ncolumn = \"industry\"\nequals = \"Retail\"\npoints = 1\n"),
        ["rules.toml:2: \"industry\" is never \"Retail\". Did you mean \"retail\"?"]
    );
    assert_eq!(
        warnings("[[attribute]]\ncolumn = \"employees\"\nover = 20\npoints = 1\n"),
        ["rules.toml:2: no lead's \"employees\" meets the condition; the rule gives no points"]
    );
    assert!(
        warnings("[[event]]\nevent = \"page_view\"\npoints = 1\nwhere = { page = \"/pricing\", value = 3 }\n")
            .is_empty()
    );
}

#[test]
fn a_project_without_events_runs_its_attribute_rules_and_warns_of_the_others() {
    let tables = without_events(shop());
    let text = "[[event]]\nevent = \"form\"\npoints = 1\nwhere = { page = \"/\" }\n[[idle]]\nover_days = 1\npoints = -1\n\
                [[attribute]]\ncolumn = \"industry\"\nequals = \"retail\"\npoints = 7\n";
    let card = parse(text).unwrap();
    let bound = card.bind(&tables).unwrap();
    assert_eq!(bound.replay(&[(0, day(9.0)), (0, day(0.0))]).unwrap(), [7.0, 7.0]);
    let warned: Vec<_> =
        bound.warnings().warnings.iter().map(|warning| (warning.rule.unwrap(), &warning.finding)).collect();
    let unknown = Finding::UnknownEvent { event: "form".to_owned(), nearest: None };
    assert_eq!(warned, [(0, &unknown), (1, &Finding::NothingEnds)]);
    assert_eq!(bound.ledger(0, day(9.0)).unwrap().lines[0].what.to_string(), "industry = retail");
}

#[test]
fn names_that_the_file_does_not_have_are_refused_with_the_nearest() {
    let rule = |rest: &str| format!("[[event]]\nevent = \"x\"\npoints = 3\n{rest}\n");
    let mail = "[[group]]\nname = \"mail\"\nmax_points = 9\n";
    assert!(
        message(&format!("{mail}{}", rule("group = \"mial\""))).contains("no group \"mial\". Did you mean \"mail\"?")
    );
    assert!(message(&rule("cards = [\"spring\"]")).contains("no card \"spring\". Add a [[card]]"));
    assert!(message(&format!("{mail}{mail}{}", rule(""))).contains("group \"mail\" is there already"));
    let both = format!(
        "{mail}{}[[attribute]]\ncolumn = \"a\"\nequals = 1\npoints = 1\ngroup = \"mail\"\n",
        rule("group = \"mail\"")
    );
    assert!(message(&both).starts_with("rules.toml:9: group \"mail\" has rules of both sides"));
    let card = parse(&format!("[[card]]\nname = \"spring\"\n{}", rule(""))).unwrap();
    assert_eq!(
        card.card("sprign").unwrap_err().to_string(),
        "rules.toml: there is no card \"sprign\". Did you mean \"spring\"? It has: spring"
    );
}

#[test]
fn times_zones_and_spans_that_cannot_be_meant_are_refused() {
    let rule = |rest: &str| format!("[[event]]\nevent = \"x\"\npoints = 3\n{rest}\n");
    assert!(message(&rule("from = \"soon\"")).starts_with("rules.toml:2: from: \"soon\" is not a time"));
    assert!(
        message(&format!("timezone = \"Mars\"\n{}", rule(""))).starts_with("rules.toml:2: timezone: unknown time zone")
    );
    assert!(
        message(&rule("half_life_days = 3\nlifespan_days = 4"))
            .contains("`half_life_days` and `lifespan_days` exclude")
    );
    assert!(message(&rule("max_per_day = 0")).contains("max_per_day = 0; wanted 1 or more"));
    assert!(message(&rule("followed_by = { even = \"y\" }")).contains("Did you mean \"event\"?"));
    assert!(
        message(&format!("[total]\nmax_points = 1\nmin_points = 2\n{}", rule("")))
            .contains("wanted less than max_points")
    );
    let persona = "[[persona]]\nname = \"P\"\npoints = 1\nat_least = 2\nwhere = { a = 1 }\n";
    assert!(message(persona).contains("at_least = 2; wanted at least 1 and at most as many"));
    let tables = tables(&[Sketch::of(vec![act("x", day(1.0))])]);
    let late = parse(&rule("from = \"1970-02-01\"\nuntil = \"1970-01-01\"")).unwrap();
    assert!(late.bind(&tables).unwrap_err().to_string().contains("`until` is not after `from`"));
    let same = parse(&rule("followed_by = { event = \"y\", same = \"pgae\" }")).unwrap();
    assert!(same.bind(&tables).unwrap_err().to_string().contains("Did you mean \"page\"?"));
}

/// Regenerate after a change of the language: `LEADSCORE_WRITE_SCHEMA=1 cargo test --lib the_schema_file`.
#[test]
fn the_schema_file_is_up_to_date() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules.schema.json");
    let wanted = serde_json::to_string_pretty(&card_schema()).unwrap() + "\n";
    if std::env::var_os("LEADSCORE_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{} is out of date: run this test with LEADSCORE_WRITE_SCHEMA=1", path.display());
}
