//! What becomes a feature, and from which rows that is learned.

use super::company::{Dice, Version};
use super::*;

const LAST_TRAIN: &str = "2026-04-13T00:00Z";

fn company(seed: u64) -> Company {
    Company::new(&mut Dice::new(seed), 120, 1500)
}

fn train(company: &Company) -> Vec<(usize, Instant)> {
    let mut rows: Vec<(usize, Instant)> =
        (0..company.created.len() - 10).map(|lead| (lead, at("2026-03-02"))).collect();
    rows.push((0, at(LAST_TRAIN)));
    rows
}

fn admitted() -> Vec<String> {
    ["colour", "founded", "size"].map(str::to_owned).to_vec()
}

fn learn_of(company: &Company, params: &FeatureParams) -> Result<FeatureSpec, FeatureError> {
    let (tables, train, admitted) = (company.tables(), train(company), admitted());
    let (stages, zone) = (stages(), Zone::named("Europe/Madrid").unwrap());
    let from = LearnFrom { tables: &tables, train: &train, admitted: &admitted, stages: &stages, zone: &zone };
    learn(&from, params)
}

#[test]
fn nothing_at_or_after_the_last_train_instant_teaches_a_feature() {
    let last = at(LAST_TRAIN);
    let mut dice = Dice::new(20);
    for seed in 0..30 {
        let history = company(seed);
        let wanted = learn_of(&history, &every_family()).unwrap();
        let mut other = history.clone();
        for lead in 0..history.created.len() {
            for late in [last, later(last, 1), last.plus_days(40)] {
                let known_at = (dice.roll(2) == 0).then_some(late);
                let time = if known_at.is_some() { last.plus_days(-50) } else { late };
                let event = Event { lead, time, known_at, kind: "brand new".to_owned(), ..dice.event(1) };
                other.events.push(event);
                // A word where numbers and dates stood before.
                let attribute = dice.pick(&["plan", "seats", "renewal"]);
                other.versions.push(Version { attribute, lead, from: late, value: "rojo" });
            }
            other.convert(lead, last);
            // The last ten leads train nothing.
            if lead >= history.created.len() - 10 {
                other.colours[lead] = Some("brand new");
            }
        }
        other.events.retain(|event| event.visible_at() < last || dice.roll(3) > 0);
        assert_eq!(learn_of(&other, &every_family()).unwrap(), wanted, "company {seed}");
    }
}

#[test]
fn twenty_leads_make_a_feature_and_nineteen_do_not() {
    for (leads, known) in [(19, false), (20, true)] {
        let mut company = company(1);
        company.events.retain(|event| event.kind != "demo");
        for lead in 0..leads {
            for _ in 0..3 {
                let event = Event { lead, time: at("2026-01-01"), known_at: None, ..Dice::new(1).event(1) };
                company.events.push(Event { kind: "demo".to_owned(), ..event });
            }
        }
        company.colours.fill(None);
        company.colours[..leads].fill(Some("verde"));
        company.events.iter_mut().for_each(|event| event.score = f64::NAN);
        for lead in 0..leads {
            company.events.push(Event {
                lead,
                score: 1.0,
                time: at("2026-01-01"),
                known_at: None,
                ..Dice::new(1).event(1)
            });
        }
        let spec = learn_of(&company, &FeatureParams::default()).unwrap();
        let has = |name: &str| spec.features.iter().any(|def| def.name == name);
        for name in ["count__demo__7d", "days_since_last__demo", "decayed__demo__14d", "sum__score__ever", "colour"] {
            assert_eq!(has(name), known, "{name} of {leads} leads");
        }
        assert!(
            has("sum__value__30d") && has("count__any__ever") && has("lead_age_days") && has("days_since__founded")
        );
        let of_page = spec.features.iter().filter(|def| def.name.contains("page"));
        assert!(of_page.clone().all(|def| def.name.starts_with("distinct__page__")), "text is no amount");
        assert_eq!(of_page.count(), 5);
    }
}

