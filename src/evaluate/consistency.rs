//! How far may a reliability curve wander where every chance is right? Outcomes drawn from the chances themselves.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::metrics::{ChanceOrder, MetricError};
use crate::seed::Seed;
use crate::stats::{Stretch, quantile_sorted};

/// A point of the reliability curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CorpPoint {
    /// The chance that was given.
    pub predicted: f64,
    /// The chance that isotonic regression makes of it: what happened to such rows.
    pub recalibrated: f64,
    /// Lower end of the 90% consistency band: were the chances right, the curve would lie above it here 95 times in 100.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Points of the curve.
const PLACES: usize = 101;
/// Rows drawn in all, at most: a million rows are drawn a hundred times.
const MOST_DRAWN: usize = 100_000_000;
/// Draws of the outcomes, within what [`MOST_DRAWN`] allows; a 5% end rests on at least five.
const DRAWS: (usize, usize) = (100, 1000);

/// Distinct chances at most: beyond them neighbours are put together first. Of a million rows fifty are one point, far fewer than the
/// thousands that isotonic regression pools there.
const MOST_CHANCES: usize = 20_000;

/// The CORP reliability curve with its 90% consistency band. Rows are drawn as independent, so rows of one lead at several instants make
/// the band too narrow. Cost: one sort, then one pass over the rows per draw.
///
/// # Errors
/// [`MetricError`] without rows, with a probability that is none, or unequal lengths.
///
/// # References
/// Dimitriadis, Gneiting and Jordan 2021; consistency resampling: Broecker and Smith 2007.
pub(super) fn corp_curve(labels: &[bool], probabilities: &[f64], seed: Seed) -> Result<Vec<CorpPoint>, MetricError> {
    let order = ChanceOrder::new(labels, probabilities)?.at_most(MOST_CHANCES);
    let places = order.places(PLACES);
    let draws = (MOST_DRAWN / labels.len()).clamp(DRAWS.0, DRAWS.1);
    let seed = seed.stream("consistency");
    let drawn: Vec<Vec<f64>> = (0..draws as u64)
        .into_par_iter()
        .map(|draw| {
            let own = seed.with(draw);
            at(&places, &order.recalibrated(|row| own.with(row as u64).uniform() < probabilities[row]))
        })
        .collect();
    let observed = at(&places, &order.recalibrated(|row| labels[row]));
    Ok(places
        .iter()
        .zip(observed)
        .enumerate()
        .map(|(place, (&predicted, recalibrated))| {
            let mut here: Vec<f64> = drawn.iter().map(|curve| curve[place]).collect();
            here.sort_by(f64::total_cmp);
            let end = |share| quantile_sorted(&here, share).unwrap_or(predicted);
            CorpPoint { predicted, recalibrated, low: end(0.05), high: end(0.95) }
        })
        .collect())
}

/// Heights of the steps at rising places, each of which lies on one.
fn at(places: &[f64], stretches: &[Stretch]) -> Vec<f64> {
    let mut stretch = 0;
    places
        .iter()
        .map(|&place| {
            while stretch + 1 < stretches.len() && stretches[stretch].last < place {
                stretch += 1;
            }
            stretches.get(stretch).map_or(place, Stretch::rate)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(rows: u64, seed: u64, factor: f64) -> (Vec<bool>, Vec<f64>) {
        let seed = Seed::new(seed).stream("corp");
        (0..rows)
            .map(|row| {
                let truth = 0.4 * seed.with(row).uniform();
                (seed.stream("label").with(row).uniform() < truth, truth * factor)
            })
            .unzip()
    }

    #[test]
    fn right_chances_stay_in_their_band_nine_times_in_ten_and_wrong_ones_leave_it() {
        let (mut inside, mut points) = (0, 0);
        for seed in 0..30 {
            let (labels, chances) = sample(800, seed, 1.0);
            let curve = corp_curve(&labels, &chances, Seed::new(seed)).unwrap();
            points += curve.len();
            inside += curve.iter().filter(|p| p.low <= p.recalibrated && p.recalibrated <= p.high).count();
        }
        let share = inside as f64 / points as f64;
        assert!((0.84..=0.96).contains(&share), "{share}");
        let (labels, chances) = sample(4000, 1, 0.5);
        let curve = corp_curve(&labels, &chances, Seed::new(1)).unwrap();
        let outside = curve.iter().filter(|p| p.recalibrated > p.high).count();
        assert!(outside > curve.len() / 2, "{outside} of {}", curve.len());
        assert!(curve.is_sorted_by(|a, b| a.predicted < b.predicted && a.recalibrated <= b.recalibrated));
    }
}
