//! Files nobody knows: leads by an id no row shares, logs by ids that return, outcomes by name and by value.

use super::*;

fn leads() -> String {
    table("customer,signup,sector,last_login,plan_status,score_today,gender", 100, |i| {
        format!(
            "K{i},{}T00:00:00Z,{},{}T00:00:00Z,active,{},{}",
            day(i),
            ["retail", "farm"][i % 2],
            day(300),
            i % 9,
            ["f", "m"][i % 2]
        )
    })
}

fn log() -> String {
    table("row,customer,when,action,amount,modified", 400, |i| {
        let kind = ["page_view", "form_submit", "purchase", "deal_lost"][if i % 20 == 0 {
            2
        } else if i % 33 == 0 {
            3
        } else {
            i % 2
        }];
        format!("{i},K{},{}T10:00:00Z,{kind},{}.5,{}T10:00:00Z", i % 100, day(i % 100 + i / 8), i % 7, day(300))
    })
}

#[test]
fn a_generic_pair_of_files_can_be_read_at_once() {
    let made = made(&[("people.csv", &leads()), ("things.csv", &log())]);
    assert_eq!(
        (made.leads().id.as_str(), made.leads().created.names()),
        ("customer", ["signup".to_owned()].as_slice())
    );
    let log = made.events("things.csv");
    assert_eq!(
        (log.lead.names(), log.time.as_str(), log.value.as_deref()),
        (["customer".to_owned()].as_slice(), "when", Some("amount"))
    );
    assert_eq!(made.config.outcome.event.as_deref(), Some("purchase"));
    assert_eq!(made.config.outcome.exits, ["deal_lost"]);
    assert_eq!(made.config.cohort.as_of, Some(crate::cohort::AsOf::Words("weekly".to_owned())));
    let columns = &made.leads().columns;
    assert_eq!(columns.known_at_creation, ["sector"]);
    assert_eq!(columns.overwritten, ["last_login", "plan_status", "score_today"]);
    assert_eq!(columns.sensitive, ["gender"]);
    let (tables, report) = reads(&made);
    assert_eq!((tables.leads.ids.len(), report.event_files[0].joined), (100, 400));
    assert_eq!(
        made.summary.conversions,
        Some(tables.outcomes.conversions.iter().filter(|all| !all.is_empty()).count())
    );
    let card = crate::rules::RuleCard::parse(made.card.as_deref().unwrap(), "rules.toml").unwrap();
    assert_eq!(card.origin, crate::rules::CardOrigin::Starter);
    assert!(card.bind(&tables).unwrap().warnings().sentences().is_empty());
}

#[test]
fn a_wide_table_without_dates_asks_which_columns_were_known() {
    let text = table("id,habit,calls,fold,y", 200, |i| {
        format!(
            "{i},{},{},{},{}",
            ["clerk", "cook"][i % 2],
            i % 8,
            ["train", "test"][usize::from(i % 4 == 0)],
            ["no", "yes"][usize::from(i % 9 == 0)]
        )
    });
    let made = made(&[("wide.csv", &text)]);
    assert_eq!(made.config.outcome.flag.as_deref(), Some("y"));
    assert_eq!((made.config.split.column.as_deref(), made.config.split.test.as_str()), (Some("fold"), "test"));
    assert!(made.config.cohort.as_of.is_none() && made.card.is_none() && made.config.rules.is_none());
    assert_eq!(made.summary.questions, 1);
    assert!(made.leads().columns.known_at_creation.is_empty());
    for column in ["habit", "calls"] {
        assert!(made.line_of(&format!("\"{column}\"")).trim_start().starts_with('#'), "{column}");
    }
}

#[test]
fn two_sales_in_one_log_are_a_question_with_both_as_choices() {
    let log = log().replace("deal_lost", "closed_won");
    let made = made(&[("people.csv", &leads()), ("things.csv", &log)]);
    assert!(made.text.contains("# ANSWER: what counts as a conversion?"));
    let choices: Vec<&str> = made.text.lines().filter(|line| line.contains("event = \"")).collect();
    assert!(choices.iter().any(|line| line.starts_with("event = \"closed_won\"")), "{choices:?}");
    assert!(choices.iter().any(|line| line.starts_with("# event = \"purchase\"")), "{choices:?}");
}

