//! Lines, quotes, delimiters, encodings: a CSV is read whole or not at all.

use super::*;

const PLAIN: &str = "lead_id,created,note\n1,2026-01-01,\"a, b\"\n2,2026-01-02,\"two\nlines\"\n3,2026-01-03,\n";

#[test]
fn byte_order_mark_and_line_endings_change_nothing() {
    let mut desk = Desk::new();
    desk.events.clear();
    desk.outcome = OutcomeParams { column: Some("created".to_owned()), ..OutcomeParams::default() };
    desk.leads().created = OneOrMany::default();
    let read = |text: &str| {
        desk.file("leads.csv", text);
        desk.tables()
    };
    let wanted = read(PLAIN);
    assert_eq!(wanted.leads.ids, ["1", "2", "3"]);
    let lines =
        |ending: &str| PLAIN.replace("two\nlines", "two\u{1}lines").replace('\n', ending).replace('\u{1}', "\n");
    let mixed = lines("\n").replacen("b\"\n", "b\"\r", 1).replacen("note\n", "note\r\n", 1);
    let variants = [
        ("a byte order mark", format!("\u{feff}{PLAIN}")),
        ("a quoted header after it", format!("\u{feff}{}", PLAIN.replacen("lead_id", "\"lead_id\"", 1))),
        ("CRLF", lines("\r\n")),
        ("CR", lines("\r")),
        ("mixed endings", mixed),
        ("no last line feed", PLAIN.trim_end().to_owned()),
        ("no last line feed, CR", lines("\r").trim_end().to_owned()),
        ("blank lines", format!("\n\r\n{}\n\n", lines("\n").replace("b\"\n", "b\"\n\n"))),
    ];
    for (what, text) in variants {
        assert_eq!(all_of(&read(&text)), all_of(&wanted), "{what}: {text:?}");
    }
}

#[test]
fn a_quoted_field_keeps_its_line_breaks_commas_and_quotes() {
    let mut desk = Desk::new();
    desk.leads().columns.known_at_creation = vec!["note".to_owned()];
    desk.file("leads.csv", "lead_id,created,note\r\na,2026-01-01,\"x\r\n\"\"y\"\", z\"\r\nb,2026-01-02,w\r\n");
    let tables = desk.tables();
    assert_eq!(tables.leads.attributes[0].values.text(0), Some("x\r\n\"y\", z"));
    assert_eq!(tables.leads.attributes[0].values.text(1), Some("w"));
}

#[test]
fn a_row_with_fields_missing_or_too_many_is_named_by_its_line() {
    let desk = Desk::new();
    let message = desk.leads_error("lead_id,created,x\na,2026-01-01,\"1\n2\"\nb,2026-01-02\n");
    says(&message, &["leads.csv, line 4:", "2 fields", "header has 3"]);
    let message = desk.leads_error("lead_id,created\na,2026-01-01\n\n\nb,2026-01-02,7\n");
    says(&message, &["leads.csv, line 5:", "3 fields", "header has 2"]);
    let message = desk.leads_error("lead_id,created\ra,2026-01-01\rb\r");
    says(&message, &["line 3:", "1 fields"]);
}

#[test]
fn an_open_quote_is_named_where_it_opens() {
    let desk = Desk::new();
    let message = desk.leads_error("lead_id,created\na,\"2026-01-01\nb,2026-01-02\nc,2026-01-03\n");
    says(&message, &["leads.csv", "quote opened on line 2, field 2", "never closes"]);
}

#[test]
fn a_quote_inside_a_field_is_refused_instead_of_guessed_at() {
    let desk = Desk::new();
    for row in ["a,5\" pipe", "a,\"5\" pipe", "a,\"x\"\"y\"z"] {
        let message = desk.leads_error(format!("lead_id,created\n{row}\n"));
        says(&message, &["leads.csv, line 2, field 2", "quote"]);
    }
}

#[test]
fn bytes_that_are_no_text_are_named_by_line_and_position() {
    let desk = Desk::new();
    let message = desk.leads_error(b"lead_id,created\na,2026-01-01\nJos\xe9,2026-01-02\n");
    says(&message, &["leads.csv, line 3, field 1", "0xe9", "at 32", "UTF-8"]);
    says(&desk.leads_error(b"lead_id,cr\xe9ated\na,2026-01-01\n"), &["line 1, field 2", "0xe9"]);
    says(&desk.leads_error(b"lead_id,created\na\0,2026-01-01\n"), &["line 2, field 1", "zero byte"]);
    says(&desk.leads_error(b"lead_id,created\na,2026-01-01\nb,caf\xc3"), &["line 3, field 2", "0xc3"]);
}

