//! A model that LightGBM trained, carried over into the one tree form, says what LightGBM says; `tests/golden/lightgbm.py`
//! makes the numbers.

use super::{Boosting, Model};

#[derive(serde::Deserialize)]
struct Golden {
    model: Boosting,
    rows: Vec<Vec<Option<f64>>>,
    margins: Vec<f64>,
    /// Per row the shares of the columns, then the expected value.
    contributions: Vec<Vec<f64>>,
}

fn golden() -> (Model, Vec<Vec<f64>>, Golden) {
    let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/lightgbm.json")).unwrap();
    let rows = golden.rows.iter().map(|row| row.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect()).collect();
    let model = Model::Boosting(golden.model.clone());
    model.validate(6).unwrap();
    (model, rows, golden)
}

#[test]
fn margins_are_those_of_lightgbm() {
    let (model, rows, golden) = golden();
    for (row, wanted) in rows.iter().zip(&golden.margins) {
        let found = model.margin(row).0;
        assert!((found - wanted).abs() < 1e-12, "{found} {wanted} {row:?}");
    }
}

#[test]
fn shares_are_those_of_lightgbm() {
    let (model, rows, golden) = golden();
    for (row, wanted) in rows.iter().zip(&golden.contributions) {
        let found = model.contributions(row);
        let (expected, shares) = wanted.split_last().unwrap();
        assert!((found.base - expected).abs() < 1e-9, "{} {expected}", found.base);
        for (found, wanted) in found.shares.iter().zip(shares) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted} {row:?}");
        }
    }
}
