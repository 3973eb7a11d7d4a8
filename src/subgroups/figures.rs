//! What happened to one group of the test rows? Counts, its part of the sales list, what was expected of it and what came.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{GroupName, LEAST_CONVERSIONS, LEAST_LEADS};
use crate::evaluate::{Estimate, ListedRow, Measured, TestRows};
use crate::stats::{clustered_wilson_interval, weighted_wilson_interval};

/// Whether a group's chances hold as those of the other rows do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupWord {
    /// Too few leads or conversions to say.
    TooFew,
    /// No difference to the other rows can be seen.
    NoVisibleDifference,
    /// More of the group converted than its chances say, beside the other rows: its leads are scored too low.
    MoreThanExpected,
    /// Fewer of the group converted than its chances say, beside the other rows: its leads are scored too high.
    FewerThanExpected,
}

/// One group on the test rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// The group.
    pub group: GroupName,
    /// Its test rows, (lead, as_of) pairs.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Its part of all test rows, 0-1.
    pub share: f64,
    /// Places on the replayed sales lists that went to it; a fraction where ties at the cut were averaged.
    pub listed: f64,
    /// Its part of all those places, 0-1; `None` where nobody was listed.
    pub share_of_list: Option<f64>,
    /// Rows that converted.
    pub conversions: usize,
    /// Share of its rows that converted; Wilson's interval, rows of one account taken together.
    pub conversion_rate: Measured,
    /// Mean calibrated chance of its rows.
    pub mean_chance: f64,
    /// Conversions over the sum of the chances; 1 is right, below 1 too many were promised. The interval is that of the rate, so it takes
    /// the chances as given. Not computable with fewer than 10 conversions, expected or observed, divided by the design effect.
    pub observed_over_expected: Measured,
    /// Conversions newly found per lead listed; Wilson's interval over listed leads. Not computable with fewer than 10 listed leads.
    pub precision_at_capacity: Measured,
    /// Two-sided p value of "observed over expected is that of all other test rows"; `None` where it was not tested. Of two groups that
    /// make up all rows both carry the one test there is.
    pub p_value: Option<f64>,
    /// The same after Holm's correction over all tests of the audit.
    pub p_holm: Option<f64>,
    /// What that means at 1%: whoever is told that a group is scored wrongly acts on it.
    pub word: GroupWord,
}

/// The test rows as the figures read them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) rows: &'a TestRows<'a>,
    pub(super) chances: &'a [f64],
    pub(super) listed: &'a [ListedRow],
    pub(super) all_listed: f64,
    /// How much more a sum over rows varies than over independent rows.
    pub(super) design_effect: f64,
}

impl GroupFigures {
    /// Of the rows at `own`, not tested yet.
    pub(super) fn of(group: GroupName, own: &[usize], seen: &Seen<'_>) -> Self {
        let Seen { rows, chances, listed, all_listed, design_effect } = *seen;
        let leads: BTreeSet<u32> = own.iter().map(|&row| rows.leads()[row]).collect();
        let conversions = own.iter().filter(|&&row| rows.labels[row]).count();
        let n = own.len() as f64;
        let expected = own.iter().fold(0.0, |sum, &row| sum + chances[row]);
        let on_list = own.iter().fold(0.0, |sum, &row| sum + listed[row].listed);
        let rate = rate(own, conversions, rows);
        let enough = (conversions as f64).max(expected) / design_effect >= LEAST_CONVERSIONS as f64;
        let observed_over_expected = match &rate {
            Measured::Estimate(rate) if enough && expected > 0.0 => {
                let over = |rate: f64| rate * n / expected;
                Measured::Estimate(Estimate { value: over(rate.value), low: over(rate.low), high: over(rate.high) })
            }
            Measured::Estimate(_) => none(format!("fewer than {LEAST_CONVERSIONS} conversions, expected or observed")),
            reason => reason.clone(),
        };
        Self {
            group,
            rows: own.len(),
            leads: leads.len(),
            share: n / rows.labels.len() as f64,
            listed: on_list,
            share_of_list: (all_listed > 0.0).then(|| on_list / all_listed),
            conversions,
            conversion_rate: rate,
            mean_chance: expected / n,
            observed_over_expected,
            precision_at_capacity: precision(own, on_list, seen),
            p_value: None,
            p_holm: None,
            word: if enough && leads.len() >= LEAST_LEADS { GroupWord::NoVisibleDifference } else { GroupWord::TooFew },
        }
    }
}

fn rate(own: &[usize], conversions: usize, rows: &TestRows<'_>) -> Measured {
    let trials = own.iter().map(|&row| (rows.groups[row], rows.labels[row])).collect();
    match clustered_wilson_interval(trials) {
        Some((low, high)) => Measured::Estimate(Estimate { value: conversions as f64 / own.len() as f64, low, high }),
        None => none("no rows".to_owned()),
    }
}

fn precision(own: &[usize], on_list: f64, seen: &Seen<'_>) -> Measured {
    let trial = |&row: &usize| (seen.rows.groups[row], seen.listed[row].listed, seen.listed[row].found);
    let found = own.iter().fold(0.0, |sum, &row| sum + seen.listed[row].found);
    match weighted_wilson_interval(own.iter().map(trial).collect()) {
        Some((low, high)) if on_list >= LEAST_CONVERSIONS as f64 => {
            Measured::Estimate(Estimate { value: found / on_list, low, high })
        }
        _ => none(format!("fewer than {LEAST_CONVERSIONS} leads on the lists")),
    }
}

fn none(reason: String) -> Measured {
    Measured::NotComputable { value: (), reason }
}
