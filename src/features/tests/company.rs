//! A company of chance, as loose events: laid out into tables the way the reader of files does.

use super::*;
use crate::ingest::{
    AccountLog, Attribute, AttributeRole, Budget, Conversion, DatedAttribute, FlatEvents, Leads, NO_TEXT, Outcomes,
    Property,
};

pub(super) const KINDS: [&str; 4] = ["página vista", "demo", "あ", "mail__open"];

/// The instants around which everything happens.
pub(super) fn as_ofs() -> [Instant; 3] {
    [at("2026-03-31T22:00Z"), at("2026-04-13T00:00Z"), at("2026-07-01T12:30:00.000001Z")]
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) lead: usize,
    pub(super) time: Instant,
    pub(super) known_at: Option<Instant>,
    pub(super) kind: String,
    pub(super) value: f64,
    pub(super) score: f64,
    pub(super) page: Option<String>,
}

impl Event {
    pub(super) fn visible_at(&self) -> Instant {
        self.known_at.map_or(self.time, |known| known.max(self.time))
    }
}

/// A value that an attribute took.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Version {
    pub(super) attribute: &'static str,
    pub(super) lead: usize,
    pub(super) from: Instant,
    pub(super) value: &'static str,
}

/// What the histories of chance hold: a category, a number, a date; an empty value takes the last one away.
pub(super) const HISTORIES: [(&str, [&str; 4]); 3] = [
    ("plan", ["", "Ñandú", "free", "rojo"]),
    ("seats", ["", "-2", "1.5", "40"]),
    ("renewal", ["", "2026-04-01", "2026-04-13T00:00:00Z", "2027-01-01"]),
];

#[derive(Clone, Debug)]
pub(super) struct Company {
    pub(super) versions: Vec<Version>,
    pub(super) created: Vec<Option<Instant>>,
    pub(super) accounts: Vec<Option<&'static str>>,
    pub(super) events: Vec<Event>,
    pub(super) colours: Vec<Option<&'static str>>,
    pub(super) sizes: Vec<f64>,
    pub(super) founded: Vec<Option<Instant>>,
    pub(super) outcomes: Outcomes,
}

/// Draws that follow one another.
pub(super) struct Dice(Seed, u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(Seed::new(seed), 0)
    }

    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.1 += 1;
        (self.0.with(self.1).bits() % sides as u64) as usize
    }

    pub(super) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    /// An instant likely to meet another one: at `as_of` or a lookback's edge, give or take a microsecond.
    pub(super) fn instant(&mut self) -> Instant {
        let days = self.pick(&[0, 0, 1, 2, 7, 30, 31, 90, 200]) + self.pick(&[0, 0, 0, -3]);
        // Half an hour exactly, and a microsecond more, end and do not end a session.
        let micros =
            self.pick(&[-1, -1, 0, 0, 1, -3_600_000_000, 43_200_000_000, -600_000_000, -1_800_000_000, -1_800_000_001]);
        let as_of = self.pick(&as_ofs());
        later(as_of, micros - days * MICROS_PER_DAY)
    }

    pub(super) fn version(&mut self, leads: usize) -> Version {
        let (attribute, values) = self.pick(&HISTORIES);
        Version { attribute, lead: self.roll(leads), from: self.instant(), value: self.pick(&values) }
    }

    pub(super) fn event(&mut self, leads: usize) -> Event {
        let amount =
            |dice: &mut Self| if dice.roll(3) == 0 { f64::NAN } else { dice.roll(100_000) as f64 / 7.0 - 3000.0 };
        Event {
            lead: self.roll(leads),
            time: self.instant(),
            known_at: (self.roll(3) == 0).then(|| self.instant()),
            kind: self.pick(&KINDS).to_owned(),
            value: amount(self),
            score: amount(self),
            page: (self.roll(2) == 0).then(|| self.pick(&["/", "/precio"]).to_owned()),
        }
    }
}

impl Company {
    pub(super) fn new(dice: &mut Dice, leads: usize, events: usize) -> Self {
        let mut outcomes = Outcomes { exits: vec![None; leads], known: true, ..Outcomes::default() };
        let conversions =
            |dice: &mut Dice| (0..dice.roll(3)).map(|_| Conversion { at: dice.instant(), value: None }).collect();
        outcomes.conversions = (0..leads).map(|_| conversions(dice)).collect();
        let colours = [None, Some("rojo"), Some("Ñandú"), Some("verde")];
        Self {
            created: (0..leads).map(|_| (dice.roll(5) > 0).then(|| dice.instant())).collect(),
            accounts: (0..leads).map(|_| dice.pick(&[None, Some("Ñ"), Some("a"), Some("a")])).collect(),
            // The last lead has none.
            events: (0..events).map(|_| dice.event(leads.max(2) - 1)).collect(),
            colours: (0..leads).map(|_| dice.pick(&colours)).collect(),
            sizes: (0..leads).map(|_| dice.pick(&[1.5, -2.0, f64::NAN])).collect(),
            founded: (0..leads).map(|_| (dice.roll(4) > 0).then(|| dice.instant())).collect(),
            outcomes,
            versions: (0..events / 4).map(|_| dice.version(leads)).collect(),
        }
    }