#[test]
fn a_file_of_deals_counts_only_those_that_were_won() {
    let deals = table("deal_id,customer,stage,closed_at,amount", 40, |i| {
        format!("D{i},K{i},{},{}T00:00:00Z,10", ["Closed Won", "Closed Lost"][i % 2], day(i + 30))
    });
    let visits = log().replace("purchase", "page_view").replace("deal_lost", "page_view");
    let made = made(&[("people.csv", &leads()), ("visits.csv", &visits), ("deals.csv", &deals)]);
    let sale = made.config.outcome.file.as_ref().unwrap_or_else(|| panic!("{}", made.text));
    assert_eq!(
        (sale.lead.as_str(), sale.time.as_str(), sale.value.as_deref()),
        ("customer", "closed_at", Some("amount"))
    );
    assert_eq!(sale.only_where.get("stage"), Some(&crate::ingest::Scalar::Text("Closed Won".to_owned())));
    assert_eq!(made.summary.conversions, Some(20));
}

#[test]
fn logs_without_a_list_of_people_make_their_own() {
    let made = made(&[("clicks.csv", &log())]);
    assert!(made.config.leads.is_none(), "{}", made.text);
    assert_eq!(made.events("clicks.csv").lead.names(), ["customer"]);
    assert_eq!(made.summary.leads, 100);
    reads(&made);
}

#[test]
fn a_type_after_which_nobody_buys_ends_a_lead_and_the_config_says_what_shows_it() {
    let people =
        table("customer,signup,sector", 400, |i| format!("K{i},{}T00:00:00Z,{}", day(i % 50), ["a", "b"][i % 2]));
    let log = |archived: usize| {
        table("customer,when,action", 1200, |i| {
            let lead = i % 400;
            let kind = match i / 400 {
                0 => "page_view",
                1 if lead % 3 == 0 => "purchase",
                1 => "page_view",
                _ if lead % 3 == 1 || lead < archived => "moved to archive",
                _ => "page_view",
            };
            // The last purchases come long after most moves.
            let at = if kind == "purchase" { lead % 50 + 60 } else { lead % 50 + i / 400 * 5 };
            format!("K{lead},{}T10:00:00Z,{kind}", day(at))
        })
    };
    let made_of = |archived| made(&[("people.csv", &people), ("things.csv", &log(archived))]);
    let ended = made_of(0);
    assert_eq!(ended.config.outcome.exits, ["moved to archive"]);
    assert!(ended.text.contains("# moved to archive ends a lead, by what follows it: none of "), "{}", ended.text);
    assert_eq!(ended.summary.questions, 0);
    // One of them that bought is enough to say no.
    assert!(made_of(1).config.outcome.exits.is_empty());
}

#[test]
fn days_without_hours_need_no_zone_and_others_do() {
    let log = |time: &str| {
        let rows = table("customer,date,action", 300, |i| {
            format!("K{},{}{time},{}", i % 60, day(i % 90), ["visit", "purchase"][usize::from(i % 9 == 0)])
        });
        made(&[("things.csv", &rows)])
    };
    let days = log("");
    assert_eq!((days.config.project.timezone.as_deref(), days.summary.questions), (Some("UTC"), 0), "{}", days.text);
    assert!(days.line_of("timezone").contains("the zone moves nothing"));
    let hours = log(" 10:30");
    assert_eq!((hours.config.project.timezone.as_deref(), hours.summary.questions), (None, 1), "{}", hours.text);
}

#[test]
fn months_are_proposed_where_mondays_would_make_too_many_rows() {
    // 20,000 customers who come back for two years: some two million Mondays.
    let log = |customers: usize| {
        table("customer,date,action", customers * 2, |i| {
            format!("K{},{},purchase", i % customers, day(i % 90 + i / customers * 640))
        })
    };
    let as_of = |made: &Made| match &made.config.cohort.as_of {
        Some(crate::cohort::AsOf::Words(words)) => words.clone(),
        other => panic!("{other:?}"),
    };
    let many = made(&[("shop.csv", &log(20_000))]);
    assert_eq!(as_of(&many), "monthly", "{}", many.text);
    assert!(many.text.contains("every Monday would make about "), "{}", many.text);
    assert_eq!(many.config.capacity.per.name(), "month");
    assert_eq!(as_of(&made(&[("shop.csv", &log(200))])), "weekly");
}
