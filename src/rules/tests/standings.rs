//! Bands, stages, cells, segments: what a card says beside points, and what it refuses.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::super::*;
use super::{Sketch, act, day, tables};
use crate::cohort::Stage;
use crate::frame::Side;
use crate::time::Instant;

const HEAD: &str = r#"version = 1
[[bands]]
name = "hot"
at_least = 20
[[bands]]
name = "warm"
at_least = 10
[[bands]]
name = "cold"
at_least = -1000
[[event]]
event = "open"
points = 4
[[event]]
event = "form"
points = 7
[[attribute]]
column = "industry"
equals = "bank"
points = 5
"#;

fn parse(rest: &str) -> Result<RuleCard, RulesError> {
    RuleCard::parse(&format!("{HEAD}{rest}"), "rules.toml")
}

/// The message of a card that cannot be read, or not be bound.
fn refused(rest: &str) -> String {
    let mut lead = Sketch::of(vec![act("open", day(1.0))]);
    lead.texts = vec![("industry", Some("bank"))];
    let tables = tables(&[lead]);
    match parse(rest) {
        Err(error) => error.to_string(),
        Ok(card) => card.bind(&tables).map(|_| String::new()).unwrap_or_else(|error| error.to_string()),
    }
}

#[test]
fn a_formula_is_refused_at_its_line_and_column() {
    let line = HEAD.lines().count();
    let segment = |formula: &str| format!("[[segment]]\nname = \"s\"\nwhere = {formula}\n");
    let at = |column: usize, why: &str| format!("rules.toml:{}:{column}: {why}", line + 3);
    assert_eq!(
        refused(&segment("\"band = 'hot'\"")),
        at(15, "one = means nothing here; == asks whether two values are equal")
    );
    assert_eq!(refused(&segment("\"band == 'hto'\"")), at(18, "band is never 'hto'; did you mean 'hot'?"));
    assert_eq!(
        refused(&segment("\"stage == 'exploratoin'\"")),
        at(19, "stage is never 'exploratoin'; did you mean 'exploration'?")
    );
    assert_eq!(refused(&segment("\"points > many\"")), at(19, "there is no many here; write 'many' if it is a text"));
    assert_eq!(refused(&segment("\"persona == 'x'\"")), at(21, "persona is never 'x'; it is never known"));
    let long = segment("\"\"\"\npoints > 3 &&\nband == 3\"\"\"");
    assert!(refused(&long).ends_with(":9: this is a number, and `==` wants text here"), "{}", refused(&long));
    let override_ = "[[override]]\nname = \"o\"\nwhere = \"lead.industry == 1\"\nband = \"cold\"\n";
    assert_eq!(refused(override_), at(27, "this is a number, and `==` wants text here"));
}

#[test]
fn gradings_that_contradict_themselves_are_refused() {
    for (rest, why) in [
        (
            "[qualify]\nany_of = [\"form\"]\notherwise = \"could\"\n",
            "the file has no bands \"could\". Did you mean \"cold\"?",
        ),
        ("[qualify]\nany_of = []\notherwise = \"cold\"\n", "`any_of` is empty"),
        ("[sunset]\nevent = \"open\"\nafter_days = 0\n", "after_days = 0; wanted more than 0"),
        ("[[stage]]\nname = \"exploratoin\"\n", "there is no `exploratoin` here. Did you mean \"exploration\"?"),
        (
            "[[stage]]\nname = \"exploration\"\nmin_points = 3\nmax_points = 2\n",
            "min_points = 3; wanted at most max_points",
        ),
        (
            "[[stage]]\nname = \"awareness\"\nacts = [\"open\"]\n[[stage]]\nname = \"engagement\"\nacts = [\"open\"]\n",
            "\"open\" stands for another stage already",
        ),
        ("[[stage]]\nname = \"awareness\"\n[[stage]]\nname = \"awareness\"\n", "stage \"awareness\" is there already"),
        (
            "[matrix]\nfit = { A = 1, B = 2, C = 0 }\nactivity = { 4 = 3, 3 = 2, 2 = 1 }\n",
            "fit = 2; wanted more points for the better",
        ),
        ("[matrix]\nfit = { A = 3, B = 2, D = 0 }\nactivity = { 4 = 3, 3 = 2, 2 = 1 }\n", "there is no `D` here"),
        (
            "[matrix]\nfit = { A = 3, B = 2, C = 0 }\nactivity = { 4 = 3, 3 = 2, 2 = 1 }\ngreen = [\"E4\"]\n",
            "\"E4\" is no cell of the matrix",
        ),
        ("[[override]]\nname = \"o\"\nwhere = \"points > 3\"\nband = \"hto\"\n", "Did you mean \"hot\"?"),
        ("[[segmnet]]\nname = \"s\"\n", "there is no `segmnet` here. Did you mean \"segment\"?"),
    ] {
        assert!(refused(rest).contains(why), "{rest} says {:?}", refused(rest));
    }
}

