//! Numbers below zero where the config says that none is: whoever wrote them and wherever they stand.

use polars::prelude::Column;

use super::*;
use crate::time::Zone;

const OF_LEADS: &str = "[leads.columns] non_negative says that no number there is; correct it, leave the cell empty where the \
                        number is not known, or take the column out of [leads.columns] non_negative";
const OF_EVENTS: &str = "[[events]] non_negative says that no number there is; correct it, leave the cell empty where the number \
                         is not known, or take the column out of [[events]] non_negative";

/// A desk whose leads have ages.
fn ages(cells: &[&str]) -> Desk {
    let mut desk = Desk::new();
    let rows: String = cells.iter().enumerate().map(|(row, age)| format!("l{row},2026-01-01,{age}\n")).collect();
    desk.file("leads.csv", format!("lead_id,created,age\n{rows}"));
    desk.file("events.csv", "lead,at,kind\nl0,2026-01-03,won\n");
    desk.leads().columns.known_at_creation = vec!["age".to_owned()];
    desk.leads().columns.non_negative = vec!["age".to_owned()];
    desk
}

#[test]
fn a_negative_age_is_named_with_its_line_and_those_beside_it() {
    assert_eq!(
        ages(&["30", "-4"]).words(),
        format!("leads.csv, line 3, column \"age\": \"-4\" is negative, and {OF_LEADS}")
    );
    let mut cells = vec!["30"; 3];
    cells.extend(["-1"; 14]);
    let shown = (6..15).map(|line| format!("line {line} \"-1\"")).collect::<Vec<_>>().join(", ");
    assert_eq!(
        ages(&cells).words(),
        format!(
            "leads.csv, line 5, column \"age\": \"-1\" is negative (14 such cells; also {shown}, ...), and {OF_LEADS}"
        )
    );
}

#[test]
fn nothing_and_zero_are_not_negative_and_a_column_that_nobody_declared_may_be() {
    assert!(ages(&["0", "", "-0", "NA", "12.5"]).read().is_ok());
    let mut desk = ages(&["30", "-4"]);
    desk.leads().columns.non_negative.clear();
    assert!(desk.read().is_ok());
}

#[test]
fn a_declared_column_holds_numbers() {
    let plain = "write plain numbers such as 1234.5, and nothing where it is not known";
    assert_eq!(
        ages(&["young", "old"]).words(),
        format!(
            "leads.csv, line 2, column \"age\": \"young\" is not a number (2 such cells; also line 3 \"old\"); {plain}"
        )
    );
    let mut desk = ages(&["30"]);
    desk.leads().columns.non_negative = vec!["agee".to_owned()];
    assert_eq!(
        desk.words(),
        "leads.csv has no column \"agee\" ([leads.columns] asks for it); did you mean \"age\"?; its columns are lead_id, \
         created, age"
    );
}

#[test]
fn a_parquet_file_is_held_to_it_by_rows() {
    let mut desk = ages(&["1"]);
    desk.leads().file = "leads.parquet".to_owned();
    desk.parquet(
        "leads.parquet",
        vec![
            Column::new("lead_id".into(), &["l0", "l1", "l2"]),
            Column::new("created".into(), &["2026-01-01", "2026-01-01", "2026-01-01"]),
            Column::new("age".into(), &[Some(-1_i64), None, Some(-7)]),
        ],
    );
    assert_eq!(
        desk.words(),
        format!(
            "leads.parquet, row 1, column \"age\": \"-1\" is negative (2 such cells; also row 3 \"-7\"), and {OF_LEADS}"
        )
    );
}

#[test]
fn the_seconds_on_a_page_are_held_to_it_and_a_refund_is_not() {
    let mut desk = Desk::new();
    desk.events[0].value = Some("amount".to_owned());
    desk.events[0].properties = vec!["seconds".to_owned()];
    desk.events[0].non_negative = vec!["seconds".to_owned()];
    let log = "lead,at,kind,amount,seconds\na,2026-01-03,visit,-20,8\nb,2026-01-04,won,5,";
    desk.file("events.csv", format!("{log}0\n"));
    assert!(desk.read().is_ok());
    desk.file("events.csv", format!("{log}-0.5\n"));
    let words = format!("events.csv, line 3, column \"seconds\": \"-0.5\" is negative, and {OF_EVENTS}");
    assert_eq!(desk.words(), words);
    desk.events[0].non_negative = vec!["amount".to_owned()];
    let words = format!("events.csv, line 2, column \"amount\": \"-20\" is negative, and {OF_EVENTS}");
    assert_eq!(desk.words(), words);
    desk.events[0].non_negative = vec!["kind".to_owned()];
    assert_eq!(
        desk.words(),
        "[[events]] non_negative: \"kind\" is neither value nor one of the properties of events.csv; name one of these, or take \
         it out"
    );
}

#[test]
fn all_negative_cells_of_a_long_log_are_counted() {
    let mut desk = Desk::new();
    desk.events[0].value = Some("seconds".to_owned());
    desk.events[0].non_negative = vec!["seconds".to_owned()];
    // More than one chunk, with a negative number at each end.
    let rows = 400_000;
    let mut log = "lead,at,kind,seconds\nb,2026-01-04,won,-3\n".to_owned();
    log.extend((0..rows).map(|row| format!("a,2026-01-03T00:00:00Z,visit,{}\n", row % 90)));
    log += "a,2026-01-05,visit,-9\n";
    desk.file("events.csv", log);
    let words = format!(
        "events.csv, line 2, column \"seconds\": \"-3\" is negative (2 such cells; also line {} \"-9\"), and {OF_EVENTS}",
        rows + 3
    );
    assert_eq!(desk.words(), words);
}

#[test]
fn what_an_attribute_was_is_held_to_it_too() {
    let mut desk = ages(&["30"]);
    desk.history = vec![HistoryParams {
        file: "was.csv".to_owned(),
        lead: "lead".to_owned(),
        name: "name".to_owned(),
        value: "value".to_owned(),
        time: "at".to_owned(),
        ..HistoryParams::default()
    }];
    desk.file("was.csv", "lead,name,value,at\nl0,score,-2,2026-01-02\nl0,age,-29,2026-01-02\n");
    desk.zone = Some(Zone::utc());
    let words = format!("was.csv, line 3, column \"value\": \"-29\" is negative, and {OF_LEADS}");
    assert_eq!(desk.words(), words);
}
