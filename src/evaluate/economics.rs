//! What is a better list worth in money? The verdict's conversions at the team's own prices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Evaluation;

/// What `[economics]` in the project's file says. All in one currency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Economics {
    /// What a conversion brings.
    pub value_per_conversion: f64,
    /// Hours that sales spends on a lead that does not convert.
    pub hours_per_bad_lead: f64,
    /// What an hour costs.
    pub cost_per_hour: f64,
    /// The currency's sign or code, as it is shown.
    #[serde(default)]
    pub currency: String,
}

/// What the lists of an evaluation were worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    /// The currency.
    pub currency: String,
    /// Each scorer's list, in the evaluation's order; those without a list are left out.
    pub scorers: Vec<MoneyOf>,
    /// The chosen model's worth less the opponent's.
    pub difference: f64,
    /// The lower end of its 95% interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The same in a sentence.
    pub words: String,
}

/// What one scorer's list was worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyOf {
    /// The scorer.
    pub name: String,
    /// Conversions it found, times what one brings.
    pub value: f64,
    /// Leads it listed that did not convert, times what one costs.
    pub cost_of_bad_leads: f64,
    /// The one less the other.
    pub worth: f64,
}

impl Economics {
    /// The first of the numbers that is not finite or is below 0, by its key.
    #[must_use]
    pub fn wrong(&self) -> Option<(&'static str, f64)> {
        [
            ("value_per_conversion", self.value_per_conversion),
            ("hours_per_bad_lead", self.hours_per_bad_lead),
            ("cost_per_hour", self.cost_per_hour),
        ]
        .into_iter()
        .find(|(_, number)| !(number.is_finite() && *number >= 0.0))
    }

    /// The chance from which on a lead is worth working: what a bad lead costs, of that and what a conversion brings together. `None`
    /// where neither costs or brings anything.
    #[must_use]
    pub fn break_even(&self) -> Option<f64> {
        let bad = self.hours_per_bad_lead * self.cost_per_hour;
        let all = self.value_per_conversion + bad;
        (all > 0.0).then(|| bad / all)
    }

    /// The evaluation in money; `None` where the chosen model or its opponent made no list.
    ///
    /// A list is worth what its conversions bring, less what its other leads cost. The interval is the verdict's, at these prices: both
    /// lists are of the same length, so a conversion more is also a bad lead less.
    #[must_use]
    pub fn of(&self, evaluation: &Evaluation) -> Option<Money> {
        let bad = self.hours_per_bad_lead * self.cost_per_hour;
        let of_list = |name: &str| {
            let scorer = evaluation.scorers.iter().find(|scorer| scorer.name == name)?;
            let found = scorer.conversions_at_capacity.value()?;
            Some((found, scorer.periods.iter().map(|period| period.listed).sum::<f64>()))
        };
        let verdict = &evaluation.verdict;
        let ((_, listed), (_, against_listed)) = (of_list(&verdict.model)?, of_list(&verdict.against)?);
        let worth =
            |conversions: f64| conversions * (self.value_per_conversion + bad) - (listed - against_listed) * bad;
        let scorers = evaluation.scorers.iter().filter_map(|scorer| {
            let (found, listed) = of_list(&scorer.name)?;
            let (value, cost_of_bad_leads) = (found * self.value_per_conversion, (listed - found) * bad);
            Some(MoneyOf { name: scorer.name.clone(), value, cost_of_bad_leads, worth: value - cost_of_bad_leads })
        });
        let (difference, low, high) = (worth(verdict.difference), worth(verdict.low), worth(verdict.high));
        let words = format!(
            "In money: the list ranked by {} was worth {} {} than that of {} (95% interval {} to {} {}), at {} a conversion and {} a bad lead.",
            verdict.model,
            amount(difference.abs()),
            if difference < 0.0 { "less" } else { "more" },
            verdict.against,
            amount(low),
            amount(high),
            if self.currency.is_empty() { "in your currency" } else { &self.currency },
            amount(self.value_per_conversion),
            amount(bad),
        );
        Some(Money { currency: self.currency.clone(), scorers: scorers.collect(), difference, low, high, words })
    }
}

