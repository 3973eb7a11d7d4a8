//! The same rules over a lead's colleagues: the events of its account without its own.
//!
//! Each person of an account slides through its instants over the account's events, its own passed over: whatever the kernel can
//! say of a lead it says of its colleagues, exactly. Cost: the events of an account for each of its people with events, and once
//! more for all without; so that one enormous account does not stop the work, those of more than [`MOST_PEOPLE`] say nothing.

use super::plan::Plan;
use super::wave::EventRows;
use super::{column, event_columns};
use crate::features::FeatureError;
use crate::frame::{Column, FeatureDef, FeatureKind, FeatureRule, FeatureSpec, MISSING_LEVEL};
use crate::ingest::{AccountLog, PERSON, RowsByLead, Tables};
use crate::time::Instant;

/// So many people are one company's at most whose members' doings say anything of each other.
pub(in crate::features) const MOST_PEOPLE: usize = 1000;

/// The columns of a spec that read colleagues, by their place in it.
pub(super) fn columns(
    tables: &Tables,
    rows: &[(usize, Instant)],
    spec: &FeatureSpec,
) -> Result<Vec<(usize, Column)>, FeatureError> {
    let Some(first) = spec.features.iter().find(|def| def.rule.reads_colleagues()) else { return Ok(Vec::new()) };
    let needs = || FeatureError::NeedsAccounts { name: first.name.clone() };
    let log = tables.account_log.as_deref().ok_or_else(needs)?;
    let mut places = Vec::new();
    let mut inner = FeatureSpec::default();
    let mut columns = Vec::new();
    for (place, def) in spec.features.iter().enumerate() {
        match &def.rule {
            FeatureRule::Others { rule } => {
                places.push(place);
                inner.features.push(FeatureDef { rule: (**rule).clone(), ..def.clone() });
            }
            FeatureRule::OtherPeople => {
                let created = |lead: usize| tables.leads.created[lead];
                columns.push((place, Column::Number(people_since(log, rows, created))));
            }
            FeatureRule::OtherConversions => {
                if !tables.outcomes.known {
                    return Err(FeatureError::NeedsOutcomes { name: def.name.clone() });
                }
                // Of somebody who is created later nothing is known.
                let converted = |lead: usize| {
                    let first = tables.outcomes.conversions[lead].first()?;
                    Some(tables.leads.created[lead]?.max(first.at))
                };
                columns.push((place, Column::Number(people_since(log, rows, converted))));
            }
            _ => {}
        }
    }
    columns.extend(places.into_iter().zip(of_events(log, rows, &inner)?));
    Ok(columns)
}

fn of_events(log: &AccountLog, rows: &[(usize, Instant)], spec: &FeatureSpec) -> Result<Vec<Column>, FeatureError> {
    let plan = Plan::new(&log.events, spec)?;
    let (mut places, mut units, mut members) = (Vec::new(), Vec::new(), Vec::new());
    for (place, &(lead, as_of)) in rows.iter().enumerate() {
        let account = log.accounts.of_lead[lead].map(|account| account as usize);
        if let Some(account) = account.filter(|&account| log.accounts.people[account].len() <= MOST_PEOPLE) {
            places.push(place);
            units.push((account, as_of));
            members.push(log.person[lead]);
        }
    }
    let sorted = RowsByLead::of_members(&log.events, &units, &members)?;
    let created = vec![None; log.accounts.ids.len()];
    let from = EventRows { events: &log.events, created: &created, sorted, person: log.events.property(PERSON) };
    let mut found = event_columns(&from, units.len(), &plan)?.into_iter();
    let columns = spec.features.iter().zip(&plan.slots).map(|(def, slot)| {
        let missing = if def.kind == FeatureKind::Number { f64::NAN } else { f64::from(MISSING_LEVEL) };
        let mut all = vec![missing; rows.len()];
        // A rule that reads no events says nothing of colleagues.
        let Some(slot) = slot else { return Column::Number(all) };
        for (&place, value) in places.iter().zip(found.next().unwrap_or_default()) {
            all[place] = value;
        }
        column(slot, all)
    });
    Ok(columns.collect())
}

/// How many other people of the account had reached something before each instant: when `since` says.
fn people_since(log: &AccountLog, rows: &[(usize, Instant)], since: impl Fn(usize) -> Option<Instant>) -> Vec<f64> {
    let reached = |own: &Vec<u32>| {
        let mut reached: Vec<Instant> = own.iter().filter_map(|&lead| since(lead as usize)).collect();
        reached.sort_unstable();
        reached
    };
    let reached: Vec<Vec<Instant>> = log.accounts.people.iter().map(reached).collect();
    let others = |&(lead, as_of): &(usize, Instant)| match log.accounts.of_lead[lead] {
        None => f64::NAN,
        Some(account) => {
            let all = reached[account as usize].partition_point(|&at| at < as_of);
            let own = usize::from(since(lead).is_some_and(|at| at < as_of));
            (all - own) as f64
        }
    };
    rows.iter().map(others).collect()
}
