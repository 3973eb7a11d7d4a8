//! What else could the data have been? Resamples of whole leads (or accounts), the same for every scorer.
//!
//! The Poisson bootstrap: each group enters a resample with a weight drawn from Poisson(1), 16 bits of a hash of (seed, resample,
//! group), so neither threads nor the order of the rows nor the number of scorers changes a draw. Rows of one group move
//! together, because they are not independent.
//!
//! # References
//! Chamandy et al. 2012, "Estimating uncertainty for massive data streams" (Poisson bootstrap); Efron 1979.

use rayon::prelude::*;

use super::ranked::MOST_ROWS;
use super::wave::{LANES, Lanes, Wave};
use super::{Estimate, EvaluateError};
use crate::seed::Seed;
use crate::stats::quantile_sorted;

/// Resamples when nothing else is asked for: the ends of a 95% interval then rest on 50 resamples each.
pub const DEFAULT_RESAMPLES: usize = 2000;
/// Fewer resamples than this have no 2.5% end.
pub const LEAST_RESAMPLES: usize = 40;
/// An interval is given when at least this share of the resamples has a value.
const LEAST_COMPUTABLE: f64 = 0.9;

/// Draws weights for groups of rows.
#[derive(Clone, Debug)]
pub struct GroupBootstrap {
    numbers: Vec<u32>,
    group_of_row: Vec<u32>,
    resamples: usize,
    stream: Seed,
}

impl GroupBootstrap {
    /// A bootstrap of the rows' groups (`groups[row]`: any number per lead or account).
    ///
    /// # Errors
    /// [`EvaluateError::NoRows`] or [`EvaluateError::TooManyRows`]; [`EvaluateError::TooFewResamples`] below [`LEAST_RESAMPLES`].
    pub fn new(groups: &[u32], resamples: usize, seed: Seed) -> Result<Self, EvaluateError> {
        match groups.len() {
            0 => return Err(EvaluateError::NoRows),
            found if found > MOST_ROWS => return Err(EvaluateError::TooManyRows { found, most: MOST_ROWS }),
            _ => {}
        }
        if resamples < LEAST_RESAMPLES {
            return Err(EvaluateError::TooFewResamples { found: resamples, wanted: LEAST_RESAMPLES });
        }
        let (numbers, group_of_row) = dense(groups);
        Ok(Self { numbers, group_of_row, resamples, stream: seed.stream("bootstrap") })
    }

    /// For each row the index of its group into the weights, 0 to [`Self::groups`].
    #[must_use]
    pub fn group_of_row(&self) -> &[u32] {
        &self.group_of_row
    }

    /// Number of distinct groups.
    #[must_use]
    pub const fn groups(&self) -> usize {
        self.numbers.len()
    }

    /// Calls `measure(scratch, weights)` once per resample, on rayon's threads, and returns the answers in resample
    /// order; `weights[group]` is how often the group occurs. Each thread works on a scratch of its own, which `measure`
    /// must leave without a trace in its answers.
    pub fn map<S, T: Send>(
        &self,
        scratch: impl Fn() -> S + Sync + Send,
        measure: impl Fn(&mut S, &[u8]) -> T + Sync + Send,
    ) -> Vec<T> {
        (0..self.resamples as u64)
            .into_par_iter()
            .map_init(
                || (scratch(), Vec::with_capacity(self.numbers.len())),
                |(scratch, weights), resample| {
                    self.draw_into(resample, weights);
                    measure(scratch, weights)
                },
            )
            .collect()
    }

    /// Calls `measure(scratch, wave)` once per 64 resamples, on rayon's threads, and returns its answers, one for each resample of the
    /// wave, in resample order. The draws are those of [`Self::map`]. 64 bytes of memory per group and thread.
    pub(super) fn map_waves<S, T: Send>(
        &self,
        scratch: impl Fn() -> S + Sync + Send,
        measure: impl Fn(&mut S, &Wave) -> Vec<T> + Sync + Send,
    ) -> Vec<T> {
        let firsts: Vec<usize> = (0..self.resamples).step_by(LANES).collect();
        let answers = firsts.into_par_iter().map_init(
            || (scratch(), Wave::default()),
            |(scratch, wave), first| {
                self.draw_wave(first as u64, LANES.min(self.resamples - first), wave);
                measure(scratch, wave)
            },
        );
        answers.flatten_iter().collect()
    }

