//! What must not change a row: the future, the order of the files, the number of threads.

use super::company::{Dice, HISTORIES, as_ofs};
use super::*;
use crate::cohort::{Cohort, Policy};
use crate::ingest::{EventType, EventsParams, LeadsParams, OneOrMany, OutcomeParams, ReadParams, read};

/// Another history with the same past: what was not visible at `as_of` is gone, changed or joined by more.
pub(super) fn another_future(dice: &mut Dice, company: &Company, as_of: Instant) -> Company {
    let mut other = company.clone();
    let leads = company.created.len();
    let way = dice.roll(4);
    other.events.retain(|event| event.visible_at() < as_of || (way != 0 && dice.roll(2) == 0));
    for event in other.events.iter_mut().filter(|event| event.visible_at() >= as_of) {
        event.kind = dice.pick(&["", "zz", "demo", "a new one"]).to_owned();
        event.value = 1e12;
        event.page = Some("!".to_owned());
    }
    // What was written of attributes later is gone, changed or joined by more.
    other.versions.retain(|version| version.from < as_of || dice.roll(2) == 0);
    for version in other.versions.iter_mut().filter(|version| version.from >= as_of) {
        version.value = dice.pick(&HISTORIES).1[3];
        version.attribute = dice.pick(&["seats", "renewal"]);
    }
    for _ in 0..dice.roll(5) {
        let version = dice.version(leads);
        other.versions.extend((version.from >= as_of).then_some(version));
    }
    for _ in 0..dice.roll(20) {
        let mut event = Event { kind: dice.pick(&["aaa", "demo", "zzz"]).to_owned(), ..dice.event(leads) };
        if event.visible_at() < as_of {
            // Long past, and only now on record.
            event.known_at = Some(later(as_of, dice.roll(2) as i64));
        }
        other.events.push(event);
    }
    for lead in 0..leads {
        other.outcomes.conversions[lead].retain(|conversion| conversion.at < as_of);
        other.convert(lead, as_of);
        other.outcomes.exits[lead] = (dice.roll(2) == 0).then(|| dice.instant());
    }
    for lead in 0..leads {
        let unborn = other.created[lead].is_none_or(|created| created >= as_of);
        if unborn {
            other.created[lead] = (dice.roll(2) == 0).then(|| as_of.plus_days(dice.roll(3) as i64));
        }
        if other.founded[lead].is_some_and(|date| date >= as_of) {
            other.founded[lead] = None;
        }
    }
    // Another order of arrival.
    let shift = dice.roll(other.events.len().max(1));
    if !other.events.is_empty() {
        other.events.rotate_left(shift);
        other.events.reverse();
    }
    other
}

#[test]
fn no_future_changes_a_bit_of_a_row() {
    let spec = every_rule();
    let mut dice = Dice::new(10);
    let mut differing = 0;
    for company in 0..1500 {
        let (leads, events) = (2 + dice.roll(4), dice.roll(50));
        let history = Company::new(&mut dice, leads, events);
        let as_of = dice.pick(&as_ofs());
        let rows: Vec<(usize, Instant)> = (0..leads).map(|lead| (lead, as_of)).collect();
        let row_bits = |company: &Company| all_bits(&extract(&company.tables(), &rows, &spec).unwrap());
        let other = another_future(&mut dice, &history, as_of);
        differing += usize::from(other.events != history.events);
        assert_eq!(row_bits(&other), row_bits(&history), "company {company} at {as_of}");
    }
    assert!(differing > 1000, "only {differing} futures differed");
}

#[test]
fn rows_do_not_depend_on_the_rows_beside_them_or_on_the_threads() {
    let mut dice = Dice::new(11);
    let company = Company::new(&mut dice, 400, 8000);
    let tables = company.tables();
    let spec = every_rule();
    let rows: Vec<(usize, Instant)> = (0..10_000).map(|_| (dice.roll(400), dice.instant())).collect();
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        all_bits(&pool.install(|| extract(&tables, &rows, &spec)).unwrap())
    };
    let one = with_threads(1);
    assert_eq!(with_threads(2), one);
    assert_eq!(with_threads(4), one);
    for row in (0..rows.len()).step_by(997) {
        let alone = extract(&tables, &rows[row..=row], &spec).unwrap();
        assert_eq!(bits(&alone, 0), one[row], "row {row} alone");
    }
}

