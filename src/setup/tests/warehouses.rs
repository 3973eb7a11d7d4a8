//! GA4, Segment, Mautic, Salesforce, Marketo: their tables as they are exported.

use super::*;
use crate::ingest::{EventType, LeadMatch};

#[test]
fn ga4_events_are_one_log_over_all_days_and_its_reports_are_refused() {
    let day_file = |day: u64| {
        (0..60).map(|i| {
            let at = 1_700_000_000_000_000_u64 + day * 86_400_000_000 + i * 1_000_000;
            let name = ["page_view", "generate_lead", "purchase"][(i % 3) as usize];
            format!("{{\"event_date\":\"20231114\",\"event_timestamp\":\"{at}\",\"event_name\":\"{name}\",\"user_pseudo_id\":\"u{}\",\"event_params\":[{{\"key\":\"page_location\",\"value\":{{\"string_value\":\"https://x.example/p{}\"}}}}],\"device\":{{\"category\":\"mobile\"}},\"user_ltv\":{{\"revenue\":3.5}}}}\n", i % 20, i % 4)
        }).collect::<String>()
    };
    let report = "# ----------------------------------------\n# Events\n# 20240101-20240131\n\nEvent name,Event count,Total users\npage_view,100,50\npurchase,3,2\n";
    let made = made(&[
        ("events_20231114.ndjson", &day_file(0)),
        ("events_20231115.ndjson", &day_file(1)),
        ("report.csv", report),
    ]);
    let events = made.events("events_*.ndjson");
    assert_eq!((events.time.as_str(), events.format.time_format.as_deref()), ("event_timestamp", Some("epoch_us")));
    assert_eq!(events.page.as_deref(), Some("event_params.page_location"));
    assert_eq!(events.properties, ["device.category"]);
    assert_eq!(made.config.outcome.event.as_deref(), Some("purchase"));
    assert!(made.summary.left_aside[0].contains("report.csv: an aggregated report"), "{:?}", made.summary.left_aside);
    let alone = made_as(&[("report.csv", report.as_bytes())], &Wishes::default());
    let words = alone.err().unwrap().to_string();
    assert!(words.contains("without a row for each visitor") && words.contains("BigQuery"), "{words}");
}

#[test]
fn segment_ties_cookies_to_people_and_knows_when_rows_arrived() {
    let tracks = table(
        "id,anonymous_id,user_id,event,event_text,original_timestamp,sent_at,received_at,timestamp,context_page_path",
        120,
        |i| {
            let kind = ["signed_up", "product_viewed", "order_completed"][i % 3];
            let at = format!("{}T10:00:00Z", day(i % 60));
            format!(
                "t{i},c{},{},{kind},{kind},{at},{at},{}T12:00:00Z,{at},/p",
                i % 30,
                if i % 2 == 0 { format!("u{}", i % 30) } else { String::new() },
                day(i % 60)
            )
        },
    );
    let identifies = table("id,anonymous_id,user_id,email,received_at,timestamp", 30, |i| {
        format!("i{i},c{i},u{i},m{i}@x.example,{0}T12:00:00Z,{0}T10:00:00Z", day(i))
    });
    let users = table("id,email,created_at,received_at,plan,industry", 30, |i| {
        format!("u{i},m{i}@x.example,{}T10:00:00Z,{}T10:00:00Z,free,{}", day(i), day(90), ["retail", "farm"][i % 2])
    });
    let made = made(&[("tracks.csv", &tracks), ("identifies.csv", &identifies), ("users.csv", &users)]);
    let log = made.events("tracks.csv");
    assert_eq!(log.lead.names(), ["user_id", "anonymous_id"]);
    assert_eq!(
        (log.matching, log.time.as_str(), log.known_at.as_deref()),
        (LeadMatch::Alias, "timestamp", Some("received_at"))
    );
    let alias = &made.config.aliases[0];
    assert_eq!(
        (alias.alias.as_str(), alias.lead.as_str(), alias.time.as_deref()),
        ("anonymous_id", "user_id", Some("timestamp"))
    );
    assert_eq!(made.config.outcome.event.as_deref(), Some("order_completed"));
    assert!(made.leads().columns.overwritten.contains(&"plan".to_owned()));
    assert!(made.leads().columns.known_at_creation.contains(&"industry".to_owned()));
}

