//! Which rules could a card have? The team's own, and every simple one that enough leads meet and the engine can run.

use std::collections::BTreeMap;

use super::engine::Constructs;
use super::taken::{points_of_persona, runs, taken};
use crate::ingest::{AttributeRole, IngestError, NO_TEXT, PropertyKind, Tables, Values};
use crate::rules::{
    AttributeRule, Bound, Condition, EventRule, IdleRule, Literal, Pays, Rule, RuleCard, RuleKind, Test,
};
use crate::stats::quantile_sorted;

/// A rule that fewer leads meet is not offered: nobody could tell what it is worth.
pub(super) const LEAST_LEADS: usize = 20;
/// Values of one column that become rules, most leads first.
const MOST_VALUES: usize = 12;
/// Values of one property of one event type.
const MOST_PROPERTY_VALUES: usize = 8;
/// Quantiles at which a number is cut.
const CUTS: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// Days of silence that may count.
const SILENCES: [f64; 4] = [7.0, 14.0, 30.0, 60.0];

/// A rule that a card could have, worth one point, and whether the team's card has it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) rule: Rule,
    /// The team's points for it.
    pub(super) own_points: Option<f64>,
}

/// All candidates: the team's rules that the engine can run first, in the order of the card.
pub(super) fn candidates(
    tables: &Tables,
    card: Option<&RuleCard>,
    constructs: &Constructs,
) -> Result<Vec<Candidate>, IngestError> {
    let mut found: Vec<Candidate> = card.map(|card| own(card, constructs)).unwrap_or_default();
    let mut offered = events(tables, constructs)?;
    offered.extend(attributes(tables));
    if constructs.silence && !tables.events.is_empty() {
        offered.extend(SILENCES.map(|over_days| RuleKind::Idle(IdleRule { over_days, event: None })));
    }
    for kind in offered {
        // The same rule twice would share its points by chance.
        if !found.iter().any(|other| other.rule.kind == kind) {
            found.push(Candidate { rule: Rule::new(1.0, kind), own_points: None });
        }
    }
    Ok(found)
}

/// The team's rules in what the engine can do: one point each, those of personas in the order in which the card prefers them.
fn own(card: &RuleCard, constructs: &Constructs) -> Vec<Candidate> {
    let mut own: Vec<&Rule> = card.rules.iter().filter(|rule| card.stands(rule) && runs(rule, constructs)).collect();
    own.sort_by(|a, b| points_of_persona(b).total_cmp(&points_of_persona(a)));
    own.into_iter()
        .map(|rule| Candidate { rule: Rule { points: 1.0, ..taken(rule, constructs) }, own_points: Some(rule.points) })
        .collect()
}

/// Event types, with or without one value of one property, once or every time.
fn events(tables: &Tables, constructs: &Constructs) -> Result<Vec<RuleKind>, IngestError> {
    let events = &tables.events;
    let leads = leads_by_value(tables)?;
    let mut wanted: Vec<(usize, Option<Condition>)> = Vec::new();
    for kind in 0..events.kinds().len() {
        wanted.push((kind, None));
    }
    let mut by_property: BTreeMap<(usize, usize), Vec<(Test, usize)>> = BTreeMap::new();
    for (&(kind, place, code), &count) in &leads {
        let PropertyKind::Text { dictionary } = &events.properties()[place].kind else { continue };
        let value = dictionary[code as usize].clone();
        let tests = by_property.entry((kind, place)).or_default();
        // Pages below one part of a site count together too.
        if let Some(part) = part_of_site(&value) {
            match tests.iter_mut().find(|(test, _)| *test == Test::StartsWith(part.clone())) {
                Some((_, own)) => *own = own.saturating_add(count),
                None => tests.push((Test::StartsWith(part), count)),
            }
        }
        tests.push((Test::AnyOf(vec![Literal::Text(value)]), count));
    }
    for ((kind, place), mut tests) in by_property {
        tests.retain(|(_, count)| *count >= LEAST_LEADS);
        tests.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tests.truncate(MOST_PROPERTY_VALUES);
        let column = events.properties()[place].name.clone();
        wanted.extend(tests.into_iter().map(|(test, _)| (kind, Some(Condition { column: column.clone(), test }))));
    }
    let counts: Vec<Option<u32>> = match (constructs.every_time, constructs.count_caps.as_slice()) {
        (false, _) => vec![Some(1)],
        (true, []) => vec![Some(1), None],
        (true, caps) => [1].iter().chain(caps).map(|count| Some(*count)).collect(),
    };
    let rule = |(kind, condition): &(usize, Option<Condition>), max_count: Option<u32>| {
        RuleKind::Event(EventRule {
            event: events.kinds()[*kind].clone(),
            conditions: condition.iter().cloned().collect(),
            max_count,
            ..EventRule::default()
        })
    };
    Ok(wanted.iter().flat_map(|wanted| counts.iter().map(move |&count| rule(wanted, count))).collect())
}

