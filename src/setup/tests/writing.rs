//! Nothing that is there is touched, and nothing is left half done.

use super::*;

const FILES: [(&str, &[u8]); 1] = [("leads.csv", b"id,won\n1,yes\n2,no\n3,no\n")];

fn documents_of(files: &[(&str, &[u8])]) -> Vec<Document> {
    let folder = folder(files);
    let found = find(&[folder.path().to_path_buf()], &SourceChoice::Auto, folder.path(), Lang::En).unwrap();
    let proposal = propose(&found, &Wishes::default()).unwrap();
    documents(&found, &proposal).unwrap().0
}

#[test]
fn a_file_that_is_there_stops_everything_before_anything_is_written() {
    let documents = documents_of(&FILES);
    for taken in ["leadscore.toml", "actions.csv"] {
        let target = folder(&[(taken, b"mine")]);
        let words = write(target.path(), &documents, Lang::En).unwrap_err().to_string();
        assert!(words.contains(taken) && words.contains("nothing was written"), "{words}");
        assert_eq!(std::fs::read(target.path().join(taken)).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 1);
        let words = write(target.path(), &documents, Lang::Es).unwrap_err().to_string();
        assert!(words.contains("no se ha escrito nada"), "{words}");
    }
    let target = tempfile::tempdir().unwrap();
    let new = target.path().join("new");
    assert_eq!(write(&new, &documents, Lang::En).unwrap().len(), documents.len());
    assert!(check_free(&new, Lang::En).is_err());
}

#[test]
fn the_same_files_give_the_same_bytes() {
    assert_eq!(documents_of(&FILES), documents_of(&FILES));
}

#[test]
fn names_that_try_to_break_out_of_a_comment_or_a_string_stay_text() {
    let text = "id,\"a\"\"b\nversion = 7\",=cmd|x,won\n1,\"x\n[outcome]\nflag = 1\",2,yes\n2,\"y\\\",3,no\n3,z,3,no\n";
    let made = made(&[("odd \"name\".csv", text)]);
    assert_eq!(made.config.version, 1);
    assert_eq!(made.config.outcome.flag.as_deref(), Some("won"));
    assert_eq!(made.leads().file, "odd \"name\".csv");
}

#[test]
fn what_cannot_be_used_is_named_with_what_to_do() {
    let refused =
        made_as(&[("book.xlsx", b"PK\x03\x04"), ("empty.csv", b""), ("head.csv", b"a,b\n")], &Wishes::default());
    let words = refused.err().unwrap().to_string();
    for part in ["book.xlsx: a spreadsheet", "empty.csv is empty", "head.csv has a header but no rows"] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

#[test]
fn large_files_are_looked_at_in_pieces() {
    let rows = 2_600_000;
    let mut text = String::from("user_id,time,event\n");
    for i in 0..rows {
        use std::fmt::Write as _;
        let _ = writeln!(text, "{},2024-01-01T00:00:00Z,page_view", i % 50_000);
    }
    let folder = folder(&[("log.csv", text.as_bytes())]);
    assert!(text.len() > 80 << 20);
    let look = crate::ingest::sniff::sniff(&folder.path().join("log.csv"), "log.csv").unwrap();
    assert!(!look.whole && look.rows_seen() <= 400_000);
    let off = look.rows.abs_diff(rows) as f64 / rows as f64;
    assert!(off < 0.02, "{} rows guessed", look.rows);
}
