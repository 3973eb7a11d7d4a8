//! Laws on thousands of random logs and cards: a slow twin agrees, ledgers add up, the future changes nothing.

use proptest::prelude::*;

use super::super::*;
use super::drawn::{a_card, a_lead, instant};
use super::{Act, Sketch, tables};
use crate::frame::Side;
use crate::time::{Instant, MICROS_PER_DAY};

/// The total as the language's description says it, event by event, in no hurry.
fn slow_total(card: &RuleCard, lead: &Sketch, as_of: Instant) -> f64 {
    let own: Vec<&Rule> = card.rules.iter().filter(|rule| rule.cards.is_empty() || card.on.is_some()).collect();
    let of_group = |group| -> f64 {
        let rules = own.iter().filter(|rule| rule.group == group);
        rules.map(|rule| slow_points(card, rule, lead, as_of)).sum()
    };
    let mut total = of_group(None);
    for (index, group) in card.groups.iter().enumerate() {
        total += of_group(Some(index)).clamp(-group.max_points, group.max_points);
    }
    total.min(card.total.max_points.unwrap_or(f64::MAX)).max(card.total.min_points.unwrap_or(f64::MIN))
}

fn slow_matches(conditions: &[Condition], (first, text): (&str, Option<&str>), number: Option<f64>) -> usize {
    let holds = |condition: &&Condition| match condition.column.as_str() {
        column if column == first => slow_text(&condition.test, text),
        _ => slow_number(&condition.test, number),
    };
    conditions.iter().filter(holds).count()
}

fn slow_points(card: &RuleCard, rule: &Rule, lead: &Sketch, as_of: Instant) -> f64 {
    let seen: Vec<&Act> = lead.acts.iter().filter(|act| act.time < as_of && act.known < as_of).collect();
    let zone = card.zone();
    let date = |time: Instant| zone.local(time).date();
    let passed = |time: Instant| (as_of.micros() - time.micros()) as f64 / MICROS_PER_DAY as f64;
    let nights = |time: Instant| f64::from(date(time).until(date(as_of)).unwrap().get_days());
    let age = |time: Instant| if card.nightly { nights(time) } else { passed(time) };
    let moment = |text: &Option<String>, otherwise| {
        text.as_ref().map_or(Instant::from_micros(otherwise), |text| zone.parse(text).unwrap())
    };
    match &rule.kind {
        RuleKind::Event(event) => {
            let means = |act: &&Act| {
                let mut conditions = event.conditions.clone();
                let (mut from, mut until) = (moment(&event.from, i64::MIN), moment(&event.until, i64::MAX));
                if card.on.is_some() {
                    conditions.extend(card.cards[0].conditions.clone());
                    from = from.max(moment(&card.cards[0].from, i64::MIN));
                    until = until.min(moment(&card.cards[0].until, i64::MAX));
                }
                let met = slow_matches(&conditions, ("page", act.page), act.value) == conditions.len();
                act.kind == event.event && met && from <= act.time && act.time < until
            };
            let follows = |act: &&Act| {
                event.followed_by.as_ref().is_none_or(|gate| {
                    seen.iter().any(|next| {
                        let agree = match gate.same.as_deref() {
                            None => true,
                            Some("page") => act.page.is_some() && act.page == next.page,
                            Some(_) => act.value.is_some() && act.value == next.value,
                        };
                        let days = (next.time.micros() - act.time.micros()) as f64 / MICROS_PER_DAY as f64;
                        let soon = gate.within_days.is_none_or(|within| days <= within);
                        !std::ptr::eq(*next, *act) && next.kind == gate.event && agree && days >= 0.0 && soon
                    })
                })
            };
            let mut times: Vec<Instant> =
                seen.iter().copied().filter(means).filter(follows).map(|act| act.time).collect();
            times.retain(|&time| event.lookback_days.is_none_or(|days| passed(time) <= days));
            times.sort();
            let all = times.clone();
            let mut place = 0;
            times.retain(|&time| {
                let before = all[..place].iter().filter(|&&other| date(other) == date(time)).count();
                place += 1;
                event.max_per_day.is_none_or(|most| before < most as usize)
            });
            let skip = times.len().saturating_sub(event.max_count.map_or(usize::MAX, |count| count as usize));
            let sum: f64 = times
                .into_iter()
                .skip(skip)
                .map(|time| match (event.decay.unwrap_or(card.decay), age(time)) {
                    (Decay::None, _) => rule.points,
                    (Decay::HalfLife { days }, age) => rule.points * 0.5_f64.powf(age / days),
                    (Decay::Linear { days }, age) if age < days => rule.points * (days - age) / days,
                    (Decay::Step { days }, age) if age <= days => rule.points,
                    (Decay::Linear { .. } | Decay::Step { .. }, _) => 0.0,
                })
                .sum();
            event.max_points.map_or(sum, |cap| sum.clamp(-cap, cap))
        }
        RuleKind::Persona(_) => {
            let matching = |rule: &&Rule| match &rule.kind {
                RuleKind::Persona(persona) => {
                    let met = slow_matches(&persona.conditions, ("industry", lead.texts[0].1), lead.numbers[0].1);
                    (rule.cards.is_empty() || card.on.is_some()) && met >= persona.at_least
                }
                _ => false,
            };
            // `max_by` keeps the last of equals; the card counts the first.
            let best = card.rules.iter().filter(matching).rev().max_by(|a, b| a.points.total_cmp(&b.points));
            if best.is_some_and(|best| std::ptr::eq(best, rule)) { rule.points } else { 0.0 }
        }
        RuleKind::Attribute(AttributeRule { column, pays }) => match pays {
            Pays::If(test) if column == "industry" && slow_text(test, lead.texts[0].1) => rule.points,
            Pays::If(test) if column == "size" && slow_number(test, lead.numbers[0].1) => rule.points,
            Pays::If(_) => 0.0,
            Pays::PerUnit { max_units } => {
                rule.points * lead.numbers[0].1.unwrap_or(0.0).clamp(0.0, max_units.unwrap_or(1e9))
            }
        },
        RuleKind::Idle(IdleRule { over_days, event }) => {
            let last =
                seen.iter().filter(|act| event.as_ref().is_none_or(|event| act.kind == event)).map(|act| act.time);
            match last.max().or(lead.created) {
                Some(last) if passed(last) > *over_days => rule.points,
                _ => 0.0,
            }
        }
    }
}