#[test]
fn mautic_keeps_utc_and_its_points_log_is_the_recorded_score() {
    let leads = table("id,date_added,date_identified,points,last_active,email,country,firstname", 60, |i| {
        format!(
            "{},{} 10:00:00,{} 11:00:00,{},{} 10:00:00,a{i}@x.example,ES,A",
            i + 1,
            day(i),
            day(i + 1),
            i * 3,
            day(200)
        )
    });
    let log = table("id,lead_id,user_id,user_name,bundle,object,action,object_id,date_added,properties", 90, |i| {
        format!("{i},{},,,{},{},3,{} 10:00:00,{{}}", i % 60 + 1, "form", "form,submission", day(i))
    });
    let stats = table("id,lead_id,email_id,date_sent,is_read,date_read,open_count,last_opened", 60, |i| {
        format!("{i},{},4,{} 10:00:00,1,{} 12:00:00,5,{} 10:00:00", i + 1, day(i + 2), day(i + 3), day(200))
    });
    let points = table("id,lead_id,ip_id,type,event_name,action_name,delta,date_added", 60, |i| {
        format!("{i},{},1,url,hit,hit,5,{} 10:00:00", i + 1, day(i + 2))
    });
    let made = made(&[
        ("leads.csv", &leads),
        ("lead_event_log.csv", &log),
        ("email_stats.csv", &stats),
        ("lead_points_change_log.csv", &points),
    ]);
    assert_eq!(made.config.project.timezone.as_deref(), Some("UTC"));
    let columns = ["bundle", "object", "action"].map(str::to_owned).to_vec();
    assert_eq!(made.events("lead_event_log.csv").kind, Some(EventType::Columns(columns)));
    let stats: Vec<&str> = made.events("email_stats.csv").dated.keys().map(String::as_str).collect();
    assert_eq!(stats, ["date_read", "date_sent"]);
    assert!(made.text.contains("open_count, last_opened, is_read and open_details are refused"));
    let recorded = made.config.rules.as_ref().unwrap().history.as_ref().unwrap();
    assert_eq!((recorded.file.as_str(), recorded.delta.as_deref()), ("lead_points_change_log.csv", Some("delta")));
    assert!(made.leads().columns.overwritten.contains(&"points".to_owned()));
    assert!(made.text.contains("# ANSWER: what counts as a conversion?"), "no type here is a sale by its name");
}

#[test]
fn salesforce_finds_won_deals_through_the_converted_lead() {
    let leads = table(
        "Id,Email,CreatedDate,LeadSource,Status,IsConverted,ConvertedDate,ConvertedOpportunityId,ConvertedContactId,LastModifiedDate,OwnerId,Industry,IsDeleted",
        80,
        |i| {
            let converted =
                if i % 4 == 0 { format!("true,{},006{i},003{i}", day(i + 20)) } else { "false,,,".to_owned() };
            format!(
                "00Q{i},a{i}@x.example,{}T10:00:00.000+0000,{},Working,{converted},{}T10:00:00.000+0000,005,{},false",
                day(i),
                ["Web", "Fair"][i % 2],
                day(200),
                ["Retail", "Farm"][i % 2]
            )
        },
    );
    let deals = table("Id,Name,StageName,CloseDate,Amount,IsWon,IsClosed", 20, |i| {
        format!(
            "006{},Deal,{},{},100,{},true",
            i * 4,
            if i % 2 == 0 { "Closed Won" } else { "Closed Lost" },
            day(i + 60),
            i % 2 == 0
        )
    });
    let tasks = table(
        "Id,WhoId,Status,Subject,TaskSubtype,CreatedDate,CompletedDateTime,ActivityDate,IsClosed,IsDeleted",
        100,
        |i| {
            let at = format!("{}T10:00:00.000+0000", day(i % 80 + 5));
            format!(
                "00T{i},{},Completed,Call,Call,{at},{at},{},true,false",
                if i % 5 == 0 { format!("003{}", i % 20 * 4) } else { format!("00Q{}", i % 80) },
                day(i % 80 + 5)
            )
        },
    );
    let members =
        table("Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate,IsDeleted", 60, |i| {
            format!("00v{i},701A,00Q{i},,Sent,true,{},{}T10:00:00.000+0000,false", day(i + 4), day(i + 3))
        });
    let made = made(&[
        ("Lead.csv", &leads),
        ("Opportunity.csv", &deals),
        ("Task.csv", &tasks),
        ("CampaignMember.csv", &members),
    ]);
    let columns = &made.leads().columns;
    for name in ["Status", "IsConverted", "ConvertedDate", "LastModifiedDate", "OwnerId", "ConvertedOpportunityId"] {
        assert!(columns.overwritten.iter().any(|column| column == name), "{name}\n{}", made.text);
    }
    assert_eq!(columns.known_at_creation, ["LeadSource", "Industry"]);
    let sale = made.config.outcome.file.as_ref().unwrap();
    assert_eq!((sale.path.as_str(), sale.lead.as_str(), sale.matching), ("Opportunity.csv", "Id", LeadMatch::Alias));
    assert!(sale.only_where.contains_key("IsWon") && sale.time == "CloseDate");
    let other: Vec<&str> = made.config.aliases.iter().map(|alias| alias.alias.as_str()).collect();
    assert_eq!(other, ["ConvertedContactId", "ConvertedOpportunityId"]);
    let timed = made.config.aliases.iter().any(|alias| alias.time.is_some());
    assert!(!timed, "a converted lead's past is filed under its contact: dating the key would hide it");
    let tasks = made.events("Task.csv");
    assert_eq!((tasks.time.as_str(), tasks.matching), ("CompletedDateTime", LeadMatch::Alias));
    assert_eq!(made.events("CampaignMember.csv").dated.len(), 2);
}

