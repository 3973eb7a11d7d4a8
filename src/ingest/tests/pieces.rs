//! Cut anywhere, parsed side by side: is a file in pieces the file read whole, fault for fault?

use super::scan::{Fault as SlowFault, FaultKind as SlowKind, Scan};
use super::*;
use crate::ingest::chunks::Chunks;
use crate::ingest::form::Form;
use crate::ingest::input::Place;
use crate::ingest::kind;
use crate::ingest::params::TextForm;

/// The file below `desk`, in chunks of two pieces of `piece_bytes`.
pub(super) fn chunks(
    desk: &Desk,
    name: &str,
    piece_bytes: usize,
    columns: Option<&[&str]>,
) -> Result<Chunks, IngestError> {
    let mut form = Form::new(&TextForm::default(), name).unwrap();
    form.limits.piece_bytes = piece_bytes;
    form.limits.pieces = 2;
    let path = desk.folder.path().join(name);
    let source = kind::look(Place::Path(path), name, &form)?;
    Chunks::of(vec![source], form, columns)
}

/// Every cell with its line, or the message.
fn cells(desk: &Desk, name: &str, piece_bytes: usize) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut chunks = chunks(desk, name, piece_bytes, None).map_err(|error| error.to_string())?;
    while let Some(table) = chunks.next_chunk().map_err(|error| error.to_string())? {
        for row in 0..table.rows() {
            found.push(format!("{:?}", table.line(row)));
            for column in table.columns() {
                found.push(format!("{column}={:?}", table.strings(&column, "").unwrap().get(row)));
            }
        }
    }
    Ok(found)
}

const TEXTS: [&str; 9] = [
    "a,b\n1,\"x\n\ny\"\n\n\n2,\"é\"\"\"\n3,日本\n",
    "a,b\r\n1,2\r\n\r\n\"3\r\n\",4\r\n5,6",
    "\u{feff}a,b\r1,2\r\r3,\"4\r5\"\r",
    "a,b\n1,2\n3\n4,5\n",
    "a,b\n1,2\n3,\"4\n5,6\n7,8\n",
    "a,b\n1,2\n3,4\"\n5,\"6\"\n",
    "a,b\n1,\"2\"x\n",
    "\n\n\"a\"\"b\",\"c,d\"\n1,\"\"\n,\n",
    "a\n1\n\n\"\"\n2\n",
];

#[test]
fn a_csv_cut_into_pieces_of_any_size_is_the_csv_read_whole() {
    let desk = Desk::new();
    for text in TEXTS {
        desk.file("x.csv", text);
        let whole = cells(&desk, "x.csv", 1 << 20);
        for piece_bytes in 1..text.len() {
            assert_eq!(cells(&desk, "x.csv", piece_bytes), whole, "pieces of {piece_bytes} bytes of {text:?}");
        }
    }
}

#[test]
fn an_ndjson_cut_into_pieces_of_any_size_is_the_ndjson_read_whole() {
    let desk = Desk::new();
    let text = "{\"a\":1,\"b\":{\"c\":\"x\\ny\"}}\r\n\n {\"b\":{\"c\":null},\"a\":\"é\"} \n{}\n{\"a\":true}";
    desk.file("x.ndjson", text);
    let whole = cells(&desk, "x.ndjson", 1 << 20);
    assert_eq!(
        whole.as_ref().unwrap()[..6],
        ["Some(1)", "a=Some(\"1\")", "b.c=Some(\"x\\ny\")", "Some(3)", "a=Some(\"é\")", "b.c=None"]
    );
    for piece_bytes in 1..text.len() {
        assert_eq!(cells(&desk, "x.ndjson", piece_bytes), whole, "pieces of {piece_bytes} bytes");
    }
}

/// What the slow twin says of a file, in the words of the fast one.
fn slow_words(file: &str, bytes: &[u8]) -> Option<String> {
    let mut scan = Scan::new(usize::MAX);
    let fault = scan.feed(bytes).and_then(|()| scan.finish()).err()?;
    let SlowFault { line, field, kind } = fault;
    let file = file.to_owned();
    let error = match kind {
        SlowKind::Ragged { found, wanted } => TextError::RaggedRow { file, line, found, wanted },
        SlowKind::OpenQuote => TextError::OpenQuote { file, line, field },
        SlowKind::StrayQuote => TextError::StrayQuote { file, line, field, opened: line },
        SlowKind::NotUtf8 { byte, offset } => TextError::NotUtf8 { file, line, field, byte, offset, more: None },
        SlowKind::Nul => TextError::Nul { file, line, field },
    };
    Some(error.to_string())
}

