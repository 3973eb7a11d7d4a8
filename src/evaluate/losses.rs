//! What do the losses of chances become in a resample? Summed by group once, then weighted means.

use super::TestRows;
use super::bootstrap::GroupBootstrap;
use super::ranked::ClassWeights;
use super::wave::{LANES, Lanes, Wave};
use crate::metrics::row_log_loss;

/// Row losses summed by group: chances, log losses, squared errors.
pub(super) struct GroupLosses(Vec<[f64; 3]>);

/// Means over the rows of a resample; not a number where it has none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means {
    pub(super) expected: f64,
    pub(super) log_loss: f64,
    pub(super) brier_score: f64,
}

/// Resamples whose sums are kept in registers.
const SIDE: usize = 4;
/// Groups whose weights stand ready in the fastest cache.
const GROUPS_AT_ONCE: usize = 128;

impl GroupLosses {
    /// Sums the losses of these chances, one per row, all between 0 and 1.
    pub(super) fn new(rows: &TestRows<'_>, probabilities: &[f64], bootstrap: &GroupBootstrap) -> Self {
        let mut losses = vec![[0.0; 3]; bootstrap.groups()];
        for (row, &group) in bootstrap.group_of_row().iter().enumerate() {
            let (label, probability, sums) = (rows.labels[row], probabilities[row], &mut losses[group as usize]);
            sums[0] += probability;
            sums[1] += row_log_loss(label, probability);
            sums[2] += (probability - f64::from(u8::from(label))).powi(2);
        }
        Self(losses)
    }

    /// The means in every resample of a wave.
    pub(super) fn means(&self, wave: &Wave, classes: &ClassWeights) -> Lanes<Means> {
        let mut sums = [[[0.0; SIDE]; 3]; LANES / SIDE];
        for (losses, weights) in self.0.chunks(GROUPS_AT_ONCE).zip(wave.weights.chunks(GROUPS_AT_ONCE)) {
            for (side, own) in sums.iter_mut().enumerate() {
                let mut of_side = *own;
                for (losses, weights) in losses.iter().zip(weights) {
                    let four: [f64; SIDE] = std::array::from_fn(|lane| f64::from(weights[side * SIDE + lane]));
                    for (sum, loss) in of_side.iter_mut().zip(losses) {
                        for lane in 0..SIDE {
                            sum[lane] += loss * four[lane];
                        }
                    }
                }
                *own = of_side;
            }
        }
        std::array::from_fn(|lane| {
            let total = classes.positive[lane] + classes.negative[lane];
            let [expected, log_loss, brier_score] = sums[lane / SIDE].map(|sum| sum[lane % SIDE] / total);
            Means { expected, log_loss, brier_score }
        })
    }
}