#[test]
fn marketo_codes_get_their_documented_names_and_unknown_ones_keep_their_own() {
    let log = table(
        "marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes",
        200,
        |i| {
            let code = ["1", "2", "10", "22", "46", "100001"][i % 6];
            format!("{i},{},{}T10:00:00Z,{code},8,1,page{},{{}}", i % 50 + 1, day(i % 90), i % 4)
        },
    );
    let leads = table("id,email,createdAt,updatedAt,leadScore,originalSourceType,leadStatus", 50, |i| {
        format!("{},a{i}@x.example,{}T00:00:00Z,{}T00:00:00Z,{},Web,Open", i + 1, day(i), day(200), i)
    });
    let made = made(&[("activities.csv", &log), ("leads.csv", &leads)]);
    let Some(EventType::Named { column, names }) = &made.events("activities.csv").kind else { panic!("{}", made.text) };
    assert_eq!(column, "activityTypeId");
    let words: Vec<(&str, &str)> = names.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    assert_eq!(
        words,
        [
            ("1", "visit_webpage"),
            ("10", "open_email"),
            ("2", "fill_out_form"),
            ("22", "change_score"),
            ("46", "interesting_moment")
        ]
    );
    assert!(made.leads().columns.overwritten.contains(&"leadScore".to_owned()));
    assert!(made.text.contains("# 100001 = "), "a code nobody documented has no stage");
}

#[test]
fn a_status_that_says_a_lead_was_given_up_becomes_an_event_that_closes_it() {
    let leads = table("Id,CreatedDate,IsConverted,ConvertedDate,Status,LeadSource,Email", 60, |i| {
        let won = if i % 5 == 0 { day(i + 20) } else { String::new() };
        format!("L{i},{}T00:00:00Z,{},{won},Open,web,a{i}@x.example", day(i), i % 5 == 0)
    });
    let history = table("Id,LeadId,CreatedDate,Field,OldValue,NewValue", 120, |i| {
        let (field, new) = [
            ("Status", "Working"),
            ("Status", "Closed - Not Converted"),
            ("Rating", "Unqualified"),
            ("Status", "Closed - Converted"),
        ][i % 4];
        format!("H{i},L{},{}T09:00:00Z,{field},Open,{new}", i % 60, day(i % 60 + 9))
    });
    let made = made(&[("Lead.csv", &leads), ("LeadHistory.csv", &history)]);
    assert_eq!(made.config.outcome.exits, ["Closed - Not Converted"], "{}", made.text);
    let ends = made.events("LeadHistory.csv");
    let text = |word: &str| crate::ingest::Scalar::Text(word.to_owned());
    let wanted = [("Field", text("Status")), ("NewValue", text("Closed - Not Converted"))];
    assert_eq!(ends.only_where, wanted.map(|(name, value)| (name.to_owned(), value)).into());
    assert_eq!(ends.kind, Some(EventType::Const("Closed - Not Converted".to_owned())));
}
