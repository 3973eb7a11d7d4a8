//! The reference, executed: every card of README.md on the leads written below it.

use std::collections::BTreeSet;

use super::super::*;
use crate::ingest::{Attribute, AttributeRole, FlatEvents, Leads, NO_TEXT, Property, Tables, Values};
use crate::time::{Instant, Zone};

/// A card and the leads it is tried on.
struct Example {
    line: usize,
    card: String,
    leads: Vec<Lead>,
}

/// When, what, and its properties.
type Act = (Instant, String, Vec<(String, String)>);

/// A lead as the reference writes it.
#[derive(Default)]
struct Lead {
    created: Option<Instant>,
    columns: Vec<(String, String)>,
    acts: Vec<Act>,
    /// Instant, card, and what it says.
    wanted: Vec<(Instant, Option<String>, String)>,
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut block: Option<(&str, String)> = None;
    for (number, line) in include_str!("../README.md").lines().enumerate() {
        match (&mut block, line) {
            (None, line) if line.starts_with("```") => block = Some((&line[3..], String::new())),
            (Some(("toml", text)), "```") => {
                let card = if text.contains("version = ") { text.clone() } else { format!("version = 1\n{text}") };
                examples.push(Example { line: number, card, leads: Vec::new() });
                block = None;
            }
            (Some(("lead", text)), "```") => {
                let example = examples.last_mut().unwrap();
                let zone = RuleCard::parse(&example.card, "README.md").unwrap().zone();
                example.leads.extend(text.split("\n\n").map(|text| lead(text, &zone)));
                block = None;
            }
            (Some(_), "```") => block = None,
            (Some((_, text)), line) => text.extend([line, "\n"]),
            (None, _) => {}
        }
    }
    examples
}

fn lead(text: &str, zone: &Zone) -> Lead {
    let mut lead = Lead::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some((what, wanted)) = line.split_once(" = ") {
            let (at, card) = what.split_once(" on ").map_or((what, None), |(at, card)| (at, Some(card.to_owned())));
            lead.wanted.push((zone.parse(at).unwrap(), card, wanted.to_owned()));
        } else if let Some((column, value)) = line.split_once(": ") {
            match column {
                "created" => lead.created = Some(zone.parse(value).unwrap()),
                _ => lead.columns.push((column.to_owned(), value.to_owned())),
            }
        } else {
            let mut words = line.split(' ');
            let at = zone.parse(words.next().unwrap()).unwrap();
            let kind = words.next().unwrap().to_owned();
            let properties = words.map(|word| word.split_once('=').unwrap()).map(|(a, b)| (a.to_owned(), b.to_owned()));
            lead.acts.push((at, kind, properties.collect()));
        }
    }
    assert!(!lead.wanted.is_empty(), "nothing is said of {text}");
    lead
}

/// A column of texts, or of numbers where all are.
fn values(cells: &[Option<String>]) -> Values {
    if cells.iter().flatten().all(|cell| cell.parse::<f64>().is_ok()) {
        return Values::Number(
            cells.iter().map(|cell| cell.as_ref().map_or(f64::NAN, |x| x.parse().unwrap())).collect(),
        );
    }
    let dictionary: Vec<String> = cells.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let code = |cell: &Option<String>| match cell {
        Some(cell) => dictionary.iter().position(|entry| entry == cell).unwrap() as u32,
        None => NO_TEXT,
    };
    let codes = cells.iter().map(code).collect();
    Values::Text { dictionary, codes }
}

