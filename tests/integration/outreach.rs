//! What stands beside a score for whoever calls: signal and route, the hour of answers, the team's actions, a random slice.

use std::collections::{BTreeMap, BTreeSet};

use super::company::Company;

/// Rows of a CSV text as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The sample with further sections, and an actions file.
fn company(actions: &str) -> Company {
    let company = Company::sample();
    let config = company.read("leadscore.toml")
        + "\n[signal]\nroute = \"Ana\"\n[contact]\nresponses = [\"email_open\", \"email_click\"]\n[actions]\nfile = \"actions.csv\"\n";
    company.write("leadscore.toml", config);
    company.write("actions.csv", actions);
    company
}

const ACTIONS: &str = "band,reason,action,content,within_days\n\
                       ,spike,call at once,,0\n\
                       hot,,call,price list,2\n\
                       cold,,invite to unsubscribe,,\n\
                       no_evidence,,survey,,\n";

#[test]
fn the_teams_own_words_stand_beside_each_score() {
    let company = company(ACTIONS);
    let list = rows(&company.run(&["score", "-o", "-", "-q"]).done().out);
    let count = |column: &str| list.iter().filter(|row| !row[column].is_empty()).count();
    assert!(count("contact_hour") > 0 && count("contact_hour") < list.len(), "{}", count("contact_hour"));
    for row in &list {
        assert_eq!(row["signal"].is_empty(), row["route"].is_empty());
        assert_eq!(row["contact_hour"].is_empty(), row["contact_weekday"].is_empty());
        let wanted = match (row["signal"].as_str(), row["band"].as_str(), row["state"].as_str()) {
            ("spike", _, _) => "call at once",
            (_, "hot", _) => "call",
            (_, "cold", _) => "invite to unsubscribe",
            (_, "", "no_evidence") => "survey",
            _ => "",
        };
        assert_eq!(row["action"], wanted, "{row:?}");
        assert_eq!(row["content"] == "price list", wanted == "call", "{row:?}");
    }
    assert!(count("action") > 0);
    // Without the sections there are no such columns.
    let plain = rows(&Company::sample().run(&["score", "-o", "-", "-q"]).done().out);
    assert!(["signal", "route", "contact_hour", "action", "explore"].iter().all(|name| !plain[0].contains_key(*name)));
    let scores = |list: &[BTreeMap<String, String>]| list.iter().map(|row| row["score"].clone()).collect::<Vec<_>>();
    assert_eq!(scores(&plain), scores(&list));
}

#[test]
fn a_band_that_no_lead_can_have_is_refused_before_anything_is_read() {
    let company = company("band,reason,action\nhot,,call\nlukewarm,,mail\n");
    let refused = company.run(&["score", "-o", "-"]).failed(2);
    assert!(refused.contains("actions.csv:3: no lead can be in band \"lukewarm\""), "{refused}");
}

#[test]
fn an_event_type_that_the_log_does_not_have_is_named() {
    let company = company(ACTIONS);
    company.replace("leadscore.toml", "\"email_click\"]", "\"email_clik\"]");
    let said = company.run(&["score", "-o", "-"]).done().err;
    assert!(
        said.contains("! [contact] responses: the log has no event \"email_clik\"; nothing counts for it"),
        "{said}"
    );
}

#[test]
fn a_random_slice_of_the_lowest_band_is_marked_and_is_the_seeds() {
    let company = Company::sample();
    let marked = |more: &[&str]| -> BTreeSet<String> {
        let list = rows(&company.run(&[&["score", "-o", "-", "-q", "--explore", "12"], more].concat()).done().out);
        let lowest = "cold";
        let drawn: Vec<_> = list.iter().filter(|row| row["explore"] == "yes").collect();
        assert!(drawn.iter().all(|row| row["band"] == lowest), "{drawn:?}");
        drawn.iter().map(|row| row["lead_id"].clone()).collect()
    };
    let drawn = marked(&[]);
    assert_eq!(drawn.len(), 12);
    assert_eq!(drawn, marked(&["-j", "1"]));
    assert_ne!(drawn, marked(&["--seed", "99"]));
}
