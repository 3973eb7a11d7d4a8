//! Leads sketched in a few lines, and the tables they make.

mod cards;
mod documented;
mod drawn;
mod language;
mod laws;
mod standings;
mod time;

use crate::ingest::{Attribute, AttributeRole, Events, FlatEvents, Leads, NO_TEXT, Property, Tables, Values};
use crate::time::{Instant, MICROS_PER_DAY};

/// One event: its type, when it happened, when it was known, a text property and a number property.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) kind: &'static str,
    pub(super) time: Instant,
    pub(super) known: Instant,
    pub(super) page: Option<&'static str>,
    pub(super) value: Option<f64>,
}

/// One lead: its events in any order, its creation and its attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sketch {
    pub(super) created: Option<Instant>,
    pub(super) acts: Vec<Act>,
    pub(super) texts: Vec<(&'static str, Option<&'static str>)>,
    pub(super) numbers: Vec<(&'static str, Option<f64>)>,
}

/// That many days after 1970 began.
pub(super) fn day(days: f64) -> Instant {
    Instant::from_micros((days * MICROS_PER_DAY as f64).round() as i64)
}

/// An event without properties, known at once.
pub(super) fn act(kind: &'static str, time: Instant) -> Act {
    Act { kind, time, known: time, page: None, value: None }
}

/// An event on a page.
pub(super) fn act_on(kind: &'static str, page: &'static str, time: Instant) -> Act {
    Act { page: Some(page), ..act(kind, time) }
}

impl Sketch {
    pub(super) fn of(acts: Vec<Act>) -> Self {
        Self { acts, ..Self::default() }
    }
}

fn text_values(texts: &[Option<&'static str>]) -> Values {
    let mut dictionary: Vec<String> = texts.iter().flatten().map(|text| (*text).to_owned()).collect();
    dictionary.sort();
    dictionary.dedup();
    let code = |text: &Option<&str>| {
        text.map_or(NO_TEXT, |text| dictionary.iter().position(|entry| entry == text).unwrap() as u32)
    };
    let codes = texts.iter().map(code).collect();
    Values::Text { dictionary, codes }
}

fn number_values(numbers: &[Option<f64>]) -> Values {
    Values::Number(numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect())
}

/// The tables of some leads; every lead must name the same attributes in the same order. The event log has the
/// properties `page` and `value`.
pub(super) fn tables(sketches: &[Sketch]) -> Tables {
    let mut log: Vec<(usize, &Act)> = Vec::new();
    let mut events = FlatEvents { offsets: vec![0], ..FlatEvents::default() };
    for (lead, sketch) in sketches.iter().enumerate() {
        let mut acts: Vec<&Act> = sketch.acts.iter().collect();
        acts.sort_by_key(|act| (act.time.max(act.known), act.time, act.kind));
        log.extend(acts.into_iter().map(|act| (lead, act)));
        events.offsets.push(log.len());
    }
    events.kinds = log.iter().map(|(_, act)| act.kind.to_owned()).collect();
    events.kinds.sort();
    events.kinds.dedup();
    for (_, act) in &log {
        events.time.push(act.time);
        events.visible_at.push(act.time.max(act.known));
        events.kind.push(events.kinds.iter().position(|kind| kind == act.kind).unwrap() as u32);
    }
    let pages: Vec<_> = log.iter().map(|(_, act)| act.page).collect();
    let values: Vec<_> = log.iter().map(|(_, act)| act.value).collect();
    events.properties = vec![
        Property { name: "page".to_owned(), values: text_values(&pages) },
        Property { name: "value".to_owned(), values: number_values(&values) },
    ];
    let attribute = |name: &str, values| Attribute { name: name.to_owned(), role: AttributeRole::Undated, values };
    let mut attributes = Vec::new();
    if let Some(first) = sketches.first() {
        for (column, (name, _)) in first.texts.iter().enumerate() {
            let texts: Vec<_> = sketches.iter().map(|sketch| sketch.texts[column].1).collect();
            attributes.push(attribute(name, text_values(&texts)));
        }
        for (column, (name, _)) in first.numbers.iter().enumerate() {
            let numbers: Vec<_> = sketches.iter().map(|sketch| sketch.numbers[column].1).collect();
            attributes.push(attribute(name, number_values(&numbers)));
        }
    }
    let leads = Leads {
        ids: (0..sketches.len()).map(|lead| format!("L{lead:04}")).collect(),
        created: sketches.iter().map(|sketch| sketch.created).collect(),
        accounts: None,
        attributes,
    };
    let data_end = events.time.iter().max().copied();
    Tables { leads, data_end, events: events.into_events().unwrap(), ..Tables::default() }
}

/// The same tables as a project without an event log has them.
pub(super) fn without_events(mut tables: Tables) -> Tables {
    tables.events = Events::default();
    tables.data_end = None;
    tables
}