fn tables(leads: &[Lead]) -> Tables {
    let mut events = FlatEvents { offsets: vec![0], ..FlatEvents::default() };
    let mut acts = Vec::new();
    for lead in leads {
        let mut own: Vec<_> = lead.acts.iter().collect();
        own.sort();
        acts.extend(own);
        events.offsets.push(acts.len());
    }
    let kinds: BTreeSet<String> = acts.iter().map(|(_, kind, _)| kind.clone()).collect();
    events.kinds = kinds.into_iter().collect();
    events.time = acts.iter().map(|(time, _, _)| *time).collect();
    events.visible_at.clone_from(&events.time);
    events.kind =
        acts.iter().map(|(_, kind, _)| events.kinds.iter().position(|own| own == kind).unwrap() as u32).collect();
    let of = |cells: &[(String, String)], name: &str| {
        cells.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    };
    let names: BTreeSet<&String> = acts.iter().flat_map(|(_, _, own)| own).map(|(name, _)| name).collect();
    let property = |name: &&String| {
        let cells: Vec<_> = acts.iter().map(|(_, _, own)| of(own, name)).collect();
        Property { name: (*name).clone(), values: values(&cells) }
    };
    events.properties = names.iter().map(property).collect();
    let names: BTreeSet<&String> = leads.iter().flat_map(|lead| &lead.columns).map(|(name, _)| name).collect();
    let attribute = |name: &&String| {
        let cells: Vec<_> = leads.iter().map(|lead| of(&lead.columns, name)).collect();
        Attribute { name: (*name).clone(), role: AttributeRole::Undated, values: values(&cells) }
    };
    let leads = Leads {
        ids: (0..leads.len()).map(|lead| format!("L{lead:02}")).collect(),
        created: leads.iter().map(|lead| lead.created).collect(),
        accounts: None,
        attributes: names.iter().map(attribute).collect(),
    };
    let data_end = events.time.iter().max().copied();
    Tables { leads, data_end, events: events.into_events().unwrap(), ..Tables::default() }
}

#[test]
fn every_card_of_the_reference_says_what_stands_below_it() {
    let examples = examples();
    assert!(examples.len() >= 12, "{}", examples.len());
    for Example { line, card, leads } in &examples {
        assert!(!leads.is_empty(), "README.md:{line}: a card that is tried on nobody");
        let card = RuleCard::parse(card, "README.md").unwrap_or_else(|error| panic!("README.md:{line}: {error}"));
        let tables = tables(leads);
        for (index, lead) in leads.iter().enumerate() {
            for (as_of, on, wanted) in &lead.wanted {
                let card = on.as_ref().map_or_else(|| card.clone(), |name| card.card(name).unwrap());
                let bound = card.bind(&tables).unwrap_or_else(|error| panic!("README.md:{line}: {error}"));
                let found = said(&bound, index, *as_of, wanted);
                assert_eq!(&found, wanted, "README.md, the card that ends at line {line}, {as_of}");
            }
        }
    }
}

/// What a card says, in as many words as `wanted`.
fn said(bound: &BoundCard<'_>, lead: usize, as_of: Instant, wanted: &str) -> String {
    let standing = bound.standings(&[(lead, as_of)]).unwrap().remove(0);
    let ledger = bound.ledger(lead, as_of).unwrap();
    assert_eq!(standing.points.to_bits(), ledger.total.to_bits());
    let points = (standing.points * 100.0).round() / 100.0;
    let unit = if (points - 1.0).abs() < 1e-9 { "point" } else { "points" };
    let or_no = |what: &str, answer: Option<String>| {
        answer.map_or_else(|| format!("no {what}"), |answer| format!("{what} {answer}"))
    };
    let flag = |what: &str, no: &str, answer: Option<bool>| match answer {
        Some(true) => what.to_owned(),
        Some(false) => format!("{no}{what}"),
        None => format!("nothing of {what}"),
    };
    let segments = bound.card().grading.segments.iter().enumerate().filter(|(index, _)| standing.is_in(*index));
    let mut segments = segments.map(|(_, segment)| format!("in {}", segment.name));
    let mut said = vec![format!("{points} {unit}")];
    for asked in wanted.split(", ").skip(1) {
        said.push(match asked.trim_start_matches("no ").split(' ').next().unwrap_or_default() {
            "fit" => format!("fit {}", standing.fit_points),
            "activity" => format!("activity {}", standing.activity_points),
            "band" => or_no("band", bound.band_name(&standing).map(str::to_owned)),
            "persona" => or_no("persona", bound.persona_name(&standing).map(str::to_owned)),
            "stage" => or_no("stage", standing.stage.map(|reached| reached.stage.name().to_owned())),
            "since" => or_no("since", standing.stage.map(|reached| reached.since.to_string()[..10].to_owned())),
            "cell" => or_no("cell", standing.cell.map(|cell| cell.to_string())),
            "green" | "not" => flag("green", "not ", standing.green),
            "qualified" | "unqualified" => flag("qualified", "un", standing.qualified),
            "sunset" => flag("sunset", "no ", standing.sunset),
            "in" => segments.next().unwrap_or_else(|| "in nothing else".to_owned()),
            other => panic!("nothing is known of {other}"),
        });
    }
    assert!(!wanted.contains("in ") || segments.next().is_none(), "{wanted}: and in more segments than that");
    said.join(", ")
}
