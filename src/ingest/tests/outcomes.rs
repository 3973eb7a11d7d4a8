//! What became of the leads, from an event, a column, a file or a flag.

use std::collections::BTreeMap;

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

fn named(name: &str) -> OutcomeParams {
    OutcomeParams { name: Some(name.to_owned()), ..OutcomeParams::default() }
}

#[test]
fn a_dated_column_of_another_outcome_is_an_event_from_its_instant_on() {
    let mut desk = Desk::new();
    desk.file("leads.csv", "lead_id,created,met_on\na,2026-01-01,2026-02-01\nb,2026-01-02,\n");
    desk.auxiliary = BTreeSet::from(["met_on".to_owned()]);
    desk.outcome.name = Some("won".to_owned());
    desk.outcome.others = vec![OutcomeParams { column: Some("met_on".to_owned()), ..named("meeting") }];
    let tables = desk.tables();
    assert_eq!(tables.leads.attributes[0].role, AttributeRole::Auxiliary);
    let kind = tables.events.kind("meeting").unwrap();
    let part = tables.events.part(tables.events.part_of(0)).unwrap();
    let seen = |as_of: Instant| part.visible(0, as_of).filter(|&event| part.kind(event) == kind).count();
    assert_eq!((seen(at("2026-02-01")), seen(at("2026-02-02"))), (0, 1));
    assert!(tables.outcomes.entered.is_none());
    // A column that is read as events of a name of its own is no second event.
    desk.events.push(EventsParams {
        file: "leads.csv".to_owned(),
        lead: OneOrMany::One("lead_id".to_owned()),
        dated: BTreeMap::from([("met_on".to_owned(), "first_call".to_owned())]),
        ..EventsParams::default()
    });
    assert!(desk.tables().events.kind("meeting").is_none() && desk.tables().events.kind("first_call").is_some());
    desk.outcome.after = Some("meeting".to_owned());
    assert_eq!(desk.tables().outcomes.entered, Some(vec![Some(at("2026-02-01")), None]));
    desk.events.pop();
    desk.file("leads.csv", "lead_id,created,met_on\na,2026-01-01,yes\nb,2026-01-02,no\n");
    says(&desk.error(), &["[[outcome]] meeting", "\"met_on\"", "dated"]);
}

#[test]
fn a_lead_enters_once_it_is_known_to_have_reached_the_outcome_before() {
    let mut desk = Desk::new();
    desk.events[0].known_at = Some("told".to_owned());
    desk.file(
        "events.csv",
        "lead,at,kind,told\na,2026-01-03,sold,2026-01-09\na,2026-01-05,sold,\na,2026-02-01,won,\nb,2026-01-04,won,\n",
    );
    desk.outcome = OutcomeParams {
        event: Some("won".to_owned()),
        after: Some("sale".to_owned()),
        others: vec![OutcomeParams { event: Some("sold".to_owned()), ..named("sale") }],
        ..named("upsell")
    };
    assert_eq!(desk.tables().outcomes.entered, Some(vec![Some(at("2026-01-05")), None]));
    let fingerprint = desk.tables().fingerprint().unwrap();
    desk.outcome.after = None;
    assert_ne!(desk.tables().fingerprint().unwrap(), fingerprint, "who may be listed is part of what was read");
    desk.outcome.after = Some("sale".to_owned());
    desk.outcome.others[0].event = Some("solt".to_owned());
    says(&desk.error(), &["[[outcome]] sale", "nobody reached it", "did you mean \"sold\"?"]);
}

#[test]
fn of_several_outcomes_one_must_be_in_force() {
    let mut desk = Desk::new();
    desk.outcome = OutcomeParams::of(vec![named("won"), named("upsell")]);
    says(&desk.error(), &["[outcome]", "choose one of won, upsell"]);
}
