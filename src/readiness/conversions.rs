//! How many conversions can be learned from, where are the others, and how many are missing for what?

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cohort::{Cohort, Label};
use crate::ingest::Tables;

/// Fewer conversions than this in the training period teach nothing that a rule card does not know.
pub const TRAINING_CONVERSIONS: usize = 20;

/// From so many ripe conversions on a comparison can be more than exploratory (Salesforce Einstein asks for 120 as well).
pub const VERDICT_CONVERSIONS: usize = 120;

/// From about so many on trees are worth their freedom.
pub const TREE_CONVERSIONS: usize = 500;

/// The months whose pace is taken for the pace to come.
const PACE_DAYS: i64 = 180;

/// Every conversion of the data in one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Conversions {
    /// All of them.
    pub all: usize,
    /// Those within the horizon of an instant of the cohort whose horizon has passed: they can be learned from.
    pub ripe: usize,
    /// Those within a horizon that has not passed yet.
    pub young: usize,
    /// Those that came later than any horizon of their lead.
    pub beyond_horizon: usize,
    /// Those of a lead that no instant of the cohort listed before: it converted too soon, or was created afterwards.
    pub never_listed: usize,
    /// Of `never_listed`: before the lead was created.
    pub before_creation: usize,
    /// Of `never_listed`, and not before its creation: where leads enter by reaching another outcome, those before it was known that
    /// the lead had.
    pub before_entry: usize,
    /// Those dated after the end of the data.
    pub after_data_end: usize,
}

/// Leads by what is known of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeadCounts {
    /// All of them.
    pub all: usize,
    /// Those with at least one instant whose horizon has passed.
    pub ripe: usize,
    /// Those in the cohort with none: scored, never counted as "no".
    pub young: usize,
    /// Those that are in the cohort at no instant.
    pub never_listed: usize,
    /// Those with at least one event.
    pub with_events: usize,
}

/// Where the conversions are. With an undated outcome every flagged lead counts once. O(rows + conversions).
#[must_use]
pub fn count_conversions(cohort: &Cohort, tables: &Tables, horizon_days: u32) -> Conversions {
    let mut counts = Conversions::default();
    if let Some(flags) = &tables.outcomes.flags {
        counts.all = flags.iter().filter(|flag| **flag == Some(true)).count();
        counts.ripe = cohort.ripe().filter(|row| matches!(row.label, Label::Converted(_))).count();
        counts.never_listed = counts.all.saturating_sub(counts.ripe);
        return counts;
    }
    let mut ripe = BTreeSet::new();
    let mut young = BTreeSet::new();
    let mut listed: Vec<Option<_>> = vec![None; tables.leads.ids.len()];
    for row in &cohort.rows {
        listed[row.lead].get_or_insert(row.as_of);
        match row.label {
            Label::Converted(Some(at)) => {
                ripe.insert((row.lead, at));
            }
            Label::Converted(None) | Label::NotConverted => {}
            Label::Censored => {
                let end = row.as_of.plus_days(i64::from(horizon_days));
                let own = tables.outcomes.conversions[row.lead].iter().map(|conversion| conversion.at);
                young.extend(own.filter(|&at| row.as_of <= at && at < end).take(1).map(|at| (row.lead, at)));
            }
        }
    }
    for (lead, conversions) in tables.outcomes.conversions.iter().enumerate() {
        let distinct: BTreeSet<_> = conversions.iter().map(|conversion| conversion.at).collect();
        for at in distinct {
            counts.all += 1;
            if ripe.contains(&(lead, at)) {
                counts.ripe += 1;
            } else if tables.data_end.is_some_and(|end| at > end) {
                counts.after_data_end += 1;
            } else if young.contains(&(lead, at)) {
                counts.young += 1;
            } else if listed[lead].is_some_and(|first| first <= at) {
                counts.beyond_horizon += 1;
            } else {
                counts.never_listed += 1;
                let unborn = tables.leads.created[lead].is_some_and(|created| at < created);
                let outside = tables
                    .outcomes
                    .entered
                    .as_ref()
                    .is_some_and(|entered| entered[lead].is_none_or(|entered| at <= entered));
                counts.before_creation += usize::from(unborn);
                counts.before_entry += usize::from(outside && !unborn);
            }
        }
    }
    counts
}

/// Leads by what is known of them. O(rows).
#[must_use]
pub fn count_leads(cohort: &Cohort, tables: &Tables) -> LeadCounts {
    let all = tables.leads.ids.len();
    let (mut listed, mut ripe) = (vec![false; all], vec![false; all]);
    for row in &cohort.rows {
        listed[row.lead] = true;
        ripe[row.lead] |= row.label.is_ripe();
    }
    let count = |marks: &[bool]| marks.iter().filter(|mark| **mark).count();
    let (listed, ripe) = (count(&listed), count(&ripe));
    let with_events = super::joins::leads_with_events(tables);
    LeadCounts { all, ripe, young: listed - ripe, never_listed: all - listed, with_events }
}

/// What conversions are needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// To train at all.
    Training,
    /// To tell a model from the rule card.
    Verdict,
    /// To grow trees.
    Trees,
}

/// How far the data are from a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gate {
    /// What for.
    #[serde(rename = "for")]
    pub purpose: Use,
    /// Conversions wanted.
    pub wanted: usize,
    /// Conversions there are: in the training period for training, ripe ones for the others.
    pub found: usize,
    /// How many are missing.
    pub missing: usize,
    /// Months until there are enough, at the pace of the last half year; `None` when nothing is missing or nothing came.
    pub months_at_this_pace: Option<f64>,
}

/// The gates, the lowest first. `train`: distinct conversions in the training period, `None` where there is no split.
#[must_use]
pub fn gates(ripe: usize, train: Option<usize>, tables: &Tables) -> Vec<Gate> {
    let pace = pace_per_month(tables);
    // Where nothing could be divided, all that is ripe would teach.
    let trains = train.unwrap_or(ripe);
    [
        (Use::Training, TRAINING_CONVERSIONS, trains),
        (Use::Verdict, VERDICT_CONVERSIONS, ripe),
        (Use::Trees, TREE_CONVERSIONS, ripe),
    ]
    .map(|(purpose, wanted, found)| {
        let missing = wanted.saturating_sub(found);
        // Of the conversions to come, training gets the share that it got so far.
        let share = if purpose == Use::Training && ripe > 0 { trains as f64 / ripe as f64 } else { 1.0 };
        let pace = pace.filter(|_| missing > 0).map(|pace| pace * share).filter(|pace| *pace > 0.0);
        Gate { purpose, wanted, found, missing, months_at_this_pace: pace.map(|pace| missing as f64 / pace) }
    })
    .to_vec()
}

/// Conversions a month in the last half year of the data, or in all of it where it is shorter.
fn pace_per_month(tables: &Tables) -> Option<f64> {
    let end = tables.data_end?;
    let times = || tables.outcomes.conversions.iter().flatten().map(|conversion| conversion.at).filter(|&at| at <= end);
    let first = tables.leads.created.iter().flatten().copied().chain(times()).min()?;
    let from = first.max(end.plus_days(-PACE_DAYS));
    let days = end.days_since(from);
    let found = times().filter(|&at| at >= from).count();
    (days >= 1.0 && found > 0).then(|| found as f64 / days * 365.25 / 12.0)
}
