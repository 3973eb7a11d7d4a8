//! How fast should points fade? The half-life under which what leads did tells best who converts, with its interval.
//!
//! For each half-life of a grid the card's event rules are replayed with one point per event and that decay, and a logistic regression of
//! the outcome on them (beside the attribute and silence rules and the lead's age) gives its log likelihood: the profile. The interval holds the half-lives
//! whose log likelihood lies within 1.92 of the best, that limit stretched by how much more the estimate varies when the rows of a lead
//! are one witness.
//!
//! # References
//! Chandler and Bate 2007, "Inference for clustered data using the independence loglikelihood" (the stretched limit); Venzon and Moolgavkar
//! 1988 (profile likelihood).

use serde::Serialize;

use super::columns::Paid;
use super::error::AuditError;
use super::fit::{Design, Fit, fit};
use super::linear::{Cholesky, Square};
use super::missing::Missing;
use super::rate::Ranged;
use super::rows::Rows;
use super::rule::capped;
use crate::ingest::Tables;
use crate::rules::{Decay, RuleCard, RuleKind};
use crate::stats::sigmoid;

/// The shortest half-life tried, in days.
const SHORTEST_DAYS: f64 = 1.0;
/// The longest; beyond it points practically stay.
const LONGEST_DAYS: f64 = 512.0;
/// Steps to each doubling of the half-life, first roughly and then near the best.
const ROUGH: i32 = 1;
const FINE: i32 = 4;
/// Half of the 95% point of chi-squared with one degree of freedom.
const WITHIN: f64 = 1.920_729_410_347_062;
/// Weight of the ridge on a column scaled to a spread of 1.
const RIDGE: f64 = 1e-3;
/// With fewer conversions no half-life can be told from another.
const LEAST_CONVERSIONS: usize = 20;

/// The half-life that the data support.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HalfLife {
    /// Days after which points should count half; `None` where no fading fits best.
    pub days: Option<f64>,
    /// Lower end of the 95% interval; `None` where half-lives as short as a day fit.
    pub low: Option<f64>,
    /// Upper end; `None` where points that never fade fit too.
    pub high: Option<f64>,
    /// The card's own half-life in days; `None` where its points do not fade, or not by halves.
    pub card_days: Option<f64>,
    /// Whether the card's own fading lies within the interval; `None` where it fades in steps.
    pub card_within: Option<bool>,
    /// How much wider the interval is because a lead's rows are one witness.
    pub design_effect: f64,
    /// The profile: log likelihood under each half-life, less that of the best; ascending days, points that stay last.
    pub profile: Vec<ProfilePoint>,
}

/// One half-life of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ProfilePoint {
    /// Days; `None`: points stay.
    pub days: Option<f64>,
    /// Log likelihood less that of the best half-life: 0 at best.
    pub log_likelihood: f64,
}

/// What the profile is computed on: ripe rows.
pub(super) struct Ground<'a> {
    pub(super) card: &'a RuleCard,
    pub(super) tables: &'a Tables,
    pub(super) rows: &'a Rows,
    pub(super) outcomes: &'a [f64],
    pub(super) paid: &'a Paid,
    pub(super) ages: &'a [f64],
}

/// One half-life tried: a step on the grid of logarithms to base 2, times [`FINE`].
struct Tried {
    step: i32,
    design: Design,
    fit: Fit,
}

/// The half-life, or why none can be told.
pub(super) fn half_life(ground: &Ground<'_>) -> Result<Result<HalfLife, Missing>, AuditError> {
    let events = ground.card.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Event(_))).count();
    let conversions = ground.rows.conversions();
    if events == 0 || ground.tables.events.is_empty() {
        return Ok(Err(Missing::NoEventRules));
    }
    if conversions < LEAST_CONVERSIONS || conversions == ground.rows.leads() {
        return Ok(Err(Missing::TooFewConversions { found: conversions, wanted: LEAST_CONVERSIONS }));
    }
    let Some(stays) = at(ground, None)? else { return Ok(Err(Missing::NoFit)) };
    let mut tried: Vec<Tried> = Vec::new();
    let longest = libm::log2(LONGEST_DAYS / SHORTEST_DAYS).round() as i32 * FINE;
    for step in (0..=longest).step_by((FINE / ROUGH) as usize) {
        let Some((design, fit)) = at(ground, Some(days_of(step)))? else { return Ok(Err(Missing::NoFit)) };
        tried.push(Tried { step, design, fit });
    }
    // Finer about the best, and about both ends of the interval: wherever the next point of the grid is within a wide reach of the best.
    let best = best_of(&tried);
    let (from, until) = reach(&tried, best);
    for step in from..=until {
        if tried.iter().any(|own| own.step == step) {
            continue;
        }
        let Some((design, fit)) = at(ground, Some(days_of(step)))? else { return Ok(Err(Missing::NoFit)) };
        tried.push(Tried { step, design, fit });
    }
    tried.sort_by_key(|own| own.step);
    Ok(Ok(read(ground, &tried, &stays.1)))
}

