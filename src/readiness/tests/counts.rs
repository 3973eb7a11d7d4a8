//! Small companies counted by hand: where conversions are, months, files, gates, proposals.

use super::{at, cohort, tables};
use crate::cohort::{Cohort, Policy};
use crate::frame::Column;
use crate::ingest::{Conversion, EventFileReport, IngestReport, Tally, WhyUnknown};
use crate::leakage::{Allowance, LeakageParams};
use crate::readiness::{
    ColumnLook, Conversions, Doubt, JoinReason, LookRows, Notice, PlanAsked, Standing, Use, by_month,
    count_conversions, count_leads, file_joins, gates, notices, propose, read_columns, read_horizon,
};
use crate::seed::Seed;
use crate::time::Zone;

#[test]
fn every_conversion_has_one_place() {
    let tables = tables(
        &[
            ("2026-01-06", Some("2026-01-22")), // ripe
            ("2026-01-06", Some("2026-01-07")), // before its first list
            ("2026-01-06", Some("2026-01-01")), // before its creation
            ("2026-02-17", Some("2026-02-27")), // young: listed on the 23rd, 30 days are not over on 2 March
            ("2026-01-13", Some("2026-09-01")), // planned
            ("2026-01-13", None),
            ("2026-02-27", None), // young
        ],
        "2026-03-02",
    );
    let cohort = cohort(&tables, 30);
    let wanted = Conversions {
        all: 5,
        ripe: 1,
        young: 1,
        beyond_horizon: 0,
        never_listed: 2,
        before_creation: 1,
        after_data_end: 1,
        before_entry: 0,
    };
    assert_eq!(count_conversions(&cohort, &tables, 30), wanted);
    let leads = count_leads(&cohort, &tables);
    assert_eq!((leads.all, leads.ripe, leads.young, leads.never_listed), (7, 3, 2, 2));
    // Listed once, at an instant long before: whoever converted later did so beyond the horizon.
    let once = crate::cohort::Cohort::build(&tables, &Policy::At(at("2026-01-12")), 5, false, &Zone::utc()).unwrap();
    let counts = count_conversions(&once, &tables, 5);
    assert_eq!((counts.ripe, counts.beyond_horizon), (0, 1));
}

#[test]
fn months_are_those_of_the_zone_and_empty_ones_stand_too() {
    let tables = tables(
        &[
            ("2026-01-31T23:30:00Z", Some("2026-04-30T22:30:00Z")),
            ("2026-02-10", None),
            ("2026-02-11", Some("2026-09-01")),
        ],
        "2026-05-15",
    );
    let madrid = Zone::named("Europe/Madrid").unwrap();
    let months = by_month(&tables, 60, &madrid);
    let told: Vec<_> = months
        .iter()
        .map(|month| {
            (month.month.as_str(), month.leads_arrived, month.arrived_and_converted, month.ripe, month.conversions)
        })
        .collect();
    // Half past eleven in London is half past midnight in Madrid, the next month.
    assert_eq!(
        told,
        [
            ("2026-02", 3, 1, true, 0),
            ("2026-03", 0, 0, false, 0),
            ("2026-04", 0, 0, false, 0),
            ("2026-05", 0, 0, false, 1)
        ]
    );
    assert_eq!(by_month(&tables, 60, &Zone::utc())[0].month, "2026-01");
    assert!(months.iter().all(|month| month.leads_young == 0));
    // After 95 days the first is ripe, those of the 10th and 11th of February are not; a conversion after the data's end is not known.
    let young = &by_month(&tables, 95, &madrid)[0];
    assert_eq!((young.leads_arrived, young.leads_young, young.young_and_converted), (3, 2, 0));
}

