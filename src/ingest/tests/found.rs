//! What is said of files that are not quite right: which counts, which words, and what stops the work.

use super::*;

/// The only warning of that kind.
#[track_caller]
fn warned(report: &IngestReport, about: WarningKind) -> &str {
    let words: Vec<&str> =
        report.warnings.iter().filter(|warning| warning.about == about).map(|warning| warning.words.as_str()).collect();
    assert_eq!(words.len(), 1, "{about:?}: {:?}", report.warnings);
    words[0]
}

fn many_leads(desk: &Desk, count: usize, id: impl Fn(usize) -> String) {
    let rows: String = (0..count).map(|lead| format!("{},2026-01-01\n", id(lead))).collect();
    desk.file("leads.csv", format!("lead_id,created\n{rows}"));
}

fn many_events(desk: &Desk, count: usize, id: impl Fn(usize) -> String) {
    let rows: String = (0..count).map(|event| format!("{},2026-01-03,won\n", id(event))).collect();
    desk.file("events.csv", format!("lead,at,kind\n{rows}"));
}

#[test]
fn identical_leads_are_counted_and_contradictions_go_by_on_duplicate() {
    let mut desk = Desk::new();
    desk.file("leads.csv", "lead_id,created,n\na,2026-01-01,1\nb,2026-01-01,1\na,2026-01-01,1\n");
    let words = warned(&desk.read().unwrap().1, WarningKind::DuplicateLeads).to_owned();
    assert_eq!(words, "leads.csv: 1 row repeats another in every used column; one of each is kept.");
    desk.file(
        "leads.csv",
        "lead_id,created,n\na,2026-01-01,1\nb,2026-01-01,7\na,2026-01-01,2\na,2026-01-01,3\nb,2026-01-01,8\n",
    );
    assert_eq!(
        desk.error().rsplit('/').next(),
        Some(
            "leads.csv: lead \"a\" stands in rows 1 and 3 with different values, and 1 more; keep one row a lead, or say which \
             counts: [leads] on_duplicate = \"first\" or \"last\""
        )
    );
    let n = |desk: &Desk| {
        let attribute = desk.tables().leads.attributes.remove(0);
        (attribute.values.number(0), attribute.values.number(1))
    };
    desk.leads().on_duplicate = OnDuplicate::First;
    assert_eq!(n(&desk), (Some(1.0), Some(7.0)));
    desk.leads().on_duplicate = OnDuplicate::Last;
    assert_eq!(n(&desk), (Some(3.0), Some(8.0)));
    let report = desk.read().unwrap().1;
    assert_eq!(report.overruled_lead_rows.count, 3);
    assert_eq!(
        warned(&report, WarningKind::OverruledLeads),
        "leads.csv: 3 rows contradict another of the same id; [leads] on_duplicate says which counts (such as a)."
    );
}

#[test]
fn repeated_events_are_said_to_be_left_out() {
    let desk = Desk::new();
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,visit\na,2026-01-03,visit\nb,2026-01-04,won\n");
    assert_eq!(
        warned(&desk.read().unwrap().1, WarningKind::DuplicateEvents),
        "1 event repeats another in every used column; one of each is kept ([[events]] keep_duplicates = true keeps all)."
    );
}

#[test]
fn unknown_leads_are_counted_with_masked_examples() {
    let desk = Desk::new();
    desk.file(
        "events.csv",
        "lead,at,kind\na,2026-01-03,won\nv1,2026-01-03,visit\nv2,2026-01-03,visit\n,2026-01-03,visit\n",
    );
    let report = desk.read().unwrap().1;
    let file = &report.event_files[0];
    assert_eq!((file.unknown_lead, file.blank_key, file.unknown.count, file.leads), (3, 1, 2, 1));
    assert_eq!(
        file.unknown.examples[0],
        Example { file: "events.csv".to_owned(), row: Some(2), line: Some(3), value: "v1".to_owned() }
    );
    assert_eq!(
        warned(&report, WarningKind::UnknownLeads),
        "events.csv: 3 of 4 rows find no lead and are left out (visits of people who never left a name do that)."
    );
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,won\nana@x.com,2026-01-03,visit\n");
    let report = desk.read().unwrap().1;
    assert_eq!(report.event_files[0].unknown.examples[0].value, "***@x.com");
    assert_eq!(report.event_files[0].why_unknown.email_of_nobody, 1);
}

