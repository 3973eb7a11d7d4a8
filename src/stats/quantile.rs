//! Which value has a given share of the others below it?

/// The `share` quantile (0 the least, 0.5 the median, 1 the greatest) of finite `values`, between two neighbours on the
/// straight line: numpy's default (`method="linear"`), to the bit.
///
/// `None` when there are no values, when one is NaN, or when `share` lies outside 0..1. Sorts a copy, O(n log n).
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> Option<f64> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_sorted(&sorted, share)
}

/// [`quantile`] of values that are already sorted upwards and free of NaN. O(1).
#[must_use]
pub fn quantile_sorted(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let position = share * last as f64;
    let below = position.floor();
    let t = position - below;
    let index = below as usize;
    let (a, b) = (sorted[index], sorted[last.min(index + 1)]);
    let gap = b - a;
    // numpy's _lerp: from the nearer end, so that t near 1 reaches b exactly.
    Some(if super::tied(a, b) {
        a
    } else if t < 0.5 {
        a + gap * t
    } else {
        b - gap * (1.0 - t)
    })
}

/// The least of the values, sorted upwards, that has at least this share of them strictly below it; infinite where ties leave none. Equal
/// values are on one side of it together. O(n).
#[must_use]
pub fn least_with_below(sorted: &[f64], share: f64) -> f64 {
    let first = (share * sorted.len() as f64).ceil() as usize;
    let steps = |&place: &usize| place > 0 && sorted[place] > sorted[place - 1];
    (first.max(1)..sorted.len()).find(steps).map_or(f64::INFINITY, |place| sorted[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_quantile_gets_none() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[1.0, f64::NAN], 0.5), None);
        assert_eq!(quantile(&[1.0], 1.1), None);
        assert_eq!(quantile(&[1.0], f64::NAN), None);
    }

    #[test]
    fn a_cut_has_its_share_strictly_below_it_whatever_is_equal() {
        assert!(least_with_below(&[1.0, 2.0, 3.0, 4.0], 0.75).total_cmp(&4.0).is_eq());
        // A quantile would be 0, which is everybody.
        let mostly_nothing = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0];
        assert!(least_with_below(&mostly_nothing, 0.75).total_cmp(&3.0).is_eq());
        assert_eq!(quantile_sorted(&mostly_nothing, 0.75), Some(0.0));
        assert!(least_with_below(&[2.0; 5], 0.75).is_infinite() && least_with_below(&[], 0.75).is_infinite());
    }

    #[test]
    fn quantiles_lie_on_the_line_between_neighbours() {
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 0.75), Some(3.0));
        assert_eq!(quantile(&[4.0, 1.0, 2.0], 1.0), Some(4.0));
    }
}
