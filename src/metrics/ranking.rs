//! Does the score put those who convert above those who do not? One pass over the rows, best first, tie by tie.

use super::error::{MetricError, check_scores, check_weights};
use crate::stats::{descending, tied};

/// Area under the ROC curve: the chance that a random conversion outscores a random non-conversion, a tie counting
/// half. .5 is chance, 1 perfect; only the order of the scores matters, so infinite scores are allowed.
///
/// `labels[row]`: converted; `scores[row]`: higher is likelier; `weights[row]`: optional, at least 0.
///
/// # Errors
/// [`MetricError`] without rows, with one class only (after weighting), a NaN score, a bad weight, or unequal lengths.
///
/// # References
/// Counterpart `sklearn.metrics.roc_auc_score`, to 1e-12. O(n log n).
pub fn roc_auc_score(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    let totals = Totals::of(labels, scores, weights)?;
    if totals.negative <= 0.0 {
        return Err(MetricError::OnlyConversions { rows: labels.len() });
    }
    let (mut negative_above, mut outranked) = (0.0, 0.0);
    for_each_tie(labels, scores, weights, |positive, negative| {
        outranked += positive * (negative_above + negative / 2.0);
        negative_above += negative;
    });
    Ok(1.0 - outranked / (totals.positive * totals.negative))
}

/// Average precision: the mean, over conversions, of the precision of the list that ends with that conversion (with
/// its whole tie). The base rate is chance, 1 perfect.
///
/// Arguments as in [`roc_auc_score`].
///
/// # Errors
/// [`MetricError`] without rows, without conversions, with a NaN score, a bad weight, or unequal lengths.
///
/// # References
/// Counterpart `sklearn.metrics.average_precision_score`, to 1e-12. O(n log n).
pub fn average_precision_score(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    let totals = Totals::of(labels, scores, weights)?;
    let (mut found, mut listed, mut sum) = (0.0, 0.0, 0.0);
    for_each_tie(labels, scores, weights, |positive, negative| {
        found += positive;
        listed += positive + negative;
        if positive > 0.0 {
            sum += positive * (found / listed);
        }
    });
    Ok(sum / totals.positive)
}

/// Gini coefficient: `2 * AUC - 1`; 0 is chance, 1 perfect.
///
/// # Errors
/// As [`roc_auc_score`].
pub fn gini_score(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    Ok(2.0 * roc_auc_score(labels, scores, weights)? - 1.0)
}

/// Kolmogorov-Smirnov statistic: the largest distance, over all cuts, between the share of conversions and the share of others above
/// the cut. 0 is chance, 1 perfect; tied rows fall on one side together.
///
/// # Errors
/// As [`roc_auc_score`].
///
/// # References
/// Counterpart `scipy.stats.ks_2samp(...).statistic` without weights, to 1e-12.
pub fn ks_statistic(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<f64, MetricError> {
    let totals = Totals::of(labels, scores, weights)?;
    if totals.negative <= 0.0 {
        return Err(MetricError::OnlyConversions { rows: labels.len() });
    }
    let (mut found, mut missed, mut farthest) = (0.0, 0.0, 0.0_f64);
    for_each_tie(labels, scores, weights, |positive, negative| {
        found += positive;
        missed += negative;
        farthest = farthest.max((found / totals.positive - missed / totals.negative).abs());
    });
    Ok(farthest)
}

/// Weight of conversions and of the others.
struct Totals {
    positive: f64,
    negative: f64,
}

impl Totals {
    fn of(labels: &[bool], scores: &[f64], weights: Option<&[f64]>) -> Result<Self, MetricError> {
        check_scores(labels, scores)?;
        check_weights(labels, weights)?;
        let (mut positive, mut negative) = (0.0, 0.0);
        for (row, &label) in labels.iter().enumerate() {
            *if label { &mut positive } else { &mut negative } += weights.map_or(1.0, |weights| weights[row]);
        }
        if positive > 0.0 {
            Ok(Self { positive, negative })
        } else {
            Err(MetricError::NoConversions { rows: labels.len() })
        }
    }
}

/// Calls `step(weight of conversions, weight of the others)` for each set of tied rows, highest score first.
pub(super) fn for_each_tie(labels: &[bool], scores: &[f64], weights: Option<&[f64]>, mut step: impl FnMut(f64, f64)) {
    for block in descending(scores).chunk_by(|&a, &b| tied(scores[a], scores[b])) {
        let (mut positive, mut negative) = (0.0, 0.0);
        for &row in block {
            *if labels[row] { &mut positive } else { &mut negative } += weights.map_or(1.0, |weights| weights[row]);
        }
        step(positive, negative);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_class_no_rows_and_nan_have_no_auc_and_say_why() {
        assert_eq!(roc_auc_score(&[], &[], None), Err(MetricError::NoRows));
        assert_eq!(roc_auc_score(&[true], &[1.0], None), Err(MetricError::OnlyConversions { rows: 1 }));
        assert_eq!(roc_auc_score(&[false], &[1.0], None), Err(MetricError::NoConversions { rows: 1 }));
        assert_eq!(roc_auc_score(&[false, true], &[1.0, f64::NAN], None), Err(MetricError::NotANumber { row: 1 }));
        let short = MetricError::LengthMismatch { what: "scores", found: 1, wanted: 2 };
        assert_eq!(roc_auc_score(&[false, true], &[1.0], None), Err(short));
        let zero = Some(&[0.0, 1.0][..]);
        assert_eq!(roc_auc_score(&[true, false], &[1.0, 2.0], zero), Err(MetricError::NoConversions { rows: 2 }));
        assert!(matches!(
            average_precision_score(&[true, false], &[1.0, 2.0], Some(&[1.0, -1.0])),
            Err(MetricError::BadWeight { row: 1, .. })
        ));
        assert_eq!(average_precision_score(&[true], &[1.0], None), Ok(1.0));
    }

    #[test]
    fn infinite_scores_are_the_ends_of_the_ranking() {
        let scores = [f64::INFINITY, 3.0, f64::NEG_INFINITY, f64::NEG_INFINITY];
        assert_eq!(roc_auc_score(&[true, false, true, false], &scores, None), Ok(0.625));
    }

    proptest::proptest! {
        #[test]
        fn auc_is_the_share_of_pairs_in_the_right_order(
            rows in proptest::collection::vec((proptest::bool::ANY, -3i8..3), 2..40)
        ) {
            let labels: Vec<bool> = rows.iter().map(|row| row.0).collect();
            let scores: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let (mut pairs, mut right) = (0.0, 0.0);
            for (a, &high) in rows.iter().enumerate().filter(|(_, row)| row.0) {
                for (b, &low) in rows.iter().enumerate().filter(|(_, row)| !row.0) {
                    proptest::prop_assert!(a != b);
                    pairs += 1.0;
                    right += match high.1.cmp(&low.1) {
                        std::cmp::Ordering::Greater => 1.0,
                        std::cmp::Ordering::Equal => 0.5,
                        std::cmp::Ordering::Less => 0.0,
                    };
                }
            }
            match roc_auc_score(&labels, &scores, None) {
                Ok(auc) => proptest::prop_assert!((auc - right / pairs).abs() < 1e-12),
                Err(_) => proptest::prop_assert!(pairs < 1.0),
            }
        }
    }
}
