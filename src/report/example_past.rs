//! A backtest as it might lie beside a run: eight months, three windows.

use super::Past;
use super::example::evaluation;
use crate::evaluate::{Estimate, FoldPart, FoldResult, Measured, MonthResult, WindowFigures};
use crate::time::Instant;

fn figures(found: [f64; 3]) -> WindowFigures {
    let mut evaluation = evaluation();
    for (name, found) in ["logistic", "rules", "random"].into_iter().zip(found) {
        let scorer = evaluation.scorers.iter_mut().find(|scorer| scorer.name == name).unwrap();
        let estimate = Estimate { value: found, low: found * 0.7, high: found * 1.3 };
        scorer.conversions_at_capacity = Measured::Estimate(estimate);
    }
    evaluation.verdict.difference = found[0] - found[1];
    let first = Instant::from_micros(1_772_406_000_000_000);
    let (labels, groups, chances) = ([true, false, false, false], [0, 1, 2, 3], [0.3, 0.2, 0.2, 0.3]);
    WindowFigures::of(evaluation, (&labels, &groups, &chances), Some((first, first.plus_days(27))))
}

pub(super) fn past() -> Past {
    let part = FoldPart { rows: 9_000, leads: 3_000, conversions: 240, first_as_of: None, last_as_of: None };
    let fold = |fold: usize| FoldResult {
        fold,
        train: part,
        calibration: None,
        features: 41,
        chosen: "logistic".to_owned(),
        calibrator: "platt".to_owned(),
        failures: Vec::new(),
        bands: Vec::new(),
        figures: figures([30.0 + fold as f64, 21.0, 4.0]),
    };
    let month = |month: usize| MonthResult {
        month: format!("2025-{:02}", month + 5),
        figures: figures([14.0 + (month % 3) as f64, 9.5 - (month % 2) as f64, 1.75]),
    };
    Past {
        run: "002-backtest-weekly-90d".to_owned(),
        kind: "time".to_owned(),
        as_of: "weekly".to_owned(),
        starter_card: false,
        horizon_days: 90,
        folds: (1..=3).map(fold).collect(),
        months: (0..8).map(month).collect(),
        overall: figures([96.0, 63.0, 12.0]),
    }
}
