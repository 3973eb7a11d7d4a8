//! Formats: gzip, tabs, NDJSON, nested Parquet, globs, encodings; and kinds that are named and refused.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{IntoColumn, IntoSeries, NamedFrom, Series, StructChunked};

use super::*;
use crate::ingest::params::TextForm;

pub(super) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes.as_ref()).unwrap();
    packed.finish().unwrap()
}

fn table(desk: &Desk, file: &str, form: &TextForm) -> Result<FileTable, IngestError> {
    FileTable::read_form(desk.folder.path(), file, form)
}

fn cells(table: &FileTable, column: &str) -> Vec<Option<String>> {
    table.strings(column, "test").unwrap().iter().map(|cell| cell.map(str::to_owned)).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn a_packed_file_is_the_file_whatever_its_name() {
    let mut desk = Desk::new();
    let wanted = all_of(&desk.tables());
    let leads = std::fs::read(desk.folder.path().join("leads.csv")).unwrap();
    for name in ["leads.csv.gz", "packed.csv", "leads.gz", "leads"] {
        desk.file(name, gzip(&leads));
        desk.leads().file = name.to_owned();
        assert_eq!(all_of(&desk.tables()), wanted, "{name}");
    }
    // Two members one after another are one file.
    let (first, second) = leads.split_at(20);
    desk.file("leads.csv.gz", [gzip(first), gzip(second)].concat());
    desk.leads().file = "leads.csv.gz".to_owned();
    assert_eq!(all_of(&desk.tables()), wanted);
}

#[test]
fn the_same_rows_as_ndjson_are_the_same_tables() {
    let mut desk = Desk::new();
    let wanted = all_of(&desk.tables());
    desk.file(
        "leads.ndjson",
        "{\"lead_id\":\"a\",\"created\":\"2026-01-01\"}\n{\"created\":\"2026-01-02\",\"lead_id\":\"b\"}\n",
    );
    let events = "{\"lead\":\"a\",\"at\":\"2026-01-03\",\"kind\":\"visit\",\"more\":[1,{\"x\":2}]}\n{\"lead\":\"b\",\"at\":\
                  \"2026-01-04\",\"kind\":\"won\"}";
    desk.file("events.jsonl.gz", gzip(events));
    desk.file("events", events);
    desk.leads().file = "leads.ndjson".to_owned();
    for events in ["events.jsonl.gz", "events"] {
        desk.events[0].file = events.to_owned();
        assert_eq!(all_of(&desk.tables()), wanted, "{events}");
    }
}

#[test]
fn ndjson_keeps_ids_to_the_last_digit_and_takes_what_is_missing_for_missing() {
    let desk = Desk::new();
    let lines = [
        "{\"id\": 9007199254740993, \"x\": 1.50, \"y\": {\"z\": true}}",
        "{\"id\": 123456789012345678901234567890, \"x\": null}",
        "{\"id\": \"007\", \"y\": {\"z\": \"a\\u00e9\\ud83d\\ude00\\\"\"}, \"w.v\": 2}",
        "{\"id\": -1e5, \"list\": [1, 2, {}], \"y\": {}}",
    ];
    desk.file("x.json", lines.join("\n"));
    let table = table(&desk, "x.json", &TextForm::default()).unwrap();
    assert_eq!(table.columns(), ["id", "x", "y.z", "w.v", "list"]);
    assert_eq!(cells(&table, "id"), some(&["9007199254740993", "123456789012345678901234567890", "007", "-1e5"]));
    assert_eq!(cells(&table, "x"), [Some("1.50".to_owned()), None, None, None]);
    assert_eq!(cells(&table, "y.z"), [Some("true".to_owned()), None, Some("aé😀\"".to_owned()), None]);
    assert_eq!(cells(&table, "w.v"), [None, None, Some("2".to_owned()), None]);
    assert_eq!(cells(&table, "list")[3].as_deref(), Some("[1, 2, {}]"));
}

/// An export of Google Analytics 4: two rows, parameters as lists of keys and typed values.
const GA4: &str = concat!(
    r#"{"user_pseudo_id":"1.2","event_timestamp":"1767225600000000","device":{"category":"mobile","os":{"name":"iOS"}},"#,
    r#""event_params":[{"key":"page_location","value":{"string_value":"/a","int_value":null}},"#,
    r#"{"key":"secs","value":{"int_value":"12"}},{"value":{"double_value":0.5},"key":"depth"},{"key":"flat","value":"f"}]}"#,
    "\n",
    r#"{"user_pseudo_id":"3","event_timestamp":"1767225601000000","device":null,"event_params":[]}"#,
    "\n"
);

#[test]
fn parameters_in_lists_of_keys_and_values_are_columns_by_their_dotted_path() {
    let desk = Desk::new();
    desk.file("x.ndjson", GA4);
    let asked = [
        "device.category",
        "device.os.name",
        "event_params.page_location",
        "event_params.secs",
        "event_params.depth",
        "event_params.flat",
        "event_timestamp",
    ];
    let table = FileTable::read_columns(desk.folder.path(), "x.ndjson", &TextForm::default(), &asked).unwrap();
    let first: Vec<_> = asked.iter().map(|column| cells(&table, column)[0].clone()).collect();
    assert_eq!(first, some(&["mobile", "iOS", "/a", "12", "0.5", "f", "1767225600000000"]));
    for column in &asked[..6] {
        assert_eq!(cells(&table, column)[1], None, "{column}");
    }
    let error = FileTable::read_columns(desk.folder.path(), "x.ndjson", &TextForm::default(), &["event_params.none"]);
    says(&error.map(|_| ()).unwrap_err().to_string(), &["x.ndjson has no column \"event_params.none\""]);
}

#[test]
fn nested_parquet_reads_by_the_same_paths() {
    let desk = Desk::new();
    let text = |name: &str, cells: &[Option<&str>]| Series::new(name.into(), cells);
    let whole = |name: &str, cells: &[Option<i64>]| Series::new(name.into(), cells);
    let strukt = |name: &str, fields: &[Series]| {
        StructChunked::from_series(name.into(), fields[0].len(), fields.iter()).unwrap().into_series()
    };
    let value = strukt(
        "value",
        &[text("string_value", &[Some("/a"), None, None]), whole("int_value", &[None, Some(12), Some(7)])],
    );
    let pairs = strukt("", &[text("key", &[Some("page"), Some("secs"), Some("secs")]), value]);
    let params = Series::new("event_params".into(), &[pairs.slice(0, 2), pairs.slice(2, 1), pairs.slice(0, 0)][..]);
    let device = strukt(
        "device",
        &[
            text("category", &[Some("mobile"), None, Some("tv")]),
            strukt("os", &[text("name", &[Some("iOS"), Some("x"), None])]),
        ],
    );
    let ids = whole("id", &[Some(9_007_199_254_740_993), Some(2), None]);
    desk.parquet("x.parquet", [ids, device, params].map(Series::into_column).to_vec());
    let asked = ["id", "device.category", "device.os.name", "event_params.page", "event_params.secs"];
    let table = FileTable::read_columns(desk.folder.path(), "x.parquet", &TextForm::default(), &asked).unwrap();
    let own = |texts: [Option<&str>; 3]| texts.map(|text| text.map(str::to_owned)).to_vec();
    assert_eq!(cells(&table, "id"), own([Some("9007199254740993"), Some("2"), None]));
    assert_eq!(cells(&table, "device.category"), own([Some("mobile"), None, Some("tv")]));
    assert_eq!(cells(&table, "device.os.name"), own([Some("iOS"), Some("x"), None]));
    assert_eq!(cells(&table, "event_params.page"), own([Some("/a"), None, None]));
    assert_eq!(cells(&table, "event_params.secs"), own([Some("12"), Some("7"), None]));
    let Values::Number(secs) = table.values("event_params.secs", "", None).unwrap() else { panic!("no numbers") };
    assert_eq!(secs[..2], [12.0, 7.0]);
    let whole = table_all(&desk, "x.parquet");
    assert_eq!(whole.columns(), ["id", "device.category", "device.os.name", "event_params"]);
}

fn table_all(desk: &Desk, file: &str) -> FileTable {
    table(desk, file, &TextForm::default()).unwrap()
}

#[test]
fn a_glob_is_its_files_sorted_by_name_and_a_column_that_one_lacks_is_missing_there() {
    let mut desk = Desk::new();
    desk.file("log-2.csv", "kind,lead,at,x\nwon,b,2026-01-04,7\n");
    desk.file("log-1.csv.gz", gzip("lead,at,kind\na,2026-01-03,visit\n"));
    desk.file("log-10.ndjson", "{\"lead\":\"a\",\"at\":\"2026-01-05\",\"kind\":\"visit\",\"x\":\"8\"}\n");
    desk.events[0].file = "log-*".to_owned();
    desk.events[0].properties = vec!["x".to_owned()];
    let (tables, report) = desk.read().unwrap();
    assert_eq!((report.events, report.event_files[0].rows), (3, 3));
    assert_eq!(
        tables.events.flat().unwrap().property("x").unwrap().values.as_texts().unwrap(),
        [None, Some("8".to_owned()), Some("7".to_owned())]
    );
    let path = desk.folder.path().join("log-1.csv.gz");
    let words: Vec<String> = report.lacking.iter().map(ToString::to_string).collect();
    let wanted = "has no \"x\", which other files of the same entry have: its cells are missing; add the column, or leave it so \
                  where nothing was recorded";
    assert_eq!(words, [format!("{} {wanted}", path.display())]);
    desk.events[0].file = "none-*.csv".to_owned();
    says(&desk.error(), &["none-*.csv", "no file matches"]);
    desk.parquet("log-3.parquet", vec![Series::new("lead".into(), &["a"][..]).into_column()]);
    desk.events[0].file = "log-*".to_owned();
    says(&desk.error(), &["log-3.parquet", "not of one kind"]);
}

#[test]
fn the_place_of_a_fault_in_a_glob_is_its_own_file_and_line() {
    let mut desk = Desk::new();
    desk.file("l1.csv", "lead_id,created\na,2026-01-03\n");
    desk.file("l2.csv", "lead_id,created\nb,2026-01-03\nc,never\n");
    desk.leads().file = "l?.csv".to_owned();
    says(&desk.error(), &["l2.csv, line 3, column \"created\"", "never"]);
    for (name, rows) in [("p1", 3_i64), ("p2", 2)] {
        let created: Vec<String> = (0..rows)
            .map(|row| if row == 1 && name == "p2" { "never".to_owned() } else { "2026-01-01".to_owned() })
            .collect();
        let ids: Vec<String> = (0..rows).map(|row| format!("{name}{row}")).collect();
        desk.parquet(
            &format!("{name}.parquet"),
            vec![
                Series::new("lead_id".into(), ids).into_column(),
                Series::new("created".into(), created).into_column(),
            ],
        );
    }
    desk.leads().file = "p?.parquet".to_owned();
    says(&desk.error(), &["p2.parquet, row 2, column \"created\"", "never"]);
}

#[test]
fn tabs_semicolons_decimal_commas_and_old_encodings_are_read_when_the_config_says_so() {
    let desk = Desk::new();
    desk.file("x.tsv", "a\tb\n1\t2,5\n");
    assert_eq!(cells(&table_all(&desk, "x.tsv"), "b"), some(&["2,5"]));
    desk.file("x.csv", b"a;n\xe1me\n1,5;Jos\xe9\n");
    let form = TextForm {
        delimiter: Some(';'),
        decimal: Some(','),
        encoding: Some("windows-1252".to_owned()),
        ..TextForm::default()
    };
    let read = table(&desk, "x.csv", &form).unwrap();
    assert_eq!(cells(&read, "náme"), some(&["José"]));
    assert_eq!(read.numbers("a", "").unwrap(), [1.5]);
    let utf16: Vec<u8> = "a,b\nñ,日本\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    desk.file("wide.csv", &utf16);
    let form = TextForm { encoding: Some("utf-16le".to_owned()), ..TextForm::default() };
    assert_eq!(cells(&table(&desk, "wide.csv", &form).unwrap(), "b"), some(&["日本"]));
    let error = |form: TextForm| table(&desk, "x.csv", &form).map(|_| ()).unwrap_err().to_string();
    says(
        &error(TextForm { encoding: Some("utf-99".to_owned()), ..TextForm::default() }),
        &["format.encoding", "utf-99", "windows-1252"],
    );
    says(&error(TextForm { delimiter: Some('"'), ..TextForm::default() }), &["format.delimiter"]);
    says(&error(TextForm { decimal: Some('x'), ..TextForm::default() }), &["format.decimal"]);
    says(
        &error(TextForm { encoding: Some("shift_jis".to_owned()), ..TextForm::default() }),
        &["x.csv is not all Shift_JIS"],
    );
}

#[test]
fn what_is_no_table_is_called_what_it_is_with_what_to_do() {
    let desk = Desk::new();
    let refused: [(&str, &[u8], &[&str]); 11] = [
        ("x.xlsx", b"PK\x03\x04\x14\0\0\0", &["a zip archive or a spreadsheet (xlsx)", "save the sheet as CSV"]),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1", &["a spreadsheet (xls)", "save the sheet as CSV"]),
        ("x.csv.zst", b"\x28\xb5\x2f\xfd\0", &["a zstd archive", "zstd -d"]),
        ("x.csv.bz2", b"BZh91AY&SY", &["bzip2", "bzip2 -d"]),
        ("x.xz", b"\xfd7zXZ\0\0", &["xz -d"]),
        ("x.avro", b"Obj\x01\x02", &["Avro", "Parquet or CSV"]),
        ("x.db", b"SQLite format 3\0", &["SQLite", "CSV"]),
        ("x.json", b"[{\"a\":1}]", &["one JSON list", "jq -c '.[]'"]),
        ("x.csv", b"\xff\xfea\0", &["UTF-16", "utf-16le"]),
        ("x.parquet", b"a,b\n1,2\n", &["not Parquet", ".csv"]),
        ("x.csv", b"PAR1\0\0\0\0PAR1", &["a Parquet file", ".parquet"]),
    ];
    for (name, bytes, words) in refused {
        desk.file(name, bytes);
        let message = table(&desk, name, &TextForm::default()).map(|_| ()).unwrap_err().to_string();
        says(&message, &[name]);
        says(&message, words);
    }
    desk.file("x.csv.gz", gzip(b"PAR1\0\0\0\0PAR1"));
    says(
        &table(&desk, "x.csv.gz", &TextForm::default()).map(|_| ()).unwrap_err().to_string(),
        &["Parquet file within gzip"],
    );
}

#[test]
fn parquet_comes_a_few_row_groups_at_a_time_with_only_the_columns_asked_for() {
    let desk = Desk::new();
    let rows = 1000_i64;
    let mut frame = DataFrame::new(
        1000,
        vec![
            Series::new("n".into(), (0..rows).collect::<Vec<_>>()).into_column(),
            Series::new("text".into(), (0..rows).map(|row| format!("t{row}")).collect::<Vec<_>>()).into_column(),
        ],
    )
    .unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_row_group_size(Some(64)).finish(&mut frame).unwrap();
    desk.file("x.parquet", bytes);
    let mut form = crate::ingest::form::Form::new(&TextForm::default(), "x").unwrap();
    form.limits.group_rows = 100;
    let source = crate::ingest::kind::look(
        crate::ingest::input::Place::Path(desk.folder.path().join("x.parquet")),
        "x.parquet",
        &form,
    )
    .unwrap();
    let mut chunks = crate::ingest::chunks::Chunks::of(vec![source], form, Some(&["n"])).unwrap();
    let (mut next, mut tables) = (0, 0);
    while let Some(table) = chunks.next_chunk().unwrap() {
        tables += 1;
        assert_eq!(table.columns(), ["n"]);
        assert!(table.rows() <= 192);
        for row in 0..table.rows() {
            assert_eq!(cells(&table, "n")[row], Some(next.to_string()));
            assert_eq!(table.origin(row).row, next + 1);
            next += 1;
        }
    }
    assert_eq!(next, 1000);
    assert!(tables >= 5, "{tables}");
}
