//! From log-odds to whole points that people can type, and to bands.

use super::selection::{Fitted, Ground};
use super::{Asked, LearnedError};
use crate::audit::{Design, fit};
use crate::rules::{Band, RuleCard, hundredths};

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

/// Bands that hold at most as many rows as the team's do under the team's card, by name; hot, warm and cold where it has none. The team's own
/// where every row has the points that it has under the team's card.
pub(super) fn bands(asked: &Asked<'_>, card: &RuleCard) -> Result<Vec<Band>, LearnedError> {
    let totals = seen(card.bind(asked.tables)?.replay(asked.rows)?);
    let Some(team) = asked.card.filter(|card| card.bands.len() > 1) else {
        let most = SHARES.map(|share| (share * totals.len() as f64) as usize);
        return Ok(cut(&totals, &["hot", "warm", "cold"], &most));
    };
    let own = seen(team.bind(asked.tables)?.replay(asked.rows)?);
    if own == totals {
        return Ok(team.bands.clone());
    }
    let names: Vec<&str> = team.bands.iter().map(|band| band.name.as_str()).collect();
    let above = |band: &Band| own.iter().filter(|x| **x >= hundredths(band.at_least)).count();
    let most: Vec<usize> = team.bands[..team.bands.len() - 1].iter().map(above).collect();
    Ok(cut(&totals, &names, &most))
}

/// Totals as bands see them.
fn seen(totals: Vec<f64>) -> Vec<i64> {
    totals.into_iter().map(hundredths).collect()
}

/// Bands of these names, best first; each but the last holds, with those above it, at most so many of the rows. Whole points, where they hold
/// anybody.
fn cut(totals: &[i64], names: &[&str], most: &[usize]) -> Vec<Band> {
    let mut sorted = totals.to_vec();
    sorted.sort_unstable();
    // From the lowest band up: each begins above the one below it.
    let mut bands: Vec<Band> = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate().rev() {
        let above = bands.last().map(|band| hundredths(band.at_least) + 100);
        let at_least = match most.get(place) {
            None => FLOOR,
            Some(&most) => least_held(&sorted, most).max(above.unwrap_or(i64::MIN)) as f64 / 100.0,
        };
        bands.push(Band { name: (*name).to_owned(), at_least });
    }
    bands.reverse();
    bands
}

/// The least whole points, in hundredths, that at most so many rows reach: rows with the same total are in or out together. The total itself
/// where whole points would leave nobody, and a point above all where it does too.
fn least_held(sorted: &[i64], most: usize) -> i64 {
    let highest = sorted.last().copied().unwrap_or(0);
    let whole = |total: i64| total.saturating_add(99).div_euclid(100).saturating_mul(100);
    if most >= sorted.len() {
        return sorted.first().map_or(0, |least| least.div_euclid(100).saturating_mul(100));
    }
    let below = sorted[sorted.len() - most - 1];
    match sorted.iter().find(|total| **total > below) {
        Some(&total) if whole(total - 99) > below => whole(total - 99),
        Some(&total) if whole(total) <= highest => whole(total),
        Some(&total) => total,
        None => whole(highest.saturating_add(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bands of some totals, as (name, least points).
    fn cuts(totals: &[f64], most: &[usize]) -> Vec<f64> {
        let bands = cut(&seen(totals.to_vec()), &["hot", "warm", "cold"], most);
        bands.iter().map(|band| band.at_least).collect()
    }

    #[test]
    fn rows_without_points_are_in_the_lowest_band_whatever_share_the_others_are_meant_to_hold() {
        let mut totals = vec![0.0; 92];
        totals.extend([1.0, 2.0, 2.0, 5.0, 8.0, 8.0, 9.0, 30.0]);
        assert_eq!(cuts(&totals, &[10, 30]), [2.0, 1.0, FLOOR]);
        // All alike: nobody is better than the rest.
        assert_eq!(cuts(&[0.0; 20], &[2, 6]), [2.0, 1.0, FLOOR]);
        // Fractions that no whole number tells apart from nobody.
        assert_eq!(cuts(&[0.0, 0.0, 0.0, 0.4], &[1, 1]), [1.4, 0.4, FLOOR]);
    }

    proptest::proptest! {
        #[test]
        fn a_band_and_those_above_it_never_hold_more_than_they_may(
            totals in proptest::collection::vec(-20_i32..60, 1..80), hot in 0_usize..40, warm in 0_usize..60,
        ) {
            let totals: Vec<f64> = totals.into_iter().map(|x| f64::from(x.max(0)) / 4.0).collect();
            let (hot, warm) = (hot.min(totals.len()), (hot + warm).min(totals.len()));
            let found = cuts(&totals, &[hot, warm]);
            proptest::prop_assert!(found[0] > found[1] && found[1] > found[2]);
            for (cut, most) in found.iter().zip([hot, warm]) {
                let held = totals.iter().filter(|x| **x >= *cut).count();
                proptest::prop_assert!(held <= most, "{held} rows from {cut} on, at most {most}");
            }
            // Warm is not cut higher than it must: one point lower it would hold too many, or nobody more.
            let from = |cut: f64| totals.iter().filter(|x| **x >= cut).count();
            let lower = from(found[1] - 1.0);
            proptest::prop_assert!(lower > warm || lower == from(found[1]), "{lower} rows from {} on", found[1] - 1.0);
        }
    }
}
