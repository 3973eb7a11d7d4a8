//! Tests of calibrators: golden numbers, slow twins, known truth, laws, refusals.

mod sure;

use proptest::prelude::*;
use serde::Deserialize;

use super::venn_abers::slow_chance;
use super::*;
use crate::frame::Margin;
use crate::seed::Seed;
use crate::stats::sigmoid;

#[derive(Deserialize)]
struct Golden {
    margins: Vec<f64>,
    labels: Vec<bool>,
    weights: Option<Vec<f64>>,
    slope: f64,
    intercept: f64,
    shift: f64,
    beta: [f64; 3],
    at: Vec<f64>,
    isotonic: Vec<f64>,
}

impl Golden {
    fn fit(&self, method: CalibrationMethod) -> Calibrated {
        let margins = margins(&self.margins);
        let rows = CalibrationRows { weights: self.weights.as_deref(), ..CalibrationRows::new(&margins, &self.labels) };
        Calibrator::fit(&rows, method).unwrap()
    }
}

fn golden() -> Vec<Golden> {
    serde_json::from_str(include_str!("../../tests/golden/calibration.json")).unwrap()
}

fn margins(values: &[f64]) -> Vec<Margin> {
    values.iter().copied().map(Margin).collect()
}

fn fit(margins: &[Margin], labels: &[bool], method: CalibrationMethod) -> Result<Calibrated, CalibrateError> {
    Calibrator::fit(&CalibrationRows::new(margins, labels), method)
}

const METHODS: [CalibrationMethod; 6] = [
    CalibrationMethod::None,
    CalibrationMethod::InterceptShift,
    CalibrationMethod::Platt,
    CalibrationMethod::Beta,
    CalibrationMethod::VennAbers,
    CalibrationMethod::Isotonic,
];

/// Rows whose true log-odds are `truth(margin)`.
pub(super) fn simulated(rows: u64, seed: u64, truth: impl Fn(f64) -> f64) -> (Vec<Margin>, Vec<bool>) {
    let chance = Seed::new(seed).stream("calibration");
    (0..rows)
        .map(|row| {
            let margin = 8.0 * chance.stream("margin").with(row).uniform() - 5.0;
            let converted = chance.stream("outcome").with(row).uniform() < sigmoid(truth(margin));
            (Margin(margin), converted)
        })
        .unzip()
}

#[test]
fn platt_and_beta_agree_with_scikit_learn() {
    let mut dropped = 0;
    for case in golden() {
        let Calibrator::Platt { slope, intercept } = case.fit(CalibrationMethod::Platt).calibrator else { panic!() };
        assert!((slope - case.slope).abs() < 1e-6, "{slope} {}", case.slope);
        assert!((intercept - case.intercept).abs() < 1e-6, "{intercept} {}", case.intercept);
        let Calibrator::Beta { a, b, c } = case.fit(CalibrationMethod::Beta).calibrator else { panic!() };
        for (found, wanted) in [a, b, c].iter().zip(case.beta) {
            assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
        }
        dropped += usize::from(a <= 0.0 || b <= 0.0);
    }
    assert!(dropped >= 1, "no case drops a shape");
}

#[test]
fn isotonic_agrees_with_scikit_learn_to_1e_12() {
    for case in golden() {
        let calibrator = case.fit(CalibrationMethod::Isotonic).calibrator;
        for (&at, &wanted) in case.at.iter().zip(&case.isotonic) {
            let found = calibrator.probability(Margin(at)).0;
            assert!((found - wanted).abs() <= 1e-12, "at {at}: {found} for {wanted}");
        }
    }
}

#[test]
fn a_shift_makes_expected_conversions_equal_observed_ones() {
    for case in golden() {
        let Calibrator::InterceptShift { shift } = case.fit(CalibrationMethod::InterceptShift).calibrator else {
            panic!()
        };
        assert!((shift - case.shift).abs() < 1e-9, "{shift} {}", case.shift);
    }
}

