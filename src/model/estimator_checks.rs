//! What any model here must do, whatever it is: the checks scikit-learn asks of an estimator, on the three of them.

mod data;
mod saying;

use ndarray::{Array2, ArrayView2};

use super::*;
use crate::seed::Seed;

const KINDS: [&str; 3] = ["logistic", "forest", "boosting"];

fn fit(kind: &str, x: ArrayView2<'_, f64>, labels: &[bool]) -> Result<Model, ModelError> {
    match kind {
        "logistic" => Ok(Model::Logistic(Logistic::fit(x, labels, None, &LogisticParams::default())?.model)),
        "forest" => {
            let params = ForestParams { trees: 10, min_samples_leaf: 3, ..ForestParams::default() };
            Ok(Model::Forest(Forest::fit(x, labels, &params, Seed::new(1))?))
        }
        _ => {
            let values: Vec<Vec<f64>> = x.columns().into_iter().map(|column| column.to_vec()).collect();
            let columns: Vec<TrainColumn<'_>> =
                values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
            let params =
                BoostingParams { trees: 20, learning_rate: 0.2, min_child_hessian: 0.5, ..BoostingParams::default() };
            Ok(Model::Boosting(Boosting::fit(&columns, labels, None, &params, Seed::new(1))?))
        }
    }
}

/// Standardised noise, of which the first column tells the outcomes apart, not perfectly.
fn simulated(rows: usize, columns: usize) -> (Array2<f64>, Vec<bool>) {
    let chance = Seed::new(77).stream("estimators");
    let draw = |row: usize, j: usize| chance.with(row as u64).with(j as u64).uniform();
    let x = Array2::from_shape_fn((rows, columns), |(row, j)| (draw(row, j) - 0.5) * 3.4);
    let labels = (0..rows).map(|row| draw(row, 999) < 1.0 / (1.0 + libm::exp(-2.0 * x[[row, 0]]))).collect();
    (x, labels)
}

fn margins(model: &Model, x: &Array2<f64>) -> Vec<f64> {
    x.rows().into_iter().map(|row| model.margin(&row.to_vec()).0).collect()
}

#[test]
fn each_learns_what_there_is_to_learn() {
    let (x, labels) = simulated(600, 4);
    for kind in KINDS {
        let said = margins(&fit(kind, x.view(), &labels).unwrap(), &x);
        let auc = crate::metrics::roc_auc_score(&labels, &said, None).unwrap();
        assert!(auc > 0.8, "{kind}: {auc}");
    }
}

#[test]
fn a_gap_is_refused_by_name_or_learned_from() {
    let (mut x, labels) = simulated(300, 3);
    x[[7, 1]] = f64::NAN;
    for kind in KINDS {
        match (kind, fit(kind, x.view(), &labels)) {
            ("boosting", Ok(model)) => assert!(margins(&model, &x).iter().all(|margin| margin.is_finite())),
            (_, Err(ModelError::NotFinite { row: 7, column: 1, .. })) => {}
            (kind, other) => panic!("{kind}: {other:?}"),
        }
    }
}

#[test]
fn an_infinity_is_refused_by_name() {
    for infinity in [f64::INFINITY, f64::NEG_INFINITY] {
        let (mut x, labels) = simulated(300, 3);
        x[[9, 2]] = infinity;
        for kind in KINDS {
            let refused = fit(kind, x.view(), &labels);
            assert!(matches!(refused, Err(ModelError::NotFinite { row: 9, column: 2, .. })), "{kind}: {refused:?}");
        }
    }
}

#[test]
fn one_class_is_refused() {
    let (x, _) = simulated(100, 3);
    for kind in KINDS {
        for class in [false, true] {
            let refused = fit(kind, x.view(), &[class; 100]);
            assert!(matches!(refused, Err(ModelError::OneClass { rows: 100, .. })), "{kind}: {refused:?}");
        }
    }
}

#[test]
fn one_row_and_no_row_are_refused() {
    let (x, labels) = simulated(10, 3);
    for kind in KINDS {
        for rows in [0, 1] {
            let part = x.slice(ndarray::s![..rows, ..]);
            assert!(fit(kind, part, &labels[..rows]).is_err(), "{kind} on {rows} rows");
        }
    }
}

#[test]
fn two_rows_of_both_classes_are_no_crash() {
    let x = Array2::from_shape_vec((2, 1), vec![-1.0, 1.0]).unwrap();
    for kind in KINDS {
        let model = fit(kind, x.view(), &[false, true]).unwrap();
        assert!(margins(&model, &x).iter().all(|margin| margin.is_finite()), "{kind}");
    }
}

#[test]
fn labels_of_another_length_are_refused() {
    let (x, labels) = simulated(100, 3);
    for kind in KINDS {
        let refused = fit(kind, x.view(), &labels[..99]);
        assert!(matches!(refused, Err(ModelError::Length { .. })), "{kind}: {refused:?}");
    }
}

