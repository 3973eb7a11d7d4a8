//! Cohorts against slow obvious twins, and the boundaries of who is open, what counts and what is ripe.

use jiff::civil::Weekday;

use super::*;
use crate::ingest::{Attribute, AttributeRole, Conversion, Events, FlatEvents, Leads, Outcomes, Tables, Values};
use crate::seed::Seed;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

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
        outcomes: Outcomes { conversions: vec![Vec::new(); count], exits: vec![None; count], flags: None },
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

// -- the words of the config

fn policy_of(words: &str, tables: &Tables) -> Result<Policy, CohortError> {
    let params = CohortParams { as_of: Some(AsOf::Words(words.to_owned())), ..CohortParams::default() };
    Policy::from_params(&params, tables, std::path::Path::new(""), &Zone::named("Europe/Madrid").unwrap())
}

#[test]
fn words_become_policies_and_words_again() {
    let mut tables = one_lead("2026-01-01");
    let kinds = vec!["demo: asked".to_owned()];
    tables.events = FlatEvents { kinds, ..FlatEvents::default() }.into_events().unwrap();
    tables.leads.attributes = vec![Attribute {
        name: "as of".to_owned(),
        role: AttributeRole::Auxiliary,
        values: Values::Date(vec![Some(at("2026-02-02"))]),
    }];
    for (words, policy) in [
        ("weekly", Policy::Weekly),
        ("monthly", Policy::Monthly),
        ("creation+14d", Policy::AfterCreation { days: 14 }),
        ("creation+0d", Policy::AfterCreation { days: 0 }),
        ("event:demo: asked", Policy::AfterEvent { kind: "demo: asked".to_owned() }),
        ("column:as of", Policy::Column("as of".to_owned())),
    ] {
        assert_eq!(policy_of(words, &tables).unwrap(), policy);
        assert_eq!(policy.words(), words);
    }
    assert_eq!(policy_of("2026-01-31", &tables).unwrap(), Policy::At(at("2026-01-30T23:00Z")), "a date is a local one");
    assert_eq!(policy_of("2026-01-31T00:00Z", &tables).unwrap(), Policy::At(at("2026-01-31")));
    let default = Policy::from_params(&CohortParams::default(), &tables, std::path::Path::new(""), &Zone::utc());
    assert_eq!(default.unwrap(), Policy::Weekly);
}

#[test]
fn words_that_are_no_policy_are_refused() {
    let mut tables = one_lead("2026-01-01");
    for words in ["daily", "", "creation+14", "creation+-1d", "creation+d", "creation+1.5d", "Weekly", "demo"] {
        assert!(matches!(policy_of(words, &tables), Err(CohortError::UnknownPolicy { .. })), "{words}");
    }
    assert!(matches!(policy_of("event:demo", &tables), Err(CohortError::NoSuchEvent { .. })));
    assert!(matches!(policy_of("column:demo", &tables), Err(CohortError::NoSuchColumn { .. })));
    assert!(matches!(policy_of("2026-02-30", &tables), Err(CohortError::Time(_))));
    assert!(matches!(policy_of("2026-03-29 02:30", &tables), Err(CohortError::Time(_))));
    tables.data_end = None;
    assert!(matches!(policy_of("weekly", &tables), Err(CohortError::NothingDated { .. })));
    assert!(policy_of("2026-01-31", &tables).is_ok());
}

#[test]
fn a_file_of_pairs_is_taken_as_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut tables = leads(&[Some(at("2026-01-01")), Some(at("2026-06-01"))]);
    tables.outcomes.exits[0] = Some(at("2026-01-02"));
    let policy = |rows: &str| {
        std::fs::write(folder.path().join("pairs.csv"), format!("who,when\n{rows}")).unwrap();
        let file = CohortFile { file: "pairs.csv".to_owned(), lead: "who".to_owned(), time: "when".to_owned() };
        let params = CohortParams { as_of: Some(AsOf::File(file)), ..CohortParams::default() };
        Policy::from_params(&params, &tables, folder.path(), &Zone::named("Europe/Madrid").unwrap())
    };
    let listed = policy("0001,2026-03-02\n0000,2026-03-02\n0000,2026-01-05\n0000,2026-03-02\n").unwrap();
    let rows: Vec<_> = Cohort::build(&tables, &listed, 90, false, &Zone::utc())
        .unwrap()
        .rows
        .iter()
        .map(|row| (row.lead, row.as_of))
        .collect();
    let march = at("2026-03-01T23:00Z");
    assert_eq!(
        rows,
        [(0, at("2026-01-04T23:00Z")), (0, march), (1, march)],
        "gone or not yet created, once each, sorted"
    );
    let message = policy("0000,2026-03-02\nana@example.com,2026-03-02\n").unwrap_err().to_string();
    assert!(message.contains("row 2") && message.contains("***@example.com") && !message.contains("ana"), "{message}");
    assert!(policy("0000,\n").unwrap_err().to_string().contains("row 1"));
}

