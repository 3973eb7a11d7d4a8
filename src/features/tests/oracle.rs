//! One obvious filter per feature, for one lead at one instant.

use super::company::{Dice, Version, as_ofs};
use std::collections::BTreeSet;

use super::*;
use crate::frame::{MISSING_LEVEL, OTHER_LEVEL};

/// What a feature is by its definition.
fn wanted(company: &Company, def: &FeatureDef, lead: usize, as_of: Instant) -> f64 {
    let visible = company.events.iter().filter(|event| event.lead == lead && event.visible_at() < as_of).collect();
    wanted_of(company, visible, def, lead, as_of)
}

/// What it is over the events of the other people of the lead's account, each from its creation on.
fn wanted_of_others(company: &Company, def: &FeatureDef, lead: usize, as_of: Instant) -> f64 {
    let Some(account) = company.accounts[lead] else {
        return if def.kind == FeatureKind::Number { f64::NAN } else { f64::from(MISSING_LEVEL) };
    };
    let other = |event: &&Event| event.lead != lead && company.accounts[event.lead] == Some(account);
    let known = |event: &&Event| company.created[event.lead].is_some_and(|created| created < as_of);
    let seen = company.events.iter().filter(|event| event.visible_at() < as_of);
    wanted_of(company, seen.filter(other).filter(known).collect(), def, lead, as_of)
}

