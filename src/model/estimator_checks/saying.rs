//! What a fitted model says of a row is the row's alone, and wrong settings are refused before anything is fitted.

use super::*;

#[test]
fn a_row_is_scored_alone_as_among_others_and_in_any_order() {
    let (x, labels) = simulated(300, 4);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        let all = margins(&model, &x);
        let turned = x.slice(ndarray::s![..;-1, ..]).to_owned();
        let mut back = margins(&model, &turned);
        back.reverse();
        assert_eq!(all, back, "{kind}");
        let scorer = RowScorer::new(&model);
        for (row, &margin) in x.rows().into_iter().zip(&all) {
            assert_eq!(scorer.margin(&row.to_vec()).0.to_bits(), margin.to_bits(), "{kind}");
        }
    }
}

#[test]
fn scoring_changes_neither_model_nor_row() {
    let (x, labels) = simulated(200, 3);
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        let (before, row) = (model.clone(), x.row(3).to_vec());
        let said = [model.margin(&row), model.margin(&row)];
        let _ = model.contributions(&row);
        assert_eq!(said[0], said[1], "{kind}");
        assert!(model == before && row == x.row(3).to_vec(), "{kind}");
    }
}

#[test]
fn without_a_column_a_line_says_the_base_rate_and_trees_refuse() {
    let (_, labels) = simulated(200, 2);
    let none = Array2::zeros((200, 0));
    let base = crate::stats::logit(labels.iter().filter(|&&label| label).count() as f64 / 200.0);
    let line = fit("logistic", none.view(), &labels).unwrap();
    assert!((line.margin(&[]).0 - base).abs() < 1e-6);
    for kind in ["forest", "boosting"] {
        let refused = fit(kind, none.view(), &labels);
        assert!(matches!(refused, Err(ModelError::BadParameter { value: 0.0, .. })), "{kind}: {refused:?}");
    }
}

#[test]
fn the_rarest_outcome_is_still_answered_with_numbers() {
    let (x, _) = simulated(500, 3);
    let labels: Vec<bool> = (0..500).map(|row| row == 17 || row == 311).collect();
    for kind in KINDS {
        let model = fit(kind, x.view(), &labels).unwrap();
        let said = margins(&model, &x);
        assert!(said.iter().all(|margin| margin.is_finite()), "{kind}");
        let mean = said.iter().sum::<f64>() / 500.0;
        assert!(mean < 0.0, "{kind}: {mean}");
    }
}

#[test]
fn another_seed_changes_what_is_drawn_and_nothing_else() {
    let (x, labels) = simulated(300, 3);
    let grow = |seed| {
        let params = ForestParams { trees: 10, ..ForestParams::default() };
        Forest::fit(x.view(), &labels, &params, Seed::new(seed)).unwrap()
    };
    assert_eq!(grow(1), grow(1));
    assert_ne!(grow(1), grow(2));
}

#[test]
fn settings_that_mean_nothing_are_refused() {
    let (x, labels) = simulated(100, 2);
    for penalty in [-1.0, f64::NAN, f64::INFINITY] {
        let params = LogisticParams { penalty, ..LogisticParams::default() };
        assert!(Logistic::fit(x.view(), &labels, None, &params).is_err(), "penalty {penalty}");
    }
    let forest = ForestParams::default();
    for wrong in [
        ForestParams { trees: 0, ..forest.clone() },
        ForestParams { max_depth: 65, ..forest.clone() },
        ForestParams { min_samples_leaf: 0, ..forest.clone() },
        ForestParams { columns_per_split: Some(0), ..forest },
    ] {
        assert!(Forest::fit(x.view(), &labels, &wrong, Seed::new(1)).is_err(), "{wrong:?}");
    }
    let values: Vec<Vec<f64>> = x.columns().into_iter().map(|column| column.to_vec()).collect();
    let columns: Vec<TrainColumn<'_>> =
        values.iter().map(|values| TrainColumn::Number { values, direction: Direction::Free }).collect();
    let boosting = BoostingParams::default();
    for wrong in [
        BoostingParams { learning_rate: 0.0, ..boosting.clone() },
        BoostingParams { learning_rate: f64::NAN, ..boosting.clone() },
        BoostingParams { leaves: 1, ..boosting.clone() },
        BoostingParams { depth: 65, ..boosting.clone() },
        BoostingParams { l2: -1.0, ..boosting.clone() },
        BoostingParams { row_share: 0.0, ..boosting.clone() },
        BoostingParams { column_share: 1.5, ..boosting.clone() },
        BoostingParams { bins: 1, ..boosting },
    ] {
        assert!(Boosting::fit(&columns, &labels, None, &wrong, Seed::new(1)).is_err(), "{wrong:?}");
    }
}
