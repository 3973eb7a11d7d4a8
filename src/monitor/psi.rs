//! How far apart are two distributions over the same bins, and how far would chance alone put them?
//!
//! The population stability index is the sum of (q - p) ln(q / p) over bins. Its size under no change depends on how many
//! leads there are and how many bins: a bare .1 gives 32% false alarms at 100 leads. So the critical value is simulated from
//! the frozen bins themselves.

use rayon::prelude::*;

use crate::seed::Seed;
use crate::stats::quantile_sorted;

/// Below this nobody need look, however many leads there are: the usual lower limit of "some change" (Siddiqi 2006).
pub const LEAST_DRIFT: f64 = 0.1;

/// Added to every count, so that an empty bin has a logarithm; half a lead, as in Jeffreys' prior.
const HALF: f64 = 0.5;
/// Simulated pairs of samples: the level of the quantile is then known to .35 points (one standard error).
const SIMULATIONS: u64 = 4000;
/// The share of false alarms aimed at.
const LEVEL: f64 = 0.05;
/// Beyond so many leads samples are drawn smaller and the result is scaled: PSI under no change is, to first order, a sum of
/// squares that shrinks with 1 / n.
const MOST_DRAWN: f64 = 2000.0;
/// A reference this much larger than the new sample adds less than 5% to the spread: larger ones are drawn no larger.
const LARGEST_REFERENCE: f64 = 20.0;

/// The index of `counts` against `shares` of a reference of `reference` independent leads; at least 0, larger is farther.
/// Half a lead is added to every bin on both sides. `None` without leads on either side, or with another number of bins.
#[must_use]
pub fn psi(shares: &[f64], reference: u64, counts: &[u64]) -> Option<f64> {
    let n: u64 = counts.iter().sum();
    if shares.len() != counts.len() || n == 0 || reference == 0 {
        return None;
    }
    let expected: Vec<f64> = shares.iter().map(|share| share * reference as f64).collect();
    let found: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
    Some(index(&expected, &found))
}

/// The value that `psi` exceeds in 5% of the cases where nothing has changed: both the reference (`reference` independent
/// leads) and the new sample (`leads`) are drawn again and again from the frozen shares. `None` as for [`psi`].
///
/// The same seed gives the same value on any number of threads. Cost: 4,000 pairs of samples of at most 2,000 new leads.
///
/// # References
/// The chi-square approximation (Potgieter 2023, arXiv 2307.11878) gives 10% false alarms at 100 leads, 10 bins and 3% missing;
/// this one is held to 6% by simulation (its table stands in `benches/SIMULATIONS.md`).
#[must_use]
pub fn critical_psi(shares: &[f64], reference: u64, leads: u64, seed: Seed) -> Option<f64> {
    if shares.is_empty() || reference == 0 || leads == 0 {
        return None;
    }
    let scale = (MOST_DRAWN / leads as f64).min(1.0);
    let (new, old) = (leads as f64 * scale, (reference as f64 * scale).min(LARGEST_REFERENCE * leads as f64 * scale));
    let (new, old) = (new.round().max(1.0) as u64, old.round().max(1.0) as u64);
    let total = shares.iter().sum::<f64>() * reference as f64 + HALF * shares.len() as f64;
    let mut so_far = 0.0;
    // A bin that the reference never saw is rare, not impossible.
    let at_most: Vec<f64> = shares
        .iter()
        .map(|share| {
            so_far += (share * reference as f64 + HALF) / total;
            so_far
        })
        .collect();
    let stream = seed.stream("psi");
    let mut simulated: Vec<f64> = (0..SIMULATIONS)
        .into_par_iter()
        .map(|run| {
            let run = stream.with(run);
            index(&drawn(&at_most, old, run.stream("reference")), &drawn(&at_most, new, run.stream("new")))
        })
        .collect();
    simulated.sort_by(f64::total_cmp);
    quantile_sorted(&simulated, 1.0 - LEVEL).map(|critical| critical * scale)
}

/// Counts of so many draws, bin by bin.
fn drawn(at_most: &[f64], draws: u64, seed: Seed) -> Vec<f64> {
    let mut counts = vec![0.0; at_most.len()];
    let last = at_most.len() - 1;
    for draw in 0..draws {
        let uniform = seed.with(draw).uniform();
        counts[at_most.partition_point(|&edge| edge <= uniform).min(last)] += 1.0;
    }
    counts
}

fn index(expected: &[f64], found: &[f64]) -> f64 {
    let bins = expected.len() as f64;
    let total = |counts: &[f64]| counts.iter().sum::<f64>() + HALF * bins;
    let (all_expected, all_found) = (total(expected), total(found));
    expected.iter().zip(found).fold(0.0, |sum, (expected, found)| {
        let (p, q) = ((expected + HALF) / all_expected, (found + HALF) / all_found);
        sum + (q - p) * libm::log(q / p)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten bins, and 3% missing.
    fn shares() -> Vec<f64> {
        let mut shares = vec![0.097; 10];
        shares.extend([0.03, 0.0]);
        shares
    }

    #[test]
    fn the_same_shares_are_no_distance_and_a_moved_half_is_one_by_hand() {
        assert!(psi(&[0.5, 0.5], 1_000_000, &[500_000, 500_000]).unwrap() < 1e-12);
        // (.75 - .5) ln 1.5 + (.25 - .5) ln .5, with a million leads the added halves are nothing.
        let wanted = 0.25 * 1.5_f64.ln() + 0.25 * 2.0_f64.ln();
        let found = psi(&[0.5, 0.5], 1_000_000, &[750_000, 250_000]).unwrap();
        assert!((found - wanted).abs() < 1e-5, "{found} {wanted}");
        assert_eq!(psi(&[0.5, 0.5], 10, &[0, 0]), None);
        assert_eq!(psi(&[1.0], 10, &[1, 1]), None);
        assert_eq!(psi(&[1.0], 0, &[1]), None);
    }

    #[test]
    fn the_critical_value_shrinks_with_leads_and_grows_with_a_small_reference() {
        let at = |reference, leads| critical_psi(&shares(), reference, leads, Seed::new(1)).unwrap();
        assert!(at(100_000, 100) > 0.1 && at(100_000, 100) < 0.4, "{}", at(100_000, 100));
        assert!(at(100_000, 1000) < 0.1);
        assert!(at(300, 200) > at(100_000, 200));
        // Scaled from 2,000 leads, it is what 8,000 draws would give.
        let (small, large) = (at(100_000, 2000), at(400_000, 8000));
        assert!((large * 4.0 / small - 1.0).abs() < 0.1, "{small} {large}");
        assert_eq!(critical_psi(&[], 10, 10, Seed::new(1)), None);
    }

    #[test]
    fn false_alarms_stay_near_five_percent_where_nothing_changes() {
        let shares = shares();
        let at_most: Vec<f64> = shares
            .iter()
            .scan(0.0, |sum, share| {
                *sum += share;
                Some(*sum)
            })
            .collect();
        let critical = critical_psi(&shares, 3000, 100, Seed::new(2)).unwrap();
        let runs = 600;
        let alarms = (0..runs).filter(|&run| {
            let counts = drawn(&at_most, 100, Seed::new(3).with(run));
            let counts: Vec<u64> = counts.iter().map(|&count| count as u64).collect();
            psi(&shares, 3000, &counts).unwrap() > critical.max(LEAST_DRIFT)
        });
        // Three standard errors above 5% of 600 are 46.
        let alarms = alarms.count();
        assert!(alarms <= 46, "{alarms}");
    }
}