#[test]
fn a_history_is_a_number_a_date_or_a_category_by_what_twenty_train_leads_showed() {
    let version = |attribute, lead, value| Version { attribute, lead, from: at("2026-01-01"), value };
    let learned = |versions: Vec<Version>| {
        let company = Company { versions, ..company(1) };
        let only = FeatureParams { families: Some(vec![FamilyName::Histories]), ..FeatureParams::default() };
        let features = learn_of(&company, &only).map(|spec| spec.features).unwrap_or_default();
        features.into_iter().map(|def| (def.name, def.field, def.kind)).collect::<Vec<_>>()
    };
    let of = |attribute, values: &[&'static str], leads: usize| {
        (0..leads).map(|lead| version(attribute, lead, values[lead % values.len()])).collect::<Vec<_>>()
    };
    let own = |name: &str, field: &str, kind| vec![(name.to_owned(), field.to_owned(), kind)];
    let levels =
        |levels: &[&str]| FeatureKind::Category { levels: levels.iter().map(|&level| level.to_owned()).collect() };
    assert_eq!(learned(of("seats", &["1.5", "40", ""], 30)), own("seats__as_of", "seats", FeatureKind::Number));
    assert_eq!(
        learned(of("seats", &["1.5", "40", ""], 28)),
        [],
        "28 leads, but of every third the value was taken away"
    );
    let date = own("days_since__renewal__as_of", "renewal", FeatureKind::Number);
    assert_eq!(learned(of("renewal", &["2026-04-01", "2027-01-01"], 20)), date);
    // One that is no number makes words of all; those of fewer than 20 leads are no level of their own.
    let mut mixed = of("seats", &["40"], 25);
    mixed.extend((25..44).map(|lead| version("seats", lead, "free")));
    assert_eq!(learned(mixed.clone()), own("seats__as_of", "seats", levels(&["40"])));
    mixed.push(version("seats", 44, "free"));
    assert_eq!(learned(mixed), own("seats__as_of", "seats", levels(&["40", "free"])));
    // The last ten leads train nothing.
    assert_eq!(learned((110..120).chain(0..19).map(|lead| version("seats", lead, "40")).collect()), []);
}

#[test]
fn of_too_many_event_types_the_most_widespread_stay() {
    let mut company = company(2);
    company.events.clear();
    for kind in 0..120 {
        // Type 000 has 110 leads, type 090 and those after it have 20.
        for lead in 0..(110_usize - kind.min(90)) {
            let event = Event { lead, time: at("2026-01-01"), known_at: None, ..Dice::new(1).event(1) };
            company.events.push(Event { kind: format!("{kind:03}"), ..event });
        }
    }
    let spec =
        learn_of(&company, &FeatureParams { families: Some(vec![FamilyName::Decayed]), ..FeatureParams::default() });
    let kinds: Vec<String> = spec.unwrap().features.into_iter().map(|def| def.field).collect();
    assert_eq!(kinds, (0..100).map(|kind| format!("{kind:03}")).collect::<Vec<_>>());
}

#[test]
fn names_are_unique_and_families_and_only_choose_among_them() {
    let company = company(3);
    let all = learn_of(&company, &every_family()).unwrap();
    let mut names: Vec<&str> = all.features.iter().map(|def| def.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.features.len());
    let only = vec!["idle_days".to_owned(), "count__あ__30d".to_owned()];
    let few = learn_of(&company, &FeatureParams { only: Some(only), ..FeatureParams::default() }).unwrap();
    let few: Vec<&str> = few.features.iter().map(|def| def.name.as_str()).collect();
    assert_eq!(few, ["count__あ__30d", "idle_days"]);
    let wrong = FeatureParams { only: Some(vec!["idle_day".to_owned()]), ..FeatureParams::default() };
    let message = learn_of(&company, &wrong).unwrap_err().to_string();
    assert!(message.contains("\"idle_day\"") && message.contains("did you mean \"idle_days\"?"), "{message}");
    let tenure = FeatureParams { families: Some(vec![FamilyName::Tenure]), ..FeatureParams::default() };
    assert_eq!(learn_of(&company, &tenure).unwrap().features.len(), 1);
    let none = FeatureParams { families: Some(Vec::new()), ..FeatureParams::default() };
    assert!(matches!(learn_of(&company, &none), Err(FeatureError::NoFeatures { .. })));
}

#[test]
fn an_event_type_that_would_take_another_features_name_is_refused() {
    let mut company = company(4);
    for event in company.events.iter_mut().filter(|event| event.kind == "demo") {
        event.kind = "any".to_owned();
    }
    let error = learn_of(&company, &FeatureParams::default()).unwrap_err();
    assert!(matches!(&error, FeatureError::SameName { name } if name == "count__any__1d"), "{error}");
}

#[test]
fn a_half_life_that_no_time_passes_is_refused() {
    for half_life_days in [0.0, -14.0, f64::NAN, f64::INFINITY] {
        let params = FeatureParams { half_life_days, ..FeatureParams::default() };
        assert!(matches!(learn_of(&company(5), &params), Err(FeatureError::HalfLife { .. })), "{half_life_days}");
    }
}

#[test]
fn every_learned_spec_can_be_extracted_anywhere() {
    let spec = learn_of(&company(6), &every_family()).unwrap();
    let other = Company::new(&mut Dice::new(7), 30, 0);
    let rows: Vec<(usize, Instant)> = (0..30).map(|lead| (lead, at(LAST_TRAIN))).collect();
    let frame = extract(&other.tables(), &rows, &spec).unwrap();
    assert_eq!((frame.rows(), frame.columns().len()), (30, spec.features.len()));
}
