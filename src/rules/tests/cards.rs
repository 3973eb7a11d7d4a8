//! Whole cards as teams use them, on small invented leads with totals worked out by hand.

use super::super::*;
use super::{Act, Sketch, act, act_on, day, tables, without_events};

/// A card for loan applications (the log's `lifecycle` stands in the text property `page` here).
const LOANS: &str = r#"
version = 1
name = "Loan desk"

[[event]]
event = "O_SENT_BACK"
points = 30
per = "once"

[[event]]
event = "O_SENT"
points = 15
per = "once"

[[event]]
event = "W_Completeren aanvraag"
where = { page = "COMPLETE" }
points = 10
per = "once"

[[event]]
event = "W_Valideren aanvraag"
where = { page = "COMPLETE" }
points = 10
per = "once"

[[event]]
event = "W_Nabellen offertes"
where = { page = "COMPLETE" }
points = 5
max_count = 3

[[idle]]
over_days = 3
points = -10

[[attribute]]
column = "amount_requested"
over = 30000
points = -10
"#;

fn loan(amount: f64, acts: Vec<Act>) -> Sketch {
    Sketch { created: Some(day(0.0)), numbers: vec![("amount_requested", Some(amount))], ..Sketch::of(acts) }
}

#[test]
fn the_loan_card_counts_by_hand() {
    let complete = |kind, at| act_on(kind, "COMPLETE", day(at));
    let leads = [
        // 30 + 15 + 10 + 10 + 3 x 5
        loan(
            30_000.0,
            vec![
                act("O_SENT", day(1.0)),
                act("O_SENT", day(2.0)),
                act("O_SENT_BACK", day(3.0)),
                complete("W_Completeren aanvraag", 1.0),
                complete("W_Completeren aanvraag", 1.5),
                complete("W_Valideren aanvraag", 4.0),
                complete("W_Nabellen offertes", 4.1),
                complete("W_Nabellen offertes", 4.2),
                complete("W_Nabellen offertes", 4.3),
                complete("W_Nabellen offertes", 4.4),
            ],
        ),
        // 15 + 5 - 10 (amount); starts are not completions
        loan(
            30_001.0,
            vec![
                act("O_SENT", day(1.0)),
                act_on("W_Completeren aanvraag", "START", day(2.0)),
                complete("W_Nabellen offertes", 6.5),
                act_on("W_Nabellen offertes", "SCHEDULE", day(6.6)),
            ],
        ),
        // -10 (idle): the last event is exactly 3 days and a microsecond old
        loan(5_000.0, vec![act("A_SUBMITTED", crate::time::Instant::from_micros(day(4.0).micros() - 1))]),
        // not idle at exactly 3 days; what happens at as_of is not known yet
        loan(5_000.0, vec![act("A_SUBMITTED", day(4.0)), act("O_SENT_BACK", day(7.0))]),
    ];
    let card = RuleCard::parse(LOANS, "rules.toml").unwrap();
    let tables = tables(&leads);
    let bound = card.bind(&tables).unwrap();
    let rows: Vec<_> = (0..4).map(|lead| (lead, day(7.0))).collect();
    assert_eq!(bound.replay(&rows).unwrap(), [80.0, 10.0, -10.0, 0.0]);
    assert!(bound.warnings().is_empty(), "{:?}", bound.warnings());
}

const PHONE_CAMPAIGN: &str = r#"
version = 1

[[attribute]]
column = "poutcome"
equals = "success"
points = 30

[[attribute]]
column = "contact"
equals = "cellular"
points = 10

[[attribute]]
column = "job"
any_of = ["student", "retired"]
points = 10

[[attribute]]
column = "previous"
over = 0
points = 5

[[attribute]]
column = "month"
any_of = ["mar", "sep", "oct", "dec"]
points = 5

[[attribute]]
name = "Calls in this campaign"
column = "campaign"
per_unit = true
max_units = 10
points = -2
"#;

#[test]
fn the_phone_campaign_card_counts_by_hand_without_any_event() {
    let lead = |texts: [&'static str; 4], numbers: [Option<f64>; 2]| Sketch {
        texts: ["poutcome", "contact", "job", "month"].into_iter().zip(texts.map(Some)).collect(),
        numbers: ["previous", "campaign"].into_iter().zip(numbers).collect(),
        ..Sketch::default()
    };
    let tables = without_events(tables(&[
        lead(["success", "cellular", "student", "mar"], [Some(1.0), Some(1.0)]),
        lead(["failure", "telephone", "retired", "may"], [Some(0.0), Some(43.0)]),
        lead(["nonexistent", "cellular", "admin.", "dec"], [None, None]),
    ]));
    let card = RuleCard::parse(PHONE_CAMPAIGN, "rules.toml").unwrap();
    let bound = card.bind(&tables).unwrap();
    let rows: Vec<_> = (0..3).map(|lead| (lead, day(0.0))).collect();
    assert_eq!(bound.replay(&rows).unwrap(), [58.0, -10.0, 15.0]);
    let calls = bound.ledger(1, day(0.0)).unwrap().lines.pop().unwrap();
    assert_eq!((calls.name.as_str(), calls.what.to_string().as_str()), ("Calls in this campaign", "campaign = 10"));
}

#[test]
fn a_shop_card_counts_by_hand_on_numbers_and_flags() {
    let text = r#"
version = 1
[[attribute]]
column = "PageValues"
per_unit = true
max_units = 50
points = 1
[[attribute]]
column = "BounceRates"
under = 0.02
points = 5
[[attribute]]
column = "ProductRelated"
min = 20
max = 100
points = 8
[[attribute]]
column = "Weekend"
equals = true
points = 3
[[attribute]]
column = "Region"
missing = true
points = -4
"#;
    let lead = |numbers: [Option<f64>; 5]| Sketch {
        numbers: ["PageValues", "BounceRates", "ProductRelated", "Weekend", "Region"]
            .into_iter()
            .zip(numbers)
            .collect(),
        ..Sketch::default()
    };
    let tables = without_events(tables(&[
        lead([Some(12.5), Some(0.0199), Some(100.0), Some(1.0), Some(2.0)]),
        lead([Some(361.0), Some(0.02), Some(19.0), Some(0.0), None]),
        lead([Some(-3.0), None, None, None, Some(1.0)]),
    ]));
    let card = RuleCard::parse(text, "rules.toml").unwrap();
    let rows: Vec<_> = (0..3).map(|lead| (lead, day(0.0))).collect();
    assert_eq!(card.bind(&tables).unwrap().replay(&rows).unwrap(), [28.5, 46.0, 0.0]);
}
