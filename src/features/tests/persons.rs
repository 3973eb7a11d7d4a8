//! Through files: what is linked, written or happens later changes nothing earlier.

use super::company::{Dice, as_ofs};
use super::*;
use crate::ingest::{
    AliasParams, EventType, EventsParams, HistoryParams, LeadMatch, LeadsParams, OutcomeParams, Purpose, ReadParams,
    read,
};

/// A row of any file, with the instant at which it can be known.
#[derive(Clone, Debug)]
struct Line {
    file: usize,
    known: Instant,
    text: String,
}

const LEADS: usize = 6;
const USERS: usize = 4;
const COOKIES: usize = 8;
const HEADERS: [(&str, &str); 3] =
    [("events.csv", "key,at,seen,kind"), ("links.csv", "key,target,since"), ("history.csv", "key,name,value,since")];

fn lead(dice: &mut Dice) -> String {
    format!("lead{}", dice.roll(LEADS))
}

fn key(dice: &mut Dice) -> String {
    match dice.roll(4) {
        0 => lead(dice),
        1 => format!("user{}", dice.roll(USERS)),
        _ => format!("cookie{}", dice.roll(COOKIES)),
    }
}

fn line(dice: &mut Dice) -> Line {
    let at = dice.instant();
    let file = dice.roll(HEADERS.len());
    let (known, text) = match file {
        0 => {
            let seen = (dice.roll(3) == 0).then(|| dice.instant());
            let known = seen.map_or(at, |seen| seen.max(at));
            let seen = seen.map(|seen| seen.to_string()).unwrap_or_default();
            (known, format!("{},{at},{seen},{}", key(dice), dice.pick(&["demo", "あ"])))
        }
        1 => {
            // Cookies lead to users and leads, users to leads: and several to one, and one to several.
            let (from, to) = match dice.roll(3) {
                0 => (format!("user{}", dice.roll(USERS)), lead(dice)),
                1 => (format!("cookie{}", dice.roll(COOKIES)), lead(dice)),
                _ => (format!("cookie{}", dice.roll(COOKIES)), format!("user{}", dice.roll(USERS))),
            };
            (at, format!("{from},{to},{at}"))
        }
        _ => {
            let (name, values) = dice.pick(&super::company::HISTORIES);
            (at, format!("{},{name},{},{at}", key(dice), dice.pick(&values)))
        }
    };
    Line { file, known, text }
}

/// Every feature of every lead at `as_of`, bit by bit, from files with these lines.
fn answers(folder: &std::path::Path, lines: &[Line], as_of: Instant) -> Vec<Vec<u64>> {
    let leads: String = (0..LEADS).map(|lead| format!("lead{lead},2025-01-01T00:00:00Z\n")).collect();
    let write = |name: &str, text: String| {
        let _ = std::fs::remove_file(folder.join(name));
        std::fs::write(folder.join(name), text).unwrap();
    };
    write("leads.csv", format!("id,created\n{leads}"));
    for (file, (name, header)) in HEADERS.iter().enumerate() {
        let rows: String =
            lines.iter().filter(|line| line.file == file).map(|line| format!("{}\n", line.text)).collect();
        // A row of nobody's, so that no file is empty.
        let nobody = "nobody".to_owned() + &",".repeat(header.matches(',').count());
        write(name, format!("{header}\n{nobody}\n{rows}"));
    }
    let own = |file: &str| file.to_owned();
    let leads =
        LeadsParams { file: own("leads.csv"), id: own("id"), created: "created".into(), ..LeadsParams::default() };
    let events = [EventsParams {
        file: own("events.csv"),
        lead: "key".into(),
        matching: LeadMatch::Alias,
        time: own("at"),
        known_at: Some(own("seen")),
        kind: Some(EventType::Column(own("kind"))),
        keep_duplicates: true,
        ..EventsParams::default()
    }];
    let aliases = [AliasParams {
        file: own("links.csv"),
        alias: own("key"),
        lead: own("target"),
        time: Some(own("since")),
        ..AliasParams::default()
    }];
    let history = [HistoryParams {
        file: own("history.csv"),
        lead: own("key"),
        matching: LeadMatch::Alias,
        name: own("name"),
        value: own("value"),
        time: own("since"),
        ..HistoryParams::default()
    }];
    let params = ReadParams {
        base: folder,
        leads: Some(&leads),
        events: &events,
        aliases: &aliases,
        history: &history,
        recorded: None,
        outcome: &OutcomeParams { event: Some(own("demo")), ..OutcomeParams::default() },
        hygiene: &crate::ingest::HygieneParams::default(),
        accounts: crate::ingest::AccountUse::None,
        suppress: None,
        exclude: &[],
        purpose: Purpose::Score,
        auxiliary: &std::collections::BTreeSet::new(),
        allow_sensitive: &[],
        zone: None,
        data_end: None,
        budget: &crate::ingest::Budget::default(),
        now: None,
        most_rejects: 0,
    };
    let mut tables = read(&params).unwrap().0;
    if tables.history.is_empty() {
        // Nothing written of anybody reads as nothing written of this one.
        tables.history = vec![super::company::Company::new(&mut Dice::new(0), 2, 0).tables().history.remove(0)];
        tables.history[0].name.clear();
    }
    let rows: Vec<(usize, Instant)> = (0..LEADS).map(|lead| (lead, as_of)).collect();
    all_bits(&extract(&tables, &rows, &lean_spec()).unwrap())
}

/// The rules that these files can fill.
fn lean_spec() -> FeatureSpec {
    let unread = |def: &FeatureDef| {
        let unread = matches!(
            def.rule,
            FeatureRule::Attribute { .. }
                | FeatureRule::DaysSinceDate { .. }
                | FeatureRule::MissingAttributes { .. }
                | FeatureRule::Class { .. }
                | FeatureRule::Sequence(SequenceRule::Max { .. } | SequenceRule::LastValue { .. })
                | FeatureRule::Sum { .. }
                | FeatureRule::Mean { .. }
        );
        unread || def.rule.reads_colleagues()
    };
    FeatureSpec { features: every_rule().features.into_iter().filter(|def| !unread(def)).collect() }
}

#[test]
fn no_later_event_link_or_value_changes_a_bit_of_a_row_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice::new(20);
    let (mut reached, mut lost) = (0, 0);
    let all = FeatureRule::CountAll { lookback: Lookback::Ever };
    let events = lean_spec().features.iter().position(|def| def.rule == all).unwrap();
    for round in 0..150 {
        let lines: Vec<Line> = (0..10 + dice.roll(60)).map(|_| line(&mut dice)).collect();
        let as_of = dice.pick(&as_ofs());
        let found = answers(folder.path(), &lines, as_of);
        // The past alone, in another order; then the past with another future.
        let mut past: Vec<Line> = lines.iter().filter(|line| line.known < as_of).cloned().collect();
        past.reverse();
        assert_eq!(answers(folder.path(), &past, as_of), found, "round {round} at {as_of}: {lines:#?}");
        let mut other = past.clone();
        other.extend((0..20).map(|_| line(&mut dice)).filter(|line| line.known >= as_of));
        assert_eq!(answers(folder.path(), &other, as_of), found, "round {round} at {as_of}, another future");
        reached += usize::from(found.iter().any(|row| f64::from_bits(row[events]) > 0.0));
        lost += usize::from(past.len() < lines.len());
    }
    assert!(reached > 100 && lost > 100, "{reached} rounds reached a lead, {lost} had a future");
}