#[test]
fn what_the_log_does_not_have_and_points_outside_a_stage_are_warned_of() {
    let mut lead = Sketch::of(vec![act("open", day(1.0)), act("form", day(2.0))]);
    lead.texts = vec![("industry", Some("bank"))];
    let tables = tables(&[lead]);
    let card = parse(
        "[[stage]]\nname = \"awareness\"\nmin_points = 5\nmax_points = 10\n[[stage]]\nname = \"exploration\"\nacts = [\"from\"]\n\
         [sunset]\nevent = \"opne\"\nafter_days = 9\n",
    )
    .unwrap()
    .with_stages(&BTreeMap::from([("open".to_owned(), Stage::Awareness)]));
    let bound = card.bind(&tables).unwrap();
    let line = HEAD.lines().count();
    assert_eq!(
        bound.warnings().sentences(),
        [
            "rules.toml:11: 4 points for an act of the stage awareness; the card says 5 to 10".to_owned(),
            format!(
                "rules.toml:{}: the log has no event \"from\", so no lead has done it. Did you mean \"form\"?",
                line + 5
            ),
            format!(
                "rules.toml:{}: the log has no event \"opne\", so no lead has done it. Did you mean \"open\"?",
                line + 8
            ),
        ]
    );
}

#[test]
fn the_cards_own_acts_win_over_the_configs_stages() {
    let mut lead = Sketch::of(vec![act("open", day(1.0)), act("open", day(3.0))]);
    lead.texts = vec![("industry", None)];
    let tables = tables(&[lead]);
    let config = BTreeMap::from([("open".to_owned(), Stage::Awareness)]);
    let reached = |rest: &str| {
        let card = parse(rest).unwrap().with_stages(&config);
        card.bind(&tables).unwrap().standings(&[(0, day(4.0))]).unwrap()[0].stage.map(|own| (own.stage, own.since))
    };
    assert_eq!(reached(""), Some((Stage::Awareness, day(1.0))));
    assert_eq!(reached("[[stage]]\nname = \"engagement\"\nacts = [\"open\"]\n"), Some((Stage::Engagement, day(1.0))));
}

fn a_lead() -> impl Strategy<Value = Sketch> {
    let an_act = (select(vec!["open", "form", "demo"]), 0_i32..30).prop_map(|(kind, at)| act(kind, day(f64::from(at))));
    let industry = select(vec![None, Some("bank"), Some("retail")]);
    let created = proptest::option::of((0_i32..30).prop_map(|at| day(f64::from(at))));
    (proptest::collection::vec(an_act, 0..8), industry, created).prop_map(|(acts, industry, created)| Sketch {
        acts,
        created,
        texts: vec![("industry", industry)],
        numbers: Vec::new(),
    })
}

const GRADED: &str = r#"[total]
max_points = 30
[[stage]]
name = "exploration"
acts = ["demo"]
promotes_to = "warm"
[qualify]
any_of = ["form", "demo"]
otherwise = "cold"
[sunset]
event = "open"
after_days = 10
[matrix]
fit = { A = 5, B = 4, C = 3 }
activity = { 4 = 15, 3 = 8, 2 = 1 }
green = ["A4"]
[[override]]
name = "Retail is never hot"
where = "industry == 'retail' and band == 'hot'"
band = "warm"
[[segment]]
name = "called"
where = "band in ['hot', 'warm'] && (stage == 'exploration' || green)"
"#;

