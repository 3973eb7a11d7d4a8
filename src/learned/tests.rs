//! Does a learned card say what is true of a company whose truth is known, in whole points that replay to what they promise?

use super::*;
use crate::audit::Rows;
use crate::cohort::{Cohort, Policy};
use crate::config::Config;
use crate::ingest::{Purpose, ReadParams, read};
use crate::synth::{SynthParams, generate_faulty};

struct World {
    tables: Tables,
    card: RuleCard,
    rows: Vec<(usize, Instant)>,
    labels: Vec<bool>,
}

/// The company with the faulty card, read as any other.
fn world(leads: usize) -> World {
    let folder = tempfile::tempdir().unwrap();
    generate_faulty(&SynthParams { leads, seed: 4 }).write(folder.path()).unwrap();
    let config = Config::load(&folder.path().join("leadscore.toml"), &[]).unwrap();
    let zone = config.zone().unwrap();
    let params = ReadParams {
        base: &config.base,
        leads: config.leads.as_ref(),
        events: &config.events,
        aliases: &[],
        history: &[],
        recorded: None,
        suppress: None,
        exclude: &[],
        accounts: crate::ingest::AccountUse::None,
        hygiene: &config.hygiene,
        outcome: &config.outcome,
        purpose: Purpose::Train,
        auxiliary: &config.auxiliary_columns(),
        allow_sensitive: &[],
        zone: Some(&zone),
        data_end: config.data_end().unwrap(),
        budget: &config.budget,
        now: None,
        most_rejects: 0,
    };
    let (tables, _) = read(&params).unwrap();
    let policy = Policy::from_params(&config.cohort, &tables, &config.base, &zone).unwrap();
    let cohort = Cohort::build(&tables, &policy, config.label.horizon_days, false, &zone).unwrap();
    let (ripe, _) = Rows::new(&cohort, None, usize::MAX, Seed::new(1)).ripe();
    let card = std::fs::read_to_string(folder.path().join("rules.toml")).unwrap();
    World {
        rows: ripe.pairs().to_vec(),
        labels: (0..ripe.len()).map(|row| ripe.label(row) == Some(true)).collect(),
        card: RuleCard::parse(&card, "rules.toml").unwrap(),
        tables,
    }
}

fn asked(world: &World, engine: Engine) -> Asked<'_> {
    Asked {
        horizon_days: 60,
        tables: &world.tables,
        card: Some(&world.card),
        engine,
        max_rules: 12,
        increasing: &[],
        decreasing: &[],
        rows: &world.rows,
        labels: &world.labels,
        seed: Seed::new(1),
    }
}

fn points_of(learned: &Learned, reads_page: &str) -> f64 {
    let of = |rule: &&Rule| rule.kind.to_string().contains(reads_page);
    learned.card.rules.iter().filter(of).map(|rule| rule.points).sum()
}

#[test]
fn with_many_conversions_faults_of_the_card_are_mended_in_whole_points() {
    let world = world(2500);
    let learned = learn(&asked(&world, Engine::Generic)).unwrap();
    assert!(!learned.held && learned.conversions > FREE_FROM);
    assert!(learned.card.rules.len() <= 12);
    assert!(learned.card.rules.iter().all(|rule| rule.points.fract().abs() < f64::EPSILON && rule.points != 0.0));
    assert!(points_of(&learned, "/careers") < 0.0, "{}", learned.text);
    // One line for one thing: an act that the team does not pay stands once, whatever it may be counted to.
    let mut said: Vec<String> = learned.card.rules.iter().map(|rule| rule.kind.to_string()).collect();
    said.sort();
    said.dedup();
    assert_eq!(said.len(), learned.card.rules.len(), "{}", learned.text);
    assert!(points_of(&learned, "/pricing") > 0.0 && points_of(&learned, "webinar") > 0.0, "{}", learned.text);
    assert!(points_of(&learned, "badge_scan").abs() < f64::EPSILON);
    // Acts fade with a half-life of 20 days; the nearest that may be chosen are 14 and 30.
    assert!(matches!(learned.card.decay, Decay::HalfLife { days } if (10.0..40.0).contains(&days)), "{}", learned.text);
    // What is written reads back, and replays to the same points.
    let read = RuleCard::parse(&learned.text, "rules.learned.toml").unwrap();
    let replay = |card: &RuleCard| card.bind(&world.tables).unwrap().replay(&world.rows).unwrap();
    assert_eq!(replay(&read), replay(&learned.card));
    assert_eq!(learned.text, learn(&asked(&world, Engine::Generic)).unwrap().text);
    assert_eq!(learned.own_points.len(), learned.card.rules.len());
}

