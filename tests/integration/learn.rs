//! Is the learned card a card: typed by its sheet, replayed by this program, and worth what is said of it?

use serde_json::Value;

use super::audit::faulty;

#[test]
fn a_learned_card_is_written_with_its_build_sheet_and_replays() {
    let company = faulty(2500);
    let told = company.run(&["rules", "learn", "--max-rules", "12", "-q", "--format", "json"]).done().json();
    let card = company.read("rules.learned.toml");
    let sheet = company.read("rules.learned.md");
    let rules = told["rules"].as_array().unwrap();
    assert!(!rules.is_empty() && rules.len() <= 12);
    for rule in rules {
        assert!(sheet.contains(rule["says"].as_str().unwrap()), "{rule}");
        assert!(rule["points"].as_f64().unwrap().fract().abs() < f64::EPSILON, "{rule}");
    }
    assert!(card.contains("origin = \"starter\"") && card.contains("src/rules/README.md"), "{card}");
    // Figures of the test period: the learned card, the model and the team's card on the same leads.
    for scorer in ["learned", "model", "card"] {
        assert!(told[scorer]["conversions_at_capacity"]["value"].is_number(), "{told}");
    }
    let against = &told["against_card"]["conversions_at_capacity"];
    assert!(against["low"].as_f64().unwrap() <= against["value"].as_f64().unwrap());
    let replayed =
        company.run(&["rules", "replay", "--set", "rules.card=rules.learned.toml", "-q", "-o", "-"]).done().out;
    assert_eq!(replayed.lines().count(), 1 + company.read("leads.csv").lines().count() - 1 - bought(&company));
    // It names the time it was learned from, and whoever judges it on that time is told.
    assert!(card.contains("[learned]\nfirst_as_of = \"20"), "{card}");
    let said = company.run(&["audit", "rules.learned.toml", "-o", "-"]).done().err;
    assert!(said.contains("rules.learned.toml was learned from leads of 20"), "{said}");
    let said = company.run(&["audit", "-o", "-"]).done().err;
    assert!(!said.contains("was learned from leads"), "{said}");
    // The same card again with one thread, and on stdout alone when asked.
    let again = company.run(&["rules", "learn", "--max-rules", "12", "-q", "-o", "-", "--threads", "1"]).done().out;
    assert_eq!(again, card);
}

/// Leads that bought, and so are open no more.
fn bought(company: &super::company::Company) -> usize {
    company.read("events.csv").lines().filter(|line| line.contains(",purchase,")).count()
}

#[test]
fn csv_is_csv_and_every_engine_names_what_was_read_of_it() {
    let company = faulty(1500);
    let out =
        company.run(&["rules", "learn", "--engine", "hubspot", "-q", "--format", "csv", "-o", "hub.toml"]).done().out;
    assert!(out.starts_with("key,value\n") && out.contains("\nengine,hubspot\n"), "{out}");
    let card = company.read("hub.toml");
    assert!(card.contains("others' account; the vendor's own page was not read"), "{card}");
    assert!(card.contains("the engine itself was not run"), "{card}");
    assert!(company.read("hub.md").contains("others' account"));
    assert!(!company.path().join("rules.learned.toml").exists());
}

#[test]
fn below_the_gate_the_teams_card_holds_and_without_one_nothing_is_written() {
    let company = faulty(350);
    let told: Value = company.run(&["rules", "learn", "-q", "--format", "json"]).done().json();
    assert_eq!(told["held"], true, "{told}");
    for rule in told["rules"].as_array().unwrap() {
        let (now, before) = (rule["points"].as_f64().unwrap(), rule["team_points"].as_f64().unwrap());
        assert!((now - before).abs() < 1e-12, "{rule}");
    }
    let bare = faulty(350);
    bare.replace("leadscore.toml", "[rules]\ncard = \"rules.toml\"\n", "");
    let refused = bare.run(&["rules", "learn"]).failed(4);
    assert!(refused.contains("conversions") && refused.contains("120"), "{refused}");
    assert!(!bare.path().join("rules.learned.toml").exists() && !bare.path().join("rules.learned.md").exists());
    let refused = company.run(&["rules", "learn", "--max-rules", "0"]).failed(2);
    assert!(refused.contains("--max-rules 0"), "{refused}");
    let refused = company.run(&["rules", "learn", "--increasing", "no_such"]).failed(2);
    assert!(refused.contains("no_such"), "{refused}");
}
