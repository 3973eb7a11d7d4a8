//! Golden numbers from scikit-learn; `tests/golden/metrics.py` makes them.

use super::{MetricError, average_precision_score, brier_score_loss, log_loss, roc_auc_score};

#[derive(serde::Deserialize)]
struct Golden {
    metrics: Vec<Case>,
}

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    labels: String,
    scores: Vec<f64>,
    probabilities: Vec<f64>,
    weights: Option<Vec<f64>>,
    roc_auc: f64,
    average_precision: f64,
    log_loss: f64,
    brier_score: f64,
}

#[test]
fn metrics_agree_with_scikit_learn_to_1e_12() {
    type Metric = fn(&[bool], &[f64], Option<&[f64]>) -> Result<f64, MetricError>;
    let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/metrics.json")).unwrap();
    assert!(golden.metrics.len() >= 10);
    for case in golden.metrics {
        let labels: Vec<bool> = case.labels.chars().map(|label| label == '1').collect();
        let checks: [(&str, Metric, &[f64], f64); 4] = [
            ("roc_auc", roc_auc_score, &case.scores, case.roc_auc),
            ("average_precision", average_precision_score, &case.scores, case.average_precision),
            ("log_loss", log_loss, &case.probabilities, case.log_loss),
            ("brier_score", brier_score_loss, &case.probabilities, case.brier_score),
        ];
        for (metric, compute, values, wanted) in checks {
            let found = compute(&labels, values, case.weights.as_deref()).unwrap();
            assert!((found - wanted).abs() <= 1e-12, "{} {metric}: {found} for {wanted}", case.name);
        }
    }
}