/// What it is over these events.
fn wanted_of(company: &Company, visible: Vec<&Event>, def: &FeatureDef, lead: usize, as_of: Instant) -> f64 {
    let within = |lookback: Lookback| {
        let since = match lookback {
            Lookback::Days(days) => i128::from(as_of.micros()) - i128::from(days) * i128::from(MICROS_PER_DAY),
            Lookback::Ever => i128::MIN,
        };
        visible.iter().copied().filter(move |event| i128::from(event.time.micros()) >= since)
    };
    let of = |kind: &str| visible.iter().copied().filter(move |event| event.kind == kind).collect::<Vec<_>>();
    let property = |name: &str, event: &Event| match name {
        "value" => event.value,
        "score" => event.score,
        _ => f64::NAN,
    };
    let filled = |name: &str, lookback| {
        within(lookback).map(|event| property(name, event)).filter(|cell| !cell.is_nan()).collect::<Vec<f64>>()
    };
    let or_missing = |age: Option<f64>| age.unwrap_or(f64::NAN);
    match &def.rule {
        FeatureRule::Count { event, lookback } => within(*lookback).filter(|found| found.kind == *event).count() as f64,
        FeatureRule::CountAll { lookback } => within(*lookback).count() as f64,
        FeatureRule::DaysSinceLast { event } => {
            or_missing(of(event).iter().map(|found| found.time).max().map(|last| as_of.days_since(last)))
        }
        FeatureRule::DaysSinceFirst { event } => {
            or_missing(of(event).iter().map(|found| found.time).min().map(|first| as_of.days_since(first)))
        }
        FeatureRule::Decayed { event, half_life_days } => {
            of(event).iter().map(|found| 0.5_f64.powf(as_of.days_since(found.time) / half_life_days)).sum()
        }
        FeatureRule::ActiveDays { lookback } => {
            let mut days: Vec<String> =
                within(*lookback).map(|event| event.time.to_string()[..10].to_owned()).collect();
            days.sort_unstable();
            days.dedup();
            days.len() as f64
        }
        FeatureRule::Distinct { property, lookback } => {
            if property == "person" {
                return within(*lookback).map(|event| event.lead).collect::<BTreeSet<_>>().len() as f64;
            }
            let mut pages: Vec<_> = within(*lookback).filter_map(|event| event.page.as_ref()).collect();
            pages.sort_unstable();
            pages.dedup();
            if property == "page" { pages.len() as f64 } else { 0.0 }
        }
        FeatureRule::Sum { property, lookback } => filled(property, *lookback).iter().sum(),
        FeatureRule::Mean { property, lookback } => {
            let cells = filled(property, *lookback);
            if cells.is_empty() { f64::NAN } else { cells.iter().sum::<f64>() / cells.len() as f64 }
        }
        FeatureRule::IdleDays => {
            or_missing(visible.iter().map(|event| event.time).max().map(|last| as_of.days_since(last)))
        }
        FeatureRule::LeadAge => or_missing(
            company.created[lead].filter(|&created| created < as_of).map(|created| as_of.days_since(created)),
        ),
        FeatureRule::DaysSinceDate { .. } => {
            or_missing(company.founded[lead].filter(|&date| date < as_of).map(|date| as_of.days_since(date)))
        }
        FeatureRule::Attribute { column } if column == "size" => company.sizes[lead],
        FeatureRule::Attribute { .. } => level(def, company.colours[lead]),
        FeatureRule::AttributeAsOf { attribute } if attribute == "plan" => {
            level(def, value_then(company, attribute, lead, as_of))
        }
        FeatureRule::AttributeAsOf { attribute } => {
            or_missing(value_then(company, attribute, lead, as_of).map(|value| value.parse().unwrap()))
        }
        FeatureRule::DaysSinceDateAsOf { attribute } => {
            let date = value_then(company, attribute, lead, as_of).map(at);
            or_missing(date.filter(|&date| date < as_of).map(|date| as_of.days_since(date)))
        }
        FeatureRule::MissingAttributes { columns } => {
            assert_eq!(columns.len(), 3);
            let missing = [
                company.colours[lead].is_none(),
                company.sizes[lead].is_nan(),
                company.founded[lead].is_none_or(|date| date >= as_of),
            ];
            missing.into_iter().filter(|&missing| missing).count() as f64
        }
        FeatureRule::AttributeChanges { attribute } => steps(company, attribute, lead, as_of).len() as f64,
        FeatureRule::DaysSinceChange { attribute } => {
            let last = steps(company, attribute, lead, as_of).pop();
            or_missing(last.filter(|(_, value)| !value.is_empty()).map(|(from, _)| as_of.days_since(from)))
        }
        FeatureRule::Others { rule } => {
            wanted_of_others(company, &FeatureDef { rule: (**rule).clone(), ..def.clone() }, lead, as_of)
        }
        FeatureRule::OtherPeople => match company.accounts[lead] {
            None => f64::NAN,
            account => {
                let others = (0..company.accounts.len()).filter(|&other| other != lead);
                let same = others.filter(|&other| company.accounts[other] == account);
                same.filter(|&other| company.created[other].is_some_and(|created| created < as_of)).count() as f64
            }
        },
        FeatureRule::OtherConversions => match company.accounts[lead] {
            None => f64::NAN,
            account => {
                let others = (0..company.accounts.len()).filter(|&other| other != lead);
                let same = others.filter(|&other| company.accounts[other] == account);
                let known = same.filter(|&other| company.created[other].is_some_and(|created| created < as_of));
                let won = |&other: &usize| company.outcomes.conversions[other].iter().any(|won| won.at < as_of);
                known.filter(won).count() as f64
            }
        },
        FeatureRule::Class { rule, cuts, falling } => {
            let value = wanted_of(company, visible, &FeatureDef { rule: (**rule).clone(), ..def.clone() }, lead, as_of);
            let passed = cuts.iter().filter(|&&cut| value >= cut).count();
            let class = if *falling { cuts.len() - passed } else { passed };
            if value.is_nan() { value } else { 1.0 + class as f64 }
        }
        FeatureRule::Sequence(rule) => sequence::wanted(&visible, def, rule, as_of),
        FeatureRule::Table { .. } => panic!("{def:?}"),
    }
}

/// The code of a category's value.
pub(super) fn level(def: &FeatureDef, value: Option<&str>) -> f64 {
    let FeatureKind::Category { levels } = &def.kind else { panic!("{def:?}") };
    f64::from(match value {
        None => MISSING_LEVEL,
        Some(value) => {
            levels.iter().position(|level| level == value).map_or(OTHER_LEVEL, |code| u32::try_from(code).unwrap())
        }
    })
}

