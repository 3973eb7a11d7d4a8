//! How does the score of a group of leads come about on average? The mean of their ledgers, which adds up as each of them does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Ledger;

/// The mean of some ledgers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanLedger {
    /// The score of an average lead of the reference, 0-100.
    pub base: f64,
    /// Points of each source field, the largest (by size) first.
    pub fields: Vec<(String, f64)>,
    /// Points of fields that are not named.
    pub other: f64,
    /// The mean score, 0-100: the base and all points added up.
    pub score: f64,
}

impl MeanLedger {
    /// The mean of these; `None` without any. A field that a ledger lacks counts 0 in it.
    #[must_use]
    pub fn of(ledgers: &[Ledger]) -> Option<Self> {
        let first = ledgers.first()?;
        let part = 1.0 / ledgers.len() as f64;
        let mean = |points: &dyn Fn(&Ledger) -> i32| {
            ledgers.iter().map(|ledger| f64::from(points(ledger))).sum::<f64>() * part
        };
        let mut fields: BTreeMap<&str, f64> = first.entries.iter().map(|entry| (entry.field.as_str(), 0.0)).collect();
        for entry in ledgers.iter().flat_map(|ledger| &ledger.entries) {
            *fields.entry(&entry.field).or_default() += f64::from(entry.points) * part;
        }
        let mut fields: Vec<(String, f64)> =
            fields.into_iter().map(|(field, points)| (field.to_owned(), points)).collect();
        fields.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then_with(|| a.0.cmp(&b.0)));
        Some(Self {
            base: mean(&|ledger| ledger.base_points),
            fields,
            other: mean(&|ledger| ledger.other_points),
            score: mean(&|ledger| i32::from(ledger.score.0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{FeatureRule, Score};
    use crate::score::{FeatureValue, Reason};

    fn ledger(points: &[(&str, i32)], other_points: i32) -> Ledger {
        let entry = |&(field, points): &(&str, i32)| Reason {
            field: field.to_owned(),
            feature: field.to_owned(),
            rule: FeatureRule::IdleDays,
            value: FeatureValue::Number(1.0),
            points,
            exact_points: f64::from(points),
            counted: Vec::new(),
            own_words: None,
            untold: None,
        };
        let total: i32 = 20 + other_points + points.iter().map(|(_, points)| points).sum::<i32>();
        Ledger {
            base_points: 20,
            entries: points.iter().map(entry).collect(),
            other_points,
            fit_points: 0,
            activity_points: 0,
            score: Score(u8::try_from(total).unwrap()),
        }
    }

    #[test]
    fn the_mean_of_ledgers_adds_up_to_the_mean_score() {
        let ledgers = [ledger(&[("pricing", 9), ("idle", -3)], 2), ledger(&[("pricing", 4), ("idle", -8)], 0)];
        let mean = MeanLedger::of(&ledgers).unwrap();
        assert_eq!(mean.fields, [("pricing".to_owned(), 6.5), ("idle".to_owned(), -5.5)]);
        let sum = mean.base + mean.other + mean.fields.iter().map(|(_, points)| points).sum::<f64>();
        assert!((sum - mean.score).abs() < 1e-9 && (mean.score - 22.0).abs() < 1e-9);
        assert_eq!(MeanLedger::of(&[]), None);
    }
}
