//! ROC and precision-recall curves, read off the gains curve: with the base rate it holds both.

use super::ScorerResult;

/// A point of the ROC curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocPoint {
    /// Share of the rows without a conversion that are listed, 0-1.
    pub false_positive_rate: f64,
    /// Share of the conversions that are listed, 0-1.
    pub true_positive_rate: f64,
}

/// A point of the precision-recall curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrecisionPoint {
    /// Share of the conversions that are listed, 0-1.
    pub recall: f64,
    /// Share of the listed rows that converted, 0-1.
    pub precision: f64,
}

impl ScorerResult {
    /// The ROC curve at the points of the gains curve, from (0, 0) to (1, 1); empty where all rows have one outcome or nothing was ranked.
    /// `base_rate` is that of the rows, 0-1. Chance is the diagonal; higher is better.
    #[must_use]
    pub fn roc_curve(&self, base_rate: f64) -> Vec<RocPoint> {
        if !(base_rate > 0.0 && base_rate < 1.0) {
            return Vec::new();
        }
        let point = |listed: f64, found: f64| RocPoint {
            false_positive_rate: ((listed - base_rate * found) / (1.0 - base_rate)).clamp(0.0, 1.0),
            true_positive_rate: found,
        };
        self.gains.iter().map(|gain| point(gain.listed, gain.found)).collect()
    }

    /// The precision-recall curve at the points of the gains curve, from the shortest list to all rows; empty as for the ROC curve. Chance
    /// is the base rate; higher is better.
    #[must_use]
    pub fn precision_recall_curve(&self, base_rate: f64) -> Vec<PrecisionPoint> {
        if !(base_rate > 0.0 && base_rate < 1.0) {
            return Vec::new();
        }
        let listed = self.gains.iter().filter(|gain| gain.listed > 0.0);
        listed
            .map(|gain| PrecisionPoint {
                recall: gain.found,
                precision: (base_rate * gain.found / gain.listed).clamp(0.0, 1.0),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Measured, ScorerKind};
    use crate::metrics::{average_precision_score, cumulative_gains, roc_auc_score};
    use crate::seed::Seed;

    fn result(labels: &[bool], scores: &[f64]) -> ScorerResult {
        let none = || Measured::NotComputable { value: (), reason: "not asked".to_owned() };
        ScorerResult {
            name: "logistic".to_owned(),
            kind: ScorerKind::Model,
            roc_auc: none(),
            average_precision: none(),
            log_loss: none(),
            brier_score: none(),
            conversions_at_capacity: none(),
            precision_at_capacity: none(),
            median_days_to_conversion: none(),
            value_at_capacity: none(),
            lift_at_10_percent: none(),
            ks_statistic: none(),
            gini: none(),
            chances: None,
            gains: cumulative_gains(labels, scores).unwrap(),
            reliability: Vec::new(),
            periods: Vec::new(),
        }
    }

    /// The rates above each cut, counted one by one.
    fn counted(labels: &[bool], scores: &[f64]) -> Vec<(f64, f64, f64)> {
        let mut cuts = scores.to_vec();
        cuts.sort_by(|a, b| b.total_cmp(a));
        cuts.dedup();
        let of = |wanted: bool| labels.iter().filter(|&&label| label == wanted).count() as f64;
        cuts.into_iter()
            .map(|cut| {
                let above = |wanted: bool| {
                    labels.iter().zip(scores).filter(|&(&label, &score)| label == wanted && score >= cut).count() as f64
                };
                let (yes, no) = (above(true), above(false));
                (no / of(false), yes / of(true), yes / (yes + no))
            })
            .collect()
    }

    #[test]
    fn both_curves_are_those_of_counting_at_every_cut() {
        let seed = Seed::new(3).stream("curves");
        let labels: Vec<bool> = (0..120).map(|row| seed.with(row).uniform() < 0.3).collect();
        let scores: Vec<f64> = (0..120)
            .map(|row| {
                (seed.stream("score").with(row).uniform() * 12.0).floor() + f64::from(u8::from(labels[row as usize]))
            })
            .collect();
        let base_rate = labels.iter().filter(|&&label| label).count() as f64 / labels.len() as f64;
        let result = result(&labels, &scores);
        let (roc, precision) = (result.roc_curve(base_rate), result.precision_recall_curve(base_rate));
        let wanted = counted(&labels, &scores);
        assert_eq!((roc.len(), precision.len()), (wanted.len() + 1, wanted.len()));
        for ((fpr, tpr, precise), (roc, point)) in wanted.into_iter().zip(roc[1..].iter().zip(&precision)) {
            assert!((roc.false_positive_rate - fpr).abs() < 1e-12 && (roc.true_positive_rate - tpr).abs() < 1e-12);
            assert!((point.precision - precise).abs() < 1e-12 && (point.recall - tpr).abs() < 1e-12);
        }
        let area: f64 = roc
            .windows(2)
            .map(|pair| {
                (pair[1].false_positive_rate - pair[0].false_positive_rate)
                    * (pair[0].true_positive_rate + pair[1].true_positive_rate)
                    / 2.0
            })
            .sum();
        assert!((area - roc_auc_score(&labels, &scores, None).unwrap()).abs() < 1e-12);
        let mut before = 0.0;
        let average: f64 = precision
            .iter()
            .map(|point| {
                let step = point.recall - before;
                before = point.recall;
                step * point.precision
            })
            .sum();
        assert!((average - average_precision_score(&labels, &scores, None).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn one_outcome_alone_has_no_curve() {
        let result = result(&[true, true], &[0.1, 0.2]);
        assert!(result.roc_curve(1.0).is_empty() && result.precision_recall_curve(f64::NAN).is_empty());
    }
}