fn slow_text(test: &Test, value: Option<&str>) -> bool {
    let is = |literals: &[Literal], value: &str| literals.contains(&Literal::Text(value.to_owned()));
    match (test, value) {
        (Test::Missing(wanted), value) => value.is_none() == *wanted,
        (_, None) => false,
        (Test::AnyOf(literals), Some(value)) => is(literals, value),
        (Test::NoneOf(literals), Some(value)) => !is(literals, value),
        (Test::StartsWith(text), Some(value)) => value.starts_with(text),
        (Test::Contains(text), Some(value)) => value.contains(text),
        (Test::Range { .. }, Some(_)) => unreachable!("no range on text here"),
    }
}

#[expect(clippy::float_cmp, reason = "a condition on a number means that very number")]
fn slow_number(test: &Test, value: Option<f64>) -> bool {
    let is = |literals: &[Literal], value: f64| {
        literals.iter().any(|literal| match literal {
            Literal::Flag(true) => value == 1.0,
            Literal::Flag(false) => value == 0.0,
            Literal::Integer(x) => value == *x as f64,
            Literal::Number(x) => value == *x,
            Literal::Text(_) => false,
        })
    };
    match (test, value) {
        (Test::Missing(wanted), value) => value.is_none() == *wanted,
        (_, None) => false,
        (Test::AnyOf(literals), Some(value)) => is(literals, value),
        (Test::NoneOf(literals), Some(value)) => !is(literals, value),
        (Test::Range { low, high }, Some(value)) => {
            let above = match low {
                None => true,
                Some(Bound::Inclusive(end)) => value >= *end,
                Some(Bound::Exclusive(end)) => value > *end,
            };
            let below = match high {
                None => true,
                Some(Bound::Inclusive(end)) => value <= *end,
                Some(Bound::Exclusive(end)) => value < *end,
            };
            above && below
        }
        _ => unreachable!("no text test on numbers here"),
    }
}

fn all_rows(leads: usize, instants: &[Instant]) -> Vec<(usize, Instant)> {
    instants.iter().flat_map(|&as_of| (0..leads).map(move |lead| (lead, as_of))).collect()
}

