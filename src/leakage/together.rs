//! How much do several columns give away together? Rates of their bins, added up as log-odds: rough, quick, and no lead vouches for itself.

use super::single_column::rates;
use crate::frame::{Column, MISSING_LEVEL};

/// Bins of a number, about equally full.
const BINS: usize = 20;

/// For each row the sum over columns of the log-odds of its bin, each rate from the other half of the groups (naive Bayes).
///
/// Cost: a sort of each number.
pub(super) fn together(columns: &[&Column], labels: &[bool], halves: &[bool]) -> Vec<f64> {
    let mut sums = vec![0.0; labels.len()];
    for column in columns {
        let rates = match column {
            Column::Number(values) => rates(&bins(values), labels, halves),
            Column::Category(codes) => rates(codes, labels, halves),
        };
        sums.iter_mut().zip(rates).for_each(|(sum, rate)| *sum += libm::log(rate) - libm::log1p(-rate));
    }
    sums
}

/// Each value's bin, a missing one's [`MISSING_LEVEL`]. Equal values share a bin; one that many have has a bin of its own.
pub(super) fn bins(values: &[f64]) -> Vec<u32> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (0..BINS).filter_map(|bin| sorted.get(bin * sorted.len() / BINS).copied()).collect();
    cuts.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let bin = |value: f64| {
        let below = cuts.partition_point(|cut| cut.total_cmp(&value).is_lt());
        // A cut itself has a bin of its own, so that a value that many have is seen alone.
        let at = usize::from(cuts.get(below).is_some_and(|cut| cut.total_cmp(&value).is_eq()));
        u32::try_from(2 * below + at).unwrap_or(MISSING_LEVEL)
    };
    values.iter().map(|&value| if value.is_nan() { MISSING_LEVEL } else { bin(value) }).collect()
}
