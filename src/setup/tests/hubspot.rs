//! HubSpot's contacts: no log, dates that stay and dates that are written over.

use super::*;

fn contacts(rows: usize) -> String {
    let header = "Record ID,First Name,Email,Create Date,First Conversion Date,Became a Lead Date,Became a Customer Date,Lifecycle Stage,Lead Status,HubSpot Score,Number of Pageviews,Last Activity Date,Recent Conversion Date,Original Source,Industry,Contact owner,Birth Date";
    table(header, rows, |i| {
        let customer = if i % 5 == 0 { format!("{} 10:00", day(i % 200 + 40)) } else { String::new() };
        let stage = if i % 5 == 0 { "Customer" } else { "Lead" };
        let (created, lead) = (day(i % 200), day(i % 200 + 2));
        format!(
            "{},Ann{i},ann{i}@shop{}.example,{created} 09:1{},{lead} 08:00,{lead} 08:05,{customer},{stage},Open,{},{},{} 11:00,{} 12:00,{},RETAIL,rep{}@seller.example,1980-01-0{}",
            5000 + i,
            i % 40,
            i % 10,
            i % 90,
            i % 70,
            day(300 + i % 20),
            day(290 + i % 9),
            ["Organic Search", "Paid Search", "Offline"][i % 3],
            i % 3,
            i % 9 + 1
        )
    })
}

#[test]
fn dates_that_stay_become_events_and_what_is_written_over_is_refused_by_name() {
    let made = made(&[("contacts.csv", &contacts(300))]);
    let leads = made.leads();
    assert_eq!((leads.id.as_str(), leads.email.as_deref()), ("Record ID", Some("Email")));
    assert_eq!(leads.created.names(), ["Create Date"]);
    assert_eq!(made.config.outcome.column.as_deref(), Some("Became a Customer Date"));
    let dated = &made.events("contacts.csv").dated;
    assert_eq!(dated.get("First Conversion Date").map(String::as_str), Some("first_conversion"));
    assert_eq!(dated.get("Became a Lead Date").map(String::as_str), Some("became_lead"));
    assert_eq!(dated.len(), 2, "{dated:?}");
    for name in [
        "Lifecycle Stage",
        "Lead Status",
        "HubSpot Score",
        "Number of Pageviews",
        "Last Activity Date",
        "Recent Conversion Date",
        "Contact owner",
    ] {
        assert!(leads.columns.overwritten.iter().any(|column| column == name), "{name}\n{}", made.text);
        assert!(made.line_of(&format!("\"{name}\",")).contains("  # "), "a reason stands beside {name}");
    }
    assert!(leads.columns.known_at_creation.contains(&"Original Source".to_owned()));
    assert_eq!(leads.columns.sensitive, ["Birth Date"]);
    assert!(made.card.is_some());
}

#[test]
fn local_times_ask_for_the_zone_and_the_sentence_counts_it() {
    let files = contacts(300);
    let open = made(&[("contacts.csv", &files)]);
    assert_eq!(open.config.project.timezone, None);
    assert_eq!(
        open.summary.words(Lang::En),
        "Found 300 leads, 1 event file, 60 conversions by 'Became a Customer Date'. 1 question is marked # ANSWER. Next: \
         leadscore check"
    );
    let wishes = Wishes { timezone: Some("Europe/Madrid".to_owned()), ..Wishes::default() };
    let told = made_as(&[("contacts.csv", files.as_bytes())], &wishes).unwrap();
    assert_eq!((told.config.project.timezone.as_deref(), told.summary.questions), (Some("Europe/Madrid"), 0));
    assert!(
        made_as(
            &[("contacts.csv", files.as_bytes())],
            &Wishes { timezone: Some("Mars/Base".to_owned()), ..Wishes::default() }
        )
        .is_err()
    );
}

#[test]
fn internal_names_are_known_too_and_the_owners_domain_is_suggested() {
    let text = contacts(120)
        .replace("Record ID", "hs_object_id")
        .replace("Became a Customer Date", "hs_lifecyclestage_customer_date")
        .replace("Became a Lead Date", "hs_lifecyclestage_lead_date")
        .replace("Lifecycle Stage", "lifecyclestage")
        .replace("Create Date", "createdate")
        .replace("Number of Pageviews", "hs_analytics_num_page_views")
        .replace("Contact owner", "hubspot_owner")
        .replace("@shop1.example", "@seller.example");
    let made = made(&[("export.csv", &text)]);
    assert_eq!(made.leads().id, "hs_object_id");
    assert_eq!(made.config.outcome.column.as_deref(), Some("hs_lifecyclestage_customer_date"));
    assert!(made.leads().columns.overwritten.contains(&"hs_analytics_num_page_views".to_owned()));
    assert!(made.line_of("exclude = ").contains("*@seller.example"));
    assert!(made.line_of("exclude = ").contains("those who own leads"));
}