/// `/blog` of `/blog/one`.
fn part_of_site(page: &str) -> Option<String> {
    let rest = page.strip_prefix('/')?;
    let (part, _) = rest.split_once('/').filter(|(part, _)| !part.is_empty())?;
    Some(format!("/{part}"))
}

/// Leads per (event type, property, text).
fn leads_by_value(tables: &Tables) -> Result<BTreeMap<(usize, usize, u32), usize>, IngestError> {
    let properties = tables.events.properties().len();
    let parts = tables.events.each_part(|part| {
        let mut leads: BTreeMap<(usize, usize, u32), usize> = BTreeMap::new();
        for lead in part.leads() {
            let mut met: Vec<(usize, usize, u32)> = part
                .events_of(lead)
                .flat_map(|event| (0..properties).map(move |place| (event, place)))
                .map(|(event, place)| (part.kind(event), place, part.code(place, event)))
                .filter(|(_, _, code)| *code != NO_TEXT)
                .collect();
            met.sort_unstable();
            met.dedup();
            met.into_iter().for_each(|key| *leads.entry(key).or_default() += 1);
        }
        Ok::<_, IngestError>(leads)
    })?;
    let mut leads = BTreeMap::new();
    for (key, count) in parts.into_iter().flatten() {
        *leads.entry(key).or_default() += count;
    }
    Ok(leads)
}

/// Values and cuts of the columns that were known when a lead was created.
fn attributes(tables: &Tables) -> Vec<RuleKind> {
    let mut rules = Vec::new();
    for attribute in tables.leads.attributes.iter().filter(|own| own.role == AttributeRole::KnownAtCreation) {
        let mut tests = Vec::new();
        let filled = match &attribute.values {
            Values::Text { dictionary, codes } => {
                let mut counts = vec![0_usize; dictionary.len()];
                codes.iter().filter(|code| **code != NO_TEXT).for_each(|code| counts[*code as usize] += 1);
                let mut order: Vec<usize> = (0..counts.len()).filter(|&code| counts[code] >= LEAST_LEADS).collect();
                order.sort_by(|&a, &b| counts[b].cmp(&counts[a]).then(a.cmp(&b)));
                order.truncate(MOST_VALUES);
                tests.extend(order.iter().map(|&code| Test::AnyOf(vec![Literal::Text(dictionary[code].clone())])));
                counts.iter().sum()
            }
            Values::Number(cells) => {
                let mut sorted: Vec<f64> = cells.iter().copied().filter(|x| x.is_finite()).collect();
                sorted.sort_by(f64::total_cmp);
                let mut cuts: Vec<f64> = CUTS.iter().filter_map(|share| quantile_sorted(&sorted, *share)).collect();
                // Columns of few values are cut at each of them.
                let mut distinct = sorted.clone();
                distinct.dedup_by(|a, b| a.total_cmp(b).is_eq());
                if distinct.len() <= MOST_VALUES {
                    cuts = distinct;
                }
                cuts.dedup_by(|a, b| a.total_cmp(b).is_eq());
                let above_least = cuts.into_iter().filter(|cut| sorted.first().is_some_and(|least| cut > least));
                tests.extend(above_least.map(|cut| Test::Range { low: Some(Bound::Inclusive(cut)), high: None }));
                sorted.len()
            }
            Values::Date(cells) => cells.iter().flatten().count(),
        };
        let missing = tables.leads.ids.len().saturating_sub(filled);
        if missing >= LEAST_LEADS && filled >= LEAST_LEADS {
            tests.push(Test::Missing(true));
        }
        rules.extend(
            tests.into_iter().map(|test| {
                RuleKind::Attribute(AttributeRule { column: attribute.name.clone(), pays: Pays::If(test) })
            }),
        );
    }
    rules
}
