//! What stands beside a score for whoever calls: signal and route, the hour of answers, the team's actions, a random slice.

use std::collections::{BTreeMap, BTreeSet};

use super::company::Company;

/// Rows of a CSV text as maps from column to cell.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// A file of the sample, its rows as maps.
fn file(company: &Company, name: &str) -> Vec<BTreeMap<String, String>> {
    rows(&company.read(name))
}

/// The stage, since when, and days in it, of every lead at an instant: each row of each file is looked at, once per lead.
fn stages_by_hand(
    company: &Company,
    as_of: jiff::Timestamp,
    unnamed: &[&str],
) -> BTreeMap<String, (u8, jiff::Timestamp)> {
    let stage = |event: &str| match event {
        _ if unnamed.contains(&event) => None,
        "page_view" | "social_click" | "email_open" => Some(0),
        "form_submit" | "email_click" | "download" | "webinar" => Some(1),
        "chat" | "demo_request" | "meeting" => Some(2),
        "deal_won" => Some(3),
        _ => None,
    };
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let mut acts: Vec<(String, u8, jiff::Timestamp)> = Vec::new();
    let mut act = |lead: &str, event: &str, time: &str, known: &str| {
        if let Some(stage) = stage(event).filter(|_| at(time).max(at(known)) < as_of) {
            acts.push((lead.to_owned(), stage, at(time)));
        }
    };
    let leads = file(company, "leads.csv");
    let of_email: BTreeMap<&str, &str> = leads
        .iter()
        .filter(|lead| !lead["email"].is_empty())
        .map(|lead| (lead["email"].as_str(), lead["lead_id"].as_str()))
        .collect();
    for row in file(company, "web.csv").iter().chain(&file(company, "crm.csv")) {
        act(&row["lead_id"], &row["event"], &row["time"], &row["time"]);
    }
    for row in &file(company, "email.csv") {
        if let Some(lead) = of_email.get(row["email"].as_str()) {
            act(lead, &row["event"], &row["time"], &row["time"]);
        }
    }
    for row in &file(company, "webinars.csv") {
        act(&row["lead_id"], "webinar", &row["attended_at"], &row["imported_at"]);
    }
    let mut reached = BTreeMap::new();
    for lead in &leads {
        let own = acts.iter().filter(|(id, ..)| *id == lead["lead_id"]);
        let furthest = own.clone().map(|(_, stage, _)| *stage).max();
        if let Some(furthest) = furthest {
            let since = own.filter(|(_, stage, _)| *stage == furthest).map(|(.., at)| *at).min().unwrap();
            reached.insert(lead["lead_id"].clone(), (furthest, since));
        }
    }
    reached
}

#[test]
fn stage_and_days_in_it_are_those_of_a_walk_through_the_files() {
    let company = Company::sample();
    // First as the sample has it, where nearly every lead has a stage; then with two types less, where many have none.
    for (when, unnamed) in [("2025-03-03", &[][..]), ("2025-06-30T10:00:00Z", &["page_view", "form_submit"])] {
        for event in unnamed {
            company.edit_rows("leadscore.toml", |_, line| {
                let names = line.starts_with(&format!("{event} = "));
                (!names).then(|| line.to_owned())
            });
        }
        let list = rows(&company.run(&["score", "-o", "-", "-q", "--as-of", when]).done().out);
        let as_of: jiff::Timestamp = list[0]["as_of"].parse().unwrap();
        let reached = stages_by_hand(&company, as_of, unnamed);
        let mut told = 0;
        for row in &list {
            let Some((stage, since)) = reached.get(&row["lead_id"]) else {
                assert!(
                    row["stage"].is_empty() && row["stage_since"].is_empty() && row["days_in_stage"].is_empty(),
                    "{row:?}"
                );
                continue;
            };
            assert_eq!(row["stage"], ["awareness", "engagement", "exploration", "acquisition"][usize::from(*stage)]);
            assert_eq!(row["stage_since"].parse::<jiff::Timestamp>().unwrap(), *since);
            let days = (as_of.as_microsecond() - since.as_microsecond()) as f64 / 86_400e6;
            assert!((row["days_in_stage"].parse::<f64>().unwrap() - days).abs() <= 0.005, "{row:?}");
            told += 1;
        }
        assert!(told > 100 && told < list.len(), "{told} of {}", list.len());
    }
}

#[test]
fn each_point_of_a_trajectory_is_the_score_of_its_day_and_the_last_is_the_leads_own() {
    let company = Company::sample();
    let as_of = "2025-06-02T00:00:00Z";
    let score_at = |when: &str| -> BTreeMap<String, BTreeMap<String, String>> {
        let list = rows(&company.run(&["score", "-o", "-", "-q", "--as-of", when]).done().out);
        list.into_iter().map(|row| (row["lead_id"].clone(), row)).collect()
    };
    let days = ["2025-04-07", "2025-05-05", "2025-05-19", "2025-05-26", "2025-06-02"];
    let lists = days.map(|day| score_at(&format!("{day}T00:00:00Z")));
    // The first, the middle and the last of the list, and one that was created in the last weeks.
    let scored: Vec<&String> = lists[4].iter().filter(|(_, row)| row["state"] == "scored").map(|(id, _)| id).collect();
    let young = scored.iter().find(|id| !lists[2].contains_key(**id)).copied();
    let mut missing = 0;
    for lead in [Some(scored[0]), Some(scored[scored.len() / 2]), scored.last().copied(), young].into_iter().flatten() {
        let told = company.run(&["explain", "--lead", lead, "--as-of", as_of, "--format", "json", "-q"]).done().json();
        let points = told["trajectory"].as_array().unwrap();
        assert_eq!(points.len(), 5);
        assert_eq!((&points[4]["score"], &points[4]["band"]), (&told["score"], &told["band"]));
        for (point, list) in points.iter().zip(&lists) {
            let row = list.get(lead);
            let listed = row.filter(|row| row["state"] == "scored");
            missing += usize::from(listed.is_none());
            let number = |cell: &serde_json::Value| cell.as_f64().map(|value| value.to_string());
            assert_eq!(number(&point["score"]), listed.map(|row| row["score"].clone()), "{lead} {point}");
            assert_eq!(point["band"].as_str(), listed.map(|row| row["band"].as_str()));
            assert_eq!(point["state"].as_str().unwrap(), row.map_or("not_open", |row| row["state"].as_str()));
        }
        let (now, stage) = (&lists[4][lead], &told["now"]["stage"]);
        assert_eq!(stage["stage"].as_str().unwrap_or_default(), now["stage"]);
    }
    assert!(missing > 0, "a lead that was not there yet");
    // What the sales list calls the change since the last list, a week before, is the same replay.
    company.run(&["report", "--audience", "sales", "--as-of", as_of, "-q"]).done();
    let list = rows(&company.read("sales.csv"));
    for row in &list {
        let then = lists[3].get(&row["lead_id"]).filter(|row| row["state"] == "scored");
        let moved =
            then.map(|then| (row["score"].parse::<i32>().unwrap() - then["score"].parse::<i32>().unwrap()).to_string());
        assert_eq!(row["change_in_score"], moved.unwrap_or_default(), "{row:?}");
        assert_eq!(row["days_in_stage"], lists[4][&row["lead_id"]]["days_in_stage"]);
    }
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