/// The last value written before `as_of`, if it was not taken away.
fn value_then(company: &Company, attribute: &str, lead: usize, as_of: Instant) -> Option<&'static str> {
    let own = company.versions.iter().filter(|version| version.attribute == attribute && version.lead == lead);
    let before = own.filter(|version| version.from < as_of);
    before
        .max_by_key(|version| (version.from, version.value))
        .map(|version| version.value)
        .filter(|value| !value.is_empty())
}

/// Each value that an attribute took up to `as_of`, where it differed from the one before.
fn steps(company: &Company, attribute: &str, lead: usize, as_of: Instant) -> Vec<(Instant, &'static str)> {
    let mut own: Vec<(Instant, &str)> = company
        .versions
        .iter()
        .filter(|version| version.attribute == attribute && version.lead == lead && version.from < as_of)
        .map(|version| (version.from, version.value))
        .collect();
    own.sort_unstable();
    let mut steps: Vec<(Instant, &str)> = Vec::new();
    let mut before = "";
    for of_instant in own.chunk_by(|a, b| a.0 == b.0) {
        let (from, value) = of_instant[of_instant.len() - 1];
        if value != before {
            steps.push((from, value));
        }
        before = value;
    }
    steps
}

/// Sums and decayed counts may differ in the last digits: the kernel adds in another order.
fn tolerance(rule: &FeatureRule) -> f64 {
    match rule {
        FeatureRule::Sum { .. } | FeatureRule::Mean { .. } | FeatureRule::Decayed { .. } => 1e-9,
        FeatureRule::Sequence(rule) => sequence::tolerance(rule),
        FeatureRule::Others { rule } => tolerance(rule),
        _ => 0.0,
    }
}

/// How many values there were, and how many said anything: of leads, and of their colleagues, of whom many have none.
#[derive(Default)]
struct Told {
    compared: [usize; 2],
    filled: [usize; 2],
}

impl Told {
    fn add(&mut self, other: &Self) {
        for kind in [0, 1] {
            self.compared[kind] += other.compared[kind];
            self.filled[kind] += other.filled[kind];
        }
    }

    /// A fifth of what is said of leads, and a twentieth of what is said of colleagues, is neither 0 nor missing.
    fn is_enough(&self) {
        for (kind, part) in [(0, 5), (1, 20)] {
            let (filled, compared) = (self.filled[kind], self.compared[kind]);
            assert!(
                filled * part > compared,
                "{filled} of {compared} values of kind {kind} say anything: the logs are too thin"
            );
        }
    }
}

/// Holds every feature of every row to its definition.
fn hold(company: &Company, rows: &[(usize, Instant)], log: usize) -> Told {
    let spec = every_rule();
    let frame = extract(&company.tables(), rows, &spec).unwrap();
    let mut told = Told::default();
    for (def, column) in spec.features.iter().zip(frame.columns()) {
        for (row, &(lead, as_of)) in rows.iter().enumerate() {
            let found = match column {
                Column::Number(cells) => cells[row],
                Column::Category(codes) => f64::from(codes[row]),
            };
            let wanted = wanted(company, def, lead, as_of);
            let close = (found - wanted).abs() <= tolerance(&def.rule) * wanted.abs().max(1.0);
            assert!(
                close || (found.is_nan() && wanted.is_nan()),
                "log {log}, lead {lead} at {as_of}: {:?} is {found}, should be {wanted}",
                def.rule
            );
            let kind = usize::from(def.rule.reads_colleagues());
            told.compared[kind] += 1;
            told.filled[kind] += usize::from(wanted.abs() > 0.0);
        }
    }
    told
}

#[test]
fn every_feature_is_its_obvious_filter() {
    let mut dice = Dice::new(1);
    let mut told = Told::default();
    for log in 0..2000 {
        let (leads, events) = (2 + dice.roll(4), dice.roll(60));
        let company = Company::new(&mut dice, leads, events);
        let mut rows: Vec<(usize, Instant)> = (0..leads).flat_map(|lead| as_ofs().map(|as_of| (lead, as_of))).collect();
        rows.push((0, dice.instant()));
        told.add(&hold(&company, &rows, log));
    }
    told.is_enough();
}

