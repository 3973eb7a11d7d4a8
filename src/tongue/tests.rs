//! Sentences inside sentences, and none forgotten.

use std::collections::BTreeSet;
use std::path::Path;

use super::catalogue::read::{gaps, own, pairs};
use super::told;
use crate::score::Lang;

#[test]
fn gaps_are_filled_by_name_in_whatever_order_and_sentences_stand_inside_each_other() {
    let catalogue = own(r#"
        [[say]]
        en = "{file} has no column {column:?}{0}"
        es = "falta la columna {column} en {file}{0}"
        [[say]]
        en = "; did you mean {name:?}?"
        es = "; ¿quería decir {name}?"
    "#);
    let said = catalogue.say("error-free.csv has no column \"ld\"; did you mean \"id\"?");
    assert_eq!(said, "falta la columna \"ld\" en error-free.csv; ¿quería decir \"id\"?");
    assert_eq!(catalogue.say("  lead-4711  12"), "  lead-4711  12");
}

#[test]
fn of_two_patterns_the_one_that_says_more_is_meant() {
    let catalogue = own(r#"
        [[say]]
        en = "error: {what}"
        es = "error: {what}"
        [[say]]
        en = "{file}: not there"
        es = "{file}: no existe"
    "#);
    assert_eq!(catalogue.say("error: a.csv: not there"), "error: a.csv: no existe");
}

#[test]
fn a_gap_that_looks_like_a_gap_stays_as_it_is() {
    let catalogue = own("[[say]]\nen = \"{a} and {b}\"\nes = \"{b} y {a}\"\n");
    assert_eq!(catalogue.say("{b} and 2"), "2 y {b}");
}

#[test]
fn english_is_left_alone() {
    assert_eq!(told("leads.csv is empty (0 bytes)\n", Lang::En), "leads.csv is empty (0 bytes)\n");
}

#[test]
fn both_sides_of_every_pair_have_the_same_gaps_and_no_sentence_stands_twice() {
    let mut seen = BTreeSet::new();
    for (en, es) in pairs() {
        assert_eq!(gaps(&en), gaps(&es), "{en:?}");
        assert!(seen.insert(en.clone()), "twice: {en:?}");
        assert!(!en.starts_with('!'), "a bullet is no part of a sentence: {en:?}");
    }
}

/// Every `#[error("...")]` of the sources.
fn error_sentences(folder: &Path, found: &mut BTreeSet<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            error_sentences(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split("#[error(").skip(1) {
                found.extend(literal(part));
            }
        }
    }
}

/// The string literal that `source` starts with, as the compiler reads it; nothing for `transparent`.
fn literal(source: &str) -> Option<String> {
    let mut rest = source.trim_start().strip_prefix('"')?.chars();
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => match rest.next()? {
                'n' => text.push('\n'),
                '\n' => rest = rest.as_str().trim_start().chars(),
                c => text.push(c),
            },
            c => text.push(c),
        }
    }
}

#[test]
fn every_error_has_its_spanish_sentence() {
    let mut sentences = BTreeSet::new();
    error_sentences(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut sentences);
    assert!(sentences.len() > 150, "the scan finds {}", sentences.len());
    let known: BTreeSet<String> = pairs().into_iter().map(|(en, _)| en).collect();
    // A sentence that is nothing but its gap has nothing to say.
    let missing: Vec<_> = sentences.iter().filter(|one| one.as_str() != "{0}" && !known.contains(*one)).collect();
    assert!(missing.is_empty(), "{} errors have no Spanish sentence in es.toml: {missing:#?}", missing.len());
}

/// What stops training is said over several lines, each of which has its Spanish.
#[test]
fn every_line_of_the_walls_stop_is_said_in_spanish() {
    use crate::leakage::{Decision, Finding, LeakageError, NameHint};
    let finding = |column: &str, auc, missing, name| Finding {
        column: column.to_owned(),
        single_column_auc: auc,
        filled_rows: 10,
        missingness_auc: missing,
        name,
        decision: Decision::Stopped,
        reason: None,
    };
    let stopped = vec![
        finding("duration", Some(0.818), None, None),
        finding("quote_sent", Some(0.6), Some(0.97), None),
        finding("closed_at", None, None, Some(NameHint::Outcome)),
        finding("won by, \"x\"", Some(0.9), Some(0.9), Some(NameHint::Outcome)),
    ];
    let of_table = LeakageError::Stopped { of_table: true, stopped: stopped.clone() }.to_string();
    for line in of_table.lines() {
        assert_ne!(line, told(line, Lang::Es), "no Spanish for {line:?}");
    }
    let english = LeakageError::Stopped { of_table: false, stopped }.to_string();
    let spanish = told(&english, Lang::Es);
    for (en, es) in english.lines().zip(spanish.lines()) {
        assert_ne!(en, es, "no Spanish for {en:?}");
    }
    assert_eq!(english.lines().count(), spanish.lines().count());
    for words in ["duration                     AUC por sí sola 0.818", "solo por estar rellena 0.970", "no calculable"]
    {
        assert!(spanish.contains(words), "{words}: {spanish}");
    }
    assert!(!spanish.contains("AUC alone") && spanish.contains("reason = \"...\" }]   usarla"), "{spanish}");
}

/// So is what stops training for acts.
#[test]
fn every_line_of_the_stop_for_acts_is_said_in_spanish() {
    use crate::leakage::{ActFinding, ActSource, DatedAlike, Decision, LeakageError};
    let finding = |event: &str, source, told_by: &str, dated_alike| ActFinding {
        event: event.to_owned(),
        source,
        roc_auc: Some(0.983),
        told_by: told_by.to_owned(),
        rows: 2000,
        leads: 1000,
        leads_with: 400,
        rows_with: 800,
        rate_with: Some(0.95),
        rate: 0.4,
        buyers_with: 390,
        buyers: 400,
        dated_alike,
        decision: Decision::Stopped,
        reason: None,
    };
    let stopped = vec![
        finding("O_ACCEPTED", ActSource::Type, "having any at all", None),
        finding("A, b; c", ActSource::Type, "count__A__30d", Some(DatedAlike::SinceCreation { seconds: 60 })),
        finding("x", ActSource::Type, "how many there are", Some(DatedAlike::OneInstant)),
        finding("y", ActSource::Type, "how long ago the last one was", Some(DatedAlike::BeforeCreation)),
        finding("amount", ActSource::Property, "all that is made of them, together", None),
    ];
    let mut english: Vec<String> = stopped.iter().filter_map(ActFinding::sentence).collect();
    assert_eq!(english.len(), stopped.len());
    english.push(ActFinding { decision: Decision::StronglyWarned, ..stopped[2].clone() }.sentence().unwrap());
    let warned = ActFinding { decision: Decision::Warned, ..stopped[2].clone() };
    english.push(warned.sentence().unwrap());
    english.push(ActFinding { buyers_with: 200, ..warned.clone() }.sentence().unwrap());
    english.push(ActFinding { buyers_with: 200, dated_alike: None, ..warned }.sentence().unwrap());
    english.extend(LeakageError::Acts { stopped }.to_string().lines().map(str::to_owned));
    let spanish: Vec<String> = english.iter().map(|line| told(line, Lang::Es)).collect();
    for (en, es) in english.iter().zip(&spanish) {
        assert_ne!(en, es, "no Spanish for {en:?}");
        for left in ["AUC alone", "leads have", "dated ", "having any", "how ", "together"] {
            assert!(!es.contains(left), "{left}: {es}");
        }
    }
}
