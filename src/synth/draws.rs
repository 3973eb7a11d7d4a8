//! Which number comes next? A counted stream of chance over one seed, with the few distributions the simulation needs.

use crate::seed::Seed;

/// A stream of numbers: the n-th draw is a hash of (seed, n), so it never depends on another lead's draws.
#[derive(Clone, Debug)]
pub(crate) struct Draws {
    seed: Seed,
    drawn: u64,
}

impl Draws {
    /// The stream of `seed`, from its first number.
    pub(crate) const fn new(seed: Seed) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A real number in [0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        self.drawn += 1;
        self.seed.with(self.drawn).uniform()
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// A real number in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A whole number in low..=high.
    pub(crate) fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.uniform() * (high - low + 1) as f64) as i64
    }

    /// One of `items`, each as likely; `items` is never empty.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[(self.uniform() * items.len() as f64) as usize]
    }

    /// The index of one of `weights`, as likely as its share; the last one where rounding runs over the end.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.uniform() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }

    /// A standard normal number (Box and Muller 1958), through `libm` so that every machine draws the same bits.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log1p(-self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// exp(mean + sd * normal): always positive, with a long right tail.
    pub(crate) fn lognormal(&mut self, mean: f64, sd: f64) -> f64 {
        libm::exp(mean + sd * self.normal())
    }

    /// A waiting time with that mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log1p(-self.uniform())
    }

    /// A count with that mean (Knuth's product of uniforms; meant for means below about 10).
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let floor = libm::exp(-mean);
        let mut product = self.uniform();
        let mut count = 0;
        while product > floor {
            product *= self.uniform();
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distributions_have_the_means_they_promise() {
        let mut draws = Draws::new(Seed::new(3));
        let n = 40_000;
        let mean = |mut f: Box<dyn FnMut() -> f64>| (0..n).map(|_| f()).sum::<f64>() / f64::from(n);
        let mut a = draws.clone();
        assert!(mean(Box::new(move || a.normal())).abs() < 0.02);
        let mut a = draws.clone();
        assert!((mean(Box::new(move || f64::from(a.poisson(2.5)))) - 2.5).abs() < 0.03);
        let mut a = draws.clone();
        assert!((mean(Box::new(move || a.exponential(4.0))) - 4.0).abs() < 0.08);
        let mut a = draws.clone();
        assert!((mean(Box::new(move || a.whole(1, 6) as f64)) - 3.5).abs() < 0.03);
        let picks: Vec<usize> = (0..n).map(|_| draws.weighted(&[1.0, 0.0, 3.0])).collect();
        assert!(!picks.contains(&1));
        let last = picks.iter().filter(|&&pick| pick == 2).count() as f64 / f64::from(n);
        assert!((last - 0.75).abs() < 0.01, "{last}");
    }
}
