//! Ids, numbers and times: what a cell may hold in which column, and what is said when it holds something else.

use polars::prelude::{IntoColumn, NamedFrom, Series, TimeUnit};

use super::*;

#[test]
fn ids_keep_every_digit() {
    let desk = Desk::new();
    let ids = ["007", "7", "9007199254740993", "9007199254740992", "18446744073709551616", "1e5", "+1", "1.0", "Ñandú"];
    let leads: String = ids.iter().map(|id| format!("{id},2026-01-01\n")).collect();
    let events: String = ids.iter().map(|id| format!("{id},2026-01-02,won\n")).collect();
    desk.file("leads.csv", format!("lead_id,created\n{leads}"));
    desk.file("events.csv", format!("lead,at,kind\n{events}"));
    let (tables, report) = desk.read().unwrap();
    let mut wanted = ids.to_vec();
    wanted.sort_unstable();
    assert_eq!(tables.leads.ids, wanted);
    assert_eq!(report.event_files[0].joined, ids.len());
    assert_eq!(report.event_files[0].unknown_lead, 0);
}

#[test]
fn integer_ids_of_parquet_meet_the_same_digits_of_csv() {
    let mut desk = Desk::new();
    let ids = [9_007_199_254_740_993_i64, 9_007_199_254_740_992, 7];
    desk.parquet(
        "leads.parquet",
        vec![
            Series::new("lead_id".into(), &ids[..]).into_column(),
            Series::new("created".into(), &["2026-01-01"; 3][..]).into_column(),
        ],
    );
    desk.leads().file = "leads.parquet".to_owned();
    desk.file("events.csv", "lead,at,kind\n9007199254740993,2026-01-02,won\n007,2026-01-02,won\n");
    let (tables, report) = desk.read().unwrap();
    assert_eq!(tables.leads.ids, ["7", "9007199254740992", "9007199254740993"]);
    assert_eq!((report.event_files[0].joined, report.event_files[0].unknown_lead), (1, 1));
    assert_eq!(tables.events.flat().unwrap().offsets, [0, 0, 0, 1]);
}

#[test]
fn numbers_are_finite_and_plain_or_named_with_their_line() {
    let mut desk = Desk::new();
    desk.events[0].value = Some("amount".to_owned());
    let amount = |cell: &str| {
        desk.file("events.csv", format!("lead,at,kind,amount\na,2026-01-03,visit,1\nb,2026-01-04,won,{cell}\n"));
        desk.read().map(|(tables, _)| tables.events.flat().unwrap().property("value").unwrap().values.number(1))
    };
    for (cell, number) in [("1e308", 1e308), ("-0.5", -0.5), ("+7", 7.0), ("1e-400", 0.0), ("TRUE", 1.0), ("007", 7.0)]
    {
        assert_eq!(amount(cell).unwrap(), Some(number), "{cell}");
    }
    for cell in ["", "NA", "N/A", "null", "NULL", "\"\""] {
        assert_eq!(amount(cell).unwrap(), None, "{cell}");
    }
    for cell in ["NaN", "nan", "inf", "-inf", "Infinity", "1e309", "-1e400"] {
        says(&amount(cell).unwrap_err().to_string(), &["events.csv, line 3, column \"amount\"", cell, "finite"]);
    }
    for cell in ["\"1,234.5\"", "\"1.234,5\"", "5 %", "$5", "1_000", " 1", "0x10", "five"] {
        let shown = cell.trim_matches('"');
        says(&amount(cell).unwrap_err().to_string(), &["events.csv, line 3, column \"amount\"", shown, "number"]);
    }
}

#[test]
fn an_infinite_number_in_parquet_is_refused_and_nan_is_missing() {
    let mut desk = Desk::new();
    desk.events[0] = EventsParams { value: Some("amount".to_owned()), ..event_file("events.parquet") };
    let write = |amounts: [f64; 2]| {
        desk.parquet(
            "events.parquet",
            vec![
                Series::new("lead".into(), &["a", "b"][..]).into_column(),
                Series::new("at".into(), &["2026-01-03", "2026-01-04"][..]).into_column(),
                Series::new("kind".into(), &["visit", "won"][..]).into_column(),
                Series::new("amount".into(), &amounts[..]).into_column(),
            ],
        );
    };
    write([1.0, f64::INFINITY]);
    says(&desk.error(), &["events.parquet, row 2, column \"amount\"", "inf", "finite"]);
    write([1.0, -f64::NAN]);
    let tables = desk.tables();
    let flat = tables.events.flat().unwrap();
    let Values::Number(cells) = &flat.property("value").unwrap().values else { panic!("no numbers") };
    assert_eq!(cells[1].to_bits(), f64::NAN.to_bits(), "another NaN would change the fingerprint");
}

