//! Every policy against a slow obvious twin, on companies of chance.

use super::*;

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
    // In every other company leads enter by reaching another outcome, and some never do.
    if roll("enters", 0, 0, 2) == 0 {
        let enter = |lead| (roll("reaches", lead, 0, 4) > 0).then(|| instant(roll("entered", lead, 0, 1200)));
        tables.outcomes.entered = Some((0..count).map(enter).collect());
    }
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
    let entered = match &tables.outcomes.entered {
        Some(entered) => entered[lead].is_some_and(|entered| entered < as_of),
        None => true,
    };
    created && entered && (repeat || !converted) && !gone
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
