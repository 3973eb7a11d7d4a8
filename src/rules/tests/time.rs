//! What counts when: the edges of visibility, lookback, decay, caps and silence.

use super::super::*;
use super::{Act, Sketch, act, day, tables};
use crate::time::Instant;

fn total(rules: &str, lead: &Sketch, as_of: Instant) -> f64 {
    let card = RuleCard::parse(&format!("version = 1\n{rules}"), "rules.toml").unwrap();
    let tables = tables(std::slice::from_ref(lead));
    let bound = card.bind(&tables).unwrap();
    let ledger = bound.ledger(0, as_of).unwrap();
    let replayed = bound.replay(&[(0, as_of)]).unwrap()[0];
    assert_eq!(ledger.total.to_bits(), replayed.to_bits());
    replayed
}

fn before(at: Instant) -> Instant {
    Instant::from_micros(at.micros() - 1)
}

#[track_caller]
fn is(found: f64, wanted: f64) {
    assert_eq!(found.to_bits(), wanted.to_bits(), "{found} is not {wanted}");
}

#[test]
fn an_event_at_as_of_gives_no_points_and_one_a_microsecond_before_does() {
    let rules = "[[event]]\nevent = \"x\"\npoints = 5\n";
    let as_of = day(10.0);
    is(total(rules, &Sketch::of(vec![act("x", as_of)]), as_of), 0.0);
    is(total(rules, &Sketch::of(vec![act("x", before(as_of))]), as_of), 5.0);
    let late = Act { known: as_of, ..act("x", day(3.0)) };
    is(total(rules, &Sketch::of(vec![late.clone()]), as_of), 0.0);
    is(total(rules, &Sketch::of(vec![Act { known: before(as_of), ..late }]), as_of), 5.0);
}

#[test]
fn a_lookback_holds_its_own_start_and_ages_by_time_not_by_arrival() {
    let rules = "[[event]]\nevent = \"x\"\npoints = 5\nlookback_days = 7\n";
    let as_of = day(10.0);
    is(total(rules, &Sketch::of(vec![act("x", day(3.0))]), as_of), 5.0);
    is(total(rules, &Sketch::of(vec![act("x", before(day(3.0)))]), as_of), 0.0);
    let late = Act { known: day(9.0), ..act("x", before(day(3.0))) };
    is(total(rules, &Sketch::of(vec![late]), as_of), 0.0);
}

#[test]
fn a_half_life_halves_exactly_and_a_rule_may_have_its_own_or_none() {
    let head = "[decay]\nhalf_life_days = 30\n[[event]]\nevent = \"x\"\npoints = 12\n";
    let lead = Sketch::of(vec![act("x", day(0.0))]);
    is(total(head, &lead, day(30.0)), 6.0);
    is(total(head, &lead, day(90.0)), 1.5);
    is(total(&format!("{head}half_life_days = 10\n"), &lead, day(30.0)), 1.5);
    is(total(&format!("{head}step_days = 30\n"), &lead, day(30.0)), 12.0);
    is(total(&format!("{head}step_days = 30\n"), &lead, day(30.0).next()), 0.0);
    is(total(&format!("{head}decays = false\n"), &lead, day(3000.0)), 12.0);
    is(total(&head.replace("half_life_days", "step_days"), &lead, day(31.0)), 0.0);
}

#[test]
fn caps_apply_to_the_decayed_sum_and_counts_before_decay_to_the_newest() {
    // At day 30 with a half-life of 10 days the four events are worth 1, 2, 4 and 8 points.
    let lead = Sketch::of([0.0, 10.0, 20.0, 30.0].map(|at| act("x", day(at))).to_vec());
    let rule = |rest: &str| format!("[[event]]\nevent = \"x\"\npoints = 8\nhalf_life_days = 10\n{rest}\n");
    let as_of = day(30.0);
    is(total(&rule(""), &lead, as_of), 7.0); // The event at as_of itself is not seen.
    is(total(&rule("max_points = 5"), &lead, as_of), 5.0);
    is(total(&rule("max_points = 8"), &lead, as_of), 7.0); // Undecayed they would be 24.
    is(total(&rule("max_count = 2"), &lead, as_of), 6.0);
    is(total(&rule("per = \"once\""), &lead, as_of), 4.0);
    is(total(&rule("max_count = 2\nmax_points = 5"), &lead, as_of), 5.0);
    is(total(&rule("max_count = 2\nlookback_days = 15"), &lead, as_of), 4.0);
    let negative = "[[event]]\nevent = \"x\"\npoints = -8\nmax_points = 10\n";
    is(total(negative, &lead, as_of), -10.0);
}

