//! Keeps the floor plan: which room may use which, in which order they stand, and what no file may do.

#![expect(clippy::unwrap_used, reason = "a test stops at what it finds")]

mod architecture {
    pub(crate) mod source;
}

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use architecture::source::{Source, test_modules};

/// Each room in flow order, and the rooms above it that it may use. ARCHITECTURE.md says what each answers.
const ROOMS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("seed", &[]),
    // Whole or not at all: every room that writes a file.
    ("disk", &[]),
    ("stats", &[]),
    ("metrics", &["stats"]),
    ("frame", &["time", "stats"]),
    ("ingest", &["time", "frame"]),
    ("synth", &["time", "seed", "disk", "ingest"]),
    ("cohort", &["time", "ingest"]),
    ("features", &["time", "disk", "stats", "frame", "ingest", "cohort"]),
    ("rules", &["time", "stats", "frame", "ingest", "cohort", "features"]),
    // What the team does with a lead: it reads events and the team's own words, never a model.
    ("outreach", &["time", "stats", "ingest"]),
    ("dataset", &["time", "seed", "frame", "cohort", "features"]),
    // The wall reads raw columns, and halves the leads by chance so that no lead vouches for itself.
    ("leakage", &["seed", "stats", "metrics", "frame", "dataset"]),
    // What is missing is counted on the same rows that training would take.
    ("readiness", &["time", "seed", "stats", "metrics", "frame", "ingest", "cohort", "dataset", "leakage"]),
    ("encode", &["stats", "frame", "dataset"]),
    ("model", &["seed", "stats", "metrics", "frame", "encode"]),
    // Rows are dealt by chance into parts that are held out in turn.
    ("calibrate", &["seed", "stats", "metrics", "frame"]),
    ("score", &["time", "stats", "frame", "encode", "model", "calibrate"]),
    ("artifact", &["time", "disk", "stats", "frame", "encode", "model", "calibrate", "score"]),
    // Today's leads against the profile that the artifact has frozen, and against what became of them; critical values are simulated.
    ("monitor", &["time", "seed", "stats", "frame", "artifact"]),
    // The sales list is replayed week by week, in the project's zone.
    ("evaluate", &["time", "seed", "stats", "metrics", "frame"]),
    // The sides of the matrix are fitted on the candidates' rows and folds.
    ("select", &["seed", "stats", "metrics", "frame", "dataset", "encode", "model", "calibrate", "score", "evaluate"]),
    // What the model makes of people it was not told about: the raw columns beside the lists, the chances and the features.
    ("subgroups", &["time", "seed", "stats", "metrics", "frame", "ingest", "leakage", "evaluate"]),
    // A card held against history: it reads what rules paid and what became of the leads.
    ("audit", &["time", "seed", "stats", "frame", "ingest", "cohort", "rules", "evaluate"]),
    // Candidate rules are replayed like any card; the regression and its errors are the audit's.
    ("learned", &["seed", "stats", "time", "ingest", "rules", "audit"]),
    // Puts the statistics to the test where the truth is known: on the invented company's leads.
    (
        "simulate",
        &[
            "time",
            "seed",
            "stats",
            "metrics",
            "frame",
            "synth",
            "model",
            "calibrate",
            "artifact",
            "monitor",
            "evaluate",
        ],
    ),
    // Known sentences, by their pattern; it calls nobody.
    ("tongue", &["score"]),
    // What a model rests on is shown as `select` measured it.
    (
        "report",
        &[
            "time",
            "disk",
            "frame",
            "leakage",
            "readiness",
            "score",
            "artifact",
            "monitor",
            "rules",
            "evaluate",
            "select",
            "subgroups",
            "audit",
            "learned",
            "tongue",
        ],
    ),
    // Each room owns its params; the config is their sum.
    (
        "config",
        &[
            "time",
            "seed",
            "ingest",
            "cohort",
            "features",
            "rules",
            "outreach",
            "dataset",
            "leakage",
            "encode",
            "model",
            "calibrate",
            "score",
            "evaluate",
            "select",
            "audit",
            "report",
        ],
    ),
    // A first config is built from the params of the rooms it speaks of, and from the starter card.
    ("setup", &["time", "disk", "ingest", "cohort", "rules", "score"]),
    (
        "pipeline",
        &[
            "time",
            "seed",
            "disk",
            "stats",
            "metrics",
            "frame",
            "ingest",
            "synth",
            "cohort",
            "features",
            "rules",
            "outreach",
            "dataset",
            "leakage",
            "readiness",
            "encode",
            "model",
            "calibrate",
            "score",
            "artifact",
            "monitor",
            "evaluate",
            "select",
            "subgroups",
            "audit",
            "learned",
            "report",
            "config",
            "setup",
        ],
    ),
    ("error", &["disk", "synth", "simulate", "config", "pipeline"]),
    // The terminal prints what the rooms return, so it knows their values; it calls none of those that learn.
    (
        "cli",
        &[
            "time",
            "disk",
            "seed",
            "synth",
            "simulate",
            "rules",
            "readiness",
            "score",
            "artifact",
            "audit",
            "learned",
            "monitor",
            "tongue",
            "report",
            "config",
            "setup",
            "pipeline",
            "error",
        ],
    ),
];

