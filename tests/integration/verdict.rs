//! Does the verdict hold every list beside every other: model, learned card, current card, recorded score, in conversions and in money?

use serde_json::Value;

use super::company::Company;

const PRICES: &str =
    "\n[economics]\nvalue_per_conversion = 4000\nhours_per_bad_lead = 2\ncost_per_hour = 40\ncurrency = \"EUR\"\n";

fn of<'a>(list: &'a Value, key: &str, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|own| own[key] == name).unwrap_or_else(|| panic!("no {name} in {list}"))
}

#[test]
fn all_lists_are_compared_on_the_same_leads_in_conversions_and_in_money() {
    let company = Company::new();
    // A learned card that is the team's own, line by line: whatever is said of the one must be said of the other.
    company.write("rules.learned.toml", company.read("rules.toml"));
    company.replace(
        "leadscore.toml",
        "card = \"rules.toml\"",
        "learned = \"rules.learned.toml\"\ncard = \"rules.toml\"",
    );
    company.write("leadscore.toml", company.read("leadscore.toml") + PRICES);
    company.train(&[]).done();
    let told = company.run(&["compare", "-q", "--format", "json"]).done().json();
    let rows = &told["leaderboard"];
    let (rules, learned) = (of(rows, "model", "rules"), of(rows, "model", "learned"));
    for figure in ["conversions_at_capacity", "roc_auc", "average_precision"] {
        assert!(rules[figure].is_number());
        assert_eq!(rules[figure], learned[figure], "{figure}");
    }
    let comparisons = &told["comparisons"];
    let baselines: Vec<&Value> =
        comparisons.as_array().unwrap().iter().filter(|pair| pair["family"] == "baselines").collect();
    for pair in &baselines {
        assert_eq!(pair["model"], told["chosen"]);
        let found = &pair["conversions_at_capacity"];
        let (low, high) = (found["low"].as_f64().unwrap(), found["high"].as_f64().unwrap());
        // A word is said only where the interval holds it.
        match pair["word"].as_str().unwrap() {
            "better" => assert!(low > 0.0, "{pair}"),
            "worse" => assert!(high < 0.0, "{pair}"),
            _ => {}
        }
        let other = of(rows, "model", pair["against"].as_str().unwrap());
        let chosen = of(rows, "model", told["chosen"].as_str().unwrap());
        let difference =
            chosen["conversions_at_capacity"].as_f64().unwrap() - other["conversions_at_capacity"].as_f64().unwrap();
        assert!((difference - found["value"].as_f64().unwrap()).abs() < 1e-9, "{pair}");
    }
    let against = |name: &str| baselines.iter().find(|pair| pair["against"] == name).unwrap();
    assert_eq!(against("rules")["conversions_at_capacity"], against("learned")["conversions_at_capacity"]);
    let money = &told["money"]["scorers"];
    let worth = |name: &str| of(money, "name", name)["worth"].as_f64().unwrap();
    assert!((worth("rules") - worth("learned")).abs() < 1e-9);
    let found = rules["conversions_at_capacity"].as_f64().unwrap();
    let bad = of(money, "name", "rules")["cost_of_bad_leads"].as_f64().unwrap();
    assert!((worth("rules") - (4000.0 * found - bad)).abs() < 1e-6);
    assert!(told["selection_note"].as_str().unwrap().contains("random sample of low-scored leads"));
    let table = company.run(&["verdict"]).done();
    assert!(table.out.contains("In money:") && table.out.contains("What each list was worth"), "{}", table.out);
    assert!(table.out.contains("less each other list"), "{}", table.out);
    assert!(table.err.contains("Past leads were worked in the order of the old score"), "{}", table.err);
    let page = company.read("runs/001-monthly-60d/report.html");
    assert!(page.contains("In money:") && page.contains("Worth, less bad leads"));
    let spanish = company.run(&["verdict", "--lang", "es", "-q"]).done().out;
    assert!(spanish.contains("Lo que valió cada lista") && !spanish.contains("In money"), "{spanish}");
}
