//! Which rows and columns play which part: joins, filters, roles, properties.

use polars::prelude::{IntoColumn, NamedFrom, Series};

use super::*;

#[test]
fn events_of_unknown_leads_are_counted_and_left_out_but_say_how_far_the_data_goes() {
    let desk = Desk::new();
    desk.file("events.csv", "lead,at,kind\nb,2026-01-04,won\nzz,2026-01-09,visit\n,2026-01-05,visit\nb,,visit\n");
    let (tables, report) = desk.read().unwrap();
    let file = &report.event_files[0];
    assert_eq!((file.rows, file.joined, file.unknown_lead, file.undated), (4, 1, 2, 1));
    assert_eq!(tables.events.len(), 1);
    assert_eq!(tables.data_end, Some(at("2026-01-09")));
}

#[test]
fn events_that_find_nobody_say_why() {
    let mut desk = Desk::new();
    desk.file("events.csv", "lead,at,kind\nx@y.com,2026-01-04,won\n");
    says(&desk.error(), &["events.csv", "none of its 1 rows", "match = \"email\""]);
    desk.events[0].matching = LeadMatch::Email;
    says(&desk.error(), &["[leads] email"]);
    desk.events[0].matching = LeadMatch::Id;
    desk.file("events.csv", "lead,at,kind\nA,2026-01-04,won\n");
    says(&desk.error(), &["ids_ignore_case = true"]);
    desk.file("events.csv", "lead,at,kind\nzz,2026-01-04,won\n");
    says(&desk.error(), &["exact text"]);
    desk.file("events.csv", "lead,at,kind\na,,won\n");
    says(&desk.error(), &["[[events]] time", "\"at\"", "empty"]);
}

#[test]
fn an_address_finds_its_lead_in_spite_of_blanks_and_capitals_and_blanks_find_nobody() {
    let mut desk = Desk::new();
    desk.leads().email = Some("mail".to_owned());
    desk.file(
        "leads.csv",
        "lead_id,created,mail\na,2026-01-01, Ana@Example.com \nb,2026-01-02,\"  \"\nc,2026-01-02,\n",
    );
    desk.events[0].matching = LeadMatch::Email;
    desk.file("events.csv", "lead,at,kind\nana@EXAMPLE.com\t,2026-01-03,won\n  ,2026-01-03,won\n\"\",2026-01-03,won\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.events.flat().unwrap().offsets, [0, 1, 1, 1]);
    assert_eq!(report.event_files[0].unknown_lead, 2);
}

#[test]
fn a_shared_address_goes_to_the_first_id_in_any_order_of_rows() {
    let mut desk = Desk::new();
    desk.leads().email = Some("mail".to_owned());
    desk.events[0].matching = LeadMatch::Email;
    desk.file("events.csv", "lead,at,kind\nx@y.com,2026-01-03,won\n");
    for rows in ["b,2026-01-01,x@y.com\na,2026-01-01,x@y.com\n", "a,2026-01-01,x@y.com\nb,2026-01-01,x@y.com\n"] {
        desk.file("leads.csv", format!("lead_id,created,mail\n{rows}"));
        assert_eq!(desk.tables().events.flat().unwrap().offsets, [0, 1, 1]);
    }
}

#[test]
fn only_rows_that_pass_where_are_leads_and_nothing_of_the_others_stays() {
    let mut desk = Desk::new();
    let rows = "a,2026-01-01,es,1,true\nb,2026-01-02,fr,1,true\nc,2026-01-02,es,2,true\nd,2026-01-02,es,1,false\n";
    desk.file("leads.csv", format!("lead_id,created,country,tier,active\n{rows}e,2026-01-02,es,1.0,1\n,,fr,,\n"));
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,won\n");
    desk.leads().only_where = [
        ("country".to_owned(), Scalar::Text("es".to_owned())),
        ("tier".to_owned(), Scalar::Number(1.0)),
        ("active".to_owned(), Scalar::Bool(true)),
    ]
    .into();
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids, ["a", "e"]);
    assert_eq!(report.filtered_lead_rows, 4);
    let country = tables.leads.attributes.iter().find(|attribute| attribute.name == "country").unwrap();
    let Values::Text { dictionary, .. } = &country.values else { panic!("country is text") };
    assert_eq!(dictionary, &["es"], "a value of a row left out is still in the dictionary");
    desk.leads().only_where = [("country".to_owned(), Scalar::Text("de".to_owned()))].into();
    says(&desk.error(), &["no leads", "where"]);
}

