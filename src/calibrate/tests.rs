//! Tests of fitting: golden numbers, known truth, laws, refusals.

use super::*;
use crate::seed::Seed;
use proptest::prelude::*;

#[derive(Deserialize)]
struct Golden {
    margins: Vec<f64>,
    labels: Vec<bool>,
    slope: f64,
    intercept: f64,
    shift: f64,
}

fn golden() -> Vec<Golden> {
    serde_json::from_str(include_str!("../../tests/golden/calibration.json")).unwrap()
}

fn margins(values: &[f64]) -> Vec<Margin> {
    values.iter().map(|&m| Margin(m)).collect()
}

/// Rows whose true log-odds are `slope * margin + intercept`.
fn simulated(rows: u64, slope: f64, intercept: f64) -> (Vec<Margin>, Vec<bool>) {
    let chance = Seed::new(3).stream("calibration");
    (0..rows)
        .map(|row| {
            let margin = 8.0 * chance.stream("margin").with(row).uniform() - 5.0;
            let converted = chance.stream("outcome").with(row).uniform() < sigmoid(slope * margin + intercept);
            (Margin(margin), converted)
        })
        .unzip()
}

#[test]
fn platt_agrees_with_scikit_learn() {
    for case in golden() {
        let (calibrator, _) = Calibrator::fit(&margins(&case.margins), &case.labels, CalibrationMethod::Platt).unwrap();
        let Calibrator::Platt { slope, intercept } = calibrator else { panic!("{calibrator:?}") };
        assert!((slope - case.slope).abs() < 1e-6, "{slope} {}", case.slope);
        assert!((intercept - case.intercept).abs() < 1e-6, "{intercept} {}", case.intercept);
    }
}

#[test]
fn a_shift_makes_expected_conversions_equal_observed_ones() {
    for case in golden() {
        let (calibrator, notes) =
            Calibrator::fit(&margins(&case.margins), &case.labels, CalibrationMethod::InterceptShift).unwrap();
        let Calibrator::InterceptShift { shift } = calibrator else { panic!("{calibrator:?}") };
        assert!((shift - case.shift).abs() < 1e-9, "{shift} {}", case.shift);
        let expected: f64 = case.margins.iter().map(|&m| calibrator.probability(Margin(m)).0).sum();
        assert!((expected - notes.conversions as f64).abs() < 1e-8);
    }
}

#[test]
fn auto_fits_a_slope_only_with_twenty_of_each_outcome() {
    let values: Vec<f64> = (0..100).map(|i| f64::from(i) / 10.0 - 5.0).collect();
    let used = |conversions: usize| {
        let labels: Vec<bool> = (0..100).map(|i| i >= 100 - conversions).collect();
        let (calibrator, notes) = Calibrator::fit(&margins(&values), &labels, CalibrationMethod::Auto).unwrap();
        assert_eq!((calibrator.name(), conversions), (notes.used, notes.conversions));
        notes.used
    };
    assert_eq!(used(19), "intercept_shift");
    assert_eq!(used(20), "platt");
    assert_eq!(used(80), "platt");
    assert_eq!(used(81), "intercept_shift");
}

#[test]
fn the_true_line_is_found_within_its_standard_error() {
    let (margins, labels) = simulated(40_000, 0.6, -0.8);
    let (calibrator, _) = Calibrator::fit(&margins, &labels, CalibrationMethod::Auto).unwrap();
    let Calibrator::Platt { slope, intercept } = calibrator else { panic!("{calibrator:?}") };
    // Standard errors on 40,000 rows are near .01 and .02.
    assert!((slope - 0.6).abs() < 0.03 && (intercept + 0.8).abs() < 0.06, "{slope} {intercept}");
}

#[test]
fn a_ranking_that_is_the_wrong_way_round_is_an_error_not_a_flip() {
    let (margins, labels) = simulated(2000, -0.6, -0.8);
    for method in [CalibrationMethod::Auto, CalibrationMethod::Platt] {
        assert!(
            matches!(Calibrator::fit(&margins, &labels, method), Err(CalibrateError::WrongSlope { slope }) if slope < 0.0)
        );
    }
}

#[test]
fn rows_ranked_without_an_error_give_a_finite_slope() {
    let values: Vec<f64> = (0..200).map(f64::from).collect();
    let labels: Vec<bool> = (0..200).map(|i| i >= 120).collect();
    let (calibrator, _) = Calibrator::fit(&margins(&values), &labels, CalibrationMethod::Auto).unwrap();
    calibrator.validate().unwrap();
    assert!(calibrator.probability(Margin(0.0)).0 < 0.02 && calibrator.probability(Margin(199.0)).0 > 0.98);
}

#[test]
fn what_cannot_be_calibrated_is_named() {
    let fit = |values: &[f64], labels: &[bool], method| Calibrator::fit(&margins(values), labels, method).unwrap_err();
    let platt = CalibrationMethod::Platt;
    assert_eq!(fit(&[0.0], &[], platt), CalibrateError::Length { margins: 1, labels: 0 });
    assert!(matches!(fit(&[0.0, f64::NAN], &[true, false], platt), CalibrateError::NotFinite { row: 1, .. }));
    assert_eq!(fit(&[0.0, 1.0], &[false; 2], platt), CalibrateError::OneClass { rows: 2, conversions: 0 });
    assert_eq!(
        fit(&[0.0, 1.0], &[true; 2], CalibrationMethod::Auto),
        CalibrateError::OneClass { rows: 2, conversions: 2 }
    );
    assert_eq!(fit(&[0.5; 4], &[true, false, true, false], platt), CalibrateError::NoSpread { rows: 4, value: 0.5 });
    let labels: Vec<bool> = (0..60).map(|i| i % 2 == 0).collect();
    let (calibrator, _) = Calibrator::fit(&margins(&[0.5; 60]), &labels, CalibrationMethod::Auto).unwrap();
    assert!((calibrator.probability(Margin(0.5)).0 - 0.5).abs() < 1e-12);
}

#[test]
fn methods_are_written_in_snake_case_and_unknown_settings_are_refused() {
    assert_eq!(serde_json::to_string(&CalibrationMethod::InterceptShift).unwrap(), "\"intercept_shift\"");
    assert_eq!(serde_json::from_str::<CalibrationParams>("{}").unwrap().method, CalibrationMethod::Auto);
    assert!(serde_json::from_str::<CalibrationParams>(r#"{"methods":"platt"}"#).is_err());
}

proptest! {
    #[test]
    fn moving_and_stretching_margins_changes_no_chance(stretch in 0.01..100.0, shift in -20.0..20.0) {
        let (plain, labels) = simulated(400, 0.8, -0.5);
        let moved: Vec<Margin> = plain.iter().map(|m| Margin(m.0 * stretch + shift)).collect();
        let (a, _) = Calibrator::fit(&plain, &labels, CalibrationMethod::Platt).unwrap();
        let (b, _) = Calibrator::fit(&moved, &labels, CalibrationMethod::Platt).unwrap();
        for (plain, moved) in plain.iter().zip(&moved) {
            prop_assert!((a.probability(*plain).0 - b.probability(*moved).0).abs() < 1e-9);
        }
    }
}