#[test]
fn a_file_that_joins_badly_is_told_why_and_what_can_be_mended_comes_first() {
    let file = |unknown_lead, blank_key, why_unknown| EventFileReport {
        file: "web.csv".to_owned(),
        rows: 1200,
        filtered: 200,
        joined: 1000 - unknown_lead,
        unknown_lead,
        blank_key,
        why_unknown,
        unknown: Tally { count: unknown_lead, examples: Vec::new() },
        ..EventFileReport::default()
    };
    let why = |looked_at, case, email_of_lead| WhyUnknown { looked_at, case, email_of_lead, ..WhyUnknown::default() };
    let reason = |file| {
        let report = IngestReport { event_files: vec![file], ..IngestReport::default() };
        let joins = file_joins(&report);
        (joins[0].joined_share.unwrap(), joins[0].reason)
    };
    let (share, good) = reason(file(40, 40, why(0, 0, 0)));
    assert!((share - 0.96).abs() < 1e-12 && good.is_none(), "{share} {good:?}");
    assert_eq!(reason(file(600, 500, why(0, 0, 0))).1, Some(JoinReason::NoKey { rows: 500 }));
    // Half of the keys looked at differ in case: half of all, and that can be mended.
    assert_eq!(reason(file(600, 300, why(100, 50, 0))).1, Some(JoinReason::Case { rows: 300 }));
    assert_eq!(reason(file(1000, 0, why(1000, 0, 990))).1, Some(JoinReason::EmailOfLead { rows: 990 }));
    assert_eq!(reason(file(600, 0, why(600, 1, 0))).1, Some(JoinReason::NotInLeadsFile { rows: 600 }));
}

#[test]
fn gates_say_how_many_are_missing_and_when_they_come() {
    // One conversion every ten days for 200 days.
    let dates: Vec<String> = (0..20).map(|n| at("2026-01-01").plus_days(10 * n).to_string()).collect();
    let leads: Vec<(&str, Option<&str>)> = dates.iter().map(|date| ("2025-12-30", Some(date.as_str()))).collect();
    let tables = tables(&leads, &at("2026-01-01").plus_days(190).to_string());
    let found = gates(15, Some(9), &tables);
    let told: Vec<_> = found.iter().map(|gate| (gate.purpose, gate.wanted, gate.found, gate.missing)).collect();
    assert_eq!(told, [(Use::Training, 20, 9, 11), (Use::Verdict, 120, 15, 105), (Use::Trees, 500, 15, 485)]);
    // 19 in the last 180 days are 3.2 a month; training gets nine of fifteen of those.
    let months = |gate: usize| found[gate].months_at_this_pace.unwrap();
    assert!((months(1) - 105.0 / (19.0 / 180.0 * 30.4375)).abs() < 1e-9, "{}", months(1));
    assert!((months(0) - 11.0 / (19.0 / 180.0 * 30.4375 * 0.6)).abs() < 1e-9, "{}", months(0));
    let enough = gates(600, Some(300), &tables);
    assert!(enough.iter().all(|gate| gate.missing == 0 && gate.months_at_this_pace.is_none()));
}

#[test]
fn a_shorter_horizon_is_proposed_where_the_configured_one_leaves_nothing_and_none_where_none_would() {
    let week = |n: i64| at("2026-01-06").plus_days(7 * n).to_string();
    let dates: Vec<(String, String)> = (0..60).map(|n| (week(n / 3), week(n / 3 + 2))).collect();
    let leads: Vec<(&str, Option<&str>)> =
        dates.iter().map(|(created, won)| (created.as_str(), Some(won.as_str()))).collect();
    let few: Vec<_> = leads.iter().take(9).copied().collect();
    let end = at("2026-01-06").plus_days(200).to_string();
    let zone = Zone::utc();
    let asked = PlanAsked {
        policy: &Policy::Weekly,
        horizon_days: 180,
        max_age_days: None,
        repeat: false,
        zone: &zone,
        seed: Seed::new(1),
    };
    let proposal = propose(&tables(&leads, &end), asked).unwrap();
    assert!(proposal.horizon_days < 180 && proposal.as_of == "weekly", "{proposal:?}");
    assert!(proposal.train.conversions >= 20 && proposal.test.conversions > 0, "{proposal:?}");
    assert_eq!(propose(&tables(&few, &end), asked), None);
}

