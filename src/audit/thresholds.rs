//! Where should the bands be cut? The points at which the chance of a conversion steps up most, with intervals, beside the card's own cuts.
//!
//! The points are cut into as many ranges as the card has bands, and one more where rows lie below the lowest, so that the conversions are most likely under one rate per range
//! (binomial log likelihood, solved exactly over candidate cuts). Resampling leads and cutting anew gives each cut's interval.
//!
//! # References
//! Hawkins 2001, "Fitting multiple change-point models to data" (the exact search).

use serde::Serialize;

use super::missing::Missing;
use super::rate::{Ranged, Rate};
use super::rows::Rows;
use crate::evaluate::{GroupBootstrap, interval};
use crate::rules::{RuleCard, hundredths};
use crate::stats::quantile_sorted;

/// Candidate cuts: quantiles of the points.
const CANDIDATES: usize = 40;
/// A range holds at least this share of the rows.
const LEAST_SHARE: f64 = 0.02;
/// Ranges where the card names no bands: cold, warm, hot.
const RANGES: usize = 3;
/// With fewer conversions no cut can be told from another.
const LEAST_CONVERSIONS: usize = 20;

/// One cut between two bands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold {
    /// The band above it, as the card names it; `None` where the card has no bands.
    pub band: Option<String>,
    /// Where the card cuts.
    pub card: Option<f64>,
    /// Where the data cut best, with the 95% interval, resampled by lead.
    pub supported: Ranged,
    /// The card's cut lies within the interval; `None` without one.
    pub card_within: Option<bool>,
    /// What becomes of rows from this cut up to the next.
    pub from_here: Rate,
    /// The rate from this cut up over the rate of the range below; `None` where that is 0.
    pub steps_up: Option<f64>,
}

/// The best cuts, highest first.
pub(super) fn thresholds(
    card: &RuleCard,
    rows: &Rows,
    (total, outcomes): (&[f64], &[f64]),
    bootstrap: &GroupBootstrap,
) -> Result<Vec<Threshold>, Missing> {
    let conversions = rows.conversions();
    if conversions < LEAST_CONVERSIONS {
        return Err(Missing::TooFewConversions { found: conversions, wanted: LEAST_CONVERSIONS });
    }
    let cuts = candidates(total);
    if cuts.is_empty() {
        return Err(Missing::SamePoints);
    }
    let bands = card.own_bands();
    let lowest = bands.last().map_or(f64::NEG_INFINITY, |band| band.at_least);
    let below_all = usize::from(total.iter().any(|points| hundredths(*points) < hundredths(lowest)));
    let ranges = if bands.is_empty() { RANGES } else { bands.len() + below_all }.clamp(2, cuts.len() + 1);
    // Per lead and bin: rows and converted rows.
    let bin_of = |points: f64| cuts.partition_point(|cut| *cut <= points);
    let mut shares: Vec<(usize, usize, f64, f64)> = Vec::new();
    for own in rows.by_lead() {
        let group = bootstrap.group_of_row()[own.start] as usize;
        let mut bins: Vec<(usize, f64)> = own.map(|row| (bin_of(total[row]), outcomes[row])).collect();
        bins.sort_by_key(|(bin, _)| *bin);
        for chunk in bins.chunk_by(|a, b| a.0 == b.0) {
            shares.push((group, chunk[0].0, chunk.len() as f64, chunk.iter().map(|(_, y)| y).sum()));
        }
    }
    let best = |weights: &[u8]| -> Option<Vec<f64>> {
        let mut bins = vec![(0.0, 0.0); cuts.len() + 1];
        for (group, bin, n, y) in &shares {
            let weight = f64::from(weights[*group]);
            bins[*bin].0 += weight * n;
            bins[*bin].1 += weight * y;
        }
        Some(divide(&bins, ranges)?.into_iter().map(|cut| cuts[cut]).collect())
    };
    let found = best(&vec![1; bootstrap.groups()]).ok_or(Missing::SamePoints)?;
    let resampled = bootstrap.map(|| (), |(), weights| best(weights));
    let mut thresholds = Vec::new();
    for place in (0..found.len()).rev() {
        let each = resampled.iter().map(|cuts| cuts.as_ref().map(|cuts| cuts[place]));
        let supported = interval(found[place], each, "ranges").map_err(|_| Missing::SamePoints)?;
        // Cuts ascend, bands descend.
        let band = bands.get(found.len() - 1 - place);
        let upper = found.get(place + 1).copied().unwrap_or(f64::INFINITY);
        let lower = place.checked_sub(1).map_or(f64::NEG_INFINITY, |before| found[before]);
        let within = |low: f64, high: f64| Rate::of(rows, |row| total[row] >= low && total[row] < high);
        let from_here = within(found[place], upper);
        let below = within(lower, found[place]).rate.filter(|rate| *rate > 0.0);
        thresholds.push(Threshold {
            band: band.map(|band| band.name.clone()),
            card: band.map(|band| band.at_least),
            supported: Ranged { value: supported.value, low: supported.low, high: supported.high },
            card_within: band.map(|band| (supported.low..=supported.high).contains(&band.at_least)),
            steps_up: below.and_then(|below| Some(from_here.rate? / below)),
            from_here,
        });
    }
    Ok(thresholds)
}

