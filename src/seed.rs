//! Chance, through one door: every random number is a hash of (seed, what it is for, whom it is for).
//!
//! Nothing here depends on the order in which it is asked, so the same lead draws the same number whatever the threads
//! and however the input was shuffled.

/// The project's seed, from which every stream of chance derives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(u64);

/// Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators": the finaliser of SplitMix64.
const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Seed {
    /// The seed `value`.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// A seed of its own for one purpose: `seed.stream("bootstrap")`.
    #[must_use]
    pub fn stream(self, purpose: &str) -> Self {
        self.with_text(purpose)
    }

    /// A seed of its own for a text, such as a lead's id.
    #[must_use]
    pub fn with_text(self, text: &str) -> Self {
        // FNV-1a over the bytes, then mixed: ids differ in few low bits.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ self.0;
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self(mix(hash))
    }

    /// A seed of its own for a number, such as a tree or a resample.
    #[must_use]
    pub const fn with(self, number: u64) -> Self {
        Self(mix(self.0 ^ mix(number)))
    }

    /// The seed as 64 evenly spread bits.
    #[must_use]
    pub const fn bits(self) -> u64 {
        mix(self.0)
    }

    /// A real number in [0, 1), with 53 random bits.
    #[must_use]
    pub fn uniform(self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_even_and_streams_differ() {
        let seed = Seed::new(7).stream("test");
        let mean = (0..100_000).map(|i| seed.with(i).uniform()).sum::<f64>() / 100_000.0;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        assert_ne!(seed.with(1), Seed::new(7).stream("other").with(1));
        assert_eq!(seed.with_text("A1"), seed.with_text("A1"));
    }
}