#[test]
fn with_few_conversions_the_teams_card_stays_as_it_is() {
    let world = world(300);
    let learned = learn(&asked(&world, Engine::Generic)).unwrap();
    assert!(learned.held && learned.conversions < FREE_FROM, "{}", learned.conversions);
    assert_eq!(learned.card.decay, world.card.decay);
    for rule in &learned.card.rules {
        let own = world.card.rules.iter().find(|own| own.name == rule.name).unwrap();
        assert!((rule.points - own.points).abs() < 1e-12, "{}: {}", rule.label(), rule.points);
    }
    let without = learn(&Asked { card: None, ..asked(&world, Engine::Generic) });
    assert!(matches!(without, Err(LearnedError::TooFewConversions { .. })));
}

#[test]
fn every_engine_gets_only_what_it_documents_and_monotone_names_keep_their_sign() {
    let world = world(1500);
    for engine in Engine::ALL {
        let constructs = engine.constructs();
        let learned = learn(&asked(&world, engine)).unwrap();
        assert!(constructs.decays.contains(&learned.card.decay), "{}", engine.name());
        for rule in &learned.card.rules {
            match &rule.kind {
                RuleKind::Event(event) => match event.max_count {
                    Some(1) => {}
                    Some(count) => assert!(constructs.count_caps.contains(&count), "{}", engine.name()),
                    None => assert!(constructs.every_time, "{}", engine.name()),
                },
                RuleKind::Idle(_) => assert!(constructs.silence, "{}", engine.name()),
                RuleKind::Attribute(_) | RuleKind::Persona(_) => {}
            }
        }
        assert!(constructs.sources.iter().all(|source| learned.text.contains(source.place)));
    }
    let (increasing, decreasing) = (["page_view".to_owned()], ["employees".to_owned()]);
    let learned =
        learn(&Asked { increasing: &increasing, decreasing: &decreasing, ..asked(&world, Engine::Mautic) }).unwrap();
    for rule in &learned.card.rules {
        let sign = match reads(&rule.kind) {
            "page_view" => rule.points,
            "employees" => -rule.points,
            _ => 1.0,
        };
        assert!(sign > 0.0, "{}: {}", rule.label(), rule.points);
    }
    let unknown = ["no_such".to_owned()];
    let error = learn(&Asked { increasing: &unknown, ..asked(&world, Engine::Mautic) }).unwrap_err();
    assert!(error.to_string().contains("--increasing no_such"), "{error}");
    assert!(matches!(learn(&Asked { max_rules: 0, ..asked(&world, Engine::Mautic) }), Err(LearnedError::NoRules)));
}

#[test]
fn a_card_that_holds_is_the_teams_to_the_last_point_even_where_its_points_fall_with_conversions() {
    let mut world = world(300);
    world.card.rules.iter_mut().for_each(|rule| rule.points = -rule.points);
    let learned = learn(&Asked { max_rules: 40, ..asked(&world, Engine::Generic) }).unwrap();
    assert!(learned.held);
    let replay = |card: &RuleCard| card.bind(&world.tables).unwrap().replay(&world.rows).unwrap();
    assert_eq!(replay(&learned.card), replay(&world.card), "{}", learned.text);
    assert_eq!(learned.card.bands, world.card.bands);
    // Fewer rules than the card has: those that move the total most, with their points as they were.
    let few = learn(&Asked { max_rules: 3, ..asked(&world, Engine::Mautic) }).unwrap();
    assert_eq!(few.card.rules.len(), 3);
    for (rule, own) in few.card.rules.iter().zip(&few.own_points) {
        assert_eq!(Some(rule.points), *own, "{}", few.text);
    }
}