    pub(super) fn convert(&mut self, lead: usize, at: Instant) {
        self.outcomes.conversions[lead].push(Conversion { at, value: Some(1.0) });
    }

    pub(super) fn tables(&self) -> Tables {
        let leads = self.created.len();
        let mut order: Vec<&Event> = self.events.iter().collect();
        order.sort_by(|a, b| {
            (a.lead, a.visible_at(), a.time, &a.kind, &a.page)
                .cmp(&(b.lead, b.visible_at(), b.time, &b.kind, &b.page))
                .then_with(|| a.score.total_cmp(&b.score))
                .then_with(|| a.value.total_cmp(&b.value))
        });
        let (kinds, kind) = coded(order.iter().map(|event| Some(event.kind.as_str())));
        let (pages, page) = coded(order.iter().map(|event| event.page.as_deref()));
        let offsets = (0..=leads).map(|lead| order.partition_point(|event| event.lead < lead)).collect();
        let property = |name: &str, values| Property { name: name.to_owned(), values };
        let events = FlatEvents {
            offsets,
            time: order.iter().map(|event| event.time).collect(),
            visible_at: order.iter().map(|event| event.visible_at()).collect(),
            kind,
            kinds,
            properties: vec![
                property("campaign", Values::Text { dictionary: pages.clone(), codes: page.clone() }),
                property("page", Values::Text { dictionary: pages, codes: page }),
                property("score", Values::Number(order.iter().map(|event| event.score).collect())),
                property("value", Values::Number(order.iter().map(|event| event.value).collect())),
            ],
        };
        let (colours, colour) = coded(self.colours.iter().copied());
        let attribute =
            |name: &str, values| Attribute { name: name.to_owned(), role: AttributeRole::KnownAtCreation, values };
        let leads = Leads {
            ids: (0..leads).map(|lead| format!("{lead:06}")).collect(),
            created: self.created.clone(),
            accounts: Some(self.accounts.iter().map(|account| account.map(str::to_owned)).collect()),
            attributes: vec![
                attribute("colour", Values::Text { dictionary: colours, codes: colour }),
                attribute("founded", Values::Date(self.founded.clone())),
                attribute("size", Values::Number(self.sizes.clone())),
            ],
        };
        let data_end = self.events.iter().map(|event| event.time).max();
        let events = events.into_events().unwrap();
        let history = HISTORIES.map(|(attribute, _)| self.history(attribute)).to_vec();
        let mut outcomes = self.outcomes.clone();
        outcomes.conversions.iter_mut().for_each(|own| own.sort_by_key(|conversion| conversion.at));
        let mut tables = Tables { leads, events, outcomes, data_end, history, recorded: None, account_log: None };
        tables.account_log = AccountLog::of(&tables, &Budget::new(Some(1 << 30), None)).unwrap();
        tables
    }

    /// Of versions from one instant on the last in the alphabet counts.
    fn history(&self, attribute: &str) -> DatedAttribute {
        let mut own: Vec<&Version> = self.versions.iter().filter(|version| version.attribute == attribute).collect();
        own.sort_by_key(|version| (version.lead, version.from, version.value));
        let later = |version: &&Version, next: &&Version| (version.lead, version.from) == (next.lead, next.from);
        let mut kept: Vec<&Version> = Vec::new();
        for version in own {
            if kept.last().is_some_and(|last| later(last, &version)) {
                kept.pop();
            }
            kept.push(version);
        }
        let mut leads: Vec<u32> = kept.iter().map(|version| u32::try_from(version.lead).unwrap()).collect();
        leads.dedup();
        let first = |lead: &u32| kept.partition_point(|version| version.lead < *lead as usize);
        let (dictionary, codes) =
            coded(kept.iter().map(|version| Some(version.value).filter(|value| !value.is_empty())));
        DatedAttribute {
            name: attribute.to_owned(),
            role: AttributeRole::Dated,
            offsets: leads.iter().map(first).chain([kept.len()]).collect(),
            leads,
            from: kept.iter().map(|version| version.from).collect(),
            codes,
            numbers: dictionary.iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect(),
            dates: dictionary.iter().map(|text| Zone::utc().parse(text).ok()).collect(),
            dictionary,
        }
    }
}

fn coded<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> (Vec<String>, Vec<u32>) {
    let texts: Vec<Option<&str>> = texts.collect();
    let mut dictionary: Vec<String> = texts.iter().flatten().map(|text| (*text).to_owned()).collect();
    dictionary.sort_unstable();
    dictionary.dedup();
    let code = |text: &Option<&str>| match text {
        Some(text) => u32::try_from(dictionary.iter().position(|known| known == text).unwrap()).unwrap(),
        None => NO_TEXT,
    };
    let codes = texts.iter().map(code).collect();
    (dictionary, codes)
}
