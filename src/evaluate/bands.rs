//! Do the bands keep their promise? Expected against observed conversions, band by band.

use crate::stats::clustered_wilson_interval;

/// One band on the test rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandCount {
    /// Rows in the band.
    pub rows: usize,
    /// Sum of their calibrated chances.
    pub expected: f64,
    /// Rows that converted.
    pub observed: usize,
    /// Lower end of the 95% interval of the observed rate (Wilson's, rows of one lead taken together); 0 without rows.
    pub low: f64,
    /// Upper end of that interval; 1 without rows.
    pub high: f64,
}

/// Counts per band; `bands` gives each row's place, 0 the best, of `count` bands.
#[must_use]
pub fn band_table(
    bands: &[usize],
    count: usize,
    probabilities: &[f64],
    labels: &[bool],
    groups: &[u32],
) -> Vec<BandCount> {
    let empty = BandCount { rows: 0, expected: 0.0, observed: 0, low: 0.0, high: 1.0 };
    let mut table = vec![empty; count];
    for ((&band, &probability), &label) in bands.iter().zip(probabilities).zip(labels) {
        if let Some(row) = table.get_mut(band) {
            row.rows += 1;
            row.expected += probability;
            row.observed += usize::from(label);
        }
    }
    for (band, row) in table.iter_mut().enumerate() {
        let own = (0..bands.len()).filter(|&place| bands[place] == band).map(|place| (groups[place], labels[place]));
        if let Some((low, high)) = clustered_wilson_interval(own.collect()) {
            (row.low, row.high) = (low, high);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_counts_once_and_an_empty_band_knows_nothing() {
        let table = band_table(&[0, 2, 2, 0], 3, &[0.5, 0.1, 0.2, 0.7], &[true, false, false, true], &[0, 1, 2, 3]);
        assert_eq!(table.iter().map(|row| row.rows).collect::<Vec<_>>(), [2, 0, 2]);
        assert_eq!((table[0].observed, table[2].observed), (2, 0));
        assert!((table[0].expected - 1.2).abs() < 1e-12);
        assert!(table[1].low < 1e-12 && table[1].high > 1.0 - 1e-12);
    }
}
