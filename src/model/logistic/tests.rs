//! Tests of fitting: golden numbers, known truth, invariance, refusals.

use ndarray::Array2;
use rayon::ThreadPoolBuilder;

use super::*;
use crate::seed::Seed;
use crate::stats::sigmoid;

#[derive(Deserialize)]
struct Golden {
    x: Vec<Vec<f64>>,
    labels: Vec<bool>,
    weights: Vec<f64>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    penalty: f64,
    weighted: bool,
    intercept: f64,
    coefficients: Vec<f64>,
}

fn params(penalty: f64) -> LogisticParams {
    LogisticParams { penalty, ..LogisticParams::default() }
}

/// Normal-ish columns and outcomes from known coefficients.
fn simulated(rows: usize, truth: &[f64]) -> (Array2<f64>, Vec<bool>) {
    let chance = Seed::new(11).stream("logistic");
    let draw = |row: usize, what: u64| chance.with(row as u64).with(what).uniform();
    let x = Array2::from_shape_fn((rows, truth.len()), |(row, j)| {
        (0..4).map(|k| draw(row, (8 * j + k) as u64) - 0.5).sum::<f64>() * 3.0_f64.sqrt()
    });
    let labels = (0..rows)
        .map(|row| {
            let margin = -1.0 + x.row(row).iter().zip(truth).map(|(x, b)| x * b).sum::<f64>();
            draw(row, 9999) < sigmoid(margin)
        })
        .collect();
    (x, labels)
}

#[test]
fn coefficients_agree_with_scikit_learn() {
    let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/logistic.json")).unwrap();
    let (rows, columns) = (golden.x.len(), golden.x[0].len());
    let x = Array2::from_shape_vec((rows, columns), golden.x.concat()).unwrap();
    assert_eq!(golden.cases.len(), 8);
    for case in golden.cases {
        let weights = case.weighted.then_some(golden.weights.as_slice());
        for start_rows in [0, 1000] {
            let params = LogisticParams { start_rows, ..params(case.penalty) };
            let fit = Logistic::fit(x.view(), &golden.labels, weights, &params).unwrap();
            assert_eq!(start_rows > 0, matches!(fit.notes.start, FitStart::Linfa { rows: 150 }), "{:?}", fit.notes);
            let ours = std::iter::once(&fit.model.intercept).chain(&fit.model.coefficients);
            let theirs = std::iter::once(&case.intercept).chain(&case.coefficients);
            for (ours, theirs) in ours.zip(theirs) {
                assert!((ours - theirs).abs() < 1e-6, "penalty {}: {ours} {theirs}", case.penalty);
            }
            fit.model.validate(columns).unwrap();
        }
    }
}

#[test]
fn the_truth_lies_within_four_standard_errors() {
    let truth = [1.0, -0.5, 0.0, 0.25, 2.0, 0.0, 0.1];
    let (x, labels) = simulated(20_000, &truth);
    let fit = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap();
    assert!(matches!(fit.notes.start, FitStart::Linfa { rows: 1000 }));
    let errors = &fit.model.standard_errors;
    assert!((fit.model.intercept + 1.0).abs() < 4.0 * errors[0]);
    for ((estimate, truth), error) in fit.model.coefficients.iter().zip(truth).zip(&errors[1..]) {
        assert!((estimate - truth).abs() < 4.0 * error, "{estimate} {truth} {error}");
        assert!((0.01..0.05).contains(error), "{error}");
    }
}

#[test]
fn many_rows_begin_at_the_optimum_of_a_sample_and_end_where_others_do() {
    let (x, labels) = simulated(270_000, &[1.0, -0.5]);
    let weights: Vec<f64> = (0..270_000).map(|row| f64::from(row % 3)).collect();
    let fit = |start_rows, weights| {
        let params = LogisticParams { start_rows, ..params(500.0) };
        Logistic::fit(x.view(), &labels, weights, &params).unwrap()
    };
    for weights in [None, Some(weights.as_slice())] {
        let (near, far) = (fit(1000, weights), fit(0, weights));
        assert_eq!(near.notes.start, FitStart::Sample { rows: 65_536 });
        assert!(matches!(far.notes.start, FitStart::BaseRate { .. }));
        assert!(near.notes.hessians <= 2, "{:?}", near.notes);
        for (near, far) in near.model.coefficients.iter().zip(&far.model.coefficients) {
            assert!((near - far).abs() < 1e-9, "{near} {far}");
        }
    }
}

