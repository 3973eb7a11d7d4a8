//! What lies between two known points? Straight lines through increasing ones.

/// The height at `x` of the straight lines through (xs, ys), both increasing and equally long; the end heights beyond the ends. Never
/// falls as `x` rises. `None` without points.
#[must_use]
pub fn interpolate(xs: &[f64], ys: &[f64], x: f64) -> Option<f64> {
    let after = xs.partition_point(|&at| at <= x);
    match (after.checked_sub(1), xs.get(after)) {
        (Some(i), Some(&next)) => {
            let (low, high) = (*ys.get(i)?, *ys.get(after)?);
            // Rounding may pass the end of a piece by one bit; it must not pass the next piece's start.
            Some((low + (high - low) * ((x - xs[i]) / (next - xs[i]))).min(high))
        }
        (None, Some(_)) => ys.first().copied(),
        (Some(last), None) => ys.get(last).copied(),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_points_lies_the_line_and_beyond_them_their_ends() {
        let (xs, ys) = ([0.0, 1.0, 3.0], [10.0, 20.0, 20.0]);
        let at = |x| interpolate(&xs, &ys, x);
        assert_eq!([-5.0, 0.0, 0.5, 1.0, 2.0, 3.0, 9.0].map(at), [10.0, 10.0, 15.0, 20.0, 20.0, 20.0, 20.0].map(Some));
        assert_eq!(interpolate(&[], &[], 1.0), None);
        assert_eq!(interpolate(&[2.0], &[7.0], -1.0), Some(7.0));
    }
}
