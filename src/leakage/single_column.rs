//! How much does one column alone give away? Its ROC AUC, whichever way it points.

use crate::frame::{Column, MISSING_LEVEL, OTHER_LEVEL};
use crate::metrics::roc_auc_score;
use crate::seed::Seed;

/// A category's rate is pulled towards the base rate as if so many further rows had been seen (Micci-Barreca 2001).
const PRIOR_ROWS: f64 = 10.0;

/// ROC AUC of one column alone, at least .5: a number by its value (missing ranks below all), a category by its smoothed
/// conversion rate in the other half of the leads, so that no lead vouches for itself. `None` with one class only.
///
/// `groups` numbers the leads; `seed` divides them into halves.
#[must_use]
pub fn single_column_auc(column: &Column, labels: &[bool], groups: &[u32], seed: Seed) -> Option<f64> {
    let halves = match column {
        Column::Number(_) => Vec::new(),
        Column::Category(_) => halves(groups, seed),
    };
    roc_auc_score(labels, &ranks_by(column, labels, &halves), None).ok().map(|auc| auc.max(1.0 - auc))
}

/// What a column ranks rows by: a number by itself, missing below all; a category by its rate in the other half.
pub(super) fn ranks_by(column: &Column, labels: &[bool], halves: &[bool]) -> Vec<f64> {
    match column {
        Column::Number(values) => {
            values.iter().map(|value| if value.is_nan() { f64::NEG_INFINITY } else { *value }).collect()
        }
        Column::Category(codes) => rates(codes, labels, halves),
    }
}

/// The half each row's group is in, by chance.
pub(super) fn halves(groups: &[u32], seed: Seed) -> Vec<bool> {
    let chance = seed.stream("single column");
    groups.iter().map(|&group| chance.with(u64::from(group)).uniform() < 0.5).collect()
}

/// ROC AUC of whether a column is filled, at least .5: a form that only buyers fill in gives them away whatever stands in
/// it. `None` with one class only, or where the column is filled in every row or in none.
#[must_use]
pub fn missingness_auc(filled: &[bool], labels: &[bool]) -> Option<f64> {
    let varies = filled.iter().any(|cell| *cell) && filled.iter().any(|cell| !*cell);
    let scores: Vec<f64> = filled.iter().map(|&cell| f64::from(u8::from(cell))).collect();
    let auc = roc_auc_score(labels, &scores, None).ok().filter(|_| varies)?;
    Some(auc.max(1.0 - auc))
}

/// Each row's smoothed conversion rate of its category, taken from the other half of the groups; `halves[row]` as [`halves`] deals them.
pub(super) fn rates(codes: &[u32], labels: &[bool], halves: &[bool]) -> Vec<f64> {
    let slot = |code: u32| match code {
        MISSING_LEVEL => 0,
        OTHER_LEVEL => 1,
        code => code as usize + 2,
    };
    let slots = codes.iter().map(|&code| slot(code)).max().map_or(0, |most| most + 1);
    let mut counts = vec![[[0.0_f64; 2]; 2]; slots];
    let mut base = [[0.0_f64; 2]; 2];
    for ((&code, &label), &half) in codes.iter().zip(labels).zip(halves) {
        counts[slot(code)][usize::from(half)][usize::from(label)] += 1.0;
        base[usize::from(half)][usize::from(label)] += 1.0;
    }
    let rate = |[no, yes]: [f64; 2], prior: f64| (yes + prior * PRIOR_ROWS) / (no + yes + PRIOR_ROWS);
    let prior = base.map(|[no, yes]| (yes + 1.0) / (no + yes + 2.0));
    let of_other = |(&code, &half): (&u32, &bool)| {
        let other = usize::from(!half);
        rate(counts[slot(code)][other], prior[other])
    };
    codes.iter().zip(halves).map(of_other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> (Vec<bool>, Vec<u32>) {
        ((0..2000).map(|i| Seed::new(1).with(i).uniform() < 0.3).collect(), (0..2000).collect())
    }

    #[test]
    fn a_column_that_is_the_label_gives_everything_away_whichever_way_it_points() {
        let (labels, groups) = labels();
        let copy = Column::Number(labels.iter().map(|&y| if y { -1.0 } else { f64::NAN }).collect());
        assert!((single_column_auc(&copy, &labels, &groups, Seed::new(2)).unwrap() - 1.0).abs() < 1e-12);
        let text = Column::Category(labels.iter().map(|&y| u32::from(y)).collect());
        assert!((single_column_auc(&text, &labels, &groups, Seed::new(2)).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn filling_alone_can_give_everything_away_and_a_full_column_has_no_gaps_to_tell() {
        let (labels, _) = labels();
        assert!((missingness_auc(&labels, &labels).unwrap() - 1.0).abs() < 1e-12);
        let empty_for_buyers: Vec<bool> = labels.iter().map(|&y| !y).collect();
        assert!((missingness_auc(&empty_for_buyers, &labels).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(missingness_auc(&vec![true; labels.len()], &labels), None);
        assert_eq!(missingness_auc(&[true, false], &[true, true]), None);
    }

    #[test]
    fn an_identifier_gives_nothing_away() {
        let (labels, groups) = labels();
        let ids = Column::Category((0..2000).collect());
        let auc = single_column_auc(&ids, &labels, &groups, Seed::new(2)).unwrap();
        assert!(auc < 0.55, "{auc}");
    }
}