fn days_of(step: i32) -> f64 {
    SHORTEST_DAYS * libm::exp2(f64::from(step) / f64::from(FINE))
}

fn best_of(tried: &[Tried]) -> usize {
    (0..tried.len())
        .max_by(|&a, &b| tried[a].fit.log_likelihood.total_cmp(&tried[b].fit.log_likelihood).then(b.cmp(&a)))
        .unwrap_or(0)
}

/// The steps between which a finer grid is worth its time: the neighbours of the best that lie clearly below it, at most four doublings away.
fn reach(tried: &[Tried], best: usize) -> (i32, i32) {
    let top = tried[best].fit.log_likelihood;
    // Rows that share a lead stretch the limit; three times is as far as a finer grid goes.
    let below = |own: &&Tried| top - own.fit.log_likelihood > 3.0 * WITHIN;
    let low = tried[..best].iter().rev().find(below).map_or(tried[0].step, |own| own.step);
    let high = tried[best + 1..].iter().find(below).map_or(tried[tried.len() - 1].step, |own| own.step);
    (low.max(tried[best].step - 4 * FINE), high.min(tried[best].step + 4 * FINE))
}

/// Design and fit under one half-life.
fn at(ground: &Ground<'_>, days: Option<f64>) -> Result<Option<(Design, Fit)>, AuditError> {
    let decay = days.map_or(Decay::None, |days| Decay::HalfLife { days });
    let mut card = ground.card.clone();
    card.rules.retain(|rule| matches!(rule.kind, RuleKind::Event(_)));
    card.decay = decay;
    for rule in &mut card.rules {
        rule.points = 1.0;
        if let RuleKind::Event(event) = &mut rule.kind {
            event.decay = None;
            event.max_points = None;
        }
    }
    let faded = Paid::by(&card, ground.tables, ground.rows)?;
    let mut columns: Vec<Vec<f64>> = faded.by_rule.iter().map(|column| scaled(&capped(column))).collect();
    for (rule, column) in ground.card.rules.iter().zip(&ground.paid.by_rule) {
        if !matches!(rule.kind, RuleKind::Event(_)) {
            columns.push(scaled(column));
        }
    }
    columns.push(scaled(ground.ages));
    columns.retain(|column| column.iter().any(|x| *x != 0.0));
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let design = Design::of(ground.rows.len(), &slices);
    let mut ridge = vec![RIDGE; design.columns];
    ridge[0] = 1e-9;
    let found = fit(&design, ground.outcomes, &ridge, None, None);
    Ok(found.map(|fit| (design, fit)))
}

/// A column with mean 0 and spread 1; all 0 where it is constant.
pub(super) fn scaled(column: &[f64]) -> Vec<f64> {
    let n = column.len() as f64;
    let mean = column.iter().sum::<f64>() / n;
    let spread = libm::sqrt(column.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n);
    if !(spread > 1e-12) {
        return vec![0.0; column.len()];
    }
    column.iter().map(|x| (x - mean) / spread).collect()
}

fn read(ground: &Ground<'_>, tried: &[Tried], stays: &Fit) -> HalfLife {
    let best = best_of(tried);
    let top = tried[best].fit.log_likelihood;
    let effect = design_effect(ground, tried, best);
    let limit = WITHIN * effect;
    let steps: Vec<f64> = tried.iter().map(|own| f64::from(own.step)).collect();
    let of_grid: Vec<f64> = tried.iter().map(|own| top - own.fit.log_likelihood).collect();
    // A parabola through the best and its neighbours: where the profile is highest, and by how much more than on the grid.
    let (middle, more) = match (best.checked_sub(1), tried.get(best + 1)) {
        (Some(before), Some(_)) => vertex(&steps[before..=best + 1], &of_grid[before..=best + 1]),
        _ => (steps[best], 0.0),
    };
    let below: Vec<f64> = of_grid.iter().map(|own| own + more).collect();
    let never_fades_fits = top + more - stays.log_likelihood <= limit;
    let days = |step: f64| SHORTEST_DAYS * libm::exp2(step / f64::from(FINE));
    // The root of a parabola is a line, so roots are what is drawn straight between two points of the grid.
    let root = |place: usize| libm::sqrt(below[place]).copysign(steps[place] - middle);
    let crossing = |a: usize, b: usize| {
        let share = (libm::sqrt(limit).copysign(root(b)) - root(a)) / (root(b) - root(a));
        days(steps[a] + share * (steps[b] - steps[a]))
    };
    let low = (0..best).rev().find(|&place| below[place] > limit).map(|place| crossing(place + 1, place));
    let high = (best + 1..tried.len()).find(|&place| below[place] > limit).map(|place| crossing(place - 1, place));
    let fades = stays.log_likelihood < top;
    let ends = |days: f64| low.is_none_or(|low| days >= low) && high.is_none_or(|high| days <= high);
    let (card_days, card_within) = match ground.card.decay {
        Decay::HalfLife { days } => (Some(days), Some(ends(days))),
        Decay::None => (None, Some(never_fades_fits)),
        _ => (None, None),
    };
    let mut profile: Vec<ProfilePoint> = tried
        .iter()
        .map(|own| ProfilePoint {
            days: Some(days_of(own.step)),
            log_likelihood: own.fit.log_likelihood - top.max(stays.log_likelihood),
        })
        .collect();
    profile.push(ProfilePoint { days: None, log_likelihood: stays.log_likelihood - top.max(stays.log_likelihood) });
    HalfLife {
        days: fades.then(|| days(middle)),
        low,
        high: high.filter(|_| !never_fades_fits),
        card_days,
        card_within,
        design_effect: effect,
        profile,
    }
}