#[test]
fn one_feature_is_enough() {
    let (x, labels) = simulated(400, 1);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        model.validate(1).unwrap();
        let auc = crate::metrics::roc_auc_score(&labels, &margins(&model, &x), None).unwrap();
        assert!(auc > 0.75, "{kind}: {auc}");
    }
}

#[test]
fn constant_features_change_nothing_that_matters() {
    let (mut x, labels) = simulated(400, 3);
    x.column_mut(1).fill(0.0);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        let mut moved = x.clone();
        moved.column_mut(1).fill(0.0);
        assert_eq!(margins(&model, &x), margins(&model, &moved), "{kind}");
        let said = model.contributions(&x.row(0).to_vec());
        assert!(said.shares[1].abs() < 1e-12, "{kind}: {}", said.shares[1]);
    }
}

#[test]
fn nothing_but_constants_gives_everybody_the_base_rate() {
    let x = Array2::zeros((200, 2));
    let labels: Vec<bool> = (0..200).map(|row| row % 4 == 0).collect();
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        for margin in margins(&model, &x) {
            // A forest's bootstrap samples have base rates of their own.
            assert!((margin - crate::stats::logit(0.25)).abs() < 0.3, "{kind}: {margin}");
        }
    }
}

#[test]
fn the_same_fit_twice_is_the_same_model_and_leaves_its_input_alone() {
    let (x, labels) = simulated(400, 4);
    let (x_before, labels_before) = (x.clone(), labels.clone());
    for kind in KINDS {
        let [first, second] = [0, 1].map(|_| fit(kind, x.view(), &labels).unwrap());
        assert_eq!(first, second, "{kind}");
        assert!(x == x_before && labels == labels_before, "{kind}");
    }
}

#[test]
fn rows_in_another_order_mean_the_same() {
    let (x, labels) = simulated(400, 3);
    let order: Vec<usize> = (0..400).map(|row| row * 157 % 400).collect();
    let moved = x.select(ndarray::Axis(0), &order);
    let labels_moved: Vec<bool> = order.iter().map(|&row| labels[row]).collect();
    // A forest draws rows by their place.
    for kind in ["logistic", "boosting"] {
        let [first, second] = [fit(kind, x.view(), &labels).unwrap(), fit(kind, moved.view(), &labels_moved).unwrap()];
        for (a, b) in margins(&first, &x).iter().zip(margins(&second, &x)) {
            assert!((a - b).abs() < 1e-6, "{kind}: {a} {b}");
        }
    }
}

#[test]
fn columns_in_another_order_mean_the_same() {
    let (x, labels) = simulated(400, 3);
    let moved = x.select(ndarray::Axis(1), &[2, 0, 1]);
    for kind in KINDS {
        let [first, second] = [fit(kind, x.view(), &labels).unwrap(), fit(kind, moved.view(), &labels).unwrap()];
        let [first, second] = [margins(&first, &x), margins(&second, &moved)];
        if kind == "logistic" {
            assert!(first.iter().zip(&second).all(|(a, b)| (a - b).abs() < 1e-6));
        }
        // Trees draw columns by their place, and of two equal splits take the first.
        let [first, second] = [first, second].map(|said| crate::metrics::roc_auc_score(&labels, &said, None).unwrap());
        assert!((first - second).abs() < 0.02, "{kind}: {first} {second}");
    }
}

#[test]
fn a_round_trip_through_json_is_the_same_model_to_the_last_bit() {
    let (x, labels) = simulated(300, 4);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        let text = serde_json::to_string(&model).unwrap();
        let read: Model = serde_json::from_str(&text).unwrap();
        assert_eq!(model, read, "{kind}");
        assert_eq!(text, serde_json::to_string(&read).unwrap(), "{kind}");
        read.validate(4).unwrap();
    }
}

#[test]
fn a_fitted_model_is_valid_for_its_columns_and_no_other_number() {
    let (x, labels) = simulated(300, 4);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        model.validate(4).unwrap();
        assert!(model.validate(0).is_err(), "{kind}");
        assert_eq!(model.name(), kind);
    }
}

#[test]
fn shares_add_up_to_the_raw_value() {
    let (x, labels) = simulated(300, 5);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        for row in x.rows() {
            let row = row.to_vec();
            let said = model.contributions(&row);
            let sum = said.base + said.shares.iter().sum::<f64>();
            assert!((sum - model.raw(&row)).abs() < 1e-9, "{kind}: {sum}");
        }
    }
}

#[test]
fn extreme_values_are_answered_with_a_number() {
    let (x, labels) = simulated(300, 2);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        for row in [[1e12, -1e12], [-1e12, 0.0], [f64::MIN_POSITIVE, -0.0]] {
            assert!(model.margin(&row).0.is_finite(), "{kind}");
        }
    }
}

#[test]
fn larger_units_of_a_column_change_no_tree() {
    let (x, labels) = simulated(300, 3);
    let scaled = &x * 1024.0;
    for kind in ["forest", "boosting"] {
        let [first, second] = [fit(kind, x.view(), &labels).unwrap(), fit(kind, scaled.view(), &labels).unwrap()];
        assert_eq!(margins(&first, &x), margins(&second, &scaled), "{kind}");
    }
}
