//! Whatever bytes stand in a file: an answer that is right, or an error. Never a panic, never a silent change.

use polars::prelude::{IntoColumn, NamedFrom, Series, TimeUnit};

use super::*;
use crate::ingest::file::FileTable;

const PIECES: [&[u8]; 16] = [
    b",",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xc3\xa9",
    b";",
    b" ",
    b"\xef\xbb\xbf",
    b"\"\n",
    b",\"",
    b"\",\"",
    b"\n\n",
];

pub(super) fn mutated(dice: &mut Dice, bytes: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.roll(4) {
        let place = dice.roll(bytes.len() + 1);
        let until = (place + dice.roll(6)).min(bytes.len());
        match dice.roll(5) {
            0 => drop(bytes.drain(place..until)),
            1 => bytes.truncate(place),
            2 if place < bytes.len() => bytes[place] ^= 1 << dice.roll(8),
            3 => {
                let copy = bytes[place..until].to_vec();
                bytes.splice(place..place, copy);
            }
            _ => drop(bytes.splice(place..place, dice.pick(pieces).iter().copied())),
        }
    }
    bytes
}

/// What a second reader of CSV finds: header and rows, empty cells as none.
fn second_opinion(bytes: &[u8]) -> Option<Vec<Vec<Option<String>>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let record =
        |record: csv::StringRecord| record.iter().map(|cell| Some(cell.to_owned()).filter(|c| !c.is_empty())).collect();
    reader.records().map(|found| found.ok().map(record)).collect()
}

#[test]
fn a_mutated_csv_is_read_as_a_second_reader_reads_it_or_refused() {
    let desk = Desk::new();
    let path = desk.folder.path().join("mutant.csv");
    let base = "lead_id,created,\"no,te\"\r\n1,2026-01-01,\"a, \"\"b\"\"\"\n2,,\"two\nlines\"\n\"3\",é,\n".as_bytes();
    let mut dice = Dice::new(3);
    let mut read = 0;
    for _ in 0..3000 {
        let bytes = mutated(&mut dice, base, &PIECES);
        desk.file("mutant.csv", &bytes);
        let Ok(table) = FileTable::read(&path) else { continue };
        read += 1;
        let shown = bytes.escape_ascii().to_string();
        let wanted = second_opinion(&bytes).unwrap_or_else(|| panic!("only one reader takes {shown}"));
        let header: Vec<String> = wanted[0].iter().map(|cell| cell.clone().unwrap_or_default()).collect();
        assert_eq!(table.columns(), header, "{shown}");
        assert_eq!(table.rows(), wanted.len() - 1, "{shown}");
        for (column, name) in header.iter().enumerate() {
            let cells = table.strings(name, "test").unwrap();
            for (row, cell) in cells.iter().enumerate() {
                let cell = cell.filter(|cell| !cell.is_empty());
                assert_eq!(cell, wanted[row + 1][column].as_deref(), "row {row}, column {column} of {shown}");
            }
        }
    }
    assert!(read > 300, "only {read} mutants were read: the test compares too little");
}

#[test]
fn every_cell_type_is_asked_of_a_mutated_csv_without_a_panic() {
    let mut desk = Desk::new();
    desk.leads().email = Some("mail".to_owned());
    desk.events[0].value = Some("amount".to_owned());
    desk.events[0].properties = vec!["extra".to_owned()];
    let pieces: Vec<&[u8]> =
        PIECES.into_iter().chain([&b"2026-03-29 02:30"[..], b"1e309", b"-", b"NA", b"@", b"9999999999"]).collect();
    let mut dice = Dice::new(4);
    let mut read = 0;
    for _ in 0..1000 {
        let leads = "lead_id,created,mail,x\na,2026-01-01,a@b.c,1\nb,2026-01-02,,2\n".as_bytes();
        let leads = if dice.roll(2) == 0 { mutated(&mut dice, leads, &pieces) } else { leads.to_vec() };
        let events = "lead,at,kind,amount,extra\na,2026-01-03,visit,1,x\nb,2026-01-04T00:00:00Z,won,2,y\n".as_bytes();
        let events = if dice.roll(2) == 0 { mutated(&mut dice, events, &pieces) } else { events.to_vec() };
        desk.file("leads.csv", leads);
        desk.file("events.csv", events);
        desk.zone = (dice.roll(3) > 0).then(|| Zone::named("Europe/Madrid").unwrap());
        match desk.read() {
            Ok((tables, _)) => {
                read += 1;
                assert_eq!(tables.events.flat().unwrap().offsets.len(), tables.leads.ids.len() + 1);
                assert!(tables.leads.ids.is_sorted());
            }
            Err(error) => assert!(!error.to_string().contains("a@b.c"), "{error}"),
        }
    }
    assert!(read > 100, "only {read} mutants were read");
}

