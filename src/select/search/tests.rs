//! Halving, budgets, the choice, and what is told of what failed.

use super::pick::simplest_of_the_best;
use super::rungs::rungs;
use super::setting::Setting;
use super::{Ended, Found, SearchBudget, TimeBudget, Trial, search};
use crate::calibrate::CalibrationMethod;
use crate::dataset::LabelledRows;
use crate::frame::{Column, FeatureDef, FeatureFrame, FeatureKind, FeatureRule, FeatureSpec, RowKey, Side};
use crate::model::Fold;
use crate::seed::Seed;
use crate::select::{CandidateName, FitSettings, Folds, ModelParams, SelectError, Why};
use crate::time::Instant;

/// `x` moves the chance, by steps that only trees see when `steps`.
fn rows(count: usize, steps: bool) -> LabelledRows {
    let draw = |row: usize, what: &str| Seed::new(8).stream(what).with(row as u64).uniform();
    let x: Vec<f64> = (0..count).map(|row| draw(row, "x") * 4.0 - 2.0).collect();
    let z: Vec<f64> = (0..count).map(|row| draw(row, "z")).collect();
    let odds = |x: f64, z: f64| match steps {
        true => 2.5 * if (x > 0.0) == (z > 0.5) { 1.0 } else { -1.0 },
        false => x - 0.5 * z,
    };
    let labels = (0..count).map(|row| draw(row, "label") < crate::stats::sigmoid(odds(x[row], z[row]))).collect();
    let def = |name: &str| FeatureDef {
        name: name.to_owned(),
        field: name.to_owned(),
        side: Side::Fit,
        kind: FeatureKind::Number,
        rule: FeatureRule::Attribute { column: name.to_owned() },
    };
    let spec = FeatureSpec { features: vec![def("x"), def("z")] };
    LabelledRows {
        frame: FeatureFrame::new(spec, vec![Column::Number(x), Column::Number(z)], count).unwrap(),
        keys: (0..count)
            .map(|row| RowKey { as_of: Instant::default().plus_days(row as i64 / 10), lead: format!("{row:06}") })
            .collect(),
        labels,
        converted_at: vec![None; count],
        values: vec![None; count],
        leads: (0..count as u32).collect(),
        groups: (0..count as u32).collect(),
    }
}

fn params(candidates: &[CandidateName]) -> ModelParams {
    let mut params = ModelParams { candidates: candidates.to_vec(), ..ModelParams::default() };
    params.boosting.min_conversions = 50;
    params.boosting.trees = 40;
    params.forest.trees = 10;
    params
}

fn settings(params: &ModelParams) -> FitSettings<'_> {
    FitSettings { params, method: CalibrationMethod::default(), seed: Seed::new(2) }
}

fn folds(rows: &LabelledRows) -> Vec<Fold> {
    Folds::of(rows, 1, Seed::new(2)).unwrap().folds
}

fn trials(most: usize) -> SearchBudget {
    SearchBudget { time: None, trials: Some(most) }
}

fn searched(rows: &LabelledRows, params: &ModelParams, budget: SearchBudget) -> Found {
    search::<SelectError>(rows, &folds(rows), settings(params), budget, &mut |_| Ok(())).unwrap()
}

#[test]
fn every_kind_is_tried_as_configured_first_then_cheap_trials_are_promoted_by_thirds() {
    let rows = rows(1200, true);
    let params = params(&[CandidateName::Logistic, CandidateName::Boosting]);
    let found = searched(&rows, &params, trials(14));
    assert_eq!((found.trials.len(), found.ended), (14, Ended::Trials));
    assert!(found.trials[..2].iter().all(|trial| trial.complete && trial.folds == 5), "{:?}", found.trials);
    // 1,200 rows: two newest folds for three settings, then all folds for the best of them.
    let bracket = &found.trials[6..10];
    assert!(bracket.iter().all(|trial| trial.model == CandidateName::Boosting));
    assert_eq!(bracket.iter().map(|trial| trial.folds).collect::<Vec<_>>(), [2, 2, 2, 5]);
    let best = bracket[..3].iter().min_by(|a, b| a.log_loss.unwrap().total_cmp(&b.log_loss.unwrap())).unwrap();
    assert_eq!(bracket[3].asked, best.asked);
    // What only trees see is found by trees.
    assert_eq!(found.winner, CandidateName::Boosting);
    assert!(!found.params.boosting.early_stopping && found.params.boosting.trees <= 1250);
}

#[test]
fn what_a_line_says_is_left_to_logistic_regression() {
    let rows = rows(1200, false);
    let params = params(&[CandidateName::Logistic, CandidateName::Forest, CandidateName::Boosting]);
    let found = searched(&rows, &params, trials(9));
    assert_eq!(found.winner, CandidateName::Logistic);
    assert!(matches!(found.why, Why::Searched { trials: 9, .. }));
    assert_eq!(found.params.logistic.grid.len(), 1, "the penalty that was found");
}