#[test]
fn columns_that_wait_for_an_answer_come_first_and_each_doubt_is_named() {
    let labels: Vec<bool> = (0..600).map(|row| row % 5 == 0).collect();
    let groups: Vec<u32> = (0..600).collect();
    let noise: Vec<f64> = (0..600).map(|row| Seed::new(5).with(row).uniform()).collect();
    let copy = Column::Number(labels.iter().map(|&y| f64::from(u8::from(y))).collect());
    let only_buyers = Column::Number(labels.iter().zip(&noise).map(|(&y, &x)| if y { x } else { f64::NAN }).collect());
    let look = |name: &str, standing, values: &Column, dates| ColumnLook {
        name: name.to_owned(),
        standing,
        values: Some(values.clone()),
        dates,
    };
    let plain = Column::Number(noise.clone());
    let looks = [
        look("industry", Standing::KnownAtCreation, &plain, false),
        look("plan", Standing::KnownAtCreation, &copy, false),
        look("lead_status", Standing::Overwritten, &copy, false),
        look("answered_for", Standing::Allowed, &copy, false),
        look("closed_on", Standing::Undated, &only_buyers, false),
        look("visited", Standing::Undated, &Column::Number((0..600).map(|row| f64::from(row) - 59.5).collect()), true),
        look("won_at", Standing::Auxiliary, &copy, false),
        look("gender", Standing::Sensitive, &plain, false),
    ];
    let params = LeakageParams {
        allow: vec![Allowance { column: "answered_for".into(), reason: "asked".into() }],
        ..LeakageParams::default()
    };
    let rows = LookRows { labels: &labels, groups: &groups };
    let readings = read_columns(&looks, rows, &params, Seed::new(1));
    let of = |name: &str| readings.iter().find(|reading| reading.column == name).unwrap();
    let waiting: Vec<&str> =
        readings.iter().take_while(|reading| reading.answer_needed).map(|reading| reading.column.as_str()).collect();
    assert_eq!(readings.iter().filter(|reading| reading.answer_needed).count(), waiting.len());
    let mut sorted = waiting.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["closed_on", "plan", "visited"]);
    assert!((of("lead_status").single_column_auc.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(of("lead_status").doubts, [Doubt::NamedAfterCurrentState, Doubt::StrongAlone]);
    assert!((of("closed_on").missingness_auc.unwrap() - 1.0).abs() < 1e-12);
    assert!((of("closed_on").filled_share.unwrap() - 0.2).abs() < 1e-12);
    assert!(of("closed_on").doubts.starts_with(&[Doubt::NamedAfterOutcome, Doubt::StrongAlone, Doubt::FillingTells]));
    assert_eq!(of("visited").doubts, [Doubt::DatesFromTheFuture { share: 0.1 }]);
    assert!(of("industry").doubts.is_empty() && of("industry").missingness_auc.is_none());
    assert!(of("won_at").doubts.is_empty(), "the outcome itself is no suspect");
    // One class: nothing is computable, and nothing is made up.
    let none = read_columns(&looks, LookRows { labels: &[true; 600], groups: &groups }, &params, Seed::new(1));
    assert!(none.iter().all(|reading| reading.single_column_auc.is_none() && reading.missingness_auc.is_none()));
}

#[test]
fn conversions_that_end_before_the_data_do_are_noticed_and_a_quiet_end_is_not() {
    let dates: Vec<String> = (0..40).map(|n| at("2026-01-01").plus_days(5 * n).to_string()).collect();
    let leads: Vec<(&str, Option<&str>)> = dates.iter().map(|date| ("2025-12-30", Some(date.as_str()))).collect();
    let stops = |days: i64| {
        let tables = tables(&leads, &at("2026-01-01").plus_days(195 + days).to_string());
        let cohort = cohort(&tables, 30);
        let conversions = count_conversions(&cohort, &tables, 30);
        let found = notices(&IngestReport::default(), &tables, &conversions, &read_horizon(&[], 30, false));
        found.iter().any(|notice| matches!(notice, Notice::ConversionsStop { .. }))
    };
    assert!(!stops(20) && stops(60));
}

#[test]
fn conversions_before_a_lead_entered_are_told_apart_from_lists_that_begin_too_late() {
    let mut tables = tables(&[("2026-01-01", Some("2026-02-20")), ("2026-01-01", Some("2026-02-20"))], "2026-12-31");
    let early = Conversion { at: at("2026-01-05"), value: None };
    tables.outcomes.conversions[0].insert(0, early);
    tables.outcomes.entered = Some(vec![Some(at("2026-02-01")), None]);
    let cohort = Cohort::build(&tables, &Policy::Weekly, 30, true, &Zone::utc()).unwrap();
    assert!(cohort.rows.iter().all(|row| row.lead == 0));
    let counts = count_conversions(&cohort, &tables, 30);
    assert_eq!((counts.all, counts.ripe, counts.never_listed, counts.before_entry), (3, 1, 2, 2));
}