/// Distinct quantiles of the points, ascending, without the lowest value.
fn candidates(total: &[f64]) -> Vec<f64> {
    let mut sorted = total.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut cuts: Vec<f64> = (1..CANDIDATES)
        .filter_map(|part| quantile_sorted(&sorted, part as f64 / CANDIDATES as f64))
        // Points are seen in hundredths.
        .map(|cut| (cut * 100.0).round() / 100.0)
        .filter(|cut| sorted.first().is_some_and(|least| cut > least))
        .collect();
    cuts.dedup_by(|a, b| crate::stats::tied(*a, *b));
    cuts
}

/// Cuts the bins into `ranges` so that the binomial log likelihood is greatest; the first bin of each range but the lowest, counted from the
/// candidate cuts. `None` when there are not enough rows.
fn divide(bins: &[(f64, f64)], ranges: usize) -> Option<Vec<usize>> {
    let mut sums = vec![(0.0, 0.0)];
    for (n, y) in bins {
        let (all, converted) = sums[sums.len() - 1];
        sums.push((all + n, converted + y));
    }
    let whole = sums[bins.len()].0;
    let value = |from: usize, until: usize| {
        let (n, y) = (sums[until].0 - sums[from].0, sums[until].1 - sums[from].1);
        if n < LEAST_SHARE * whole {
            return f64::NEG_INFINITY;
        }
        let part = |k: f64| if k > 0.0 { k * libm::log(k / n) } else { 0.0 };
        part(y) + part(n - y)
    };
    // best[r][end]: the greatest value of `r + 1` ranges over the first `end` bins, and where the last of them begins.
    let mut best: Vec<Vec<(f64, usize)>> = vec![(0..=bins.len()).map(|end| (value(0, end), 0)).collect()];
    for range in 1..ranges {
        let row = (0..=bins.len())
            .map(|end| {
                (1..end)
                    .map(|from| (best[range - 1][from].0 + value(from, end), from))
                    .fold((f64::NEG_INFINITY, 0), |top, own| if own.0 > top.0 { own } else { top })
            })
            .collect();
        best.push(row);
    }
    let mut end = bins.len();
    let mut cuts = Vec::new();
    for range in (1..ranges).rev() {
        let (value, from) = best[range][end];
        if value == f64::NEG_INFINITY {
            return None;
        }
        cuts.push(from - 1);
        end = from;
    }
    cuts.reverse();
    Some(cuts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_division_is_the_best_of_all_divisions() {
        let bins: Vec<(f64, f64)> =
            [(50.0, 1.0), (40.0, 2.0), (30.0, 1.0), (45.0, 9.0), (20.0, 5.0), (15.0, 11.0), (12.0, 8.0)].to_vec();
        let value = |from: usize, until: usize| {
            let n: f64 = bins[from..until].iter().map(|bin| bin.0).sum();
            let y: f64 = bins[from..until].iter().map(|bin| bin.1).sum();
            let part = |k: f64| if k > 0.0 { k * (k / n).ln() } else { 0.0 };
            part(y) + part(n - y)
        };
        let mut best = (f64::NEG_INFINITY, vec![]);
        for a in 1..bins.len() {
            for b in a + 1..bins.len() {
                let found = value(0, a) + value(a, b) + value(b, bins.len());
                if found > best.0 {
                    best = (found, vec![a - 1, b - 1]);
                }
            }
        }
        assert_eq!(divide(&bins, 3).unwrap(), best.1);
        assert_eq!(divide(&bins[..1], 3), None);
    }

    #[test]
    fn rows_below_the_lowest_band_are_a_range_of_their_own() {
        use crate::cohort::{Cohort, CohortRow, Label};
        use crate::seed::Seed;
        // 0 points never convert, 20 points half the time, 40 points always: two cuts, one for each band.
        let total: Vec<f64> = (0..300).map(|row| f64::from(row % 3) * 20.0).collect();
        let outcomes: Vec<f64> = (0..300)
            .map(|row| match row % 3 {
                0 => 0.0,
                1 => f64::from(row / 3 % 2),
                _ => 1.0,
            })
            .collect();
        let label = |y: f64| if y > 0.5 { Label::Converted(None) } else { Label::NotConverted };
        let row =
            |(lead, y): (usize, &f64)| CohortRow { lead, as_of: crate::time::Instant::default(), label: label(*y) };
        let cohort = Cohort { rows: outcomes.iter().enumerate().map(row).collect(), undated: false };
        let rows = Rows::new(&cohort, None, usize::MAX, Seed::new(1));
        let bootstrap = GroupBootstrap::new(rows.groups(), 200, Seed::new(1)).unwrap();
        let band = |name: &str, at_least: f64| crate::rules::Band { name: name.to_owned(), at_least };
        let mut card = RuleCard { bands: vec![band("hot", 30.0), band("warm", 10.0)], ..RuleCard::default() };
        let cuts = |card: &RuleCard| {
            let found = thresholds(card, &rows, (&total, &outcomes), &bootstrap).unwrap();
            found.iter().map(|own| (own.band.clone().unwrap(), own.supported.value)).collect::<Vec<_>>()
        };
        let wanted = vec![("hot".to_owned(), 40.0), ("warm".to_owned(), 20.0)];
        assert_eq!(cuts(&card), wanted);
        // With a name for the lowest range it is the same division.
        card.bands.push(band("cold", 0.0));
        assert_eq!(cuts(&card), wanted);
    }
}
