//! Times as people really export them: never a guess at day and month, unit or zone; and what the config may say.

use super::*;
use crate::ingest::params::{Ambiguous, TextForm};

/// What becomes of events at these times.
fn times(cells: &[&str], form: TextForm, zone: Option<&str>) -> Result<Vec<String>, String> {
    let mut desk = Desk::new();
    desk.zone = zone.map(|zone| Zone::named(zone).unwrap());
    desk.events[0].format = form;
    let rows: String = cells.iter().map(|cell| format!("a,won,\"{cell}\"\n")).collect();
    desk.file("events.csv", format!("lead,kind,at\n{rows}"));
    desk.file("leads.csv", "lead_id,created\na,2001-01-01T00:00:00Z\nb,2001-01-01T00:00:00Z\n");
    match desk.read() {
        Ok((tables, _)) => Ok(tables.events.flat().unwrap().time.iter().map(Instant::to_string).collect()),
        Err(_) => Err(desk.words()),
    }
}

#[track_caller]
fn refused(cells: &[&str], words: &str) {
    assert_eq!(times(cells, TextForm::default(), Some("Europe/Madrid")), Err(words.to_owned()), "{cells:?}");
}

fn format(time_format: &str) -> TextForm {
    TextForm { time_format: Some(time_format.to_owned()), ..TextForm::default() }
}

#[test]
fn a_time_without_offset_or_zone() {
    assert_eq!(
        times(&["2026-01-03T10:00:00Z", "2026-01-03 10:00"], TextForm::default(), None).unwrap_err(),
        "events.csv, line 3, column \"at\": \"2026-01-03 10:00\" has no UTC offset; add one, or set [project] timezone = \
         \"Europe/Madrid\""
    );
}

#[test]
fn an_hour_that_clocks_skipped() {
    refused(
        &["2026-03-29 01:59", "2026-03-29 02:30"],
        "events.csv, line 3, column \"at\": 2026-03-29T02:30:00 does not exist in Europe/Madrid: clocks were set forward over \
         it; mend the time, or the [project] timezone",
    );
}

#[test]
fn an_hour_that_clocks_showed_twice_unless_the_config_says_which() {
    refused(
        &["2026-10-25 02:30"],
        "events.csv, line 2, column \"at\": 2026-10-25T02:30:00 happened twice in Europe/Madrid: clocks were set back; add an \
         offset to the time, or set format = { ambiguous = \"earlier\" }",
    );
    for (which, instant) in [(Ambiguous::Earlier, "2026-10-25T00:30:00Z"), (Ambiguous::Later, "2026-10-25T01:30:00Z")] {
        let form = TextForm { ambiguous: Some(which), ..TextForm::default() };
        assert_eq!(times(&["2026-10-25 02:30"], form, Some("Europe/Madrid")).unwrap(), [instant]);
    }
}

#[test]
fn two_formats_in_one_column() {
    refused(
        &["2026-01-03 10:00", "2026-01-03 10:00", "03/04/2024"],
        "events.csv, column \"at\": two formats, line 2 \"2026-01-03 10:00\" and line 4 \"03/04/2024\"; export the column in one, \
         such as 2026-01-31T14:05:00Z",
    );
    refused(
        &["25/04/2024", "04/25/2024"],
        "events.csv, column \"at\": two formats, line 2 \"25/04/2024\" and line 3 \"04/25/2024\"; export the column in one, such as \
         2026-01-31T14:05:00Z",
    );
    refused(
        &["1767225600", "1767225600000"],
        "events.csv, column \"at\": two formats, line 2 \"1767225600\" and line 3 \"1767225600000\"; export the column in one, such \
         as 2026-01-31T14:05:00Z",
    );
}

