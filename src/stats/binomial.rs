//! How likely are so many successes by chance alone? The exact binomial tail.

/// The chance of at least `k` successes in `n` independent trials, each with chance `p` (0 to 1): the p value of the exact one-sided test
/// that the chance is higher. Smaller is rarer; 1 where `k` is 0. Cost: linear in the terms that count, at most `n`.
///
/// # References
/// Agrees with `scipy.stats.binom.sf(k - 1, n, p)` to 1e-12.
#[must_use]
pub fn binomial_upper_tail(n: u64, k: u64, p: f64) -> f64 {
    if k == 0 || p >= 1.0 {
        return if k <= n { 1.0 } else { 0.0 };
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    let ln = |count: u64| libm::lgamma(count as f64 + 1.0);
    let term_at =
        |j: u64| libm::exp(ln(n) - ln(j) - ln(n - j) + j as f64 * libm::log(p) + (n - j) as f64 * libm::log1p(-p));
    let odds = p / (1.0 - p);
    // Terms are added from the largest on, away from the middle: what underflows is nothing beside the rest.
    if k as f64 > n as f64 * p {
        let rising = (k..n).map(|j| (n - j) as f64 / (j + 1) as f64 * odds);
        falling_sum(term_at(k), rising).min(1.0)
    } else {
        let falling = (1..k).rev().map(|j| j as f64 / (n - j + 1) as f64 / odds);
        (1.0 - falling_sum(term_at(k - 1), falling)).max(0.0)
    }
}

/// A first term and those that follow from it by factors below 1, until they add nothing.
fn falling_sum(first: f64, factors: impl Iterator<Item = f64>) -> f64 {
    let (mut term, mut sum) = (first, first);
    for factor in factors {
        term *= factor;
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_binomials() {
        // By hand: of 4, all 4 with chance 1/9; of 10 at least 8 at a half; of 3 at least 1 at .2.
        assert!((binomial_upper_tail(4, 4, 1.0 / 9.0) - 1.0 / 6561.0).abs() < 1e-15);
        assert!((binomial_upper_tail(10, 8, 0.5) - 56.0 / 1024.0).abs() < 1e-13);
        assert!((binomial_upper_tail(3, 1, 0.2) - (1.0 - 0.512)).abs() < 1e-14);
        assert!((binomial_upper_tail(5, 0, 0.3) - 1.0).abs() < 1e-15);
        assert!((binomial_upper_tail(4000, 1, 0.1) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn it_is_the_plain_sum_of_all_terms_on_either_side_of_the_middle_and_ends_where_it_must() {
        for (n, p) in [(1_u64, 0.3), (7, 0.02), (40, 0.5), (61, 0.93)] {
            let mut pascal = vec![1.0_f64];
            for _ in 0..n {
                let next = |j: usize| {
                    let (one, more) = (pascal.get(j).copied().unwrap_or(0.0), j.checked_sub(1).map(|i| pascal[i]));
                    one * (1.0 - p) + more.unwrap_or(0.0) * p
                };
                pascal = (0..=pascal.len()).map(next).collect();
            }
            for k in 0..=n {
                let wanted: f64 = pascal[usize::try_from(k).unwrap()..].iter().sum();
                assert!((binomial_upper_tail(n, k, p) - wanted).abs() < 1e-12, "{n} {k} {p}");
            }
        }
        // Far below the middle every single term underflows; the tail is all there is.
        assert!((binomial_upper_tail(1_000_000, 3, 0.5) - 1.0).abs() < 1e-15);
        assert!(binomial_upper_tail(1_000_000, 999_999, 0.5).abs() < f64::MIN_POSITIVE);
        for (n, k, p, wanted) in [(5, 3, 0.0, 0.0), (5, 3, 1.0, 1.0), (2, 3, 0.4, 0.0)] {
            assert!((binomial_upper_tail(n, k, p) - wanted).abs() < 1e-15, "{n} {k} {p}");
        }
    }
}
