//! The same faults where the leads come through a pipe: is stdin named in the place of a file, word for word?

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::company::{Company, sample};
use super::program::{fed, leadscore};

/// The message of these leads on stdin, word for word; nothing is written.
#[track_caller]
fn refused(bytes: impl AsRef<[u8]>, code: i32, words: &str) {
    let company = Company::sample();
    let said = fed(company.path(), &["score", "--leads", "-"], bytes.as_ref()).failed(code);
    assert_eq!(said, words);
    assert!(!company.path().join("scores.csv").exists(), "scores of nobody");
}

/// The sample's leads.
fn leads() -> String {
    std::fs::read_to_string(sample().folder.join("leads.csv")).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn leads_through_a_pipe_are_the_leads_of_the_file_packed_or_not() {
    let folder = &sample().folder;
    let of_file = leadscore(folder, &["score", "-q", "-o", "-"]).done().out;
    let piped = ["score", "--leads", "-", "-q", "-o", "-"];
    assert_eq!(fed(folder, &piped, leads().as_bytes()).done().out, of_file);
    assert_eq!(fed(folder, &piped, &gzip(leads().as_bytes())).done().out, of_file);
    let marked = format!("\u{feff}{}", leads().replace('\n', "\r\n"));
    assert_eq!(fed(folder, &piped, marked.as_bytes()).done().out, of_file);
}

#[test]
fn nothing_and_a_lone_header() {
    refused("", 3, "stdin is empty (0 bytes); export it again");
    refused("lead_id,created_at\n", 3, "stdin has a header but no rows; export it again, with its rows");
}

#[test]
fn a_missing_column_and_another_delimiter() {
    refused(
        "led_id,created_at\nL1,2025-01-01\n",
        3,
        "stdin has no column \"lead_id\" ([leads] id asks for it); did you mean \"led_id\"?; its columns are led_id, created_at",
    );
    refused(
        "lead_id;created_at\nL1;2025-01-01\n",
        3,
        "stdin: 1 column found, looks like ';' separates it; set format = { delimiter = \";\" }",
    );
}

#[test]
fn a_ragged_row_and_a_quote_that_stays_open() {
    refused(
        "lead_id,created_at\nL1,2025-01-01\nL2,2025-01-01,7\n",
        3,
        "stdin, line 3: 3 fields where the header has 2; put a field that holds a comma between quotes",
    );
    refused(
        "lead_id,created_at\nL1,\"2025-01-01\n",
        3,
        "stdin: the quote opened on line 2, field 2, never closes; close it, or double a quote that is text",
    );
}

#[test]
fn bytes_that_are_no_utf_8() {
    let wide: Vec<u8> = "\u{feff}lead_id,created_at\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(wide, 3, "stdin is UTF-16 text; save it as UTF-8, or set format = { encoding = \"utf-16le\" }");
    refused(
        b"lead_id,created_at\nJos\xe9,2025-01-01\n",
        3,
        "stdin, line 2, field 1: byte 0xe9 (at 22) is not UTF-8; save the file as UTF-8, or say what it is, such as format = \
         { encoding = \"windows-1252\" }",
    );
    refused(
        "lead_id,created_at\nL\u{1}1,2025-01-01\n",
        3,
        "stdin, line 2, column \"lead_id\": \"L\\u{1}1\" is not an id; take the line break or control character out of it",
    );
}

#[test]
fn archives_and_copies_that_end_early() {
    refused(
        b"PK\x03\x04\x14\0\x06\0",
        3,
        "stdin is a zip archive or a spreadsheet (xlsx); unpack it, or save the sheet as CSV (UTF-8)",
    );
    let early = "stdin ends early: an incomplete copy? Copy or export it again";
    let packed = gzip(leads().as_bytes());
    refused(&packed[..packed.len() - 9], 3, early);
    refused(b"PAR1 and no end", 3, early);
}

#[test]
fn a_name_that_turns_the_line_around_is_written_out_in_messages() {
    refused(
        "led\u{202e}_id,created_at\nL1,2025-01-01\n",
        3,
        "stdin has no column \"lead_id\" ([leads] id asks for it); did you mean \"led\\u{202e}_id\"?; its columns are \
         led\\u{202e}_id, created_at",
    );
    let text = leads();
    let (at, found) = text.match_indices(",2024-01-").next().unwrap();
    refused(
        format!("{},20\u{200f}24-01-{}", &text[..at], &text[at + found.len()..]),
        3,
        "stdin, line 2, column \"created_at\": \"20\\u{200f}24-01-01T08:00:25Z\" is not a time; wanted 2026-01-31, 2026-01-31 14:05 \
         or 2026-01-31T14:05:00Z",
    );
}

#[test]
fn ndjson_that_is_none() {
    let first = "{\"lead_id\":\"L1\",\"created_at\":\"2025-01-01\"}\n";
    let second = |line: &str, words: &str| refused(format!("{first}{line}"), 3, words);
    second("7\n", "stdin, line 2: \"7\" is no JSON object; wanted one object a line, such as {\"lead\": \"a\"}");
    second(
        "{\"lead_id\":\"L2\",\"crea",
        "stdin, line 2: the last line stops inside its object: an incomplete copy? Copy or export it again",
    );
    second(
        "{\"lead_id\":\"L2\",\"lead_id\":\"L3\"}\n",
        "stdin, line 2: key \"lead_id\" appears twice in one object; which one counts is anybody's guess, keep one",
    );
}

#[cfg(unix)]
#[test]
fn a_stdin_that_somebody_closed_holds_nothing() {
    let company = Company::sample();
    // A shell that closes it before the program starts.
    let shell = |arguments: &str| {
        let program = env!("CARGO_BIN_EXE_leadscore");
        std::process::Command::new("sh")
            .current_dir(company.path())
            .args(["-c", &format!("'{program}' {arguments} <&-")])
            .output()
            .unwrap()
    };
    let asked = shell("score --leads - -q");
    assert_eq!(asked.status.code(), Some(3));
    assert_eq!(String::from_utf8(asked.stderr).unwrap(), "error: stdin is empty (0 bytes); export it again\n");
    let not_asked = shell("score -q -o -");
    assert_eq!((not_asked.status.code(), not_asked.stderr.len()), (Some(0), 0));
    assert_eq!(not_asked.stdout, leadscore(company.path(), &["score", "-q", "-o", "-"]).done().out.into_bytes());
}