#[test]
fn day_and_month_are_never_guessed() {
    refused(
        &["03/04/2024 10:05", "05/06/2024 11:00"],
        "events.csv, line 2, column \"at\": \"03/04/2024 10:05\" (2 such cells; also line 3 \"05/06/2024 11:00\"): which is the day, \
         and which the month? Set format = { time_format = \"%d/%m/%Y %H:%M\" } or \"%m/%d/%Y %H:%M\"",
    );
    refused(
        &["03.04.24", "25.04.24"],
        "events.csv, line 2, column \"at\": \"03.04.24\" (2 such cells; also line 3 \"25.04.24\"): which is the day, and which the \
         month? line 3 \"25.04.24\" leaves one way: set format = { time_format = \"%d.%m.%y\" }",
    );
    let read = |form: &str| times(&["03/04/2024 10:05"], format(form), Some("UTC"));
    assert_eq!(read("%d/%m/%Y %H:%M").unwrap(), ["2024-04-03T10:05:00Z"]);
    assert_eq!(read("%m/%d/%Y %H:%M").unwrap(), ["2024-03-04T10:05:00Z"]);
    assert_eq!(
        read("%d-%m-%Y").unwrap_err(),
        "events.csv, line 2, column \"at\": \"03/04/2024 10:05\" is no time as format = { time_format = \"%d-%m-%Y\" } spells it; \
         mend the cells or the format"
    );
    // What the message proposes reads the cell it is about.
    for cell in ["03/04/2024", "03-04-2024 10:05:09", "3.4.24 9:05", "03/04/2024 02:05 PM"] {
        let words = times(&[cell], TextForm::default(), Some("UTC")).unwrap_err();
        let proposed = words.split("time_format = \"").nth(1).unwrap().split('"').next().unwrap();
        assert!(times(&[cell], format(proposed), Some("UTC")).is_ok(), "{cell}: {words}");
    }
}

#[test]
fn counts_since_1970_come_with_their_unit() {
    for (cell, unit, key) in [
        ("1767225600", "seconds", "epoch_s"),
        ("1767225600000", "milliseconds", "epoch_ms"),
        ("1767225600000000", "microseconds", "epoch_us"),
        ("1767225600000000000", "nanoseconds", "epoch_ns"),
    ] {
        refused(
            &[cell],
            &format!(
                "events.csv, line 2, column \"at\": {cell:?} looks like {unit} since 1970; set format = {{ time_format = {key:?} \
                 }}, or write times as 2026-01-31T14:05:00Z"
            ),
        );
        assert_eq!(times(&[cell], format(key), None).unwrap(), ["2026-01-01T00:00:00Z"], "{key}");
    }
    assert_eq!(
        times(&["1767225600", "1767225600000"], format("epoch_s"), None).unwrap_err(),
        "events.csv, line 3, column \"at\": \"1767225600000\" is no time as format = { time_format = \"epoch_s\" } spells it; mend \
         the cells or the format"
    );
    assert_eq!(
        times(&["176722560000"], format("epoch_s"), None).unwrap_err(),
        "events.csv, line 2, column \"at\": \"176722560000\" would be in the year 7570; it looks like milliseconds: set format = { \
         time_format = \"epoch_ms\" }"
    );
    assert_eq!(
        times(&["1767225600"], format("epoch_ms"), None).unwrap_err(),
        "events.csv, line 2, column \"at\": \"1767225600\" would be in the year 1970; it looks like seconds: set format = { \
         time_format = \"epoch_s\" }"
    );
    assert_eq!(
        times(&["1767225600", "0"], format("epoch_s"), None).unwrap_err(),
        "events.csv, line 3, column \"at\": \"0\" would be in the year 1970; leave the cell empty where the time is not known"
    );
    assert_eq!(
        times(&["20260103"], TextForm::default(), Some("UTC")).unwrap(),
        ["2026-01-03T00:00:00Z"],
        "ISO's basic form"
    );
}

#[test]
fn a_day_that_no_calendar_has_and_a_second_that_clocks_added() {
    refused(
        &["2026-02-28", "2026-02-30", "soon"],
        "events.csv, line 3, column \"at\": \"2026-02-30\" is not a time; wanted 2026-01-31, 2026-01-31 14:05 or \
         2026-01-31T14:05:00Z (2 such cells; also line 4 \"soon\")",
    );
    let leap = times(&["2016-12-31T23:59:60Z"], TextForm::default(), None).unwrap();
    assert_eq!(leap, ["2016-12-31T23:59:59Z"]);
}

#[test]
fn times_of_a_config_that_cannot_be() {
    for (form, words) in [
        (
            format("iso"),
            "events.csv, format.time_format: \"iso\" is no time format; wanted such as %d/%m/%Y %H:%M:%S, or epoch_ms",
        ),
        (
            TextForm { delimiter: Some('\n'), ..TextForm::default() },
            "events.csv, format.delimiter: '\\n' cannot separate columns; wanted , ; | or \\t",
        ),
    ] {
        assert_eq!(times(&["2026-01-03"], form, Some("UTC")).unwrap_err(), words);
    }
}
