//! What would isotonic regression say of a lead, had it been among the calibration rows, once without and once with a conversion?
//!
//! # References
//! Vovk and Petej 2014, "Venn-Abers predictors"; the O(n log n) form of Vovk, Petej and Fedorova 2015, "Large-scale probabilistic
//! predictors with and without guarantees of validity", here with weights.

use super::isotonic::{Tie, ties};
use super::rows::Rows;
use super::shapes::Steps;
use super::{CalibrateError, Calibrator};

/// With more margins than this, neighbours are pooled first: the artifact then holds at most so many steps of each chance.
const MOST_TIES: usize = 4096;

/// Both chances along the margin.
pub(super) fn fit(rows: &Rows) -> Result<Calibrator, CalibrateError> {
    rows.both_outcomes()?;
    let ties = thinned(ties(rows), MOST_TIES);
    // Rows of one lead repeat each other: beside the lead in question they weigh together what their distinct conversions do.
    let part = (rows.distinct_of_classes().0 as f64 / rows.conversions() as f64).min(1.0);
    let of_all = |tie: Tie| Tie { weight: part * tie.weight, converted: part * tie.converted, ..tie };
    let ties: Vec<Tie> = ties.into_iter().map(of_all).collect();
    let upper = converting(&ties);
    // Without a conversion: the same with both the outcomes and the order turned round.
    let turned: Vec<Tie> = ties.iter().rev().map(|tie| Tie { converted: tie.weight - tie.converted, ..*tie }).collect();
    let mut lower: Vec<f64> = converting(&turned).into_iter().map(|chance| 1.0 - chance).collect();
    lower.reverse();

    // Both rise with the margin; rounding must not undo it.
    let mut p0 = Steps { margins: Vec::new(), chances: Vec::new() };
    for (tie, &chance) in ties.iter().zip(&lower) {
        let chance = chance.clamp(0.0, 1.0);
        if p0.chances.last().is_none_or(|&last| chance > last) {
            p0.margins.push(tie.margin);
            p0.chances.push(chance);
        }
    }
    let mut p1 = Steps { margins: Vec::new(), chances: Vec::new() };
    for ((tie, &upper), &lower) in ties.iter().zip(&upper).zip(&lower) {
        let chance = upper.max(lower).clamp(0.0, 1.0);
        match p1.chances.last() {
            Some(&last) if chance <= last => {
                if let Some(reaches) = p1.margins.last_mut() {
                    *reaches = tie.margin;
                }
            }
            _ => {
                p1.margins.push(tie.margin);
                p1.chances.push(chance);
            }
        }
    }
    Ok(Calibrator::VennAbers { p0, p1, offset: 0.0 })
}

/// For every tie, the value of isotonic regression there with one more row of weight 1 that converted.
fn converting(ties: &[Tie]) -> Vec<f64> {
    // Sums of (weight, converted) up to each tie. A row added at tie i moves all sums from i on by (1, 1), which is the same as moving all
    // before it by (-1, -1); `moved` is the last of those.
    let mut sums = Vec::with_capacity(ties.len());
    let mut sum = Point { x: 0.0, y: 0.0 };
    for tie in ties {
        sum = Point { x: sum.x + tie.weight, y: sum.y + tie.converted };
        sums.push(sum);
    }
    // Corners of the greatest convex minorant, the leftmost on top.
    let mut corners: Vec<Point> = Vec::new();
    let moved = Point { x: -1.0, y: -1.0 };
    for &point in sums.iter().rev() {
        push(&mut corners, point);
    }
    push(&mut corners, moved);
    let mut found = Vec::with_capacity(ties.len());
    for &sum in &sums {
        let Some([next, top]) = corners.last_chunk::<2>().copied() else { break };
        found.push(next.slope_from(top));
        let moved = Point { x: sum.x - 1.0, y: sum.y - 1.0 };
        if !moved.lies_below(top, next) {
            continue;
        }
        corners.pop();
        push(&mut corners, moved);
    }
    found
}

#[derive(Clone, Copy, Debug)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn slope_from(self, left: Self) -> f64 {
        (self.y - left.y) / (self.x - left.x)
    }

    /// Below the straight line through two others.
    fn lies_below(self, left: Self, right: Self) -> bool {
        (self.y - left.y) * (right.x - left.x) < (right.y - left.y) * (self.x - left.x)
    }
}

/// Puts a point on top, left of all corners but perhaps the first ones, after taking away those that are none any more.
fn push(corners: &mut Vec<Point>, point: Point) {
    while let Some([next, top]) = corners.last_chunk::<2>().copied() {
        if top.lies_below(point, next) {
            break;
        }
        corners.pop();
    }
    corners.push(point);
}

/// Neighbouring ties pooled at their mean margin, so that at most about `most` of nearly equal weight are left.
fn thinned(ties: Vec<Tie>, most: usize) -> Vec<Tie> {
    if ties.len() <= most {
        return ties;
    }
    let total: f64 = ties.iter().map(|tie| tie.weight).sum();
    let mut pooled: Vec<Tie> = Vec::with_capacity(most);
    let (mut before, mut group) = (0.0, usize::MAX);
    for tie in ties {
        let of = ((before / total) * most as f64) as usize;
        before += tie.weight;
        match pooled.last_mut() {
            Some(last) if of == group => {
                let weight = last.weight + tie.weight;
                last.margin += (tie.margin - last.margin) * (tie.weight / weight);
                last.weight = weight;
                last.converted += tie.converted;
            }
            _ => pooled.push(tie),
        }
        group = of;
    }
    pooled
}

#[cfg(test)]
pub(super) use tests::slow_chance;

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition: the row is put among the others and isotonic regression, as a maximum of minima, is read off at its margin.
    pub(in crate::calibrate) fn slow_chance(ties: &[(f64, f64, f64)], margin: f64, converted: bool) -> f64 {
        let mut all: Vec<(f64, f64, f64)> = ties.to_vec();
        all.push((margin, 1.0, f64::from(u8::from(converted))));
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let below = |at: f64| all.iter().filter(move |tie| tie.0 <= at);
        let mean = |from: f64, to: f64| {
            let part: Vec<_> = below(to).filter(|tie| tie.0 >= from).collect();
            part.iter().map(|tie| tie.2).sum::<f64>() / part.iter().map(|tie| tie.1).sum::<f64>()
        };
        let lefts = all.iter().map(|tie| tie.0).filter(|&left| left <= margin);
        let min_of = |left: f64| {
            all.iter()
                .map(|tie| tie.0)
                .filter(|&right| right >= margin)
                .map(|right| mean(left, right))
                .fold(2.0, f64::min)
        };
        lefts.map(min_of).fold(-1.0, f64::max)
    }

    #[test]
    fn pooling_keeps_weights_and_the_order() {
        let ties: Vec<Tie> =
            (0..10_000).map(|i| Tie { margin: f64::from(i), weight: 1.0, converted: f64::from(i % 2) }).collect();
        let pooled = thinned(ties, 100);
        assert_eq!(pooled.len(), 100);
        assert!(pooled.is_sorted_by(|a, b| a.margin < b.margin));
        let sums = pooled.iter().fold((0.0, 0.0), |sum, tie| (sum.0 + tie.weight, sum.1 + tie.converted));
        assert_eq!(sums, (10_000.0, 5000.0));
    }
}