#[test]
fn a_column_of_times_is_no_column_of_amounts() {
    let mut desk = Desk::new();
    desk.events[0] = EventsParams { value: Some("at".to_owned()), ..event_file("events.parquet") };
    let times = Series::new("at".into(), &[1_767_225_600_000_000_i64, 1_767_225_600_000_001][..]);
    let times = times.into_datetime(TimeUnit::Microseconds, None);
    desk.parquet(
        "events.parquet",
        vec![
            Series::new("lead".into(), &["a", "b"][..]).into_column(),
            times.into_column(),
            Series::new("kind".into(), &["visit", "won"][..]).into_column(),
        ],
    );
    says(&desk.error(), &["column \"at\"", "not a number"]);
}

#[test]
fn a_local_time_needs_a_zone() {
    let mut desk = Desk::new();
    desk.zone = None;
    says(&desk.error(), &["leads.csv, line 2, column \"created\"", "2026-01-01", "no UTC offset", "timezone"]);
    desk.file("leads.csv", "lead_id,created\na,2026-01-01T00:00:00Z\nb,2026-01-02T00:00:00+01:00\n");
    desk.file("events.csv", "lead,at,kind\na,2026-01-03T00:00Z,visit\nb,2026-01-04 00:00:00-05,won\n");
    let tables = desk.tables();
    assert_eq!(tables.leads.created, [Some(at("2026-01-01")), Some(at("2026-01-01 23:00"))]);
    assert_eq!(tables.events.flat().unwrap().time, [at("2026-01-03"), at("2026-01-04 05:00")]);
}

#[test]
fn a_time_that_never_was_or_was_twice_is_named_and_30_february_too() {
    let mut desk = Desk::new();
    desk.zone = Some(Zone::named("Europe/Madrid").unwrap());
    let created = |cell: &str| desk.leads_error(format!("lead_id,created\na,2026-01-01\nb,{cell}\n"));
    says(&created("2026-03-29 02:30"), &["leads.csv, line 3, column \"created\"", "does not exist", "Europe/Madrid"]);
    says(&created("2026-10-25 02:30"), &["line 3", "happened twice", "offset"]);
    says(&created("2026-02-30"), &["line 3", "2026-02-30", "not a time"]);
    says(&created("31/01/2026"), &["line 3", "31/01/2026", "two formats"]);
    says(&created("2026-01-31 24:30"), &["line 3", "not a time"]);
    desk.file("leads.csv", "lead_id,created\na,2026-10-25T02:30+02:00\nb,2026-10-25T02:30+01:00\n");
    let tables = desk.tables();
    assert_eq!(tables.leads.created, [Some(at("2026-10-25 00:30")), Some(at("2026-10-25 01:30"))]);
}

#[test]
fn a_date_is_the_start_of_its_day_even_where_midnight_was_skipped_or_came_twice() {
    let mut desk = Desk::new();
    desk.file("events.csv", "lead,at,kind\na,2030-01-03,visit\nb,2030-01-04,won\n");
    for (zone, date, start) in [
        ("America/Santiago", "2024-09-08", "2024-09-08 04:00"),
        ("America/Havana", "2024-11-03", "2024-11-03 04:00"),
        ("Europe/Madrid", "2024-03-31", "2024-03-30 23:00"),
    ] {
        desk.zone = Some(Zone::named(zone).unwrap());
        desk.leads().file = "leads.csv".to_owned();
        desk.file("leads.csv", format!("lead_id,created\na,{date}\nb,{date}\n"));
        let from_csv = desk.tables();
        assert_eq!(from_csv.leads.created[0], Some(at(start)), "{zone}");
        let day = i32::try_from(at(date).utc_day()).unwrap();
        let dates = Series::new("created".into(), &[day, day][..]).cast(&polars::prelude::DataType::Date).unwrap();
        let ids = Series::new("lead_id".into(), &["a", "b"][..]);
        desk.parquet("leads.parquet", vec![ids.into_column(), dates.into_column()]);
        desk.leads().file = "leads.parquet".to_owned();
        assert_eq!(all_of(&desk.tables()), all_of(&from_csv), "{zone}");
    }
}

