//! Cohorts against slow obvious twins, and the boundaries of who is open, what counts and what is ripe.

use jiff::civil::Weekday;

use super::*;
use crate::ingest::{Attribute, AttributeRole, Conversion, Events, FlatEvents, Leads, Outcomes, Tables, Values};
use crate::seed::Seed;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

mod twins;
mod words;

fn at(text: &str) -> Instant {
    Zone::utc().parse(text).unwrap()
}

fn micros_later(instant: Instant, micros: i64) -> Instant {
    Instant::from_micros(instant.micros() + micros)
}

/// Leads with creation instants; no events, no outcomes, data to the end of 2026.
fn leads(created: &[Option<Instant>]) -> Tables {
    let count = created.len();
    Tables {
        leads: Leads {
            ids: (0..count).map(|lead| format!("{lead:04}")).collect(),
            created: created.to_vec(),
            ..Leads::default()
        },
        events: Events::default(),
        outcomes: Outcomes {
            conversions: vec![Vec::new(); count],
            exits: vec![None; count],
            flags: None,
            known: true,
            entered: None,
        },
        data_end: Some(at("2026-12-31")),
        ..Tables::default()
    }
}

fn one_lead(created: &str) -> Tables {
    leads(&[Some(at(created))])
}

fn convert(tables: &mut Tables, lead: usize, instant: Instant) {
    tables.outcomes.conversions[lead].push(Conversion { at: instant, value: None });
    tables.outcomes.conversions[lead].sort_by_key(|conversion| conversion.at);
}

fn label_at(tables: &Tables, as_of: Instant) -> Label {
    let policy = Policy::Listed(vec![(0, as_of)]);
    Cohort::build(tables, &policy, 90, false, &Zone::utc()).unwrap().rows[0].label
}

fn as_ofs(tables: &Tables, policy: &Policy, zone: &Zone) -> Vec<Instant> {
    Cohort::build(tables, policy, 90, false, zone).unwrap().rows.iter().map(|row| row.as_of).collect()
}

#[test]
fn a_conversion_at_as_of_counts_and_one_at_the_end_of_the_horizon_does_not() {
    let as_of = at("2026-03-02");
    let end = as_of.plus_days(90);
    for (instant, wanted) in [
        (micros_later(as_of, -1), Label::NotConverted),
        (as_of, Label::Converted(Some(as_of))),
        (micros_later(end, -1), Label::Converted(Some(micros_later(end, -1)))),
        (end, Label::NotConverted),
    ] {
        let mut tables = one_lead("2026-01-01");
        convert(&mut tables, 0, instant);
        assert_eq!(label_at(&tables, as_of), wanted, "converted at {instant}");
    }
}

#[test]
fn the_first_conversion_after_as_of_is_the_one_that_counts() {
    let mut tables = one_lead("2026-01-01");
    for day in ["2026-02-01", "2026-04-01", "2026-04-02"] {
        convert(&mut tables, 0, at(day));
    }
    assert_eq!(label_at(&tables, at("2026-03-01")), Label::Converted(Some(at("2026-04-01"))));
}

#[test]
fn a_label_is_ripe_when_the_data_reaches_the_end_of_its_horizon_and_censored_before() {
    let mut tables = one_lead("2026-01-01");
    convert(&mut tables, 0, at("2026-03-05"));
    let as_of = at("2026-03-02");
    for (data_end, ripe) in [
        (Some(as_of.plus_days(90)), true),
        (Some(micros_later(as_of.plus_days(90), -1)), false),
        (Some(as_of), false),
        (None, false),
    ] {
        tables.data_end = data_end;
        let label = label_at(&tables, as_of);
        assert_eq!(label.is_ripe(), ripe, "{data_end:?}");
        assert_eq!(label == Label::Censored, !ripe, "a conversion already seen does not make a young label ripe");
    }
}

#[test]
fn a_lead_is_open_after_its_creation_until_it_converts_or_leaves() {
    let created = at("2026-01-01");
    let mut tables = one_lead("2026-01-01");
    assert!(!is_open(&tables, 0, created, false), "created at as_of is not before it");
    assert!(is_open(&tables, 0, micros_later(created, 1), false));
    let gone = at("2026-02-01");
    tables.outcomes.exits[0] = Some(gone);
    for repeat in [false, true] {
        assert!(is_open(&tables, 0, gone, repeat));
        assert!(!is_open(&tables, 0, micros_later(gone, 1), repeat), "an exit closes, repeat or not");
    }
    tables.outcomes.exits[0] = None;
    convert(&mut tables, 0, gone);
    assert!(is_open(&tables, 0, gone, false), "a conversion at as_of is the outcome, not history");
    assert!(!is_open(&tables, 0, micros_later(gone, 1), false));
    assert!(is_open(&tables, 0, micros_later(gone, 1), true));
    tables.leads.created[0] = None;
    assert!(!is_open(&tables, 0, gone, true), "nobody knows since when");
}

