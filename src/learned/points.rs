//! From log-odds to whole points that people can type, and to bands.

use super::selection::{Fitted, Ground};
use super::{Asked, LearnedError};
use crate::audit::{Design, fit};
use crate::rules::Band;
use crate::stats::quantile_sorted;

/// Sizes that the weightiest rule may have, from the plainest on.
const LARGEST: [f64; 5] = [10.0, 20.0, 30.0, 50.0, 100.0];
/// Rounding may cost this share of what the rules tell.
const MAY_COST: f64 = 0.005;
/// Shares of the rows in hot, and in hot or warm, where the team names no bands.
const SHARES: [f64; 2] = [0.1, 0.3];
/// Below everything.
const FLOOR: f64 = -10_000.0;

/// Whole points for each rule: in the team's own units where the team has a card that tells anything and rounding there costs little, else in
/// the plainest units that do.
pub(super) fn rounded(ground: &Ground, fitted: &Fitted) -> Vec<f64> {
    let most = fitted.log_odds.iter().map(|x| x.abs()).fold(0.0, f64::max);
    if !(most > 0.0) {
        return vec![0.0; fitted.log_odds.len()];
    }
    let in_units = |unit: f64| -> Vec<f64> { fitted.log_odds.iter().map(|x| (x * unit).round()).collect() };
    let own = (ground.slope > 0.0).then(|| 1.0 / ground.slope).filter(|unit| (2.5..=150.0).contains(&(most * unit)));
    let units: Vec<f64> = own.into_iter().chain(LARGEST.map(|largest| largest / most)).collect();
    let (none, all) = (told(ground, fitted, &vec![0.0; fitted.log_odds.len()]), told(ground, fitted, &fitted.log_odds));
    let costs_little = |points: &Vec<f64>| all - told(ground, fitted, points) <= MAY_COST * (all - none);
    let tried: Vec<Vec<f64>> = units.into_iter().map(in_units).collect();
    let plain = tried.iter().find(|points| costs_little(points)).or(tried.last());
    plain.cloned().unwrap_or_default()
}

/// The log likelihood of the outcomes under a total of these weights, at its best slope.
fn told(ground: &Ground, fitted: &Fitted, weights: &[f64]) -> f64 {
    let mut total = vec![0.0; ground.pairs.len()];
    for (column, weight) in fitted.columns.iter().zip(weights) {
        total.iter_mut().zip(column).for_each(|(sum, x)| *sum += weight * x);
    }
    let design = Design::of(total.len(), &[&total]);
    fit(&design, &ground.outcomes, &[1e-6, 1e-9], None, None).map_or(f64::NEG_INFINITY, |found| found.log_likelihood)
}

/// Bands that hold as many rows as the team's do under the team's card, by name; hot, warm and cold where it has none.
pub(super) fn bands(asked: &Asked<'_>, ground: &Ground, totals: &[f64]) -> Result<Vec<Band>, LearnedError> {
    let mut sorted = totals.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (names, shares) = match asked.card.filter(|card| card.bands.len() > 1) {
        Some(card) => {
            let own = card.bind(asked.tables)?.replay(&ground.pairs)?;
            let above = |cut: f64| own.iter().filter(|x| **x >= cut).count() as f64 / own.len().max(1) as f64;
            let cuts = card.bands[..card.bands.len() - 1].iter();
            (card.bands.iter().map(|band| band.name.clone()).collect(), cuts.map(|band| above(band.at_least)).collect())
        }
        None => (["hot", "warm", "cold"].map(str::to_owned).to_vec(), SHARES.to_vec()),
    };
    let mut bands: Vec<Band> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let cut = match shares.get(place) {
            Some(share) => quantile_sorted(&sorted, 1.0 - share).unwrap_or(0.0).ceil(),
            None => FLOOR,
        };
        // Each band begins below the one above it.
        let below = bands.last().map_or(f64::INFINITY, |band| band.at_least);
        let at_least = if cut < below { cut } else { below - 1.0 };
        bands.push(Band { name: name.clone(), at_least });
    }
    Ok(bands)
}
