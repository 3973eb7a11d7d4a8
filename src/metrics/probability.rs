//! Are the chances honest? Losses of probabilities against what happened; lower is better.

use super::error::{MetricError, check_probabilities, check_weights};
use crate::stats::block_sum_by;

/// Mean log loss: the mean of `-ln(probability of what happened)`, in nats; 0 is perfect. Probabilities are first
/// clipped to `f64::EPSILON` from 0 and 1, as scikit-learn does, so that a certain and wrong row costs 36.04, not
/// infinity.
///
/// # Errors
/// [`MetricError`] without rows, with a probability outside 0..1 or NaN, a bad weight, or unequal lengths. One class
/// alone is fine.
///
/// # References
/// Counterpart `sklearn.metrics.log_loss`, to 1e-12.
pub fn log_loss(labels: &[bool], probabilities: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    mean_loss(labels, probabilities, weights, row_log_loss)
}

/// Mean squared distance of the probability from what happened (1 or 0); 0 is perfect.
///
/// # Errors
/// As [`log_loss`].
///
/// # References
/// Counterpart `sklearn.metrics.brier_score_loss`, to 1e-12.
pub fn brier_score_loss(labels: &[bool], probabilities: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    mean_loss(labels, probabilities, weights, row_brier)
}

/// Brier skill score: `1 - Brier score / Brier score of the base rate for all`. 1 is perfect, 0 no better than the base rate of these very rows,
/// below 0 worse.
///
/// # Errors
/// As [`log_loss`], and with one class only, where the base rate alone is perfect.
pub fn brier_skill_score(labels: &[bool], probabilities: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    let brier = brier_score_loss(labels, probabilities, weights)?;
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let total = block_sum_by(labels.len(), weight);
    let rate = block_sum_by(labels.len(), |row| weight(row) * f64::from(u8::from(labels[row]))) / total;
    let rows = labels.len();
    if rate <= 0.0 {
        return Err(MetricError::NoConversions { rows });
    }
    if rate >= 1.0 {
        return Err(MetricError::OnlyConversions { rows });
    }
    Ok(1.0 - brier / (rate * (1.0 - rate)))
}

/// One row's log loss, clipped as in [`log_loss`].
#[must_use]
pub fn row_log_loss(label: bool, probability: f64) -> f64 {
    let of_what_happened = if label { probability } else { 1.0 - probability };
    -libm::log(of_what_happened.clamp(f64::EPSILON, 1.0 - f64::EPSILON))
}

/// One row's squared distance.
fn row_brier(label: bool, probability: f64) -> f64 {
    let distance = probability - f64::from(u8::from(label));
    distance * distance
}

fn mean_loss(
    labels: &[bool],
    probabilities: &[f64],
    weights: Option<&[f64]>,
    loss: fn(bool, f64) -> f64,
) -> Result<f64, MetricError> {
    check_probabilities(labels, probabilities)?;
    check_weights(labels, weights)?;
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let sum = block_sum_by(labels.len(), |row| weight(row) * loss(labels[row], probabilities[row]));
    Ok(sum / block_sum_by(labels.len(), weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_outside_zero_to_one_is_refused_by_row() {
        let refused = Err(MetricError::NotAProbability { row: 1, value: 1.5 });
        assert_eq!(log_loss(&[true, false], &[0.5, 1.5], None), refused);
        assert!(matches!(
            brier_score_loss(&[true], &[f64::NAN], None),
            Err(MetricError::NotAProbability { row: 0, .. })
        ));
        assert_eq!(brier_score_loss(&[true], &[0.5], Some(&[0.0])), Err(MetricError::NoWeight { rows: 1 }));
    }

    #[test]
    fn one_class_alone_has_a_loss() {
        assert_eq!(brier_score_loss(&[false, false], &[0.5, 0.0], None), Ok(0.125));
        assert!((log_loss(&[false], &[0.5], None).unwrap() - std::f64::consts::LN_2).abs() < 1e-15);
    }
}