#[test]
fn what_a_row_holds_depends_on_no_other_row_to_the_last_bit() {
    let spec = every_rule();
    let mut dice = Dice::new(31);
    for _ in 0..60 {
        let company = Company::new(&mut dice, 5, 300);
        let tables = company.tables();
        let mut rows: Vec<(usize, Instant)> = (0..80).map(|_| (dice.roll(5), dice.instant())).collect();
        // Weeks of one lead.
        rows.extend((0..40).map(|week| (1, later(as_ofs()[0], (week - 20) * 7 * MICROS_PER_DAY))));
        let together = all_bits(&extract(&tables, &rows, &spec).unwrap());
        for (row, together) in rows.iter().zip(&together) {
            let alone = extract(&tables, std::slice::from_ref(row), &spec).unwrap();
            assert_eq!(&bits(&alone, 0), together, "{row:?}");
        }
    }
}

#[test]
fn numbers_too_large_to_add_exactly_still_add_up() {
    let mut dice = Dice::new(32);
    let rules = [Lookback::Days(30), Lookback::Ever]
        .map(|lookback| number(FeatureRule::Sum { property: "value".to_owned(), lookback }));
    let spec = FeatureSpec { features: rules.to_vec() };
    let mut company = Company::new(&mut dice, 1, 0);
    let as_of = as_ofs()[1];
    for (days, value) in [(1, 5e9), (2, 7.25), (40, 1e300), (50, -1e300), (60, 0.5)] {
        let time = later(as_of, -days * MICROS_PER_DAY);
        company.events.push(Event { lead: 0, time, known_at: None, value, ..dice.event(1) });
    }
    let frame = extract(&company.tables(), &[(0, as_of), (0, later(as_of, 35 * MICROS_PER_DAY))], &spec).unwrap();
    let Column::Number(month) = &frame.columns()[0] else { panic!("no numbers") };
    assert_eq!([month[0], month[1]].map(f64::to_bits), [5e9 + 7.25, 0.0].map(f64::to_bits));
    let Column::Number(ever) = &frame.columns()[1] else { panic!("no numbers") };
    assert_eq!(ever, &[5e9 + 7.75, 5e9 + 7.75], "no number hides another one");
}

// -- through files

/// The company's events as two CSV files, in this order of rows.
fn write_files(folder: &std::path::Path, company: &Company, dice: &mut Dice) {
    let mut events: Vec<&Event> = company.events.iter().collect();
    for last in (1..events.len()).rev() {
        events.swap(last, dice.roll(last + 1));
    }
    let cell = |number: f64| if number.is_nan() { String::new() } else { number.to_string() };
    let row = |event: &Event| {
        let known_at = event.known_at.map(|at| at.to_string()).unwrap_or_default();
        let (lead, time, kind) = (event.lead, event.time, &event.kind);
        format!("{lead:06},{time},{known_at},{kind},{},{}\n", cell(event.value), cell(event.score))
    };
    let half = dice.roll(events.len() + 1).clamp(1, events.len() - 1);
    for (name, part) in [("a.csv", &events[..half]), ("b.csv", &events[half..])] {
        let rows: String = part.iter().map(|event| row(event)).collect();
        let _ = std::fs::remove_file(folder.join(name));
        std::fs::write(folder.join(name), format!("lead,at,seen,kind,euros,score\n{rows}")).unwrap();
    }
    let mut leads: Vec<usize> = (0..company.created.len()).collect();
    for last in (1..leads.len()).rev() {
        leads.swap(last, dice.roll(last + 1));
    }
    let date = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
    let lead_row = |&lead: &usize| {
        let colour = company.colours[lead].unwrap_or_default();
        let (size, founded) = (cell(company.sizes[lead]), date(company.founded[lead]));
        format!("{lead:06},{},{colour},{size},{founded}\n", date(company.created[lead]))
    };
    let rows: String = leads.iter().map(lead_row).collect();
    let _ = std::fs::remove_file(folder.join("leads.csv"));
    std::fs::write(folder.join("leads.csv"), format!("id,created,colour,size,founded\n{rows}")).unwrap();
}

