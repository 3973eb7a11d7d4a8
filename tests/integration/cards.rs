//! What does a person see of a rule card: where leads stand, over time, by segment, and what a change of it would do?

use std::collections::BTreeMap;

use super::company::Company;

/// Rows of a CSV text as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The sample with more said in its card.
fn with(more: &str) -> Company {
    let company = Company::sample();
    let card = company.read("rules.toml") + more;
    company.write("rules.toml", card);
    company
}

const MORE: &str = r#"
[matrix]
fit = { A = 15, B = 8, C = 1 }
activity = { 4 = 60, 3 = 30, 2 = 5 }
green = ["A4", "B4"]

[[card]]
name = "after spring"
from = "2025-04-01"

[[segment]]
name = "worth a call"
where = "points >= 30 && activity > 2"

[[segment]]
name = "green zone"
where = "green"
"#;

#[test]
fn the_matrix_and_segments_are_columns_and_segments_say_who_came_and_went() {
    let company = with(MORE);
    let ran = company.run(&["rules", "replay", "--format", "csv"]).done();
    let list = rows(&ran.out);
    assert!(list.len() > 500);
    let called = list.iter().filter(|row| row["worth a call"] == "true").count();
    assert!(called > 0 && called < list.len(), "{called}");
    for row in &list {
        let (points, fit, activity): (f64, f64, f64) = (
            row["points"].parse().unwrap(),
            row["fit_points"].parse().unwrap(),
            row["activity_points"].parse().unwrap(),
        );
        assert!((points - fit - activity).abs() < 0.011, "{row:?}");
        assert_eq!(row["green zone"] == "true", ["A4", "B4"].contains(&row["cell"].as_str()), "{row:?}");
        assert_eq!(row["worth a call"] == "true", points >= 30.0 && activity >= 30.0, "{row:?}");
    }
    let json = company.run(&["rules", "replay", "--format", "json", "-q"]).done().json();
    let segment = &json["segments"][0];
    assert_eq!(segment["leads"], called);
    let since = segment["since"].as_str().unwrap();
    let said = format!(
        "segment worth a call: {called} leads, {} entered and {} left since {since}",
        segment["entered"], segment["left"]
    );
    assert!(ran.err.lines().any(|line| line == said), "{}", ran.err);
    // Who was in it then, less who left, and who entered, is who is in it now.
    let then = rows(&company.run(&["rules", "replay", "--format", "csv", "--as-of", since]).done().out);
    let then = then.iter().filter(|row| row["worth a call"] == "true").count() as i64;
    assert_eq!(then - segment["left"].as_i64().unwrap() + segment["entered"].as_i64().unwrap(), called as i64);
}

#[test]
fn a_trajectory_is_the_replay_of_each_of_its_instants() {
    let company = with(MORE);
    let at = ["--as-of", "2025-06-30"];
    let ran = |more: &[&str]| {
        rows(&company.run(&[&["rules", "replay", "--format", "csv", "-q"], &at[..], more].concat()).done().out)
    };
    let trajectory = ran(&["--every", "month"]);
    let instants: std::collections::BTreeSet<&String> = trajectory.iter().map(|row| &row["as_of"]).collect();
    assert!(instants.len() > 3, "{instants:?}");
    let last: Vec<_> = trajectory.iter().filter(|row| row["as_of"] == "2025-06-29T22:00:00Z").cloned().collect();
    assert_eq!(last, ran(&[]));
    let earlier = rows(&company.run(&["rules", "replay", "--format", "csv", "-q", "--as-of", "2025-05-30"]).done().out);
    assert!(!earlier.is_empty());
    let of_then: Vec<_> = trajectory.iter().filter(|row| row["as_of"] == "2025-05-29T22:00:00Z").cloned().collect();
    assert_eq!(of_then, earlier);
}

#[test]
fn a_further_card_of_the_file_is_replayed_by_its_name() {
    let company = with(MORE);
    let ran = |more: &[&str]| company.run(&[&["rules", "replay", "--format", "csv", "-q"], more].concat());
    let (whole, spring) = (rows(&ran(&[]).done().out), rows(&ran(&["--card", "after spring"]).done().out));
    let total =
        |list: &[BTreeMap<String, String>]| list.iter().map(|row| row["points"].parse::<f64>().unwrap()).sum::<f64>();
    assert_eq!(whole.len(), spring.len());
    assert!(total(&spring) < total(&whole));
    let refused = ran(&["--card", "after sprign"]).failed(2);
    assert!(refused.contains("Did you mean \"after spring\"?"), "{refused}");
}