#[test]
fn columns_are_undated_until_declared_and_sensitive_by_name_or_word() {
    let mut desk = Desk::new();
    let header = "lead_id,created,industry,size,Edad,hobby,split,won_on,internal";
    desk.file(
        "leads.csv",
        format!("{header}\na,2026-01-01,x,1,30,y,train,2026-02-01,z\nb,2026-01-01,x,1,30,y,test,,z\n"),
    );
    desk.leads().columns = ColumnRoles {
        known_at_creation: vec!["industry".to_owned(), "Edad".to_owned()],
        drop: vec!["internal".to_owned()],
        sensitive: vec!["hobby".to_owned()],
        ..ColumnRoles::default()
    };
    desk.auxiliary = ["split".to_owned(), "won_on".to_owned()].into();
    let roles: Vec<(String, AttributeRole)> =
        desk.tables().leads.attributes.into_iter().map(|attribute| (attribute.name, attribute.role)).collect();
    let wanted = [
        ("Edad", AttributeRole::Sensitive),
        ("hobby", AttributeRole::Sensitive),
        ("industry", AttributeRole::KnownAtCreation),
        ("size", AttributeRole::Undated),
        ("split", AttributeRole::Auxiliary),
        ("won_on", AttributeRole::Auxiliary),
    ];
    assert_eq!(roles, wanted.map(|(name, role)| (name.to_owned(), role)));
}

#[test]
fn without_a_leads_file_whoever_has_an_event_is_a_lead_and_blanks_are_nobody() {
    let mut desk = Desk::new();
    desk.leads = None;
    desk.file(
        "events.csv",
        "lead,at,kind\nb,2026-01-04,won\na,2026-01-03,visit\n,2026-01-02,visit\nNA,2026-01-02,visit\n",
    );
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids, ["a", "b"]);
    assert_eq!(tables.leads.created, [Some(at("2026-01-03")), Some(at("2026-01-04"))]);
    assert_eq!(report.event_files[0].unknown_lead, 2);
    desk.events[0].matching = LeadMatch::Email;
    says(&desk.error(), &["match", "[leads]"]);
    desk.events.clear();
    says(&desk.error(), &["no leads"]);
}

#[test]
fn a_lead_is_first_seen_when_its_first_record_arrived() {
    let mut desk = Desk::new();
    desk.leads = None;
    desk.events[0].known_at = Some("seen".to_owned());
    desk.file("events.csv", "lead,at,kind,seen\na,2026-01-01,visit,2026-03-01\na,2026-02-01,won,2026-02-02\n");
    let tables = desk.tables();
    assert_eq!(tables.leads.created, [Some(at("2026-02-02"))]);
    assert_eq!(tables.events.flat().unwrap().visible_at, [at("2026-02-02"), at("2026-03-01")]);
    assert_eq!(tables.events.flat().unwrap().time, [at("2026-02-01"), at("2026-01-01")]);
}

#[test]
fn a_record_known_before_it_happened_is_visible_when_it_happens() {
    let mut desk = Desk::new();
    desk.events[0].known_at = Some("seen".to_owned());
    desk.file("events.csv", "lead,at,kind,seen\nb,2026-02-01,won,2026-01-01\n");
    assert_eq!(desk.tables().events.flat().unwrap().visible_at, [at("2026-02-01")]);
}

#[test]
fn of_several_creation_columns_the_first_filled_one_counts() {
    let mut desk = Desk::new();
    desk.leads().created = OneOrMany::Many(vec!["form".to_owned(), "import".to_owned()]);
    let rows = "a,2026-01-05,2026-01-01\nb,,2026-01-02\nc,NA,\n";
    desk.file("leads.csv", format!("lead_id,form,import\n{rows}"));
    assert_eq!(desk.tables().leads.created, [Some(at("2026-01-05")), Some(at("2026-01-02")), None]);
}

#[test]
fn files_with_different_columns_share_one_log() {
    let mut desk = Desk::new();
    desk.file("more.csv", "who,when,euros,score,tag\na,2026-01-05,12.5,3,x\nb,2026-01-06,,4,\n");
    desk.events[0].page = Some("kind".to_owned());
    desk.events.push(EventsParams {
        file: "more.csv".to_owned(),
        lead: "who".into(),
        time: "when".to_owned(),
        kind: Some(EventType::Const("purchase".to_owned())),
        value: Some("euros".to_owned()),
        properties: vec!["score".to_owned(), "tag".to_owned()],
        ..EventsParams::default()
    });
    let tables = desk.tables();
    assert_eq!(tables.events.kinds(), ["purchase", "visit", "won"]);
    assert_eq!(tables.events.flat().unwrap().offsets, [0, 2, 4]);
    let flat = tables.events.flat().unwrap();
    let names: Vec<&str> = tables.events.properties().iter().map(|property| property.name.as_str()).collect();
    assert_eq!(names, ["page", "score", "tag", "value"]);
    let numbers = |name| (0..4).map(|event| flat.property(name).unwrap().values.number(event)).collect::<Vec<_>>();
    assert_eq!(numbers("value"), [None, Some(12.5), None, None]);
    assert_eq!(numbers("score"), [None, Some(3.0), None, Some(4.0)]);
    let texts = |name| (0..4).map(|event| flat.property(name).unwrap().values.text(event)).collect::<Vec<_>>();
    assert_eq!(texts("page"), [Some("visit"), None, Some("won"), None]);
    assert_eq!(texts("tag"), [None, Some("x"), None, None]);
}

