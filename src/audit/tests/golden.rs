//! Golden numbers from numpy and scipy; `tests/golden/audit.py` makes them.

use super::rows;
use crate::audit::clustered::{correlation, difference, trend};
use crate::audit::fit::{Design, covariance, fit};

#[derive(serde::Deserialize)]
struct Golden {
    lead: Vec<usize>,
    x: Vec<f64>,
    other: Vec<f64>,
    amount: Vec<f64>,
    y: Vec<f64>,
    ridge: Vec<f64>,
    beta: Vec<f64>,
    log_likelihood: f64,
    covariance: Vec<Vec<f64>>,
    score_z: f64,
    log_ratio: (f64, f64),
    correlation: (f64, f64),
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/audit.json")).unwrap()
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 1e-9 * wanted.abs().max(1.0), "{found} for {wanted}");
}

#[test]
fn the_regression_and_its_errors_by_lead_are_numpys() {
    let golden = golden();
    let rows = rows(&golden.lead, &golden.y);
    let design = Design::of(golden.y.len(), &[&golden.x, &golden.other]);
    let found = fit(&design, &golden.y, &golden.ridge, None, None).unwrap();
    found.beta.iter().zip(&golden.beta).for_each(|(a, b)| near(*a, *b));
    near(found.log_likelihood, golden.log_likelihood);
    let spread = covariance(&design, &rows, &golden.y, &golden.ridge, &found).unwrap();
    for (row, wanted) in golden.covariance.iter().enumerate() {
        wanted.iter().enumerate().for_each(|(column, wanted)| near(spread.get(row, column), *wanted));
    }
}

#[test]
fn the_score_test_the_ratio_and_the_correlation_are_numpys() {
    let golden = golden();
    let rows = rows(&golden.lead, &golden.y);
    let inside: Vec<bool> = golden.x.iter().map(|x| *x > 0.5).collect();
    let found = difference(&rows, &golden.y, &inside).unwrap();
    near(found.z, golden.score_z);
    let ratio = found.log_ratio.unwrap();
    near(ratio.0, golden.log_ratio.0);
    near(ratio.1, golden.log_ratio.1);
    near(trend(&rows, &golden.y, &golden.x).unwrap(), golden.score_z);
    let r = correlation(&rows, &golden.amount, &golden.x).unwrap();
    near(r.0, golden.correlation.0);
    near(r.1, golden.correlation.1);
}
