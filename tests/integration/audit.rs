//! Does `leadscore audit` say the same on the terminal, in JSON, in CSV and on its page, and is what it says what the files hold?

use std::collections::BTreeMap;

use leadscore::synth::{SynthParams, generate_faulty};
use serde_json::Value;

use super::company::Company;

/// The company whose card is at fault in five known places.
pub(crate) fn faulty(leads: usize) -> Company {
    let company = Company::empty();
    generate_faulty(&SynthParams { leads, seed: 5 }).write(company.path()).unwrap();
    company
}

fn records(text: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn array<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("no {key} in {value}"))
}

#[test]
fn an_audit_says_the_same_on_the_terminal_in_json_in_csv_and_on_its_page() {
    let company = faulty(2000);
    let table = company.run(&["audit"]).done();
    let json = company.run(&["audit", "-q", "--format", "json"]).done().json();
    let keys = ["rules", "faults", "overlaps", "inflation", "cells", "bands", "campaigns", "content", "suspects"];
    assert!(keys.iter().all(|key| json[key].is_array()), "{json}");
    let sentence = json["sentence"].as_str().unwrap();
    let page = company.read("audit.html");
    assert!(table.out.starts_with(sentence), "{}", table.out);
    assert!(page.contains("<html lang=\"en\"") && page.contains("Thanks page"));
    assert!(page.contains("leadscore rules diff rules.toml changed.toml"), "what to do next");
    // Nobody stands on the page, and it needs nothing from elsewhere.
    assert!(!page.contains("F0000") && !page.contains("http://") && !page.contains("src=\"http"));
    for rule in array(&json, "rules") {
        let name = rule["name"].as_str().unwrap();
        assert!(table.out.contains(name) && page.contains(name), "{name}");
    }
    let never = array(&json, "faults").iter().find(|fault| fault["kind"] == "never_paid").unwrap();
    assert_eq!((never["name"].as_str(), never["p"].is_null()), (Some("Badge scanned"), true));
    let lines = records(&company.run(&["audit", "-q", "--format", "csv"]).done().out);
    let said = |key: &str| lines.iter().find(|line| line["key"] == key).map(|line| line["value"].clone());
    assert_eq!(said("sentence").as_deref(), Some(sentence));
    assert_eq!(said("ground.rows"), Some(json["ground"]["rows"].to_string()));
    assert_eq!(said("rules.1.paid_leads"), Some(json["rules"][1]["paid_leads"].to_string()));
    // The same bytes again, with one thread.
    let again = company.run(&["audit", "-q", "--format", "json", "--threads", "1"]).done().json();
    assert_eq!(again, json);
    let spanish = company.run(&["audit", "-q", "--lang", "es", "-o", "es.html"]).done();
    assert!(spanish.out.contains("Bandas".to_uppercase().as_str()), "{}", spanish.out);
    assert!(company.read("es.html").contains("<html lang=\"es\""));
}

/// The points of the faulty card by who a lead is and by what it did in its first 60 days, straight from the files.
fn by_hand(company: &Company) -> Vec<(f64, f64, bool)> {
    let mut activity: BTreeMap<String, f64> = BTreeMap::new();
    let mut bought: BTreeMap<String, bool> = BTreeMap::new();
    for event in records(&company.read("events.csv")) {
        // Whatever is not the purchase happened before the lead was looked at.
        let points = match (event["event"].as_str(), event["page"].as_str()) {
            ("page_view", "/pricing" | "/thanks") => 11.0,
            ("page_view", "/careers") => 6.0,
            ("page_view", _) => 1.0,
            ("webinar", _) => 8.0,
            ("form_submit", _) => 12.0,
            ("email_open", _) => 3.0,
            ("unsubscribe", _) => -20.0,
            ("purchase", _) => {
                bought.insert(event["lead_id"].clone(), true);
                continue;
            }
            other => panic!("{other:?}"),
        };
        *activity.entry(event["lead_id"].clone()).or_default() += points;
    }
    let lead = |lead: BTreeMap<String, String>| {
        let mut fit = if lead["industry"] == "logistics" { 10.0 } else { 0.0 };
        fit += if lead["employees"].parse::<f64>().unwrap() >= 50.0 { 8.0 } else { 0.0 };
        fit += if lead["country"] == "ES" { 5.0 } else { 0.0 };
        let id = &lead["lead_id"];
        (fit, activity.get(id).copied().unwrap_or(0.0), bought.contains_key(id))
    };
    records(&company.read("leads.csv")).into_iter().map(lead).collect()
}

