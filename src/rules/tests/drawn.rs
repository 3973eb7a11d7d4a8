//! Random logs and cards: every construct that gives points, on instants that crowd around the edges.

use proptest::prelude::*;
use proptest::sample::select;

use super::super::*;
use super::{Act, Sketch};
use crate::frame::Side;
use crate::time::{Instant, MICROS_PER_DAY, Zone};

/// Instants crowd on half days and the microseconds beside them, so that edges are hit often.
pub(super) fn instant() -> impl Strategy<Value = Instant> {
    (0_i64..40, -1_i64..=1).prop_map(|(halves, off)| Instant::from_micros(halves * MICROS_PER_DAY / 2 + off))
}

pub(super) fn an_act() -> impl Strategy<Value = Act> {
    let page = select(vec![None, Some("/a"), Some("/b"), Some("/a/b")]);
    let value = select(vec![None, Some(0.0), Some(1.0), Some(2.5)]);
    (select(vec!["open", "click", "form"]), instant(), proptest::option::weighted(0.3, instant()), page, value)
        .prop_map(|(kind, time, known, page, value)| Act { kind, time, known: known.unwrap_or(time), page, value })
}

pub(super) fn a_lead() -> impl Strategy<Value = Sketch> {
    let industry = select(vec![None, Some("retail"), Some("bank")]);
    let size = select(vec![None, Some(-1.0), Some(0.0), Some(1.0), Some(7.25), Some(40.0)]);
    (proptest::collection::vec(an_act(), 0..12), proptest::option::of(instant()), industry, size).prop_map(
        |(acts, created, industry, size)| Sketch {
            created,
            acts,
            texts: vec![("industry", industry)],
            numbers: vec![("size", size)],
        },
    )
}

pub(super) fn days() -> impl Strategy<Value = f64> {
    select(vec![0.5, 1.0, 3.0, 7.5, 10.0])
}

pub(super) fn a_decay() -> impl Strategy<Value = Decay> {
    prop_oneof![
        Just(Decay::None),
        days().prop_map(|days| Decay::HalfLife { days }),
        days().prop_map(|days| Decay::Linear { days }),
        days().prop_map(|days| Decay::Step { days }),
    ]
}

pub(super) fn a_text_test() -> impl Strategy<Value = Test> {
    let text = select(vec!["/a", "/b", "/c", "retail"]).prop_map(|text| Literal::Text(text.to_owned()));
    prop_oneof![
        proptest::collection::vec(text.clone(), 1..3).prop_map(Test::AnyOf),
        proptest::collection::vec(text, 1..3).prop_map(Test::NoneOf),
        select(vec!["/a", "re"]).prop_map(|text| Test::StartsWith(text.to_owned())),
        select(vec!["b", "tail"]).prop_map(|text| Test::Contains(text.to_owned())),
        any::<bool>().prop_map(Test::Missing),
    ]
}

pub(super) fn a_number_test() -> impl Strategy<Value = Test> {
    let literal = prop_oneof![
        any::<bool>().prop_map(Literal::Flag),
        (0_i64..3).prop_map(Literal::Integer),
        Just(Literal::Number(2.5)),
    ];
    let bound = |x: f64| prop_oneof![Just(None), Just(Some(Bound::Inclusive(x))), Just(Some(Bound::Exclusive(x)))];
    prop_oneof![
        proptest::collection::vec(literal.clone(), 1..3).prop_map(Test::AnyOf),
        proptest::collection::vec(literal, 1..3).prop_map(Test::NoneOf),
        (bound(1.0), bound(2.5))
            .prop_filter("an end", |(low, high)| low.is_some() || high.is_some())
            .prop_map(|(low, high)| Test::Range { low, high }),
        any::<bool>().prop_map(Test::Missing),
    ]
}

pub(super) fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let on = |column: &'static str| move |test| Condition { column: column.to_owned(), test };
    (
        proptest::option::weighted(0.4, a_text_test().prop_map(on("page"))),
        proptest::option::weighted(0.4, a_number_test().prop_map(on("value"))),
    )
        .prop_map(|(page, value)| page.into_iter().chain(value).collect())
}

