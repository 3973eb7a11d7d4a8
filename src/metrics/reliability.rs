//! Do 12 of 100 convert where 12 of 100 were promised? Predicted against observed, in bins of equal count.

use serde::{Deserialize, Serialize};

use super::error::{MetricError, check_probabilities};
use crate::stats::{clustered_wilson_interval, descending, tied};

/// One bin of predicted against observed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Rows in the bin.
    pub count: usize,
    /// Conversions in the bin.
    pub conversions: usize,
    /// Mean predicted chance.
    pub predicted: f64,
    /// Observed rate.
    pub observed: f64,
    /// Lower end of the 95% interval of the observed rate: Wilson's, rows of one group taken together.
    pub low: f64,
    /// Upper end of the 95% interval of the observed rate: Wilson's, rows of one group taken together.
    pub high: f64,
}

/// Cuts the rows, by rising probability, into at most `bins` bins of nearly equal count. Rows with the same probability
/// are never torn apart, so heavy ties give fewer bins.
///
/// # Errors
/// [`MetricError`] without rows or bins, with a probability outside 0..1 or NaN, or unequal lengths.
pub fn reliability_bins(
    labels: &[bool],
    probabilities: &[f64],
    groups: &[u32],
    bins: usize,
) -> Result<Vec<ReliabilityBin>, MetricError> {
    check_probabilities(labels, probabilities)?;
    if groups.len() != labels.len() {
        return Err(MetricError::LengthMismatch { what: "groups", found: groups.len(), wanted: labels.len() });
    }
    let bins = equal_count_bins(probabilities, bins)?;
    Ok(bins.iter().filter_map(|rows| summary(labels, probabilities, groups, rows)).collect())
}

/// Row numbers by rising probability, cut into at most `bins` parts of nearly equal count; ties stay together.
pub(super) fn equal_count_bins(probabilities: &[f64], bins: usize) -> Result<Vec<Vec<usize>>, MetricError> {
    if bins == 0 {
        return Err(MetricError::NoBins);
    }
    let mut rising = descending(probabilities);
    rising.reverse();
    let rows = rising.len();
    let mut found = Vec::new();
    let mut start = 0;
    for bin in 1..=bins {
        let mut end = bin * rows / bins;
        while end > start && end < rows && tied(probabilities[rising[end - 1]], probabilities[rising[end]]) {
            end += 1;
        }
        if end > start {
            found.push(rising[start..end].to_vec());
            start = end;
        }
    }
    Ok(found)
}

fn summary(labels: &[bool], probabilities: &[f64], groups: &[u32], rows: &[usize]) -> Option<ReliabilityBin> {
    let count = rows.len();
    let conversions = rows.iter().filter(|&&row| labels[row]).count();
    let (low, high) = clustered_wilson_interval(rows.iter().map(|&row| (groups[row], labels[row])).collect())?;
    let predicted = rows.iter().fold(0.0, |sum, &row| sum + probabilities[row]) / count as f64;
    Some(ReliabilityBin { count, conversions, predicted, observed: conversions as f64 / count as f64, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_stands_in_one_bin_and_ties_stay_together() {
        let probabilities: Vec<f64> = (0..103).map(|row| f64::from(row % 40) / 40.0).collect();
        let labels: Vec<bool> = (0..103).map(|row| row % 3 == 0).collect();
        let groups: Vec<u32> = (0..103).collect();
        let bins = reliability_bins(&labels, &probabilities, &groups, 10).unwrap();
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<usize>(), 103);
        assert_eq!(bins.iter().map(|bin| bin.conversions).sum::<usize>(), 35);
        assert!(bins.len() <= 10 && bins.iter().all(|bin| (8..=14).contains(&bin.count)), "{bins:?}");
        assert!(bins.windows(2).all(|pair| pair[0].predicted < pair[1].predicted));
        assert!(bins.iter().all(|bin| bin.low <= bin.observed && bin.observed <= bin.high));
    }

    #[test]
    fn one_probability_for_all_is_one_bin() {
        let bins = reliability_bins(&[true, false, false], &[0.2; 3], &[0, 1, 2], 10).unwrap();
        assert_eq!(bins.len(), 1);
        assert_eq!((bins[0].count, bins[0].conversions), (3, 1));
        assert_eq!(reliability_bins(&[true], &[0.2], &[0], 0), Err(MetricError::NoBins));
    }
}
