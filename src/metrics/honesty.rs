//! Do as many convert as the chances say, in all and in every part? Observed over expected, Spiegelhalter's Z, calibration error.

use serde::{Deserialize, Serialize};

use super::error::{MetricError, check_probabilities};
use super::reliability::equal_count_bins;
use crate::stats::{block_sum_by, two_sided_p};

/// Conversions observed over conversions expected. 1 is right; below 1 too many were promised.
///
/// # Errors
/// [`MetricError`] without rows, with a probability that is none, unequal lengths, or where no conversion is expected.
pub fn observed_over_expected(labels: &[bool], probabilities: &[f64]) -> Result<f64, MetricError> {
    check_probabilities(labels, probabilities)?;
    let expected = block_sum_by(labels.len(), |row| probabilities[row]);
    if expected <= 0.0 {
        return Err(MetricError::NoneExpected { rows: labels.len() });
    }
    Ok(block_sum_by(labels.len(), |row| f64::from(u8::from(labels[row]))) / expected)
}

/// Spiegelhalter's test of chances that are right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpiegelhalterTest {
    /// Standard deviations of the Brier score from what right chances would have; above 0: more is lost.
    pub z: f64,
    /// Two-sided p value, taking rows as independent: rows of one lead at several instants make it too small.
    pub p_value: f64,
}

/// Spiegelhalter's Z: does the Brier score differ from what it would be were every chance right?
///
/// # Errors
/// As [`observed_over_expected`]; [`MetricError::NoVariance`] where every chance is 0, a half or 1, so that nothing can vary.
///
/// # References
/// Spiegelhalter 1986, "Probabilistic prediction in patient management and clinical trials".
pub fn spiegelhalter_z(labels: &[bool], probabilities: &[f64]) -> Result<SpiegelhalterTest, MetricError> {
    check_probabilities(labels, probabilities)?;
    let sum = block_sum_by(labels.len(), |row| {
        let p = probabilities[row];
        (f64::from(u8::from(labels[row])) - p) * (1.0 - 2.0 * p)
    });
    let variance = block_sum_by(labels.len(), |row| {
        let p = probabilities[row];
        (1.0 - 2.0 * p) * (1.0 - 2.0 * p) * p * (1.0 - p)
    });
    if variance <= 0.0 {
        return Err(MetricError::NoVariance { rows: labels.len() });
    }
    let z = sum / libm::sqrt(variance);
    Ok(SpiegelhalterTest { z, p_value: two_sided_p(z) })
}

/// How far observed rates lie from chances, bin by bin, and how much of that is noise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationError {
    /// Expected calibration error: the mean, over rows, of the distance between the mean chance and the rate of the row's bin. Never 0 for
    /// finite data, however right the chances are: read it beside the floor.
    pub ece: f64,
    /// What right chances would show in the same bins, by noise alone.
    pub noise_floor: f64,
    /// Root of the mean squared distance with the noise taken out; 0 where noise explains all of it.
    pub debiased: f64,
}

/// Expected calibration error over at most `bins` bins of nearly equal count (rows of one chance stay together), its noise floor, and
/// the debiased root mean square.
///
/// The floor is the sum over bins of `sqrt(2/pi) * sd`, the mean distance of a normal from its middle, with the standard deviation that
/// right chances give the bin's rate. Debiased: each squared distance less its bin's `rate (1 - rate) / (count - 1)`; bins of one row are left
/// out of it.
///
/// # Errors
/// As [`observed_over_expected`], or without bins.
///
/// # References
/// Kumar, Liang and Ma 2019, "Verified uncertainty calibration" (debiasing); Naeini et al. 2015 (ECE).
pub fn calibration_error(labels: &[bool], probabilities: &[f64], bins: usize) -> Result<CalibrationError, MetricError> {
    check_probabilities(labels, probabilities)?;
    let rows = labels.len() as f64;
    let (mut ece, mut floor, mut squared, mut of_squared) = (0.0, 0.0, 0.0, 0.0);
    for bin in equal_count_bins(probabilities, bins)? {
        let count = bin.len() as f64;
        let mean = |value: &dyn Fn(usize) -> f64| bin.iter().fold(0.0, |sum, &row| sum + value(row)) / count;
        let predicted = mean(&|row| probabilities[row]);
        let observed = mean(&|row| f64::from(u8::from(labels[row])));
        let variance = mean(&|row| probabilities[row] * (1.0 - probabilities[row])) / count;
        let distance = (predicted - observed).abs();
        ece += count / rows * distance;
        floor += count / rows * libm::sqrt(std::f64::consts::FRAC_2_PI * variance);
        if count > 1.0 {
            squared += count * (distance * distance - observed * (1.0 - observed) / (count - 1.0));
            of_squared += count;
        }
    }
    let debiased = if of_squared > 0.0 { libm::sqrt((squared / of_squared).max(0.0)) } else { 0.0 };
    Ok(CalibrationError { ece, noise_floor: floor, debiased })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// Rows whose chances are right but for a factor.
    fn sample(rows: u64, seed: u64, factor: f64) -> (Vec<bool>, Vec<f64>) {
        let seed = Seed::new(seed).stream("honesty");
        (0..rows)
            .map(|row| {
                let truth = 0.3 * seed.with(row).uniform();
                (seed.stream("label").with(row).uniform() < truth, (truth * factor).min(1.0))
            })
            .unzip()
    }

    #[test]
    fn right_chances_are_not_refused_more_often_than_one_time_in_twenty() {
        let refused = (0..400)
            .filter(|&seed| {
                let (labels, chances) = sample(500, seed, 1.0);
                spiegelhalter_z(&labels, &chances).unwrap().p_value < 0.05
            })
            .count();
        assert!((6..=34).contains(&refused), "{refused} of 400");
        let (labels, chances) = sample(5000, 1, 1.5);
        assert!(spiegelhalter_z(&labels, &chances).unwrap().p_value < 1e-4);
        assert!((observed_over_expected(&labels, &chances).unwrap() - 1.0 / 1.5).abs() < 0.06);
    }

    #[test]
    fn noise_alone_reads_its_floor_and_nothing_when_it_is_taken_out() {
        let (mut ece, mut floor, mut debiased) = (0.0, 0.0, 0.0);
        for seed in 0..100 {
            let (labels, chances) = sample(600, 1000 + seed, 1.0);
            let found = calibration_error(&labels, &chances, 10).unwrap();
            (ece, floor, debiased) = (ece + found.ece, floor + found.noise_floor, debiased + found.debiased);
        }
        assert!((ece / floor - 1.0).abs() < 0.1, "{ece} {floor}");
        assert!(debiased < 0.6 * ece, "{debiased} {ece}");
        let (labels, chances) = sample(20_000, 3, 1.5);
        let found = calibration_error(&labels, &chances, 10).unwrap();
        assert!(
            (found.ece - 0.075).abs() < 0.01 && found.debiased > found.ece && found.noise_floor < 0.02,
            "{found:?}"
        );
    }

    #[test]
    fn what_cannot_vary_has_no_test_and_says_why() {
        assert_eq!(spiegelhalter_z(&[true, false], &[0.5, 1.0]), Err(MetricError::NoVariance { rows: 2 }));
        assert_eq!(observed_over_expected(&[true], &[0.0]), Err(MetricError::NoneExpected { rows: 1 }));
        assert_eq!(calibration_error(&[true], &[0.5], 0), Err(MetricError::NoBins));
    }
}
