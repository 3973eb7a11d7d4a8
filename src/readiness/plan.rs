//! Does the configured cohort and split leave enough to learn from; and where not, which ones would?

use std::collections::BTreeSet;

use serde::Serialize;

use super::conversions::TRAINING_CONVERSIONS;
use super::horizon::HORIZONS_DAYS;
use crate::cohort::{Cohort, Label, Policy};
use crate::dataset::{Role, SplitPlan, SplitRow};
use crate::ingest::Tables;
use crate::seed::Seed;
use crate::time::Zone;

/// Shares of Train, Calibration and Test to try, the usual ones first.
const FRACTIONS: [[f64; 3]; 3] = [[0.6, 0.2, 0.2], [0.7, 0.0, 0.3], [0.5, 0.0, 0.5]];

/// One part of the split.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PartCounts {
    /// Rows: a lead at an instant.
    pub rows: usize,
    /// Distinct leads among them.
    pub leads: usize,
    /// Rows that converted.
    pub converted_rows: usize,
    /// Distinct conversions.
    pub conversions: usize,
}

/// What the configured cohort and split give.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanReading {
    /// The cohort's policy in the words of the config.
    pub as_of: String,
    /// Rows of the cohort.
    pub rows: usize,
    /// Rows whose horizon has passed.
    pub ripe_rows: usize,
    /// What models learn from; `None` where there is no split.
    pub train: Option<PartCounts>,
    /// What calibrators learn from; `None` where out-of-fold Train margins serve.
    pub calibration: Option<PartCounts>,
    /// What everything is measured on.
    pub test: Option<PartCounts>,
    /// Why there is no split, in words.
    pub problem: Option<String>,
    /// What would leave enough, where the configured ones do not.
    pub proposal: Option<PlanProposal>,
}

impl PlanReading {
    /// True when training would not refuse these parts.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.train.is_some_and(|train| train.conversions >= TRAINING_CONVERSIONS && train.converted_rows < train.rows)
            && self.test.is_some_and(|test| test.conversions > 0)
    }
}

/// A cohort, horizon and split that leave enough.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanProposal {
    /// `[cohort] as_of`.
    pub as_of: String,
    /// `[label] horizon_days`.
    pub horizon_days: u32,
    /// `[split] fractions`.
    pub fractions: [f64; 3],
    /// What models would learn from.
    pub train: PartCounts,
    /// What everything would be measured on.
    pub test: PartCounts,
}

/// How the configured cohort was built.
#[derive(Clone, Copy, Debug)]
pub struct PlanAsked<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The horizon.
    pub horizon_days: u32,
    /// Leads are listed up to this age.
    pub max_age_days: Option<u32>,
    /// A lead can convert again.
    pub repeat: bool,
    /// The zone weeks begin in.
    pub zone: &'a Zone,
    /// The source of all chance.
    pub seed: Seed,
}

/// The first that leaves 20 conversions to learn from and one to measure on: other shares first, then a weekly cohort,
/// then shorter horizons. `None` where nothing does, or nothing is dated. Cost: up to a dozen cohorts.
#[must_use]
pub fn propose(tables: &Tables, asked: PlanAsked<'_>) -> Option<PlanProposal> {
    if tables.outcomes.flags.is_some() || tables.data_end.is_none() {
        return None;
    }
    let shorter = HORIZONS_DAYS.into_iter().rev().filter(|&days| days < asked.horizon_days);
    let mut policies = vec![asked.policy];
    if !matches!(asked.policy, Policy::Weekly) {
        policies.push(&Policy::Weekly);
    }
    let horizons: Vec<u32> = [asked.horizon_days].into_iter().chain(shorter).collect();
    horizons.iter().flat_map(|&days| policies.iter().map(move |policy| (days, *policy))).find_map(|(days, policy)| {
        let cohort = Cohort::build(tables, policy, days, asked.repeat, asked.zone)
            .and_then(|cohort| cohort.within_age(tables, asked.max_age_days))
            .ok()?;
        let rows = ripe_rows(&cohort, tables);
        FRACTIONS.into_iter().find_map(|fractions| {
            let split = SplitPlan::Fractions(fractions).divide(&rows, days, asked.seed).ok()?;
            let part = |role| count_part(&rows, &split.roles, role);
            let proposal = PlanProposal {
                as_of: policy.words(),
                horizon_days: days,
                fractions,
                train: part(Role::Train)?,
                test: part(Role::Test)?,
            };
            (proposal.train.conversions >= TRAINING_CONVERSIONS && proposal.test.conversions > 0).then_some(proposal)
        })
    })
}

fn ripe_rows<'a>(cohort: &Cohort, tables: &'a Tables) -> Vec<SplitRow<'a>> {
    let groups = tables.leads.account_groups();
    let row = |row: &crate::cohort::CohortRow| SplitRow {
        as_of: row.as_of,
        lead: &tables.leads.ids[row.lead],
        group: groups.as_ref().map_or(row.lead, |groups| groups[row.lead]),
        converted: matches!(row.label, Label::Converted(_)),
        converted_at: if let Label::Converted(at) = row.label { at } else { None },
    };
    cohort.ripe().map(row).collect()
}

/// What a part holds; `None` when it is empty.
#[must_use]
pub fn count_part(rows: &[SplitRow<'_>], roles: &[Option<Role>], role: Role) -> Option<PartCounts> {
    let own = || rows.iter().zip(roles).enumerate().filter(|(_, (_, given))| **given == Some(role));
    let leads: BTreeSet<&str> = own().map(|(_, (row, _))| row.lead).collect();
    let converted = || own().filter(|(_, (row, _))| row.converted);
    // A conversion at an unknown instant counts once per row.
    let distinct: BTreeSet<_> = converted()
        .map(|(at, (row, _))| (row.lead, row.converted_at, row.converted_at.is_none().then_some(at)))
        .collect();
    let counts = PartCounts {
        rows: own().count(),
        leads: leads.len(),
        converted_rows: converted().count(),
        conversions: distinct.len(),
    };
    (counts.rows > 0).then_some(counts)
}
