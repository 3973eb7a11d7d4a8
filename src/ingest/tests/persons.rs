//! Who an event belongs to: ids as they are compared, addresses, aliases, several columns; and what kind of event it is.

use std::collections::BTreeMap;

use super::*;

fn links(file: &str) -> AliasParams {
    AliasParams {
        file: file.to_owned(),
        alias: "key".to_owned(),
        lead: "person".to_owned(),
        time: Some("since".to_owned()),
        ..AliasParams::default()
    }
}

/// Each event as (lead, time, visible from), in the order of the tables.
fn events(tables: &Tables) -> Vec<(String, String, String)> {
    let (mut all, events) = (Vec::new(), tables.events.flat().unwrap());
    for (lead, id) in tables.leads.ids.iter().enumerate() {
        for event in events.events_of(lead) {
            let day = |at: Instant| at.to_string()[..10].to_owned();
            all.push((id.clone(), day(events.time[event]), day(events.visible_at[event])));
        }
    }
    all
}

fn event(lead: &str, time: &str, visible: &str) -> (String, String, String) {
    (lead.to_owned(), time.to_owned(), visible.to_owned())
}

#[test]
fn ids_are_exact_text_whatever_they_look_like() {
    let desk = Desk::new();
    let ids = ["007", "7", "9007199254740993", "9007199254740992", "1e3", "a b", "Ñ-1"];
    let rows: String = ids.iter().map(|id| format!("{id},2026-01-01\n")).collect();
    desk.file("leads.csv", format!("lead_id,created\n{rows}"));
    let rows: String = ids.iter().map(|id| format!("{id},2026-01-03,won\n")).collect();
    desk.file("events.csv", format!("lead,at,kind\n{rows}"));
    let (tables, report) = desk.read().unwrap();
    let mut wanted = ids.map(str::to_owned);
    wanted.sort_unstable();
    assert_eq!(tables.leads.ids, wanted);
    assert_eq!((report.event_files[0].joined, tables.events.len()), (7, 7));
}

#[test]
fn blanks_and_case_count_unless_the_config_says_otherwise() {
    let mut desk = Desk::new();
    desk.file("leads.csv", "lead_id,created\n A1 ,2026-01-01\nb2,2026-01-01\n");
    desk.file("events.csv", "lead,at,kind\nA1,2026-01-03,won\n B2,2026-01-03,won\n");
    says(&desk.error(), &["none of its 2 rows", "trim_ids = true"]);
    desk.leads().trim_ids = true;
    assert_eq!(events(&desk.tables()), [event("A1", "2026-01-03", "2026-01-03")]);
    desk.leads().ids_ignore_case = true;
    let both = [event("A1", "2026-01-03", "2026-01-03"), event("b2", "2026-01-03", "2026-01-03")];
    assert_eq!(events(&desk.tables()), both);
}

#[test]
fn without_regard_to_case_two_spellings_are_one_lead() {
    let mut desk = Desk::new();
    desk.leads().ids_ignore_case = true;
    desk.file("events.csv", "lead,at,kind\nÑA1,2026-01-03,won\n");
    for rows in ["ÑA1,2026-01-01\nña1,2026-01-01\n", "ña1,2026-01-01\nÑA1,2026-01-01\n"] {
        desk.file("leads.csv", format!("lead_id,created\n{rows}"));
        let (tables, report) = desk.read().unwrap();
        assert_eq!((tables.leads.ids.as_slice(), report.duplicate_lead_rows), (&["ÑA1".to_owned()][..], 1));
        assert_eq!(tables.events.flat().unwrap().offsets, [0, 1]);
    }
}

#[test]
fn the_first_filled_of_several_columns_says_whose_it_is() {
    let mut desk = Desk::new();
    desk.events[0].lead = OneOrMany::Many(vec!["user".to_owned(), "lead".to_owned()]);
    desk.file(
        "events.csv",
        "lead,user,at,kind\na,b,2026-01-03,won\na,,2026-01-04,visit\na, ,2026-01-05,visit\n,NA,2026-01-06,visit\nb,x,2026-01-07,visit\n",
    );
    let (tables, report) = desk.read().unwrap();
    let wanted = [
        event("a", "2026-01-04", "2026-01-04"),
        event("a", "2026-01-05", "2026-01-05"),
        event("b", "2026-01-03", "2026-01-03"),
    ];
    assert_eq!(events(&tables), wanted);
    assert_eq!(
        (report.event_files[0].unknown_lead, report.event_files[0].blank_key),
        (2, 1),
        "x is nobody, though b is"
    );
}