/// Names at the crate's root that are not rooms, and the room each comes from.
const ROOT_NAMES: &[(&str, &str)] = &[("Error", "error"), ("run", "cli")];

/// The only file that prints.
const PRINTER: &str = "cli/printer.rs";

/// A name that says nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "types", "constants", "manager", "misc"];

/// Past this a file has a second idea in it.
const MOST_LINES: usize = 450;

/// Files below `folder` that end in one of `ends`: path from there, with `/`, and text.
fn files(folder: &str, ends: &[&str]) -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, ends: &[&str], found: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, ends, found);
            } else if path.extension().is_some_and(|end| ends.iter().any(|wanted| end == *wanted)) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = BTreeMap::new();
    if root.is_dir() {
        walk(&root, &root, ends, &mut found);
    }
    found
}

/// The files of `sources` that are compiled for tests only.
fn test_files(sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let modules: Vec<Vec<String>> = sources.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
    let of_a_test = |path: &&String| {
        let module = Source::new(path, "").module;
        modules.iter().any(|test| module.starts_with(test))
    };
    sources.keys().filter(of_a_test).cloned().collect()
}

/// Paths that lead from one room into another that it may not use, one sentence each.
fn wrong_ways(sources: &BTreeMap<String, String>) -> Vec<String> {
    let tests = test_files(sources);
    let mut wrong = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !tests.contains(*path)) {
        let source = Source::new(path, text);
        let Some(room) = source.module.first() else { continue };
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| name == room) else {
            wrong.push(format!("src/{path}: {room:?} is no room of this test's table ROOMS; give it a row"));
            continue;
        };
        let named: BTreeSet<String> =
            source.reaches().into_iter().filter_map(|reach| reach.to.first().cloned()).collect();
        for name in named {
            let to = ROOT_NAMES.iter().find(|(root, _)| *root == name).map_or(name.as_str(), |(_, room)| *room);
            if to != room && !allowed.contains(&to) {
                wrong.push(format!(
                    "src/{path}: the room {room:?} uses {to:?}; it may use {}",
                    if allowed.is_empty() { "no other room".to_owned() } else { allowed.join(", ") }
                ));
            }
        }
    }
    wrong
}

fn sources() -> BTreeMap<String, String> {
    let sources = files("src", &["rs"]);
    assert!(sources.len() > 100, "only {} files found", sources.len());
    sources
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_room_uses_only_the_rooms_the_plan_allows() {
    none(&wrong_ways(&sources()));
}

#[test]
fn the_plan_itself_never_points_down() {
    for (place, (room, allowed)) in ROOMS.iter().enumerate() {
        for name in *allowed {
            let above = ROOMS[..place].iter().any(|(above, _)| above == name);
            assert!(above, "the table lets {room:?} use {name:?}, which is not above it");
        }
    }
}

#[test]
fn lib_rs_declares_the_rooms_in_flow_order() {
    let text = &sources()["lib.rs"];
    let declared = Source::new("lib.rs", text).declares();
    let planned: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(declared, planned, "left: what src/lib.rs declares; right: this test's table ROOMS");
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let wrong: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|folder| {
            files(folder, &["rs"]).into_iter().map(move |(path, text)| (format!("{folder}/{path}"), text))
        })
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path}: wants a first line `//! ...` that says which question it answers"))
        .collect();
    none(&wrong);
}

/// Files other than the printer that write to the terminal, one sentence each.
fn other_printers(sources: &BTreeMap<String, String>) -> Vec<String> {
    let tests = test_files(sources);
    let mut wrong = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| *path != PRINTER && !tests.contains(*path)) {
        let source = Source::new(path, text);
        for name in source.calls().iter().filter(|name| matches!(name.trim_start_matches('e'), "print" | "println")) {
            wrong.push(format!("src/{path}: calls {name}!; only src/{PRINTER} prints"));
        }
        for stream in ["stdout", "stderr"].iter().filter(|stream| source.opens(stream)) {
            wrong.push(format!("src/{path}: opens {stream}; only src/{PRINTER} prints"));
        }
    }
    wrong
}

#[test]
fn only_the_printer_prints() {
    none(&other_printers(&sources()));
    let file = |path: &str, text: &str| BTreeMap::from([(path.to_owned(), text.to_owned())]);
    for bad in ["fn f() { eprintln!(\"x\") }", "fn f() { print!(\"x\") }", "fn f() { std::io::stderr().lock(); }"] {
        assert_eq!(other_printers(&file("cli/verbs/score.rs", bad)).len(), 1, "{bad}");
        assert_eq!(other_printers(&file(PRINTER, bad)), [""; 0]);
    }
    assert_eq!(other_printers(&file("model/fit.rs", "// println!()\nlet stdout = \"stdout()\";")), [""; 0]);
}

