//! Tests of choosing a penalty.

use super::*;
use crate::model::Logistic;
use crate::seed::Seed;
use crate::stats::sigmoid;

/// `useful` of `columns` columns matter.
fn simulated(rows: usize, columns: usize, useful: usize) -> (Array2<f64>, Vec<bool>) {
    let chance = Seed::new(5).stream("penalty");
    let draw = |row: usize, what: usize| chance.with(row as u64).with(what as u64).uniform();
    let x = Array2::from_shape_fn((rows, columns), |(row, j)| (draw(row, j) - 0.5) * 12.0_f64.sqrt());
    let labels = (0..rows)
        .map(|row| draw(row, 9999) < sigmoid(-1.0 + (0..useful).map(|j| x[[row, j]] * 0.7).sum::<f64>()))
        .collect();
    (x, labels)
}

fn folds(rows: usize, count: usize) -> Vec<Fold> {
    (0..count)
        .map(|k| {
            let (held_out, fit) = (0..rows).partition(|row| row % count == k);
            Fold { fit, held_out }
        })
        .collect()
}

#[test]
fn noise_asks_for_a_large_penalty_and_signal_for_a_small_one() {
    let choose = |columns, useful| {
        let (x, labels) = simulated(600, columns, useful);
        choose_penalty(x.view(), &labels, None, &folds(600, 5), &PenaltyParams::default()).unwrap()
    };
    let (noise, signal) = (choose(30, 0), choose(3, 3));
    assert!(noise.chosen >= 300.0, "{noise:?}");
    assert!(signal.chosen <= 30.0, "{signal:?}");
    for choice in [noise, signal] {
        let tried: Vec<f64> = choice.curve.iter().map(|point| point.penalty).collect();
        assert!(PenaltyParams::default().grid.ends_with(&tried), "from the largest down, none left out: {tried:?}");
        let best = tried.iter().position(|penalty| penalty.total_cmp(&choice.best).is_eq()).unwrap();
        assert!(best == super::PATIENCE || tried.len() == 13, "ends three after the best: {tried:?}, {}", choice.best);
        assert!(choice.curve.is_sorted_by(|a, b| a.penalty < b.penalty));
        assert!(choice.chosen >= choice.best);
        let chosen = choice.curve.iter().find(|point| point.penalty >= choice.chosen).unwrap();
        assert!(chosen.above_best >= 0.0 && chosen.above_best <= chosen.standard_error.unwrap());
    }
}

#[test]
fn the_curve_is_that_of_separate_fits() {
    let (x, labels) = simulated(300, 6, 2);
    let folds = folds(300, 3);
    let params = PenaltyParams { grid: vec![10.0, 0.1, 1.0], standard_errors: 0.0 };
    let choice = choose_penalty(x.view(), &labels, None, &folds, &params).unwrap();
    for point in &choice.curve {
        let mut mean = 0.0;
        for fold in &folds {
            let fit_labels: Vec<bool> = fold.fit.iter().map(|&row| labels[row]).collect();
            let settings = LogisticParams { penalty: point.penalty, ..LogisticParams::default() };
            let fit = Logistic::fit(x.select(Axis(0), &fold.fit).view(), &fit_labels, None, &settings).unwrap().model;
            let loss = fold.held_out.iter().map(|&row| {
                let p = sigmoid(fit.raw(x.row(row).as_slice().unwrap()));
                if labels[row] { -p.ln() } else { -(1.0 - p).ln() }
            });
            mean += loss.sum::<f64>() / fold.held_out.len() as f64 / 3.0;
        }
        assert!((point.log_loss - mean).abs() < 1e-9, "{point:?} {mean}");
    }
    assert!((choice.chosen - choice.best).abs() < 1e-12);
}

#[test]
fn the_rule_takes_the_largest_penalty_within_its_paired_standard_error() {
    // Folds differ much, penalties little: unpaired errors would hide that the third is worse.
    let by_fold = vec![vec![0.30, 0.2999, 0.31], vec![0.40, 0.4002, 0.41], vec![0.50, 0.4998, 0.511]];
    let choice = read_curve(&[1.0, 10.0, 100.0], &by_fold, 1.0);
    assert!((choice.best - 10.0).abs() < 1e-12 && (choice.chosen - 10.0).abs() < 1e-12, "{choice:?}");
    let single = read_curve(&[1.0, 10.0, 100.0], &by_fold[..1], 1.0);
    assert!((single.chosen - 10.0).abs() < 1e-12 && single.curve[0].standard_error.is_none());
}

#[test]
fn bad_grids_and_folds_are_named() {
    let (x, labels) = simulated(60, 2, 1);
    let choose = |folds: &[Fold], grid: Vec<f64>| {
        let params = PenaltyParams { grid, ..PenaltyParams::default() };
        choose_penalty(x.view(), &labels, None, folds, &params).unwrap_err()
    };
    let good = folds(60, 3);
    assert!(matches!(choose(&good, vec![]), ModelError::BadParameter { .. }));
    assert!(matches!(choose(&good, vec![1.0, 0.0]), ModelError::BadParameter { name: "penalty grid", .. }));
    assert!(matches!(choose(&[], vec![1.0]), ModelError::BadParameter { .. }));
    let beyond = Fold { fit: vec![0, 60], held_out: vec![1] };
    assert!(matches!(choose(&[beyond], vec![1.0]), ModelError::BadFold { fold: 0, .. }));
    let empty = Fold { fit: vec![0, 1], held_out: vec![] };
    assert!(matches!(choose(&[empty], vec![1.0]), ModelError::BadFold { fold: 0, .. }));
}
