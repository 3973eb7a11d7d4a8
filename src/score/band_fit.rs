//! Where does each band begin? By what sales can work, by a share of the open leads, by a score, or where a call pays.
//!
//! To work a lead of chance `p` is worth `p * value - (1 - p) * cost` on average, so it pays from the chance `cost / (value + cost)` on,
//! whatever the other leads are (Elkan 2001). Where sales cannot work all that pay, the best are the most likely ones: then a band of
//! `capacity` and `pays` takes these, the next one, of `pays` alone, those for whom there would have to be time, and the last those
//! who would cost more than they bring even if there were.

use super::bands::{Band, BandParams, Bands};
use super::error::ScoreError;
use super::scale_fit::{SAME_MARGIN, sorted};
use crate::frame::{Margin, Probability, Score};

/// Sales' share is taken as at most this when bands are proposed: where everyone can be called, hot still means best.
const MOST_HOT: f64 = 0.5;

/// The proposed warm band takes at most this part of what hot leaves, so that cold is not empty.
const MOST_WARM: f64 = 0.75;

/// Margins beyond this are not searched for the start of a score.
const FARTHEST_MARGIN: f64 = 1e6;

/// What bands are cut on.
#[derive(Clone, Copy, Debug)]
pub struct BandReference<'a> {
    /// Margins of open leads as the lists of a reference period held them.
    pub margins: &'a [Margin],
    /// Mean number of open leads per list: what a band's `capacity` is a part of.
    pub leads_per_list: f64,
    /// The share of the open leads that sales can work: the proposed hot band.
    pub capacity_share: f64,
    /// From which margin on a lead is worth working; `None` without prices.
    pub paying_from: Option<f64>,
}

impl Bands {
    /// Cuts the bands. `score_of` is the frozen scale. A cut by amount lies half way between two reference margins;
    /// where leads tie, the nearer side is taken, and fewer rather than more. Cost: one sort.
    ///
    /// # Errors
    /// [`ScoreError`] for params that contradict each other (see its band variants) or without reference margins.
    pub fn fit(
        params: &[BandParams],
        reference: &BandReference<'_>,
        score_of: impl Fn(Margin) -> Score,
    ) -> Result<Self, ScoreError> {
        let proposed;
        let params = if params.is_empty() {
            proposed = proposed_bands(reference.capacity_share);
            &proposed
        } else {
            params
        };
        check_names(params)?;
        let sorted = sorted(reference.margins, "the bands")?;
        let mut bands: Vec<Band> = Vec::with_capacity(params.len());
        let mut listed = 0.0;
        let Some((last, limited)) = params.split_last() else { return Ok(Self { bands }) };
        for band in limited {
            let from = match amount(band, reference)? {
                Amount::Share(share) => cut(&sorted, listed + share),
                Amount::Score(at_least) => start_of_score(at_least, &score_of)
                    .ok_or_else(|| ScoreError::BandNeverReached { name: band.name.clone(), at_least })?,
                Amount::All => f64::MIN,
            };
            let from = match (band.pays, reference.paying_from) {
                (true, Some(paying)) => from.max(paying),
                (true, None) => return Err(ScoreError::BandNeedsPrices { name: band.name.clone() }),
                (false, _) => from,
            };
            if bands.last().and_then(|before| before.from_margin).is_some_and(|before| from > before) {
                return Err(ScoreError::BandOrder { name: band.name.clone() });
            }
            let reached = sorted.len() - sorted.partition_point(|&margin| margin < from);
            listed = reached as f64 / sorted.len() as f64;
            bands.push(Band { name: band.name.clone(), from_margin: Some(from) });
        }
        let amount = last.capacity.is_some() || last.share.is_some() || last.at_least.is_some_and(|score| score > 0);
        if amount || last.pays {
            return Err(ScoreError::LastBand { name: last.name.clone() });
        }
        bands.push(Band { name: last.name.clone(), from_margin: None });
        Ok(Self { bands })
    }

