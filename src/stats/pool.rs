//! Which rising steps lie nearest to what was observed? Neighbours that go down are pooled until none does.

/// A stretch on which isotonic regression is flat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub first: f64,
    /// Where it ends.
    pub last: f64,
    /// Weight of its rows.
    pub weight: f64,
    /// Weight of those that converted.
    pub converted: f64,
}

impl Stretch {
    /// The share that converted, 0 to 1.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        (self.converted / self.weight).clamp(0.0, 1.0)
    }
}

/// Isotonic regression of rising points: each a place, a weight above 0 and the weight of those that converted. Points of one place must
/// have been put together. O(n).
///
/// # References
/// Ayer et al. 1955, "An empirical distribution function for sampling with incomplete information" (pool adjacent violators).
#[must_use]
pub fn pool_adjacent(rising: impl Iterator<Item = (f64, f64, f64)>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (place, weight, converted) in rising {
        let mut new = Stretch { first: place, last: place, weight, converted };
        while let Some(before) =
            stretches.pop_if(|before| before.converted * new.weight >= new.converted * before.weight)
        {
            new.first = before.first;
            new.weight += before.weight;
            new.converted += before.converted;
        }
        stretches.push(new);
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn pooling_is_the_maximum_of_minima(rows in proptest::collection::vec((1u8..5, 0u8..5), 1..25)) {
            let points: Vec<(f64, f64, f64)> = rows
                .iter()
                .enumerate()
                .map(|(at, &(weight, converted))| (at as f64, f64::from(weight), f64::from(converted.min(weight))))
                .collect();
            let found = pool_adjacent(points.iter().copied());
            for at in 0..points.len() {
                let mean = |from: usize, to: usize| {
                    let part = &points[from..=to];
                    part.iter().map(|p| p.2).sum::<f64>() / part.iter().map(|p| p.1).sum::<f64>()
                };
                let min_of = |from| (at..points.len()).map(|to| mean(from, to)).fold(2.0, f64::min);
                let slow = (0..=at).map(min_of).fold(-1.0, f64::max);
                let stretch = found.iter().find(|s| s.first <= at as f64 && at as f64 <= s.last).unwrap();
                proptest::prop_assert!((stretch.rate() - slow).abs() < 1e-12);
            }
        }
    }
}