#[test]
fn cells_are_the_cards_own_matrix_and_bands_what_its_overrides_leave() {
    let company = faulty(1200);
    let quarters = company.run(&["audit", "-q", "--format", "json"]).done().json();
    assert_eq!(quarters["card"]["matrix"], false);
    assert!(array(&quarters, "cells").iter().all(|cell| cell["green"].is_null()));
    let card = company.read("rules.toml");
    company.write(
        "rules.toml",
        card + "\n[matrix]\nfit = { A = 15, B = 8, C = 5 }\nactivity = { 4 = 30, 3 = 12, 2 = 2 }\ngreen = [\"A4\", \"B4\"]\n\
                \n[[override]]\nname = \"Retail waits\"\nwhere = \"industry == 'retail'\"\nband = \"cold\"\n",
    );
    let json = company.run(&["audit", "-q", "--format", "json"]).done().json();
    assert_eq!(json["card"]["matrix"], true);
    let leads = by_hand(&company);
    let mut wanted: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (fit, activity, bought) in &leads {
        let letter = if *fit >= 15.0 {
            'A'
        } else if *fit >= 8.0 {
            'B'
        } else if *fit >= 5.0 {
            'C'
        } else {
            'D'
        };
        let number = 1 + [2.0, 12.0, 30.0].iter().filter(|cut| activity >= cut).count();
        let cell = wanted.entry(format!("{letter}{number}")).or_default();
        cell.0 += 1;
        cell.1 += u64::from(*bought);
    }
    let cells = array(&json, "cells");
    assert_eq!(cells.len(), 16);
    assert_eq!(cells[0]["cell"], "A1");
    for cell in cells {
        let name = cell["cell"].as_str().unwrap();
        let (rows, conversions) = wanted.get(name).copied().unwrap_or_default();
        let found = &cell["converted"];
        assert_eq!((found["rows"].as_u64(), found["conversions"].as_u64()), (Some(rows), Some(conversions)), "{name}");
        assert_eq!(cell["green"], ["A4", "B4"].contains(&name), "{name}");
    }
    assert_eq!(cells[3]["fit_from"], 15.0);
    assert_eq!(cells[3]["activity_from"], 30.0);
    assert!(cells[12]["fit_from"].is_null() && cells[12]["activity_from"].is_null());
    // A third of the leads are retail, and whatever their points they are cold.
    let cold = |json: &Value| {
        let band = array(json, "bands").iter().find(|band| band["value"] == "cold").unwrap().clone();
        band["converted"]["rows"].as_u64().unwrap()
    };
    assert!(cold(&json) > cold(&quarters) + 100, "{} {}", cold(&json), cold(&quarters));
}

#[test]
fn what_sales_said_is_a_rate_by_band_and_reason_and_a_bad_answer_is_shown_where_it_stands() {
    let company = faulty(300);
    let ids: Vec<String> =
        records(&company.read("leads.csv")).into_iter().take(40).map(|lead| lead["lead_id"].clone()).collect();
    let line = |(place, id): (usize, &String)| {
        let answer = if place % 4 == 0 { "rejected,No budget" } else { "accepted," };
        format!("{id},2025-06-30,{answer}\n")
    };
    let answers: String = ids.iter().enumerate().map(line).collect();
    company.write("feedback.csv", format!("lead,time,answer,why\n{answers}"));
    let json = company.run(&["audit", "-q", "--format", "json", "--feedback", "feedback.csv"]).done().json();
    let feedback = &json["feedback"];
    assert_eq!(
        (feedback["answers"].as_u64(), feedback["rejected"]["rejected"].as_u64()),
        (Some(40), Some(10)),
        "{feedback}"
    );
    assert_eq!(feedback["by_reason"][0]["why"], "no budget");
    let none = company.run(&["audit", "-q", "--format", "json"]).done().json();
    // Never a label: nothing else has moved.
    for key in ["rules", "faults", "half_life", "thresholds", "cells"] {
        assert_eq!(json[key], none[key], "{key}");
    }
    assert!(none["not_computable"]["feedback"].as_str().unwrap().contains("--feedback"));
    company.write("feedback.csv", "lead,time,answer,why\nx,2025-06-30,perhaps,\n");
    let refused = company.run(&["audit", "--feedback", "feedback.csv", "-o", "p.html"]).failed(3);
    assert!(refused.contains("feedback.csv, row 1") && refused.contains("perhaps"), "{refused}");
    assert!(!company.path().join("p.html").exists());
}

#[test]
fn without_a_card_an_audit_says_what_to_do() {
    let company = faulty(300);
    company.replace("leadscore.toml", "[rules]\ncard = \"rules.toml\"\n", "");
    let refused = company.run(&["audit"]).failed(2);
    assert!(refused.contains("[rules]") || refused.contains("rules.toml"), "{refused}");
    // A card may be named where the command is typed.
    let told = company.run(&["audit", "rules.toml", "-q", "--format", "json"]).done().json();
    assert_eq!(told["card"]["rules"].as_u64(), Some(12));
}