#[test]
fn another_kind_of_file_is_called_what_it_is() {
    let desk = Desk::new();
    let utf16: Vec<u8> = "\u{feff}lead_id,created\na,b\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    says(&desk.leads_error(&utf16), &["leads.csv is UTF-16", "UTF-8"]);
    says(&desk.leads_error(&utf16[2..]), &["UTF-16", "UTF-8"]);
    let big_endian: Vec<u8> = "\u{feff}lead_id\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    says(&desk.leads_error(&big_endian), &["UTF-16"]);
    says(&desk.leads_error(b"\x1f\x8b\x08\0\0\0\0\0"), &["ends early"]);
    says(&desk.leads_error(b"PK\x03\x04\x14\0"), &["zip", "xlsx", "CSV"]);
    says(&desk.leads_error(b"\x28\xb5\x2f\xfd\0"), &["zstd"]);
    says(&desk.leads_error(b"PAR1\x15\x04\x15"), &["Parquet", ".parquet"]);
}

#[test]
fn empty_files_are_called_empty_and_headers_without_rows_too() {
    let desk = Desk::new();
    says(&desk.leads_error(""), &["leads.csv is empty (0 bytes)"]);
    for text in ["lead_id,created", "lead_id,created\n", "\u{feff}lead_id,created\r\n", "lead_id,created\n\n\n"] {
        says(&desk.leads_error(text), &["leads.csv has a header but no rows"]);
    }
    for text in ["\n", "\r\n\r\n", "\u{feff}\n"] {
        says(&desk.leads_error(text), &["leads.csv cannot be read", "blank lines only"]);
    }
}

#[test]
fn a_header_is_checked_for_delimiter_and_repeated_names() {
    let desk = Desk::new();
    says(&desk.leads_error("lead_id;created;x\na;2026-01-01;1,5\n"), &["leads.csv", "1 column", "';'"]);
    says(&desk.leads_error("lead_id\tcreated\na\t2026-01-01\n"), &["'\\t'"]);
    says(&desk.leads_error("lead_id,created,x,created\na,2026-01-01,1,2\n"), &["\"created\" appears at 2 and 4"]);
}

#[test]
fn files_that_are_not_there_say_so() {
    let mut desk = Desk::new();
    desk.leads().file = "nowhere.csv".to_owned();
    assert!(matches!(desk.read(), Err(IngestError::Io { .. })));
    says(&desk.error(), &["nowhere.csv"]);
    std::fs::create_dir(desk.folder.path().join("folder.csv")).unwrap();
    desk.leads().file = "folder.csv".to_owned();
    assert!(matches!(desk.read(), Err(IngestError::Io { .. })));
    for name in ["leads.txt", "leads.export", "leads"] {
        desk.file(name, "lead_id,created\na,2026-01-01\nb,2026-01-01\n");
        desk.leads().file = name.to_owned();
        assert_eq!(desk.tables().leads.ids, ["a", "b"], "{name}");
    }
    desk.file("LEADS.CSV", "lead_id,created\na,2026-01-01\nb,2026-01-01\n");
    desk.leads().file = "LEADS.CSV".to_owned();
    assert_eq!(desk.tables().leads.ids, ["a", "b"]);
}

#[test]
fn rows_after_quoted_line_breaks_keep_their_line_numbers() {
    let desk = Desk::new();
    let message = desk.leads_error("lead_id,created,n\na,2026-01-01,\"1\n2\n3\"\n\nb,not a time,4\n");
    says(&message, &["leads.csv, line 6, column \"created\"", "not a time"]);
}

#[test]
fn a_large_file_with_quoted_line_breaks_is_read_row_by_row() {
    let mut desk = Desk::new();
    desk.leads().columns.known_at_creation = vec!["note".to_owned()];
    let mut text = String::from("lead_id,created,note\n");
    let note = |lead: usize| match lead % 3 {
        0 => "plain".to_owned(),
        1 => format!("line\nof {lead},\n\nwith, \"quotes\""),
        _ => "\n".repeat(lead % 50 + 1),
    };
    for lead in 0..20_000 {
        text += &format!("{lead:05},2026-01-01,\"{}\"\n", note(lead).replace('"', "\"\""));
    }
    desk.file("leads.csv", text);
    desk.file("events.csv", "lead,at,kind\n00001,2026-01-03,won\n");
    let tables = desk.tables();
    assert_eq!(tables.leads.ids.len(), 20_000);
    for lead in 0..20_000 {
        assert_eq!(tables.leads.attributes[0].values.text(lead), Some(note(lead).as_str()));
    }
}
