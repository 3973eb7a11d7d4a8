//! Feature values against one obvious filter per feature, and the laws of time, order and threads.

mod accounts;
mod catalogue;
mod company;
mod expression;
mod laws;
mod learned;
mod oracle;
mod persons;
mod sequence;
mod tables;

use std::collections::BTreeMap;

use company::{Company, Event};

use super::*;
use crate::cohort::Stage;
use crate::frame::{
    Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, Lookback, MailAnswer, MailTypes,
    SequenceRule, Side,
};
use crate::ingest::{Tables, Values};
use crate::seed::Seed;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

fn at(text: &str) -> Instant {
    Zone::utc().parse(text).unwrap()
}

fn later(instant: Instant, micros: i64) -> Instant {
    Instant::from_micros(instant.micros() + micros)
}

fn feature(name: &str, kind: FeatureKind, rule: FeatureRule) -> FeatureDef {
    FeatureDef { name: name.to_owned(), field: name.to_owned(), side: Side::Activity, kind, rule }
}

fn number(rule: FeatureRule) -> FeatureDef {
    feature(&format!("{rule:?}"), FeatureKind::Number, rule)
}

/// Every rule over every event type and lookback, among them types, properties and lookbacks that nothing has.
fn every_rule() -> FeatureSpec {
    let lookbacks =
        [0, 1, 7, 30, 90, u32::MAX].map(Lookback::Days).into_iter().chain([Lookback::Ever]).collect::<Vec<_>>();
    let mut rules = Vec::new();
    for kind in company::KINDS.iter().chain(&["nobody does this"]) {
        let event = || (*kind).to_owned();
        rules.extend(lookbacks.iter().map(|&lookback| FeatureRule::Count { event: event(), lookback }));
        rules.push(FeatureRule::DaysSinceLast { event: event() });
        rules.push(FeatureRule::DaysSinceFirst { event: event() });
        for half_life_days in [14.0, 0.5, 365.0] {
            rules.push(FeatureRule::Decayed { event: event(), half_life_days });
        }
    }
    for &lookback in &lookbacks {
        rules.push(FeatureRule::CountAll { lookback });
        rules.push(FeatureRule::ActiveDays { lookback });
        for property in ["page", "nowhere"] {
            rules.push(FeatureRule::Distinct { property: property.to_owned(), lookback });
        }
        for property in ["value", "score", "nowhere"] {
            rules.push(FeatureRule::Sum { property: property.to_owned(), lookback });
            rules.push(FeatureRule::Mean { property: property.to_owned(), lookback });
        }
    }
    rules.extend([FeatureRule::IdleDays, FeatureRule::LeadAge]);
    rules.push(FeatureRule::Attribute { column: "size".to_owned() });
    rules.push(FeatureRule::DaysSinceDate { column: "founded".to_owned() });
    rules.push(FeatureRule::AttributeAsOf { attribute: "seats".to_owned() });
    rules.push(FeatureRule::DaysSinceDateAsOf { attribute: "renewal".to_owned() });
    rules.push(FeatureRule::AttributeAsOf { attribute: "never written".to_owned() });
    rules.push(FeatureRule::MissingAttributes { columns: ["colour", "founded", "size"].map(str::to_owned).to_vec() });
    rules.extend(
        ["seats", "plan", "never written"]
            .map(|attribute| FeatureRule::AttributeChanges { attribute: attribute.to_owned() }),
    );
    rules.extend(
        ["seats", "plan", "never written"]
            .map(|attribute| FeatureRule::DaysSinceChange { attribute: attribute.to_owned() }),
    );
    let year = Lookback::Days(365);
    for (rule, cuts, falling) in [
        (FeatureRule::IdleDays, vec![1.0, 7.0, 30.0], true),
        (FeatureRule::CountAll { lookback: year }, vec![1.0, 3.0, 5.0, 8.0], false),
        (FeatureRule::Sum { property: "value".to_owned(), lookback: year }, Vec::new(), false),
    ] {
        rules.push(FeatureRule::Class { rule: Box::new(rule), cuts, falling });
    }
    rules.extend([FeatureRule::OtherPeople, FeatureRule::OtherConversions]);
    let mut features: Vec<FeatureDef> = rules.into_iter().map(number).collect();
    features.extend(sequence::every_rule(&lookbacks));
    features.extend(of_others(&features));
    let levels = ["rojo", "Ñandú"].map(str::to_owned).to_vec();
    let colour = FeatureRule::Attribute { column: "colour".to_owned() };
    let plan = FeatureRule::AttributeAsOf { attribute: "plan".to_owned() };
    features.push(feature("plan", FeatureKind::Category { levels: levels.clone() }, plan));
    features.push(feature("colour", FeatureKind::Category { levels }, colour));
    FeatureSpec { features }
}

/// Some of each kind of rule over the other people of the account.
fn of_others(features: &[FeatureDef]) -> Vec<FeatureDef> {
    let event_rules = features.iter().filter(|def| {
        let events = !matches!(
            def.rule,
            FeatureRule::Attribute { .. }
                | FeatureRule::DaysSinceDate { .. }
                | FeatureRule::AttributeAsOf { .. }
                | FeatureRule::DaysSinceDateAsOf { .. }
                | FeatureRule::AttributeChanges { .. }
                | FeatureRule::DaysSinceChange { .. }
                | FeatureRule::MissingAttributes { .. }
                | FeatureRule::OtherPeople
                | FeatureRule::OtherConversions
                | FeatureRule::LeadAge
        );
        events && !def.name.contains("nobody does this") && !def.name.contains("nowhere")
    });
    let others = |rule: &FeatureRule| FeatureRule::Others { rule: Box::new(rule.clone()) };
    let mut some: Vec<FeatureDef> = event_rules
        .step_by(3)
        .map(|def| FeatureDef { name: format!("others {}", def.name), rule: others(&def.rule), ..def.clone() })
        .collect();
    some.extend(
        [Lookback::Days(30), Lookback::Ever]
            .map(|lookback| number(others(&FeatureRule::Distinct { property: "person".to_owned(), lookback }))),
    );
    some
}

/// Every family that there is.
fn every_family() -> FeatureParams {
    let families = families::FAMILIES.iter().map(|family| family.name).collect();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let mail =
        MailNames { sent: names(&["demo"]), open: names(&["mail__open", "あ"]), click: names(&["página vista"]) };
    let sales = Some(names(&["あ", "demo"]));
    FeatureParams { families: Some(families), mail: Some(mail), sales, ..FeatureParams::default() }
}

fn stages() -> BTreeMap<String, Stage> {
    let stages = [("página vista", Stage::Awareness), ("mail__open", Stage::Awareness), ("demo", Stage::Exploration)];
    stages.map(|(kind, stage)| (kind.to_owned(), stage)).into()
}

/// Every value of a row, bit by bit.
fn bits(frame: &FeatureFrame, row: usize) -> Vec<u64> {
    let bits = |column: &Column| match column {
        Column::Number(cells) => cells[row].to_bits(),
        Column::Category(codes) => u64::from(codes[row]),
    };
    frame.columns().iter().map(bits).collect()
}

fn all_bits(frame: &FeatureFrame) -> Vec<Vec<u64>> {
    (0..frame.rows()).map(|row| bits(frame, row)).collect()
}