#[test]
fn fivetran_tables_hang_together_by_aliases_and_email() {
    let contacts = table(
        "id,property_email,property_createdate,property_lifecyclestage,property_hs_lifecyclestage_customer_date,property_country",
        80,
        |i| {
            let customer = if i % 4 == 0 { format!("{}T09:00:00Z", day(i + 60)) } else { String::new() };
            format!("{i}00,a{i}@x.example,{}T00:00:00Z,lead,{customer},ES", day(i))
        },
    );
    let mail = table("recipient,created,type,email_campaign_id,filtered_event,portal_id", 200, |i| {
        let kind = ["SENT", "OPEN", "CLICK"][i % 3];
        format!("a{}@x.example,{}T10:00:00Z,{kind},77,false,1", i % 80, day(i % 80 + 3))
    });
    let engagement = table("id,type,timestamp,created_at,owner_id,portal_id,active", 90, |i| {
        format!("e{i},MEETING,{}T10:00:00Z,{}T11:00:00Z,9,1,true", day(i % 80 + 9), day(i % 80 + 9))
    });
    let ties = table("engagement_id,contact_id", 90, |i| format!("e{i},{}00", i % 80));
    let history = table("contact_id,name,source,source_id,timestamp,value", 100, |i| {
        format!("{}00,country,FORM,1,{}T00:00:00Z,ES", i % 80, day(i))
    });
    let made = made(&[
        ("contact.csv", &contacts),
        ("email_event.csv", &mail),
        ("engagement.csv", &engagement),
        ("engagement_contact.csv", &ties),
        ("contact_property_history.csv", &history),
    ]);
    use crate::ingest::LeadMatch;
    let mail = made.events("email_event.csv");
    assert_eq!((mail.matching, mail.lead.names()), (LeadMatch::Email, ["recipient".to_owned()].as_slice()));
    assert!(mail.only_where.contains_key("filtered_event"));
    let engagement = made.events("engagement.csv");
    assert_eq!((engagement.matching, engagement.known_at.as_deref()), (LeadMatch::Alias, Some("created_at")));
    assert_eq!(made.config.aliases[0].alias, "engagement_id");
    assert_eq!(made.config.history[0].name, "name");
    assert_eq!(made.config.outcome.column.as_deref(), Some("property_hs_lifecyclestage_customer_date"));
}

#[test]
fn several_conversions_are_proposed_as_outcomes_that_can_be_taken_as_they_stand() {
    let contacts = contacts(300);
    let mut rows = contacts.lines();
    let mut text = format!("{},Became an Opportunity Date\n", rows.next().unwrap());
    for (i, row) in rows.enumerate() {
        let opportunity = if i % 3 == 0 { format!("{} 10:00", day(i % 200 + 20)) } else { String::new() };
        text += &format!("{row},{opportunity}\n");
    }
    let made = made(&[("contacts.csv", &text)]);
    // As a person would: the # away, and [outcome] with it.
    let (before, rest) = made.text.split_once("[outcome]\n").unwrap();
    let (_, several) = rest.split_once("# [[outcome]]\n").unwrap();
    let (several, after) = several.split_once("\n\n").unwrap();
    assert!(several.contains("column = \"Became a Customer Date\"  # 60 leads\n"), "{several}");
    assert!(several.contains("column = \"Became an Opportunity Date\"  # 100 leads"), "{several}");
    let bare: Vec<&str> = several.lines().map(|line| line.strip_prefix("# ").unwrap()).collect();
    let text = format!("{before}[[outcome]]\n{}\n\n{after}", bare.join("\n"));
    let config = Config::parse(&text, "leadscore.toml", &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let names: Vec<_> = config.outcome.others.iter().filter_map(|outcome| outcome.name.as_deref()).collect();
    assert_eq!(names, ["became_a_customer_date", "became_an_opportunity_date"]);
    // One kind of conversion is no choice.
    assert!(!self::made(&[("contacts.csv", &contacts)]).text.contains("[[outcome]]"));
}