#[test]
fn auto_fits_a_slope_only_with_twenty_of_each_outcome() {
    let values: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 5.0).collect();
    let tried = |conversions: usize| {
        let labels: Vec<bool> = (0..100).map(|i| i >= 100 - conversions).collect();
        let found = fit(&margins(&values), &labels, CalibrationMethod::Auto).unwrap();
        assert_eq!((found.calibrator.name(), conversions), (found.notes.used, found.notes.conversions));
        (found.notes.used, found.notes.tried.len())
    };
    assert_eq!(tried(19), ("intercept_shift", 0));
    assert_eq!(tried(20).1, 1);
    assert_eq!(tried(80).1, 1);
    assert_eq!(tried(81), ("intercept_shift", 0));
    assert_eq!([20, 199, 200, 999, 1000].map(|n| auto::methods(n).len()), [1, 1, 2, 2, 3]);
}

#[test]
fn rows_of_one_lead_count_once() {
    // 40 rows that converted, of 10 leads.
    let values: Vec<f64> = (0..200).map(|i| f64::from(i) / 20.0 - 5.0).collect();
    let labels: Vec<bool> = (0..200).map(|i| i >= 160).collect();
    let groups: Vec<u32> = (0..200).map(|row| row / 4).collect();
    let margins = margins(&values);
    let rows = CalibrationRows { groups: Some(&groups), ..CalibrationRows::new(&margins, &labels) };
    assert_eq!(Calibrator::fit(&rows, CalibrationMethod::Auto).unwrap().notes.used, "intercept_shift");
}

#[test]
fn no_row_judges_itself() {
    let (margins, mut labels) = simulated(600, 4, |m| 0.8 * m);
    for method in METHODS {
        let before = fit(&margins, &labels, method).unwrap();
        labels[17] = !labels[17];
        let after = fit(&margins, &labels, method).unwrap();
        labels[17] = !labels[17];
        let moved = |a: &Calibrated, b: &Calibrated, row: usize| a.cross_fitted[row] != b.cross_fitted[row];
        // Its label moves others' chances. (Its own moves only where the folds were dealt otherwise.)
        assert_eq!(method != CalibrationMethod::None, (0..600).any(|row| moved(&before, &after, row)), "{method:?}");
        if method != CalibrationMethod::None {
            let in_sample: Vec<f64> = margins.iter().map(|&m| before.calibrator.probability(m).0).collect();
            let held_out: Vec<f64> = before.cross_fitted.iter().map(|p| p.0).collect();
            let loss = |chances: &[f64]| crate::metrics::log_loss(&labels, chances, None).unwrap();
            assert!(loss(&held_out) > loss(&in_sample), "{method:?}: held out must cost more");
        }
    }
}

#[test]
fn cross_fitted_chances_are_those_of_a_fit_without_the_group() {
    let (margins, labels) = simulated(300, 5, |m| 0.8 * m);
    let groups: Vec<u32> = (0..300).map(|row| row / 3).collect();
    let given = CalibrationRows { groups: Some(&groups), ..CalibrationRows::new(&margins, &labels) };
    let rows = rows::Rows::of(&given).unwrap();
    let found = Calibrator::fit(&given, CalibrationMethod::Platt).unwrap().cross_fitted;
    let folds = cross_fit::CrossFit::of(&rows).unwrap();
    let mut seen = vec![0; 300];
    for fold in folds.folds() {
        let inside: std::collections::BTreeSet<u32> = fold.iter().map(|&row| groups[row]).collect();
        let outside: Vec<usize> = (0..300).filter(|row| !fold.contains(row)).collect();
        assert!(outside.iter().all(|&row| !inside.contains(&groups[row])), "a lead on both sides");
        let of = |rows: &[usize]| -> (Vec<Margin>, Vec<bool>) {
            rows.iter().map(|&row| (margins[row], labels[row])).unzip()
        };
        let (m, l) = of(&outside);
        let twin = fit(&m, &l, CalibrationMethod::Platt).unwrap().calibrator;
        for &row in fold {
            assert_eq!(found[row], twin.probability(margins[row]));
            seen[row] += 1;
        }
    }
    assert!(seen.iter().all(|&times| times == 1));
}

