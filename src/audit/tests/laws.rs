//! What must hold whatever the data.

use proptest::prelude::*;

use super::{rows, rows_of_accounts};
use crate::audit::clustered::{above_p, correlation, difference, holm, sameness_p, trend};
use crate::audit::fit::{Design, covariance, fit};
use crate::audit::rate::Rate;

proptest! {
    #[test]
    fn holm_never_lowers_a_p_value_and_keeps_their_order(p in prop::collection::vec(0.0_f64..1.0, 1..30)) {
        let adjusted = holm(&p);
        for (a, b) in p.iter().zip(&adjusted) {
            prop_assert!(b >= a && *b <= 1.0);
        }
        for i in 0..p.len() {
            for j in 0..p.len() {
                prop_assert!(p[i] > p[j] || adjusted[i] <= adjusted[j]);
            }
        }
        // What Holm rejects at a level is what the steps reject one by one.
        let mut sorted = p.clone();
        sorted.sort_by(f64::total_cmp);
        let steps = sorted.iter().enumerate().take_while(|(k, p)| **p * (sorted.len() - k) as f64 <= 0.05).count();
        prop_assert_eq!(adjusted.iter().filter(|p| **p <= 0.05).count(), steps);
    }

    #[test]
    fn repeating_every_row_of_every_lead_tells_nothing_new(
        y in prop::collection::vec(prop::bool::ANY, 12..60), x in prop::collection::vec(prop::bool::ANY, 60), times in 2_usize..5,
    ) {
        let outcomes: Vec<f64> = y.iter().map(|y| f64::from(u8::from(*y))).collect();
        let once = rows(&(0..y.len()).collect::<Vec<_>>(), &outcomes);
        let often: Vec<usize> = (0..y.len() * times).map(|row| row / times).collect();
        let repeated = |values: &[f64]| often.iter().map(|&lead| values[lead]).collect::<Vec<f64>>();
        let many = rows(&often, &repeated(&outcomes));
        let inside: Vec<bool> = often.iter().map(|&lead| x[lead]).collect();
        let a = difference(&once, &outcomes, &x[..y.len()]);
        let b = difference(&many, &repeated(&outcomes), &inside);
        prop_assert_eq!(a.is_some(), b.is_some());
        if let (Some(a), Some(b)) = (a, b) {
            prop_assert!((a.z - b.z).abs() < 1e-9, "{} {}", a.z, b.z);
            prop_assert_eq!(a.log_ratio.is_some(), b.log_ratio.is_some());
            if let (Some(a), Some(b)) = (a.log_ratio, b.log_ratio) {
                prop_assert!((a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9);
            }
        }
        let (a, b) = (Rate::of(&once, |_| true), Rate::of(&many, |_| true));
        prop_assert_eq!((a.leads, a.conversions, a.rate), (b.leads, b.conversions, b.rate));
        prop_assert_eq!(b.rows, a.rows * times);
    }

    #[test]
    fn leads_of_one_account_are_one_witness_as_rows_of_one_lead_are(
        cells in prop::collection::vec((prop::bool::ANY, -3.0_f64..3.0), 24..60), size in 2_usize..6,
    ) {
        let n = cells.len();
        let y: Vec<f64> = cells.iter().map(|(y, _)| f64::from(u8::from(*y))).collect();
        let x: Vec<f64> = cells.iter().map(|(_, x)| *x).collect();
        let inside: Vec<bool> = x.iter().map(|x| *x > 0.0).collect();
        // The same rows, once of few leads and once of as many leads at few accounts.
        let of_account: Vec<usize> = (0..n).map(|row| row / size * size).collect();
        let by_lead = rows(&of_account, &y);
        let by_account = rows_of_accounts(&(0..n).collect::<Vec<_>>(), Some(&of_account), &y);
        prop_assert_eq!(by_account.groups(), by_lead.groups());
        prop_assert_eq!((by_account.leads(), by_lead.leads()), (n, n.div_ceil(size)));
        let z = |rows: &crate::audit::Rows| (
            difference(rows, &y, &inside).map(|found| found.z),
            trend(rows, &y, &x),
            correlation(rows, &x, &y),
            Rate::of(rows, |_| true).low,
        );
        prop_assert_eq!(z(&by_account), z(&by_lead));
        let design = Design::of(n, &[&x]);
        let ridge = [1e-6, 1e-3];
        let fitted = fit(&design, &y, &ridge, None, None).unwrap();
        let error = |rows: &crate::audit::Rows| covariance(&design, rows, &y, &ridge, &fitted).unwrap().get(1, 1);
        prop_assert!(error(&by_account).total_cmp(&error(&by_lead)).is_eq());
    }
}

#[test]
fn sameness_wants_the_whole_interval_inside_the_margin() {
    assert!(sameness_p((0.0, 0.01), 1.25) < 1e-9);
    assert!(sameness_p((0.0, 0.5), 1.25) > 0.3);
    assert!(sameness_p((0.3, 0.01), 1.25) > 0.999);
    assert!(sameness_p((-0.3, 0.01), 1.25) > 0.999);
    assert!((sameness_p((1.25_f64.ln(), 0.1), 1.25) - 0.5).abs() < 1e-9);
    assert!((sameness_p((0.0, 0.0), 1.25) - 1.0).abs() < f64::EPSILON);
}

#[test]
fn a_correlation_of_a_column_with_itself_is_beyond_doubt_and_of_a_constant_unknown() {
    let rows = rows(&[0, 1, 2, 3], &[0.0, 1.0, 0.0, 1.0]);
    let x = [1.0, 2.0, 5.0, 3.0];
    assert!(above_p(correlation(&rows, &x, &x), 0.8) < f64::EPSILON);
    assert_eq!(correlation(&rows, &x, &[2.0; 4]), None);
    assert!((above_p(None, 0.8) - 1.0).abs() < f64::EPSILON);
}

#[test]
fn a_prior_holds_coefficients_where_rows_say_nothing_and_gives_way_where_they_say_much() {
    let x: Vec<f64> = (0..4000).map(|row| f64::from(row % 2)).collect();
    let y: Vec<f64> = (0..4000).map(|row| f64::from(u8::from(row % 2 == 1 && row % 4 == 1))).collect();
    let few = Design::of(8, &[&x[..8]]);
    let many = Design::of(4000, &[&x]);
    let prior = [0.0, 1.0];
    let ridge = [1e-6, 10.0];
    let little = fit(&few, &y[..8], &ridge, Some(&prior), None).unwrap();
    assert!((little.beta[1] - 1.0).abs() < 0.3, "{:?}", little.beta);
    let much = fit(&many, &y, &ridge, Some(&prior), None).unwrap();
    assert!(much.beta[1] > 3.0, "{:?}", much.beta);
}