    /// The smallest margin whose chance is above `break_even`, found by halving; a margin that no lead has where there is none.
    /// `chance_of` never falls.
    #[must_use]
    pub fn paying_from(break_even: f64, chance_of: impl Fn(Margin) -> Probability) -> f64 {
        first_margin(|margin| chance_of(margin).0 > break_even).unwrap_or(FARTHEST_MARGIN)
    }
}

enum Amount {
    Share(f64),
    Score(u8),
    /// Everybody, or all that pay.
    All,
}

fn proposed_bands(capacity_share: f64) -> Vec<BandParams> {
    let hot = if capacity_share > 0.0 { capacity_share.min(MOST_HOT) } else { 0.1 };
    let warm = (3.0 * hot).min(MOST_WARM * (1.0 - hot));
    let band = |name: &str, share| BandParams { name: name.to_owned(), share, ..BandParams::default() };
    vec![band("hot", Some(hot)), band("warm", Some(warm)), band("cold", None)]
}

fn check_names(params: &[BandParams]) -> Result<(), ScoreError> {
    for (index, band) in params.iter().enumerate() {
        let used = params[..index].iter().any(|other| other.name == band.name);
        if used || band.name.trim().is_empty() {
            return Err(ScoreError::BandName { name: band.name.clone() });
        }
    }
    Ok(())
}

fn amount(band: &BandParams, reference: &BandReference<'_>) -> Result<Amount, ScoreError> {
    match (band.capacity, band.share, band.at_least) {
        (Some(leads), None, None) if leads > 0 && reference.leads_per_list > 0.0 => {
            Ok(Amount::Share((f64::from(leads) / reference.leads_per_list).min(1.0)))
        }
        (Some(leads), None, None) => Err(ScoreError::BandAmount { name: band.name.clone(), value: f64::from(leads) }),
        (None, Some(share), None) if share > 0.0 && share <= 1.0 => Ok(Amount::Share(share)),
        (None, Some(share), None) => Err(ScoreError::BandAmount { name: band.name.clone(), value: share }),
        (None, None, Some(score)) => Ok(Amount::Score(score)),
        (None, None, None) if band.pays => Ok(Amount::All),
        (capacity, share, at_least) => {
            let found =
                [capacity.is_some(), share.is_some(), at_least.is_some()].iter().filter(|&&given| given).count();
            Err(ScoreError::BandRule { name: band.name.clone(), found })
        }
    }
}

/// The margin that lets the best `share` of `sorted` in, or as near to it as ties allow.
fn cut(sorted: &[f64], share: f64) -> f64 {
    let rows = sorted.len();
    let wanted = (share * rows as f64).round().clamp(0.0, rows as f64) as usize;
    // A boundary at i puts rows i.. in: i is 0, rows, or a place where the margin rises.
    let is_boundary = |i: usize| i == 0 || i == rows || sorted[i] - sorted[i - 1] >= SAME_MARGIN;
    let exact = rows - wanted;
    let fewer = (exact..=rows).find(|&i| is_boundary(i)).unwrap_or(rows);
    let more = (0..=exact).rev().find(|&i| is_boundary(i)).unwrap_or(0);
    let boundary = if fewer - exact <= exact - more { fewer } else { more };
    match boundary {
        0 => sorted[0] - 1.0,
        i if i == rows => sorted[rows - 1] + 1.0,
        i => f64::midpoint(sorted[i - 1], sorted[i]),
    }
}

/// The smallest margin that shows `score`, found by halving; `None` when none does.
fn start_of_score(score: u8, score_of: &impl Fn(Margin) -> Score) -> Option<f64> {
    first_margin(|margin| score_of(margin).0 >= score)
}

/// The smallest margin of which `holds` is true, which never turns false again as margins rise; `None` when it is of none.
fn first_margin(holds: impl Fn(Margin) -> bool) -> Option<f64> {
    let reaches = |margin: f64| holds(Margin(margin));
    let (mut below, mut reached) = (-FARTHEST_MARGIN, FARTHEST_MARGIN);
    if !reaches(reached) {
        return None;
    }
    if reaches(below) {
        return Some(below);
    }
    loop {
        let middle = f64::midpoint(below, reached);
        if middle <= below || middle >= reached {
            return Some(reached);
        }
        if reaches(middle) { reached = middle } else { below = middle }
    }
}