    /// The weights of up to 64 resamples from `first` on.
    fn draw_wave(&self, first: u64, resamples: usize, wave: &mut Wave) {
        wave.resamples = resamples;
        wave.weights.clear();
        let streams: Lanes<Seed> = std::array::from_fn(|lane| self.stream.with(first + lane as u64));
        let (mut of, mut bits) = (u32::MAX, [0_u64; LANES]);
        for &number in &self.numbers {
            if number / 4 != of {
                of = number / 4;
                bits = streams.map(|stream| stream.with(u64::from(of)).bits());
            }
            let even = bits.map(|bits| (bits >> (number % 4 * 16)) as u16);
            let mut weights = [0_u8; LANES];
            for at_most in POISSON_1_AT_MOST {
                for lane in 0..LANES {
                    // Eight steps at most.
                    weights[lane] = weights[lane].wrapping_add(u8::from(even[lane] >= at_most));
                }
            }
            wave.weights.push(weights);
        }
    }

    /// The weights of one resample.
    fn draw_into(&self, resample: u64, weights: &mut Vec<u8>) {
        let stream = self.stream.with(resample);
        weights.clear();
        let mut drawn = [0_u16; DRAWN_AT_ONCE];
        let (mut of, mut bits) = (u32::MAX, 0);
        for numbers in self.numbers.chunks(DRAWN_AT_ONCE) {
            for (draw, &number) in drawn.iter_mut().zip(numbers) {
                if number / 4 != of {
                    of = number / 4;
                    bits = stream.with(u64::from(of)).bits();
                }
                *draw = (bits >> (number % 4 * 16)) as u16;
            }
            weights.extend(drawn[..numbers.len()].iter().map(|&draw| poisson_1(draw)));
        }
    }
}

/// Numbers turned into weights together.
const DRAWN_AT_ONCE: usize = 1024;

/// Distinct numbers, sorted, and each row's index among them.
pub(super) fn dense(numbers: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let index = numbers.iter().map(|number| distinct.partition_point(|other| other < number) as u32).collect();
    (distinct, index)
}

/// The chances that a Poisson(1) draw is at most 0, 1, ..., 7, in 65,536ths, rounded. A draw of 9 or more (one in 900,000) is left out; mean and
/// variance are 1 within .0002.
const POISSON_1_AT_MOST: [u16; 8] = [24_109, 48_219, 60_273, 64_292, 65_296, 65_497, 65_531, 65_535];

/// The Poisson(1) draw of 16 even bits, by inversion, without a branch that nobody can predict.
fn poisson_1(even: u16) -> u8 {
    POISSON_1_AT_MOST.iter().map(|&at_most| u8::from(even >= at_most)).sum()
}