/// A sum as people write it: whole, with its thousands apart; with two digits below 100.
fn amount(sum: f64) -> String {
    if sum.abs() < 99.995 {
        let text = format!("{sum:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        return if text == "-0" { "0".to_owned() } else { text.to_owned() };
    }
    let digits = format!("{:.0}", sum.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    if sum < 0.0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{
        CapacityUsed, Estimate, Measured, PeriodResult, ScorerKind, ScorerResult, Verdict, VerdictWord,
    };

    fn scorer(name: &str, found: f64, listed: f64) -> ScorerResult {
        let none = || Measured::NotComputable { value: (), reason: "not asked".to_owned() };
        ScorerResult {
            name: name.to_owned(),
            kind: ScorerKind::Model,
            roc_auc: none(),
            average_precision: none(),
            log_loss: none(),
            brier_score: none(),
            conversions_at_capacity: Measured::Estimate(Estimate { value: found, low: found, high: found }),
            precision_at_capacity: none(),
            median_days_to_conversion: none(),
            value_at_capacity: none(),
            lift_at_10_percent: none(),
            ks_statistic: none(),
            gini: none(),
            chances: None,
            gains: Vec::new(),
            reliability: Vec::new(),
            periods: vec![PeriodResult { start: None, open: 1000, listed, found }],
        }
    }

    fn evaluation(against_listed: f64) -> Evaluation {
        Evaluation {
            rows: 1000,
            leads: 1000,
            conversions: 50,
            distinct_conversions: 50,
            base_rate: 0.05,
            capacity: CapacityUsed { leads: Some(100), share: None, per: "all".to_owned(), recontact_days: 90 },
            scorers: vec![scorer("logistic", 30.0, 100.0), scorer("rules", 20.0, against_listed)],
            chosen: "logistic".to_owned(),
            times_random: None,
            comparisons: Vec::new(),
            verdict: Verdict {
                metric: "conversions_at_capacity".to_owned(),
                model: "logistic".to_owned(),
                against: "rules".to_owned(),
                difference: 10.0,
                low: 2.0,
                high: 18.0,
                level: 0.95,
                word: VerdictWord::Better,
                more_conversions_needed: None,
                words: String::new(),
            },
        }
    }

    fn prices() -> Economics {
        Economics {
            value_per_conversion: 1000.0,
            hours_per_bad_lead: 2.0,
            cost_per_hour: 30.0,
            currency: "EUR".to_owned(),
        }
    }

    #[test]
    fn a_conversion_more_is_a_bad_lead_less() {
        let money = prices().of(&evaluation(100.0)).unwrap();
        // 30 * 1000 - 70 * 60 against 20 * 1000 - 80 * 60.
        assert_eq!(money.scorers.iter().map(|own| own.worth).collect::<Vec<_>>(), [25_800.0, 15_200.0]);
        assert_eq!((money.difference, money.low, money.high), (10_600.0, 2_120.0, 19_080.0));
        assert_eq!(
            money.words,
            "In money: the list ranked by logistic was worth 10 600 more than that of rules (95% interval 2 120 to 19 080 \
             EUR), at 1 000 a conversion and 60 a bad lead."
        );
    }

    #[test]
    fn the_difference_is_that_of_the_two_lists_whatever_their_lengths() {
        let money = prices().of(&evaluation(90.0)).unwrap();
        assert!((money.difference - (money.scorers[0].worth - money.scorers[1].worth)).abs() < 1e-9);
    }

    #[test]
    fn prices_below_nothing_are_named() {
        assert_eq!(prices().wrong(), None);
        assert_eq!(Economics { cost_per_hour: -1.0, ..prices() }.wrong(), Some(("cost_per_hour", -1.0)));
    }
}