// -- slow twins

/// A company of chance: everything on a grid of six hours, so that instants meet.
fn company(seed: u64, horizon_days: i64) -> Tables {
    let seed = Seed::new(seed);
    let roll = |purpose: &str, lead: usize, draw: u64, sides: u64| {
        seed.stream(purpose).with(lead as u64).with(draw).bits() % sides
    };
    let start = at("2025-12-20").micros();
    let instant = |quarters: u64| Instant::from_micros(start + quarters as i64 * MICROS_PER_DAY / 4);
    let count = 12;
    let created: Vec<Option<Instant>> = (0..count)
        .map(|lead| (roll("known", lead, 0, 8) > 0).then(|| instant(roll("created", lead, 0, 800))))
        .collect();
    let mut tables = leads(&created);
    let edge = created[0].filter(|_| roll("edge of data", 0, 0, 2) == 0).map(|at| at.plus_days(30 + horizon_days));
    tables.data_end = Some(edge.unwrap_or_else(|| instant(600 + roll("end", 0, 0, 800))));
    let kinds = vec!["demo".to_owned(), "visit".to_owned()];
    let mut events = FlatEvents { offsets: vec![0], kinds, ..FlatEvents::default() };
    for lead in 0..count {
        for conversion in 0..roll("conversions", lead, 0, 4) {
            convert(&mut tables, lead, instant(roll("converted", lead, conversion, 1600)));
        }
        // Edges are met: a conversion just where the horizon after creation + 30 days ends.
        if let (Some(created), 0) = (created[lead], roll("edge", lead, 0, 2)) {
            convert(&mut tables, lead, created.plus_days(30 + horizon_days));
        }
        tables.outcomes.exits[lead] = (roll("leaves", lead, 0, 3) == 0).then(|| instant(roll("left", lead, 0, 1600)));
        let mut own: Vec<(Instant, Instant, u32)> = (0..roll("events", lead, 0, 5))
            .map(|event| {
                let time = instant(roll("time", lead, event, 1200));
                let late = roll("late", lead, event, 3) as i64 * MICROS_PER_DAY;
                (micros_later(time, late), time, roll("kind", lead, event, 2) as u32)
            })
            .collect();
        own.sort_unstable();
        for (visible_at, time, kind) in own {
            events.visible_at.push(visible_at);
            events.time.push(time);
            events.kind.push(kind);
        }
        events.offsets.push(events.time.len());
    }
    tables.events = events.into_events().unwrap();
    tables.leads.attributes = vec![Attribute {
        name: "when".to_owned(),
        role: AttributeRole::Auxiliary,
        values: Values::Date(
            (0..count)
                .map(|lead| (roll("dated", lead, 0, 3) > 0).then(|| instant(roll("when", lead, 0, 1600))))
                .collect(),
        ),
    }];
    tables
}

/// Every hour from well before anything to well after.
fn hours() -> impl Iterator<Item = Instant> {
    let start = at("2025-12-01").micros();
    (0..24 * 800).map(move |hour| Instant::from_micros(start + hour * 3_600_000_000))
}

fn twin_open(tables: &Tables, lead: usize, as_of: Instant, repeat: bool) -> bool {
    let created = tables.leads.created[lead].is_some_and(|created| created < as_of);
    let converted = tables.outcomes.conversions[lead].iter().any(|conversion| conversion.at < as_of);
    let gone = tables.outcomes.exits[lead].is_some_and(|exit| exit < as_of);
    created && (repeat || !converted) && !gone
}

fn twin_label(tables: &Tables, lead: usize, as_of: Instant, horizon_days: u32) -> Label {
    let end = micros_later(as_of, i64::from(horizon_days) * MICROS_PER_DAY);
    if tables.data_end.unwrap() < end {
        return Label::Censored;
    }
    let within = tables.outcomes.conversions[lead].iter().map(|conversion| conversion.at);
    match within.filter(|&instant| as_of <= instant && instant < end).min() {
        Some(first) => Label::Converted(Some(first)),
        None => Label::NotConverted,
    }
}