#[test]
fn a_join_that_finds_hardly_anybody_stops_with_the_reason() {
    let mut desk = Desk::new();
    desk.leads().email = Some("mail".to_owned());
    let rows: String = (0..100).map(|lead| format!("{lead},2026-01-01,p{lead}@x.com\n")).collect();
    desk.file("leads.csv", format!("lead_id,created,mail\n{rows}"));
    many_events(&desk, 100, |event| if event < 4 { event.to_string() } else { format!("P{event}@x.com") });
    assert_eq!(
        desk.error(),
        "only 4 of 100 leads have any event, while 96 rows find no lead; its keys look like e-mail addresses: set match = \"email\""
    );
    many_events(&desk, 100, |event| if event < 4 { event.to_string() } else { format!("visitor{event}") });
    says(&desk.error(), &["only 4 of 100 leads", "96 rows find no lead; check [[events]] lead and match"]);
    many_events(&desk, 100, |event| if event < 5 { event.to_string() } else { format!("visitor{event}") });
    assert_eq!(desk.read().unwrap().1.leads_with_events, 5);
    many_events(&desk, 4, |event| event.to_string());
    assert_eq!(desk.read().unwrap().1.leads_with_events, 4, "every event joins: few leads are followed, that is all");
}

#[test]
fn events_before_creation_are_kept_and_counted() {
    let desk = Desk::new();
    desk.file("events.csv", "lead,at,kind\na,2025-12-03,visit\na,2026-01-03,visit\nb,2026-01-04,won\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!((tables.events.len(), report.events_before_creation), (3, 1));
    assert_eq!(report.warnings, []);
}

#[test]
fn events_after_the_end_of_the_data_are_counted_and_stop_the_work_beyond_one_in_a_hundred() {
    let mut desk = Desk::new();
    desk.data_end = Some(at("2026-02-01"));
    let rows = "a,2026-01-03,visit\nb,2026-01-04,won\n".repeat(50);
    desk.events[0].keep_duplicates = true;
    desk.file("events.csv", format!("lead,at,kind\n{rows}a,2026-03-01,visit\n"));
    let report = desk.read().unwrap().1;
    assert_eq!(report.events_after_data_end.count, 1);
    assert_eq!(report.events_after_data_end.examples[0].row, Some(101));
    assert_eq!(
        warned(&report, WarningKind::AfterDataEnd),
        "1 event is later than [label] data_end; no score reads what comes after it (such as 2026-03-01T00:00:00Z)."
    );
    desk.file("events.csv", format!("lead,at,kind\n{rows}a,2026-03-01,visit\na,2026-03-02,visit\n"));
    assert_eq!(
        desk.error(),
        "2 of 102 events are later than the end of the data, 2026-02-01T00:00:00Z (first events.csv, row 101: \
         2026-03-01T00:00:00Z); set [label] data_end to where the data end, or export the files again"
    );
}

#[test]
fn events_later_than_the_clock_stop_the_work_until_somebody_says_where_the_data_end() {
    let mut desk = Desk::new();
    let rows = "a,2026-01-03,visit\nb,2026-01-04,won\n".repeat(50);
    desk.events[0].keep_duplicates = true;
    desk.file("events.csv", format!("lead,at,kind\n{rows}a,2027-01-05,visit\n"));
    desk.now = Some(at("2026-12-24"));
    assert_eq!(
        desk.error(),
        "events later than now, 2026-12-24T00:00:00Z: 1 (first events.csv, row 101: 2027-01-05T00:00:00Z); a wrong unit, a \
         wrong clock, or planned? Correct them, or say where the data end with [label] data_end"
    );
    desk.data_end = Some(at("2026-02-01"));
    assert_eq!(desk.read().unwrap().1.events_after_now.count, 1);
    desk.data_end = Some(at("2028-02-01"));
    says(&desk.error(), &["later than now"]);
}

#[test]
fn conversions_before_creation_or_before_any_event_are_counted() {
    let mut desk = Desk::new();
    desk.file(
        "leads.csv",
        "lead_id,created,won_on\na,2026-01-05T10:00:00Z,2026-01-05\nb,2026-01-05,2025-06-01\nc,2026-01-01,2026-01-09\nd,2026-01-01,\n",
    );
    desk.outcome = OutcomeParams { column: Some("won_on".to_owned()), ..OutcomeParams::default() };
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,visit\nc,2026-01-10,visit\n");
    let found = desk.read().unwrap().1;
    let outcome = &found.outcome;
    assert_eq!((outcome.converted_leads, outcome.conversions, outcome.with_value), (3, 3, 0));
    assert_eq!((outcome.before_creation.count, outcome.on_creation_day, outcome.before_any_event), (2, 1, 2));
    assert_eq!(
        warned(&found, WarningKind::ConvertedBeforeCreation),
        "2 leads converted before creation and never open since, so left out (1 on the day of creation: is the time of day \
         missing?) (such as a)."
    );
}

#[test]
fn ids_that_were_numbers_on_one_side_stop_the_work_below_95_percent() {
    let desk = Desk::new();
    many_leads(&desk, 100, |lead| (1000 + lead).to_string());
    many_events(&desk, 100, |event| format!("{}{}", 1000 + event, if event < 6 { ".0" } else { "" }));
    assert_eq!(
        desk.error(),
        "events.csv: 6 of the 100 rows that name a lead find none (first key \"1000.0\"); ids end in \".0\" on one side, as a \
         spreadsheet writes whole numbers: store ids as text in both files"
    );
    many_events(&desk, 100, |event| format!("{}{}", 1000 + event, if event < 5 { ".0" } else { "" }));
    let report = desk.read().unwrap().1;
    assert_eq!((report.event_files[0].unknown_lead, report.event_files[0].why_unknown.decimal), (5, 5));
    many_leads(&desk, 100, |lead| format!("{lead:04}"));
    many_events(&desk, 100, |event| event.to_string());
    says(&desk.error(), &["100 of the 100 rows", "lost their leading zeros on one side"]);
}

#[test]
fn ids_beyond_2_to_the_53_stay_apart_and_whole() {
    let desk = Desk::new();
    let ids = [9_007_199_254_740_992_u64, 9_007_199_254_740_993, 18_446_744_073_709_551_615];
    many_leads(&desk, 3, |lead| ids[lead].to_string());
    many_events(&desk, 3, |event| ids[event].to_string());
    let tables = desk.tables();
    assert_eq!(tables.leads.ids, ["18446744073709551615", "9007199254740992", "9007199254740993"]);
    assert_eq!(tables.events.flat().unwrap().offsets, [0, 1, 2, 3]);
}

#[test]
fn ids_that_look_alike_are_kept_apart_and_named() {
    let desk = Desk::new();
    let ids = ["A1", "A1 ", "a1", "caf\u{e9}", "cafe\u{301}"];
    desk.file("leads.csv", format!("lead_id,created\n{}", ids.map(|id| format!("{id},2026-01-01\n")).concat()));
    many_events(&desk, 1, |_| "A1".to_owned());
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids.len(), 5);
    let alike = &report.look_alike_ids;
    assert_eq!((alike.blanks.count, alike.case.count, alike.form.count), (1, 1, 1));
    assert_eq!(
        warned(&report, WarningKind::IdBlanks),
        "leads.csv: 1 pair of ids differs only in blanks and each is a lead of its own; [leads] trim_ids = true makes one of them \
         (such as \"A1\" and \"A1 \")."
    );
    assert_eq!(
        warned(&report, WarningKind::IdCase),
        "leads.csv: 1 pair of ids differs only in case and each is a lead of its own; [leads] ids_ignore_case = true makes one of \
         them (such as \"a1\" and \"A1\")."
    );
    assert_eq!(
        warned(&report, WarningKind::IdForm),
        "leads.csv: 1 pair of ids differs only in Unicode form (NFC against NFD) and each is a lead of its own; write the files in \
         one form (such as \"caf\u{e9}\" and \"cafe\\u{301}\")."
    );
}