#[test]
fn the_gradient_is_zero_at_the_end_by_a_slow_sum() {
    let (x, labels) = simulated(3000, &[1.0, -0.5, 0.3]);
    let fit = Logistic::fit(x.view(), &labels, None, &params(7.0)).unwrap().model;
    let residual = |row: usize| sigmoid(fit.raw(x.row(row).as_slice().unwrap())) - f64::from(u8::from(labels[row]));
    assert!((0..3000).map(residual).sum::<f64>().abs() < 1e-6);
    for j in 0..3 {
        let gradient = (0..3000).map(|row| residual(row) * x[[row, j]]).sum::<f64>() + 7.0 * fit.coefficients[j];
        assert!(gradient.abs() < 1e-6, "{gradient}");
    }
}

#[test]
fn a_weight_of_two_is_a_row_given_twice_and_of_zero_a_row_left_out() {
    let (x, labels) = simulated(500, &[1.0, -0.5]);
    let weights: Vec<f64> = (0..500).map(|row| f64::from(row % 3)).collect();
    let repeated: Vec<usize> =
        (0..500).flat_map(|row| std::iter::repeat_n(row, (row % 3) as usize)).map(|row| row as usize).collect();
    let weighted = Logistic::fit(x.view(), &labels, Some(&weights), &params(1.0)).unwrap().model;
    let taken = x.select(ndarray::Axis(0), &repeated);
    let taken_labels: Vec<bool> = repeated.iter().map(|&row| labels[row]).collect();
    let plain = Logistic::fit(taken.view(), &taken_labels, None, &params(1.0)).unwrap().model;
    for (a, b) in weighted.coefficients.iter().zip(&plain.coefficients) {
        assert!((a - b).abs() < 1e-9);
    }
    for (a, b) in weighted.standard_errors.iter().zip(&plain.standard_errors) {
        assert!((a - b).abs() < 1e-9);
    }
}

#[test]
fn the_same_bytes_with_one_two_and_four_threads() {
    // Three blocks of rows, the last one short.
    let (x, labels) = simulated(150_000, &[0.5, -0.5, 0.0, 1.0, 0.2, -0.1]);
    let bytes = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let fit = pool.install(|| Logistic::fit(x.view(), &labels, None, &params(3.0))).unwrap();
        serde_json::to_string(&fit.model).unwrap()
    };
    let one = bytes(1);
    assert_eq!(bytes(2), one);
    assert_eq!(bytes(4), one);
}

#[test]
fn the_start_changes_the_way_but_not_the_end() {
    let (x, labels) = simulated(8000, &[1.0, -1.0, 0.5]);
    let fit =
        |start_rows| Logistic::fit(x.view(), &labels, None, &LogisticParams { start_rows, ..params(0.1) }).unwrap();
    let (cold, warm) = (fit(0), fit(2000));
    assert!(matches!(cold.notes.start, FitStart::BaseRate { .. }));
    assert_eq!(warm.notes.start, FitStart::Linfa { rows: 2000 });
    for (a, b) in cold.model.coefficients.iter().zip(&warm.model.coefficients) {
        assert!((a - b).abs() < 1e-9);
    }
}

#[test]
fn separation_is_told_by_name_without_a_penalty_and_harmless_with_one() {
    let (mut x, labels) = simulated(400, &[1.0, 0.5, 0.0]);
    // Complete: column 1 is the outcome.
    for (row, &label) in labels.iter().enumerate() {
        x[[row, 1]] = if label { 1.0 } else { -1.0 };
    }
    let complete = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap_err();
    assert!(matches!(complete, ModelError::Separation { column: 1, .. }), "{complete}");
    assert!(Logistic::fit(x.view(), &labels, None, &params(0.1)).is_ok());
    // Quasi: every row of a rare level converted.
    for (row, &label) in labels.iter().enumerate() {
        x[[row, 1]] = f64::from(u8::from(label && row % 10 == 0));
    }
    let quasi = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap_err();
    assert!(matches!(quasi, ModelError::Separation { column: 1, coefficient } if coefficient > 10.0), "{quasi}");
    assert!(Logistic::fit(x.view(), &labels, None, &params(0.1)).is_ok());
}