#[test]
fn a_ranking_that_is_the_wrong_way_round_is_an_error_not_a_flip() {
    let (margins, labels) = simulated(2000, 3, |m| -0.6 * m - 0.8);
    for method in [CalibrationMethod::Auto, CalibrationMethod::Platt, CalibrationMethod::Beta] {
        let found = fit(&margins, &labels, method);
        assert!(matches!(found, Err(CalibrateError::WrongSlope { slope }) if slope < 0.0), "{method:?}");
    }
}

#[test]
fn rows_ranked_without_an_error_give_finite_slopes() {
    let values: Vec<f64> = (0..200).map(|i| f64::from(i) / 20.0 - 5.0).collect();
    let labels: Vec<bool> = (0..200).map(|i| i >= 120).collect();
    for method in METHODS.into_iter().chain([CalibrationMethod::Auto]).skip(2) {
        let found = fit(&margins(&values), &labels, method).unwrap();
        found.calibrator.validate().unwrap();
        let chance = |margin| found.calibrator.probability(Margin(margin)).0;
        assert!(chance(-5.0) < 0.02 && chance(5.0) > 0.97, "{method:?} {} {}", chance(-5.0), chance(5.0));
    }
}

#[test]
fn what_cannot_be_calibrated_is_named() {
    let refused = |values: &[f64], labels: &[bool], method| fit(&margins(values), labels, method).unwrap_err();
    let platt = CalibrationMethod::Platt;
    assert_eq!(refused(&[0.0], &[], platt), CalibrateError::Length { margins: 1, labels: 0 });
    assert!(matches!(refused(&[0.0, f64::NAN], &[true, false], platt), CalibrateError::NotFinite { row: 1, .. }));
    for method in METHODS.into_iter().skip(1).chain([CalibrationMethod::Auto]) {
        assert_eq!(refused(&[0.0, 1.0], &[false; 2], method), CalibrateError::OneClass { rows: 2, conversions: 0 });
        assert_eq!(refused(&[0.0, 1.0], &[true; 2], method), CalibrateError::OneClass { rows: 2, conversions: 2 });
    }
    for method in [platt, CalibrationMethod::Beta] {
        let level = refused(&[0.5; 4], &[true, false, true, false], method);
        assert_eq!(level, CalibrateError::NoSpread { rows: 4, value: 0.5 });
    }
    let labels: Vec<bool> = (0..60).map(|i| i % 2 == 0).collect();
    let found = fit(&margins(&[0.5; 60]), &labels, CalibrationMethod::Auto).unwrap();
    assert!((found.calibrator.probability(Margin(0.5)).0 - 0.5).abs() < 1e-12);
    let (two, weights) = (margins(&[0.0, 1.0]), [1.0, -1.0]);
    let rows = CalibrationRows { weights: Some(&weights), ..CalibrationRows::new(&two, &[true, false]) };
    assert_eq!(Calibrator::fit(&rows, platt), Err(CalibrateError::Weight { row: 1, value: -1.0 }));
}

#[test]
fn recentring_makes_expected_equal_observed_and_keeps_the_form() {
    let (old, of_old) = simulated(4000, 6, |m| 0.9 * m - 1.0);
    let (new, of_new) = simulated(4000, 7, |m| 0.9 * m - 2.0);
    for method in METHODS {
        let before = fit(&old, &of_old, method).unwrap().calibrator;
        let (after, shift) = before.recentred(&CalibrationRows::new(&new, &of_new)).unwrap();
        after.validate().unwrap();
        assert!(shift < -0.5, "{method:?} {shift}");
        let expected: f64 = new.iter().map(|&m| after.probability(m).0).sum();
        let observed = of_new.iter().filter(|&&label| label).count() as f64;
        // Tables are moved knot by knot, so between and at two chances they are near, not exact.
        assert!((expected / observed - 1.0).abs() < 0.02, "{method:?}: {expected} {observed}");
    }
}