#[test]
fn a_count_of_seconds_in_a_time_column_is_an_error_that_names_the_unit() {
    let mut desk = Desk::new();
    for (cell, unit) in [
        ("1767225600", "seconds"),
        ("1767225600.5", "seconds"),
        ("1767225600000", "milliseconds"),
        ("1767225600000000", "microseconds"),
        ("1767225600000000000", "nanoseconds"),
    ] {
        let message = desk.leads_error(format!("lead_id,created\na,2026-01-01\nb,{cell}\n"));
        says(&message, &["leads.csv, column \"created\": two formats", "line 3", cell, "2026-01-31T14:05:00Z"]);
        let message = desk.leads_error(format!("lead_id,created\na,\nb,{cell}\n"));
        says(&message, &["leads.csv, line 3, column \"created\"", cell, unit, "2026-01-31T14:05:00Z"]);
    }
    desk.parquet(
        "leads.parquet",
        vec![
            Series::new("lead_id".into(), &["a", "b"][..]).into_column(),
            Series::new("created".into(), &[None, Some(1_767_225_600_000_i64)][..]).into_column(),
        ],
    );
    desk.leads().file = "leads.parquet".to_owned();
    says(&desk.error(), &["leads.parquet, row 2, column \"created\"", "1767225600000", "milliseconds since 1970"]);
}

