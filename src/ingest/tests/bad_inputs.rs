//! Files as people really export them: each fault has one message, word for word, that ends with what to do.

use super::kinds::gzip;
use super::*;
use crate::ingest::chunks::Chunks;
use crate::ingest::form::Form;
use crate::ingest::input::Place;
use crate::ingest::kind;
use crate::ingest::params::TextForm;

/// The message of this leads file, word for word.
#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, words: &str) {
    let mut desk = Desk::new();
    desk.file(name, bytes);
    desk.leads().file = name.to_owned();
    assert_eq!(desk.words(), words);
}

/// The message of this column of amounts.
#[track_caller]
fn amounts(cells: &[&str], form: TextForm, words: &str) {
    let mut desk = Desk::new();
    desk.events[0].value = Some("amount".to_owned());
    desk.events[0].format = form;
    let rows: String = cells.iter().map(|cell| format!("a,2026-01-03,visit,{cell}\n")).collect();
    desk.file("events.csv", format!("lead,at,kind,amount\n{rows}"));
    assert_eq!(desk.words(), words);
}

#[test]
fn an_empty_file_and_a_lone_header() {
    refused("leads.csv", "", "leads.csv is empty (0 bytes); export it again");
    let words = "leads.csv has a header but no rows; export it again, with its rows";
    refused("leads.csv", "lead_id,created\n", words);
    refused("leads.csv", "lead_id,created\r\n\r\n", words);
}

#[test]
fn a_file_that_is_not_there() {
    let mut desk = Desk::new();
    desk.leads().file = "nowhere.csv".to_owned();
    assert_eq!(
        desk.words(),
        "nowhere.csv: No such file or directory (os error 2); correct the name, or put the file there"
    );
}

#[test]
fn a_folder_in_the_place_of_a_file() {
    let mut desk = Desk::new();
    std::fs::create_dir(desk.folder.path().join("exports")).unwrap();
    desk.leads().file = "exports".to_owned();
    let next = "name a file in it, or all of them with a pattern such as exports/*.csv";
    assert_eq!(desk.words(), format!("exports: is a directory; {next}"));
    desk.leads().file = "none-*.csv".to_owned();
    assert_eq!(desk.words(), "none-*.csv: no file matches; correct the name, or put the file there");
}

#[test]
fn a_column_that_is_not_there() {
    refused(
        "leads.csv",
        "lead_id,creatd,x\na,2026-01-01,1\n",
        "leads.csv has no column \"created\" ([leads] created asks for it); did you mean \"creatd\"?; its columns are lead_id, \
         creatd, x",
    );
}

#[test]
fn two_columns_of_one_name() {
    refused("leads.csv", "lead_id,created,x,x\na,b,c,d\n", "leads.csv: column \"x\" appears at 3 and 4; rename one");
}

#[test]
fn another_delimiter() {
    for (mark, shown) in [(";", "\";\""), ("\t", "\"\\t\""), ("|", "\"|\"")] {
        let bytes = format!("lead_id{mark}created\na{mark}2026-01-01\n");
        let looks = format!("{:?}", mark.chars().next().unwrap());
        let words = format!(
            "leads.csv: 1 column found, looks like {looks} separates it; set format = {{ delimiter = {shown} }}"
        );
        refused("leads.csv", bytes, &words);
    }
}

#[test]
fn a_ragged_row() {
    refused(
        "leads.csv",
        "lead_id,created\na,2026-01-01\nb,2026-01-01,7\n",
        "leads.csv, line 3: 3 fields where the header has 2; put a field that holds a comma between quotes",
    );
}

#[test]
fn a_quote_that_never_closes_and_one_that_closes_too_late() {
    refused(
        "leads.csv",
        "lead_id,created\na,\"2026-01-01\nb,2026-01-02\n",
        "leads.csv: the quote opened on line 2, field 2, never closes; close it, or double a quote that is text",
    );
    refused(
        "leads.csv",
        "lead_id,created\na,\"2026-01-01\nb,2026-01-02\nc,\"2026-01-01\"\n",
        "leads.csv, line 4, field 2: a quote inside a field that opened on line 2; put the whole field between quotes and \
         double those that are text",
    );
}

#[test]
fn a_byte_order_mark_and_any_line_end_are_accepted() {
    // The same tables, word for word: `byte_order_mark_and_line_endings_change_nothing`.
    let desk = Desk::new();
    desk.file("leads.csv", "\u{feff}lead_id,created\r\na,2026-01-01\rb,2026-01-02\n");
    assert_eq!(desk.tables().leads.ids, ["a", "b"]);
}

#[test]
fn utf_16() {
    let wide: Vec<u8> = "\u{feff}lead_id,created\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(
        "leads.csv",
        wide,
        "leads.csv is UTF-16 text; save it as UTF-8, or set format = { encoding = \"utf-16le\" }",
    );
}

