//! What do many resamples weigh each group? Sixty-four at once, side by side, so that a walk over the rows serves all of them.
//!
//! A walk down a ranking meets groups in an order of its own. One resample at a time, every row costs a look into memory for one byte;
//! here the same look brings a whole cache line, the group's weights in 64 resamples, and their sums are taken lane by lane.

/// Resamples walked together: as many weights of one byte as a cache line has.
pub(super) const LANES: usize = 64;
/// Weights of 8 at most, so many of them, stay below what 16 bits hold.
const SUMMED_AT_ONCE: usize = 8191;

/// One number for each resample of a wave.
pub(super) type Lanes<T> = [T; LANES];

/// The weights of up to 64 successive resamples.
#[derive(Clone, Debug, Default)]
pub(super) struct Wave {
    /// For each group its weight in every resample; lanes behind the last resample hold weights that nobody asks for.
    pub(super) weights: Vec<Lanes<u8>>,
    /// How many resamples were asked for, 1 to 64.
    pub(super) resamples: usize,
}

impl Wave {
    /// The weights of one resample after another, each as a list of all groups.
    pub(super) fn one_by_one(&self, into: &mut Lanes<Vec<u8>>) {
        into.iter_mut().for_each(Vec::clear);
        // Blocks of groups that fit the fastest cache.
        for block in self.weights.chunks(LANES) {
            for (lane, weights) in into.iter_mut().enumerate().take(self.resamples) {
                weights.extend(block.iter().map(|of| of[lane]));
            }
        }
    }

    /// The weight of these rows in every resample; `groups` names each row's group. Fewer than 2^27 rows.
    pub(super) fn sum(&self, groups: &[u32]) -> Lanes<i32> {
        let mut total = [0_i32; LANES];
        for part in groups.chunks(SUMMED_AT_ONCE) {
            let mut sums = [0_u16; LANES];
            for &group in part {
                let weights = &self.weights[group as usize];
                for lane in 0..LANES {
                    sums[lane] = sums[lane].wrapping_add(u16::from(weights[lane]));
                }
            }
            for lane in 0..LANES {
                total[lane] = total[lane].wrapping_add(i32::from(sums[lane]));
            }
        }
        total
    }
}