#[test]
fn a_lead_that_can_convert_again_does() {
    let mut tables = one_lead("2026-01-01");
    for day in ["2026-02-10", "2026-03-10"] {
        convert(&mut tables, 0, at(day));
    }
    let rows = |repeat| Cohort::build(&tables, &Policy::Monthly, 28, repeat, &Zone::utc()).unwrap().rows;
    let once: Vec<_> = rows(false).iter().map(|row| (row.as_of, row.label)).collect();
    assert_eq!(once, [(at("2026-02-01"), Label::Converted(Some(at("2026-02-10"))))]);
    let again = rows(true);
    assert_eq!(again.len(), 11);
    assert_eq!(again[1].label, Label::Converted(Some(at("2026-03-10"))));
    assert_eq!(again[2].label, Label::NotConverted);
}

#[test]
fn mondays_and_months_start_at_local_midnight_on_both_sides_of_a_clock_change() {
    let madrid = Zone::named("Europe/Madrid").unwrap();
    let mut tables = one_lead("2026-03-20");
    tables.data_end = Some(at("2026-04-07"));
    let mondays = ["2026-03-22T23:00Z", "2026-03-29T22:00Z", "2026-04-05T22:00Z"].map(at);
    assert_eq!(as_ofs(&tables, &Policy::Weekly, &madrid), mondays);
    let mut tables = one_lead("2026-09-20");
    tables.data_end = Some(at("2026-11-30T23:00Z"));
    let months = ["2026-09-30T22:00Z", "2026-10-31T23:00Z", "2026-11-30T23:00Z"].map(at);
    assert_eq!(as_ofs(&tables, &Policy::Monthly, &madrid), months, "the end of the data itself is reached");
}

#[test]
fn where_midnight_was_skipped_the_day_starts_after_the_gap() {
    let amman = Zone::named("Asia/Amman").unwrap();
    let mut tables = one_lead("2016-03-15");
    tables.data_end = Some(at("2016-05-02"));
    assert_eq!(as_ofs(&tables, &Policy::Monthly, &amman), ["2016-03-31T22:00Z", "2016-04-30T21:00Z"].map(at));
}

#[test]
fn a_lead_created_on_monday_midnight_waits_for_the_next() {
    let mut tables = one_lead("2026-01-05");
    tables.data_end = Some(at("2026-01-20"));
    assert_eq!(as_ofs(&tables, &Policy::Weekly, &Zone::utc()), ["2026-01-12", "2026-01-19"].map(at));
}

#[test]
fn creation_plus_nothing_is_one_microsecond_later_so_that_the_lead_exists() {
    let tables = one_lead("2026-01-05");
    let after = |days| as_ofs(&tables, &Policy::AfterCreation { days }, &Zone::utc());
    assert_eq!(after(0), [at("2026-01-05").next()]);
    assert_eq!(after(14), [at("2026-01-19")]);
    assert!(matches!(
        Cohort::build(&tables, &Policy::AfterCreation { days: 361 }, 90, false, &Zone::utc()),
        Err(CohortError::Empty { .. })
    ));
}

#[test]
fn flags_label_without_any_clock() {
    let mut tables = leads(&[None, None, None]);
    tables.data_end = None;
    tables.outcomes.flags = Some(vec![Some(true), Some(false), None]);
    let policy =
        Policy::from_params(&CohortParams::default(), &tables, std::path::Path::new(""), &Zone::utc()).unwrap();
    assert_eq!(policy, Policy::Undated);
    let cohort = Cohort::build(&tables, &policy, 90, false, &Zone::utc()).unwrap();
    assert!(cohort.undated);
    let labels: Vec<Label> = cohort.rows.iter().map(|row| row.label).collect();
    assert_eq!(labels, [Label::Converted(None), Label::NotConverted, Label::Censored]);
    assert_eq!(cohort.ripe().count(), 2);
}

#[test]
fn with_an_age_limit_a_lead_is_listed_up_to_that_age_and_no_longer() {
    let tables = leads(&[Some(at("2026-01-05")), Some(at("2026-03-02")), None]);
    let build = || Cohort::build(&tables, &Policy::Weekly, 30, false, &Zone::utc()).unwrap();
    let all = build();
    assert_eq!(build().within_age(&tables, None).unwrap().rows, all.rows);
    let limited = build().within_age(&tables, Some(14)).unwrap();
    let told: Vec<_> = limited.rows.iter().map(|row| (row.lead, row.as_of)).collect();
    // Created on a Monday: the two Mondays after it, the second exactly 14 days old.
    let mondays = ["2026-01-12", "2026-01-19", "2026-03-09", "2026-03-16"].map(at);
    assert_eq!(told, [(0, mondays[0]), (0, mondays[1]), (1, mondays[2]), (1, mondays[3])]);
    assert!(matches!(build().within_age(&tables, Some(1)), Err(CohortError::Empty { .. })));
}