#[test]
fn bytes_that_are_not_utf_8_with_all_their_lines() {
    refused(
        "leads.csv",
        b"lead_id,created\na,2026-01-01\nJos\xe9,2026-01-02\nc,2026-01-01\nRen\xe9,2026-01-01\n",
        "leads.csv, line 3, field 1: byte 0xe9 (at 32) is not UTF-8 (2 lines have such bytes: 3, 5); save the file as UTF-8, \
         or say what it is, such as format = { encoding = \"windows-1252\" }",
    );
}

#[test]
fn control_characters_in_an_id() {
    refused(
        "leads.csv",
        "lead_id,created\na,2026-01-01\n\"b\nc\",2026-01-01\n",
        "leads.csv, line 3, column \"lead_id\": \"b\\nc\" is not an id; take the line break or control character out of it",
    );
    refused(
        "leads.csv",
        "lead_id,created\na\0,2026-01-01\n",
        "leads.csv, line 2, field 1: a zero byte, which no text holds; save the file as UTF-8",
    );
}

#[test]
fn archives_and_spreadsheets() {
    let zip = "is a zip archive or a spreadsheet (xlsx); unpack it, or save the sheet as CSV (UTF-8)";
    refused("leads.xlsx", b"PK\x03\x04\x14\0\x06\0", &format!("leads.xlsx {zip}"));
    refused("leads.csv", b"PK\x03\x04\x14\0\x06\0", &format!("leads.csv {zip}"));
    refused(
        "leads.csv.zst",
        b"\x28\xb5\x2f\xfd\x04\0",
        "leads.csv.zst is a zstd archive; unpack it first (zstd -d), or pack it with gzip",
    );
}

#[test]
fn a_gzip_bomb_stops_at_the_cap() {
    let desk = Desk::new();
    let mut form = Form::new(&TextForm::default(), "x").unwrap();
    assert_eq!(form.limits.input_bytes, 64 << 30);
    form.limits.input_bytes = 3 << 30;
    let set = Form::new(&TextForm { max_input_gib: Some(3), ..TextForm::default() }, "x").unwrap();
    assert_eq!(set.limits.input_bytes, 3 << 30);
    form.limits.input_bytes = 1 << 20;
    form.limits.piece_bytes = 1 << 14;
    desk.file("bomb.csv.gz", gzip("a,b\n".repeat(5 << 20)));
    let source = kind::look(Place::Path(desk.folder.path().join("bomb.csv.gz")), "bomb.csv.gz", &form).unwrap();
    let mut chunks = Chunks::of(vec![source], form, Some(&["a"])).unwrap();
    let mut rows = 0;
    let error = loop {
        match chunks.next_chunk() {
            Ok(table) => rows += table.expect("the cap was passed").rows(),
            Err(error) => break error,
        }
    };
    assert!(rows <= (1 << 20) / 4, "{rows} rows were read");
    assert_eq!(
        error.to_string(),
        "bomb.csv.gz: its unpacked size passes max_input_gib (0 GiB); if it is really that large, raise format = { \
         max_input_gib = ... }"
    );
}

#[test]
fn files_cut_short() {
    let packed = gzip("lead_id,created\n".to_owned() + &"a,2026-01-01\n".repeat(5000));
    let early = "ends early: an incomplete copy? Copy or export it again";
    refused("leads.csv.gz", &packed[..packed.len() - 9], &format!("leads.csv.gz {early}"));
    refused("leads.csv.gz", &packed[..30], &format!("leads.csv.gz {early}"));
    let mut damaged = packed.clone();
    let end = damaged.len();
    damaged[end - 6] ^= 1;
    let mut desk = Desk::new();
    desk.file("leads.csv.gz", damaged);
    desk.leads().file = "leads.csv.gz".to_owned();
    assert_eq!(
        desk.words(),
        "leads.csv.gz cannot be read: its gzip stream is damaged (corrupt gzip stream does not have a matching checksum); copy or \
         export it again"
    );
    desk.parquet("leads.parquet", vec![polars::prelude::Column::new("lead_id".into(), &["a", "b"])]);
    let whole = std::fs::read(desk.folder.path().join("leads.parquet")).unwrap();
    for kept in [whole.len() - 1, whole.len() / 2, 5] {
        refused("leads.parquet", &whole[..kept], &format!("leads.parquet {early}"));
    }
}

/// A Parquet file of two leads, damaged, and what is said of it.
#[track_caller]
fn damaged_parquet(damage: fn(&mut Vec<u8>), words: &str) {
    let desk = Desk::new();
    desk.parquet("leads.parquet", vec![polars::prelude::Column::new("lead_id".into(), &["a", "b"])]);
    let mut bytes = std::fs::read(desk.folder.path().join("leads.parquet")).unwrap();
    damage(&mut bytes);
    refused("leads.parquet", bytes, words);
}

