//! Does it differ, and is it the same? Tests of two groups of rows and of two columns, with the rows of one lead, or one account, as one witness.
//!
//! # References
//! Boos 1992, "On generalized score tests" (the robust score test); Schuirmann 1987 (two one-sided tests for sameness); Holm 1979,
//! "A simple sequentially rejective multiple test procedure".

use super::rows::Rows;
use crate::stats::normal_cdf;

/// Two groups of rows compared by their rates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    /// Standard normal where the rates are the same; above 0 where the rows inside convert more often.
    pub(super) z: f64,
    /// The log of the ratio of the rates, inside over outside, and its standard error; `None` where one of them is 0.
    pub(super) log_ratio: Option<(f64, f64)>,
}

/// Compares the ripe rows inside with those outside. `None` when one side is empty or all rows ended alike.
pub(super) fn difference(rows: &Rows, outcomes: &[f64], inside: &[bool]) -> Option<Difference> {
    let n = rows.len() as f64;
    let n_in = inside.iter().filter(|&&own| own).count() as f64;
    let n_out = n - n_in;
    if n_in < 1.0 || n_out < 1.0 {
        return None;
    }
    let y: f64 = outcomes.iter().sum();
    let y_in: f64 = outcomes.iter().zip(inside).filter(|(_, own)| **own).map(|(y, _)| y).sum();
    let (mean_x, mean_y) = (n_in / n, y / n);
    let (rate_in, rate_out) = (y_in / n_in, (y - y_in) / n_out);
    let (mut sum, mut squares, mut ratio_squares) = (0.0, 0.0, 0.0);
    for (_, own) in rows.by_witness() {
        let (mut score, mut influence) = (0.0, 0.0);
        for row in own {
            let x = if inside[row] { 1.0 } else { 0.0 };
            score += (x - mean_x) * (outcomes[row] - mean_y);
            influence += match inside[row] {
                true => (outcomes[row] - rate_in) / (n_in * rate_in),
                false => -(outcomes[row] - rate_out) / (n_out * rate_out),
            };
        }
        sum += score;
        squares += score * score;
        ratio_squares += influence * influence;
    }
    if !(squares > 0.0) {
        return None;
    }
    let both = rate_in > 0.0 && rate_out > 0.0;
    let log_ratio = both.then(|| (libm::log(rate_in / rate_out), libm::sqrt(ratio_squares)));
    Some(Difference { z: sum / libm::sqrt(squares), log_ratio })
}

/// Standard normal where `x` says nothing of the outcome; above 0 where a higher `x` goes with conversions. `None` where one of them is constant.
pub(super) fn trend(rows: &Rows, outcomes: &[f64], x: &[f64]) -> Option<f64> {
    let n = rows.len() as f64;
    let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, outcomes.iter().sum::<f64>() / n);
    let (mut sum, mut squares) = (0.0, 0.0);
    for (_, own) in rows.by_witness() {
        let score: f64 = own.map(|row| (x[row] - mean_x) * (outcomes[row] - mean_y)).sum();
        sum += score;
        squares += score * score;
    }
    (squares > 0.0).then(|| sum / libm::sqrt(squares))
}

/// The chance of seeing a ratio this near to 1 if the true one lay at `most` or beyond, or at its inverse or beyond: small means the
/// rates are the same for every practical purpose.
pub(super) fn sameness_p(log_ratio: (f64, f64), most: f64) -> f64 {
    let (ratio, error) = log_ratio;
    if !(error > 0.0) {
        return 1.0;
    }
    let margin = libm::log(most);
    normal_cdf((ratio - margin) / error).max(normal_cdf((-ratio - margin) / error))
}

/// Pearson's correlation of two columns, and the standard error of its Fisher transform. `None` where a column is constant.
pub(super) fn correlation(rows: &Rows, a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    let n = rows.len() as f64;
    let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let spread = |x: &[f64], mean: f64| libm::sqrt(x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n);
    let (sd_a, sd_b) = (spread(a, mean_a), spread(b, mean_b));
    if !(sd_a > 1e-12 && sd_b > 1e-12) {
        return None;
    }
    let r = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / (n * sd_a * sd_b);
    let r = r.clamp(-1.0, 1.0);
    let mut squares = 0.0;
    for (_, own) in rows.by_witness() {
        let influence: f64 = own
            .map(|row| {
                let (x, y) = ((a[row] - mean_a) / sd_a, (b[row] - mean_b) / sd_b);
                x * y - 0.5 * r * (x * x + y * y)
            })
            .sum();
        squares += influence * influence;
    }
    let error = libm::sqrt(squares) / n;
    // The Fisher transform stretches errors by 1 / (1 - r^2).
    Some((r, error / (1.0 - r * r).max(1e-12)))
}

/// The chance of a correlation this high if the true one were `at_most`; 1 where there is none. Two identical columns have 0.
pub(super) fn above_p(correlation: Option<(f64, f64)>, at_most: f64) -> f64 {
    match correlation {
        Some((r, _)) if r >= 1.0 - 1e-9 => 0.0,
        Some((r, error)) if error > 0.0 => normal_cdf((libm::atanh(at_most) - libm::atanh(r)) / error),
        _ => 1.0,
    }
}

/// The p-values after Holm's correction: each may be compared with the family's level by itself. In the order given.
pub(super) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least: f64 = 0.0;
    for (place, &test) in order.iter().enumerate() {
        least = least.max((p[test] * (p.len() - place) as f64).min(1.0));
        adjusted[test] = least;
    }
    adjusted
}

/// The upper tail of the standard normal.
pub(super) fn above(z: f64) -> f64 {
    normal_cdf(-z)
}