#[test]
fn mutated_csv_files_have_the_faults_that_a_slow_twin_finds() {
    let desk = Desk::new();
    let mut dice = Dice::new(77);
    let pieces: [&[u8]; 12] =
        [b",", b"\"", b"\n", b"\r", b"\r\n", b"\"\"", b"\0", b"\xe9", "é".as_bytes(), b"x", b"\xef\xbb\xbf", b",\"\n"];
    let base = "aa,b,\"c,c\"\n1,\"2\n\",3\n\n4,5,\"6\"\"\"\n7,é,9\n".as_bytes();
    let (mut faults, mut whole) = (0, 0);
    for _ in 0..4000 {
        let bytes = random_bytes::mutated(&mut dice, base, &pieces);
        desk.file("x.csv", &bytes);
        let shown = bytes.escape_ascii().to_string();
        let fast = cells(&desk, "x.csv", 1 + dice.roll(40)).map_err(|words| {
            // Where a stray quote's own field opened is the fast one's addition.
            let opened = words.find(" that opened on line");
            opened.map_or(words.clone(), |at| words[..at].to_owned() + &words[at..][words[at..].find(';').unwrap()..])
        });
        let slow = slow_words("x.csv", &bytes);
        match (fast, slow) {
            (Err(words), Some(wanted)) if words == wanted => faults += 1,
            // Names and emptiness are no matter of the scan.
            (Err(words), _)
                if ["appears at", "blank lines", "no rows", "empty", "1 column", " is "]
                    .iter()
                    .any(|part| words.contains(part)) => {}
            (Ok(_), None) => whole += 1,
            (fast, slow) => panic!("{shown}: {fast:?} instead of {slow:?}"),
        }
    }
    assert!(faults > 500 && whole > 500, "{faults} faults, {whole} whole files: the test compares too little");
}

#[test]
fn the_rows_of_a_chunk_know_their_file_line_and_place() {
    let desk = Desk::new();
    let text: String = (0..500).map(|row| format!("{row},\"{}\"\n", "\n".repeat(row % 3))).collect();
    desk.file("x.csv", format!("n,text\n{text}"));
    let mut chunks = chunks(&desk, "x.csv", 100, Some(&["n"])).unwrap();
    let (mut rows, mut tables, mut line) = (0, 0, 2);
    while let Some(table) = chunks.next_chunk().unwrap() {
        tables += 1;
        for row in 0..table.rows() {
            let origin = table.origin(row);
            assert_eq!(table.strings("n", "").unwrap().get(row), Some(rows.to_string().as_str()));
            assert_eq!((origin.row, origin.line), (rows + 1, Some(line)), "row {rows}");
            line += 1 + (rows % 3) as u64;
            rows += 1;
        }
    }
    assert_eq!(rows, 500);
    assert!(tables > 10, "one chunk only: the test tests nothing");
}

#[test]
fn what_a_property_is_does_not_depend_on_the_chunk() {
    let desk = Desk::new();
    let mut text = String::from("n,t,x\n");
    (0..300).for_each(|row| {
        text += &format!("{row},2026-01-01,{}\n", if row >= 200 { "word".to_owned() } else { format!("0{row}") })
    });
    desk.file("x.csv", text);
    let mut chunks = chunks(&desk, "x.csv", 64, Some(&["n", "t", "x"])).unwrap();
    chunks.decide(&["n", "t", "x"]).unwrap();
    let mut first = None;
    while let Some(table) = chunks.next_chunk().unwrap() {
        let kind = |column| match table.values(column, "", Some(&Zone::utc())).unwrap() {
            Values::Number(_) => "number",
            Values::Date(_) => "date",
            Values::Text { .. } => "text",
        };
        assert_eq!([kind("n"), kind("t"), kind("x")], ["number", "date", "text"]);
        first.get_or_insert(table.values("x", "", None).unwrap().text(0).map(str::to_owned));
    }
    assert_eq!(first.unwrap().as_deref(), Some("00"), "the exact text is kept where a later chunk holds words");
}
