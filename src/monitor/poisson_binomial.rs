//! How many of these leads should have converted? The distribution of a sum of unequal coins.

use crate::stats::normal_cdf;

/// Chances below this are left off at both ends; so little changes no interval.
const NOTHING: f64 = 1e-15;
/// Multiplications up to which the sum is exact; beyond, thousands of conversions are expected and the corrected normal is.
const MOST_WORK: f64 = 2e9;

/// The number of conversions among independent leads, each with its own chance.
#[derive(Clone, Debug, PartialEq)]
pub struct PoissonBinomial {
    /// The expected number.
    pub expected: f64,
    /// Standard deviation of the number.
    pub deviation: f64,
    /// Chances of `first`, `first + 1`, ... conversions; empty where the normal stands in.
    chances: Vec<f64>,
    first: usize,
    leads: usize,
}

impl PoissonBinomial {
    /// The distribution for leads with these chances (each 0-1). Exact, by adding one lead after another; cost: leads x some
    /// twelve deviations, above 2 x 10^9 the normal with a correction for continuity.
    #[must_use]
    pub fn new(chances: &[f64]) -> Self {
        let expected = chances.iter().fold(0.0, |sum, p| sum + p);
        let variance = chances.iter().fold(0.0, |sum, p| sum + p * (1.0 - p));
        let deviation = libm::sqrt(variance);
        let mut sum = Self { expected, deviation, chances: vec![1.0], first: 0, leads: chances.len() };
        if chances.len() as f64 * (16.0 * deviation + 20.0) > MOST_WORK {
            sum.chances.clear();
            return sum;
        }
        for &p in chances {
            let mut carried = 0.0;
            for chance in &mut sum.chances {
                let here = *chance;
                *chance = here * (1.0 - p) + carried;
                carried = here * p;
            }
            if carried > NOTHING {
                sum.chances.push(carried);
            }
            let low = sum.chances.iter().take_while(|&&chance| chance < NOTHING).count();
            // Trimmed now and then: moving the rest costs as much as adding a lead.
            if low > 64 && low < sum.chances.len() {
                sum.chances.drain(..low);
                sum.first += low;
            }
        }
        sum
    }

    /// The chance of at most `count` conversions.
    #[must_use]
    pub fn at_most(&self, count: usize) -> f64 {
        if self.chances.is_empty() {
            return if self.deviation > 0.0 {
                normal_cdf((count as f64 + 0.5 - self.expected) / self.deviation)
            } else {
                f64::from(u8::from(count as f64 >= self.expected))
            };
        }
        let upto = (count + 1).saturating_sub(self.first).min(self.chances.len());
        self.chances[..upto].iter().fold(0.0, |sum, chance| sum + chance).min(1.0)
    }

    /// The counts between which 95% lie: below the first less than 2.5%, above the second less than 2.5%.
    #[must_use]
    pub fn interval(&self) -> (usize, usize) {
        let first_with = |share: f64| {
            let (mut low, mut high) = (0, self.leads);
            while low < high {
                let middle = low + (high - low) / 2;
                if self.at_most(middle) >= share { high = middle } else { low = middle + 1 }
            }
            low
        };
        (first_with(0.025), first_with(0.975))
    }

    /// The two-sided p value of `observed` conversions: twice the smaller tail, at most 1.
    #[must_use]
    pub fn p_value(&self, observed: usize) -> f64 {
        let below = self.at_most(observed);
        let above = observed.checked_sub(1).map_or(1.0, |before| 1.0 - self.at_most(before));
        (2.0 * below.min(above)).clamp(0.0, 1.0)
    }
}

/// Observed over expected conversions; `None` where none is expected.
#[must_use]
pub fn observed_against_expected(observed: usize, expected: f64) -> Option<f64> {
    (expected > 0.0).then(|| observed as f64 / expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;

    /// The definition: every subset of leads.
    fn by_subsets(chances: &[f64], at_most: usize) -> f64 {
        (0..1_u32 << chances.len())
            .filter(|set| set.count_ones() as usize <= at_most)
            .map(|set| {
                chances
                    .iter()
                    .enumerate()
                    .fold(1.0, |product, (lead, p)| product * if set >> lead & 1 == 1 { *p } else { 1.0 - p })
            })
            .sum()
    }

    #[test]
    fn sums_agree_with_all_subsets() {
        let chances = [0.1, 0.9, 0.35, 0.0, 1.0, 0.5, 0.02, 0.7];
        let sum = PoissonBinomial::new(&chances);
        for count in 0..=chances.len() {
            assert!((sum.at_most(count) - by_subsets(&chances, count)).abs() < 1e-12, "{count}");
        }
        assert!((sum.expected - 3.57).abs() < 1e-12);
    }

    #[test]
    fn equal_chances_give_the_binomial_interval() {
        // scipy.stats.binom.ppf([.025, .975], 1000, .1)
        assert_eq!(PoissonBinomial::new(&[0.1; 1000]).interval(), (82, 119));
        assert_eq!(PoissonBinomial::new(&[]).interval(), (0, 0));
        assert_eq!(PoissonBinomial::new(&[1.0; 5]).interval(), (5, 5));
        let certain = PoissonBinomial::new(&[0.0; 50]);
        assert_eq!((certain.interval(), certain.p_value(0) > 0.99), ((0, 0), true));
        assert!(certain.p_value(1) < 1e-12);
    }

    #[test]
    fn the_normal_that_stands_in_for_many_leads_agrees_with_the_sum() {
        let chances: Vec<f64> = (0..20_000).map(|lead| Seed::new(1).with(lead).uniform() * 0.3).collect();
        let exact = PoissonBinomial::new(&chances);
        let normal = PoissonBinomial { chances: Vec::new(), ..exact.clone() };
        let (low, high) = exact.interval();
        let (normal_low, normal_high) = normal.interval();
        assert!(low.abs_diff(normal_low) <= 1 && high.abs_diff(normal_high) <= 1);
    }

    #[test]
    fn the_interval_holds_the_truth_in_95_of_100_worlds() {
        let chances: Vec<f64> = (0..400).map(|lead| Seed::new(2).with(lead).uniform() * 0.4).collect();
        let (low, high) = PoissonBinomial::new(&chances).interval();
        let world = |world: u64| {
            let draw = |lead: usize| Seed::new(3).with(world).with(lead as u64).uniform();
            chances.iter().enumerate().filter(|&(lead, &p)| draw(lead) < p).count()
        };
        let held = (0..2000).filter(|&number| (low..=high).contains(&world(number))).count();
        assert!((1870..1970).contains(&held), "{held}");
    }
}
