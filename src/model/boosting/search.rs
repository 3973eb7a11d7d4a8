//! Which split of a histogram lowers the loss most?
//!
//! With gradient G and hessian H of the rows on a side, the best answer there is `w = -G / (H + l2)` and it lowers twice the
//! loss by `G^2 / (H + l2)` (Chen and Guestrin 2016, equation 7; l1 takes its part off |G|). Bounds clip w, and the gain is
//! then that of the clipped answer.

use super::bins::{Bins, Direction, Kind};
use super::gradients::{Pair, Units};
use super::params::BoostingParams;

/// What is asked of a split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    units: Units,
    l1: f64,
    l2: f64,
    category_l2: f64,
    category_smoothing: f64,
    pub(super) min_child_hessian: f64,
    min_gain: f64,
}

/// A category with less hessian than this in a node goes the missing way there: nothing is known of it.
const LEAST_CATEGORY_HESSIAN: f64 = 1.0;

/// Answers that monotone splits above allow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Bounds {
    pub(super) const NONE: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY };

    fn clip(self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }

    fn hold(self) -> bool {
        self != Self::NONE
    }
}

/// The node whose rows a histogram sums.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) total: Pair,
    pub(super) bounds: Bounds,
}

/// Which codes of values go left.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    /// Up to this one.
    UpTo(usize),
    /// These.
    Among(Vec<u8>),
}

/// A split that was found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) column: usize,
    pub(super) gain: f64,
    pub(super) way: Way,
    pub(super) missing_left: bool,
    pub(super) left: Pair,
    pub(super) right: Pair,
    pub(super) left_value: f64,
    pub(super) right_value: f64,
}

/// A side's gradient and hessian as numbers.
#[derive(Clone, Copy)]
struct Side {
    gradient: f64,
    hessian: f64,
}

impl Terms {
    pub(super) fn new(params: &BoostingParams, units: Units) -> Self {
        Self {
            units,
            l1: params.l1,
            l2: params.l2,
            category_l2: params.category_l2,
            category_smoothing: params.category_smoothing,
            min_child_hessian: params.min_child_hessian,
            min_gain: params.min_gain,
        }
    }

    fn side(&self, pair: Pair) -> Side {
        Side { gradient: pair.gradient as f64 * self.units.gradient, hessian: pair.hessian as f64 * self.units.hessian }
    }

    pub(super) fn hessian(&self, pair: Pair) -> f64 {
        pair.hessian as f64 * self.units.hessian
    }

    /// The answer for a leaf, before the learning rate.
    pub(super) fn answer(&self, pair: Pair, bounds: Bounds) -> f64 {
        self.value(self.side(pair), self.l2, bounds)
    }

    fn value(&self, side: Side, l2: f64, bounds: Bounds) -> f64 {
        bounds.clip(-softened(side.gradient, self.l1) / (side.hessian + l2))
    }

    /// By how much a free answer lowers twice the loss.
    fn score(&self, side: Side, l2: f64) -> f64 {
        let gradient = if self.l1 > 0.0 { softened(side.gradient, self.l1) } else { side.gradient };
        gradient * gradient / (side.hessian + l2)
    }

    /// By how much this answer does.
    fn score_of(&self, side: Side, l2: f64, value: f64) -> f64 {
        -(2.0 * side.gradient * value + (side.hessian + l2) * value * value + 2.0 * self.l1 * value.abs())
    }

    /// The best split of one column; `None` when none lowers the loss by enough.
    pub(super) fn best(&self, column: usize, bins: &Bins, sums: &[Pair], asked: Asked) -> Option<Found> {
        if bins.codes() < 2 {
            return None;
        }
        match &bins.kind {
            Kind::Number { direction, .. } => self.best_cut(column, bins, sums, asked, *direction),
            Kind::Category { .. } => self.best_division(column, bins, sums, asked),
        }
    }

    fn best_cut(&self, column: usize, bins: &Bins, sums: &[Pair], asked: Asked, direction: Direction) -> Option<Found> {
        let present = &sums[..bins.values];
        let missing = if bins.missing { sums[bins.values] } else { Pair::default() };
        let scan = Scan { terms: self, asked, l2: self.l2, direction };
        let best = scan.best(present.iter().copied(), bins.values, missing)?;
        Some(best.found(column, Way::UpTo(best.last)))
    }