#[test]
fn a_parquet_file_with_a_broken_footer() {
    let again = "copy or export it again";
    // The footer's own bytes.
    damaged_parquet(
        |bytes| {
            let end = bytes.len();
            bytes[end - 40..end - 8].fill(0xff);
        },
        &format!("leads.parquet cannot be read: parquet: File out of specification: invalid utf8; {again}"),
    );
    // The length it claims to have: more than there is, and nothing.
    damaged_parquet(
        |bytes| {
            let end = bytes.len();
            bytes[end - 8..end - 4].copy_from_slice(&u32::MAX.to_le_bytes());
        },
        &format!(
            "leads.parquet cannot be read: parquet: File out of specification: The footer size must be smaller or equal to the file's size; {again}"
        ),
    );
    damaged_parquet(
        |bytes| {
            let end = bytes.len();
            bytes[end - 8..end - 4].fill(0);
        },
        &format!(
            "leads.parquet cannot be read: parquet: File out of specification: FileMetaData.version missing; {again}"
        ),
    );
}

#[test]
fn ndjson_that_is_none() {
    let first = "{\"lead_id\":\"a\",\"created\":\"2026-01-01\"}\n";
    let second = |line: &str, words: &str| refused("leads.ndjson", format!("{first}{line}"), words);
    second("7\n", "leads.ndjson, line 2: \"7\" is no JSON object; wanted one object a line, such as {\"lead\": \"a\"}");
    second(
        "{\"lead_id\":\"b\",\"crea",
        "leads.ndjson, line 2: the last line stops inside its object: an incomplete copy? Copy or export it again",
    );
    second(
        "{\n\"lead_id\":\"b\"}\n",
        "leads.ndjson, line 2: the object does not end on its line; write one object a line: jq -c . FILE > FILE.ndjson",
    );
    let deep = format!("{{\"x\":{}1{}}}\n", "[".repeat(32), "]".repeat(32));
    second(
        &deep,
        "leads.ndjson, line 2: objects and lists within one another more than 32 deep; export a flatter object",
    );
    second(
        "{\"lead_id\":\"b\",\"x\":{\"y\":1,\"y\":2}}\n",
        "leads.ndjson, line 2: key \"x.y\" appears twice in one object; which one counts is anybody's guess, keep one",
    );
    second(
        "{\"lead_id\":\"b\",\"created\":NaN}\n",
        "leads.ndjson, line 2, byte 26: wanted a value, found \"NaN}\"; the line is no JSON, export it again",
    );
    second(
        "{\"lead_id\":\"b\"} {}\n",
        "leads.ndjson, line 2, byte 17: wanted the end of the line after its object, found \"{}\"; the line is no JSON, export \
         it again",
    );
    refused(
        "leads.json",
        "[{\"lead_id\":\"a\"}]",
        "leads.json is one JSON list; write one object a line: jq -c '.[]' FILE > FILE.ndjson",
    );
    let flat = format!("{first}{{\"lead_id\":\"b\",\"x\":{}1{}}}\n", "[".repeat(31), "]".repeat(31));
    let mut desk = Desk::new();
    desk.file("leads.ndjson", flat);
    desk.leads().file = "leads.ndjson".to_owned();
    assert_eq!(desk.tables().leads.ids, ["a", "b"]);
}

#[test]
fn words_where_finite_numbers_are_wanted() {
    let empty = "leave the cell empty where the number is not known";
    for cell in ["NaN", "inf", "-Infinity"] {
        let words = format!("events.csv, line 3, column \"amount\": {cell:?} is not a finite number; {empty}");
        amounts(&["NA", cell], TextForm::default(), &words);
    }
    for cell in ["1e309", "-1e400"] {
        let words = format!(
            "events.csv, line 3, column \"amount\": {cell:?} is not a finite number: it is out of range; {empty}"
        );
        amounts(&["1e308", cell], TextForm::default(), &words);
    }
}