#[test]
fn an_event_reached_through_an_alias_is_visible_from_when_the_alias_was_known() {
    let mut desk = Desk::new();
    desk.events[0].matching = LeadMatch::Alias;
    desk.events[0].known_at = Some("seen".to_owned());
    desk.aliases = vec![links("links.csv")];
    desk.file("links.csv", "key,person,since\ncookie,a,2026-02-01\nb,a,2026-02-01\n");
    desk.file(
        "events.csv",
        "lead,at,seen,kind\ncookie,2026-01-03,,visit\ncookie,2026-01-04,2026-03-01,visit\ncookie,2026-02-02,,won\na,2026-01-05,,visit\nb,2026-01-06,,won\nnobody,2026-01-06,,visit\n",
    );
    let (tables, report) = desk.read().unwrap();
    let wanted = [
        event("a", "2026-01-05", "2026-01-05"),
        event("a", "2026-01-03", "2026-02-01"),
        event("a", "2026-02-02", "2026-02-02"),
        event("a", "2026-01-04", "2026-03-01"),
        event("b", "2026-01-06", "2026-01-06"),
    ];
    assert_eq!(events(&tables), wanted, "an id is looked up before an alias");
    let file = &report.event_files[0];
    assert_eq!((file.joined, file.by_alias, file.before_alias, file.unknown_lead), (5, 3, 1, 1));
    assert_eq!((report.alias_files[0].rows, report.alias_files[0].joined), (2, 2));
}

#[test]
fn a_chain_of_two_aliases_is_followed_from_the_later_instant_and_a_longer_one_is_not() {
    let mut desk = Desk::new();
    desk.events[0].matching = LeadMatch::Alias;
    desk.aliases = vec![links("cookies.csv"), links("users.csv")];
    desk.file("cookies.csv", "key,person,since\ncookie,user,2026-02-01\nold,cookie,2026-02-01\n");
    desk.file("users.csv", "key,person,since\nuser,a,2026-03-01\nself,self,2026-03-01\n");
    desk.file(
        "events.csv",
        "lead,at,kind\ncookie,2026-01-03,visit\nuser,2026-01-04,won\nold,2026-01-05,visit\nself,2026-01-05,visit\n",
    );
    let (tables, report) = desk.read().unwrap();
    let wanted = [event("a", "2026-01-03", "2026-03-01"), event("a", "2026-01-04", "2026-03-01")];
    assert_eq!(events(&tables), wanted);
    assert_eq!(report.event_files[0].unknown_lead, 2);
    assert_eq!(
        report.alias_files.iter().map(|file| (file.joined, file.unknown.count)).collect::<Vec<_>>(),
        [(1, 1), (1, 1)]
    );
}

#[test]
fn a_key_of_several_people_belongs_to_whom_it_meant_then() {
    let mut desk = Desk::new();
    desk.events[0].matching = LeadMatch::Alias;
    desk.aliases = vec![links("links.csv")];
    let days = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"];
    let rows: String = days.iter().map(|day| format!("shared,{day},won\n")).collect();
    desk.file("events.csv", format!("lead,at,kind\n{rows}"));
    for rows in [
        "shared,a,2026-02-01\nshared,b,2026-03-01\nshared,a,2026-04-01\nshared,a,2026-05-01\n",
        "shared,a,2026-05-01\nshared,a,2026-04-01\nshared,b,2026-03-01\nshared,a,2026-02-01\n",
    ] {
        desk.file("links.csv", format!("key,person,since\n{rows}"));
        let wanted = [
            event("a", "2026-01-10", "2026-02-01"),
            event("a", "2026-02-10", "2026-02-10"),
            event("a", "2026-04-10", "2026-04-10"),
            event("b", "2026-03-10", "2026-03-10"),
        ];
        assert_eq!(events(&desk.tables()), wanted);
    }
}