#[test]
fn no_file_is_named_after_nothing() {
    let sources = sources();
    let empty = |path: &&String| path.trim_end_matches(".rs").split('/').any(|part| EMPTY_NAMES.contains(&part));
    let wrong: Vec<String> = sources
        .keys()
        .filter(empty)
        .map(|path| format!("src/{path}: name it after the one idea in it, not {}", EMPTY_NAMES.join(", ")))
        .collect();
    none(&wrong);
}

#[test]
fn no_file_is_longer_than_one_idea() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (path, text) in &sources {
        let lines = text.lines().count();
        if lines > MOST_LINES {
            wrong.push(format!("src/{path}: {lines} lines; split it (at most {MOST_LINES})"));
        }
    }
    none(&wrong);
}

#[test]
fn no_merge_was_left_half_done() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "data", "models", "notebooks"] {
        for (path, text) in files(folder, &["rs", "toml", "md", "json", "py", "html", "css", "csv", "ipynb"]) {
            let marks = |line: &str| ["<<<<<<<", ">>>>>>>"].iter().any(|mark| line.starts_with(mark));
            wrong.extend(
                text.lines().position(marks).map(|line| format!("{folder}/{path}, line {}: a merge's mark", line + 1)),
            );
        }
    }
    none(&wrong);
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let places = ["tmp", "work", "home", "Users", "root"].map(|folder| format!("/{folder}/"));
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "data", "models"] {
        for (path, text) in files(folder, &["rs", "toml", "md", "json", "py", "html", "csv"]) {
            for (number, line) in text.lines().enumerate() {
                if let Some(place) = places.iter().find(|place| names_path(line, place)) {
                    wrong.push(format!("{folder}/{path}, line {}: names a path under {place}", number + 1));
                }
            }
        }
    }
    none(&wrong);
}

/// True when `line` holds `place` at the start of a path, not inside a longer one such as a page of a web site.
fn names_path(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '*' | '}')))
    })
}

#[test]
fn the_checker_finds_every_way_down() {
    let bad = [
        ("stats/mod.rs", "//! x\nuse crate::pipeline::train;"),
        ("stats/quantile.rs", "//! x\nuse super::super::evaluate::Verdict;"),
        ("time.rs", "//! x\nuse super::ingest::Tables;"),
        ("metrics/ranking.rs", "//! x\nuse crate::{stats::order, frame::{Column, Score}};"),
        ("encode/fit.rs", "//! x\nmod inner {\n    fn f() { super::super::super::model::Model; }\n}"),
        ("frame/mod.rs", "//! x\nfn f(x: &'static str) -> crate::Error { '\\'' ; \"}\" }"),
        ("model/fit.rs", "//! x\n#[cfg(test)]\nmod tests { use crate::score::Scale; }\nuse crate::score::Scale;"),
        ("kitchen/mod.rs", "//! x\n"),
    ];
    for (path, text) in bad {
        let wrong = wrong_ways(&BTreeMap::from([(path.to_owned(), text.to_owned())]));
        assert_eq!(wrong.len(), 1, "{path}: {wrong:?}");
        assert!(wrong[0].contains(path), "{wrong:?}");
    }
    let message = &wrong_ways(&BTreeMap::from([("stats/mod.rs".to_owned(), bad[0].1.to_owned())]))[0];
    assert_eq!(message, "src/stats/mod.rs: the room \"stats\" uses \"pipeline\"; it may use no other room");
}

#[test]
fn the_checker_lets_good_ways_pass() {
    let good = [
        (
            "model/fit.rs",
            "//! x\n// use crate::score::Scale;\nuse crate::{seed::Seed, stats::*};\nuse super::error::E;",
        ),
        ("model/mod.rs", "//! x\nmod fit;\n#[cfg(all(test, feature = \"train\"))]\nmod oracle;"),
        ("model/oracle.rs", "//! x\nuse crate::pipeline::train;"),
        ("model/tests/mod.rs", "//! x\nuse crate::model::Model;"),
        ("encode/fit.rs", "//! x\n#[cfg(test)]\n#[path = \"laws.rs\"]\nmod tests;"),
        ("encode/laws.rs", "//! x\nuse crate::pipeline::train;"),
        ("cli/args.rs", "//! x\npub(in crate::cli) fn f() -> crate::Error { r#\"crate::encode\"# }"),
    ];
    let sources: BTreeMap<String, String> =
        good.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    none(&wrong_ways(&sources));
    assert_eq!(test_files(&sources).into_iter().collect::<Vec<_>>(), ["encode/laws.rs", "model/oracle.rs"]);
    assert!(names_path("see \"/tm/x", "/tm/") && !names_path("https://a.b/tm/x", "/tm/"));
}