pub(super) fn a_kind() -> impl Strategy<Value = RuleKind> {
    let event = select(vec!["open", "click", "form", "never"]).prop_map(str::to_owned);
    let event_rule = (
        event.clone(),
        conditions(),
        proptest::option::of(days()),
        proptest::option::of(a_decay()),
        proptest::option::of(1_u32..4),
        proptest::option::of(select(vec![0.3, 5.0, 30.0])),
        (
            proptest::option::weighted(0.3, a_gate()),
            proptest::option::weighted(0.3, 1_u32..3),
            proptest::option::weighted(0.2, Just("1970-01-03".to_owned())),
            proptest::option::weighted(0.2, Just("1970-01-15T12:00:00Z".to_owned())),
        ),
    )
        .prop_map(
            |(
                event,
                conditions,
                lookback_days,
                decay,
                max_count,
                max_points,
                (followed_by, max_per_day, from, until),
            )| {
                RuleKind::Event(EventRule {
                    event,
                    conditions,
                    lookback_days,
                    decay,
                    max_count,
                    max_points,
                    followed_by,
                    max_per_day,
                    from,
                    until,
                })
            },
        );
    let persona = (proptest::collection::btree_map(Just("industry"), a_text_test(), 1), a_number_test(), 1_usize..3)
        .prop_map(|(text, number, at_least)| {
            let on = |column: &str, test| Condition { column: column.to_owned(), test };
            let mut conditions: Vec<Condition> = text.into_iter().map(|(column, test)| on(column, test)).collect();
            conditions.push(on("size", number));
            RuleKind::Persona(Persona { name: "A buyer".to_owned(), conditions, at_least })
        });
    let attribute = |column: &str, pays| RuleKind::Attribute(AttributeRule { column: column.to_owned(), pays });
    prop_oneof![
        5 => event_rule,
        1 => a_text_test().prop_map(move |test| attribute("industry", Pays::If(test))),
        1 => a_number_test().prop_map(move |test| attribute("size", Pays::If(test))),
        1 => proptest::option::of(Just(10.0)).prop_map(move |max_units| attribute("size", Pays::PerUnit { max_units })),
        1 => persona,
        1 => (days(), proptest::option::of(event))
            .prop_map(|(over_days, event)| RuleKind::Idle(IdleRule { over_days, event })),
    ]
}

pub(super) fn a_gate() -> impl Strategy<Value = FollowedBy> {
    let event = select(vec!["open", "click", "never"]).prop_map(str::to_owned);
    let same = select(vec![None, Some("page".to_owned()), Some("value".to_owned())]);
    (event, proptest::option::of(days()), same).prop_map(|(event, within_days, same)| FollowedBy {
        event,
        within_days,
        same,
    })
}

pub(super) fn a_rule() -> impl Strategy<Value = Rule> {
    let points = select(vec![-10.0, -0.1, 0.0, 0.37, 1.0, 5.0, 30.0]);
    let group = proptest::bool::weighted(0.3);
    let cards = select(vec![Vec::new(), Vec::new(), vec!["spring".to_owned()]]);
    let name = proptest::option::of(Just("A rule".to_owned()));
    (name, points, a_kind(), group, cards).prop_map(|(name, points, kind, group, cards)| Rule {
        name: name.filter(|_| !matches!(kind, RuleKind::Persona(_))),
        // The rules of a group stand on one side.
        group: group.then_some(usize::from(Rule::new(points, kind.clone()).side() == Side::Fit)),
        cards,
        ..Rule::new(points, kind)
    })
}

pub(super) fn a_card() -> impl Strategy<Value = RuleCard> {
    let ends = (proptest::option::of(Just(40.0)), proptest::option::of(Just(-3.5)));
    let zone = proptest::option::of(select(vec!["Europe/Madrid", "America/Bogota"]));
    let on = proptest::option::weighted(0.3, Just(0_usize));
    let rules = proptest::collection::vec(a_rule(), 1..6);
    (a_decay(), any::<bool>(), ends, zone, on, rules, conditions()).prop_map(
        |(decay, nightly, (max_points, min_points), zone, on, rules, conditions)| {
            let group = |name: &str, max_points| Group { name: name.to_owned(), max_points };
            RuleCard {
                file: "rules.toml".to_owned(),
                zone: zone.map(|zone| CardZone(Zone::named(zone).unwrap())),
                decay,
                nightly,
                total: Ends { max_points, min_points },
                groups: vec![group("mail", 7.5), group("web", 0.3)],
                rules,
                bands: vec![Band { name: "hot".to_owned(), at_least: 12.5 }],
                cards: vec![CardOf {
                    name: "spring".to_owned(),
                    goal: None,
                    conditions,
                    from: Some("1970-01-02".to_owned()),
                    until: None,
                    bands: Vec::new(),
                    line: 0,
                }],
                on,
                ..RuleCard::default()
            }
        },
    )
}
