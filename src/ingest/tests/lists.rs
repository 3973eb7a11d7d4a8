//! Who stays out: colleagues by pattern, people who objected, people to be forgotten.

use super::*;

fn list(file: &str) -> PeopleList {
    PeopleList { file: file.to_owned(), column: None }
}

fn office() -> Desk {
    let mut desk = Desk::new();
    desk.leads().email = Some("mail".to_owned());
    desk.file(
        "leads.csv",
        "lead_id,created,mail\na,2026-01-01,Ana@Buyer.com\nb,2026-01-01,bo@ACME.com\nc,2026-01-01,test+1@x.com\nd,2026-01-01,di@buyer.com\ne,2026-01-01,\n",
    );
    let rows = ["a", "b", "c", "d", "e"].map(|lead| format!("{lead},2026-01-03,won\n")).concat();
    desk.file("events.csv", format!("lead,at,kind\n{rows}d,2026-09-01,visit\n"));
    desk
}

#[test]
fn colleagues_and_tests_are_left_out_by_patterns_without_regard_to_case() {
    let mut desk = office();
    desk.most_rejects = 100;
    desk.leads().exclude = [("mail".to_owned(), vec!["*@acme.com".to_owned(), "TEST*".to_owned()])].into();
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids, ["a", "d", "e"]);
    assert_eq!(report.excluded_leads.count, 2);
    assert_eq!(
        report.excluded_leads.examples[0],
        Example { file: "leads.csv".to_owned(), row: Some(2), line: Some(3), value: "b".to_owned() }
    );
    let file = &report.event_files[0];
    assert_eq!((file.joined, file.left_out, file.unknown_lead), (4, 2, 0), "their events are no unknown leads'");
    let reasons: Vec<(&str, usize, RejectReason)> =
        report.rejects.iter().map(|reject| (reject.file.as_str(), reject.row, reject.reason)).collect();
    let out = |file, row| (file, row, RejectReason::Excluded);
    assert_eq!(reasons, [out("leads.csv", 2), out("leads.csv", 3), out("events.csv", 2), out("events.csv", 3)]);
    desk.leads().exclude = [("mail".to_owned(), vec!["[".to_owned()])].into();
    says(&desk.error(), &["[leads] exclude.mail", "is no pattern"]);
    desk.leads().exclude = [("mial".to_owned(), vec!["*".to_owned()])].into();
    says(&desk.error(), &["no column \"mial\"", "did you mean \"mail\"?"]);
}

#[test]
fn people_who_objected_are_found_by_id_or_address_in_lists_with_and_without_a_header() {
    let mut desk = office();
    desk.suppress = Some(list("objected.csv"));
    for text in ["who\nANA@buyer.com\n e\n", "ana@buyer.com \ne,since 2025\n", "\u{feff}e\nana@buyer.com"] {
        desk.file("objected.csv", text);
        let (tables, report) = desk.read().unwrap();
        assert_eq!(tables.leads.ids, ["b", "c", "d"], "{text:?}");
        assert_eq!((report.suppressed_leads.count, report.event_files[0].left_out), (2, 2));
    }
    desk.suppress = Some(PeopleList { file: "objected.csv".to_owned(), column: Some("id".to_owned()) });
    desk.file("objected.csv", "name,id\na,e\n");
    assert_eq!(desk.tables().leads.ids, ["a", "b", "c", "d"]);
    desk.file("objected.csv", "name,key\na,e\n");
    says(&desk.error(), &["objected.csv has no column \"id\"", "[privacy] suppress"]);
    desk.file("objected.csv", "");
    desk.suppress = Some(list("objected.csv"));
    assert_eq!(desk.tables().leads.ids.len(), 5, "a list of nobody");
    desk.suppress = Some(list("nowhere.csv"));
    assert!(matches!(desk.read(), Err(IngestError::Io { .. })));
}

#[test]
fn people_to_be_forgotten_leave_no_trace_in_the_tables() {
    let mut desk = office();
    desk.exclude = vec![list("gone.csv"), list("more.txt")];
    desk.file("gone.csv", "di@buyer.com\n");
    desk.file("more.txt", "c\nnobody\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!((report.listed_leads.count, report.event_files[0].left_out), (2, 3));
    let without = office();
    without.file(
        "leads.csv",
        "lead_id,created,mail\na,2026-01-01,Ana@Buyer.com\nb,2026-01-01,bo@ACME.com\ne,2026-01-01,\n",
    );
    without.file("events.csv", "lead,at,kind\na,2026-01-03,won\nb,2026-01-03,won\ne,2026-01-03,won\n");
    assert_eq!(all_of(&tables), all_of(&without.tables()), "not even the end of the data is theirs");
    assert_eq!(tables.fingerprint().unwrap(), without.tables().fingerprint().unwrap());
}

#[test]
fn lists_hold_without_a_leads_file_and_for_whoever_an_alias_means() {
    let mut desk = Desk::new();
    desk.leads = None;
    desk.exclude = vec![list("gone.csv")];
    desk.file("gone.csv", "a\n");
    assert_eq!(desk.tables().leads.ids, ["b"]);
    let mut desk = office();
    desk.suppress = Some(list("gone.csv"));
    desk.file("gone.csv", "a\n");
    desk.file("links.csv", "key,person\ncookie,a\n");
    desk.aliases = vec![AliasParams {
        file: "links.csv".to_owned(),
        alias: "key".to_owned(),
        lead: "person".to_owned(),
        ..AliasParams::default()
    }];
    desk.events[0].matching = LeadMatch::Alias;
    desk.file("events.csv", "lead,at,kind\ncookie,2026-01-03,visit\nb,2026-01-03,won\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!((tables.events.len(), report.event_files[0].left_out), (1, 1));
}

#[test]
fn a_row_that_where_leaves_out_is_no_unknown_lead_and_no_duplicate() {
    let mut desk = Desk::new();
    desk.leads().only_where = [("kind".to_owned(), Scalar::Text("lead".to_owned()))].into();
    desk.file("leads.csv", "lead_id,created,kind\na,2026-01-01,lead\nb,2026-01-01,partner\na,2026-01-09,partner\n");
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,won\nb,2026-01-03,visit\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!((tables.leads.ids.len(), report.filtered_lead_rows), (1, 2));
    assert_eq!((report.event_files[0].left_out, report.event_files[0].unknown_lead), (1, 0));
}