fn bits(totals: &[f64]) -> Vec<u64> {
    totals.iter().map(|total| total.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replay_agrees_with_its_slow_twin(
        leads in proptest::collection::vec(a_lead(), 1..5),
        card in a_card(),
        instants in proptest::collection::vec(instant(), 1..5),
    ) {
        let tables = tables(&leads);
        let bound = card.bind(&tables).unwrap();
        let rows = all_rows(leads.len(), &instants);
        for (&(lead, as_of), total) in rows.iter().zip(bound.replay(&rows).unwrap()) {
            let slow = slow_total(&card, &leads[lead], as_of);
            prop_assert!((total - slow).abs() < 1e-7, "{total} but slowly {slow}, lead {lead} at {as_of}");
        }
    }

    #[test]
    fn a_ledger_adds_up_to_the_replayed_total_in_any_order_and_as_shown(
        lead in a_lead(), card in a_card(), as_of in instant(),
    ) {
        let tables = tables(std::slice::from_ref(&lead));
        let bound = card.bind(&tables).unwrap();
        let ledger = bound.ledger(0, as_of).unwrap();
        let replayed = bound.replay(&[(0, as_of)]).unwrap()[0];
        prop_assert_eq!(ledger.total.to_bits(), replayed.to_bits());
        let forwards = ledger.lines.iter().fold(0.0, |sum, line| sum + line.points);
        let backwards = ledger.lines.iter().rev().fold(0.0, |sum, line| sum + line.points);
        prop_assert_eq!((forwards, backwards), (replayed, replayed));
        let of_total = ledger.lines.iter().filter(|line| line.side.is_none()).map(|line| line.points).sum::<f64>();
        let sides = ledger.side_points(Side::Fit) + ledger.side_points(Side::Activity);
        prop_assert!((sides + of_total - replayed).abs() < f64::EPSILON);
        let shown = ledger.shown_hundredths();
        prop_assert_eq!(shown.iter().sum::<i64>(), (replayed * 100.0).round() as i64);
        for (shown, line) in shown.iter().zip(&ledger.lines) {
            prop_assert!((*shown as f64 - line.points * 100.0).abs() <= 1.0);
            prop_assert!(line.points != 0.0 && line.at.is_none_or(|at| at < as_of));
        }
    }

    #[test]
    fn deleting_the_future_changes_nothing(
        leads in proptest::collection::vec(a_lead(), 1..4), card in a_card(), as_of in instant(),
    ) {
        let mut past = leads.clone();
        for lead in &mut past {
            lead.acts.retain(|act| act.time.max(act.known) < as_of);
        }
        let rows = all_rows(leads.len(), &[as_of]);
        let (all, cut) = (tables(&leads), tables(&past));
        let (all, cut) = (card.bind(&all).unwrap().replay(&rows).unwrap(), card.bind(&cut).unwrap().replay(&rows).unwrap());
        prop_assert_eq!(bits(&all), bits(&cut));
    }

    #[test]
    fn a_card_survives_being_written_and_read(card in a_card()) {
        let text = card.to_toml().unwrap();
        let mut read = RuleCard::parse(&text, "rules.toml").unwrap();
        read.rules.iter_mut().for_each(|rule| rule.line = 0);
        read.cards.iter_mut().for_each(|card| card.line = 0);
        let mut wanted = RuleCard { on: None, ..card };
        wanted.rules.sort_by_key(|rule| match rule.kind {
            RuleKind::Event(_) => 0,
            RuleKind::Attribute(_) => 1,
            RuleKind::Persona(_) => 2,
            RuleKind::Idle(_) => 3,
        });
        prop_assert_eq!(read, wanted, "{}", text);
    }
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let leads = proptest::collection::vec(a_lead(), 300).new_tree(&mut runner).unwrap().current();
    let tables = tables(&leads);
    let instants: Vec<Instant> = (1..20).map(|at| super::day(f64::from(at))).collect();
    let rows = all_rows(leads.len(), &instants);
    for _ in 0..20 {
        let card = a_card().new_tree(&mut runner).unwrap().current();
        let bound = card.bind(&tables).unwrap();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            bits(&pool.install(|| bound.replay(&rows).unwrap()))
        };
        assert_eq!(with(1), with(4));
    }
}
