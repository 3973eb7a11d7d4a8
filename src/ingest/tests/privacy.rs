//! No message repeats an e-mail address.

use super::*;

const ADDRESS: &str = "ana.garcia@example.com";

#[track_caller]
fn masks(message: &str) {
    assert!(!message.contains("ana.garcia"), "{message}");
}

#[test]
fn an_address_in_any_bad_cell_is_masked() {
    let mut desk = Desk::new();
    desk.events[0].value = Some("amount".to_owned());
    desk.events[0].known_at = Some("seen".to_owned());
    let good = ["a", "2026-01-03", "visit", "1", "2026-01-04"];
    for column in [1, 3, 4] {
        let mut row = good;
        row[column] = ADDRESS;
        desk.file("events.csv", format!("lead,at,kind,amount,seen\n{}\n", row.join(",")));
        let message = desk.error();
        masks(&message);
        says(&message, &["events.csv, line 2", "***@example.com"]);
    }
    desk.file("events.csv", format!("lead,at,kind,amount,seen\n{ADDRESS},2026-01-03,visit,1,2026-01-04\n"));
    masks(&desk.error());
    says(&desk.error(), &["***@example.com"]);
}

#[test]
fn an_address_in_any_part_of_the_leads_file_is_masked() {
    let mut desk = Desk::new();
    masks(&desk.leads_error(format!("lead_id,created\n{ADDRESS},2026-01-01\n{ADDRESS},2026-01-02\n")));
    masks(&desk.leads_error(format!("lead_id,created\na,{ADDRESS}\n")));
    masks(&desk.leads_error(format!("{ADDRESS},2026-01-01\nb@c.org,2026-01-02\n")));
    masks(&desk.leads_error(format!("{ADDRESS},{ADDRESS}\na,b\n")));
    masks(&desk.leads_error(format!("{ADDRESS};x\na;b\n")));
    masks(&desk.leads_error(format!("lead_id,created\n\"{ADDRESS},2026-01-01\n")));
    masks(&desk.leads_error(format!("lead_id,created\n{ADDRESS}\n")));
    masks(&desk.leads_error(format!("lead_id,created\n{ADDRESS}\"x,y\n")));
    desk.leads().only_where = [("tier".to_owned(), Scalar::Number(1.0))].into();
    masks(&desk.leads_error(format!("lead_id,created,tier\na,2026-01-01,{ADDRESS}\n")));
    desk.leads().only_where.clear();
    desk.outcome = OutcomeParams { flag: Some("won".to_owned()), ..OutcomeParams::default() };
    masks(&desk.leads_error(format!("lead_id,created,won\na,2026-01-01,{ADDRESS}\n")));
    desk.zone = None;
    masks(&desk.leads_error(format!("lead_id,created,won\na,2026-01-01 {ADDRESS},1\n")));
}

#[test]
fn shown_values_are_short_and_masked_wherever_the_address_stands() {
    for text in [
        ADDRESS.to_owned(),
        format!("Ana <{ADDRESS}>"),
        format!("{ADDRESS}; b@c.org"),
        format!("{} {ADDRESS}", "x".repeat(60)),
    ] {
        let shown = shown(&text);
        masks(&shown);
        assert!(shown.chars().count() <= 41, "{shown}");
    }
    assert_eq!(shown(&"é".repeat(50)), format!("{}…", "é".repeat(40)));
}
