//! The replay is what its documentation says: the twin, to the bit without ties and on average with them.

use super::*;
use crate::evaluate::bootstrap;
use crate::evaluate::replay::Replayer;

fn capacities() -> Vec<Capacity> {
    let mut all = Vec::new();
    for leads in [None, Some(1), Some(7), Some(10_000)] {
        for recontact_days in [None, Some(0), Some(10), Some(90)] {
            all.push(Capacity { leads, recontact_days, ..Capacity::default() });
        }
    }
    all
}

#[test]
fn without_ties_the_replay_is_the_twin() {
    for seed in 0..4 {
        for every_days in [1, 5, 7] {
            let case = Case::random(seed, 150, every_days, None);
            for capacity in capacities() {
                let (found, twin) = (case.replay(&capacity), case.twin(&capacity, 7, Seed::new(0)));
                assert!((found - twin).abs() < 1e-9, "{found} for {twin}: seed {seed}, {every_days} d, {capacity:?}");
                let daily = Capacity { per: Period::Day, ..capacity.clone() };
                let (found, twin) = (case.replay(&daily), case.twin(&daily, 1, Seed::new(0)));
                assert!((found - twin).abs() < 1e-9, "{found} for {twin}: seed {seed}, {every_days} d, {daily:?}");
            }
        }
    }
}

/// Mean and standard error of the twin over random tie-breaks.
fn twin_mean(case: &Case, capacity: &Capacity, draws: u64) -> (f64, f64) {
    let found: Vec<f64> = (0..draws).map(|draw| case.twin(capacity, 7, Seed::new(99).with(draw))).collect();
    let mean = found.iter().sum::<f64>() / draws as f64;
    let variance = found.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (draws - 1) as f64;
    (mean, (variance / draws as f64).sqrt())
}

#[test]
fn one_list_with_ties_is_the_exact_mean_over_random_tie_breaks() {
    for levels in [1.0, 3.0] {
        let mut case = Case::random(8, 400, 1, Some(levels));
        let one_week: Vec<usize> =
            (0..case.labels.len()).filter(|&row| (28..35).contains(&(case.as_of[row].utc_day() - MONDAY))).collect();
        case = Case {
            labels: one_week.iter().map(|&row| case.labels[row]).collect(),
            leads: one_week.iter().map(|&row| case.leads[row]).collect(),
            as_of: one_week.iter().map(|&row| case.as_of[row]).collect(),
            converted_at: one_week.iter().map(|&row| case.converted_at[row]).collect(),
            scores: one_week.iter().map(|&row| case.scores[row]).collect(),
        };
        let capacity = Capacity { leads: Some(40), ..Capacity::default() };
        let (mean, error) = twin_mean(&case, &capacity, 4000);
        let found = case.replay(&capacity);
        assert!(error > 0.0 && (found - mean).abs() < 4.0 * error, "{found} for {mean} +- {error}");
    }
}

#[test]
fn ties_carried_over_many_lists_stay_near_the_mean_over_random_tie_breaks() {
    for capacity in capacities().into_iter().filter(|capacity| capacity.leads != Some(10_000)) {
        for levels in [1.0, 4.0] {
            let case = Case::random(3, 300, 7, Some(levels));
            let (mean, error) = twin_mean(&case, &capacity, 400);
            let found = case.replay(&capacity);
            assert!((found - mean).abs() < 4.0 * error + 0.02 * mean, "{found} for {mean} +- {error}: {capacity:?}");
        }
    }
}