    /// Categories in the order of their mean gradient, divided at the best place: for a squared loss that is the best of all
    /// divisions (Fisher 1958).
    fn best_division(&self, column: usize, bins: &Bins, sums: &[Pair], asked: Asked) -> Option<Found> {
        let (mut kept, mut rare) = (Vec::new(), Vec::new());
        for (code, &pair) in sums[..bins.values].iter().enumerate() {
            let side = self.side(pair);
            if side.hessian >= LEAST_CATEGORY_HESSIAN {
                kept.push((side.gradient / (side.hessian + self.category_smoothing), code as u8));
            } else {
                rare.push(code as u8);
            }
        }
        kept.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let held = kept.iter().fold(Pair::default(), |sum, &(_, code)| sum.plus(sums[code as usize]));
        let missing = asked.total.minus(held);
        let scan = Scan { terms: self, asked, l2: self.l2 + self.category_l2, direction: Direction::Free };
        let best = scan.best(kept.iter().map(|&(_, code)| sums[code as usize]), kept.len(), missing)?;
        let mut left: Vec<u8> = kept[..=best.last].iter().map(|&(_, code)| code).collect();
        if best.missing_left {
            left.extend(rare);
        }
        left.sort_unstable();
        Some(best.found(column, Way::Among(left)))
    }
}

fn softened(gradient: f64, l1: f64) -> f64 {
    if l1 > 0.0 { gradient.signum() * (gradient.abs() - l1).max(0.0) } else { gradient }
}

/// One pass over sums in order, with missing on either side.
struct Scan<'a> {
    terms: &'a Terms,
    asked: Asked,
    l2: f64,
    direction: Direction,
}

#[derive(Clone, Copy)]
struct Best {
    gain: f64,
    last: usize,
    missing_left: bool,
    left: Pair,
    right: Pair,
    left_value: f64,
    right_value: f64,
}

impl Best {
    fn found(&self, column: usize, way: Way) -> Found {
        Found {
            column,
            gain: self.gain,
            way,
            missing_left: self.missing_left,
            left: self.left,
            right: self.right,
            left_value: self.left_value,
            right_value: self.right_value,
        }
    }
}

impl Scan<'_> {
    fn best(&self, sums: impl Iterator<Item = Pair> + Clone, count: usize, missing: Pair) -> Option<Best> {
        let terms = self.terms;
        let total = self.asked.total;
        let lacks = missing.hessian > 0;
        let constrained = self.asked.bounds.hold() || self.direction != Direction::Free;
        let whole = terms.side(total);
        let before = if constrained {
            terms.score_of(whole, terms.l2, terms.value(whole, terms.l2, self.asked.bounds))
        } else {
            terms.score(whole, terms.l2)
        };
        // Rounding alone is no gain.
        let least = before + terms.min_gain.max(1e-10 * before.abs());
        let (mut most, mut place) = (least, None);
        for missing_left in [false, true] {
            let mut left = Pair::default();
            if missing_left {
                if !lacks {
                    break;
                }
                left = missing;
            }
            // All present on the left, missing on the right, is a split too; the other way round it is the same one.
            let ends = if lacks && !missing_left { count } else { count.saturating_sub(1) };
            for (last, sum) in sums.clone().take(ends).enumerate() {
                left = left.plus(sum);
                if sum.hessian == 0 {
                    continue;
                }
                let (left_side, right_side) = (terms.side(left), terms.side(total.minus(left)));
                if left_side.hessian < terms.min_child_hessian {
                    continue;
                }
                if right_side.hessian < terms.min_child_hessian {
                    break;
                }
                let score = if constrained {
                    let Some(score) = self.constrained(left_side, right_side) else { continue };
                    score
                } else {
                    terms.score(left_side, self.l2) + terms.score(right_side, self.l2)
                };
                if score > most {
                    most = score;
                    place = Some((last, missing_left, left));
                }
            }
        }
        let (last, missing_left, left) = place?;
        let right = total.minus(left);
        let (left_side, right_side) = (terms.side(left), terms.side(right));
        Some(Best {
            gain: most - before,
            last,
            // Where nothing was missing, a later gap goes with the most.
            missing_left: if lacks { missing_left } else { left.hessian >= right.hessian },
            left,
            right,
            left_value: terms.value(left_side, self.l2, self.asked.bounds),
            right_value: terms.value(right_side, self.l2, self.asked.bounds),
        })
    }

    fn constrained(&self, left: Side, right: Side) -> Option<f64> {
        let terms = self.terms;
        let [left_value, right_value] = [left, right].map(|side| terms.value(side, self.l2, self.asked.bounds));
        let allowed = match self.direction {
            Direction::Free => true,
            Direction::Rising => left_value <= right_value,
            Direction::Falling => left_value >= right_value,
        };
        allowed.then(|| terms.score_of(left, self.l2, left_value) + terms.score_of(right, self.l2, right_value))
    }
}

/// What the two sides of a split on a column may answer, so that no split below can undo its direction.
pub(super) fn bounds_below(found: &Found, direction: Direction, bounds: Bounds) -> [Bounds; 2] {
    let middle = f64::midpoint(found.left_value, found.right_value);
    let (below, above) = (Bounds { high: middle, ..bounds }, Bounds { low: middle, ..bounds });
    match direction {
        Direction::Free => [bounds, bounds],
        Direction::Rising => [below, above],
        Direction::Falling => [above, below],
    }
}