#[test]
fn every_feature_is_its_obvious_filter_week_after_week_whatever_arrives_late() {
    let mut dice = Dice::new(6);
    let (mut told, mut late) = (Told::default(), 0);
    for log in 0..250 {
        let (leads, events) = (2 + dice.roll(2), 20 + dice.roll(80));
        let mut company = Company::new(&mut dice, leads, events);
        for event in 0..company.events.len() {
            let known_at = match dice.roll(4) {
                // Weeks late, or together with another one that happened at the same instant.
                0 => Some(later(company.events[event].time, dice.roll(60) as i64 * MICROS_PER_DAY)),
                1 => company.events[dice.roll(events)].known_at,
                _ => continue,
            };
            company.events[event].known_at = known_at;
            let other = dice.roll(events);
            company.events[other].time = company.events[event].time;
        }
        late += company.events.iter().filter(|event| event.visible_at() > event.time).count();
        let start = dice.pick(&as_ofs());
        let weeks = (-20..6).map(|week| later(start, week * 7 * MICROS_PER_DAY));
        let mut rows: Vec<(usize, Instant)> = weeks.flat_map(|week| (0..leads).map(move |lead| (lead, week))).collect();
        // Instants in no order, and some of them twice.
        rows.extend((0..10).map(|_| (dice.roll(leads), dice.instant())));
        rows.push(rows[dice.roll(rows.len())]);
        told.add(&hold(&company, &rows, log));
    }
    told.is_enough();
    assert!(late > 3000, "only {late} events came late");
}

#[test]
fn an_event_at_as_of_changes_no_feature_and_one_microsecond_before_changes_them() {
    let as_of = as_ofs()[0];
    let spec = every_rule();
    let mut company = Company::new(&mut Dice::new(2), 2, 0);
    let row = |company: &Company| bits(&extract(&company.tables(), &[(0, as_of)], &spec).unwrap(), 0);
    let before = row(&company);
    let event = Event { time: as_of, known_at: None, kind: "demo".to_owned(), ..Dice::new(3).event(1) };
    company.events = vec![event.clone()];
    assert_eq!(row(&company), before);
    company.events = vec![Event { time: later(as_of, -1), known_at: Some(as_of), ..event.clone() }];
    assert_eq!(row(&company), before, "it happened before, but the record arrived at as_of");
    company.events = vec![Event { time: later(as_of, -1), ..event }];
    assert_ne!(row(&company), before);
}

#[test]
fn an_event_at_the_edge_of_a_lookback_is_in_it() {
    let as_of = as_ofs()[1];
    let edge = as_of.plus_days(-7);
    let spec = FeatureSpec { features: vec![number(FeatureRule::CountAll { lookback: Lookback::Days(7) })] };
    for (time, count) in [(later(edge, -1), 0.0), (edge, 1.0), (later(edge, 1), 1.0)] {
        let mut company = Company::new(&mut Dice::new(2), 2, 0);
        company.events = vec![Event { lead: 0, time, known_at: None, ..Dice::new(3).event(1) }];
        let frame = extract(&company.tables(), &[(0, as_of)], &spec).unwrap();
        assert_eq!(frame.columns()[0], Column::Number(vec![count]), "at {time}");
    }
}