/// Where the parabola through three points is lowest, and how far that lies below the middle point; the middle one itself where they lie on a line.
fn vertex(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (left, right) = ((y[0] - y[1]) / (x[0] - x[1]), (y[2] - y[1]) / (x[2] - x[1]));
    let curve = (right - left) / (x[2] - x[0]);
    if !(curve > 0.0) {
        return (x[1], 0.0);
    }
    let slope = left + curve * (x[1] - x[0]);
    let at = (x[1] - slope / (2.0 * curve)).clamp(x[0], x[2]);
    let gain = -(slope * (at - x[1]) + curve * (at - x[1]) * (at - x[1]));
    (at, gain.max(0.0))
}

/// How much more the estimate varies than over rows that were witnesses of their own; never below 1. From the change of each row's
/// log-odds with the half-life, cleared of what the coefficients could answer for, at the best half-life.
fn design_effect(ground: &Ground<'_>, tried: &[Tried], best: usize) -> f64 {
    let (before, after) = (best.saturating_sub(1), (best + 1).min(tried.len() - 1));
    if before == after {
        return 1.0;
    }
    let beta = &tried[best].fit.beta;
    let margins = |own: &Tried| -> Vec<f64> {
        let width = own.design.columns;
        own.design.values.chunks_exact(width).map(|row| row.iter().zip(beta).map(|(x, b)| x * b).sum()).collect()
    };
    if tried[before].design.columns != beta.len() || tried[after].design.columns != beta.len() {
        return 1.0;
    }
    let span = f64::from(tried[after].step - tried[before].step);
    let slope: Vec<f64> =
        margins(&tried[after]).iter().zip(margins(&tried[before])).map(|(b, a)| (b - a) / span).collect();
    let chances: Vec<f64> = margins(&tried[best]).into_iter().map(sigmoid).collect();
    let weights: Vec<f64> = chances.iter().map(|p| p * (1.0 - p)).collect();
    let Some(rest) = cleared(&tried[best].design, &weights, &slope) else { return 1.0 };
    let model: f64 = rest.iter().zip(&weights).map(|(r, w)| w * r * r).sum();
    let robust: f64 = ground
        .rows
        .by_witness()
        .map(|(_, own)| {
            let score: f64 = own.map(|row| rest[row] * (ground.outcomes[row] - chances[row])).sum();
            score * score
        })
        .sum();
    if model > 0.0 { (robust / model).max(1.0) } else { 1.0 }
}

/// What is left of `target` after the weighted least squares on the design.
fn cleared(design: &Design, weights: &[f64], target: &[f64]) -> Option<Vec<f64>> {
    let width = design.columns;
    let mut gram = Square::zero(width);
    let mut right = vec![0.0; width];
    for ((row, w), t) in design.values.chunks_exact(width).zip(weights).zip(target) {
        gram.add_outer(row, *w);
        right.iter_mut().zip(row).for_each(|(sum, x)| *sum += w * t * x);
    }
    (0..width).for_each(|column| *gram.at(column, column) += RIDGE);
    let beta = Cholesky::of(&gram)?.solve(&right)?;
    let rows = design.values.chunks_exact(width).zip(target);
    Some(rows.map(|(row, t)| t - row.iter().zip(&beta).map(|(x, b)| x * b).sum::<f64>()).collect())
}

impl HalfLife {
    /// The estimate with both ends; `None` where one of them is open.
    #[must_use]
    pub fn ranged(&self) -> Option<Ranged> {
        Some(Ranged { value: self.days?, low: self.low?, high: self.high? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vertex_of_a_parabola_is_found_exactly() {
        let y = |x: f64| 2.0 * (x - 1.3) * (x - 1.3) + 0.5;
        let (at, gain) = vertex(&[0.0, 1.0, 3.0], &[y(0.0), y(1.0), y(3.0)]);
        assert!((at - 1.3).abs() < 1e-12 && (gain - (y(1.0) - 0.5)).abs() < 1e-12, "{at} {gain}");
        assert_eq!(vertex(&[0.0, 1.0, 2.0], &[1.0, 1.0, 1.0]), (1.0, 0.0));
    }
}