#[test]
fn the_same_trials_and_choice_come_again_on_one_thread_and_on_many() {
    let rows = rows(900, true);
    let params = params(&[CandidateName::Forest, CandidateName::Boosting]);
    let ask = || {
        let mut found = searched(&rows, &params, trials(11));
        found.trials.iter_mut().for_each(|trial| trial.seconds = 0.0);
        (found.trials, found.params, found.winner)
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(ask);
    assert_eq!(alone, ask());
}

#[test]
fn a_kind_that_cannot_be_fitted_is_a_row_with_its_reason_and_is_not_tried_again() {
    let rows = rows(900, false);
    let mut params = params(&[CandidateName::Logistic, CandidateName::Boosting]);
    params.boosting.min_conversions = 100_000;
    let found = searched(&rows, &params, trials(8));
    let failed: Vec<&Trial> = found.trials.iter().filter(|trial| trial.failure.is_some()).collect();
    assert_eq!(failed.len(), 1);
    assert!(failed[0].failure.as_ref().unwrap().contains("it needs 100000 conversions in Train"), "{failed:?}");
    assert_eq!((failed[0].log_loss, failed[0].complete), (None, false));
    params.candidates = vec![CandidateName::Boosting];
    let error = search::<SelectError>(&rows, &folds(&rows), settings(&params), trials(8), &mut |_| Ok(())).unwrap_err();
    assert!(matches!(&error, SelectError::AllFailed { reasons } if reasons.len() == 1), "{error}");
}

#[test]
fn the_watcher_sees_every_trial_and_its_trouble_ends_the_search() {
    let rows = rows(900, false);
    let params = params(&[CandidateName::Logistic]);
    let mut seen = Vec::new();
    search::<SelectError>(&rows, &folds(&rows), settings(&params), trials(4), &mut |trials| {
        seen.push(trials.len());
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, [1, 2, 3, 4]);
    let mut full = |_: &[Trial]| Err(SelectError::NoCandidates);
    let ended = search(&rows, &folds(&rows), settings(&params), trials(4), &mut full);
    assert!(matches!(ended, Err(SelectError::NoCandidates)));
}

#[test]
fn a_space_that_is_used_up_ends_the_search() {
    let rows = rows(900, false);
    let found = searched(&rows, &params(&[CandidateName::Logistic]), trials(10_000));
    assert_eq!(found.ended, Ended::Exhausted);
    // 25 penalties on few folds and the promoted ones again.
    assert!((26..=60).contains(&found.trials.len()), "{}", found.trials.len());
}

fn trial(model: CandidateName, complexity: f64, fold_losses: &[f64]) -> Trial {
    let mean = fold_losses.iter().sum::<f64>() / fold_losses.len() as f64;
    Trial {
        number: 1,
        model,
        settings: String::new(),
        folds: fold_losses.len(),
        share: 1.0,
        complete: true,
        log_loss: Some(mean),
        fold_losses: fold_losses.to_vec(),
        seconds: 0.0,
        failure: None,
        asked: Setting::Logistic(None),
        setting: Setting::Logistic(None),
        complexity,
    }
}

#[test]
fn the_simplest_within_one_standard_error_paired_by_fold_is_chosen() {
    use CandidateName::{Boosting, Logistic};
    // Folds differ far more than the models do: only the paired difference can tell them apart.
    let best = trial(Boosting, 9.0, &[0.10, 0.50, 0.90]);
    let always_worse = trial(Logistic, 0.0, &[0.11, 0.51, 0.91]);
    assert_eq!(simplest_of_the_best(&[&always_worse, &best]), Some((1, 1)));
    let now_and_then = trial(Logistic, 0.0, &[0.16, 0.44, 0.92]);
    assert_eq!(simplest_of_the_best(&[&best, &now_and_then]), Some((0, 1)));
    // Within a kind the smaller one.
    let smaller = trial(Boosting, 2.0, &[0.12, 0.48, 0.91]);
    assert_eq!(simplest_of_the_best(&[&best, &smaller]), Some((0, 1)));
    assert_eq!(simplest_of_the_best(&[]), None);
}

#[test]
fn rungs_go_from_little_to_everything() {
    let few = rows(900, false);
    let of_few = rungs(&few, &folds(&few));
    assert_eq!(of_few.iter().map(|rung| rung.folds.len()).collect::<Vec<_>>(), [2, 5]);
    assert!(of_few[0].folds == [3, 4] && of_few[1].top, "the newest first: {of_few:?}");
    let many = rows(8000, false);
    let of_many = rungs(&many, &folds(&many));
    assert_eq!(of_many.iter().map(|rung| rung.folds.len()).collect::<Vec<_>>(), [1, 2, 5]);
    assert!(of_many[0].share < 1.0 && !of_many[1].top);
}

#[test]
fn a_time_budget_is_a_whole_number_and_a_unit() {
    for (text, seconds, again) in [("60s", 60, "1m"), ("90s", 90, "90s"), (" 10m", 600, "10m"), ("2h", 7200, "2h")] {
        let budget: TimeBudget = text.parse().unwrap();
        assert_eq!(budget.duration().as_secs(), seconds);
        assert_eq!(String::from(budget), again);
    }
    for bad in ["", "60", "0s", "-5s", "1.5m", "9999999h", "s", "10 minutes", "5µ"] {
        let words = bad.parse::<TimeBudget>().unwrap_err();
        assert!(words.contains("such as 60s or 10m"), "{words}");
    }
}