#[test]
fn every_row_without_an_id_is_counted_and_the_first_is_named() {
    let desk = Desk::new();
    assert_eq!(
        desk.leads_error("lead_id,created\na,2026-01-01\n,2026-01-02\n  ,2026-01-02\nNA,2026-01-02\n")
            .rsplit('/')
            .next(),
        Some(
            "leads.csv, line 3: the lead's id (column \"lead_id\") is empty, and 2 more; fill it or leave the row out"
        )
    );
}

#[test]
fn a_column_that_says_who_and_not_what_is_named() {
    let desk = Desk::new();
    let rows: String =
        (0..120).map(|lead| format!("{lead},2026-01-01,person {lead},{}\n", ["x", "y"][lead % 2])).collect();
    desk.file("leads.csv", format!("lead_id,created,name,colour\n{rows}"));
    many_events(&desk, 120, |event| event.to_string());
    let report = desk.read().unwrap().1;
    assert_eq!(report.crowded_columns, [CrowdedColumn { column: "name".to_owned(), distinct: 120, filled: 120 }]);
    assert_eq!(
        warned(&report, WarningKind::CrowdedColumns),
        "leads.csv: column \"name\" has 120 values for 120 leads; values of fewer than 20 leads read as one, and beyond 1,000 \
         values the column is no feature."
    );
}