#[test]
fn a_lead_without_events_has_a_full_row() {
    let company = Company::new(&mut Dice::new(4), 3, 50);
    let spec = every_rule();
    let frame = extract(&company.tables(), &[(2, as_ofs()[2])], &spec).unwrap();
    assert_eq!(frame.columns().len(), spec.features.len());
    for (def, column) in spec.features.iter().zip(frame.columns()) {
        let Column::Number(cells) = column else { continue };
        let zero = matches!(
            def.rule,
            FeatureRule::Count { .. }
                | FeatureRule::CountAll { .. }
                | FeatureRule::ActiveDays { .. }
                | FeatureRule::Distinct { .. }
                | FeatureRule::Decayed { .. }
                | FeatureRule::Sum { .. }
        );
        let missing = matches!(
            def.rule,
            FeatureRule::DaysSinceLast { .. }
                | FeatureRule::DaysSinceFirst { .. }
                | FeatureRule::Mean { .. }
                | FeatureRule::IdleDays
        );
        if zero {
            assert_eq!(cells[0].to_bits(), 0.0_f64.to_bits(), "{:?}", def.rule);
        } else if missing {
            assert!(cells[0].is_nan(), "{:?}", def.rule);
        }
    }
}

#[test]
fn columns_that_changed_their_type_are_refused_and_empty_ones_are_missing() {
    let rows = [(0, as_ofs()[0])];
    let mut company = Company::new(&mut Dice::new(5), 2, 20);
    company.events.iter_mut().for_each(|event| event.page = Some("/".to_owned()));
    let tables = company.tables();
    let extract_one = |tables: &Tables, rule: FeatureRule| {
        extract(tables, &rows, &FeatureSpec { features: vec![number(rule)] }).map(|frame| frame.columns()[0].as_f64(0))
    };
    let sum_of = |name: &str| FeatureRule::Sum { property: name.to_owned(), lookback: Lookback::Ever };
    let attribute = |column: &str| FeatureRule::Attribute { column: column.to_owned() };
    let date = |column: &str| FeatureRule::DaysSinceDate { column: column.to_owned() };
    assert!(matches!(extract_one(&tables, sum_of("page")), Err(FeatureError::PropertyType { .. })));
    let different = |name: &str| FeatureRule::Distinct { property: name.to_owned(), lookback: Lookback::Ever };
    assert!(matches!(extract_one(&tables, different("value")), Err(FeatureError::PropertyType { .. })));
    assert!(matches!(extract_one(&tables, attribute("founded")), Err(FeatureError::AttributeType { .. })));
    assert!(matches!(extract_one(&tables, date("size")), Err(FeatureError::AttributeType { .. })));
    assert!(matches!(extract_one(&tables, attribute("nowhere")), Err(FeatureError::MissingAttribute { .. })));
    let table = FeatureRule::Table { column: "size".to_owned() };
    assert!(matches!(extract_one(&tables, table), Err(FeatureError::NeedsTable { .. })));
    let then = |attribute: &str| FeatureRule::AttributeAsOf { attribute: attribute.to_owned() };
    let mut words = company.clone();
    words.versions = vec![Version { attribute: "seats", lead: 0, from: at("2026-01-01"), value: "rojo" }];
    assert!(matches!(extract_one(&words.tables(), then("seats")), Err(FeatureError::HistoryType { .. })));
    let date_then = FeatureRule::DaysSinceDateAsOf { attribute: "seats".to_owned() };
    assert!(matches!(extract_one(&words.tables(), date_then), Err(FeatureError::HistoryType { .. })));
    words.versions[0].from = as_ofs()[0];
    assert!(extract_one(&words.tables(), then("seats")).unwrap().is_nan(), "what is written later is nobody's trouble");
    let unwritten = Tables { history: Vec::new(), ..tables.clone() };
    assert!(matches!(extract_one(&unwritten, then("seats")), Err(FeatureError::MissingHistory { .. })));
    let mut empty = tables;
    for attribute in &mut empty.leads.attributes {
        attribute.values = Values::Number(vec![f64::NAN; 2]);
    }
    assert!(extract_one(&empty, attribute("size")).unwrap().is_nan());
    assert!(extract_one(&empty, date("founded")).unwrap().is_nan());
    let colour = every_rule().features.pop().unwrap();
    let frame = extract(&empty, &rows, &FeatureSpec { features: vec![colour] }).unwrap();
    assert_eq!(frame.columns()[0], Column::Category(vec![MISSING_LEVEL]));
}
