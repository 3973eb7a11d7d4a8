//! The same facts in another form teach the same: weights, repetitions, layouts, signs, threads.

use ndarray::{Axis, ShapeBuilder, concatenate};

use super::*;

/// A fit with weights; a forest has none.
fn weighted(kind: &str, x: ArrayView2<'_, f64>, labels: &[bool], weights: &[f64]) -> Result<Model, ModelError> {
    if kind == "logistic" {
        let fit = Logistic::fit(x, labels, Some(weights), &LogisticParams::default())?;
        return Ok(Model::Logistic(fit.model));
    }
    let values: Vec<Vec<f64>> = x.columns().into_iter().map(|column| column.to_vec()).collect();
    let columns: Vec<TrainColumn<'_>> =
        values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
    let params = BoostingParams { trees: 20, learning_rate: 0.2, min_child_hessian: 0.5, ..BoostingParams::default() };
    Ok(Model::Boosting(Boosting::fit(&columns, labels, Some(weights), &params, Seed::new(1))?))
}

const WEIGHTED: [&str; 2] = ["logistic", "boosting"];

fn assert_close(first: &[f64], second: &[f64], most: f64, what: &str) {
    for (a, b) in first.iter().zip(second) {
        assert!((a - b).abs() <= most, "{what}: {a} {b}");
    }
}

#[test]
fn a_weight_of_one_is_no_weight() {
    let (x, labels) = simulated(300, 3);
    for kind in WEIGHTED {
        let [plain, ones] =
            [fit(kind, x.view(), &labels).unwrap(), weighted(kind, x.view(), &labels, &[1.0; 300]).unwrap()];
        assert_close(&margins(&plain, &x), &margins(&ones, &x), 1e-9, kind);
    }
}

#[test]
fn a_weight_of_two_is_a_row_seen_twice() {
    let (x, labels) = simulated(240, 3);
    let weights: Vec<f64> = (0..240).map(|row| if row % 3 == 0 { 2.0 } else { 1.0 }).collect();
    let twice: Vec<usize> = (0..240).step_by(3).collect();
    let repeated = concatenate(Axis(0), &[x.view(), x.select(Axis(0), &twice).view()]).unwrap();
    let labels_repeated: Vec<bool> = labels.iter().copied().chain(twice.iter().map(|&row| labels[row])).collect();
    for kind in WEIGHTED {
        let weighed = weighted(kind, x.view(), &labels, &weights).unwrap();
        let seen_twice = fit(kind, repeated.view(), &labels_repeated).unwrap();
        // Gradients of boosted trees are rounded to a grid, which knows the number of rows.
        let most = if kind == "logistic" { 1e-6 } else { 0.02 };
        assert_close(&margins(&weighed, &x), &margins(&seen_twice, &x), most, kind);
    }
}

#[test]
fn a_row_of_no_weight_teaches_nothing() {
    let (x, labels) = simulated(300, 3);
    let part = x.slice(ndarray::s![..200, ..]);
    let weights: Vec<f64> = (0..300).map(|row| if row < 200 { 1.0 } else { 0.0 }).collect();
    let few = fit("logistic", part, &labels[..200]).unwrap();
    let silent = weighted("logistic", x.view(), &labels, &weights).unwrap();
    assert_close(&margins(&few, &x), &margins(&silent, &x), 1e-6, "logistic");
}

#[test]
fn weights_that_are_none_are_refused() {
    let (x, labels) = simulated(100, 2);
    for kind in WEIGHTED {
        for wrong in [f64::NAN, f64::INFINITY, -1.0] {
            let mut weights = vec![1.0; 100];
            weights[5] = wrong;
            assert!(weighted(kind, x.view(), &labels, &weights).is_err(), "{kind}: {wrong}");
        }
        assert!(weighted(kind, x.view(), &labels, &[1.0; 99]).is_err(), "{kind}");
        assert!(weighted(kind, x.view(), &labels, &[0.0; 100]).is_err(), "{kind}");
    }
}

#[test]
fn how_a_table_lies_in_memory_changes_no_bit() {
    let (x, labels) = simulated(300, 3);
    let mut by_column = Array2::zeros((300, 3).f());
    by_column.assign(&x);
    // Every second row of a longer table.
    let mut longer = Array2::from_elem((600, 3), 99.0);
    longer.slice_mut(ndarray::s![..;2, ..]).assign(&x);
    for kind in KINDS {
        let plain = fit(kind, x.view(), &labels).unwrap();
        assert_eq!(plain, fit(kind, by_column.view(), &labels).unwrap(), "{kind}");
        assert_eq!(plain, fit(kind, longer.slice(ndarray::s![..;2, ..]), &labels).unwrap(), "{kind}");
    }
}

#[test]
fn outcomes_turned_around_turn_the_margins_around() {
    let (x, labels) = simulated(300, 3);
    let turned: Vec<bool> = labels.iter().map(|label| !label).collect();
    for kind in WEIGHTED {
        let [said, unsaid] = [fit(kind, x.view(), &labels).unwrap(), fit(kind, x.view(), &turned).unwrap()];
        let against: Vec<f64> = margins(&unsaid, &x).iter().map(|margin| -margin).collect();
        let most = if kind == "logistic" { 1e-6 } else { 0.02 };
        assert_close(&margins(&said, &x), &against, most, kind);
    }
}

#[test]
fn one_thread_and_many_make_the_same_model() {
    let (x, labels) = simulated(500, 5);
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    for kind in KINDS {
        let [one, many] = [1, 4].map(|threads| pool(threads).install(|| fit(kind, x.view(), &labels).unwrap()));
        assert_eq!(one, many, "{kind}");
    }
}

#[test]
fn a_column_given_twice_is_no_reason_to_fail() {
    let (x, labels) = simulated(300, 2);
    let doubled = concatenate(Axis(1), &[x.view(), x.column(0).insert_axis(Axis(1))]).unwrap();
    for kind in KINDS {
        let model = fit(kind, doubled.view(), &labels).unwrap();
        let auc = crate::metrics::roc_auc_score(&labels, &margins(&model, &doubled), None).unwrap();
        assert!(auc > 0.8, "{kind}: {auc}");
    }
    // A ridge divides what they share evenly.
    let Ok(Model::Logistic(model)) = fit("logistic", doubled.view(), &labels) else { panic!("no logistic model") };
    assert!((model.coefficients[0] - model.coefficients[2]).abs() < 1e-9, "{:?}", model.coefficients);
}

#[test]
fn more_columns_than_rows_are_answered_with_numbers() {
    let (x, labels) = simulated(40, 90);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        assert!(margins(&model, &x).iter().all(|margin| margin.is_finite()), "{kind}");
    }
}
