//! Which leads show how a score comes about? Five groups of test leads, each large enough that nobody stands out in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::stats::descending;

/// Leads in a group.
pub const LEADS_IN_A_CASE: usize = 20;

/// What the leads of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// The best ranked.
    Top,
    /// Around the last place that sales can work.
    Cut,
    /// Around the middle of the ranking.
    Middle,
    /// The best ranked of those that did not convert.
    PromisedNotBought,
    /// The worst ranked of those that converted.
    BoughtUnseen,
}

/// A group's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRows {
    /// What they have in common.
    pub kind: CaseKind,
    /// One row per lead, best first; exactly [`LEADS_IN_A_CASE`].
    pub rows: Vec<usize>,
    /// How many of them converted.
    pub conversions: usize,
}

/// The five groups, each lead with its best ranked row; a group that would have fewer leads is left out. `evidence` says which rows may be
/// scored at all; `listed_share` is the part of the ranking that sales works, 0-1 (a tenth where it is not known).
///
/// Cost: one sort.
#[must_use]
pub fn typical_cases(
    scores: &[f64],
    labels: &[bool],
    groups: &[u32],
    evidence: &[bool],
    listed_share: Option<f64>,
) -> Vec<CaseRows> {
    let mut met = BTreeSet::new();
    let ranked: Vec<usize> =
        descending(scores).into_iter().filter(|&row| evidence[row] && met.insert(groups[row])).collect();
    let share = listed_share.filter(|share| share.is_finite()).unwrap_or(0.1).clamp(0.0, 1.0);
    let cut = (share * ranked.len() as f64).round() as usize;
    let around = |place: usize| {
        let first = place.saturating_sub(LEADS_IN_A_CASE / 2).min(ranked.len().saturating_sub(LEADS_IN_A_CASE));
        ranked[first..(first + LEADS_IN_A_CASE).min(ranked.len())].to_vec()
    };
    let outcome = |wanted: bool| ranked.iter().copied().filter(move |&row| labels[row] == wanted);
    let mut unseen: Vec<usize> = outcome(true).rev().take(LEADS_IN_A_CASE).collect();
    unseen.reverse();
    let found = [
        (CaseKind::Top, around(0)),
        (CaseKind::Cut, around(cut)),
        (CaseKind::Middle, around(ranked.len() / 2)),
        (CaseKind::PromisedNotBought, outcome(false).take(LEADS_IN_A_CASE).collect()),
        (CaseKind::BoughtUnseen, unseen),
    ];
    let whole = found.into_iter().filter(|(_, rows)| rows.len() == LEADS_IN_A_CASE);
    whole
        .map(|(kind, rows)| CaseRows { kind, conversions: rows.iter().filter(|&&row| labels[row]).count(), rows })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_where_their_names_say_and_no_lead_stands_twice() {
        // 400 rows of 200 leads: the later row of each is the better one.
        let scores: Vec<f64> = (0..400).map(f64::from).collect();
        let groups: Vec<u32> = (0..400).map(|row| row % 200).collect();
        let labels: Vec<bool> = (0..400).map(|row| row % 3 == 0).collect();
        let mut evidence = vec![true; 400];
        evidence[399] = false;
        let cases = typical_cases(&scores, &labels, &groups, &evidence, Some(0.25));
        let of = |kind| cases.iter().find(|case| case.kind == kind).unwrap();
        // Row 399 may not be scored: its lead comes with row 199, last of all.
        assert_eq!(of(CaseKind::Top).rows, (379..399).rev().collect::<Vec<_>>());
        assert_eq!(of(CaseKind::Cut).rows, (339..359).rev().collect::<Vec<_>>());
        assert!(of(CaseKind::PromisedNotBought).rows.iter().all(|&row| !labels[row]));
        assert!(
            of(CaseKind::BoughtUnseen).rows.iter().all(|&row| labels[row])
                && of(CaseKind::BoughtUnseen).conversions == 20
        );
        assert_eq!(of(CaseKind::BoughtUnseen).rows.last(), Some(&201), "the worst ranked buyer");
        for case in &cases {
            let leads: BTreeSet<u32> = case.rows.iter().map(|&row| groups[row]).collect();
            assert_eq!((leads.len(), case.rows.len()), (20, 20), "{:?}", case.kind);
            assert!(case.rows.windows(2).all(|pair| scores[pair[0]] > scores[pair[1]]));
        }
    }

    #[test]
    fn too_few_leads_make_no_group() {
        let scores: Vec<f64> = (0..30).map(f64::from).collect();
        let groups: Vec<u32> = (0..30).collect();
        let labels: Vec<bool> = (0..30).map(|row| row < 5).collect();
        let kinds: Vec<CaseKind> =
            typical_cases(&scores, &labels, &groups, &[true; 30], None).into_iter().map(|case| case.kind).collect();
        assert_eq!(kinds, [CaseKind::Top, CaseKind::Cut, CaseKind::Middle, CaseKind::PromisedNotBought]);
        assert!(typical_cases(&scores[..9], &labels[..9], &groups[..9], &[true; 9], None).is_empty());
    }
}
