//! What becomes of clicks that no person made?

use std::fmt::Write as _;

use serde_json::Value;

use super::company::Company;

const CONFIG: &str = r#"version = 1
[leads]
file = "leads.csv"
id = "lead"
created = "created"
format = { time_format = "epoch_s" }
[[events]]
file = "events.csv"
lead = "lead"
time = "at"
type = { column = "kind" }
campaign = "mail"
format = { time_format = "epoch_s" }
[outcome]
event = "won"
[label]
horizon_days = 60
"#;

/// 1,500 people who get three mails each. One in four is interested, clicks, and often buys; hardly anybody else does. Before four
/// of five mailboxes stands a scanner that clicks every link within seconds. Returns how many clicks scanners made.
fn write_mailboxes(company: &Company) -> usize {
    let dice = |lead: u64, what: u64| {
        let mut x = lead.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(what.wrapping_mul(0xbf58_476d_1ce4_e5b9));
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    let (mut leads, mut events) = ("lead,created\n".to_owned(), "lead,at,kind,mail\n".to_owned());
    let mut by_program = 0;
    for lead in 0..1500 {
        let created = 1_704_067_200 + (lead % 300) * 86_400 + dice(lead, 1) % 40_000;
        writeln!(leads, "{lead},{created}").unwrap();
        let (interested, scanned) = (dice(lead, 2).is_multiple_of(4), !dice(lead, 3).is_multiple_of(5));
        for mail in 0..3 {
            let sent = created + 86_400 + mail * 5 * 86_400 + dice(lead, 10 + mail) % 3000;
            writeln!(events, "{lead},{sent},email_sent,m{mail}").unwrap();
            if scanned {
                let links = 3 + dice(lead, 20 + mail) % 4;
                by_program += links as usize;
                for link in 0..links {
                    writeln!(events, "{lead},{},email_click,m{mail}", sent + 2 + link).unwrap();
                }
            }
            if interested && !dice(lead, 30 + mail).is_multiple_of(3) {
                let clicked = sent + 3600 + dice(lead, 40 + mail) % 40_000;
                writeln!(events, "{lead},{clicked},email_click,m{mail}").unwrap();
            }
        }
        let buys = if interested { dice(lead, 4).is_multiple_of(2) } else { dice(lead, 4).is_multiple_of(40) };
        if buys {
            writeln!(events, "{lead},{},won,", created + (25 + dice(lead, 5) % 30) * 86_400).unwrap();
        }
    }
    company.write("leads.csv", leads);
    company.write("events.csv", events);
    company.write("leadscore.toml", CONFIG);
    by_program
}

fn metrics(company: &Company) -> Value {
    let run = company.read("runs/latest");
    serde_json::from_str(&company.read(&format!("runs/{}/metrics.json", run.trim()))).unwrap()
}

#[test]
fn clicks_of_programs_are_found_left_out_and_their_effect_is_measured_from_both_sides() {
    let company = Company::empty();
    let by_program = write_mailboxes(&company);
    let terms = [
        "--set",
        "model.candidates=[\"logistic\"]",
        "--set",
        "calibration.method=none",
        "--set",
        "cohort.as_of=creation+20d",
        "--set",
        "features.only=[\"count__email_click__30d\", \"count__email_click__ever\"]",
    ];
    let measured = [&terms[..], &["--set", "hygiene.measure=true"]].concat();
    company.train(&measured).done();
    let marked = metrics(&company);
    let effect = marked["hygiene"].as_array().unwrap().iter().find(|one| one["left_out"] == "program_events").unwrap();
    assert_eq!(effect["events"], by_program, "every click of a scanner and none of a person");
    assert_eq!(marked["ingest"]["clicks"]["excluded"], 0);
    let [value, low, high] = ["value", "low", "high"].map(|end| effect["roc_auc"][end].as_f64().unwrap());
    assert!(low <= value && value <= high);
    assert!(
        low > 0.0,
        "scanners drown out who is interested: without their clicks the ranking must be better, {effect}"
    );
    let said = |words: &Value| words.as_str().unwrap().contains("events of programs");
    assert!(marked["banners"].as_array().unwrap().iter().any(said), "{}", marked["banners"]);

    let exclude = [&terms[..], &["--set", "hygiene.bots=exclude"]].concat();
    company.train(&[&exclude[..], &["--set", "hygiene.measure=true"]].concat()).done();
    let excluded = metrics(&company);
    assert_eq!(excluded["ingest"]["clicks"]["excluded"], by_program);
    assert_eq!(excluded["hygiene"], marked["hygiene"], "the same comparison, whichever of the two the run uses");

    // What is measured beside is no part of the model.
    company.train(&exclude).done();
    let quiet = metrics(&company);
    assert!(quiet.get("hygiene").is_none());
    for figure in ["roc_auc", "log_loss", "conversions_at_capacity"] {
        assert_eq!(quiet["leaderboard"][0][figure], excluded["leaderboard"][0][figure], "{figure}");
    }
}