#[test]
fn a_column_that_is_a_sum_of_others_is_told_by_name_without_a_penalty() {
    let (mut x, labels) = simulated(400, &[1.0, 0.5, 0.0]);
    for row in 0..400 {
        x[[row, 2]] = x[[row, 0]] - 2.0 * x[[row, 1]] + 3.0;
    }
    let error = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap_err();
    assert_eq!(error, ModelError::Collinear { column: 2, penalty: 0.0 });
    assert!(Logistic::fit(x.view(), &labels, None, &params(1.0)).is_ok());
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let (x, labels) = simulated(50, &[1.0, 0.5]);
    let fit = |x: &Array2<f64>, labels: &[bool], weights: Option<&[f64]>, penalty| {
        Logistic::fit(x.view(), labels, weights, &params(penalty)).unwrap_err()
    };
    assert!(matches!(fit(&x, &labels[1..], None, 1.0), ModelError::Length { what: "labels", found: 49, wanted: 50 }));
    assert!(matches!(fit(&x, &labels, Some(&[1.0]), 1.0), ModelError::Length { what: "weights", .. }));
    assert!(matches!(fit(&x, &[false; 50], None, 1.0), ModelError::OneClass { rows: 50, conversions: 0 }));
    let only_no: Vec<f64> = labels.iter().map(|&label| f64::from(u8::from(!label))).collect();
    assert!(matches!(fit(&x, &labels, Some(&only_no), 1.0), ModelError::OneClass { conversions: 0, .. }));
    assert!(matches!(fit(&x, &labels, Some(&[-1.0; 50]), 1.0), ModelError::BadWeight { row: 0, .. }));
    assert!(matches!(fit(&x, &labels, None, -1.0), ModelError::BadParameter { name: "penalty", .. }));
    assert!(matches!(fit(&x, &labels, None, f64::NAN), ModelError::BadParameter { name: "penalty", .. }));
    let mut gap = x.clone();
    gap[[7, 1]] = f64::NAN;
    assert!(matches!(fit(&gap, &labels, None, 1.0), ModelError::NotFinite { row: 7, column: 1, .. }));
    let one_step = LogisticParams { max_steps: 1, start_rows: 0, ..params(1.0) };
    let error = Logistic::fit(x.view(), &labels, None, &one_step).unwrap_err();
    assert!(matches!(error, ModelError::NotConverged { steps: 1, .. }), "{error}");
}

#[test]
fn columns_of_very_different_sizes_are_no_trouble() {
    let (mut x, labels) = simulated(2000, &[1.0, 0.5, 0.2]);
    let plain = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap().model;
    x.column_mut(0).mapv_inplace(|v| v * 1e6);
    x.column_mut(2).mapv_inplace(|v| v * 1e-6);
    let scaled = Logistic::fit(x.view(), &labels, None, &params(0.0)).unwrap().model;
    for (j, factor) in [1e6, 1.0, 1e-6].into_iter().enumerate() {
        let back = scaled.coefficients[j] * factor;
        assert!((back - plain.coefficients[j]).abs() < 1e-6, "{j}: {back} {}", plain.coefficients[j]);
    }
}

#[test]
fn losses_that_round_alike_do_not_keep_the_last_steps_from_the_optimum() {
    // Three levels and 60,000 rows: three different losses, added up twenty thousand times each.
    let level = |row: usize| row % 3;
    let x = Array2::from_shape_fn((60_000, 2), |(row, j)| f64::from(u8::from(level(row) == j)));
    let labels: Vec<bool> =
        (0..60_000).map(|row| Seed::new(9).with(row as u64).uniform() < [0.013, 0.031, 0.0497][level(row)]).collect();
    for penalty in [0.01, 1.0, 100.0, 300.0, 3000.0, 10_000.0] {
        let params = LogisticParams { penalty, max_steps: 30, ..LogisticParams::default() };
        let fit = Logistic::fit(x.view(), &labels, None, &params).unwrap();
        assert!(fit.notes.steps <= 20, "{penalty}: {:?}", fit.notes);
    }
}