#[test]
fn parquet_times_keep_their_instant_in_every_unit_and_zone() {
    let mut desk = Desk::new();
    desk.leads().file = "leads.parquet".to_owned();
    desk.zone = Some(Zone::named("Europe/Madrid").unwrap());
    let base = at("2026-07-01 10:00:00.123").micros();
    let read = |unit: TimeUnit, per_micro: (i64, i64), zone: Option<&str>| {
        let raw = base * per_micro.0 / per_micro.1;
        let zone = zone.map(|zone| polars::prelude::TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
        let created = Series::new("created".into(), &[Some(raw), None][..]).into_datetime(unit, zone);
        let ids = Series::new("lead_id".into(), &["a", "b"][..]);
        desk.parquet("leads.parquet", vec![ids.into_column(), created.into_column()]);
        desk.tables().leads.created[0].unwrap()
    };
    let units =
        [(TimeUnit::Nanoseconds, (1000, 1)), (TimeUnit::Microseconds, (1, 1)), (TimeUnit::Milliseconds, (1, 1000))];
    for (unit, per_micro) in units {
        for zone in ["UTC", "America/New_York"] {
            assert_eq!(read(unit, per_micro, Some(zone)).micros(), base, "{unit:?} {zone}");
        }
        // Without a zone these are clock readings, and Madrid's clocks are two hours ahead in July.
        assert_eq!(read(unit, per_micro, None).micros(), base - 2 * 3_600_000_000, "{unit:?}");
    }
}

#[test]
fn a_parquet_time_beyond_the_calendar_is_an_error_and_no_overflow_later() {
    let mut desk = Desk::new();
    desk.leads().file = "leads.parquet".to_owned();
    for raw in [i64::MIN, i64::MAX, 400_000_000_000_000_000] {
        for zone in [None, Some(polars::prelude::TimeZone::UTC)] {
            let created =
                Series::new("created".into(), &[0, raw][..]).into_datetime(TimeUnit::Microseconds, zone.clone());
            let ids = Series::new("lead_id".into(), &["a", "b"][..]);
            desk.parquet("leads.parquet", vec![ids.into_column(), created.into_column()]);
            says(&desk.error(), &["leads.parquet, row 2, column \"created\"", "unit"]);
        }
    }
}

#[test]
fn a_time_column_without_a_single_time_is_missing_everywhere() {
    let mut desk = Desk::new();
    desk.events[0].known_at = Some("seen".to_owned());
    desk.file("events.csv", "lead,at,kind,seen\na,2026-01-03,visit,\nb,2026-01-04,won,NA\n");
    let tables = desk.tables();
    assert_eq!(tables.events.flat().unwrap().visible_at, tables.events.flat().unwrap().time);
    desk.parquet(
        "events.parquet",
        vec![
            Series::new("lead".into(), &["a", "b"][..]).into_column(),
            Series::new("at".into(), &["2026-01-03", "2026-01-04"][..]).into_column(),
            Series::new("kind".into(), &["visit", "won"][..]).into_column(),
            Series::new("seen".into(), &[None::<i64>, None][..]).into_column(),
        ],
    );
    desk.events[0].file = "events.parquet".to_owned();
    assert_eq!(all_of(&desk.tables()), all_of(&tables));
}

#[test]
fn a_missing_column_is_named_with_its_key_its_neighbours_and_the_likeliest_meant() {
    let mut desk = Desk::new();
    desk.leads().created = OneOrMany::One("creatd".to_owned());
    let message = desk.error();
    says(
        &message,
        &["leads.csv has no column \"creatd\"", "[leads] created", "did you mean \"created\"?", "lead_id, created"],
    );
    desk.leads().created = OneOrMany::One("created".to_owned());
    desk.leads().columns.known_at_creation = vec!["industry".to_owned()];
    says(&desk.error(), &["\"industry\"", "[leads.columns]"]);
}

#[test]
fn parquet_columns_that_keep_each_text_once_say_what_plain_ones_say() {
    use polars::prelude::{Categories, DataType};

    let mut desk = Desk::new();
    let leads: String = (1..40).map(|lead| format!("{lead},2026-01-01\n")).collect();
    desk.file("leads.csv", format!("lead_id,created\n{leads}"));
    desk.events[0] = EventsParams {
        page: Some("page".to_owned()),
        kind: Some(EventType::Named {
            column: "kind".to_owned(),
            names: [("Won".to_owned(), "won".to_owned())].into(),
        }),
        ..event_file("events.parquet")
    };
    let mut dice = Dice::new(8);
    // More rows than one thread reads at a time, ids that nobody has, and a type that only such rows have.
    let rows = 40_000;
    let ids: Vec<i64> = (0..rows).map(|_| dice.roll(45) as i64).collect();
    let times: Vec<String> =
        (0..rows).map(|row| format!("2026-01-02T00:{:02}:{:02}Z", row / 60 % 60, row % 60)).collect();
    let kind = |id: &i64, roll: usize| if *id == 0 { "nobody's" } else { ["Won", "visit", "ñ"][roll] };
    let kinds: Vec<&str> = ids.iter().map(|id| kind(id, dice.roll(3))).collect();
    let pages = [None, Some(""), Some("/precio"), Some("NA"), Some("/")];
    let pages: Vec<Option<&str>> = (0..rows).map(|_| *dice.pick(&pages)).collect();
    let write = |coded: bool| {
        let kept = |name: &str, series: Series| {
            let series = series.with_name(name.into());
            let once = DataType::from_categories(Categories::global());
            if coded { series.cast(&once).unwrap().into_column() } else { series.into_column() }
        };
        let spelt: Vec<String> = ids.iter().map(i64::to_string).collect();
        let lead = if coded { Series::new("lead".into(), &ids) } else { Series::new("lead".into(), &spelt) };
        desk.parquet(
            "events.parquet",
            vec![
                lead.into_column(),
                Series::new("at".into(), &times).into_column(),
                kept("kind", Series::new("".into(), &kinds)),
                kept("page", Series::new("".into(), &pages)),
            ],
        );
        let (tables, report) = desk.read().unwrap();
        (all_of(&tables), report.event_files)
    };
    let plain = write(false);
    assert!(plain.0.contains("\"ñ\"]") && plain.0.contains("\"won\"") && !plain.0.contains("nobody's"));
    assert!(plain.1[0].unknown_lead > 3000 && plain.1[0].joined > 30_000);
    assert_eq!(write(true), plain);
}
