//! How many conversions does the top of the list hold? Lift at a share, and the whole curve.

use serde::{Deserialize, Serialize};

use super::error::{MetricError, check_scores};
use super::ranking::for_each_tie;

/// The most points a gains curve has.
pub const GAIN_POINTS: usize = 201;

/// One point of the cumulative gains curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GainPoint {
    /// Share of the rows listed so far.
    pub listed: f64,
    /// Share of the conversions among them.
    pub found: f64,
}

/// Lift at a share: the rate of conversions among the top `share` of the rows, over the rate among all rows. 1 is
/// chance; the most possible is `1 / max(share, base rate)`.
///
/// The list is exactly `share * rows` long: at the cut a row, or a set of tied rows, counts with the fraction that fits,
/// which is the mean over random tie-breaks.
///
/// # Errors
/// [`MetricError`] without rows or conversions, with a NaN score, unequal lengths, or a share outside 0..1.
pub fn lift(labels: &[bool], scores: &[f64], share: f64) -> Result<f64, MetricError> {
    if !(share > 0.0 && share <= 1.0) {
        return Err(MetricError::BadShare { value: share });
    }
    Ok(found_at(&curve(labels, scores)?, share) / share)
}

/// Precision at capacity: conversions per row listed when the best `capacity` rows are listed once; ties at the cut count with the fraction that
/// fits. The base rate is chance.
///
/// # Errors
/// [`MetricError`] as [`lift`], or with a capacity of 0 or more rows than there are.
pub fn precision_at_capacity(labels: &[bool], scores: &[f64], capacity: usize) -> Result<f64, MetricError> {
    let rows = labels.len();
    if capacity == 0 || capacity > rows {
        return Err(MetricError::BadCapacity { rows: capacity, of: rows });
    }
    let conversions = labels.iter().filter(|&&label| label).count() as f64;
    let share = capacity as f64 / rows as f64;
    Ok(found_at(&curve(labels, scores)?, share) * conversions / capacity as f64)
}

/// The cumulative gains curve: share of the conversions found against share of rows listed, best first, from (0, 0) to
/// (1, 1). Tied rows are found along a straight line. At every tie when there are at most [`GAIN_POINTS`] of them, else
/// at every half per cent of the rows.
///
/// # Errors
/// [`MetricError`] without rows or conversions, with a NaN score, or unequal lengths.
pub fn cumulative_gains(labels: &[bool], scores: &[f64]) -> Result<Vec<GainPoint>, MetricError> {
    let curve = curve(labels, scores)?;
    if curve.len() <= GAIN_POINTS {
        return Ok(curve);
    }
    let steps = GAIN_POINTS - 1;
    let point = |step: usize| {
        let listed = step as f64 / steps as f64;
        GainPoint { listed, found: found_at(&curve, listed) }
    };
    Ok((0..=steps).map(point).collect())
}

/// The curve's corners: (0, 0), then one per set of tied rows.
fn curve(labels: &[bool], scores: &[f64]) -> Result<Vec<GainPoint>, MetricError> {
    check_scores(labels, scores)?;
    let conversions = labels.iter().filter(|&&label| label).count() as f64;
    if conversions < 1.0 {
        return Err(MetricError::NoConversions { rows: labels.len() });
    }
    let rows = labels.len() as f64;
    let (mut listed, mut found) = (0.0, 0.0);
    let mut corners = vec![GainPoint { listed, found }];
    for_each_tie(labels, scores, None, |positive, negative| {
        listed += positive + negative;
        found += positive;
        corners.push(GainPoint { listed: listed / rows, found: found / conversions });
    });
    Ok(corners)
}

/// Height of the curve at a share of the rows.
fn found_at(corners: &[GainPoint], share: f64) -> f64 {
    let right = corners.partition_point(|corner| corner.listed < share).clamp(1, corners.len() - 1);
    let (a, b) = (corners[right - 1], corners[right]);
    a.found + (b.found - a.found) * ((share - a.listed) / (b.listed - a.listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_at_the_cut_count_with_the_fraction_that_fits() {
        // Top tenth of 20 rows = 2 rows: the best row, then one of two tied rows of which one converted.
        let mut scores = vec![0.0; 20];
        let mut labels = vec![false; 20];
        (scores[4], scores[7], scores[8]) = (9.0, 5.0, 5.0);
        (labels[4], labels[7], labels[19]) = (true, true, true);
        let lift = lift(&labels, &scores, 0.1).unwrap();
        assert!((lift - (1.5 / 2.0) / (3.0 / 20.0)).abs() < 1e-12, "{lift}");
    }

    #[test]
    fn precision_at_capacity_averages_ties_and_refuses_lists_of_nobody() {
        let (labels, scores) = ([true, false, true, false, false], [5.0, 4.0, 4.0, 4.0, 1.0]);
        let precision = |capacity| precision_at_capacity(&labels, &scores, capacity);
        assert_eq!(precision(1), Ok(1.0));
        assert!((precision(2).unwrap() - (1.0 + 1.0 / 3.0) / 2.0).abs() < 1e-12);
        assert!((precision(5).unwrap() - 0.4).abs() < 1e-12);
        assert_eq!(precision(0), Err(MetricError::BadCapacity { rows: 0, of: 5 }));
        assert_eq!(precision(6), Err(MetricError::BadCapacity { rows: 6, of: 5 }));
    }

    #[test]
    fn the_whole_list_has_lift_one_and_a_blind_score_too() {
        let labels = [true, false, false, true, false];
        assert!((lift(&labels, &[1.0, 2.0, 3.0, 4.0, 5.0], 1.0).unwrap() - 1.0).abs() < 1e-12);
        assert!((lift(&labels, &[0.0; 5], 0.1).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(lift(&labels, &[0.0; 5], 0.0), Err(MetricError::BadShare { value: 0.0 }));
        assert_eq!(lift(&[false], &[0.0], 0.5), Err(MetricError::NoConversions { rows: 1 }));
    }

    #[test]
    fn a_long_curve_is_thinned_but_keeps_its_ends_and_its_heights() {
        let scores: Vec<f64> = (0..1000).map(f64::from).collect();
        let labels: Vec<bool> = (0..1000).map(|row| row % 7 == 0).collect();
        let thin = cumulative_gains(&labels, &scores).unwrap();
        assert_eq!(thin.len(), GAIN_POINTS);
        assert_eq!((thin[0].listed, thin[0].found), (0.0, 0.0));
        assert_eq!((thin[200].listed, thin[200].found), (1.0, 1.0));
        // 20% = the rows 800..1000, of which 805, 812, ..., 994 converted: 28 of 143.
        assert!((thin[40].found - 28.0 / 143.0).abs() < 1e-12, "{:?}", thin[40]);
        assert!(thin.windows(2).all(|pair| pair[0].found <= pair[1].found + 1e-12));
    }
}