#[test]
fn a_slip_in_a_formula_is_shown_at_its_line_and_column() {
    let company = with("\n[[segment]]\nname = \"s\"\nwhere = \"points >= 30 && bnad == 'hot'\"\n");
    let line = company.read("rules.toml").lines().count();
    let refused = company.run(&["rules", "replay"]).failed(2);
    assert!(refused.contains(&format!("rules.toml:{line}:26: there is no bnad here; did you mean band?")), "{refused}");
}

#[test]
fn a_change_of_the_card_says_who_moves_and_what_the_past_says() {
    let company = Company::sample();
    company.run(&["rules", "diff", "rules.toml", "none.toml"]).failed(5);
    // The same card: nobody moves, and the past cannot tell them apart.
    let same = company.run(&["rules", "diff", "rules.toml", "rules.toml", "--format", "json", "-q"]).done().json();
    assert_eq!(same["changed"].as_array().unwrap().len(), 0);
    assert!(same["moves"].as_array().unwrap().iter().all(|own| own["from"] == own["to"]), "{}", same["moves"]);
    assert_eq!(same["past"]["difference"], 0.0);
    // A card turned on its head finds less.
    let card = company.read("rules.toml");
    let turned: String = card
        .lines()
        .map(|line| match line.strip_prefix("points = ") {
            Some(points) if points.starts_with('-') => format!("points = {}\n", &points[1..]),
            Some(points) => format!("points = -{points}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    company.write("turned.toml", turned);
    let ran = company.run(&["rules", "diff", "rules.toml", "turned.toml"]).done();
    assert!(
        ran.out.contains("On the past: Worse than the old card. On the same leads,")
            && ran.out.contains("the new card’s lists found"),
        "{}",
        ran.out
    );
    let spanish = company.run(&["rules", "diff", "rules.toml", "turned.toml", "--lang", "es"]).done();
    let past = &spanish.out[spanish.out.find("En el pasado: ").expect("the past in Spanish")..];
    assert!(
        past.contains("Peor que la tarjeta anterior.") && past.contains("las listas de la tarjeta nueva"),
        "{past}"
    );
    for english in ["card", "conversions", "interval ", " the ", "per week"] {
        assert!(!past.contains(english), "{english:?} in {past}");
    }
    let json = company.run(&["rules", "diff", "rules.toml", "turned.toml", "--format", "json", "-q"]).done().json();
    assert!(json["past"]["high"].as_f64().unwrap() < 0.0, "{}", json["past"]);
    let leads: i64 = json["moves"].as_array().unwrap().iter().map(|own| own["leads"].as_i64().unwrap()).sum();
    assert_eq!(json["leads"], leads);
    let sheet = rows(&company.run(&["rules", "diff", "rules.toml", "turned.toml", "--format", "csv", "-q"]).done().out);
    assert_eq!(sheet.len(), json["changed"].as_array().unwrap().len());
    assert!(sheet.iter().all(|row| row["old_points"] != row["new_points"]));
}

#[test]
fn the_ending_of_a_name_says_the_format_and_a_flag_says_it_louder() {
    let company = Company::new();
    let replayed = |more: &[&str]| company.run(&[&["rules", "replay", "-q"], more].concat()).done();
    replayed(&["-o", "out.csv"]);
    assert_eq!(company.read("out.csv"), replayed(&["--format", "csv"]).out);
    assert!(company.read("out.csv").starts_with("lead_id,as_of,points,band"));
    replayed(&["-o", "out.json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&company.read("out.json")).is_ok());
    replayed(&["-o", "out.txt"]);
    assert_eq!(company.read("out.txt"), replayed(&[]).out);
    replayed(&["-o", "people.csv", "--format", "table"]);
    assert_eq!(company.read("people.csv"), company.read("out.txt"));
    // The verbs that make a page make none where the name asks for data.
    company.run(&["check", "-q", "-o", "ready.json"]);
    assert!(serde_json::from_str::<serde_json::Value>(&company.read("ready.json")).is_ok());
}

#[test]
fn a_card_that_is_not_there_is_named_with_its_key() {
    let company = Company::new();
    for (set, key) in [("rules.card=rulez.toml", "[rules] card"), ("rules.card=\"\"", "[rules] card")] {
        let refused = company.run(&["rules", "replay", "--set", set]).failed(5);
        assert!(refused.contains(&format!("{key} names ")) && refused.contains("cannot be read"), "{refused}");
    }
    let spanish = company.run(&["rules", "replay", "--set", "rules.card=rulez.toml", "--lang", "es"]).failed(5);
    assert!(spanish.contains("no se puede leer"), "{spanish}");
}