#[test]
fn what_is_said_row_by_row_adds_up_to_the_lists() {
    for capacity in capacities() {
        for (every_days, levels) in [(7, Some(4.0)), (7, None), (400, Some(4.0))] {
            let case = Case::random(4, 200, every_days, levels);
            let list = SalesList::new(&case.rows(), &capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
            let rows = list.listed_rows(&case.scores);
            let periods = case.periods(&capacity);
            let sum = |of: fn(&ListedRow) -> f64| rows.iter().map(of).sum::<f64>();
            let listed: f64 = periods.iter().map(|period| period.listed).sum();
            let found: f64 = periods.iter().map(|period| period.found).sum();
            assert!((sum(|row| row.listed) - listed).abs() < 1e-6 && (sum(|row| row.found) - found).abs() < 1e-6);
            for (row, told) in rows.iter().enumerate() {
                assert!(told.listed <= 1.0 + 1e-9 && told.found <= told.listed + 1e-9, "{told:?}");
                assert!(case.labels[row] || told.found == 0.0);
            }
        }
    }
}

#[test]
fn a_blind_list_finds_its_share_of_the_conversions() {
    let mut case = Case::default();
    for lead in 0..200 {
        let bought = lead % 10 == 0;
        case.push(lead, at(0), bought, bought.then(|| at(3)), 0.0);
    }
    let periods = case.periods(&Capacity { leads: Some(30), ..Capacity::default() });
    assert_eq!(periods.len(), 1);
    assert_eq!(periods[0].open, 200);
    assert!((periods[0].listed - 30.0).abs() < 1e-9 && (periods[0].found - 3.0).abs() < 1e-9, "{periods:?}");
}

#[test]
fn a_listed_lead_rests_and_its_conversion_counts_once() {
    let mut case = Case::default();
    // Lead 1 is always best and buys on day 20; lead 2 buys on day 20 too, but is only second.
    for week in 0..4 {
        for (lead, score) in [(1, 9.0), (2, 5.0), (3, 1.0)] {
            case.push(lead, at(7 * week), lead < 3 && week < 3, (lead < 3 && week < 3).then(|| at(20)), score);
        }
    }
    let found = |recontact_days| -> Vec<f64> {
        let capacity = Capacity { leads: Some(1), recontact_days, ..Capacity::default() };
        case.periods(&capacity).iter().map(|period| period.found).collect()
    };
    assert_eq!(found(None), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(found(Some(7)), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(found(Some(8)), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(found(Some(14)), [1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn half_a_listing_leaves_the_other_half_open() {
    let mut case = Case::default();
    for week in 0..3 {
        for lead in [1, 2] {
            case.push(lead, at(7 * week), lead == 1, (lead == 1).then(|| at(20)), 0.0);
        }
    }
    let periods = case.periods(&Capacity { leads: Some(1), ..Capacity::default() });
    let numbers: Vec<(f64, f64)> = periods.iter().map(|period| (period.listed, period.found)).collect();
    assert_eq!(numbers, [(1.0, 0.5), (1.0, 0.5), (0.0, 0.0)]);
}

#[test]
fn a_week_of_rest_is_a_week_across_a_change_of_clocks() {
    let madrid = Zone::named("Europe/Madrid").unwrap();
    let mut case = Case::default();
    for monday in ["2026-03-23", "2026-03-30", "2026-04-06"] {
        case.push(1, madrid.parse(monday).unwrap(), true, None, 1.0);
    }
    let capacity = Capacity { leads: Some(1), recontact_days: Some(7), ..Capacity::default() };
    let list = SalesList::new(&case.rows(), &capacity, HORIZON_DAYS, &madrid).unwrap();
    let found: f64 = list.replay(&list.rank(&case.scores)).iter().map(|period| period.found).sum();
    assert!((found - 3.0).abs() < 1e-9, "{found}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn a_lead_of_weight_two_is_two_copies_of_it(
        seed in 0u64..1000, levels in 1u8..30, share in proptest::bool::ANY, recontact_days in 0u32..60
    ) {
        let case = Case::random(seed, 40, 7, Some(f64::from(levels)));
        let capacity = Capacity {
            leads: (!share).then_some(5),
            recontact_days: Some(recontact_days),
            ..Capacity::default()
        };
        let list = SalesList::new(&case.rows(), &capacity, HORIZON_DAYS, &Zone::utc()).unwrap();
        let (numbers, _) = bootstrap::dense(&case.leads);
        let weight_of = |lead: u32| (Seed::new(seed).stream("weight").with(u64::from(lead)).uniform() * 4.0) as u8;
        let weights: Vec<u8> = numbers.iter().map(|&lead| weight_of(lead)).collect();
        let (mut listed, mut found) = (0.0, 0.0);
        Replayer::new(&list).replay(&list, &list.rank(&case.scores), &weights, &list.lengths(&weights), |_, l, f| {
            listed += l;
            found += f;
        });
        let mut copies = Case::default();
        for row in 0..case.labels.len() {
            for copy in 0..weight_of(case.leads[row]) {
                let lead = case.leads[row] * 10 + u32::from(copy);
                copies.push(lead, case.as_of[row], case.labels[row], case.converted_at[row], case.scores[row]);
            }
        }
        if !copies.labels.is_empty() {
            let periods = copies.periods(&capacity);
            let listed_copies: f64 = periods.iter().map(|period| period.listed).sum();
            let found_copies: f64 = periods.iter().map(|period| period.found).sum();
            proptest::prop_assert!((listed - listed_copies).abs() < 1e-6, "{} {}", listed, listed_copies);
            proptest::prop_assert!((found - found_copies).abs() < 1e-6, "{} {}", found, found_copies);
        }
    }
}