#[test]
fn records_that_arrive_late_are_counted() {
    let mut desk = Desk::new();
    desk.events[0].known_at = Some("seen".to_owned());
    desk.file(
        "events.csv",
        "lead,at,kind,seen\na,2026-01-03,visit,2026-01-10\na,2026-01-03,visit,2026-02-02\nb,2026-01-04,won,2026-01-01\n",
    );
    let report = desk.read().unwrap().1;
    let file = &report.event_files[0];
    assert_eq!((file.late.count, file.longest_delay_days, file.known_before), (1, 30, 1));
    assert_eq!(
        warned(&report, WarningKind::LateArrivals),
        "events.csv: 1 event arrived more than a week late (the latest after 30 days); no score reads a record before its \
         arrival."
    );
}

#[test]
fn rows_left_out_are_remembered_one_by_one_up_to_a_number() {
    let mut desk = Desk::new();
    desk.most_rejects = 3;
    desk.file(
        "events.csv",
        "lead,at,kind\nzz,2026-01-03,visit\n,2026-01-03,visit\na,,visit\nzz,2026-01-03,visit\nb,2026-01-04,won\n",
    );
    let report = desk.read().unwrap().1;
    let reasons: Vec<(usize, RejectReason)> = report.rejects.iter().map(|reject| (reject.row, reject.reason)).collect();
    assert_eq!(reasons, [(1, RejectReason::UnknownLead), (2, RejectReason::BlankKey), (3, RejectReason::Undated)]);
    assert_eq!(report.rejects_left_off, 1);
    assert_eq!(RejectReason::Undated.words(), "it has no time");
    let kept = report.without_examples();
    assert_eq!((kept.event_files[0].unknown.count, kept.event_files[0].unknown.examples.len()), (2, 0));
}

#[test]
fn clicks_of_mail_filters_are_counted() {
    let mut desk = Desk::new();
    desk.events[0].campaign = Some("mail".to_owned());
    let rows = "a,2026-01-03T10:00:00Z,email_sent,m1\na,2026-01-03T10:00:04Z,email_click,m1\na,2026-01-03T10:00:05Z,email_click,m1\n\
                a,2026-01-03T10:00:06Z,email_click,m1\nb,2026-01-04T10:00:00Z,email_open,m1\nb,2026-01-04T10:05:00Z,email_click,m1\n\
                b,2026-01-05T00:00:00Z,won,\n";
    desk.file("events.csv", format!("lead,at,kind,mail\n{rows}"));
    let report = desk.read().unwrap().1;
    assert_eq!(
        report.clicks,
        ClickReport { clicks: 4, at_sending: 3, all_at_once: 3, without_open: 3, marked: 3, ..ClickReport::default() }
    );
    says(warned(&report, WarningKind::Clicks), &["Of 4 clicks in mails 3 came within ten seconds of the sending"]);
}