#[test]
fn a_mutated_parquet_is_read_or_refused_without_a_panic() {
    let mut desk = Desk::new();
    let rows = 40;
    let text =
        |word: &str| (0..rows).map(|row| (row % 7 > 0).then(|| format!("{word}{}", row % 5))).collect::<Vec<_>>();
    desk.parquet(
        "whole.parquet",
        vec![
            Series::new("lead".into(), (0..rows).map(|row| ["a", "b"][row % 2]).collect::<Vec<_>>()).into_column(),
            Series::new("at".into(), (0..rows as i64).map(|row| 1_767_225_600_000_000 + row).collect::<Vec<_>>())
                .into_datetime(TimeUnit::Microseconds, Some(polars::prelude::TimeZone::UTC))
                .into_column(),
            Series::new("kind".into(), vec!["won"; rows]).into_column(),
            Series::new("amount".into(), (0..rows).map(|row| row as f64).collect::<Vec<_>>()).into_column(),
            Series::new("extra".into(), text("x")).into_column(),
            Series::new("flag".into(), (0..rows).map(|row| row % 3 == 0).collect::<Vec<_>>()).into_column(),
        ],
    );
    let whole = std::fs::read(desk.folder.path().join("whole.parquet")).unwrap();
    desk.events = vec![EventsParams {
        value: Some("amount".to_owned()),
        properties: vec!["extra".to_owned(), "flag".to_owned()],
        ..event_file("mutant.parquet")
    }];
    desk.file("mutant.parquet", &whole);
    assert_eq!(desk.tables().events.len(), rows);
    let pieces: [&[u8]; 4] = [b"\0", b"\xff\xff\xff\xff", b"\x80\x80\x80\x80\x08", b"PAR1"];
    let mut dice = Dice::new(5);
    let mut refused = 0;
    for round in 0..2000 {
        // Half of them keep their length, so that the footer is found and the damage lies deeper.
        let bytes = if round % 2 == 0 {
            let mut bytes = whole.clone();
            for _ in 0..=dice.roll(3) {
                let place = dice.roll(bytes.len() - 12) + 4;
                bytes[place] =
                    if dice.roll(2) == 0 { dice.roll(256) as u8 } else { bytes[place] ^ (1 << dice.roll(8)) };
            }
            bytes
        } else {
            mutated(&mut dice, &whole, &pieces)
        };
        desk.file("mutant.parquet", bytes);
        refused += usize::from(desk.read().is_err());
    }
    assert!(refused > 300, "only {refused} mutants were refused");
}

#[test]
fn a_parquet_file_cut_short_or_of_another_kind_says_so() {
    let mut desk = Desk::new();
    desk.parquet("leads.parquet", vec![Series::new("lead_id".into(), &["a", "b"][..]).into_column()]);
    let whole = std::fs::read(desk.folder.path().join("leads.parquet")).unwrap();
    desk.leads().file = "leads.parquet".to_owned();
    desk.file("leads.parquet", &whole[..whole.len() - 1]);
    says(&desk.error(), &["leads.parquet ends early", "incomplete copy"]);
    desk.file("leads.parquet", "lead_id,created\na,2026-01-01\n");
    says(&desk.error(), &["leads.parquet is not Parquet", ".csv"]);
    desk.file("leads.parquet", "PAR1");
    says(&desk.error(), &["leads.parquet"]);
    desk.file("leads.parquet", "PAR1\0\0\0\0PAR1");
    says(&desk.error(), &["leads.parquet cannot be read"]);
}