proptest! {
    #[test]
    fn a_standing_is_what_the_reference_says_word_for_word(
        leads in proptest::collection::vec(a_lead(), 1..4), at in 0_i32..40,
    ) {
        let card = parse(GRADED).unwrap();
        let tables = tables(&leads);
        let bound = card.bind(&tables).unwrap();
        let as_of = day(f64::from(at));
        let rows: Vec<(usize, Instant)> = (0..leads.len()).map(|lead| (lead, as_of)).collect();
        let totals = bound.replay(&rows).unwrap();
        for (lead, standing) in bound.standings(&rows).unwrap().iter().enumerate() {
            let sketch = &leads[lead];
            let seen: Vec<_> = sketch.acts.iter().filter(|act| act.time < as_of).collect();
            let times = |kind: &str| seen.iter().filter(move |act| act.kind == kind).map(|act| act.time).collect::<Vec<_>>();
            let (opens, forms, demos) = (times("open"), times("form"), times("demo"));
            let activity = 4.0 * opens.len() as f64 + 7.0 * forms.len() as f64;
            let industry = sketch.texts[0].1;
            let fit = if industry == Some("bank") { 5.0 } else { 0.0 };
            let points = (fit + activity).min(30.0);
            prop_assert_eq!((standing.points, standing.fit_points, standing.activity_points), (points, fit, activity));
            prop_assert_eq!(standing.points.to_bits(), totals[lead].to_bits());
            let ledger = bound.ledger(lead, as_of).unwrap();
            prop_assert_eq!((ledger.side_points(Side::Fit), ledger.side_points(Side::Activity)), (fit, activity));
            let evidence = !seen.is_empty() || industry.is_some();
            let mut band = if points >= 20.0 { "hot" } else if points >= 10.0 { "warm" } else { "cold" };
            if !demos.is_empty() && band == "cold" {
                band = "warm";
            }
            let qualified = !forms.is_empty() || !demos.is_empty();
            if !qualified {
                band = "cold";
            }
            if industry == Some("retail") && band == "hot" {
                band = "warm";
            }
            prop_assert_eq!(bound.band_name(standing), evidence.then_some(band));
            prop_assert_eq!((standing.evidence, standing.qualified), (evidence, Some(qualified)));
            prop_assert_eq!(standing.stage.map(|own| own.since), demos.iter().min().copied());
            let last = opens.iter().max().copied().or(sketch.created);
            prop_assert_eq!(standing.sunset, last.map(|last| as_of.days_since(last) > 10.0));
            let cell = format!(
                "{}{}",
                if fit >= 5.0 { 'A' } else { 'D' },
                if activity >= 15.0 { 4 } else if activity >= 8.0 { 3 } else if activity >= 1.0 { 2 } else { 1 }
            );
            prop_assert_eq!(standing.cell.map(|cell| cell.to_string()), evidence.then(|| cell.clone()));
            prop_assert_eq!(standing.green, evidence.then(|| cell == "A4"));
            let called = evidence && band != "cold" && (!demos.is_empty() || cell == "A4");
            prop_assert_eq!(standing.is_in(0), called);
        }
    }

    #[test]
    fn gradings_survive_being_written_and_read(drop in 0_usize..7) {
        let whole = parse(GRADED).unwrap();
        let mut grading = whole.grading.clone();
        match drop {
            0 => grading.stages.clear(),
            1 => grading.matrix = None,
            2 => grading.qualify = None,
            3 => grading.sunset = None,
            4 => grading.overrides.clear(),
            5 => grading.segments.clear(),
            _ => {}
        }
        let card = RuleCard { grading, ..whole };
        let lines_away = |mut card: RuleCard| {
            card.rules.iter_mut().for_each(|rule| rule.line = 0);
            card.grading.stages.iter_mut().for_each(|stage| stage.line = 0);
            card.grading.qualify.iter_mut().for_each(|own| own.line = 0);
            card.grading.sunset.iter_mut().for_each(|own| own.line = 0);
            card
        };
        let read = RuleCard::parse(&card.to_toml().unwrap(), "rules.toml").unwrap();
        prop_assert_eq!(lines_away(read), lines_away(card));
    }
}
