//! What would the chances be, had they been right? CORP reliability: isotonic regression of what happened on the chances.

use serde::{Deserialize, Serialize};

use super::error::{MetricError, check_probabilities};
use super::probability::brier_score_loss;
use crate::stats::{Stretch, block_sum_by, descending, pool_adjacent, tied};

/// The Brier score in three: `brier = miscalibration - discrimination + uncertainty`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorpParts {
    /// MCB: what recalibrating would win; 0 is right.
    pub miscalibration: f64,
    /// DSC: what telling leads apart wins over one chance for all; higher is better.
    pub discrimination: f64,
    /// UNC: the Brier score of the base rate for all; a property of the rows, not of the chances.
    pub uncertainty: f64,
}

/// Rows by rising chance, ties together: sorted once for the curve and for every resample of its band.
#[derive(Clone, Debug)]
pub struct ChanceOrder {
    /// Row numbers.
    rows: Vec<u32>,
    /// Where each set of tied rows ends, and its chance.
    ties: Vec<(u32, f64)>,
}

impl ChanceOrder {
    /// Sorts the rows.
    ///
    /// # Errors
    /// [`MetricError`] without rows, with a probability that is none, or unequal lengths.
    pub fn new(labels: &[bool], probabilities: &[f64]) -> Result<Self, MetricError> {
        check_probabilities(labels, probabilities)?;
        let mut rows: Vec<usize> = descending(probabilities);
        rows.reverse();
        let mut ties = Vec::new();
        let mut end = 0;
        for tie in rows.chunk_by(|&a, &b| tied(probabilities[a], probabilities[b])) {
            end += tie.len();
            ties.extend(tie.first().map(|&row| (end as u32, probabilities[row])));
        }
        Ok(Self { rows: rows.into_iter().map(|row| row as u32).collect(), ties })
    }

    /// The same order with at most `most` distinct chances: neighbours are put together, each group as many rows as another, and
    /// stand at the highest of their chances.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        if self.ties.len() > most {
            let rows = self.rows.len().div_ceil(most.max(1)) as u32;
            let group = |end: u32| end.saturating_sub(1) / rows;
            self.ties =
                self.ties.chunk_by(|a, b| group(a.0) == group(b.0)).filter_map(|own| own.last().copied()).collect();
        }
        self
    }

    /// The recalibrated chances, as stretches of rising chance, when `converted(row)` is what happened.
    #[must_use]
    pub fn recalibrated(&self, converted: impl Fn(usize) -> bool) -> Vec<Stretch> {
        let mut start = 0;
        pool_adjacent(self.ties.iter().map(|&(end, chance)| {
            let tie = &self.rows[start..end as usize];
            start = end as usize;
            let count = tie.iter().filter(|&&row| converted(row as usize)).count();
            (chance, tie.len() as f64, count as f64)
        }))
    }

    /// At most `most` distinct chances, spread evenly over the rows, the lowest and the highest among them.
    #[must_use]
    pub fn places(&self, most: usize) -> Vec<f64> {
        let last = self.rows.len().saturating_sub(1);
        let steps = most.max(2) - 1;
        let at = |step: usize| {
            let row = (step * last / steps) as u32;
            self.ties.get(self.ties.partition_point(|&(end, _)| end <= row)).map(|&(_, chance)| chance)
        };
        let mut places: Vec<f64> = (0..=steps).filter_map(at).collect();
        places.dedup_by(|a, b| tied(*a, *b));
        places
    }
}

/// The Brier score's three parts, by isotonic recalibration.
///
/// # Errors
/// As [`brier_score_loss`].
///
/// # References
/// Dimitriadis, Gneiting and Jordan 2021, "Stable reliability diagrams for probabilistic classifiers", PNAS 118.
pub fn corp_parts(labels: &[bool], probabilities: &[f64]) -> Result<CorpParts, MetricError> {
    let order = ChanceOrder::new(labels, probabilities)?;
    let n = labels.len() as f64;
    // On a stretch of rate r the Brier score sums to weight * r * (1 - r).
    let stretches = order.recalibrated(|row| labels[row]);
    let recalibrated = stretches.iter().fold(0.0, |sum, s| sum + s.weight * s.rate() * (1.0 - s.rate())) / n;
    let rate = block_sum_by(labels.len(), |row| f64::from(u8::from(labels[row]))) / n;
    let uncertainty = rate * (1.0 - rate);
    Ok(CorpParts {
        miscalibration: brier_score_loss(labels, probabilities, None)? - recalibrated,
        discrimination: uncertainty - recalibrated,
        uncertainty,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn put_together_every_row_stands_once_and_groups_are_of_one_size() {
        let chances: Vec<f64> = (0..1003).map(|row| f64::from((row * 7) % 1003) / 1003.0).collect();
        let labels: Vec<bool> = (0..1003).map(|row| row % 3 == 0).collect();
        let order = ChanceOrder::new(&labels, &chances).unwrap();
        let whole = order.clone().at_most(1003);
        assert_eq!(whole.ties, order.ties);
        let coarse = order.at_most(100);
        let ends: Vec<u32> = coarse.ties.iter().map(|tie| tie.0).collect();
        assert_eq!((ends.len(), ends.last()), (92, Some(&1003)));
        assert!(ends.windows(2).all(|pair| pair[1] - pair[0] <= 11) && ends[0] == 11, "{ends:?}");
        let rows: f64 = coarse.recalibrated(|row| labels[row]).iter().map(|stretch| stretch.weight).sum();
        assert!((rows - 1003.0).abs() < 1e-12);
    }

    #[test]
    fn the_parts_sum_to_the_brier_score_and_a_right_forecast_has_no_miscalibration() {
        let labels: Vec<bool> = (0..100).map(|row| row % 10 < row / 20).collect();
        let chances: Vec<f64> = (0..100).map(|row| f64::from(row / 20) / 10.0).collect();
        let right = corp_parts(&labels, &chances).unwrap();
        assert!(right.miscalibration.abs() < 1e-15 && right.discrimination > 0.01, "{right:?}");
        let off: Vec<f64> = chances.iter().map(|p| (p * 1.5 + 0.1_f64).min(1.0)).collect();
        let parts = corp_parts(&labels, &off).unwrap();
        let brier = brier_score_loss(&labels, &off, None).unwrap();
        assert!((parts.miscalibration - parts.discrimination + parts.uncertainty - brier).abs() < 1e-15);
        assert!((parts.discrimination - right.discrimination).abs() < 1e-15, "the order is the same");
        let blind = corp_parts(&labels, &[0.2; 100]).unwrap();
        assert!(blind.discrimination.abs() < 1e-15 && blind.miscalibration.abs() < 1e-15, "{blind:?}");
    }

    #[test]
    fn places_are_chances_of_rows_from_the_lowest_to_the_highest() {
        let chances: Vec<f64> = (0..500).map(|row| f64::from(row * 7 % 50) / 50.0).collect();
        let order = ChanceOrder::new(&[false; 500], &chances).unwrap();
        let places = order.places(11);
        assert_eq!((places.len(), places[0], places[10]), (11, 0.0, 0.98));
        assert!(places.is_sorted() && ChanceOrder::new(&[true], &[0.5]).unwrap().places(11) == [0.5]);
    }
}
