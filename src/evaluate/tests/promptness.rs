//! When what a list found came, and what it was worth: the twin's list of conversions, one by one.

use super::*;
use crate::evaluate::replay::Replayer;

/// A case in which everybody converts at a known instant, and what each conversion was worth.
fn dated(seed: u64, every_days: i64) -> (Case, Vec<Option<f64>>) {
    let mut case = Case::random(seed, 150, every_days, None);
    for row in 0..case.labels.len() {
        if case.labels[row] && case.converted_at[row].is_none() {
            // One conversion a lead, after all its rows.
            case.converted_at[row] = Some(at(150 + i64::from(case.leads[row] % 7)));
        }
    }
    let worth =
        |row: usize| case.converted_at[row].map(|at| f64::from(case.leads[row]) + (at.utc_day() % 5) as f64 / 4.0);
    let values = (0..case.labels.len()).map(worth).collect();
    (case, values)
}

fn median(mut days: Vec<i64>) -> Option<f64> {
    days.sort_unstable();
    let middle = days.len() / 2;
    match days.len() {
        0 => None,
        n if n % 2 == 1 => Some(days[middle] as f64),
        _ => Some((days[middle - 1] + days[middle]) as f64 / 2.0),
    }
}

#[test]
fn without_ties_days_and_value_are_those_of_the_twins_conversions() {
    for seed in 0..6 {
        for every_days in [1, 7, 200] {
            let (case, values) = dated(seed, every_days);
            for leads in [Some(1), Some(7), None] {
                let capacity = Capacity { leads, ..Capacity::default() };
                let finds = case.twin_finds(&capacity, 7, Seed::new(0));
                let days = |&row: &usize| case.converted_at[row].unwrap().utc_day() - case.as_of[row].utc_day();
                let rows = TestRows { values: Some(&values), ..case.rows() };
                if rows.labels.is_empty() {
                    continue;
                }
                let list = SalesList::new(&rows, &capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
                let (periods, harvest) = list.harvested(&list.rank(&case.scores));
                assert_eq!(periods.iter().map(|period| period.found).sum::<f64>().round() as usize, finds.len());
                assert_eq!(
                    harvest.median_days(),
                    median(finds.iter().map(days).collect()),
                    "{seed} {every_days} {leads:?}"
                );
                let worth: f64 = finds.iter().map(|&row| values[row].unwrap()).sum();
                assert!((harvest.worth().unwrap() - worth).abs() < 1e-6, "{seed} {every_days} {leads:?}");
            }
        }
    }
}

#[test]
fn leads_of_weight_two_count_twice_and_ties_share_the_place() {
    // Two leads tie for one place: half of each is found, one came after 3 days and brings 10, the other after 9 and brings 30.
    let mut case = Case::default();
    for (lead, day) in [(1, 3), (2, 9)] {
        case.push(lead, at(0), true, Some(at(day)), 1.0);
    }
    let values = [Some(10.0), Some(30.0)];
    let rows = TestRows { values: Some(&values), ..case.rows() };
    let capacity = Capacity { leads: Some(1), ..Capacity::default() };
    let list = SalesList::new(&rows, &capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
    let ranking = list.rank(&case.scores);
    let harvest = list.harvested(&ranking).1;
    assert_eq!((harvest.median_days(), harvest.worth()), (Some(6.0), Some(20.0)));
    let mut replayer = Replayer::new(&list);
    let weights = [2, 1];
    replayer.replay(&list, &ranking, &weights, &[3], |_, _, _| {});
    assert_eq!((replayer.harvest.median_days(), replayer.harvest.worth()), (Some(3.0), Some(50.0)));
    // The next replay starts from nothing.
    replayer.replay(&list, &ranking, &[0, 1], &[3], |_, _, _| {});
    assert_eq!((replayer.harvest.median_days(), replayer.harvest.worth()), (Some(9.0), Some(30.0)));
}

#[test]
fn figures_have_intervals_and_what_is_not_known_has_a_reason() {
    let (case, mut values) = dated(3, 7);
    let (capacity, zone, scorers) =
        (Capacity { leads: Some(9), ..Capacity::default() }, Zone::utc(), scorers(&case, 5));
    let of = |case: &Case, values: Option<&[Option<f64>]>| {
        let made = input(case, &scorers, &capacity, &zone, 200);
        evaluate(&EvaluateInput { rows: TestRows { values, ..made.rows }, ..made }).unwrap()
    };
    let full = of(&case, Some(&values));
    for scorer in &full.scorers {
        for measured in [&scorer.median_days_to_conversion, &scorer.value_at_capacity] {
            let found = estimate(measured);
            assert!(found.low <= found.value && found.value <= found.high && found.low < found.high, "{found:?}");
        }
    }
    let [chosen, rules] =
        ["logistic", "rules"].map(|name| full.scorers.iter().find(|scorer| scorer.name == name).unwrap());
    let pair = full.comparisons.iter().find(|pair| pair.model == "logistic" && pair.against == "rules").unwrap();
    let difference = estimate(&pair.value_at_capacity);
    let apart = estimate(&chosen.value_at_capacity).value - estimate(&rules.value_at_capacity).value;
    assert!((difference.value - apart).abs() < 1e-9 && difference.low < difference.high);
    let missing = values.iter().position(Option::is_some).unwrap();
    values[missing] = None;
    let some = of(&case, Some(&values));
    let words = reason(&some.scorers[0].value_at_capacity);
    assert!(words.starts_with("1 of ") && words.contains("value_per_conversion"), "{words}");
    assert!(reason(&of(&case, None).scorers[0].value_at_capacity).contains("have no value"));
    let undated = Case::random(3, 150, 7, None);
    let other = of(&undated, None);
    assert!(reason(&other.scorers[0].median_days_to_conversion).contains("no known instant"));
    // Nothing else moves with what is known of conversions.
    assert_eq!(of(&case, None).verdict, full.verdict);
}