#[test]
fn what_the_engine_runs_of_a_card_that_holds_stays_and_other_cards_of_the_file_stay_out() {
    let world = world(300);
    let text = "version = 1\ntimezone = \"Asia/Tokyo\"\n[decay]\nlifespan_days = 120.0\nnightly = true\n[total]\nmax_points = 60.0\n\
        [[group]]\nname = \"pages\"\nmax_points = 9.0\n[[card]]\nname = \"spring\"\n\
        [[event]]\nname = \"Pages\"\nevent = \"page_view\"\npoints = 2.0\nmax_per_day = 1\ngroup = \"pages\"\nhalf_life_days = 5.0\n\
        [[event]]\nname = \"Pages twice\"\nevent = \"page_view\"\npoints = 1.0\ngroup = \"pages\"\n\
        [[event]]\nname = \"Spring alone\"\nevent = \"page_view\"\npoints = 50.0\ncards = [\"spring\"]\n\
        [[band]]\nname = \"hot\"\nat_least = 8.0\n[[band]]\nname = \"cold\"\nat_least = -100.0\n";
    let card = RuleCard::parse(&text.replace("[[band]]", "[[bands]]"), "rules.toml").unwrap();
    for (seed, engine) in [(1, Engine::Generic), (1, Engine::Mautic)] {
        let asked = Asked { card: Some(&card), seed: Seed::new(seed), ..asked(&world, engine) };
        let learned = learn(&asked).unwrap();
        assert!(learned.held && !learned.text.contains("Spring alone"), "{}", learned.text);
        assert_eq!(learned.card.zone, card.zone);
        let left: Vec<(Left, usize)> = learned.left_out.iter().map(|own| (own.what, own.rules.len())).collect();
        let wanted =
            [(Left::GroupCap, 2), (Left::OwnFading, 1), (Left::PerDay, 1), (Left::TotalEnds, 0), (Left::Nights, 0)];
        assert_eq!(left, if engine == Engine::Generic { &[][..] } else { &wanted[..] });
        if engine == Engine::Generic {
            let replay = |card: &RuleCard| card.bind(&world.tables).unwrap().replay(&world.rows).unwrap();
            assert_eq!(replay(&learned.card), replay(&card), "{}", learned.text);
            assert_eq!(learned.card.bands, card.bands);
        }
    }
}

#[test]
fn where_rows_are_drawn_every_conversion_stays_and_the_slope_is_that_of_all_rows() {
    let world = world(2500);
    let asked = asked(&world, Engine::Generic);
    let whole = Ground::new(&asked, usize::MAX).unwrap();
    let converted = world.labels.iter().filter(|label| **label).count();
    let most = converted + (world.rows.len() - converted) / 3;
    assert!(2 * converted <= most);
    let drawn = Ground::new(&asked, most).unwrap();
    assert_eq!(drawn.conversions, whole.conversions);
    assert_eq!(drawn.outcomes.iter().filter(|y| **y > 0.5).count(), converted);
    assert!(drawn.pairs.len().abs_diff(most) < most / 10, "{} of {most}", drawn.pairs.len());
    assert!(whole.share >= 1.0 && drawn.share < 0.5);
    assert!((drawn.slope / whole.slope - 1.0).abs() < 0.3, "{} of {}", drawn.slope, whole.slope);
    // Even of more conversions than fit no more are held than fit.
    let few = Ground::new(&asked, converted).unwrap();
    assert!(few.pairs.len() < converted * 6 / 5 && few.conversions == whole.conversions);
}

#[test]
fn of_several_personas_the_one_that_the_card_prefers_is_the_one_learned_from() {
    let world = world(300);
    let text = "version = 1\n[[persona]]\nname = \"Small\"\npoints = 5.0\nwhere = { employees = { min = 1.0 } }\n\
        [[persona]]\nname = \"Large\"\npoints = 20.0\nwhere = { employees = { min = 2.0 } }\n";
    let card = RuleCard::parse(text, "rules.toml").unwrap();
    let offered = candidates(&world.tables, Some(&card), &Engine::Generic.constructs()).unwrap();
    let personas: RuleCard = RuleCard {
        rules: offered.iter().filter(|own| own.own_points.is_some()).map(|own| own.rule.clone()).collect(),
        ..RuleCard::default()
    };
    let of = |card: &RuleCard| -> Vec<Option<String>> {
        let bound = card.bind(&world.tables).unwrap();
        let standings = bound.standings(&world.rows).unwrap();
        standings.iter().map(|standing| bound.persona_name(standing).map(str::to_owned)).collect()
    };
    assert_eq!(of(&personas), of(&card));
    assert!(of(&card).contains(&Some("Large".to_owned())));
}
