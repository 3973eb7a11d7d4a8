//! What became of the leads, from an event, a column, a file or a flag.

use super::*;

fn conversions(desk: &Desk) -> Vec<Vec<(Instant, Option<f64>)>> {
    let outcomes = desk.tables().outcomes;
    outcomes.conversions.iter().map(|own| own.iter().map(|found| (found.at, found.value)).collect()).collect()
}

#[test]
fn conversions_come_from_events_with_their_value_in_time_order() {
    let mut desk = Desk::new();
    desk.events[0].value = Some("euros".to_owned());
    let rows = "a,2026-02-01,won,5\na,2026-01-05,won,\na,2026-01-04,lost,\na,2026-01-03,lost,\nb,2026-01-01,visit,9\n";
    desk.file("events.csv", format!("lead,at,kind,euros\n{rows}"));
    desk.outcome.exits = vec!["lost".to_owned(), "unqualified".to_owned()];
    assert_eq!(conversions(&desk), [vec![(at("2026-01-05"), None), (at("2026-02-01"), Some(5.0))], vec![]]);
    assert_eq!(desk.tables().outcomes.exits, [Some(at("2026-01-03")), None]);
    desk.outcome.event = Some("wonn".to_owned());
    says(&desk.error(), &["[outcome]", "\"wonn\"", "did you mean \"won\"?"]);
}

#[test]
fn conversions_come_from_a_dated_column_and_an_empty_one_means_nobody_yet() {
    let mut desk = Desk::new();
    desk.outcome = OutcomeParams { column: Some("customer_since".to_owned()), ..OutcomeParams::default() };
    desk.file("leads.csv", "lead_id,created,customer_since\na,2026-01-01,2026-02-01\nb,2026-01-02,\n");
    assert_eq!(conversions(&desk), [vec![(at("2026-02-01"), None)], vec![]]);
    assert_eq!(desk.tables().data_end, Some(at("2026-02-01")));
    desk.file("leads.csv", "lead_id,created,customer_since\na,2026-01-01,\nb,2026-01-02,NA\n");
    assert_eq!(conversions(&desk), [vec![], vec![]]);
    desk.file("leads.csv", "lead_id,created,customer_since\na,2026-01-01,yes\nb,2026-01-02,no\n");
    says(&desk.error(), &["\"customer_since\"", "flag"]);
}

#[test]
fn conversions_come_from_a_file_in_any_order_of_rows() {
    let mut desk = Desk::new();
    desk.outcome = OutcomeParams {
        file: Some(OutcomeFile {
            path: "deals.csv".to_owned(),
            lead: "who".to_owned(),
            time: "when".to_owned(),
            value: Some("euros".to_owned()),
            ..OutcomeFile::default()
        }),
        ..OutcomeParams::default()
    };
    let mut rows = ["a,2026-02-01,5", "a,2026-02-01,4", "a,2026-02-01,", "b,,7", "zz,2026-02-01,1", "b,2026-02-02,1"];
    for _ in 0..4 {
        rows.rotate_left(1);
        desk.file("deals.csv", format!("who,when,euros\n{}\n", rows.join("\n")));
        let same = at("2026-02-01");
        let wanted = [vec![(same, Some(4.0)), (same, Some(5.0)), (same, None)], vec![(at("2026-02-02"), Some(1.0))]];
        assert_eq!(conversions(&desk), wanted);
    }
    desk.file("deals.csv", "who,when,euros\nzz,2026-02-01,5\n");
    says(&desk.error(), &["deals.csv", "no row", "by id"]);
}

#[test]
fn a_flag_reads_yes_and_no_in_two_languages_and_whatever_is_declared() {
    let mut desk = Desk::new();
    desk.outcome = OutcomeParams { flag: Some("won".to_owned()), ..OutcomeParams::default() };
    let flags = |desk: &Desk, cells: [&str; 2]| {
        desk.file("leads.csv", format!("lead_id,created,won\na,2026-01-01,{}\nb,2026-01-02,{}\n", cells[0], cells[1]));
        desk.read().map(|(tables, _)| tables.outcomes.flags.unwrap())
    };
    let both = [Some(true), Some(false)];
    for cells in
        [["1", "0"], ["true", "false"], ["Yes", "no"], ["Sí", "No"], ["1.0", "0.0"], ["y", "N"], ["TRUE", "FALSE"]]
    {
        assert_eq!(flags(&desk, cells).unwrap(), both, "{cells:?}");
    }
    assert_eq!(flags(&desk, ["1", ""]).unwrap(), [Some(true), None]);
    for found in ["maybe", "2"] {
        assert_eq!(
            flags(&desk, [found, "no"]).unwrap_err().to_string(),
            format!("[outcome]: flag \"won\" holds {found:?}; say which value means yes with positive = \"...\"")
        );
    }
    for (positive, cells) in [
        ("Customer", ["Customer", "Lead"]),
        ("2", ["2", "1"]),
        ("2.0", ["2", "1"]),
        ("true", ["true", "false"]),
        ("1", ["1.0", "0"]),
    ] {
        desk.outcome.positive = Some(positive.to_owned());
        assert_eq!(flags(&desk, cells).unwrap(), both, "{positive} of {cells:?}");
    }
}

#[test]
fn exactly_one_source_of_outcomes_is_wanted() {
    let mut desk = Desk::new();
    desk.outcome.flag = Some("won".to_owned());
    says(&desk.error(), &["[outcome]", "exactly one"]);
    desk.outcome = OutcomeParams::default();
    says(&desk.error(), &["[outcome]", "exactly one"]);
}
