//! What would be known of a lead's colleagues later, had they done nothing more? What they had done fades, and leaves the days that are looked at.

use super::copies::{Seen, log_of, seen};
use crate::features;
use crate::frame::FeatureSpec;
use crate::ingest::{AccountLog, Budget, Leads, Outcomes, Tables};
use crate::pipeline::PipelineError;
use crate::time::Instant;

/// The columns that read colleagues, by their place in the spec, at `as_of`, from what was known of them before `since`: people created later
/// are unknown, and later acts and conversions have not come. Empty for a lead without an account.
///
/// Cost: the events of the account's people.
pub(super) fn faded(
    tables: &Tables,
    lead: usize,
    [since, as_of]: [Instant; 2],
    spec: &FeatureSpec,
) -> Result<Vec<(usize, f64)>, PipelineError> {
    let places: Vec<usize> =
        (0..spec.features.len()).filter(|&place| spec.features[place].rule.reads_colleagues()).collect();
    let account = tables.account_log.as_deref().and_then(|log| Some((log, log.accounts.of_lead[lead]? as usize)));
    let Some((log, account)) = account.filter(|_| !places.is_empty()) else { return Ok(Vec::new()) };
    let people: Vec<usize> = log.accounts.people[account].iter().map(|&person| person as usize).collect();
    let known = known_before(tables, &people, &log.accounts.ids[account], since)?;
    let Ok(own) = people.binary_search(&lead) else { return Ok(Vec::new()) };
    let asked = FeatureSpec { features: places.iter().map(|&place| spec.features[place].clone()).collect() };
    let mut row = Vec::new();
    features::extract(&known, &[(own, as_of)], &asked)?.row_into(0, &mut row);
    Ok(places.into_iter().zip(row).collect())
}

/// The people of one account and what was known of them before an instant.
fn known_before(tables: &Tables, people: &[usize], account: &str, since: Instant) -> Result<Tables, PipelineError> {
    let n = people.len();
    let created = |&person: &usize| tables.leads.created[person].filter(|&created| created < since);
    let conversions = |&person: &usize| {
        let all = &tables.outcomes.conversions[person];
        all.iter().copied().filter(|conversion| conversion.at < since).collect()
    };
    let mut done: Vec<Vec<Seen>> = Vec::with_capacity(n);
    // People stand in the order of the log's parts.
    let mut held = None;
    for &person in people {
        let number = tables.events.part_of(person);
        let part = match held.take() {
            Some((of, part)) if of == number => part,
            _ => tables.events.part(number)?,
        };
        done.push(seen(&part, tables.events.properties(), person, since));
        held = Some((number, part));
    }
    let units: Vec<Vec<&Seen>> = done.iter().map(|own| own.iter().collect()).collect();
    let mut known = Tables {
        leads: Leads {
            ids: people.iter().map(|&person| tables.leads.ids[person].clone()).collect(),
            created: people.iter().map(created).collect(),
            accounts: Some(vec![Some(account.to_owned()); n]),
            attributes: Vec::new(),
        },
        events: log_of(&tables.events, &units)?,
        outcomes: Outcomes {
            conversions: people.iter().map(conversions).collect(),
            exits: vec![None; n],
            known: tables.outcomes.known,
            ..Outcomes::default()
        },
        data_end: tables.data_end,
        ..Tables::default()
    };
    known.account_log = AccountLog::of(&known, &Budget::default())?;
    Ok(known)
}