#[test]
fn numbers_as_people_write_them_come_with_the_way_out() {
    let thousands = "write plain numbers such as 1234.5, without marks between thousands";
    let sign = "write plain numbers such as 1234.5, without currency or percent signs";
    let comma = "set format = { decimal = \",\" }, or write 1234.5";
    let plain = "write plain numbers such as 1234.5, and nothing where it is not known";
    for (cell, next) in [
        ("1,234.5", thousands),
        ("1.234,5", thousands),
        ("1 234", thousands),
        ("5 %", sign),
        ("$5", sign),
        ("-3.5€", sign),
        ("1,5", comma),
        ("1234,56", comma),
        ("five", plain),
        ("1.2.3", plain),
    ] {
        let words = format!("events.csv, line 2, column \"amount\": {cell:?} is not a number; {next}");
        amounts(&[&format!("\"{cell}\"")], TextForm::default(), &words);
    }
    let decimal = TextForm { decimal: Some(','), ..TextForm::default() };
    amounts(
        &["\"1,5\"", "2.5"],
        decimal,
        "events.csv, line 3, column \"amount\": \"2.5\" is not a number; write decimals behind the mark that format.decimal names",
    );
}

#[test]
fn of_many_bad_cells_ten_are_shown_and_all_are_counted() {
    let mut cells = vec!["1"; 30];
    cells[5..25].fill("x");
    let shown = (8..17).map(|line| format!("line {line} \"x\"")).collect::<Vec<_>>().join(", ");
    let words = format!(
        "events.csv, line 7, column \"amount\": \"x\" is not a number (20 such cells; also {shown}, ...); write plain numbers \
         such as 1234.5, and nothing where it is not known"
    );
    amounts(&cells, TextForm::default(), &words);
}

#[test]
fn a_column_of_numbers_with_some_words_is_a_question_and_no_category() {
    let mut desk = Desk::new();
    let rows: String =
        (0..40).map(|row| format!("l{row:02},2026-01-01,{}\n", if row % 10 == 3 { "n/k" } else { "12" })).collect();
    desk.file("leads.csv", format!("lead_id,created,size\n{rows}"));
    assert_eq!(
        desk.words(),
        "leads.csv, column \"size\": 36 numbers, and something else in 4 of its cells: line 5 \"n/k\", line 15 \"n/k\", line 25 \"n/k\", line \
         35 \"n/k\"; clean them, or name the column in format = { text = [\"size\"] } if it is no number"
    );
    desk.leads().format.text = vec!["size".to_owned()];
    desk.file("events.csv", "lead,at,kind\nl00,2026-01-03,won\n");
    assert!(matches!(desk.tables().leads.attributes[0].values, Values::Text { .. }));
    // Money written with its sign is no category either.
    let rows: String = (0..40).map(|row| format!("l{row:02},2026-01-01,${row}\n")).collect();
    desk.file("leads.csv", format!("lead_id,created,spent\n{rows}"));
    says(&desk.words(), &["column \"spent\": 0 numbers, and something else in 40 of its cells: line 2 \"$0\""]);
    // A column of words with some numbers in it is one of words.
    let rows: String =
        (0..40).map(|row| format!("l{row:02},2026-01-01,{}\n", if row % 2 == 0 { "5" } else { "many" })).collect();
    desk.file("leads.csv", format!("lead_id,created,size\n{rows}"));
    assert!(matches!(desk.tables().leads.attributes[0].values, Values::Text { .. }));
}

#[test]
fn ids_beyond_2_to_the_53_keep_every_digit_in_every_format() {
    let mut desk = Desk::new();
    desk.file("leads.ndjson", "{\"lead_id\":9007199254740993}\n{\"lead_id\":9007199254740992}\n");
    desk.file("events.csv", "lead,at,kind\n9007199254740993,2026-01-03,won\n");
    desk.leads().file = "leads.ndjson".to_owned();
    desk.leads().created = OneOrMany::default();
    let tables = desk.tables();
    assert_eq!(tables.leads.ids, ["9007199254740992", "9007199254740993"]);
    assert_eq!(tables.events.flat().unwrap().offsets, [0, 0, 1]);
}

#[test]
fn a_field_of_100_mb_and_a_row_of_a_million_columns() {
    let long = "x".repeat(100 << 20);
    refused(
        "leads.csv",
        format!("lead_id,created\na,{long}\n"),
        "leads.csv, line 2, field 2: a field of more than 16 MiB: is a quote open, or the file no table? Close the quote, or name another file",
    );
    refused(
        "leads.csv",
        format!("lead_id,created\na,\"{long}\"\n"),
        "leads.csv, line 2, field 2: a field of more than 16 MiB: is a quote open, or the file no table? Close the quote, or name another file",
    );
    let wide: String = (0..1_000_000).map(|column| format!("c{column},")).collect();
    refused(
        "leads.csv",
        format!("{wide}z\n1\n"),
        "leads.csv has 1000001 columns, 100000 are read at most: is the table turned on its side? Turn it, or leave columns out",
    );
    refused(
        "leads.ndjson",
        format!("{{\"lead_id\":\"{}\"}}\n", &long[..20 << 20]),
        "leads.ndjson, line 1: a row of more than 16 MiB: is the file a table with line ends? Write one row a line, or name another file",
    );
}