#[test]
fn events_of_programs_are_left_out_where_the_config_says_so_in_memory_and_on_disk() {
    let mut desk = Desk::new();
    desk.events[0].campaign = Some("mail".to_owned());
    desk.events[0].properties = vec!["user_agent".to_owned()];
    let rows = "a,2026-01-03T10:00:07Z,email_sent,m1,\na,2026-01-03T10:00:10Z,email_click,m1,\na,2026-01-03T10:00:11Z,email_click,m1,\n\
                a,2026-01-03T10:00:12Z,email_click,m1,\nb,2026-01-04T10:00:03Z,email_open,m1,\nb,2026-01-04T10:05:09Z,email_click,m1,\n\
                a,2026-01-04T00:00:01Z,visit,,Googlebot/2.1\na,2026-01-04T00:00:02Z,visit,,Firefox\nb,2026-01-05T00:00:00Z,won,,\n";
    desk.file("events.csv", format!("lead,at,kind,mail,user_agent\n{rows}"));
    let (marked, report) = desk.read().unwrap();
    assert_eq!((report.clicks.marked, report.clicks.by_agent, report.clicks.excluded), (4, 1, 0));
    assert_eq!(marked.events.len(), 9);
    desk.hygiene.bots = OnBots::Exclude;
    let (tables, report) = desk.read().unwrap();
    assert_eq!((report.clicks.marked, report.clicks.excluded, tables.events.len()), (4, 4, 5));
    let flat = tables.events.flat().unwrap();
    let kinds: Vec<&str> = flat.kind.iter().map(|&kind| flat.kinds[kind as usize].as_str()).collect();
    assert_eq!(kinds, ["email_sent", "visit", "email_open", "email_click", "won"]);
    let waits: Vec<i64> = (0..5).map(|event| flat.visible_at[event].micros() - flat.time[event].micros()).collect();
    assert_eq!(waits, [0, 0, 0, 5_000_000, 0], "a click that stays is seen when it was judged");
    assert_eq!(flat.events_of(0), 0..2);
    desk.hygiene.signs = vec![BotSign::WithoutOpen];
    let tables = desk.read().unwrap().0;
    assert_eq!(tables.events.len(), 6);
    let flat = tables.events.flat().unwrap();
    assert_eq!(flat.visible_at, flat.time, "nothing waits for what it need not know");

    let spilled = marked.events.flat().unwrap().within(1).unwrap();
    assert!(spilled.is_spilled());
    let half = |part: &Part| (0..part.len()).map(|event| (event % 2 == 0).then(|| part.visible_at(event))).collect();
    let (here, there) = (marked.events.refined(half).unwrap(), spilled.refined(half).unwrap());
    assert!(there.is_spilled() && here.len() == there.len() && here.len() < 9);
    let (here, there) = (here.flat().unwrap(), there.flat().unwrap());
    assert_eq!((here.time, here.kind, here.offsets), (there.time, there.kind, there.offsets));
}

#[test]
fn clicks_without_seconds_and_an_agent_that_is_none_are_refused() {
    let mut desk = Desk::new();
    desk.hygiene.bots = OnBots::Exclude;
    let rows: String = (10..40).map(|minute| format!("a,2026-01-03T10:{minute}:00Z,email_click\n")).collect();
    desk.file("events.csv", format!("lead,at,kind\n{rows}b,2026-01-05T00:00:00Z,won\n"));
    says(&desk.error(), &["[hygiene] bots", "30 of 30 clicks in mails stand at a whole minute"]);
    desk.hygiene.signs = vec![BotSign::Agent];
    assert_eq!(desk.tables().events.len(), 31);
    desk.hygiene.agent = Some("program".to_owned());
    says(&desk.error(), &["[hygiene] agent", "\"program\" is no text property of the events"]);
}
