//! Would theory agree with the resamples? DeLong's test of two correlated AUCs.

use serde::{Deserialize, Serialize};

use super::EvaluateError;
use crate::metrics::roc_auc_score;
use crate::stats::{average_ranks, two_sided_p};

/// What DeLong's test says of two scores on the same rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DelongTest {
    /// AUC of the first minus AUC of the second.
    pub difference: f64,
    /// Its standard error, taking rows as independent: rows of one lead at several instants make it too small, so the
    /// grouped bootstrap decides and this test stands beside it.
    pub standard_error: f64,
    /// Two-sided p value of "no difference"; `None` when the standard error is 0.
    pub p_value: Option<f64>,
}

/// Compares the AUCs of two scores on the same rows.
///
/// # Errors
/// [`EvaluateError::Metric`] as for the AUC; [`EvaluateError::TooFewOfAClass`] with fewer than two rows of a class.
///
/// # References
/// DeLong, DeLong and Clarke-Pearson 1988; the O(n log n) form by ranks of Sun and Xu 2014, "Fast implementation of
/// DeLong's algorithm".
pub fn delong_test(labels: &[bool], a: &[f64], b: &[f64]) -> Result<DelongTest, EvaluateError> {
    let difference = roc_auc_score(labels, a, None)? - roc_auc_score(labels, b, None)?;
    let conversions = labels.iter().filter(|&&label| label).count();
    let others = labels.len() - conversions;
    if conversions < 2 || others < 2 {
        return Err(EvaluateError::TooFewOfAClass { conversions, others });
    }
    let placements = [placements(labels, a), placements(labels, b)];
    // The variance of a difference of means is that of the mean of differences.
    let variance_of = |of_class: fn(&Placements) -> &[f64]| {
        let [a, b] = [of_class(&placements[0]), of_class(&placements[1])];
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        variance(&differences) / differences.len() as f64
    };
    let variance = variance_of(|placements| &placements.conversions) + variance_of(|placements| &placements.others);
    let standard_error = libm::sqrt(variance);
    let p_value = (standard_error > 0.0).then(|| two_sided_p(difference / standard_error));
    Ok(DelongTest { difference, standard_error, p_value })
}

/// For each row the share of the other class on its right side (a tie counts half).
struct Placements {
    conversions: Vec<f64>,
    others: Vec<f64>,
}

fn placements(labels: &[bool], scores: &[f64]) -> Placements {
    let of_class = |class: bool| -> Vec<f64> {
        labels.iter().zip(scores).filter(|(label, _)| **label == class).map(|(_, &score)| score).collect()
    };
    let ranks = average_ranks(scores);
    let rank_of_class = |class: bool| labels.iter().zip(&ranks).filter(move |(label, _)| **label == class);
    let [conversions, others] = [true, false].map(|class| average_ranks(&of_class(class)));
    let (m, n) = (conversions.len() as f64, others.len() as f64);
    Placements {
        conversions: rank_of_class(true).zip(&conversions).map(|((_, all), own)| (all - own) / n).collect(),
        others: rank_of_class(false).zip(&others).map(|((_, all), own)| 1.0 - (all - own) / m).collect(),
    }
}

/// Sample variance, with n - 1.
fn variance(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().fold(0.0, |sum, value| sum + value) / n;
    values.iter().fold(0.0, |sum, value| sum + (value - mean) * (value - mean)) / (n - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::paired_auc_difference;
    use crate::seed::Seed;

    fn sample(rows: u64, seed: Seed) -> (Vec<bool>, Vec<f64>, Vec<f64>) {
        let draw = |row: u64, what: &str| seed.stream(what).with(row).uniform();
        let labels: Vec<bool> = (0..rows).map(|row| draw(row, "label") < 0.2).collect();
        let signal = |row: u64, what: &str, strength: f64| {
            let tenths = (10.0
                * (draw(row, what) + draw(row, "shared") + strength * f64::from(u8::from(labels[row as usize]))))
            .round();
            tenths / 10.0
        };
        let a = (0..rows).map(|row| signal(row, "a", 0.5)).collect();
        let b = (0..rows).map(|row| signal(row, "b", 0.3)).collect();
        (labels, a, b)
    }

    /// The definition: placements by comparing every pair, covariances spelled out.
    fn slow_standard_error(labels: &[bool], a: &[f64], b: &[f64]) -> f64 {
        let psi = |x: f64, y: f64| {
            if x > y {
                1.0
            } else if x < y {
                0.0
            } else {
                0.5
            }
        };
        let (m, n) = (labels.iter().filter(|&&l| l).count() as f64, labels.iter().filter(|&&l| !l).count() as f64);
        let v = |scores: &[f64], class: bool| -> Vec<f64> {
            (0..labels.len())
                .filter(|&i| labels[i] == class)
                .map(|i| {
                    let others = (0..labels.len()).filter(|&j| labels[j] != class);
                    let sum: f64 =
                        others.map(|j| if class { psi(scores[i], scores[j]) } else { psi(scores[j], scores[i]) }).sum();
                    sum / if class { n } else { m }
                })
                .collect()
        };
        let covariance = |x: &[f64], y: &[f64]| {
            let (mx, my) = (x.iter().sum::<f64>() / x.len() as f64, y.iter().sum::<f64>() / y.len() as f64);
            x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>() / (x.len() as f64 - 1.0)
        };
        let s = |x: &[f64], y: &[f64]| {
            covariance(&v(x, true), &v(y, true)) / m + covariance(&v(x, false), &v(y, false)) / n
        };
        (s(a, a) + s(b, b) - 2.0 * s(a, b)).sqrt()
    }

    #[test]
    fn the_fast_form_is_the_definition() {
        for round in 0..5 {
            let (labels, a, b) = sample(120, Seed::new(round));
            let test = delong_test(&labels, &a, &b).unwrap();
            let slow = slow_standard_error(&labels, &a, &b);
            assert!((test.standard_error - slow).abs() < 1e-12, "{} for {slow}", test.standard_error);
        }
    }

    #[test]
    fn theory_and_resamples_agree_on_independent_rows() {
        let (labels, a, b) = sample(1500, Seed::new(11));
        let groups: Vec<u32> = (0..1500).collect();
        let test = delong_test(&labels, &a, &b).unwrap();
        let resampled = paired_auc_difference(&labels, &groups, &a, &b, 2000, Seed::new(5)).unwrap();
        let half_width = (resampled.high - resampled.low) / 2.0;
        assert!((resampled.value - test.difference).abs() < 1e-15);
        assert!((half_width / (1.96 * test.standard_error) - 1.0).abs() < 0.1, "{half_width} {test:?}");
    }

    #[test]
    fn a_score_compared_with_itself_has_no_p_value() {
        let (labels, a, _) = sample(50, Seed::new(2));
        let test = delong_test(&labels, &a, &a).unwrap();
        assert_eq!((test.difference, test.standard_error, test.p_value), (0.0, 0.0, None));
        let few = delong_test(&[true, false, false], &[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]);
        assert_eq!(few, Err(EvaluateError::TooFewOfAClass { conversions: 1, others: 2 }));
    }
}