/// `value` with the 95% percentile interval of its resampled values; `None` stands for a resample in which it could not
/// be computed, and `reason` says what such a resample lacks.
///
/// # Errors
/// [`EvaluateError::NoInterval`] when fewer than nine tenths of the resamples have a value.
pub fn interval(
    value: f64,
    resampled: impl Iterator<Item = Option<f64>>,
    reason: &'static str,
) -> Result<Estimate, EvaluateError> {
    let mut resamples = 0;
    let mut values: Vec<f64> = resampled.inspect(|_| resamples += 1).flatten().collect();
    let computable = values.len();
    let missing = EvaluateError::NoInterval { computable, resamples, reason };
    if (computable as f64) < LEAST_COMPUTABLE * resamples as f64 {
        return Err(missing);
    }
    values.sort_by(f64::total_cmp);
    match (quantile_sorted(&values, 0.025), quantile_sorted(&values, 0.975)) {
        (Some(low), Some(high)) => Ok(Estimate { value, low, high }),
        _ => Err(missing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_poisson_with_mean_and_variance_one() {
        let groups: Vec<u32> = (0..1000).collect();
        let bootstrap = GroupBootstrap::new(&groups, 200, Seed::new(1)).unwrap();
        let draws: Vec<Vec<u8>> = bootstrap.map(|| (), |(), weights| weights.to_vec());
        let all: Vec<f64> = draws.iter().flatten().map(|&weight| f64::from(weight)).collect();
        let n = all.len() as f64;
        let mean = all.iter().sum::<f64>() / n;
        let variance = all.iter().map(|weight| (weight - mean).powi(2)).sum::<f64>() / n;
        assert!((mean - 1.0).abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        let zero = all.iter().filter(|&&weight| weight < 0.5).count() as f64 / n;
        assert!((zero - (-1.0_f64).exp()).abs() < 0.005, "{zero}");
        // Neighbouring resamples and neighbouring groups do not move together.
        let product = draws.windows(2).flat_map(|pair| pair[0].iter().zip(&pair[1]));
        let covariance = product.map(|(&a, &b)| (f64::from(a) - 1.0) * (f64::from(b) - 1.0)).sum::<f64>() / n;
        assert!(covariance.abs() < 0.01, "{covariance}");
    }

    #[test]
    fn a_group_draws_the_same_weight_whoever_stands_beside_it() {
        let alone = GroupBootstrap::new(&[42], 50, Seed::new(9)).unwrap();
        let among = GroupBootstrap::new(&[7, 42, 42, 3], 50, Seed::new(9)).unwrap();
        assert_eq!((among.groups(), among.group_of_row()), (3, &[1, 2, 2, 0][..]));
        let a = alone.map(|| (), |(), weights| weights[0]);
        let b = among.map(|| (), |(), weights| weights[2]);
        assert_eq!(a, b);
    }

    #[test]
    fn a_wave_holds_the_draws_of_its_resamples() {
        let groups: Vec<u32> = (0..500).map(|row| row * row % 317).collect();
        let bootstrap = GroupBootstrap::new(&groups, 150, Seed::new(4)).unwrap();
        let one_by_one = bootstrap.map(|| (), |(), weights| weights.to_vec());
        let waves = bootstrap.map_waves(
            || (),
            |(), wave| {
                let mut lists = std::array::from_fn(|_| Vec::new());
                wave.one_by_one(&mut lists);
                lists.into_iter().take(wave.resamples).collect()
            },
        );
        let waves: Vec<Vec<u8>> = waves;
        assert_eq!(waves, one_by_one);
    }

    #[test]
    fn inversion_steps_at_the_poisson_chances() {
        let mut chance = (-1.0_f64).exp();
        let mut at_most = 0.0;
        for (k, &step) in POISSON_1_AT_MOST.iter().enumerate() {
            at_most += chance;
            chance /= k as f64 + 1.0;
            assert!((f64::from(step) - 65_536.0 * at_most).abs() <= 0.75, "{k}: {step} {}", 65_536.0 * at_most);
        }
        let draws = || (0..=u16::MAX).map(|even| f64::from(poisson_1(even)));
        let mean = draws().sum::<f64>() / 65_536.0;
        let variance = draws().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 65_536.0;
        assert!((mean - 1.0).abs() < 2e-4 && (variance - 1.0).abs() < 2e-4, "{mean} {variance}");
    }

    #[test]
    fn an_interval_needs_nine_tenths_of_its_resamples() {
        let some = |missing: usize| (0..100).map(move |i| (i >= missing).then_some(i as f64));
        assert!(interval(1.0, some(10), "conversions").is_ok());
        assert!(matches!(
            interval(1.0, some(11), "conversions"),
            Err(EvaluateError::NoInterval { computable: 89, resamples: 100, .. })
        ));
        assert!(interval(1.0, std::iter::empty(), "conversions").is_err());
    }
}
