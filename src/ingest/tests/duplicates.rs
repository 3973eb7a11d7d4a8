//! Rows that repeat: what is the same goes with a count, what differs is an error.

use super::*;

#[test]
fn a_lead_that_stands_twice_with_the_same_values_is_kept_once_and_counted() {
    let mut desk = Desk::new();
    desk.leads().columns.drop = vec!["exported".to_owned()];
    desk.file(
        "leads.csv",
        "lead_id,created,n,exported\na,2026-01-01,1,x\nb,2026-01-02,,x\na,2026-01-01,1.0,y\nb,2026-01-02,,z\n",
    );
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids, ["a", "b"]);
    assert_eq!(report.duplicate_lead_rows, 2);
}

#[test]
fn a_lead_that_stands_twice_with_different_values_is_an_error_whatever_differs() {
    let mut desk = Desk::new();
    desk.leads().account = Some("account".to_owned());
    desk.leads().email = Some("email".to_owned());
    let row = ["a", "2026-01-01", "acme", "x@one.com", "5", "red"];
    for (differs, other) in [(1, "2026-01-02"), (2, "zenith"), (3, "y@two.com"), (4, "6"), (5, "blue"), (4, "")] {
        let mut second = row;
        second[differs] = other;
        let header = "lead_id,created,account,email,n,colour";
        let text = format!("{header}\nb,2026-01-01,,,1,red\n{}\n{}\n", row.join(","), second.join(","));
        assert_eq!(
            desk.leads_error(text).rsplit('/').next(),
            Some(
                "leads.csv: lead \"a\" stands in rows 2 and 3 with different values; keep one row a lead, or say which counts: \
                 [leads] on_duplicate = \"first\" or \"last\""
            )
        );
    }
}

#[test]
fn an_empty_id_is_named_by_its_line() {
    let desk = Desk::new();
    says(
        &desk.leads_error("lead_id,created\na,2026-01-01\n,2026-01-02\n"),
        &["leads.csv, line 3", "\"lead_id\"", "empty"],
    );
    says(&desk.leads_error("lead_id,created\nNA,2026-01-01\n"), &["leads.csv, line 2", "empty"]);
}

#[test]
fn events_that_repeat_another_in_every_used_column_go_and_are_counted() {
    let mut desk = Desk::new();
    desk.events[0].properties = vec!["page".to_owned()];
    let rows =
        "a,2026-01-03,visit,home,1\na,2026-01-03,visit,home,2\na,2026-01-03,visit,price,3\nb,2026-01-03,won,home,4\n";
    desk.file("events.csv", format!("lead,at,kind,page,row\n{rows}"));
    let (tables, report) = desk.read().unwrap();
    assert_eq!(
        (tables.events.len(), report.duplicate_events),
        (3, 1),
        "column row is not used, so it tells nothing apart"
    );
    desk.events[0].keep_duplicates = true;
    let (tables, report) = desk.read().unwrap();
    assert_eq!((tables.events.len(), report.duplicate_events), (4, 0));
}

#[test]
fn a_file_that_keeps_its_repeats_beside_one_that_does_not_gives_one_answer_in_any_order() {
    let mut desk = Desk::new();
    desk.file("kept.csv", "lead,at,kind\na,2026-01-03,visit\na,2026-01-03,visit\na,2026-01-03,visit\n");
    desk.file("plain.csv", "lead,at,kind\na,2026-01-03,visit\na,2026-01-03,visit\nb,2026-01-03,won\n");
    let kept = EventsParams { keep_duplicates: true, ..event_file("kept.csv") };
    for files in [[kept.clone(), event_file("plain.csv")], [event_file("plain.csv"), kept]] {
        desk.events = files.to_vec();
        let (tables, report) = desk.read().unwrap();
        assert_eq!(tables.events.flat().unwrap().offsets, [0, 4, 5], "three kept, one of two, and the conversion");
        assert_eq!(report.duplicate_events, 1);
    }
}