fn read_files(folder: &std::path::Path, swapped: bool) -> Tables {
    let leads = LeadsParams {
        file: "leads.csv".to_owned(),
        id: "id".to_owned(),
        created: OneOrMany::One("created".to_owned()),
        ..LeadsParams::default()
    };
    let log = |file: &str| EventsParams {
        file: file.to_owned(),
        lead: "lead".into(),
        time: "at".to_owned(),
        known_at: Some("seen".to_owned()),
        kind: Some(EventType::Column("kind".to_owned())),
        value: Some("euros".to_owned()),
        properties: vec!["score".to_owned()],
        keep_duplicates: true,
        ..EventsParams::default()
    };
    let mut events = [log("a.csv"), log("b.csv")];
    if swapped {
        events.reverse();
    }
    let params = ReadParams {
        base: folder,
        leads: Some(&leads),
        events: &events,
        purpose: crate::ingest::Purpose::Train,
        outcome: &OutcomeParams { event: Some("demo".to_owned()), ..OutcomeParams::default() },
        hygiene: &crate::ingest::HygieneParams::default(),
        accounts: crate::ingest::AccountUse::None,
        auxiliary: &std::collections::BTreeSet::new(),
        allow_sensitive: &[],
        zone: None,
        data_end: None,
        budget: &crate::ingest::Budget::default(),
        aliases: &[],
        history: &[],
        recorded: None,
        suppress: None,
        exclude: &[],
        now: None,
        most_rejects: 0,
    };
    read(&params).unwrap().0
}

#[test]
fn shuffled_files_give_the_same_cohort_spec_and_bits() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(12);
    for _ in 0..6 {
        let company = Company::new(&mut dice, 60, 900);
        let mut answers = Vec::new();
        for _ in 0..3 {
            write_files(folder.path(), &company, &mut dice);
            let tables = read_files(folder.path(), dice.roll(2) == 1);
            let cohort = Cohort::build(&tables, &Policy::Weekly, 30, true, &Zone::utc()).unwrap();
            let rows: Vec<(usize, Instant)> = cohort.rows.iter().map(|row| (row.lead, row.as_of)).collect();
            let admitted = ["colour", "founded", "size"].map(str::to_owned);
            let (stages, zone) = (stages(), Zone::utc());
            let train = &rows[..rows.len() / 2];
            let from = LearnFrom { tables: &tables, train, admitted: &admitted, stages: &stages, zone: &zone };
            let spec = learn(&from, &every_family()).unwrap();
            let frame = extract(&tables, &rows, &spec).unwrap();
            answers.push((tables.fingerprint().unwrap(), cohort.rows, spec, all_bits(&frame)));
        }
        assert!(answers[0].1.len() > 100);
        assert!(answers[0] == answers[1] && answers[0] == answers[2]);
    }
}

#[test]
fn a_record_that_arrives_later_does_not_age_a_lead_that_had_no_creation_date() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(13);
    let spec = FeatureSpec { features: vec![number(FeatureRule::LeadAge)] };
    let mut ages = 0;
    for _ in 0..40 {
        let mut history = Company::new(&mut dice, 5, 8);
        history.created.fill(None);
        // Somebody must convert in both, or reading stops.
        history.events.push(Event { kind: "demo".to_owned(), known_at: None, ..dice.event(4) });
        let as_of = dice.pick(&as_ofs());
        let rows: Vec<(usize, Instant)> = (0..5).map(|lead| (lead, as_of)).collect();
        let mut past = history.clone();
        past.events.retain(|event| event.visible_at() < as_of);
        past.events.push(Event { kind: "demo".to_owned(), time: as_of, known_at: None, ..dice.event(4) });
        past.events.push(Event { time: as_of, known_at: None, ..dice.event(4) });
        let mut row_bits = |company: &Company| {
            write_files(folder.path(), company, &mut dice);
            all_bits(&extract(&read_files(folder.path(), false), &rows, &spec).unwrap())
        };
        let found = row_bits(&history);
        assert_eq!(row_bits(&past), found);
        ages += found.iter().filter(|row| !f64::from_bits(row[0]).is_nan()).count();
    }
    assert!(ages > 30, "only {ages} leads had an age");
}