fn twin_pairs(tables: &Tables, policy: &Policy, repeat: bool, zone: &Zone) -> Vec<(Instant, usize)> {
    let everyone = 0..tables.leads.ids.len();
    let end = tables.data_end.unwrap();
    let on = |is_day: &dyn Fn(jiff::civil::DateTime) -> bool| -> Vec<(Instant, usize)> {
        let days: Vec<Instant> = hours()
            .filter(|&hour| hour <= end)
            .filter(|&hour| {
                let local = zone.local(hour);
                local.hour() == 0 && is_day(local)
            })
            .collect();
        days.iter()
            .flat_map(|&day| everyone.clone().map(move |lead| (day, lead)))
            .filter(|&(day, lead)| twin_open(tables, lead, day, repeat))
            .collect()
    };
    let mut pairs: Vec<(Instant, usize)> = match policy {
        Policy::Weekly => on(&|local| local.weekday() == Weekday::Monday),
        Policy::Monthly => on(&|local| local.day() == 1),
        Policy::AfterCreation { days } => everyone
            .filter_map(|lead| {
                let created = tables.leads.created[lead]?;
                let as_of = micros_later(created, (days * MICROS_PER_DAY).max(1));
                (as_of <= end && twin_open(tables, lead, as_of, repeat)).then_some((as_of, lead))
            })
            .collect(),
        Policy::AfterEvent { kind } => {
            let mut pairs = Vec::new();
            for lead in everyone {
                let part = tables.events.part(tables.events.part_of(lead)).unwrap();
                for event in part.events_of(lead) {
                    let as_of = micros_later(part.visible_at(event), 1);
                    if tables.events.kinds()[part.kind(event)] == *kind && twin_open(tables, lead, as_of, repeat) {
                        assert!(part.visible(lead, as_of).contains(&event), "the event itself is seen");
                        pairs.push((as_of, lead));
                    }
                }
            }
            pairs
        }
        Policy::At(as_of) => everyone
            .map(|lead| (*as_of, lead))
            .filter(|&(as_of, lead)| twin_open(tables, lead, as_of, repeat))
            .collect(),
        Policy::Column(_) => {
            let Values::Date(cells) = &tables.leads.attributes[0].values else { panic!("no dates") };
            everyone
                .filter_map(|lead| cells[lead].map(|as_of| (as_of, lead)))
                .filter(|&(as_of, lead)| {
                    let mut known = tables.clone();
                    known.leads.created[lead] = Some(micros_later(as_of, -1));
                    twin_open(&known, lead, as_of, repeat)
                })
                .collect()
        }
        Policy::Listed(pairs) => pairs.iter().map(|&(lead, as_of)| (as_of, lead)).collect(),
        Policy::Undated => everyone.map(|lead| (Instant::default(), lead)).collect(),
    };
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[test]
fn every_policy_gives_the_pairs_and_labels_of_its_slow_twin() {
    let madrid = Zone::named("Europe/Madrid").unwrap();
    let mut rows = 0;
    for seed in 0..60 {
        let horizon_days = [1, 30, 90][seed as usize % 3];
        let tables = company(seed, i64::from(horizon_days));
        let listed = (0..5).map(|lead| (lead, at("2026-04-01"))).chain([(2, at("2026-02-01")), (2, at("2026-04-01"))]);
        let policies = [
            Policy::Weekly,
            Policy::Monthly,
            Policy::AfterCreation { days: 0 },
            Policy::AfterCreation { days: 30 },
            Policy::AfterEvent { kind: "demo".to_owned() },
            Policy::At(at("2026-04-01")),
            Policy::Column("when".to_owned()),
            Policy::Listed(listed.collect()),
            Policy::Undated,
        ];
        for policy in policies {
            for repeat in [false, true] {
                let wanted = twin_pairs(&tables, &policy, repeat, &madrid);
                let cohort = match Cohort::build(&tables, &policy, horizon_days, repeat, &madrid) {
                    Ok(cohort) => cohort,
                    Err(CohortError::Empty { .. }) => {
                        assert_eq!(wanted, [], "{policy:?}, company {seed}");
                        continue;
                    }
                    Err(error) => panic!("{error}"),
                };
                let found: Vec<_> = cohort.rows.iter().map(|row| (row.as_of, row.lead)).collect();
                assert_eq!(found, wanted, "{policy:?}, company {seed}, repeat {repeat}");
                for row in &cohort.rows {
                    assert_eq!(
                        row.label,
                        twin_label(&tables, row.lead, row.as_of, horizon_days),
                        "company {seed}, {row:?}"
                    );
                }
                rows += found.len();
            }
        }
        for lead in 0..tables.leads.ids.len() {
            for hour in hours().step_by(6).take(1600) {
                for instant in [hour, hour.next()] {
                    for repeat in [false, true] {
                        let wanted = twin_open(&tables, lead, instant, repeat);
                        assert_eq!(
                            is_open(&tables, lead, instant, repeat),
                            wanted,
                            "company {seed}, lead {lead}, {instant}"
                        );
                    }
                }
            }
        }
    }
    assert!(rows > 10_000, "only {rows} rows were compared");
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