#[test]
fn an_alias_without_a_time_has_always_been_known_and_the_report_says_so() {
    let mut desk = Desk::new();
    desk.events[0].matching = LeadMatch::Alias;
    desk.aliases = vec![AliasParams { time: None, ..links("links.csv") }];
    desk.file("links.csv", "key,person\nAna@Home.com,a\n,a\n");
    desk.file("events.csv", "lead,at,kind\nana@home.com ,2026-01-03,won\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!(events(&tables), [event("a", "2026-01-03", "2026-01-03")]);
    assert_eq!(report.alias_files[0].undated, 1);
    assert_eq!(
        report.warnings[0],
        Warning {
            about: WarningKind::UndatedAliases,
            words: "links.csv: 1 row without a time; what is found by such an alias is read as if it had always been known."
                .to_owned()
        }
    );
}

#[test]
fn without_a_leads_file_the_people_whom_aliases_name_are_the_leads() {
    let mut desk = Desk::new();
    desk.leads = None;
    desk.events[0].matching = LeadMatch::Alias;
    desk.events[0].lead = OneOrMany::Many(vec!["user".to_owned(), "cookie".to_owned()]);
    desk.aliases = vec![AliasParams {
        alias: "cookie".to_owned(),
        lead: "user".to_owned(),
        time: Some("at".to_owned()),
        ..links("events.csv")
    }];
    desk.file(
        "events.csv",
        "cookie,user,at,kind\nc1,,2026-01-03,visit\nc1,u1,2026-01-04,won\nc2,,2026-01-05,visit\n,u1,2026-01-06,visit\n",
    );
    let tables = desk.tables();
    let wanted = [
        event("u1", "2026-01-03", "2026-01-04"),
        event("u1", "2026-01-04", "2026-01-04"),
        event("u1", "2026-01-06", "2026-01-06"),
    ];
    assert_eq!(events(&tables), wanted);
}

#[test]
fn only_events_that_pass_where_are_read_and_the_others_say_nothing() {
    let mut desk = Desk::new();
    desk.events[0].only_where = BTreeMap::from([
        ("filtered".to_owned(), Scalar::Bool(false)),
        ("app".to_owned(), Scalar::Text("web".to_owned())),
        ("note".to_owned(), Scalar::Text(String::new())),
    ]);
    desk.file(
        "events.csv",
        "lead,at,kind,filtered,app,note\na,2026-01-03,won,False,web,\na,2026-01-04,visit,true,web,\nb,2026-01-05,visit,0,ios,\nb,2030-01-05,visit,0,web,x\n",
    );
    let (tables, report) = desk.read().unwrap();
    assert_eq!(events(&tables), [event("a", "2026-01-03", "2026-01-03")]);
    assert_eq!((report.event_files[0].filtered, tables.data_end), (3, Some(at("2026-01-03"))));
}

#[test]
fn each_filled_dated_column_is_an_event_of_its_own() {
    let mut desk = Desk::new();
    let dated = [("Became a Lead Date", "became_lead"), ("Closed", "won")];
    desk.events[0] = EventsParams {
        file: "leads.csv".to_owned(),
        lead: "lead_id".into(),
        dated: dated.map(|(column, kind)| (column.to_owned(), kind.to_owned())).into(),
        source: Some("source".to_owned()),
        ..EventsParams::default()
    };
    desk.file(
        "leads.csv",
        "lead_id,created,Became a Lead Date,Closed,source\na,2026-01-01,2026-01-02,2026-02-01,fair\nb,2026-01-01,,,web\nc,2026-01-01,2026-01-03,,\n",
    );
    let (tables, report) = desk.read().unwrap();
    let wanted = [
        event("a", "2026-01-02", "2026-01-02"),
        event("a", "2026-02-01", "2026-02-01"),
        event("c", "2026-01-03", "2026-01-03"),
    ];
    assert_eq!(events(&tables), wanted);
    assert_eq!(tables.events.kinds(), ["became_lead", "won"]);
    let flat = tables.events.flat().unwrap();
    let source = flat.property("source").unwrap();
    assert_eq!((0..3).map(|event| source.values.text(event)).collect::<Vec<_>>(), [Some("fair"), Some("fair"), None]);
    assert_eq!((report.event_files[0].rows, report.event_files[0].joined, report.event_files[0].undated), (3, 3, 0));
    desk.events[0].time = "created".to_owned();
    says(&desk.error(), &["[[events]] dated", "in place of time and type"]);
    desk.events[0].dated.clear();
    desk.events[0].time.clear();
    says(&desk.error(), &["[[events]] time", "missing for leads.csv"]);
}

#[test]
fn types_are_joined_of_several_columns_or_named_by_their_codes() {
    let mut desk = Desk::new();
    desk.events[0].kind = Some(EventType::Columns(["bundle", "object", "action"].map(str::to_owned).to_vec()));
    desk.file(
        "events.csv",
        "lead,at,bundle,object,action\na,2026-01-03,page,,hit\nb,2026-01-04,form,3,submitted\nzz,2026-01-04,,,\na,2026-01-05,won,,\n",
    );
    desk.outcome.event = Some("won".to_owned());
    assert_eq!(desk.tables().events.kinds(), ["form.3.submitted", "page.hit", "won"]);
    desk.file("events.csv", "lead,at,bundle,object,action\na,2026-01-03,,,\n");
    says(&desk.error(), &["events.csv, line 2, column \"bundle\"", "an event type"]);
    desk.events[0].kind = Some(EventType::Named {
        column: "code".to_owned(),
        names: [("1", "visit"), ("46", "won")].map(|(code, name)| (code.to_owned(), name.to_owned())).into(),
    });
    desk.file("events.csv", "lead,at,code\na,2026-01-03,1\na,2026-01-04,46\nb,2026-01-04,13\nb,2026-01-05,1\n");
    let tables = desk.tables();
    assert_eq!(tables.events.kinds(), ["13", "visit", "won"]);
    assert_eq!(tables.events.flat().unwrap().kind, [1, 2, 0, 1]);
}

#[test]
fn histories_become_steps_and_date_the_columns_of_the_same_name() {
    let mut desk = Desk::new();
    desk.leads().columns.drop = vec!["secret".to_owned()];
    desk.leads().columns.known_at_creation = vec!["industry".to_owned()];
    desk.file(
        "leads.csv",
        "lead_id,created,plan,industry,size,secret\na,2026-01-01,pro,it,9,x\nb,2026-01-02,free,it,3,x\n",
    );
    desk.history = vec![HistoryParams {
        file: "history.csv".to_owned(),
        lead: "who".to_owned(),
        name: "name".to_owned(),
        value: "value".to_owned(),
        time: "when".to_owned(),
        ..HistoryParams::default()
    }];
    let rows = "a,plan,free,2026-01-01\na,plan,pro,2026-02-01\nb,plan,,2026-03-01\nb,plan,free,2026-01-02\na,industry,it,2026-01-01\n\
                a,secret,x,2026-01-01\nzz,plan,pro,2026-01-01\na,plan,gone,\na,gender,f,2026-01-01\n";
    desk.file("history.csv", format!("who,name,value,when\n{rows}"));
    let (tables, report) = desk.read().unwrap();
    let names: Vec<(&str, AttributeRole)> =
        tables.history.iter().map(|attribute| (attribute.name.as_str(), attribute.role)).collect();
    assert_eq!(
        names,
        [("gender", AttributeRole::Sensitive), ("industry", AttributeRole::Dated), ("plan", AttributeRole::Dated)]
    );
    let plan = &tables.history[2];
    let then = |lead, day| {
        let code = plan.code_at(lead, at(day));
        (code != NO_TEXT).then(|| plan.dictionary[code as usize].as_str())
    };
    assert_eq!(
        [then(0, "2026-01-01"), then(0, "2026-01-02"), then(0, "2026-02-01"), then(0, "2026-02-02")],
        [None, Some("free"), Some("free"), Some("pro")]
    );
    assert_eq!([then(1, "2026-03-01"), then(1, "2026-03-02")], [Some("free"), None], "an empty value takes it away");
    let role = |name| tables.leads.attributes.iter().find(|attribute| attribute.name == name).unwrap().role;
    assert_eq!(
        (role("plan"), role("industry"), role("size")),
        (AttributeRole::Dated, AttributeRole::KnownAtCreation, AttributeRole::Undated)
    );
    let file = &report.history_files[0];
    assert_eq!((file.rows, file.joined, file.unknown.count, file.undated), (9, 7, 1, 1));
    desk.history[0].only = vec!["industry".to_owned()];
    assert_eq!(desk.tables().history.len(), 1);
}

#[test]
fn a_recorded_score_is_the_sum_of_its_points_or_its_last_total() {
    let mut desk = Desk::new();
    let recorded = RecordedScoreParams {
        file: "points.csv".to_owned(),
        lead: "who".to_owned(),
        time: "when".to_owned(),
        delta: Some("points".to_owned()),
        ..RecordedScoreParams::default()
    };
    desk.file(
        "points.csv",
        "who,when,points\na,2026-02-01,-3\na,2026-01-01,10\na,2026-02-01,5\nzz,2026-01-01,9\nb,2026-01-05,\n",
    );
    desk.recorded = Some(recorded.clone());
    let score = |desk: &Desk, lead, day| desk.tables().recorded.unwrap().at(lead, at(day));
    let days = ["2026-01-01", "2026-01-02", "2026-02-01", "2026-02-02"];
    assert_eq!(days.map(|day| score(&desk, 0, day)), [None, Some(10.0), Some(10.0), Some(12.0)]);
    assert_eq!(score(&desk, 1, "2026-03-01"), None);
    desk.recorded = Some(RecordedScoreParams { delta: None, total: Some("points".to_owned()), ..recorded.clone() });
    assert_eq!(days.map(|day| score(&desk, 0, day)), [None, Some(10.0), Some(10.0), Some(5.0)]);
    desk.recorded = Some(RecordedScoreParams { total: Some("points".to_owned()), ..recorded });
    says(&desk.error(), &["[rules] history", "exactly one of delta", "total"]);
}

#[test]
fn conversions_take_their_value_from_a_property_a_column_or_the_file() {
    let mut desk = Desk::new();
    desk.events[0].properties = vec!["amount".to_owned()];
    desk.file("events.csv", "lead,at,kind,amount\na,2026-01-03,won,12.5\nb,2026-01-04,won,\n");
    desk.outcome.value = Some("amount".to_owned());
    let values = |desk: &Desk| {
        desk.tables().outcomes.conversions.iter().flatten().map(|conversion| conversion.value).collect::<Vec<_>>()
    };
    assert_eq!(values(&desk), [Some(12.5), None]);
    desk.outcome.value = Some("amout".to_owned());
    says(&desk.error(), &["\"amout\"", "did you mean \"amount\"?"]);
    desk.file("leads.csv", "lead_id,created,won_on,euros\na,2026-01-01,2026-01-09,100\nb,2026-01-02,,7\n");
    desk.outcome = OutcomeParams {
        column: Some("won_on".to_owned()),
        value: Some("euros".to_owned()),
        ..OutcomeParams::default()
    };
    assert_eq!(values(&desk), [Some(100.0)]);
    desk.outcome.value = Some("won_on".to_owned());
    says(&desk.error(), &["value = \"won_on\" is no numeric column"]);
    desk.leads().email = Some("mail".to_owned());
    desk.file("leads.csv", "lead_id,created,mail\na,2026-01-01,Ana@x.com\nb,2026-01-02,b@x.com\n");
    desk.file(
        "deals.csv",
        "contact,when,stage,euros\nana@X.com,2026-02-01,won,5\nb@x.com,2026-02-01,lost,6\nc@x.com,2026-02-01,won,7\n",
    );
    desk.outcome = OutcomeParams {
        file: Some(OutcomeFile {
            path: "deals.csv".to_owned(),
            lead: "contact".to_owned(),
            matching: LeadMatch::Email,
            only_where: BTreeMap::from([("stage".to_owned(), Scalar::Text("won".to_owned()))]),
            time: "when".to_owned(),
            value: Some("euros".to_owned()),
            ..OutcomeFile::default()
        }),
        ..OutcomeParams::default()
    };
    assert_eq!(values(&desk), [Some(5.0)]);
    let found = desk.read().unwrap().1.outcome_file.unwrap();
    assert_eq!((found.rows, found.joined, found.filtered, found.unknown.count), (3, 1, 1, 1));
}
