//! Golden numbers from scikit-learn; `tests/golden/metrics.py` makes them.

use super::*;

#[derive(serde::Deserialize)]
struct Golden {
    metrics: Vec<Case>,
    honesty: Vec<Honesty>,
}

#[derive(serde::Deserialize)]
struct Honesty {
    name: String,
    labels: String,
    probabilities: Vec<f64>,
    brier_skill: f64,
    ks: f64,
    observed_over_expected: f64,
    spiegelhalter: [f64; 2],
    slope: f64,
    intercept: f64,
    corp: [f64; 3],
    calibration_error: [f64; 3],
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

#[test]
fn numbers_about_chances_agree_with_numpy_scipy_and_scikit_learn() {
    let golden: Golden = serde_json::from_str(include_str!("../../tests/golden/metrics.json")).unwrap();
    assert!(golden.honesty.len() >= 3);
    for case in golden.honesty {
        let labels: Vec<bool> = case.labels.chars().map(|label| label == '1').collect();
        let (p, alone) = (&case.probabilities, (0..labels.len() as u32).collect::<Vec<u32>>());
        let z = spiegelhalter_z(&labels, p).unwrap();
        let corp = corp_parts(&labels, p).unwrap();
        let error = calibration_error(&labels, p, 10).unwrap();
        for (what, found, wanted) in [
            ("brier_skill", brier_skill_score(&labels, p, None).unwrap(), case.brier_skill),
            ("ks", ks_statistic(&labels, p, None).unwrap(), case.ks),
            ("gini", gini_score(&labels, p, None).unwrap(), 2.0 * roc_auc_score(&labels, p, None).unwrap() - 1.0),
            ("observed_over_expected", observed_over_expected(&labels, p).unwrap(), case.observed_over_expected),
            ("spiegelhalter z", z.z, case.spiegelhalter[0]),
            ("spiegelhalter p", z.p_value, case.spiegelhalter[1]),
            ("mcb", corp.miscalibration, case.corp[0]),
            ("dsc", corp.discrimination, case.corp[1]),
            ("unc", corp.uncertainty, case.corp[2]),
            ("ece", error.ece, case.calibration_error[0]),
            ("noise floor", error.noise_floor, case.calibration_error[1]),
            ("debiased", error.debiased, case.calibration_error[2]),
        ] {
            assert!((found - wanted).abs() <= 1e-12, "{} {what}: {found} for {wanted}", case.name);
        }
        // No closed forms: both sides stop somewhere.
        let intercept = calibration_intercept(&labels, p, &alone).unwrap().value;
        assert!((intercept - case.intercept).abs() < 1e-10, "{}: {intercept} for {}", case.name, case.intercept);
        let slope = calibration_slope(&labels, p, &alone).unwrap();
        assert!((slope.value - case.slope).abs() < 1e-7, "{}: {slope:?} for {}", case.name, case.slope);
        assert!(slope.low < slope.value && slope.value < slope.high);
    }
}