/// Written by pyarrow 26: lead, at, kind as text, and `nested`, a struct of one whole number.
const NESTED: &[u8] = include_bytes!("nested.parquet");

#[test]
fn a_column_of_a_type_beyond_us_stands_in_the_way_only_where_it_is_used() {
    let mut desk = Desk::new();
    desk.file("events.parquet", NESTED);
    desk.events = vec![event_file("events.parquet")];
    assert_eq!(desk.tables().events.len(), 2);
    desk.events[0].properties = vec!["nested".to_owned()];
    says(&desk.error(), &["column \"nested\"", "holds struct", "a part of it by its path"]);
    desk.events[0].properties = vec!["neste".to_owned()];
    desk.events[0].time = "when".to_owned();
    assert!(desk.read().is_err());
}

#[test]
fn a_missing_column_of_a_parquet_log_is_named_beside_all_there_are() {
    let mut desk = Desk::new();
    let text = |name: &str, cells: [&str; 2]| Series::new(name.into(), &cells[..]).into_column();
    let columns =
        [("lead", ["a", "b"]), ("at", ["2026-01-03", "2026-01-04"]), ("kind", ["won", "won"]), ("more", ["x", "y"])];
    desk.parquet("events.parquet", columns.map(|(name, cells)| text(name, cells)).to_vec());
    desk.events = vec![EventsParams { time: "att".to_owned(), ..event_file("events.parquet") }];
    says(&desk.error(), &["no column \"att\"", "did you mean \"at\"?", "lead, at, kind, more"]);
}

#[test]
fn pages_campaigns_and_sources_are_names_even_in_digits() {
    let mut desk = Desk::new();
    desk.events[0] = EventsParams {
        page: Some("p".to_owned()),
        campaign: Some("c".to_owned()),
        source: Some("s".to_owned()),
        ..event_file("events.csv")
    };
    desk.file(
        "events.csv",
        "lead,at,kind,p,c,s\na,2026-01-03,visit,1,007,2026-01-01\nb,2026-01-04,won,2,8,2026-01-02\n",
    );
    let tables = desk.tables();
    let flat = tables.events.flat().unwrap();
    let texts = |name| (0..2).map(|event| flat.property(name).unwrap().values.text(event)).collect::<Vec<_>>();
    assert_eq!(texts("page"), [Some("1"), Some("2")]);
    assert_eq!(texts("campaign"), [Some("007"), Some("8")]);
    assert_eq!(texts("source"), [Some("2026-01-01"), Some("2026-01-02")]);
}

#[test]
fn a_property_empty_in_one_file_takes_the_type_it_has_in_the_other() {
    for (text, wanted) in [("7", "number"), ("blue", "text")] {
        for empty_first in [true, false] {
            let mut desk = Desk::new();
            desk.file("full.csv", format!("lead,at,kind,extra\na,2026-01-03,visit,{text}\n"));
            desk.file("empty.csv", "lead,at,kind,extra\nb,2026-01-04,won,\n");
            let with_extra = |name| EventsParams { properties: vec!["extra".to_owned()], ..event_file(name) };
            desk.events = vec![with_extra("full.csv"), with_extra("empty.csv")];
            if empty_first {
                desk.events.reverse();
            }
            let tables = desk.tables();
            let flat = tables.events.flat().unwrap();
            let values = &flat.property("extra").unwrap().values;
            match wanted {
                "number" => assert_eq!((values.number(0), values.number(1)), (Some(7.0), None)),
                _ => assert_eq!((values.text(0), values.text(1)), (Some("blue"), None)),
            }
        }
    }
}

#[test]
fn properties_that_cannot_be_are_refused() {
    let mut desk = Desk::new();
    desk.file("more.csv", "lead,at,kind,extra,when\na,2026-01-03,visit,7,2026-01-01\n");
    desk.file("text.csv", "lead,at,kind,extra\na,2026-01-03,visit,blue\n");
    let with = |name, extra: &str| EventsParams { properties: vec![extra.to_owned()], ..event_file(name) };
    desk.events = vec![event_file("events.csv"), with("more.csv", "extra"), with("text.csv", "extra")];
    says(&desk.error(), &["[[events]] extra", "text.csv", "another type"]);
    desk.events = vec![event_file("events.csv"), with("more.csv", "when")];
    says(&desk.error(), &["[[events]] when", "times"]);
    desk.file("value.csv", "lead,at,kind,value,amount\nb,2026-01-03,won,7,8\n");
    desk.events = vec![EventsParams { value: Some("amount".to_owned()), ..with("value.csv", "value") }];
    says(&desk.error(), &["\"value\" is named twice"]);
    desk.events = vec![EventsParams { kind: None, ..event_file("events.csv") }];
    says(&desk.error(), &["[[events]] type", "const"]);
    desk.events = vec![event_file("events.csv")];
    desk.file("events.csv", "lead,at,kind\na,2026-01-03,\n");
    says(&desk.error(), &["events.csv, line 2, column \"kind\"", "event type"]);
}