#[test]
fn methods_are_written_in_snake_case_and_unknown_settings_are_refused() {
    assert_eq!(serde_json::to_string(&CalibrationMethod::InterceptShift).unwrap(), "\"intercept_shift\"");
    for method in METHODS {
        assert_eq!(serde_json::to_string(&method).unwrap(), format!("\"{}\"", method.name()));
    }
    assert_eq!(serde_json::from_str::<CalibrationParams>("{}").unwrap().method, CalibrationMethod::Auto);
    assert!(serde_json::from_str::<CalibrationParams>(r#"{"methods":"platt"}"#).is_err());
}

#[test]
fn a_damaged_calibrator_is_refused() {
    let knots = |margins: &[f64], chances: &[f64]| Knots { margins: margins.to_vec(), chances: chances.to_vec() };
    let good = || knots(&[0.0, 1.0], &[0.1, 0.2]);
    let bad = [
        Calibrator::InterceptShift { shift: f64::NAN },
        Calibrator::Platt { slope: 0.0, intercept: 0.0 },
        Calibrator::Platt { slope: -1.0, intercept: 0.0 },
        Calibrator::Platt { slope: 1.0, intercept: f64::INFINITY },
        Calibrator::Beta { a: 0.0, b: 0.0, c: 0.0 },
        Calibrator::Beta { a: -0.1, b: 1.0, c: 0.0 },
        Calibrator::Beta { a: 1.0, b: f64::NAN, c: 0.0 },
        Calibrator::Isotonic(knots(&[], &[])),
        Calibrator::Isotonic(knots(&[0.0, 1.0], &[0.1])),
        Calibrator::Isotonic(knots(&[1.0, 1.0], &[0.1, 0.2])),
        Calibrator::Isotonic(knots(&[0.0, 1.0], &[0.3, 0.2])),
        Calibrator::Isotonic(knots(&[0.0, 1.0], &[0.3, 1.2])),
        Calibrator::Isotonic(knots(&[0.0, f64::NAN], &[0.3, 0.4])),
        Calibrator::VennAbers { p0: good(), p1: knots(&[0.0, 1.0], &[0.0, 0.4]), offset: 0.0 },
        Calibrator::VennAbers { p0: knots(&[0.0], &[1.0]), p1: good(), offset: 0.0 },
        Calibrator::VennAbers { p0: knots(&[0.0], &[0.5]), p1: good(), offset: 0.0 },
    ];
    for calibrator in bad {
        assert!(calibrator.validate().is_err(), "{calibrator:?}");
    }
    Calibrator::VennAbers { p0: knots(&[0.0], &[0.05]), p1: good(), offset: 0.0 }.validate().unwrap();
    assert!(serde_json::from_str::<Calibrator>(r#"{"platt":{"slope":1,"intercept":0,"extra":1}}"#).is_err());
    assert!(serde_json::from_str::<Calibrator>(r#"{"isotonic":{"margins":[0],"chances":[0],"more":[]}}"#).is_err());
}

/// Few distinct margins, so that ties are met; weights of quarters, so that sums are exact.
fn some_rows() -> impl Strategy<Value = Vec<(i8, bool, u8)>> {
    proptest::collection::vec((-6i8..6, any::<bool>(), 0u8..9), 4..40)
}

proptest! {
    #[test]
    fn moving_and_stretching_margins_changes_no_chance(stretch in 0.01..100.0, shift in -20.0..20.0) {
        let (plain, labels) = simulated(400, 3, |m| 0.8 * m - 0.5);
        let moved: Vec<Margin> = plain.iter().map(|m| Margin(m.0 * stretch + shift)).collect();
        for method in [CalibrationMethod::Platt, CalibrationMethod::VennAbers, CalibrationMethod::Isotonic] {
            let a = fit(&plain, &labels, method).unwrap().calibrator;
            let b = fit(&moved, &labels, method).unwrap().calibrator;
            for (plain, moved) in plain.iter().zip(&moved) {
                prop_assert!((a.probability(*plain).0 - b.probability(*moved).0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn every_calibrator_rises_stays_a_chance_reads_back_and_is_its_own_after_a_move(
        rows in some_rows(), method in prop::sample::select(METHODS.to_vec()), offset in -3.0..3.0,
    ) {
        let margins: Vec<Margin> = rows.iter().map(|row| Margin(f64::from(row.0) / 3.0)).collect();
        let labels: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.2) / 4.0).collect();
        let given = CalibrationRows { weights: Some(&weights), ..CalibrationRows::new(&margins, &labels) };
        let Ok(found) = Calibrator::fit(&given, method) else { return Ok(()) };
        prop_assert_eq!(found.cross_fitted.len(), rows.len());
        prop_assert!(found.cross_fitted.iter().all(|p| (0.0..=1.0).contains(&p.0)));
        for calibrator in [found.calibrator.with_offset(offset), found.calibrator] {
            calibrator.validate().unwrap();
            let text = serde_json::to_string(&calibrator).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Calibrator>(&text).unwrap(), &calibrator);
            let mut last = 0.0;
            for place in -300..300 {
                let margin = Margin(f64::from(place) / 60.0);
                let chance = calibrator.probability(margin).0;
                prop_assert!((0.0..=1.0).contains(&chance) && chance >= last, "{} at {:?}", chance, margin);
                last = chance;
                if let Some((low, high)) = calibrator.chance_pair(margin) {
                    prop_assert!(0.0 <= low.0 && low.0 <= chance && chance <= high.0 && high.0 <= 1.0);
                }
            }
        }
    }

    #[test]
    fn venn_abers_is_isotonic_regression_with_the_lead_among_the_rows(rows in some_rows()) {
        let margins: Vec<Margin> = rows.iter().map(|row| Margin(f64::from(row.0))).collect();
        let labels: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.2) / 4.0).collect();
        let given = CalibrationRows { weights: Some(&weights), ..CalibrationRows::new(&margins, &labels) };
        let Ok(found) = Calibrator::fit(&given, CalibrationMethod::VennAbers) else { return Ok(()) };
        let ties: Vec<(f64, f64, f64)> = rows
            .iter()
            .filter(|row| row.2 > 0)
            .map(|row| (f64::from(row.0), f64::from(row.2) / 4.0, if row.1 { f64::from(row.2) / 4.0 } else { 0.0 }))
            .collect();
        for half in -14..14 {
            let margin = f64::from(half) / 2.0;
            let (low, high) = found.calibrator.chance_pair(Margin(margin)).unwrap();
            let [wanted_low, wanted_high] = [false, true].map(|converted| slow_chance(&ties, margin, converted));
            prop_assert!((low.0 - wanted_low).abs() < 1e-12, "p0 at {}: {} for {}", margin, low.0, wanted_low);
            prop_assert!((high.0 - wanted_high).abs() < 1e-12, "p1 at {}: {} for {}", margin, high.0, wanted_high);
            let merged = high.0 / (1.0 - low.0 + high.0);
            prop_assert!((found.calibrator.probability(Margin(margin)).0 - merged).abs() < 1e-12);
        }
    }

    #[test]
    fn weights_count_as_copies_of_the_row(rows in some_rows(), method in prop::sample::select(METHODS.to_vec())) {
        let margins: Vec<Margin> = rows.iter().map(|row| Margin(f64::from(row.0) / 3.0)).collect();
        let labels: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.2)).collect();
        let copies = || rows.iter().flat_map(|row| std::iter::repeat_n(row, usize::from(row.2)));
        let copied: Vec<Margin> = copies().map(|row| Margin(f64::from(row.0) / 3.0)).collect();
        let of_copies: Vec<bool> = copies().map(|row| row.1).collect();
        let given = CalibrationRows { weights: Some(&weights), ..CalibrationRows::new(&margins, &labels) };
        match (Calibrator::fit(&given, method), fit(&copied, &of_copies, method)) {
            (Ok(a), Ok(b)) => {
                for place in -10..10 {
                    let margin = Margin(f64::from(place) / 4.0);
                    let (a, b) = (a.calibrator.probability(margin).0, b.calibrator.probability(margin).0);
                    prop_assert!((a - b).abs() < 1e-6, "{:?} at {:?}: {} {}", method, margin, a, b);
                }
            }
            (Err(_), Err(_)) => {}
            (Ok(flat), Err(CalibrateError::WrongSlope { slope })) | (Err(CalibrateError::WrongSlope { slope }), Ok(flat))
                if slope > -1e-9 && matches!(flat.calibrator, Calibrator::Platt { slope, .. } if slope < 1e-9) => {}
            (a, b) => prop_assert!(false, "{:?} {:?}", a.map(|a| a.calibrator), b.map(|b| b.calibrator)),
        }
    }
}
