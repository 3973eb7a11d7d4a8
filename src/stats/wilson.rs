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
    Some(wilson(successes as f64, trials as f64))
}

/// The same for trials that come in clusters, such as the weekly rows of one lead, by their [`effective_trials`]. Each trial is its cluster's
/// number and its outcome. Cost: one sort.
#[must_use]
pub fn clustered_wilson_interval(trials: Vec<(u32, bool)>) -> Option<(f64, f64)> {
    let (successes, trials) = effective_trials(trials)?;
    Some(wilson(successes, trials))
}

/// How many independent successes and trials these say as much as: both divided by the design effect, how much more the rate varies than
/// it would over independent trials (never less than 1). Where all outcomes are the same nothing tells the effect, and the mean cluster
/// size stands in. Each trial is its cluster's number and its outcome; `None` without trials. Cost: one sort.
///
/// # References
/// Rao and Scott 1992, "A simple method for the analysis of clustered binary data".
#[must_use]
pub fn effective_trials(mut trials: Vec<(u32, bool)>) -> Option<(f64, f64)> {
    let successes = trials.iter().filter(|(_, success)| *success).count();
    if trials.is_empty() {
        return None;
    }
    let (n, x) = (trials.len() as f64, successes as f64);
    let rate = x / n;
    trials.sort_unstable();
    let (mut clusters, mut squares) = (0.0, 0.0);
    for cluster in trials.chunk_by(|a, b| a.0 == b.0) {
        let own = cluster.iter().filter(|(_, success)| *success).count() as f64;
        let residual = own - cluster.len() as f64 * rate;
        squares += residual * residual;
        clusters += 1.0;
    }
    let effect = if successes == 0 || successes == trials.len() || clusters < 2.0 {
        n / clusters
    } else {
        clusters / (clusters - 1.0) * squares / (n * rate * (1.0 - rate))
    };
    let effect = effect.max(1.0);
    Some((x / effect, n / effect))
}

/// The same for trials that count in part: each is its cluster's number, how much of a trial it is, and how much of a success (at most as
/// much). `None` when they make no trial together. Cost: one sort.
#[must_use]
pub fn weighted_wilson_interval(mut trials: Vec<(u32, f64, f64)>) -> Option<(f64, f64)> {
    trials.retain(|(_, trial, _)| *trial > 0.0);
    trials.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let n = trials.iter().fold(0.0, |sum, (_, trial, _)| sum + trial);
    let x = trials.iter().fold(0.0, |sum, (_, _, success)| sum + success).min(n);
    if n <= 0.0 {
        return None;
    }
    let rate = x / n;
    let (mut clusters, mut squares) = (0.0, 0.0);
    for cluster in trials.chunk_by(|a, b| a.0 == b.0) {
        let residual = cluster.iter().fold(0.0, |sum, (_, trial, success)| sum + success - trial * rate);
        squares += residual * residual;
        clusters += 1.0;
    }
    let varies = rate > 0.0 && rate < 1.0 && clusters >= 2.0;
    let effect = if varies { clusters / (clusters - 1.0) * squares / (n * rate * (1.0 - rate)) } else { n / clusters };
    let effect = effect.max(1.0);
    let (low, high) = wilson(x / effect, n / effect);
    Some((if x <= 0.0 { 0.0 } else { low }, if x >= n { 1.0 } else { high }))
}

fn wilson(successes: f64, n: f64) -> (f64, f64) {
    let rate = successes / n;
    let z2 = Z_95 * Z_95;
    let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * libm::sqrt(rate * (1.0 - rate) / n + z2 / (4.0 * n * n));
    // At the two ends the formula is exact but its floats are not.
    let low = if successes <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if successes >= n { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_say_the_same_count_once_and_independent_rows_as_ever() {
        let alone = |rows: u32| (0..rows).map(|row| (row, row % 4 == 0)).collect::<Vec<_>>();
        let (low, high) = clustered_wilson_interval(alone(100)).unwrap();
        let (alone_low, alone_high) = wilson_interval(25, 100).unwrap();
        assert!((low - alone_low).abs() < 0.001 && (high - alone_high).abs() < 0.001, "{low} {high}");
        // Every lead five times over says no more than once.
        let copies = (0..500).map(|row| (row / 5, row / 5 % 4 == 0)).collect();
        let (low, high) = clustered_wilson_interval(copies).unwrap();
        let (once_low, once_high) = wilson_interval(25, 100).unwrap();
        assert!((low - once_low).abs() < 0.002 && (high - once_high).abs() < 0.002, "{low} {high}");
        let (low, high) = clustered_wilson_interval((0..500).map(|row| (row / 5, false)).collect()).unwrap();
        assert!(low.abs() < 1e-12 && (high - wilson_interval(0, 100).unwrap().1).abs() < 1e-12);
        assert_eq!(clustered_wilson_interval(Vec::new()), None);
    }

    #[test]
    fn trials_that_count_in_part_are_whole_trials_where_they_count_whole() {
        let trials: Vec<(u32, bool)> = (0..300).map(|row| (row / 3, row % 7 == 0 || row / 3 % 9 == 0)).collect();
        let whole = trials.iter().map(|&(cluster, success)| (cluster, 1.0, f64::from(u8::from(success)))).collect();
        let (low, high) = weighted_wilson_interval(whole).unwrap();
        let (wanted_low, wanted_high) = clustered_wilson_interval(trials.clone()).unwrap();
        assert!((low - wanted_low).abs() < 1e-12 && (high - wanted_high).abs() < 1e-12, "{low} {high}");
        // A trial split into two halves of the same cluster is the trial.
        let halves = trials.iter().flat_map(|&(cluster, success)| [(cluster, 0.5, if success { 0.5 } else { 0.0 }); 2]);
        let (low, high) = weighted_wilson_interval(halves.collect()).unwrap();
        assert!((low - wanted_low).abs() < 1e-12 && (high - wanted_high).abs() < 1e-12, "{low} {high}");
        assert_eq!(weighted_wilson_interval(vec![(1, 0.0, 0.0)]), None);
        let (low, high) = weighted_wilson_interval(vec![(0, 1.0, 0.0), (1, 1.0, 0.0)]).unwrap();
        assert!(low.abs() < 1e-12 && (high - wilson_interval(0, 2).unwrap().1).abs() < 1e-12);
    }

    #[test]
    fn no_trials_have_no_rate_and_a_certain_rate_still_has_an_interval() {
        assert_eq!(wilson_interval(0, 0), None);
        assert_eq!(wilson_interval(2, 1), None);
        let (low, high) = wilson_interval(10, 10).unwrap();
        assert!(low > 0.7 && low < 0.73 && (high - 1.0).abs() < f64::EPSILON);
    }
}