#[test]
fn a_late_record_of_an_old_event_does_not_count_as_the_newest() {
    let old = Act { known: day(20.0), ..act("x", day(0.0)) };
    let lead = Sketch::of(vec![old, act("x", day(10.0))]);
    let rules = "[[event]]\nevent = \"x\"\npoints = 8\nhalf_life_days = 10\nper = \"once\"\n";
    is(total(rules, &lead, day(30.0)), 2.0);
    is(total("[[idle]]\nover_days = 20\npoints = -1\n", &lead, day(30.0)), 0.0);
    is(total("[[idle]]\nover_days = 20\npoints = -1\n", &lead, day(30.0).next()), -1.0);
}

#[test]
fn idle_is_more_than_so_many_days_since_the_last_event_or_since_creation() {
    let rules = "[[idle]]\nover_days = 3\npoints = -10\n";
    let busy = Sketch { created: Some(day(0.0)), ..Sketch::of(vec![act("x", day(7.0))]) };
    is(total(rules, &busy, day(10.0)), 0.0);
    is(total(rules, &busy, day(10.0).next()), -10.0);
    is(total(rules, &busy, day(7.0)), -10.0); // The event at day 7 is not seen; silence since creation.
    let quiet = Sketch { created: Some(day(0.0)), ..Sketch::default() };
    is(total(rules, &quiet, day(3.0)), 0.0);
    is(total(rules, &quiet, day(3.0).next()), -10.0);
    is(total(rules, &Sketch::default(), day(900.0)), 0.0); // Nothing says how long.
    let of_opens = "[[idle]]\nover_days = 3\npoints = -10\nevent = \"open\"\n";
    let opened = Sketch::of(vec![act("open", day(1.0)), act("x", day(9.0))]);
    is(total(of_opens, &opened, day(10.0)), -10.0);
    is(total(of_opens, &opened, day(4.0)), 0.0);
    is(total(rules, &opened, day(10.0)), 0.0);
}

#[test]
fn a_ledger_says_what_when_and_how_much() {
    let text = "version = 1\n[[event]]\nname = \"Read a page\"\nevent = \"x\"\npoints = 8\nmax_points = 10\n\
                [[idle]]\nover_days = 1\npoints = -2\n";
    let card = RuleCard::parse(text, "rules.toml").unwrap();
    let tables = tables(&[Sketch::of(vec![act("x", day(1.0)), act("x", day(2.0))])]);
    let ledger = card.bind(&tables).unwrap().ledger(0, day(5.0)).unwrap();
    let lines: Vec<_> =
        ledger.lines.iter().map(|line| (line.name.as_str(), line.what.to_string(), line.at, line.points)).collect();
    let wanted = [
        ("Read a page", "x", Some(day(1.0)), 8.0),
        ("Read a page", "x", Some(day(2.0)), 8.0),
        ("Read a page", "at most 10 points from this rule", None, -6.0),
        ("no event for more than 1 days", "no event for 3.0 days", Some(day(2.0)), -2.0),
    ];
    assert_eq!(lines, wanted.map(|(name, what, at, points)| (name, what.to_owned(), at, points)));
    is(ledger.total, 8.0);
}

#[test]
fn shown_hundredths_add_up_where_rounding_each_line_would_not() {
    // Three thirds of a decayed point: 0.793... each reads 0.79, together 2.38.
    let lead = Sketch::of(vec![act("x", day(0.0)); 3]);
    let tables = tables(&[lead]);
    let text = "version = 1\n[[event]]\nevent = \"x\"\npoints = 1\nhalf_life_days = 3\n";
    let card = RuleCard::parse(text, "rules.toml").unwrap();
    let ledger = card.bind(&tables).unwrap().ledger(0, day(1.0)).unwrap();
    assert_eq!(ledger.shown_hundredths(), [80, 79, 79]);
    assert!((ledger.total - 2.381_101_577_952_299).abs() < 1e-8, "{}", ledger.total);
}
