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

/// The same where trials count in part, such as [`effective_trials`](super::effective_trials): the regularized incomplete beta function
/// I_p(successes, trials - successes + 1), which is the binomial's tail at whole numbers and moves evenly between them. 1 where there are no
/// successes, 0 where they are more than the trials.
///
/// # References
/// DLMF 8.17.5; computed by `statrs`, agrees with `scipy.special.betainc` to 1e-8 of its value, up to a million trials.
#[cfg(feature = "train")]
#[must_use]
pub fn effective_upper_tail(trials: f64, successes: f64, p: f64) -> f64 {
    if successes <= 0.0 {
        return 1.0;
    }
    if successes > trials || p <= 0.0 {
        return 0.0;
    }
    // Refuses only what the lines above have answered.
    statrs::function::beta::checked_beta_reg(successes, trials - successes + 1.0, p.min(1.0)).unwrap_or(1.0)
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

    #[test]
    fn parts_of_trials_have_the_tail_of_the_incomplete_beta_function_and_whole_ones_the_binomials() {
        // scipy.special.betainc(k, n - k + 1, p)
        let golden = [
            ([100.0, 12.0, 0.036], 2.6221923973878157e-04),
            ([40.5, 3.25, 0.05], 0.273_304_660_765_060_2),
            ([7.3, 7.1, 0.4], 2.2460049855008287e-03),
            ([2000.5, 150.75, 0.06], 2.9169145132185367e-03),
            ([3.2, 0.4, 0.1], 0.685_161_734_638_834),
            ([250.0, 9.0, 0.06], 0.966_604_440_060_355_3),
            ([1000000.0, 50500.5, 0.05], 1.0974849777733013e-02),
        ];
        for ([n, k, p], wanted) in golden {
            let found = effective_upper_tail(n, k, p);
            assert!((found - wanted).abs() <= 1e-8 * wanted, "{n} {k} {p}: {found} for {wanted}");
        }
        for (n, p) in [(1_u32, 0.3), (7, 0.02), (40, 0.5), (61, 0.93), (3000, 0.04)] {
            for k in 0..=n.min(200) {
                let whole = binomial_upper_tail(u64::from(n), u64::from(k), p);
                let found = effective_upper_tail(f64::from(n), f64::from(k), p);
                assert!((found - whole).abs() < 1e-10, "{n} {k} {p}: {found} for {whole}");
            }
        }
        let ends = [(5.0, 0.0, 0.3), (5.0, 3.0, 0.0), (5.0, 3.0, 1.0), (2.5, 3.0, 0.4), (2.5, 3.0, 1.0)];
        for ((n, k, p), wanted) in ends.into_iter().zip([1.0, 0.0, 1.0, 0.0, 0.0]) {
            assert!((effective_upper_tail(n, k, p) - wanted).abs() < 1e-15, "{n} {k} {p}");
        }
    }
}
